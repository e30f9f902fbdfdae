"""The best tours at given prices: an exact dynamic programme over the dates of people who share zone and contract.

A tour takes at most one shift a date. What it may still do depends on the earliest start that rest leaves open, on the
shifts and paid minutes of the week, and on the days in a row. Long rests of a week, limits on nights and the price of
scattered starts are left out: to forget a rule can only make a tour better, and so the bound lower.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from planning.certify.pay import NO_TERMS, WAGE, Terms

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

FAR = 10**9
"""Minutes beyond any horizon."""

Week = tuple[int, int, int]
"""Shifts and paid minutes of a week so far, and those of them that are overtime of their day."""

STATES_AT_ONCE = 3_000_000
"""Values held for a chunk of people and a date, to bound memory."""


@dataclass(frozen=True, eq=False)
class Options:
    """Shifts that may be chosen; numbers of dates from 0, minutes of `start` and `end` from the horizon's start."""

    day: Ints
    start: Ints
    end: Ints
    paid: Ints


@dataclass(frozen=True)
class Limits:
    """Least rest and time between starts [min]; most minutes and shifts a week, and days in a row (None: any).

    `week_overtime` is the most overtime of a week [min], and `pay` says what overtime is and costs.
    """

    rest: int
    start_to_start: int
    week_minutes: int
    week_shifts: int
    run_days: int | None
    week_overtime: int = FAR
    pay: Terms = NO_TERMS

    def after(self, week: Week, paid: int) -> Week | None:
        """What a week has collected after a shift of so many paid minutes; None if it may not."""
        shifts, minutes, late = week[0] + 1, week[1] + paid, week[2] + self.pay.late(paid)
        over, before = self.pay.beyond(minutes - late, late), self.pay.beyond(week[1] - week[2], week[2])
        legal = shifts <= self.week_shifts and minutes <= self.week_minutes and over <= max(self.week_overtime, before)
        return (shifts, minutes, late) if legal else None

    def dearer(self, week: Week) -> float:
        """Minutes of wage that the overtime of a week costs besides them."""
        return self.pay.of_week(week[1] - week[2]) / WAGE


@dataclass(frozen=True)
class Begin:
    """Where a tour begins: number of the date, earliest start, what the week has collected, days in a row.

    Who begins on date 1 has worked on date 0, and `week` is that of the evening of date 0.
    """

    date: int = 0
    free: int = -FAR
    week: Week = (0, 0, 0)
    run: int = 0


@dataclass(frozen=True, eq=False)
class Tourists:
    """People with their own worth of every option and of every date off, of which `-inf` forbids.

    Attributes
    ----------
    worth : array (people, options)
    off : array (people, dates)
    begin : sequence of Begin
    fixed : sequence of dict
        By number of the date, (start, end, paid) of a shift that stands and is worth nothing more.
    guaranteed : array (people, weeks)
        Minutes that each week pays at least, counted from its Monday.
    wage : array (people,)
        Of a minute [cent].
    time_off : array (people, weeks)
        Of the guaranteed minutes those that may be given up.
    """

    worth: Floats
    off: Floats
    begin: Sequence[Begin]
    fixed: Sequence[dict[int, tuple[int, int, int]]]
    guaranteed: Floats
    wage: Floats
    time_off: Floats


def best_worth(options: Options, week_of: Ints, sunday: Sequence[bool], limits: Limits, people: Tourists) -> Floats:
    """Worth of everybody's best tour, `-inf` where what stands allows none; shape (people,).

    Parameters
    ----------
    options : Options
        Ordered by date.
    week_of : array (dates,)
        Number of the week of each date, from 0.
    sunday : sequence of bool
        Dates after which a new week begins.
    """
    count = len(people.begin)
    # Alike pasts share their states.
    order = sorted(range(count), key=lambda k: (people.begin[k].week, people.begin[k].run, bool(people.fixed[k])))
    found = np.empty(count)
    at = 0
    while at < count:
        size = min(count - at, 64)
        while True:
            chunk = order[at : at + size]
            weeks = _week_states(options, limits, people, chunk)
            ranks = 1 + max((int((options.day == d).sum()) for d in range(len(sunday))), default=0)
            runs = _runs(limits, people, chunk, len(sunday))
            fits = max(1, STATES_AT_ONCE // (ranks * len(weeks) * runs))
            if size <= fits:
                break
            size = fits
        found[chunk] = _chunk(options, week_of, sunday, limits, people, chunk, weeks, runs)
        at += size
    return found


def _week_states(options: Options, limits: Limits, people: Tourists, chunk: Sequence[int]) -> list[Week]:
    """Everything that somebody's week can have collected, nothing first."""
    steps = {int(p) for p in np.unique(options.paid)} | {f[2] for k in chunk for f in people.fixed[k].values()}
    found = {(0, 0, 0)} | {people.begin[k].week for k in chunk}
    frontier = set(found)
    while frontier:
        reached = {limits.after(week, p) for week in frontier for p in steps}
        frontier = {week for week in reached if week is not None} - found
        found |= frontier
    return [(0, 0, 0), *sorted(found - {(0, 0, 0)})]


def _runs(limits: Limits, people: Tourists, chunk: Sequence[int], dates: int) -> int:
    """How many lengths of a run are told apart; one if runs may have any length."""
    longest = max(people.begin[k].run for k in chunk) + dates
    return 1 if limits.run_days is None or limits.run_days >= longest else limits.run_days + 1


def _chunk(
    options: Options,
    week_of: Ints,
    sunday: Sequence[bool],
    limits: Limits,
    people: Tourists,
    chunk: Sequence[int],
    weeks: list[Week],
    runs: int,
) -> Floats:
    dates = len(sunday)
    options, worth, off = _with_fixed(options, people, chunk)
    number = {state: k for k, state in enumerate(weeks)}
    minutes = np.array([m for _, m, _ in weeks], dtype=float)
    extra = np.array([limits.dearer(week) for week in weeks])
    after = {
        paid: np.array(
            [-1 if (to := limits.after(week, paid)) is None else number[to] for week in weeks], dtype=np.int64
        )
        for paid in {int(p) for p in np.unique(options.paid)}
    }
    first = np.searchsorted(options.day, np.arange(dates + 1))
    starts = [np.unique(options.start[first[d] : first[d + 1]]) for d in range(dates)] + [np.zeros(0, dtype=np.int64)]
    free = np.maximum(options.end + limits.rest, options.start + limits.start_to_start)
    idle = np.maximum(people.guaranteed[chunk][:, :, None] - minutes, 0.0)
    idle -= limits.pay.time_off[1] / WAGE * np.minimum(idle, people.time_off[chunk][:, :, None])
    due = (idle + extra) * people.wage[chunk][:, None, None]
    more = slice(1, None) if runs > 1 else slice(None)
    fewer = slice(None, -1) if runs > 1 else slice(None)
    total = np.full(len(chunk), np.nan)
    ahead = np.zeros((len(chunk), 1, len(weeks), runs))

    def begun(d: int, ahead: Floats) -> None:
        """Read off who begins on date `d`."""
        for row, k in enumerate(chunk):
            begin = people.begin[k]
            if begin.date == d:
                rank = int(np.searchsorted(starts[d], begin.free))
                week, owed = number[begin.week], 0.0
                if d == 1 and (sunday[0] or dates == 1):
                    owed = float(due[row, 0, week])
                    week = 0 if sunday[0] else week
                # Overtime of a week that came before the horizon has been paid.
                paid = limits.dearer(begin.week) * float(people.wage[k])
                total[row] = ahead[row, rank, week, min(begin.run, runs - 1)] - owed + paid

    begun(dates, ahead)
    for d in reversed(range(dates)):
        if sunday[d] or d == dates - 1:
            onward = np.broadcast_to(ahead[:, :, :1], ahead.shape) if sunday[d] else ahead
            ahead = onward - due[:, week_of[d], None, :, None]
        best = np.repeat(off[:, d, None, None] + ahead[:, 0, :, :1], runs, axis=2)
        here = np.empty((len(chunk), len(starts[d]) + 1, len(weeks), runs))
        here[:, -1] = best
        own = np.arange(first[d], first[d + 1])
        rank = np.searchsorted(starts[d], options.start[own])
        ready = np.searchsorted(starts[d + 1], free[own])
        for r in reversed(range(len(starts[d]))):
            for o, to in zip(own[rank == r], ready[rank == r], strict=True):
                state = after[int(options.paid[o])]
                legal = np.flatnonzero(state >= 0)
                took = worth[:, o, None, None] + ahead[:, to, state[legal], more]
                best[:, legal, fewer] = np.maximum(best[:, legal, fewer], took)
            here[:, r] = best
        ahead = here
        begun(d, ahead)
    return total


def _with_fixed(options: Options, people: Tourists, chunk: Sequence[int]) -> tuple[Options, Floats, Floats]:
    """The options with one more for each shift that stands, which leaves its owner no other choice on its date."""
    extra = sorted({(d, *shift) for k in chunk for d, shift in people.fixed[k].items()})
    worth, off = people.worth[chunk], people.off[chunk]
    if not extra:
        return options, worth, off
    off = off.copy()
    own = np.full((len(chunk), len(extra)), -np.inf)
    worth = np.concatenate([worth, own], axis=1)
    old = len(options.day)
    place = {shift: old + n for n, shift in enumerate(extra)}
    for row, k in enumerate(chunk):
        for d, shift in people.fixed[k].items():
            worth[row, :old][options.day == d] = -np.inf
            off[row, d] = -np.inf
            worth[row, place[(d, *shift)]] = 0.0
    table = np.array(extra, dtype=np.int64)
    day, start, end, paid = (
        np.concatenate([a, table[:, k]]) for k, a in enumerate((options.day, options.start, options.end, options.paid))
    )
    order = np.lexsort((start, day))
    return Options(day[order], start[order], end[order], paid[order]), worth[:, order], off
