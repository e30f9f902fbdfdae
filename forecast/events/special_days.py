"""Special days: public holidays, campaigns, live sessions and closures, as the forecaster sees them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
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
        Events of one kind share a learned lift: `mega_sale`, `live_session`, `payday`, `closure`, ... Parts after a
        `/` are variants, which learn from each other before they learn from strangers: `holiday/ID/Lebaran`.
    start, end : datetime
        Zone-aware, half-open.
    queues : tuple of str
        `line/language/channel` patterns, `*` matching all.
    expected_lift : float or None
        Factor on volume that the planner expects. While no such event is in the past it is used as it is; after
        that it is bent by how such expectations turned out. `None` leaves the size to the past, but for the kind
        `closure`, which then means what zero means: nobody can make contact.
    dose : float
        How much of its kind it is: days closed before a rebound. The lift grows with its logarithm, by as much as
        the past says.
    """

    name: str
    kind: str
    start: datetime
    end: datetime
    queues: tuple[str, ...] = ("*/*/*",)
    expected_lift: float | None = None
    dose: float = 1.0

    @property
    def closes(self) -> bool:
        """Whether nobody can make contact while it lasts."""
        return self.expected_lift == 0 or (self.kind == "closure" and self.expected_lift is None)


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

RAMADAN = (("fast", time(5), time(17)), ("iftar", time(17), time(20)), ("night", time(20), time(5)))
"""Parts of a day of Ramadan on the market's clock: demand leaves the day, stops at sunset and comes back at night."""

MONTH_TURN = frozenset({30, 31, 1, 2})
"""Days of the month when bills and pay bring contacts."""

AFTER_CLOSURE = "after_closure"
"""Kind of the time after a closure, when those come who could not before."""

_DAY = timedelta(days=1)
_YEARLY = re.compile(r" \((substituted from [^)]*|estimated)\)|, estimated(?=\))")


def special_days(calendar: Calendar, queue: str, first: date, last: date) -> list[Event]:
    """Everything known to set days apart for one queue: the planner's events and what the calendar brings by itself.

    By itself it brings public holidays and the day after their runs, China's make-up workdays, Ramadan and Eid, and
    the turn of the month, on local days of the market. Their kinds carry the country and the holiday's name, since
    one holiday says little about another. A closure brings the rebound after it.

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
    >>> days = special_days(china, "all/zh/chat", date(2026, 10, 7), date(2026, 10, 12))
    >>> [event.kind for event in days]
    ['holiday/CN/Day off', 'after_holiday/CN/National Day', 'makeup_workday/CN']
    """
    market = calendar.market(queue.split("/")[1])
    wanted = planned(calendar, queue)
    lunar = _lunar(market, first, last)
    eid = {event.start.date(): event.name for event in lunar if event.kind.startswith("eid/")}
    own = [*_holidays(market, first, last, eid), *lunar, *_month_turns(market, first, last)]
    inside = (_at(first, market), _at(last + _DAY, market))
    known = [event for event in (*wanted, *own) if event.start < inside[1] and event.end > inside[0]]
    return sorted(known, key=lambda event: (event.start, event.kind, event.name, event.end))


def planned(calendar: Calendar, queue: str) -> list[Event]:
    """The planner's events of one queue, and the rebounds after those of them that are closures.

    Examples
    --------
    >>> shut = Event("move", "closure", datetime(2026, 12, 24, tzinfo=UTC), datetime(2026, 12, 26, tzinfo=UTC))
    >>> [(e.kind, e.start.day, e.end.day, e.dose) for e in planned(Calendar(events=[shut]), "all/zh/chat")]
    [('closure', 24, 26, 1.0), ('after_closure', 26, 27, 2.0)]
    """
    wanted = [event for event in calendar.events if matches(event.queues, queue)]
    return [*wanted, *_rebounds([event for event in wanted if event.closes or event.kind == "closure"])]


def _rebounds(closures: Sequence[Event]) -> list[Event]:
    """What follows closures: as long as what was closed, at most a day, stronger for every day closed.

    Closures that touch are one; a rebound ends where the next closure begins.
    """
    runs: list[tuple[str, datetime, datetime]] = []
    for event in sorted(closures, key=lambda event: event.start):
        if runs and event.start <= runs[-1][2]:
            runs[-1] = (runs[-1][0], runs[-1][1], max(runs[-1][2], event.end))
        else:
            runs.append((event.name, event.start, event.end))
    found = []
    for n, (name, start, end) in enumerate(runs):
        # Real hours: the wall clock would lose one where clocks change.
        length = end.astimezone(UTC) - start.astimezone(UTC)
        over = end.astimezone(UTC) + min(length, _DAY)
        if n + 1 < len(runs):
            over = min(over, runs[n + 1][1].astimezone(UTC))
        found.append(Event(f"after {name}", AFTER_CLOSURE, end, over, dose=max(length / _DAY, 1.0)))
    return found


def _at(day: date, market: Market, clock: time = time(0)) -> datetime:
    return datetime.combine(day, clock, tzinfo=market.time_zone)


def _day(kind: str, name: str, day: date, market: Market, dose: float = 1.0) -> Event:
    return Event(name, kind, _at(day, market), _at(day + _DAY, market), dose=dose)


@cache
def _public(country: str, first: int, last: int) -> tuple[dict[date, str], frozenset[date], frozenset[int]]:
    """Name of every public holiday of some years, days of weekends worked instead, and the weekdays of a weekend."""
    years = range(first, last + 1)
    try:
        found = holidays.country_holidays(country, years=years)
    except NotImplementedError as missing:
        raise ValueError(f"country must be an ISO 3166 code with known holidays (was {country!r})") from missing
    if "en_US" in found.supported_languages:
        found = holidays.country_holidays(country, years=years, language="en_US")
    # The attribute keeps every year ever asked for.
    makeup = frozenset(day for day in getattr(found, "weekend_workdays", ()) if first <= day.year <= last)
    # What a day is in lieu of and that it is an estimate changes every year, the holiday does not.
    names = {day: _YEARLY.sub("", name).replace("/", " or ") for day, name in found.items()}
    return names, makeup, frozenset(found.weekend)


def _holidays(market: Market, first: date, last: date, eid: Mapping[date, str]) -> list[Event]:
    """Public holidays, the first workday after each run of days off, and make-up workdays.

    A holiday at the weekend moves what a weekend does, so it is of a kind of its own, and where no workday was lost
    nothing is made up for. Eid is a public holiday too, but a stronger one: it is told once, by its own kind.
    """
    if market.country is None:
        return []
    country = market.country
    names, makeup, weekend = _public(country, first.year - 1, last.year + 1)
    off = {**eid, **names}

    def rests(day: date) -> bool:
        return day.weekday() in weekend and day not in makeup

    found = [
        _day(f"{'weekend_holiday' if rests(day) else 'holiday'}/{country}/{name}", name, day, market)
        for day, name in names.items()
        if day not in eid
    ]
    found += [_day(f"makeup_workday/{country}", "make-up workday", day, market) for day in sorted(makeup)]
    done: set[date] = set()
    for day in sorted(off):
        run = [day]
        while run[-1] + _DAY in off or rests(run[-1] + _DAY):
            run.append(run[-1] + _DAY)
        while rests(run[0] - _DAY):
            run.insert(0, run[0] - _DAY)
        after = run[-1] + _DAY
        if after not in done and not all(rests(each) for each in run):
            kind, name = f"after_holiday/{country}/{off[day]}", f"after {off[day]}"
            found.append(_day(kind, name, after, market, dose=float(len(run))))
        done.add(after)
    return found


def _lunar(market: Market, first: date, last: date) -> list[Event]:
    """Ramadan and the two Eids, three days each, from the day a country lists, else by the Umm al-Qura calendar."""
    if market.country not in MUSLIM_MARKETS:
        return []
    names, _, _ = _public(market.country, first.year - 1, last.year + 1)
    found = []
    years = range(Gregorian(first.year, 1, 1).to_hijri().year, Gregorian(last.year, 12, 31).to_hijri().year + 1)
    for year in years:
        start, *feasts = (
            date(*Hijri(year, *day).to_gregorian().timetuple()[:3]) for day in ((9, 1), (10, 1), (12, 10))
        )
        for variant, name, feast in zip(("fitr", "adha"), ("Eid al-Fitr", "Eid al-Adha"), feasts, strict=True):
            near = [feast + n * _DAY for n in range(-2, 3)]
            begin = next((day for day in near if names.get(day, "").startswith(name)), feast)
            found += [_day(f"eid/{variant}", name, begin + n * _DAY, market) for n in range(3)]
            if variant == "fitr":
                for n in range((begin - start).days):
                    found += _ramadan(start + n * _DAY, market)
    return found


def _ramadan(day: date, market: Market) -> list[Event]:
    return [
        Event("Ramadan", f"ramadan/{part}", _at(day, market, start), _at(day + (end < start) * _DAY, market, end))
        for part, start, end in RAMADAN
    ]


def _month_turns(market: Market, first: date, last: date) -> list[Event]:
    days = (first + n * _DAY for n in range((last - first).days + 1))
    return [_day("month_turn", "turn of the month", day, market) for day in days if day.day in MONTH_TURN]
