"""The reference operation as facts: lines, languages, queues, sites and the sums they are held to. No randomness here.

A short-video platform's customer service, at its own claims. Some of the claims bind each other, and the arithmetic
decides what a contact may take:

- 12,000 people on the books and 3,000 vendor seats, one person each, five days of seven; one in ten works half the
  week, one in twenty is on leave: 9,700 a day. Seven of their eight hours at work, 5 % of them away: 64,300 hours.
- They answer 3.4 million contacts a day: 283 for each of the 12,000. At the 70 % of their time that the operation says
  it uses, and with people on 60 live streams around the clock, that leaves **45 seconds of work a contact**.
- An ordinary contact centre does not work so: chats of 7 minutes of which 40 % is an agent's work (168 s), and calls
  of 5 minutes, would need three to four times the people. So handle times here are those of short, templated answers:
  a chat lasts 75 s of which 30 s are work, a message takes 35 s, a call 115 s, a ticket 220 s; enterprise 40 % more.

One claim cannot be met together with the others: a peak hour of 1.5 million contacts is said to be eight times normal.
An eighth of it is 187,500, or 5.5 % of a day; but with 35 % of all activity within four hours, the busiest normal hour
must have more. Here it has nearly 10 % of a day, and the festival's peak is five times that.
"""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

SITE_ZONE = ZoneInfo("Asia/Shanghai")

PEOPLE = {"live_commerce": 5400, "local_life": 3600, "enterprise": 3000}
"""In-house people by line: 45, 30 and 25 % of 12,000."""

VENDOR_SEATS = {"live_commerce": 2000, "local_life": 600, "enterprise": 400}
"""Vendors' seats by line, one person a seat."""

EXPERTS = 200
"""Industry experts among the enterprise people."""

CONTACTS_A_DAY = 3_400_000
"""Contacts people answer on a mean day of a normal week."""

PEAK_HOUR = 1_500_000
"""Contacts in the busiest hour of the festival."""

DEFLECTED = 0.38
"""Share of chats and messages an AI answers before a person sees them; contacts above are those that are left."""

NIGHT_SHARE = 0.35
"""Share of all activity between 22:00 and 02:00 of the customers' clock."""

CROSSING = 0.18
"""Share of people (and, as claimed, of contacts) that cross business lines."""

MARKETS = {
    "zh": "Asia/Shanghai",
    "en": "Asia/Singapore",
    "id": "Asia/Jakarta",
    "th": "Asia/Bangkok",
    "vi": "Asia/Ho_Chi_Minh",
    "es": "America/Mexico_City",
    "pt": "America/Sao_Paulo",
    "ar": "Africa/Cairo",
    "tr": "Europe/Istanbul",
    "fil": "Asia/Manila",
    "hi": "Asia/Kolkata",
    "ms": "Asia/Kuala_Lumpur",
}
"""Language -> clock of its customers."""

LINE_SHARE = {"live_commerce": 0.54, "local_life": 0.325, "enterprise": 0.135}
"""Share of contacts by line."""

LANGUAGE_SHARE = {
    "live_commerce": {
        "zh": 0.41, "en": 0.20, "id": 0.11, "th": 0.06, "vi": 0.05, "es": 0.04,
        "pt": 0.03, "ar": 0.03, "tr": 0.025, "fil": 0.02, "hi": 0.015, "ms": 0.01,
    },
    "local_life": {"zh": 0.58, "en": 0.18, "id": 0.10, "th": 0.08, "vi": 0.06},
    "enterprise": {"zh": 0.56, "en": 0.30, "id": 0.08, "es": 0.06},
}  # fmt: skip
"""Share of a line's contacts by language."""


@dataclass(frozen=True)
class Channel:
    """A way of writing or calling: how long it takes, and which languages of each line have it.

    `aht_s` is the handle time of a contact of live commerce [s]; of a chat its whole duration.
    """

    name: str
    aht_s: float
    share: dict[str, float]
    languages: dict[str, tuple[str, ...] | None]


CHANNELS = (
    Channel("chat", 75.0, {"live_commerce": 0.70, "local_life": 0.68, "enterprise": 0.62}, {}),
    Channel("message", 35.0, {"live_commerce": 0.25, "local_life": 0.25, "enterprise": 0.20}, {}),
    Channel(
        "voice", 115.0, {"live_commerce": 0.03, "local_life": 0.05, "enterprise": 0.10},
        {"live_commerce": ("zh", "en", "id", "th"), "local_life": ("zh", "en"), "enterprise": ("zh", "en")},
    ),
    Channel(
        "ticket", 220.0, {"live_commerce": 0.02, "local_life": 0.02, "enterprise": 0.08},
        {"live_commerce": ("zh", "en", "id"), "local_life": ("zh",), "enterprise": ("zh", "en")},
    ),
)  # fmt: skip
"""Share of a line's contacts by channel; a line without languages of its own has the channel in all of them."""

LONGER = {"live_commerce": 1.0, "local_life": 1.0, "enterprise": 1.4}
"""Handle time of a line over that of live commerce."""

CONCURRENCY, THINK_SHARE = 3, 0.6
"""Chats a person holds at once as a plan (the claims: 2 to 5), and the customer's part of a chat."""

STORE_HOURS = (9 * 60, 22 * 60)
"""Calls to stores and firms, minutes of the customers' clock."""

POSTS = {"zh": 28, "en": 10, "id": 8, "th": 5, "vi": 4, "es": 2, "pt": 1, "ar": 1, "tr": 1}
"""Live streams to moderate at any time, two people (A/B) on each, always."""

SHORTAGE_CENTS = {"chat": 8_000, "voice": 10_000, "message": 5_000, "ticket": 9_000, "moderation": 20_000}
"""Price of a missing agent-hour, or of a late one [cent]."""

SITES = {
    "shanghai": ("Asia/Shanghai", 950),
    "jakarta": ("Asia/Jakarta", 620),
    "bangkok": ("Asia/Bangkok", 640),
    "hanoi": ("Asia/Ho_Chi_Minh", 560),
    "mexico": ("America/Mexico_City", 680),
    "sao-paulo": ("America/Sao_Paulo", 700),
    "cairo": ("Africa/Cairo", 560),
    "manila": ("Asia/Manila", 520),
    "bangalore": ("Asia/Kolkata", 480),
    "istanbul": ("Europe/Istanbul", 600),
}
"""Site -> clock, pay of an hour [cent]."""

VENDORS = {"manila": "manila-one", "bangalore": "bangalore-one", "istanbul": "istanbul-one"}
"""Vendors' sites."""


@dataclass(frozen=True)
class Unit:
    """Languages of one line that the same people serve: what is rostered in one piece.

    `sites` holds who works there: site, share of the unit's people, and which of the unit's languages they speak.
    """

    line: str
    sites: tuple[tuple[str, float, tuple[str, ...]], ...]

    @property
    def languages(self) -> tuple[str, ...]:
        """In the order of the sites."""
        return tuple(dict.fromkeys(language for _, _, spoken in self.sites for language in spoken))

    @property
    def name(self) -> str:
        """Line and languages."""
        return f"{self.line} {'+'.join(self.languages)}"


UNITS = (
    Unit("live_commerce", (("shanghai", 1.0, ("zh",)),)),
    Unit("live_commerce", (
        ("manila", 0.53, ("en", "fil")), ("bangalore", 0.40, ("en", "hi")), ("shanghai", 0.07, ("en",)),
    )),
    Unit("live_commerce", (("jakarta", 0.3, ("id", "ms")), ("jakarta", 0.7, ("id",)))),
    Unit("live_commerce", (("bangkok", 1.0, ("th",)),)),
    Unit("live_commerce", (("hanoi", 1.0, ("vi",)),)),
    Unit("live_commerce", (("mexico", 0.6, ("es", "pt")), ("sao-paulo", 0.4, ("es", "pt")))),
    Unit("live_commerce", (("istanbul", 0.6, ("tr", "ar")), ("cairo", 0.4, ("ar",)))),
    Unit("local_life", (("shanghai", 1.0, ("zh",)),)),
    Unit("local_life", (("manila", 0.5, ("en",)), ("bangalore", 0.3, ("en",)), ("shanghai", 0.2, ("en",)))),
    Unit("local_life", (("jakarta", 1.0, ("id",)),)),
    Unit("local_life", (("bangkok", 1.0, ("th",)),)),
    Unit("local_life", (("hanoi", 1.0, ("vi",)),)),
    Unit("enterprise", (("shanghai", 1.0, ("zh",)),)),
    Unit("enterprise", (("manila", 0.25, ("en",)), ("bangalore", 0.15, ("en",)), ("shanghai", 0.6, ("en",)))),
    Unit("enterprise", (("jakarta", 1.0, ("id",)),)),
    Unit("enterprise", (("mexico", 1.0, ("es",)),)),
)  # fmt: skip

_EVENING = [
    0, 0, 2.6, 1.4, 0.9, 0.8, 1.0, 1.5, 2.2, 2.9, 3.5, 3.9,
    4.6, 4.1, 3.7, 3.5, 3.5, 3.7, 4.2, 5.8, 7.6, 8.8, 0, 0,
]  # fmt: skip
_MEALS = [
    0, 0, 0.5, 0.3, 0.3, 0.4, 0.9, 2.0, 3.3, 4.2, 5.6, 8.6,
    9.2, 6.4, 4.2, 3.8, 4.4, 7.4, 9.4, 8.6, 6.8, 5.2, 0, 0,
]  # fmt: skip
_OFFICE = [
    0, 0, 0.2, 0.1, 0.1, 0.2, 0.5, 1.8, 5.2, 9.8, 11.2, 9.6,
    5.6, 7.4, 9.8, 10.2, 9.2, 7.2, 4.2, 2.8, 2.0, 1.4, 0, 0,
]  # fmt: skip
OUTSIDE_NIGHT = {"live_commerce": _EVENING, "local_life": _MEALS, "enterprise": _OFFICE}
"""How the day's contacts outside 22:00 to 02:00 lie in its hours, by line."""

NIGHT = {22: 0.28, 23: 0.27, 0: 0.25, 1: 0.20}
"""How those between 22:00 and 02:00 do."""

LINE_NIGHT = {"local_life": 0.26, "enterprise": 0.06}
"""Share of a line's contacts in those hours where its queues never close; live commerce makes up `NIGHT_SHARE`."""

WEEKDAY = {
    "live_commerce": [0.97, 0.96, 0.97, 0.98, 1.02, 1.06, 1.04],
    "local_life": [0.90, 0.90, 0.92, 0.95, 1.08, 1.15, 1.10],
    "enterprise": [1.15, 1.13, 1.12, 1.10, 1.05, 0.75, 0.70],
}
"""Day's share of the mean day, Monday first."""

FESTIVAL = {"live_commerce": 1.0, "local_life": 0.45, "enterprise": 0.25}
"""How much of the festival's lift a line feels."""
