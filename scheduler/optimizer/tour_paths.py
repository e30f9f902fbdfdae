"""Paths of tours: the dynamic programme behind `tours`, laid out once and solved for any prices."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from scheduler.roster import Shift

if TYPE_CHECKING:
    from scheduler.optimizer.tours import TourNetwork

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

FORBIDDEN = -np.inf
"""Worth of what may not be chosen."""


def minutes_of(span: timedelta) -> int:
    """Whole minutes of a span."""
    return int(span.total_seconds() // 60)


@dataclass(frozen=True)
class _Leg:
    """The options of one template on one day: their numbers, start ranks, and ranks reachable the day after."""

    options: Ints
    rank: Ints
    rank_after: Ints
    week_after: Ints


class TourPaths:
    """The dynamic programme over some of a network's agents, laid out once and solved for any prices.

    State at the start of a day: rank of the earliest reachable start, (shifts, minutes) of the week so far, days in a
    row. The worth to come has shape (agents, ranks + 1, week states, run states).
    """

    def __init__(self, network: "TourNetwork", members: Sequence[int]) -> None:
        for d in range(len(network.days) - 2):
            latest = network.end[network.day == d].max(initial=-(10**6)) + network.rest_minutes
            if latest > network.start[network.day == d + 2].min(initial=10**6):
                raise ValueError(
                    f"a shift and {network.rest_minutes} min of rest reach from {network.days[d]} past the next day, "
                    "which a tour would forget; shorten one of them, or start the shift earlier"
                )
        self.network = network
        self.histories = [network.histories[k] for k in members]
        self.fixed = [{s.day: s for s in h.fixed} for h in self.histories]
        # A run longer than anybody can reach needs no states of its own.
        self.run_days = min(network.run_days, max(h.run for h in self.histories) + len(network.days))
        stands: list[list[int]] = [[] for _ in network.days]
        for fixed in self.fixed:
            for day, shift in fixed.items():
                if day in network.days:
                    stands[network.days.index(day)].append(minutes_of(shift.start - network.horizon_start))
        self.ranks = [
            np.unique(np.concatenate([network.start[network.day == d], np.array(stands[d], dtype=np.int64)]))
            for d in range(len(network.days))
        ]
        self.weeks = self._week_states()
        self.listed = list(self.weeks)
        self.new_week = [day.weekday() == 6 for day in network.days]
        self.legs = [self._legs(d) for d in range(len(network.days))]

    def _week_states(self) -> dict[tuple[int, int], int]:
        """Every (shifts, minutes) a week can reach, numbered; (0, 0) is 0."""
        network = self.network
        steps = {int(p) for p in np.unique(network.paid)}
        steps |= {s.paid_minutes for fixed in self.fixed for s in fixed.values()}
        found = {(0, 0)} | {h.week for h in self.histories}
        found |= {
            (h.week[0] + 1, h.week[1] + s.paid_minutes) for h in self.histories for s in h.fixed if self._is_begun(s)
        }
        frontier = set(found)
        while frontier:
            frontier = {
                (n + 1, m + p)
                for n, m in frontier
                for p in steps
                if n + 1 <= network.week_shifts and m + p <= network.week_minutes
            } - found
            found |= frontier
        return {state: k for k, state in enumerate(sorted(found))}

    def _legs(self, d: int) -> list[_Leg]:
        network = self.network
        legs = []
        for j, template in enumerate(network.templates):
            options = np.flatnonzero((network.day == d) & (network.template == j))
            if len(options):
                rank = np.searchsorted(self.ranks[d], network.start[options])
                after = np.array([self._rank_after(d + 1, int(e)) for e in network.end[options]], dtype=np.int64)
                legs.append(_Leg(options, rank, after, self._after(template.paid_minutes)))
        return legs

    def _is_begun(self, shift: Shift) -> bool:
        """Whether a shift was published and begun before the horizon: it counts, and no rule can undo it."""
        return shift.start < self.network.horizon_start

    def _after(self, paid: int, *, begun: bool = False) -> Ints:
        """Week state after one more shift, -1 if beyond the limits, which a begun shift may be; (week states,)."""
        most, minutes = self.network.week_shifts, self.network.week_minutes
        return np.array(
            [
                self.weeks.get((n + 1, m + paid), -1) if begun or (n < most and m + paid <= minutes) else -1
                for n, m in self.weeks
            ],
            dtype=np.int64,
        )

    def _rank_after(self, d: int, end: int) -> int:
        """Rank of the earliest start on day `d` once the rest after `end` is over."""
        if d >= len(self.ranks):
            return 0
        return int(np.searchsorted(self.ranks[d], end + self.network.rest_minutes))

    def _seen(self, ahead: Floats, d: int) -> Floats:
        """Worth to come seen from day `d`: on a Sunday the next day starts a new week."""
        return np.broadcast_to(ahead[:, :, :1, :], ahead.shape) if self.new_week[d] else ahead

    def best(self, values: Floats, off_values: Floats) -> tuple[Floats, Ints]:
        """The best tours of the members; arguments and results as of `TourNetwork.best`."""
        network, size = self.network, len(self.histories)
        ahead = [np.zeros((size, 1, len(self.weeks), self.run_days + 1))]
        for d in reversed(range(len(network.days))):
            ahead.append(self._day(d, self._seen(ahead[-1], d), values, off_values[:, d]))
        ahead.reverse()
        worth = np.empty(size)
        choice = np.full((size, len(network.days)), -1, dtype=np.int64)
        for row, history in enumerate(self.histories):
            end = None if history.last_end is None else minutes_of(history.last_end - network.horizon_start)
            state = (
                0 if end is None else self._rank_after(0, end),
                self.weeks[history.week],
                min(history.run, self.run_days),
            )
            worth[row] = ahead[0][(row, *state)]
            if np.isfinite(worth[row]):
                self._walk(row, state, ahead, values[row], off_values[row], choice[row])
        return worth, choice

    def _day(self, d: int, ahead: Floats, values: Floats, off: Floats) -> Floats:
        """Worth at the start of day `d` from the worth at the start of the next."""
        size, _, states, runs = ahead.shape
        result = np.full((size, len(self.ranks[d]) + 1, states, runs), FORBIDDEN)
        for leg in self.legs[d]:
            legal = np.flatnonzero(leg.week_after >= 0)
            reach = ahead[:, leg.rank_after[:, None], leg.week_after[legal], 1:]
            worth = values[:, leg.options, None, None] + reach
            cells = np.ix_(np.arange(size), leg.rank, legal, np.arange(runs - 1))
            result[cells] = np.maximum(result[cells], worth)
        np.maximum.accumulate(result[:, ::-1], axis=1, out=result[:, ::-1])
        rest = off[:, None] + ahead[:, 0, :, 0]
        np.maximum(result, rest[:, None, :, None], out=result)
        for row, fixed in enumerate(self.fixed):
            if (shift := fixed.get(self.network.days[d])) is not None:
                result[row] = self._stand(d, shift, ahead[row])
        return result

    def _stand(self, d: int, shift: Shift, ahead: Floats) -> Floats:
        """Worth of the day for an agent whose shift stands already; shape (ranks + 1, week states, run states)."""
        start, end = (minutes_of(t - self.network.horizon_start) for t in (shift.start, shift.end))
        result = np.full((len(self.ranks[d]) + 1, *ahead.shape[1:]), FORBIDDEN)
        begun = self._is_begun(shift)
        after = self._after(shift.paid_minutes, begun=begun)
        legal = np.flatnonzero(after >= 0)
        if begun:
            runs = np.minimum(np.arange(ahead.shape[2]) + 1, self.run_days)
            result[:, legal] = ahead[self._rank_after(d + 1, end), after[legal][:, None], runs]
            return result
        reachable = int(np.searchsorted(self.ranks[d], start, side="right"))
        result[:reachable, legal, :-1] = ahead[self._rank_after(d + 1, end), after[legal], 1:]
        return result

    def _walk(
        self,
        row: int,
        state: tuple[int, int, int],
        ahead: list[Floats],
        values: Floats,
        off: Floats,
        choice: Ints,
    ) -> None:
        """Follow the best path of one agent from its first state."""
        rank, week, run = state
        for d, day in enumerate(self.network.days):
            onward = self._seen(ahead[d + 1], d)[row]
            if (shift := self.fixed[row].get(day)) is not None:
                rank = self._rank_after(d + 1, minutes_of(shift.end - self.network.horizon_start))
                week = int(self._after(shift.paid_minutes, begun=self._is_begun(shift))[week])
                run = min(run + 1, self.run_days)
            else:
                best, step = off[d] + onward[0, week, 0], (-1, 0, week, 0)
                for leg in self.legs[d] if run < self.run_days else ():
                    nxt = int(leg.week_after[week])
                    if nxt >= 0:
                        worth = np.where(leg.rank >= rank, values[leg.options], FORBIDDEN)
                        worth = worth + onward[leg.rank_after, nxt, run + 1]
                        k = int(np.argmax(worth))
                        if worth[k] > best:
                            best, step = worth[k], (int(leg.options[k]), int(leg.rank_after[k]), nxt, run + 1)
                choice[d], rank, week, run = step
            if self.new_week[d]:
                week = 0
