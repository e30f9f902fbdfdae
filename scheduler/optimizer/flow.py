"""Heads on queues, tick by tick: what one more or one fewer is worth, exactly.

In each tick people of G skill sets are spread over Q queues at least cost: a transportation problem whose optimum is
kept up to date by augmenting paths. A new head fills a shortage, or takes over from somebody who fills one elsewhere,
and so on; so the marginal values count every chain of skills and nobody twice. Wanted heads of a queue may be worth
less and less: the next one fills the dearest hole and the first to leave opens the cheapest, which keeps best paths
optimal for convex costs (Ahuja, Magnanti and Orlin 1993, chapter 14). A chain costs nothing on its way, so its worth is
that of its end, and values spread from queue to set to queue until none rises any more. Compiled.
"""

from dataclasses import dataclass

import numba
import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class _Arcs:
    """Who can serve what: pairs of skill set and queue, listed from both ends.

    Attributes
    ----------
    number : array (G, Q)
        Pair of a set and a queue, -1 for none.
    by_set, by_queue : arrays (pairs, 2)
        The pairs set by set, with their queue; and queue by queue, with their set.
    first_of_set, first_of_queue : arrays (G + 1,), (Q + 1,)
        Where the pairs of each begin.
    """

    number: Ints
    by_set: Ints
    first_of_set: Ints
    by_queue: Ints
    first_of_queue: Ints

    @classmethod
    def of(cls, skills: Bools) -> "_Arcs":
        """The pairs of a table of skills (G, Q)."""
        set_of, queue_of = np.nonzero(skills)
        number = np.full(skills.shape, -1, dtype=np.int64)
        number[set_of, queue_of] = np.arange(len(set_of))
        order = np.argsort(queue_of, kind="stable")
        return cls(
            number,
            np.stack([np.arange(len(set_of)), queue_of], axis=1),
            np.searchsorted(set_of, np.arange(len(skills) + 1)),
            np.stack([order, set_of[order]], axis=1),
            np.searchsorted(queue_of[order], np.arange(skills.shape[1] + 1)),
        )


@dataclass
class HeadFlow:
    """Current spread of heads. Arrays are kept tick by tick, as a shift touches a few ticks and all that is in them."""

    _arcs: _Arcs
    _upto: Ints
    _price: Floats
    _idle_worth: Floats
    _on: Ints
    _filled: Ints
    _idle: Ints
    _worth: Floats
    _stale: Bools
    _room: tuple[Floats, Ints, Floats, Ints]

    @classmethod
    def empty(cls, skills: Bools, upto: Ints, price: Floats, idle_worth: Floats) -> "HeadFlow":
        """Nobody on duty: everything wanted is short.

        Parameters
        ----------
        skills : array of bool (G, Q)
        upto : array of int (J, Q, T)
            Wanted heads of the segments up to each, dearest first; rising.
        price : array (J, Q, T)
            Worth of a wanted head of each segment [cent]; falling.
        idle_worth : array (G, T)
            Worth of a head beyond all wants [cent]; may be negative.
        """
        sets, queues, ticks = (*skills.shape, upto.shape[2])
        arcs = _Arcs.of(skills)
        return cls(
            arcs,
            _upto=np.ascontiguousarray(upto.transpose(2, 1, 0)),
            _price=np.ascontiguousarray(np.broadcast_to(price, upto.shape).transpose(2, 1, 0)),
            _idle_worth=np.ascontiguousarray(idle_worth.T),
            _on=np.zeros((ticks, len(arcs.by_set)), dtype=np.int64),
            _filled=np.zeros((ticks, queues), dtype=np.int64),
            _idle=np.zeros((ticks, sets), dtype=np.int64),
            _worth=np.zeros((sets, ticks)),
            _stale=np.ones(ticks, dtype=bool),
            _room=(
                np.zeros(queues),
                np.zeros(queues, dtype=np.int64),
                np.zeros(sets),
                np.zeros(sets, dtype=np.int64),
            ),
        )

    @property
    def short(self) -> Ints:
        """Wanted heads missing; shape (Q, T)."""
        missing: Ints = self._upto[:, :, -1].T - self._filled.T
        return missing

    @property
    def idle(self) -> Ints:
        """Heads beyond all wants; shape (G, T)."""
        return self._idle.T

    @property
    def flow(self) -> Ints:
        """Heads by skill set and queue; shape (G, Q, T)."""
        padded = np.concatenate([self._on.T, np.zeros((1, len(self._on)), dtype=np.int64)])
        heads: Ints = padded[self._arcs.number]
        return heads

    def cost(self) -> float:
        """Shortage less the worth of idle heads [cent]."""
        missing = np.diff(np.clip(self._upto - self._filled[:, :, None], 0, None), axis=2, prepend=0)
        return float((self._price * missing).sum() - (self._idle_worth * self._idle).sum())

    def gains(self) -> Floats:
        """Worth of one more head of each skill set in each tick, shape (G, T) [cent]; a view, not to be changed."""
        if self._stale.any():
            _gains(self._stale, self._worth, *self._facts(), self._room)
        return self._worth

    def add(self, skill_set: int, ticks: Ints) -> None:
        """Put one head of a skill set on duty in each of the ticks."""
        _add(skill_set, ticks, self._stale, *self._facts(), self._room)

    def remove(self, skill_set: int, ticks: Ints) -> None:
        """Take one head of a skill set off duty in each of the ticks; others close the gap where that is cheaper."""
        _remove(skill_set, ticks, self._stale, *self._facts(), self._room)

    def _facts(self) -> tuple[tuple[Ints, ...], tuple[Ints, Floats, Floats], tuple[Ints, Ints, Ints]]:
        a = self._arcs
        return (
            (a.number, a.by_set, a.first_of_set, a.by_queue, a.first_of_queue),
            (self._upto, self._price, self._idle_worth),
            (self._on, self._filled, self._idle),
        )


_compiled = numba.njit(cache=True, nogil=True, error_model="numpy")


@_compiled
def _spread_gains(t, arcs, wants, state, room):  # type: ignore[no-untyped-def]
    """Worth of one more head on each queue and of each set, and where a chain leads.

    `of_queue[q]` and `mover[q]`: worth, and the set of whoever moves on for the newcomer, -1 for a hole; `of_set[g]`
    and `way[g]`: worth, and the queue to go to, -1 to be idle.
    """
    _, by_set, first_of_set, by_queue, first_of_queue = arcs
    upto, price, idle_worth = wants
    on, filled, _ = state
    of_queue, mover, of_set, way = room
    top = upto.shape[2] - 1
    for q in range(len(of_queue)):
        mover[q] = -1
        of_queue[q] = -np.inf
        if filled[t, q] < upto[t, q, top]:
            j = 0
            while upto[t, q, j] <= filled[t, q]:
                j += 1
            of_queue[q] = price[t, q, j]
    for g in range(len(of_set)):
        of_set[g] = idle_worth[t, g]
        way[g] = -1
    changed = True
    while changed:
        changed = False
        for g in range(len(of_set)):
            for k in range(first_of_set[g], first_of_set[g + 1]):
                q = by_set[k, 1]
                if of_queue[q] > of_set[g]:
                    of_set[g] = of_queue[q]
                    way[g] = q
        for q in range(len(of_queue)):
            for k in range(first_of_queue[q], first_of_queue[q + 1]):
                g = by_queue[k, 1]
                if of_set[g] > of_queue[q] and on[t, by_queue[k, 0]] > 0:
                    of_queue[q] = of_set[g]
                    mover[q] = g
                    changed = True


@_compiled
def _gains(stale, worth, arcs, wants, state, room):  # type: ignore[no-untyped-def]
    """Refresh `worth` (G, T) in the stale ticks."""
    for t in range(len(stale)):
        if stale[t]:
            _spread_gains(t, arcs, wants, state, room)
            for g in range(len(worth)):
                worth[g, t] = room[2][g]
            stale[t] = False


@_compiled
def _add(skill_set, ticks, stale, arcs, wants, state, room):  # type: ignore[no-untyped-def]
    """One head more in each tick: along its chain everybody moves up one queue."""
    number = arcs[0]
    on, filled, idle = state
    _, mover, _, way = room
    for t in ticks:
        _spread_gains(t, arcs, wants, state, room)
        g = skill_set
        while True:
            q = way[g]
            if q < 0:
                idle[t, g] += 1
                break
            on[t, number[g, q]] += 1
            if mover[q] < 0:
                filled[t, q] += 1
                break
            g = mover[q]
            on[t, number[g, q]] -= 1
        stale[t] = True


@_compiled
def _remove(skill_set, ticks, stale, arcs, wants, state, room):  # type: ignore[no-untyped-def]
    """One head fewer in each tick: whoever helps costs least, an idle one or one from the cheapest wanted place."""
    number, by_set, first_of_set, by_queue, first_of_queue = arcs
    upto, price, idle_worth = wants
    on, filled, idle = state
    of_queue, helper, of_set, way = room
    for t in ticks:
        for q in range(len(of_queue)):
            helper[q] = -1
            of_queue[q] = np.inf
            if filled[t, q] > 0:
                j = 0
                while upto[t, q, j] < filled[t, q]:
                    j += 1
                of_queue[q] = price[t, q, j]
        for g in range(len(of_set)):
            of_set[g] = idle_worth[t, g] if idle[t, g] > 0 else np.inf
            way[g] = -1
        changed = True
        while changed:
            changed = False
            for g in range(len(of_set)):
                for k in range(first_of_set[g], first_of_set[g + 1]):
                    q = by_set[k, 1]
                    if of_queue[q] < of_set[g] and on[t, by_set[k, 0]] > 0:
                        of_set[g] = of_queue[q]
                        way[g] = q
            for q in range(len(of_queue)):
                for k in range(first_of_queue[q], first_of_queue[q + 1]):
                    g = by_queue[k, 1]
                    if of_set[g] < of_queue[q]:
                        of_queue[q] = of_set[g]
                        helper[q] = g
                        changed = True
        g = skill_set
        while True:
            q = way[g]
            if q < 0:
                idle[t, g] -= 1
                break
            on[t, number[g, q]] -= 1
            if helper[q] < 0:
                filled[t, q] -= 1
                break
            g = helper[q]
            on[t, number[g, q]] += 1
        stale[t] = True
