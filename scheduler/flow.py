"""Heads on queues, tick by tick: what one more or one fewer is worth, exactly.

In each tick people of G skill sets are spread over Q queues at least cost: a transportation problem whose optimum is
kept up to date by shortest augmenting paths. A new head fills a shortage, or takes over from somebody who fills one
elsewhere, and so on; so the marginal values count every chain of skills and nobody twice. Wanted heads of a queue may
be worth less and less: the next one fills the dearest hole and the first to leave opens the cheapest, which keeps the
paths shortest for convex costs (Ahuja, Magnanti and Orlin 1993, chapter 14). All ticks of a shift are treated at once
by array operations.
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
    upto : array of int (J, Q, T)
        Wanted heads of the segments up to each, dearest first; rising.
    price : array (J, Q, T)
        Worth of a wanted head of each segment [cent]; falling.
    idle_worth : array (G, T)
        Worth of a head beyond all wants [cent]; may be negative.
    short : array of int (Q, T)
        Wanted heads missing.
    flow : array of int (G, Q, T)
        Heads by skill set and queue.
    idle : array of int (G, T)
    """

    skills: Bools
    upto: Ints
    price: Floats
    idle_worth: Floats
    short: Ints
    flow: Ints
    idle: Ints
    _next: Floats
    _last: Floats
    _worth: Floats
    _stale: Bools

    @classmethod
    def empty(cls, skills: Bools, upto: Ints, price: Floats, idle_worth: Floats) -> "HeadFlow":
        """Nobody on duty: everything wanted is short."""
        sets, queues, ticks = (*skills.shape, upto.shape[2])
        state = cls(
            skills,
            upto,
            price,
            idle_worth,
            short=upto[-1].copy(),
            flow=np.zeros((sets, queues, ticks), dtype=np.int64),
            idle=np.zeros((sets, ticks), dtype=np.int64),
            _next=np.empty((queues, ticks)),
            _last=np.empty((queues, ticks)),
            _worth=np.zeros((sets, ticks)),
            _stale=np.ones(ticks, dtype=bool),
        )
        queue, tick = np.indices((queues, ticks)).reshape(2, -1)
        state._reprice(queue, tick)
        return state

    def cost(self) -> float:
        """Shortage less the worth of idle heads [cent]."""
        filled = self.upto[-1] - self.short
        missing = np.diff(np.clip(self.upto - filled, 0, None), axis=0, prepend=0)
        return float((self.price * missing).sum() - (self.idle_worth * self.idle).sum())

    def _reprice(self, queue: Ints, tick: Ints) -> None:
        """Look up the worth of the next head and of the last one on queues whose filled heads have changed."""
        upto, short = self.upto[:, queue, tick], self.short[queue, tick]
        filled = upto[-1] - short
        top = len(upto) - 1
        following = np.minimum((upto <= filled).sum(axis=0), top)
        latest = np.minimum((upto < filled).sum(axis=0), top)
        self._next[queue, tick] = np.where(short > 0, self.price[following, queue, tick], -np.inf)
        self._last[queue, tick] = self.price[latest, queue, tick]

    def gains(self) -> Floats:
        """Worth of one more head of each skill set in each tick, shape (G, T) [cent]; a view, not to be changed."""
        ticks = np.flatnonzero(self._stale)
        if len(ticks):
            self._worth[:, ticks] = self._gain_levels(ticks)[1][-1]
            self._stale[:] = False
        return self._worth

    def _gain_levels(self, ticks: Ints) -> tuple[list[Floats], list[Floats]]:
        """Worth of one more head on each queue and of each skill set, when at most k people move up, k = 0, 1, ..."""
        fills = self._next[:, ticks]
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
            self._reprice(queue[fills], t[fills])
            active, t, g, queue = active[~fills], t[~fills], g[~fills], queue[~fills]
            # The newcomer takes somebody's place; the best placed of those who held one moves on.
            level[active] -= 1
            held = self.flow[:, queue, t] - (np.arange(len(self.skills))[:, None] == g) > 0
            moves = np.where(held, of_set[level[active], :, active].T, -np.inf).argmax(axis=0)
            self.flow[moves, queue, t] -= 1
            who[active] = moves

    def _loss_levels(self, ticks: Ints) -> tuple[list[Floats], list[Floats]]:
        """Cost of one head fewer on each queue, and of lending one of each skill set, when at most k people help."""
        price = self._last[:, ticks]
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
            self._reprice(queue[stays], t[stays])
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
