"""The weekly hours of a queue as its rows show them, week by week."""

from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from forecast.opening.presence import closed_runs, gap_rate, runs_needed, still_open
from forecast.series.days import BoolArray, FloatArray, IntArray, fold, weekday

LEAST_DAYS = 5
"""Days with rows after which a slot of the day that none of them has is taken for closed."""

_DAY_NAMES = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


@dataclass(frozen=True, eq=False)
class Rows:
    """One queue's rows among local days.

    Attributes
    ----------
    first : datetime64[D]
        The first day.
    present : ndarray of bool, shape (days, slots)
        Where the history has a row, known volume or not.
    volume : ndarray of float, shape (days, slots)
        Zero where there is no row or its volume is unknown.
    zeros : int
        Rows that say zero.
    """

    first: np.datetime64
    present: BoolArray
    volume: FloatArray
    zeros: int
    weekday: IntArray = field(init=False)

    def __post_init__(self) -> None:
        """Name the days."""
        days = self.first + np.arange(len(self.present))
        object.__setattr__(self, "weekday", weekday(days))


def laid(rows: pd.DataFrame, zone: ZoneInfo, interval_minutes: int, until: np.datetime64 | None = None) -> Rows:
    """Lay one queue's rows out by local day and slot of the day.

    Parameters
    ----------
    rows : DataFrame
        Columns `timestamp` (zone-aware) and `volume` of one queue, at least one row.
    zone : ZoneInfo
        The customers' clock.
    interval_minutes : int
    until : datetime64[D], optional
        Local date up to which days without rows are laid out too.

    Examples
    --------
    >>> times = pd.to_datetime(["2026-11-16T00:00Z", "2026-11-17T12:00Z"])
    >>> found = laid(pd.DataFrame({"timestamp": times, "volume": [0.0, 3.0]}), ZoneInfo("UTC"), 720)
    >>> found.present.tolist(), found.zeros
    ([[True, False], [False, True]], 1)
    """
    table = rows.sort_values("timestamp")
    folded = fold(pd.DatetimeIndex(table["timestamp"]), zone, interval_minutes)
    count = table["volume"].to_numpy(float)
    behind = 0 if until is None else max(0, int((until - folded.dates[-1]).astype(np.int64)) - 1)
    present = np.zeros((len(folded.dates) + behind, folded.slots), dtype=bool)
    present[folded.day, folded.slot] = True
    volume = np.pad(np.nan_to_num(folded.lay(count)), ((0, behind), (0, 0)))
    return Rows(folded.dates[0], present, volume, int((count == 0).sum()))


def weekday_hours(rows: Rows, active: BoolArray, silent: BoolArray, sparse: bool) -> tuple[BoolArray, BoolArray]:
    """Which days of the past lie in weekdays that were open then, and which weekdays are open from now on.

    Parameters
    ----------
    rows : Rows
    active : ndarray of bool, shape (days,)
        Days with a row.
    silent : ndarray of bool, shape (days,)
        Days that say nothing: lost data.
    sparse : bool
        Whether a day without rows may just be a day on which nobody came.

    Returns
    -------
    told : ndarray of bool, shape (days, slots)
    week : ndarray of bool, shape (7, slots)

    Examples
    --------
    >>> open_days = np.arange(28) % 7 < 5
    >>> rows = Rows(np.datetime64("2026-10-19", "D"), open_days[:, None], open_days[:, None] * 9.0, 0)
    >>> weekday_hours(rows, open_days, ~open_days & False, sparse=False)[1].ravel()
    array([ True,  True,  True,  True,  True, False, False])
    """
    days_of = [np.flatnonzero((rows.weekday == day) & ~silent) for day in range(7)]
    need = runs_needed(gap_rate([active[days] for days in days_of]))
    told, week = np.ones(rows.present.shape, dtype=bool), np.ones((7, rows.present.shape[1]), dtype=bool)
    # One Sunday without rows is a Sunday off where nights are off too; in a queue that never closes it is a gap.
    least = 1 if not rows.present.any(axis=0).all() else 2
    for day, days in enumerate(days_of):
        if len(days) >= least and not active[days].any() and not sparse:
            told[days], week[day] = False, False
        elif len(days):
            told[days[closed_runs(active[days], need)]] = False
            week[day] = bool(np.all(still_open(active[days], need)))
    return told, week


def slot_hours(rows: Rows, active: BoolArray, days: tuple[BoolArray, BoolArray]) -> tuple[BoolArray, BoolArray]:
    """The same slot by slot, from the days that have rows.

    Parameters
    ----------
    rows : Rows
    active : ndarray of bool, shape (days,)
    days : tuple of ndarray
        What `weekday_hours` found.

    Examples
    --------
    >>> present = np.tile([False, True], (28, 1))
    >>> rows = Rows(np.datetime64("2026-10-19", "D"), present, present * 9.0, 0)
    >>> every = np.ones(28, dtype=bool)
    >>> slot_hours(rows, every, weekday_hours(rows, every, ~every, sparse=False))[1][0]
    array([False,  True])
    """
    told, week = days[0].copy(), days[1].copy()
    cells_of = [np.flatnonzero((rows.weekday == day) & active) for day in range(7)]
    need = runs_needed(gap_rate([rows.present[cells] for cells in cells_of]))
    never = ~rows.present.any(axis=0) if active.sum() >= LEAST_DAYS else np.zeros(rows.present.shape[1], dtype=bool)
    told[:, never] = False
    week[:, never] = False
    for day, cells in enumerate(cells_of):
        if len(cells) > 1:  # what is missing on a weekday's only day may be a gap
            present = rows.present[cells]
            told[cells] &= ~closed_runs(present, need) & present.any(axis=0)
            week[day] &= still_open(present, need)
    return told, week


def weekly(week: BoolArray) -> str:
    """A weekly pattern in words; `week` has shape (7, slots).

    Examples
    --------
    >>> week = np.zeros((7, 24), dtype=bool)
    >>> week[:5, 7:22], week[5, 9:13] = True, True
    >>> weekly(week), weekly(~week & False)
    ('Mon-Fri 07:00-22:00, Sat 09:00-13:00', 'never')
    """
    minutes = 1440 // week.shape[1]
    spans = []
    for row in week:
        edges = minutes * np.flatnonzero(np.diff(np.concatenate([[False], row, [False]]).astype(int)))
        clock = [f"{edge // 60:02d}:{edge % 60:02d}" for edge in edges]
        spans.append(" ".join(f"{begin}-{end}" for begin, end in zip(clock[::2], clock[1::2], strict=True)))
    said, day = [], 0
    while day < 7:
        until = day
        while until < 6 and spans[until + 1] == spans[day]:
            until += 1
        if spans[day]:
            days = _DAY_NAMES[day] if until == day else f"{_DAY_NAMES[day]}-{_DAY_NAMES[until]}"
            said.append(f"{days} {spans[day]}")
        day = until + 1
    return ", ".join(said) or "never"
