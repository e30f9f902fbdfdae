"""Walks along given tours: whether people may work what others work, on some dates, beside what they keep.

The same tables that the best tours come from (`tour_tables`), walked forward along one choice a date: a few hundred
steps of a state instead of all states, so that everybody's dates can be offered to everybody else.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numba
import numpy as np
import numpy.typing as npt

from scheduler.optimizer.tour_tables import TourTables
from scheduler.roster import Shift

if TYPE_CHECKING:
    from scheduler.optimizer.tours import TourNetwork

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

NONE = -1
"""No shift, or no clock."""


@dataclass(frozen=True, eq=False)
class Walks:
    """What walks along the tours of a network ask.

    Attributes
    ----------
    network : TourNetwork
    tables : TourTables
        Its own, with every rule in them.
    fixed_clock : array (agents, D)
        Local start of the shift that stands on each date, -1 where there is none [min].
    came : array (agents, 7)
        Local starts of the past shifts in the week of the first date, -1 where there are no more [min].
    """

    network: "TourNetwork"
    tables: TourTables
    fixed_clock: Ints
    came: Ints

    @classmethod
    def of(cls, network: "TourNetwork", tables: TourTables, past: list[list[Shift]]) -> "Walks":
        """Walks of a network; `past` holds the shifts of each agent before the horizon's first date."""
        zone = network.agents[0].time_zone
        number = {day: d for d, day in enumerate(network.days)}
        fixed_clock = np.full((len(network.agents), len(network.days)), NONE, dtype=np.int64)
        came = np.full((len(network.agents), 7), NONE, dtype=np.int64)
        for row, history in enumerate(network.histories):
            for shift in history.fixed:
                if shift.day in number:
                    fixed_clock[row, number[shift.day]] = _clock(shift, zone)
            week = [s for s in past[row] if s.day.isocalendar()[:2] == network.weeks[0] and s.day not in number]
            for k, shift in enumerate(week[:7]):
                came[row, k] = _clock(shift, zone)
        return cls(network, tables, fixed_clock, came)

    def offered(self, rows: Ints, own: Ints, given: Ints, dates: Bools) -> tuple[Bools, Ints]:
        """Everybody's choices on some dates offered to everybody else.

        Parameters
        ----------
        rows : array (n,)
            Of the network.
        own : array (n, D)
            Option of each on each date, -1 for off or a shift that stands.
        given : array (m, D)
            What is offered, in the same terms; looked at on `dates` only.
        dates : array of bool (D,)

        Returns
        -------
        legal : array of bool (n, m)
            Whether somebody may work what is offered beside the dates they keep.
        apart : array of int (n, m)
            In how many of the weeks of these dates their starts then spread too far, to be paid for.
        """
        network, t = self.network, self.tables
        spread = network.consistency[0] if network.consistency is not None else NONE
        weeks = np.unique(network.week_of[dates])
        legal = np.zeros((len(rows), len(given)), dtype=bool)
        apart = np.zeros((len(rows), len(given)), dtype=np.int64)
        _offered(
            t.rank, t.ready, t.kind, t.clock, t.after, t.day_off, t.day_off_rested, t.rested_ready, t.monday,
            t.has_rested, t.needs_rest, t.sunday, network.week_of, t.begin[rows], t.fixed[rows],
            self.fixed_clock[rows], self.came[rows], network.allowed[rows], own, given, dates, weeks, spread,
            legal, apart,
        )  # fmt: skip
        return legal, apart


def _clock(shift: Shift, zone: object) -> int:
    local = shift.start.astimezone(zone)  # type: ignore[arg-type]
    return local.hour * 60 + local.minute


_compiled = numba.njit(cache=True, nogil=True, error_model="numpy")


@_compiled
def _offered(  # type: ignore[no-untyped-def]
    rank, ready, kind, clock, after, day_off, day_off_rested, rested_ready, monday, has_rested, needs_rest, sunday,
    week_of, begin, fixed, fixed_clock, came, allowed, own, given, dates, weeks, spread, legal, apart,
):  # fmt: skip
    days = len(dates)
    choice = np.empty(days, dtype=np.int64)
    clocks = np.empty(days + 7, dtype=np.int64)
    for i in range(len(begin)):
        for j in range(len(given)):
            possible = True
            for d in range(days):
                choice[d] = given[j, d] if dates[d] else own[i, d]
                if choice[d] >= 0 and (fixed[i, d, 0] >= 0 or not allowed[i, choice[d]]):
                    possible = False
            if not possible or not _walked(
                rank, ready, kind, after, day_off, day_off_rested, rested_ready, monday, has_rested, needs_rest,
                sunday, begin[i], fixed[i], choice,
            ):  # fmt: skip
                continue
            legal[i, j] = True
            if spread < 0:
                continue
            for w in weeks:
                count = 0
                if w == 0:
                    while count < 7 and came[i, count] >= 0:
                        clocks[count] = came[i, count]
                        count += 1
                before = _arc(clocks, count)
                for d in range(days):
                    if week_of[d] == w:
                        at = clock[choice[d]] if choice[d] >= 0 else fixed_clock[i, d]
                        if at >= 0:
                            clocks[count] = at
                            count += 1
                # A past that spreads too far by itself has been paid for.
                if _arc(clocks, count) > spread >= before:
                    apart[i, j] += 1


@_compiled
def _arc(clocks, count):  # type: ignore[no-untyped-def]
    """Shortest arc of the clock that holds the first `count` of some starts, which it sorts."""
    if count < 2:
        return 0
    for k in range(1, count):
        at, m = clocks[k], k - 1
        while m >= 0 and clocks[m] > at:
            clocks[m + 1] = clocks[m]
            m -= 1
        clocks[m + 1] = at
    widest = clocks[0] + 1440 - clocks[count - 1]
    for k in range(1, count):
        widest = max(widest, clocks[k] - clocks[k - 1])
    return 1440 - widest


@_compiled
def _walked(  # type: ignore[no-untyped-def]
    rank, ready, kind, after, day_off, day_off_rested, rested_ready, monday, has_rested, needs_rest, sunday, begin,
    fixed, choice,
):  # fmt: skip
    """Whether a path of the tables makes these choices.

    Only what a date off counts for is open: the week's long rest, or none. So at most two states stand at a time, of
    each the one that may start earliest.
    """
    ranks, states = np.empty(4, dtype=np.int64), np.empty(4, dtype=np.int64)
    ranks[0], states[0] = begin[0], begin[1]
    count = 1
    next_ranks, next_states = np.empty(4, dtype=np.int64), np.empty(4, dtype=np.int64)
    for d in range(len(choice)):
        found = 0
        for c in range(count):
            r, s = ranks[c], states[c]
            for way in range(2):
                to_rank, to = -1, -1
                if fixed[d, 0] >= 0:
                    if way == 0 and r <= fixed[d, 0]:
                        to_rank, to = fixed[d, 1], after[s, fixed[d, 2]]
                elif choice[d] >= 0:
                    if way == 0 and r <= rank[choice[d]]:
                        to_rank, to = ready[choice[d]], after[s, kind[choice[d]]]
                elif way == 0:
                    to_rank, to = 0, day_off[s]
                elif needs_rest:
                    to_rank, to = rested_ready[d, r], day_off_rested[s]
                if to < 0 or (sunday[d] and needs_rest and not has_rested[to]):
                    continue
                if sunday[d]:
                    to = monday[to]
                same = -1
                for k in range(found):
                    if next_states[k] == to:
                        same = k
                if same >= 0:
                    next_ranks[same] = min(next_ranks[same], to_rank)
                elif found < 4:
                    next_ranks[found], next_states[found] = to_rank, to
                    found += 1
        if found == 0:
            return False
        count = found
        for k in range(found):
            ranks[k], states[k] = next_ranks[k], next_states[k]
    return True
