"""Paths of tours: the dynamic programme behind `tours`, compiled, exact for any prices."""

from datetime import timedelta
from typing import TYPE_CHECKING

import numba
import numpy as np
import numpy.typing as npt

from scheduler.optimizer.tour_tables import TourTables, tour_tables

if TYPE_CHECKING:
    from scheduler.optimizer.tours import TourNetwork

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

FORBIDDEN = -np.inf
"""Worth of what may not be chosen."""


def minutes_of(span: timedelta) -> int:
    """Whole minutes of a span."""
    return int(span.total_seconds() // 60)


class TourPaths:
    """The best tours of a network's agents for any prices.

    Its rules are read when it is made. With `exact` false it forgets what a proof need not know: the long rest of a
    week, limits on nights, recovery from them and the spread of starts, each of which could only make a tour dearer,
    and the limits on overtime that span weeks.
    """

    def __init__(self, network: "TourNetwork", *, exact: bool = True) -> None:
        self.tables: TourTables = tour_tables(network, exact=exact)
        self.guaranteed, self.time_off = network.guaranteed, network.time_off
        time_off = network.agents[0].contract.pay.time_off
        self._saved = 0.0 if time_off is None else time_off.share
        t = self.tables
        states, dates, starts = len(t.monday), len(network.days), int(t.ranks.max(initial=0)) + 1
        # What was overtime before the horizon is neither paid nor allowed again.
        self._overtime = network.overtime_left.copy() if exact else np.full_like(network.overtime_left, 7 * 24 * 60)
        self._overtime[:, :1] += self.tables.begun_overtime[:, None]
        self._weeks = np.searchsorted(network.week_of, np.arange(len(network.weeks) + 1))
        spread, self._price = network.consistency if exact and network.consistency is not None else (0, 0.0)
        anchors = np.unique(t.clock) if self._price > 0 else np.zeros(0, dtype=np.int64)
        # A window from each start, and last the one in which everything may be chosen, at the price of inconsistency.
        near = ((t.clock[None, :] - anchors[:, None]) % 1440) <= spread
        self._windows = np.concatenate([near, np.ones((1, len(t.clock)), dtype=bool)])
        self._ahead = np.zeros((len(network.weeks) + 1, starts, states))
        self._layers = np.zeros((8, starts, states))
        self._picked = np.zeros((dates, starts, states), dtype=np.int32)
        self._window = np.zeros((len(network.weeks), starts, states), dtype=np.int32)
        self._lap = np.zeros(states), np.zeros(states, dtype=np.int32)

    def best(self, row: int, values: Floats, off_values: Floats, minute_cents: float = 0.0) -> tuple[float, Ints]:
        """The best tour of one agent.

        Parameters
        ----------
        row : int
            Position of the agent in the network.
        values : array (options,)
            Worth of each option; `-inf` forbids it.
        off_values : array (dates,)
            Worth of a date without a shift.
        minute_cents : float
            Wage of a minute: what a guaranteed one costs that is not worked, and overtime is counted in [cent].

        Returns
        -------
        worth : float
            `-inf` if the fixed shifts allow no tour.
        choice : array of int (dates,)
            Option of each date, -1 for off or a fixed shift.
        """
        t = self.tables
        choice = np.full(len(off_values), -1, dtype=np.int64)
        worth = _best(
            (t.first, t.ranks, t.rank, t.ready, t.kind),
            (t.after, t.day_off, t.day_off_rested, t.rested_ready, t.monday, t.minutes, t.has_rested, t.needs_rest,
             t.overtime, t.surcharge),
            t.sunday, t.begin[row], t.fixed[row], values, off_values, self._weeks,
            (self.guaranteed[row] * minute_cents, self.time_off[row] * minute_cents, self._saved, self._overtime[row]),
            minute_cents, self._windows, self._price,
            self._ahead, self._layers, self._picked, self._window, self._lap, choice,
        )  # fmt: skip
        return worth + t.begun_surcharge[row] * minute_cents, choice


_compiled = numba.njit(cache=True, nogil=True, error_model="numpy")


@_compiled
def _best(  # type: ignore[no-untyped-def]
    options, counts, sunday, begin, fixed, values, off, weeks, terms, minute_cents, windows, price,
    ahead, layers, picked, window_of, lap, choice,
):  # fmt: skip
    """Backward over the weeks, each in the best window of starts; then forward along the choices.

    `terms` are the pay that each week guarantees and how much of it may be given up (weeks,) [cent], the share of that
    which is saved, and the most overtime of each week (weeks,) [min]; `ahead`, `layers`, `picked`, `window_of` and
    `lap` are room to work in.
    """
    ahead[len(weeks) - 1] = 0.0
    last = len(windows) - 1
    for w in range(len(weeks) - 2, -1, -1):
        end = weeks[w + 1] - weeks[w]
        _close(layers[end], ahead[w + 1], counts, sunday[weeks[w + 1] - 1], w, terms, minute_cents)
        for k in range(last + 1):
            _week(options, counts, fixed, values, off, weeks[w], weeks[w + 1], windows[k], layers, picked, lap)
            paid = price if k == last else 0.0
            for r in range(ahead.shape[1]):
                for s in range(ahead.shape[2]):
                    worth = layers[0, r, s] - paid
                    if k == 0 or worth > ahead[w, r, s]:
                        ahead[w, r, s] = worth
                        window_of[w, r, s] = k
    r, s = begin
    total = ahead[0, r, s]
    if total == -np.inf:
        return total
    ready, kind = options[3], options[4]
    after, day_off, day_off_rested, rested_ready, monday = counts[0], counts[1], counts[2], counts[3], counts[4]
    for w in range(len(weeks) - 1):
        if last > 0:
            end = weeks[w + 1] - weeks[w]
            _close(layers[end], ahead[w + 1], counts, sunday[weeks[w + 1] - 1], w, terms, minute_cents)
            k = window_of[w, r, s]
            _week(options, counts, fixed, values, off, weeks[w], weeks[w + 1], windows[k], layers, picked, lap)
        for d in range(weeks[w], weeks[w + 1]):
            pick = picked[d, r, s]
            if fixed[d, 0] >= 0:
                r, s = fixed[d, 1], after[s, fixed[d, 2]]
            elif pick >= 0:
                choice[d] = pick
                r, s = ready[pick], after[s, kind[pick]]
            elif pick == -1:
                r, s = 0, day_off[s]
            else:
                r, s = rested_ready[d, r], day_off_rested[s]
        if sunday[weeks[w + 1] - 1]:
            s = monday[s]
    return total


@_compiled
def _close(layer, ahead, counts, sunday, week, terms, minute_cents):  # type: ignore[no-untyped-def]
    """Worth to come in the last night of a week: what is due is paid, and on Sunday counts begin anew."""
    monday, minutes, has_rested, needs_rest, overtime, surcharge = counts[4:]
    guarantee, time_off, saved, most = terms
    for s in range(len(monday)):
        due = max(guarantee[week] - minute_cents * minutes[s], 0.0)
        due += minute_cents * surcharge[s] - saved * min(due, time_off[week])
        missed = sunday and needs_rest and not has_rested[s]
        to = monday[s] if sunday else s
        for r in range(layer.shape[0]):
            layer[r, s] = -np.inf if missed or overtime[s] > most[week] else ahead[r, to] - due


@_compiled
def _week(options, counts, fixed, values, off, begin, end, window, layers, picked, lap):  # type: ignore[no-untyped-def]
    """Worth at the start of each date of a week, by rank and state, from that of its end in `layers[end - begin]`."""
    first, ranks, rank, ready, kind = options
    after, day_off, day_off_rested, rested_ready, needs_rest = counts[0], counts[1], counts[2], counts[3], counts[7]
    work, work_pick = lap
    states = len(day_off)
    for d in range(end - 1, begin - 1, -1):
        here, ahead = layers[d - begin], layers[d - begin + 1]
        top = ranks[d]
        if fixed[d, 0] >= 0:
            for r in range(top + 1):
                for s in range(states):
                    to = after[s, fixed[d, 2]]
                    here[r, s] = ahead[fixed[d, 1], to] if to >= 0 and r <= fixed[d, 0] else -np.inf
            continue
        work[:] = -np.inf
        o = first[d + 1] - 1
        for r in range(top, -1, -1):
            while o >= first[d] and rank[o] >= r:
                if window[o] and values[o] > -np.inf:
                    k, to_rank, value = kind[o], ready[o], values[o]
                    for s in range(states):
                        to = after[s, k]
                        if to >= 0:
                            worth = value + ahead[to_rank, to]
                            if worth > work[s]:
                                work[s] = worth
                                work_pick[s] = o
                o -= 1
            for s in range(states):
                best, pick = off[d] + ahead[0, day_off[s]], -1
                if needs_rest:
                    rested = off[d] + ahead[rested_ready[d, r], day_off_rested[s]]
                    if rested > best:
                        best, pick = rested, -2
                if work[s] > best:
                    best, pick = work[s], work_pick[s]
                here[r, s] = best
                picked[d, r, s] = pick
