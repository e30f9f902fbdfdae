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


@dataclass(frozen=True)
class _Arcs:
    """Who can serve what: A pairs of skill set and queue, and tables of them by either end.

    Most sets know few queues, so tables as wide as the longest list beat arrays of all sets by all queues. Short lists
    are filled up with pair A, set G and queue Q, which do not exist.

    Attributes
    ----------
    set_of, queue_of : array (A,)
        Ends of each pair, rising.
    number : array (G, Q)
        Pair of a set and a queue, A for none.
    of_set, queues : arrays (G, most queues of a set)
        Pairs of each set, and their queues.
    of_queue, sets : arrays (Q, most sets of a queue)
        Pairs of each queue, and their sets.
    """

    set_of: Ints
    queue_of: Ints
    number: Ints
    of_set: Ints
    queues: Ints
    of_queue: Ints
    sets: Ints

    @classmethod
    def of(cls, skills: Bools) -> "_Arcs":
        """The pairs of a table of skills (G, Q)."""
        sets, queues = skills.shape
        set_of, queue_of = np.nonzero(skills)
        number = np.full(skills.shape, len(set_of))
        number[set_of, queue_of] = np.arange(len(set_of))
        of_set, of_queue = (
            # A place more than there are ends, so that every list has one.
            np.sort(np.pad(table, ((0, 0), (0, 1)), constant_values=len(set_of)), axis=1)
            for table in (number, number.T)
        )
        of_set = of_set[:, : max(1, skills.sum(axis=1).max(initial=0))]
        of_queue = of_queue[:, : max(1, skills.sum(axis=0).max(initial=0))]
        ends = np.append(queue_of, queues), np.append(set_of, sets)
        return cls(set_of, queue_of, number, of_set, ends[0][of_set], of_queue, ends[1][of_queue])


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
    idle : array of int (G, T)
    """

    skills: Bools
    upto: Ints
    price: Floats
    idle_worth: Floats
    short: Ints
    idle: Ints
    _arcs: _Arcs
    _on: Ints
    _next: Floats
    _last: Floats
    _worth: Floats
    _stale: Bools

    @classmethod
    def empty(cls, skills: Bools, upto: Ints, price: Floats, idle_worth: Floats) -> "HeadFlow":
        """Nobody on duty: everything wanted is short."""
        sets, queues, ticks = (*skills.shape, upto.shape[2])
        arcs = _Arcs.of(skills)
        state = cls(
            skills,
            upto,
            price,
            idle_worth,
            short=upto[-1].copy(),
            idle=np.zeros((sets, ticks), dtype=np.int64),
            _arcs=arcs,
            _on=np.zeros((len(arcs.set_of) + 1, ticks), dtype=np.int64),
            _next=np.empty((queues, ticks)),
            _last=np.empty((queues, ticks)),
            _worth=np.zeros((sets, ticks)),
            _stale=np.ones(ticks, dtype=bool),
        )
        queue, tick = np.indices((queues, ticks)).reshape(2, -1)
        state._reprice(queue, tick)
        return state

    @property
    def flow(self) -> Ints:
        """Heads by skill set and queue; shape (G, Q, T)."""
        return self._on[self._arcs.number]

    def heads(self, skill_set: int) -> Ints:
        """Heads of a skill set on duty; shape (T,)."""
        on_duty: Ints = self._on[self._arcs.of_set[skill_set]].sum(axis=0) + self.idle[skill_set]
        return on_duty

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
            self._worth[:, ticks] = self._gain_levels(ticks)[1][-1][:-1]
            self._stale[:] = False
        return self._worth

    def _gain_levels(self, ticks: Ints) -> tuple[list[Floats], list[Floats]]:
        """Worth of one more head on each queue and of each skill set, when at most k people move up, k = 0, 1, ...

        The last row of each stands for the queue, or set, that does not exist.
        """
        arcs = self._arcs
        none = np.full((1, len(ticks)), -np.inf)
        fills = np.concatenate([self._next[:, ticks], none])
        idle = np.concatenate([self.idle_worth[:, ticks], none])
        held = self._on[:-1, ticks] > 0

        def of_sets(queues: Floats) -> Floats:
            best: Floats = np.maximum(idle, np.concatenate([queues[arcs.queues].max(axis=1), none]))
            return best

        on_queue = [fills]
        of_set = [of_sets(fills)]
        while len(on_queue) <= CHAIN:
            moved = np.concatenate([np.where(held, of_set[-1][arcs.set_of], -np.inf), none])
            chained = np.maximum(fills, np.concatenate([moved[arcs.of_queue].max(axis=1), none]))
            if np.array_equal(chained, on_queue[-1]):
                break
            on_queue.append(chained)
            of_set.append(of_sets(chained))
        return on_queue, of_set

    def add(self, skill_set: int, ticks: Ints) -> None:
        """Put one head of a skill set on duty in each of the ticks."""
        arcs = self._arcs
        levels = self._gain_levels(ticks)
        self._stale[ticks] = True
        on_queue, of_set = np.stack(levels[0]), np.stack(levels[1])
        who = np.full(len(ticks), skill_set)
        level = np.full(len(ticks), len(on_queue) - 1)
        active = np.arange(len(ticks))
        while len(active):
            level[active] = _lowest(of_set[:, who[active], active], level[active])
            t, g = ticks[active], who[active]
            choice = on_queue[level[active, None], arcs.queues[g], active[:, None]]
            first = choice.argmax(axis=1)
            queue, rests = arcs.queues[g, first], choice[np.arange(len(g)), first] <= self.idle_worth[g, t]
            self.idle[g[rests], t[rests]] += 1
            active, t, g, queue = active[~rests], t[~rests], g[~rests], queue[~rests]
            self._on[arcs.number[g, queue], t] += 1
            level[active] = _lowest(on_queue[:, queue, active], level[active])
            fills = level[active] == 0
            self.short[queue[fills], t[fills]] -= 1
            self._reprice(queue[fills], t[fills])
            active, t, g, queue = active[~fills], t[~fills], g[~fills], queue[~fills]
            # The newcomer takes somebody's place; the best placed of those who held one moves on.
            level[active] -= 1
            pairs, sets = arcs.of_queue[queue], arcs.sets[queue]
            held = self._on[pairs, t[:, None]] - (sets == g[:, None]) > 0
            best = np.where(held, of_set[level[active, None], sets, active[:, None]], -np.inf).argmax(axis=1)
            here = np.arange(len(active))
            self._on[pairs[here, best], t] -= 1
            who[active] = sets[here, best]

    def _loss_levels(self, ticks: Ints) -> tuple[list[Floats], list[Floats]]:
        """Cost of one head fewer on each queue, and of lending one of each skill set, when at most k people help.

        The last row of each stands for the queue, or set, that does not exist.
        """
        arcs = self._arcs
        none = np.full((1, len(ticks)), np.inf)
        price = np.concatenate([self._last[:, ticks], none])
        spare = np.concatenate([np.where(self.idle[:, ticks] > 0, self.idle_worth[:, ticks], np.inf), none])
        held = self._on[:-1, ticks] > 0

        def of_sets(queues: Floats) -> Floats:
            lent = np.concatenate([np.where(held, queues[arcs.queue_of], np.inf), none])
            least: Floats = np.minimum(spare, np.concatenate([lent[arcs.of_set].min(axis=1), none]))
            return least

        on_queue = [price]
        of_set = [of_sets(price)]
        while len(on_queue) <= CHAIN:
            helped = np.minimum(price, np.concatenate([of_set[-1][arcs.sets].min(axis=1), none]))
            if np.array_equal(helped, on_queue[-1]):
                break
            on_queue.append(helped)
            of_set.append(of_sets(helped))
        return on_queue, of_set

    def remove(self, skill_set: int, ticks: Ints) -> None:
        """Take one head of a skill set off duty in each of the ticks; others close the gap where that is cheaper."""
        arcs = self._arcs
        levels = self._loss_levels(ticks)
        self._stale[ticks] = True
        on_queue, of_set = np.stack(levels[0]), np.stack(levels[1])
        who = np.full(len(ticks), skill_set)
        level = np.full(len(ticks), len(on_queue) - 1)
        active = np.arange(len(ticks))
        while len(active):
            level[active] = _lowest(of_set[:, who[active], active], level[active])
            t, g = ticks[active], who[active]
            held = self._on[arcs.of_set[g], t[:, None]] > 0
            choice = np.where(held, on_queue[level[active, None], arcs.queues[g], active[:, None]], np.inf)
            first = choice.argmin(axis=1)
            queue = arcs.queues[g, first]
            rests = (self.idle[g, t] > 0) & (self.idle_worth[g, t] <= choice[np.arange(len(g)), first])
            self.idle[g[rests], t[rests]] -= 1
            active, t, g, queue = active[~rests], t[~rests], g[~rests], queue[~rests]
            self._on[arcs.number[g, queue], t] -= 1
            level[active] = _lowest(on_queue[:, queue, active], level[active])
            stays = level[active] == 0
            self.short[queue[stays], t[stays]] += 1
            self._reprice(queue[stays], t[stays])
            active, t, queue = active[~stays], t[~stays], queue[~stays]
            level[active] -= 1
            helper = of_set[level[active, None], arcs.sets[queue], active[:, None]].argmin(axis=1)
            who[active] = arcs.sets[queue, helper]
            self._on[arcs.number[who[active], queue], t] += 1


def _lowest(by_level: Floats, level: Ints) -> Ints:
    """The lowest level at which the value of `level` is reached already: the shortest chain, which has no cycle.

    `by_level` has shape (levels, n).
    """
    final = by_level[level, np.arange(len(level))]
    first: Ints = (by_level == final).argmax(axis=0)
    return np.minimum(first, level)
