"""The sample operation as facts: queues, shapes of demand, calendar and teams. No randomness here."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

SITE_ZONE = ZoneInfo("Asia/Shanghai")
AS_OF = datetime(2026, 11, 16, tzinfo=SITE_ZONE)
HISTORY_START = AS_OF - timedelta(weeks=26)
HORIZON_END = AS_OF + timedelta(days=14)

MARKETS = {
    "zh": ZoneInfo("Asia/Shanghai"),
    "en": ZoneInfo("Asia/Singapore"),
    "id": ZoneInfo("Asia/Jakarta"),
    "th": ZoneInfo("Asia/Bangkok"),
    "vi": ZoneInfo("Asia/Ho_Chi_Minh"),
    "ar": ZoneInfo("Africa/Cairo"),
}
"""Language -> clock its customers live by. Egypt leaves summer time on 2026-10-30, inside the history."""

GROWTH = {"zh": 0.03, "en": 0.05, "id": 0.22, "th": 0.10, "vi": 0.30, "ar": 0.14}
"""Growth of each language over the 26 weeks [ratio - 1]."""

AHT_S = {"chat": 420.0, "voice": 300.0, "message": 240.0, "ticket": 600.0}
"""Mean handle time of what people answer, by channel [s]; a chat's counts the customer's thinking."""

DEFLECTION = {"chat": 0.38, "message": 0.38, "voice": 0.0, "ticket": 0.0}
"""Share of the contacts offered that the AI answers before a person sees them."""

DEFLECTED_AHT_S = {"chat": 300.0, "message": 180.0, "voice": 0.0, "ticket": 0.0}
"""Handle time those contacts would have had [s]: the AI takes the short ones."""

REOPEN = {"chat": 0.03, "message": 0.03, "voice": 0.0, "ticket": 0.0}
"""Share of the contacts people answer that come back once."""

LEVEL = {
    "live_commerce/zh/chat": 3400,
    "live_commerce/en/chat": 1850,
    "live_commerce/id/chat": 1950,
    "live_commerce/th/chat": 350,
    "live_commerce/vi/chat": 350,
    "live_commerce/ar/chat": 550,
    "live_commerce/zh/message": 1400,
    "live_commerce/en/message": 730,
    "live_commerce/id/message": 620,
    "live_commerce/th/message": 150,
    "live_commerce/vi/message": 150,
    "live_commerce/ar/message": 240,
    "live_commerce/zh/voice": 340,
    "live_commerce/id/voice": 180,
    "live_commerce/zh/ticket": 140,
    "live_commerce/en/ticket": 90,
    "local_life/zh/chat": 1200,
    "local_life/zh/voice": 210,
    "local_life/zh/message": 350,
    "local_life/zh/ticket": 55,
    "local_life/en/chat": 280,
    "local_life/th/chat": 150,
    "enterprise/zh/chat": 350,
    "enterprise/zh/voice": 140,
    "enterprise/zh/ticket": 55,
    "enterprise/en/chat": 240,
    "enterprise/en/voice": 70,
    "enterprise/en/ticket": 60,
}
"""Contacts offered on a mean day of the horizon without events."""

VENDOR_SHARE = {
    "live_commerce/en/chat": 0.6,
    "live_commerce/en/message": 0.5,
    "live_commerce/en/ticket": 0.4,
    "local_life/en/chat": 0.3,
    "enterprise/en/ticket": 0.3,
}
"""Share of the contacts the two vendors answer, as in configs/vendors.yaml."""

POSTS = ("live_commerce/zh/moderation", "live_commerce/id/moderation")
"""Fixed posts: one each, two seats, 10:00 to 02:00 local; they have no history."""

OPEN_HOURS = {"local_life/zh/voice": (8, 24), "enterprise/zh/voice": (9, 22), "enterprise/en/voice": (9, 22)}
"""Local opening hours of the queues that close at night."""

_EVENING = [
    0, 0, 2.6, 1.4, 0.9, 0.8, 1.0, 1.5, 2.2, 2.9, 3.5, 3.9,
    4.6, 4.1, 3.7, 3.5, 3.5, 3.7, 4.2, 5.8, 7.6, 8.8, 0, 0,
]  # fmt: skip
_MEALS = [
    1.6, 0.9, 0.5, 0.3, 0.3, 0.4, 0.9, 2.0, 3.3, 4.2, 5.6, 8.6,
    9.2, 6.4, 4.2, 3.8, 4.4, 7.4, 9.4, 8.6, 6.8, 5.2, 3.8, 2.4,
]  # fmt: skip
_OFFICE = [
    0.3, 0.2, 0.2, 0.1, 0.1, 0.2, 0.5, 1.8, 5.2, 9.8, 11.2, 9.6,
    5.6, 7.4, 9.8, 10.2, 9.2, 7.2, 4.2, 2.8, 2.0, 1.4, 0.8, 0.4,
]  # fmt: skip
_WAKING = [
    3.4, 2.2, 1.4, 0.8, 0.6, 0.6, 1.0, 2.0, 3.4, 4.4, 5.0, 5.2,
    5.4, 5.0, 4.8, 4.8, 4.8, 5.0, 5.4, 6.2, 7.2, 7.8, 7.4, 5.6,
]  # fmt: skip

NIGHT_SHARE = 0.35
"""Share of live-commerce chat between 22:00 and 02:00 local time."""


def shape(line: str, channel: str) -> list[float]:
    """Share of a mean day's contacts in each of the 24 local hours, before opening hours."""
    if line == "live_commerce" and channel == "chat":
        rest = sum(_EVENING)
        night = {22: 0.28, 23: 0.27, 0: 0.25, 1: 0.20}
        return [NIGHT_SHARE * night[h] if h in night else (1 - NIGHT_SHARE) * _EVENING[h] / rest for h in range(24)]
    table = {"live_commerce": _WAKING, "local_life": _MEALS, "enterprise": _OFFICE}[line]
    return [value / sum(table) for value in table]


WEEKDAY = {
    "live_commerce": [0.97, 0.96, 0.97, 0.98, 1.02, 1.06, 1.04],
    "local_life": [0.90, 0.90, 0.92, 0.95, 1.08, 1.15, 1.10],
    "enterprise": [1.25, 1.22, 1.20, 1.18, 1.10, 0.55, 0.50],
}
"""Day's share of the mean day, Monday first."""


@dataclass(frozen=True)
class Effect:
    """A factor on the contacts of some queues between two instants (half-open)."""

    name: str
    kind: str
    start: datetime
    end: datetime
    queues: tuple[str, ...]
    lift: float

    def covers(self, queue: str) -> bool:
        """Whether a pattern of the effect matches the queue."""
        return any(
            all(p in ("*", q) for p, q in zip(pattern.split("/"), queue.split("/"), strict=True))
            for pattern in self.queues
        )


def _local(language: str, day: date, hour: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=MARKETS[language]) + timedelta(hours=hour)


def _mega_sales() -> list[Effect]:
    sales = [
        ("6.18", date(2026, 6, 16), 0, 48, {"zh": 1.7}),
        ("6.18 peak", date(2026, 6, 18), 0, 24, {"zh": 2.6}),
        ("7.7", date(2026, 7, 7), 0, 24, {"id": 1.6, "th": 1.5, "vi": 1.6, "en": 1.4}),
        ("8.8", date(2026, 8, 8), 0, 24, {"id": 1.7, "th": 1.6, "vi": 1.6, "en": 1.4}),
        ("9.9", date(2026, 9, 9), 0, 24, {"id": 1.9, "th": 1.8, "vi": 1.9, "en": 1.5}),
        ("10.10", date(2026, 10, 10), 0, 24, {"id": 1.9, "th": 1.8, "vi": 1.9, "en": 1.5}),
        ("11.11 presale", date(2026, 11, 1), 0, 24, {"zh": 1.6}),
        ("11.11", date(2026, 11, 10), 20, 28, {"zh": 3.2}),
        ("11.11", date(2026, 11, 11), 0, 24, {"id": 2.4, "th": 2.2, "vi": 2.4, "en": 1.8}),
        ("Black Friday", date(2026, 11, 27), 0, 24, {"en": 1.8, "ar": 2.0}),
    ]
    effects = []
    for name, day, hour, hours, lifts in sales:
        for language, lift in lifts.items():
            start = _local(language, day, hour)
            queues = tuple(f"live_commerce/{language}/{channel}" for channel in ("chat", "voice"))
            effects.append(Effect(name, "mega_sale", start, start + timedelta(hours=hours), queues, lift))
            # Parcels and refunds are asked about in writing, on the three days that follow.
            queues = tuple(f"live_commerce/{language}/{channel}" for channel in ("message", "ticket"))
            after = start + timedelta(hours=hours)
            effects.append(Effect(name, "aftermath", after, after + timedelta(days=3), queues, 1 + (lift - 1) / 3))
    return effects


def _live_sessions() -> list[Effect]:
    # language -> (weekdays, local hour, hours, lift); a third of the weeks is skipped, so the weekday explains little.
    habits = {
        "zh": ((1, 4), 20, 3, 2.8),
        "id": ((2, 5), 19, 3, 3.2),
        "en": ((4,), 20, 2, 2.5),
        "th": ((3,), 20, 2, 3.5),
        "vi": ((5,), 20, 2, 4.0),
        "ar": ((3,), 21, 2, 3.0),
    }
    effects = []
    for number, (language, (weekdays, hour, hours, lift)) in enumerate(habits.items()):
        day = HISTORY_START.date()
        while day < HORIZON_END.date():
            week = (day - HISTORY_START.date()).days // 7
            if day.weekday() in weekdays and (week + number) % 3:
                start = _local(language, day, hour)
                queues = (f"live_commerce/{language}/chat", f"live_commerce/{language}/voice")
                end = start + timedelta(hours=hours)
                effects.append(Effect(f"live session {language}", "live_session", start, end, queues, lift))
            day += timedelta(days=1)
    return effects


def _paydays() -> list[Effect]:
    day_of_month = {"zh": 10, "en": 25, "id": 25, "th": 28, "vi": 10, "ar": 26}
    return [
        Effect("payday", "payday", start, start + timedelta(days=2), (f"live_commerce/{language}/*",), 1.15)
        for language, day in day_of_month.items()
        for month in range(5, 12)
        if (start := _local(language, date(2026, month, day)))
    ]


def _holidays() -> list[Effect]:
    days = {
        "zh": ("National Day", date(2026, 10, 1)),
        "en": ("National Day", date(2026, 8, 9)),
        "id": ("Independence Day", date(2026, 8, 17)),
        "th": ("Mother's Day", date(2026, 8, 12)),
        "vi": ("National Day", date(2026, 9, 2)),
        "ar": ("Revolution Day", date(2026, 7, 23)),
    }
    effects = []
    for language, (name, day) in days.items():
        start = _local(language, day)
        span = timedelta(days=3 if language == "zh" else 1)
        for line, lift, rebound in (
            ("live_commerce", 0.80, 1.12),
            ("local_life", 1.30, 0.92),
            ("enterprise", 0.40, 1.25),
        ):
            queues = (f"{line}/{language}/*",)
            effects.append(Effect(name, "holiday", start, start + span, queues, lift))
            after = start + span
            effects.append(Effect(name, "rebound", after, after + timedelta(days=1), queues, rebound))
    return effects


LEVEL_SHIFT = Effect(
    "messages offered in the Thai app", "level_shift", _local("th", date(2026, 9, 7)), HORIZON_END,
    ("live_commerce/th/message",), 1.45,
)  # fmt: skip
"""One queue steps up for good; its `LEVEL` is the level after the step."""

EFFECTS = (*_mega_sales(), *_live_sessions(), *_paydays(), *_holidays())

GAPS = (
    ("live_commerce/id/chat", _local("id", date(2026, 7, 14), 3), 30),
    ("enterprise/zh/voice", _local("zh", date(2026, 8, 25), 9), 37),
    ("local_life/en/chat", _local("en", date(2026, 10, 20), 0), 9),
)
"""Queue, start, hours: rows the telephony export lost."""

OUTLIER = ("local_life/zh/chat", _local("zh", date(2026, 8, 20), 14), 12.0)
"""One hour recorded twelve times over."""
