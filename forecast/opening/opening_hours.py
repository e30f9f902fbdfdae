"""Opening hours read off a history alone: which missing rows were closed, which are unknown, and which meant zero."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import numpy as np
import pandas as pd

from forecast.events.special_days import Calendar, Market, special_days
from forecast.history import IntervalMark, queue_names
from forecast.opening.presence import closed_runs
from forecast.opening.weekly_hours import Rows, laid, slot_hours, weekday_hours, weekly
from forecast.series.days import BoolArray, DateArray, Fold, fold, weekday

LONGEST_CLOSURE_DAYS = 10
"""A longer silence is lost data, not a closure [days]; the longest public holidays last nine."""

ENDED_DAYS = 28
"""A queue without a row for so long, while the file goes on, has ended [days]."""

STALE_DAYS = 7
"""A file that ends earlier than this before the forecast's instant is old, and what followed is unknown [days]."""

ALWAYS = 0.98
"""Share of intervals open from which on a queue is taken never to close; the rest are gaps."""


@dataclass(frozen=True, eq=False)
class Opening:
    """What a history's missing rows mean.

    Attributes
    ----------
    is_open : IntervalMark
        False where a queue was, or will be, closed.
    sparse : tuple of str
        Queues whose missing intervals mean that nobody came.
    masked : IntervalMark, optional
        Intervals nothing is known about, whatever `sparse` says.
    notes : tuple of str
        What was inferred, for a person to check.
    """

    is_open: IntervalMark
    sparse: tuple[str, ...] = ()
    masked: IntervalMark | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class _Hours:
    """One queue: the past by its own time, the future by the last pattern.

    Attributes
    ----------
    first : datetime64[D]
        Local date of the first row of `past`.
    past : ndarray of bool, shape (days, slots)
    week : ndarray of bool, shape (7, slots)
        The pattern from the end of `past` on.
    holidays : ndarray of datetime64[D]
        Dates after `past` on which the queue is closed.
    """

    first: np.datetime64
    past: BoolArray
    week: BoolArray
    holidays: DateArray

    def is_open(self, folded: Fold) -> BoolArray:
        """Whether the queue is open in folded instants."""
        dates = folded.dates[folded.day]
        day = (dates - self.first).astype(np.int64)
        opened = self.week[weekday(dates), folded.slot] & ~np.isin(dates, self.holidays)
        told = day < len(self.past)
        inside = told & (day >= 0)
        opened[inside] = self.past[day[inside], folded.slot[inside]]
        opened[day < 0] = True
        return np.asarray(opened, dtype=bool)


def infer_opening(history: pd.DataFrame, *, as_of: datetime, interval_minutes: int, market: Market) -> Opening:
    """Read opening hours, closures and sparse queues off the rows that were known at `as_of`.

    A weekday's slot without a row for several weeks running is closed for as long; how many weeks it takes follows
    from how often this queue's rows go missing otherwise. A shorter hole is unknown. A weekday that is missing whole
    now and then is a closure, if the queue keeps hours at all; in a queue that never closes it is unknown. Recent weeks
    decide about the future. A queue whose missing rows are as many as a Poisson count would have zeros, and that has no
    row saying zero, leaves its zeros out. Where a queue was shut on public holidays it will be again.

    Parameters
    ----------
    history : DataFrame
        Checked by `HISTORY`; rows that ended after `as_of` are not looked at.
    as_of : datetime
        Zone-aware.
    interval_minutes : int
    market : Market
        The customers' clock, in which the pattern is a weekly one, and the country of their holidays.

    Examples
    --------
    >>> from datetime import UTC
    >>> from zoneinfo import ZoneInfo
    >>> hours = pd.date_range("2026-01-05", "2026-02-02", freq="h", tz="UTC", inclusive="left")
    >>> rows = hours[(hours.hour >= 9) & (hours.hour < 17) & (hours.day_of_week < 5)]
    >>> table = pd.DataFrame({"timestamp": rows, "line": "all", "language": "en", "channel": "chat", "volume": 8.0})
    >>> market = Market(ZoneInfo("UTC"))
    >>> found = infer_opening(table, as_of=datetime(2026, 2, 2, tzinfo=UTC), interval_minutes=60, market=market)
    >>> found.notes
    ('all/en/chat: open Mon-Fri 09:00-17:00, as its rows show',)
    >>> found.is_open("all/en/chat", pd.date_range("2026-02-07T10:00", periods=2, freq="2D", tz="UTC"))
    array([False,  True])
    """
    step = pd.Timedelta(minutes=interval_minutes)
    known = history[history["timestamp"] + step <= pd.Timestamp(as_of)]
    if known.empty:
        return Opening(lambda _, starts: np.ones(len(starts), dtype=bool))
    end = known["timestamp"].max()
    stale = pd.Timestamp(as_of) - end > pd.Timedelta(days=STALE_DAYS)
    today = np.datetime64(pd.Timestamp(end if stale else as_of).tz_convert(market.time_zone).date(), "D")
    off = _public_holidays(market, known["timestamp"].min(), pd.Timestamp(as_of))
    hours: dict[str, _Hours] = {}
    sparse: list[str] = []
    notes: dict[str, list[str]] = {}
    for key, own in known.groupby(queue_names(known), sort=True):
        queue = str(key)
        rows = laid(own, market.time_zone, interval_minutes, today)
        leaves_zeros_out = _is_sparse(rows)
        last = rows.first + np.flatnonzero(rows.present.any(axis=1))[-1]
        ended = not leaves_zeros_out and end - own["timestamp"].max() >= pd.Timedelta(days=ENDED_DAYS)
        hours[queue], shut = _hours(rows, leaves_zeros_out, off)
        if ended:
            silent = np.zeros_like(hours[queue].week)
            hours[queue] = _Hours(rows.first, hours[queue].past, silent, hours[queue].holidays)
            notes.setdefault(f"no row since {last}: taken as ended", []).append(queue)
        elif leaves_zeros_out:
            sparse.append(queue)
            notes.setdefault("no row says zero, so a missing one does: taken as sparse", []).append(queue)
        if not ended and not hours[queue].week.all():
            notes.setdefault(f"open {weekly(hours[queue].week)}, as its rows show", []).append(queue)
        if shut:
            notes.setdefault(f"closed on public holidays of {market.country}, as on past ones", []).append(queue)

    def is_open(queue: str, starts: pd.DatetimeIndex) -> BoolArray:
        if queue not in hours or not len(starts):
            return np.ones(len(starts), dtype=bool)
        return hours[queue].is_open(fold(starts, market.time_zone, interval_minutes))

    told = tuple(f"{_some(queues)}: {what}" for what, queues in notes.items())
    return Opening(is_open, tuple(sparse), (lambda _, starts: np.asarray(starts > end)) if stale else None, told)


def _some(queues: Sequence[str], most: int = 3) -> str:
    more = f" and {len(queues) - most} more" if len(queues) > most else ""
    return ", ".join(queues[:most]) + more


def _is_sparse(rows: Rows) -> bool:
    """Whether missing rows are as frequent as zeros would be, and no row says zero."""
    active = np.asarray(rows.present.any(axis=1), dtype=bool)
    missing, expected = 0.0, 0.0
    for kind in (range(5), range(5, 7)):
        members = np.isin(rows.weekday, [day for day in kind if active[rows.weekday == day].any()])
        size = int(members.sum())
        seen = rows.present[members].sum(axis=0)
        slots = seen > 0
        rate = rows.volume[members].sum(axis=0)[slots] / max(size, 1)
        missing += float((size - seen[slots]).sum())
        expected += float((size * np.exp(-rate)).sum())
    enough = missing >= max(3.0, 0.01 * float(rows.present.sum()))
    return enough and expected >= 0.5 * missing and rows.zeros <= 0.05 * expected


def _hours(rows: Rows, sparse: bool, off: Mapping[np.datetime64, Sequence[str]]) -> tuple[_Hours, bool]:
    """A queue's hours, and whether public holidays close it."""
    active = np.asarray(rows.present.any(axis=1), dtype=bool)
    silent = closed_runs(active, LONGEST_CLOSURE_DAYS + 1)
    days = weekday_hours(rows, active, silent, sparse)
    told, week = days if sparse else slot_hours(rows, active, days)
    told[silent] = week[rows.weekday[silent]]
    if sparse:
        return _Hours(rows.first, told, week, np.array([], dtype="datetime64[D]")), False
    missed = ~active & ~silent & np.asarray(days[0].any(axis=1), dtype=bool)
    keeps_hours = float(np.mean(told[active])) < ALWAYS or not bool(week.all())
    closing = _closing(rows, missed, active, off, least=1 if keeps_hours else 2)
    dates = rows.first + np.arange(len(active))
    told[missed & (np.isin(dates, closing) | keeps_hours)] = False
    later = closing[closing > dates[-1]]
    return _Hours(rows.first, told, week, later), len(later) > 0


def _closing(
    rows: Rows, missed: BoolArray, active: BoolArray, off: Mapping[np.datetime64, Sequence[str]], least: int
) -> DateArray:
    """Public holidays that close the queue: by what the same holiday did before, else by what most of them did."""
    number = {day: int((day - rows.first).astype(np.int64)) for day in off}
    seen = {day: bool(missed[n]) for day, n in number.items() if 0 <= n < len(active) and (missed[n] or active[n])}
    closed = [name for day, was in seen.items() for name in off[day] if was]
    opened = [name for day, was in seen.items() for name in off[day] if not was]
    most = sum(seen.values()) >= max(least, len(seen) / 2 + 0.5)
    found = []
    for day, names in off.items():
        told = [name for name in names if name in closed or name in opened]
        by_name = any(closed.count(name) > opened.count(name) and closed.count(name) >= least for name in told)
        if by_name or (most and not told) or (seen.get(day) and most):
            found.append(day)
    return np.array(sorted(found), dtype="datetime64[D]")


def _public_holidays(market: Market, first: pd.Timestamp, as_of: pd.Timestamp) -> dict[np.datetime64, list[str]]:
    """Names of the public holidays on each date, from the history's first day to more than a year ahead."""
    if market.country is None:
        return {}
    begin, end = (edge.tz_convert(market.time_zone).date() for edge in (first, as_of))
    found: dict[np.datetime64, list[str]] = {}
    for event in special_days(Calendar({"*": market}), "all/*/all", begin, end + timedelta(days=430)):
        if event.kind.startswith("holiday/") or event.kind == "eid":
            day: date = event.start.astimezone(market.time_zone).date()
            names = [name.replace(" (observed)", "").strip() for name in event.name.split(";")]
            found.setdefault(np.datetime64(day, "D"), []).extend(names)
    return found
