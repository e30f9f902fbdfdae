"""Special days: public holidays, campaigns, live sessions and closures, as the forecaster sees them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import holidays
from hijridate import Gregorian, Hijri

from forecast.history import matches


@dataclass(frozen=True)
class Event:
    """Something a planner knows will move demand.

    Attributes
    ----------
    name : str
        Unique with `start`, for example `11.11`.
    kind : str
        Events of one kind share a learned lift: `mega_sale`, `live_session`, `payday`, `closure`, ...
    start, end : datetime
        Zone-aware, half-open.
    queues : tuple of str
        `line/language/channel` patterns, `*` matching all.
    expected_lift : float or None
        Factor on volume that the planner expects. While no such event is in the past it is used as it is; after
        that it is bent by how such expectations turned out. `None` leaves the size to the past.
    """

    name: str
    kind: str
    start: datetime
    end: datetime
    queues: tuple[str, ...] = ("*/*/*",)
    expected_lift: float | None = None


@dataclass(frozen=True)
class Market:
    """Where a queue's customers live: the zone of their clock and the country of their holidays."""

    time_zone: ZoneInfo
    country: str | None = None


@dataclass(frozen=True)
class Calendar:
    """What is known of special days; `market_of` maps a language, or `*`, to its market."""

    market_of: dict[str, Market] = field(default_factory=lambda: {"*": Market(ZoneInfo("UTC"))})
    events: Sequence[Event] = ()

    def market(self, language: str) -> Market:
        """The market of a language, or the default."""
        return self.market_of.get(language, self.market_of["*"])


MUSLIM_MARKETS = frozenset(
    {"AE", "BD", "BH", "DZ", "EG", "ID", "IQ", "JO", "KW", "LB", "LY", "MA", "MY", "OM", "PK", "QA", "SA", "TN", "TR"}
)
"""Countries whose days turn around in Ramadan and rest at Eid."""

MONTH_TURN = frozenset({30, 31, 1, 2})
"""Days of the month when bills and pay bring contacts."""


def special_days(calendar: Calendar, queue: str, first: date, last: date) -> list[Event]:
    """Everything known to set days apart for one queue: the planner's events and what the calendar brings by itself.

    By itself it brings public holidays and the day after them, China's make-up workdays, Ramadan and Eid, and the turn
    of the month, each as whole local days of the market. Their kinds carry the country, since one country's holiday
    says little about another's.

    Parameters
    ----------
    calendar : Calendar
    queue : str
        `line/language/channel`.
    first, last : date
        Local dates, both included.

    Returns
    -------
    list of Event
        In order of start, kind and name.

    Examples
    --------
    >>> china = Calendar({"*": Market(ZoneInfo("Asia/Shanghai"), "CN")})
    >>> days = special_days(china, "all/zh/chat", date(2026, 9, 30), date(2026, 10, 12))
    >>> sorted({event.kind for event in days})
    ['after_holiday/CN', 'holiday/CN', 'makeup_workday/CN', 'month_turn']
    """
    market = calendar.market(queue.split("/")[1])
    wanted = [event for event in calendar.events if matches(event.queues, queue)]
    dated = [*_holidays(market, first, last), *_lunar(market, first, last), *_month_turns(first, last)]
    # Eid is a public holiday too, but a stronger one: it is told once.
    eid = {day for kind, _, day in dated if kind == "eid"}
    own = [
        Event(name, kind, _midnight(day, market), _midnight(day + timedelta(days=1), market))
        for kind, name, day in dated
        if not (day in eid and kind.startswith("holiday/"))
    ]
    inside = (_midnight(first, market), _midnight(last + timedelta(days=1), market))
    known = [event for event in (*wanted, *own) if event.start < inside[1] and event.end > inside[0]]
    return sorted(known, key=lambda event: (event.start, event.kind, event.name, event.end))


def _midnight(day: date, market: Market) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=market.time_zone)


def _holidays(market: Market, first: date, last: date) -> list[tuple[str, str, date]]:
    """Kind, name and date of public holidays, the first ordinary workday after each run, and make-up workdays."""
    if market.country is None:
        return []
    try:
        found = holidays.country_holidays(market.country, years=range(first.year, last.year + 1))
    except NotImplementedError as missing:
        raise ValueError(f"country must be an ISO 3166 code with known holidays (was {market.country!r})") from missing
    country = market.country
    # The attribute keeps every year ever asked for.
    makeup = {day for day in getattr(found, "weekend_workdays", ()) if first.year <= day.year <= last.year}
    off = dict(found.items())
    days = [(f"holiday/{country}", name, day) for day, name in off.items()]
    days += [(f"makeup_workday/{country}", "make-up workday", day) for day in sorted(makeup)]
    after = set()
    for day in off:
        following = day + timedelta(days=1)
        while following in off or (following.weekday() in found.weekend and following not in makeup):
            following += timedelta(days=1)
        after.add(following)
    return days + [(f"after_holiday/{country}", "after a holiday", day) for day in sorted(after)]


def _lunar(market: Market, first: date, last: date) -> list[tuple[str, str, date]]:
    """Ramadan and the two Eids, three days each, by the Umm al-Qura calendar."""
    if market.country not in MUSLIM_MARKETS:
        return []
    days: list[tuple[str, str, date]] = []
    years = range(Gregorian(first.year, 1, 1).to_hijri().year, Gregorian(last.year, 12, 31).to_hijri().year + 1)
    for year in years:
        start, feast, sacrifice = (Hijri(year, *day).to_gregorian() for day in ((9, 1), (10, 1), (12, 10)))
        days += [("ramadan", "Ramadan", start + timedelta(days=n)) for n in range((feast - start).days)]
        days += [("eid", "Eid al-Fitr", feast + timedelta(days=n)) for n in range(3)]
        days += [("eid", "Eid al-Adha", sacrifice + timedelta(days=n)) for n in range(3)]
    return [(kind, name, date(day.year, day.month, day.day)) for kind, name, day in days]


def _month_turns(first: date, last: date) -> list[tuple[str, str, date]]:
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return [("month_turn", "turn of the month", day) for day in days if day.day in MONTH_TURN]
