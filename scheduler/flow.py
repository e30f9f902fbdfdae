"""Heads on queues, tick by tick: what one more or one fewer is worth, exactly.

In each tick people of G skill sets are spread over Q queues at least cost: a transportation problem whose optimum is
kept up to date by shortest augmenting paths. A new head fills a shortage, or takes over from somebody who fills one
elsewhere, and so on; so the marginal values count every chain of skills and nobody twice. All ticks of a shift are
treated at once by array operations.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

CHAIN = 8
"""Longest chain of people who move up one queue to make room for another."""


@dataclass
class HeadFlow:
    """Current spread of heads.

    Attributes
    ----------
    skills : array of bool (G, Q)
    price : array (Q, T)
        Worth of a wanted head [cent].
    idle_worth : array (G, T)
        Worth of a head beyond all wants [cent]; may be negative.
    short : array of int (Q, T)
        Wanted heads missing.
    flow : array of int (G, Q, T)
        Heads by skill set and queue.
    idle : array of int (G, T)
    """

    skills: Bools
    price: Floats
    idle_worth: Floats
    short: Ints
    flow: Ints
    idle: Ints
    _worth: Floats
    _stale: Bools

    @classmethod
    def empty(cls, skills: Bools, want: Ints, price: Floats, idle_worth: Floats) -> "HeadFlow":
        """Nobody on duty: everything wanted is short."""
        sets, queues, ticks = (*skills.shape, want.shape[1])
        flow = np.zeros((sets, queues, ticks), dtype=np.int64)
        idle = np.zeros((sets, ticks), dtype=np.int64)
        return cls(
            skills, price, idle_worth, want.copy(), flow, idle, np.zeros((sets, ticks)), np.ones(ticks, dtype=bool)
        )

    def cost(self) -> float:
        """Shortage less the worth of idle heads [cent]."""
        return float((self.price * self.short).sum() - (self.idle_worth * self.idle).sum())

    def gains(self) -> Floats:
        """Worth of one more head of each skill set in each tick, shape (G, T) [cent]; a view, not to be changed."""
        ticks = np.flatnonzero(self._stale)
        if len(ticks):
            self._worth[:, ticks] = self._gain_levels(ticks)[1][-1]
            self._stale[:] = False
        return self._worth

    def _gain_levels(self, ticks: Ints) -> tuple[list[Floats], list[Floats]]:
        """Worth of one more head on each queue and of each skill set, when at most k people move up, k = 0, 1, ..."""
        fills = np.where(self.short[:, ticks] > 0, self.price[:, ticks], -np.inf)
        held = self.flow[:, :, ticks] > 0
        idle = self.idle_worth[:, ticks]
        able = self.skills[:, :, None]
        on_queue = [fills]
        of_set = [np.maximum(idle, np.where(able, fills, -np.inf).max(axis=1, initial=-np.inf))]
        while len(on_queue) <= CHAIN:
            chained = np.maximum(fills, np.where(held, of_set[-1][:, None, :], -np.inf).max(axis=0, initial=-np.inf))
            if np.array_equal(chained, on_queue[-1]):
                break
            on_queue.append(chained)
            of_set.append(np.maximum(idle, np.where(able, chained, -np.inf).max(axis=1, initial=-np.inf)))
        return on_queue, of_set

    def add(self, skill_set: int, ticks: Ints) -> None:
        """Put one head of a skill set on duty in each of the ticks."""
        levels = self._gain_levels(ticks)
        self._stale[ticks] = True
        on_queue, of_set = np.stack(levels[0]), np.stack(levels[1])
        who = np.full(len(ticks), skill_set)
        level = np.full(len(ticks), len(on_queue) - 1)
        active = np.arange(len(ticks))
        while len(active):
            level[active] = _lowest(of_set[:, who[active], active], level[active])
            t, g = ticks[active], who[active]
            choice = np.where(self.skills[g].T, on_queue[level[active], :, active].T, -np.inf)
            queue = choice.argmax(axis=0)
            rests = choice[queue, np.arange(len(active))] <= self.idle_worth[g, t]
            np.add.at(self.idle, (g[rests], t[rests]), 1)
            active, t, g, queue = active[~rests], t[~rests], g[~rests], queue[~rests]
            np.add.at(self.flow, (g, queue, t), 1)
            level[active] = _lowest(on_queue[:, queue, active], level[active])
            fills = level[active] == 0
            self.short[queue[fills], t[fills]] -= 1
            active, t, g, queue = active[~fills], t[~fills], g[~fills], queue[~fills]
            # The newcomer takes somebody's place; the best placed of those who held one moves on.
            level[active] -= 1
            held = self.flow[:, queue, t] - (np.arange(len(self.skills))[:, None] == g) > 0
            moves = np.where(held, of_set[level[active], :, active].T, -np.inf).argmax(axis=0)
            self.flow[moves, queue, t] -= 1
            who[active] = moves

    def _loss_levels(self, ticks: Ints) -> tuple[list[Floats], list[Floats]]:
        """Cost of one head fewer on each queue, and of lending one of each skill set, when at most k people help."""
        price = self.price[:, ticks]
        held = self.flow[:, :, ticks] > 0
        spare = np.where(self.idle[:, ticks] > 0, self.idle_worth[:, ticks], np.inf)
        able = self.skills[:, :, None]
        on_queue = [price]
        of_set = [np.minimum(spare, np.where(held, price, np.inf).min(axis=1, initial=np.inf))]
        while len(on_queue) <= CHAIN:
            helped = np.minimum(price, np.where(able, of_set[-1][:, None, :], np.inf).min(axis=0, initial=np.inf))
            if np.array_equal(helped, on_queue[-1]):
                break
            on_queue.append(helped)
            of_set.append(np.minimum(spare, np.where(held, helped, np.inf).min(axis=1, initial=np.inf)))
        return on_queue, of_set

    def remove(self, skill_set: int, ticks: Ints) -> None:
        """Take one head of a skill set off duty in each of the ticks; others close the gap where that is cheaper."""
        levels = self._loss_levels(ticks)
        self._stale[ticks] = True
        on_queue, of_set = np.stack(levels[0]), np.stack(levels[1])
        who = np.full(len(ticks), skill_set)
        level = np.full(len(ticks), len(on_queue) - 1)
        active = np.arange(len(ticks))
        while len(active):
            level[active] = _lowest(of_set[:, who[active], active], level[active])
            t, g = ticks[active], who[active]
            here = np.arange(len(active))
            choice = np.where(self.flow[g, :, t].T > 0, on_queue[level[active], :, active].T, np.inf)
            queue = choice.argmin(axis=0)
            rests = (self.idle[g, t] > 0) & (self.idle_worth[g, t] <= choice[queue, here])
            self.idle[g[rests], t[rests]] -= 1
            active, t, g, queue = active[~rests], t[~rests], g[~rests], queue[~rests]
            self.flow[g, queue, t] -= 1
            level[active] = _lowest(on_queue[:, queue, active], level[active])
            stays = level[active] == 0
            self.short[queue[stays], t[stays]] += 1
            active, t, queue = active[~stays], t[~stays], queue[~stays]
            level[active] -= 1
            able = self.skills[:, queue]
            helper = np.where(able, of_set[level[active], :, active].T, np.inf).argmin(axis=0)
            self.flow[helper, queue, t] += 1
            who[active] = helper


def _lowest(by_level: Floats, level: Ints) -> Ints:
    """The lowest level at which the value of `level` is reached already: the shortest chain, which has no cycle.

    `by_level` has shape (levels, n).
    """
    final = by_level[level, np.arange(len(level))]
    first: Ints = (by_level == final).argmax(axis=0)
    return np.minimum(first, level)
