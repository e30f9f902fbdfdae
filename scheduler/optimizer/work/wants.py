"""Wants: what one more person is worth on each queue in one tick, in pieces of equal worth, dearest first.

Live need follows its shortage curve. Deferred work is worth its price where the plan's running total wants it done by
now, more where it is due now, less ahead of the plan. Whoever is wanted nowhere helps where the next contact most
likely meets a busy team.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from scheduler.optimizer.covering import Covering
from scheduler.optimizer.problem import RosterProblem

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

BEHIND, AHEAD = 0.9, 0.25
"""Worth of deferred work that the plan wants done by now, and of work ahead of the plan, on top of its price.

In units of `Wants.unit`.
"""

EAGER, WILLING = 1.3, 0.6
"""Worth of the same, in units of its price."""

RELIEF = 0.1
"""Worth of helping where nobody is wanted [cent]: less than any want."""

STEPS = 1.1 ** np.arange(9.0)
"""Heads at which the worth of further helpers is looked at anew, in units of those who are there."""


@dataclass(frozen=True)
class Pieces:
    """Up to `width[i]` people are worth `worth[i]` [cent] each on queue `queue[i]`; within a queue worth falls."""

    queue: Ints
    width: Ints
    worth: Floats

    def joined(self) -> "Pieces":
        """Neighbours of one queue and worth as one; without what is worth nothing."""
        some = (self.width > 0) & (self.worth > 0)
        queue, width, worth = self.queue[some], self.width[some], self.worth[some]
        if not len(queue):
            return Pieces(queue, width, worth)
        first = np.flatnonzero(np.diff(queue, prepend=-1) | (np.diff(worth, prepend=-1.0) != 0))
        return Pieces(queue[first], np.add.reduceat(width, first), worth[first])


@dataclass(frozen=True)
class Backlog:
    """Deferred work before a tick: what is there, of it what the plan wants done by now, and what is late after it.

    Arrays (D,) [head-tick].
    """

    there: Floats
    behind: Floats
    pressing: Floats


class Wants:
    """What people are worth on the queues of a problem, tick by tick.

    Attributes
    ----------
    unit : float
        What preferences are measured in: the mean wage of a tick, or the worth of the least probable head where that is
        less [cent]. Preferences that add up to less than one unit never outweigh a whole head of a live queue.
    """

    def __init__(self, problem: RosterProblem, cover: Covering) -> None:
        self._problem = problem
        live = len(problem.live)
        prices = problem.price[problem.price > 0] * problem.shortage.needed[-1]
        hourly = np.array([a.hourly_cost_cents for a in problem.agents], dtype=float)
        wage = float(hourly.mean()) * problem.tick / 60 if len(hourly) else 0.0
        self.unit = min(wage, float(prices.min())) if len(prices) else wage
        self._missing = np.clip(problem.shortage.cases - problem.carried[:live], 0.0, None)
        late = problem.late_price[:, None]
        price = np.clip(cover.work_prices, 0.0, late)
        most = np.maximum(late, EAGER * price)
        self._behind = np.minimum(EAGER * price + BEHIND * self.unit, most)
        self._ahead = np.minimum(WILLING * price + AHEAD * self.unit, most)
        self._need = problem.need

    def at(self, t: int, people: Ints, share: Floats, work: Backlog) -> Pieces:
        """Wants of a tick.

        Parameters
        ----------
        t : int
        people : array (Q + D,)
            Those on duty who know each queue; it is worth nothing to more.
        share : array (Q + D,)
            Heads that one person is on each queue.
        work : Backlog
        """
        live = len(self._problem.live)
        first, last = share[:live], share[live:]
        missing = self._missing[:, :, t]
        queue, k = _people(missing[-1] / first, people[:live])
        step = first[queue]
        sure = self._problem.price[queue] * np.clip(missing[:, queue] - k * step, 0.0, step).mean(axis=0)
        d, n = _people(work.there / last, people[live:])
        step = last[d]

        def part(some: Floats) -> Floats:
            return np.clip(some[d] - n * step, 0.0, step)

        whole, planned, due = part(work.there), part(work.behind), part(work.pressing)
        ahead, wanted = self._ahead[d, t], self._behind[d, t]
        worth = np.maximum(ahead * whole + (wanted - ahead) * planned, self._problem.late_price[d] * due)
        helped, count, relief = self._relief(t, first, people[:live])
        return Pieces(
            np.concatenate([queue, live + d, helped]),
            np.concatenate([np.ones(len(queue) + len(d), dtype=np.int64), count]),
            np.concatenate([sure, worth, relief]),
        ).joined()

    def value(self, t: int, work: Backlog, queue: Ints, heads: Floats) -> Floats:
        """What `heads` on each queue are worth together, needs and work alone [cent]; shape as both."""
        live = len(self._problem.live)
        deferred = queue >= live
        q, d = np.where(deferred, 0, queue), np.where(deferred, queue - live, 0)
        result = np.zeros(len(queue))
        if live:
            useful = np.minimum(self._missing[:, q, t], heads).mean(axis=0)
            result = np.where(deferred, 0.0, self._problem.price[q] * useful)
        if len(work.there):
            ahead, wanted = self._ahead[d, t], self._behind[d, t]
            planned = ahead * np.minimum(heads, work.there[d]) + (wanted - ahead) * np.minimum(heads, work.behind[d])
            late = self._problem.late_price[d] * np.minimum(heads, work.pressing[d])
            result = np.where(deferred, np.maximum(planned, late), result)
        return result

    def _relief(self, t: int, share: Floats, people: Ints) -> tuple[Ints, Ints, Floats]:
        """Helpers beyond all wants: queue, number and worth, the fewer hands to contacts the more."""
        known = np.flatnonzero(self._need[:, t] > 0)
        there = np.maximum(self._problem.shortage.cases[-1, known, t], 0.5)
        edges = np.ceil((STEPS - 1) * there[:, None] / share[known, None]).astype(np.int64)
        count = np.diff(edges, axis=1, append=edges[:, -1:] + people[known, None])
        busy = np.sqrt(self._need[known, t])[:, None] / (there[:, None] + edges * share[known, None])
        worth = RELIEF * busy / (1.0 + busy)
        return np.repeat(known, len(STEPS)), count.ravel(), worth.ravel()


def _people(wanted: Floats, most: Ints) -> tuple[Ints, Ints]:
    """Queue of each person wanted, and how many are wanted there before; no more a queue than `most`."""
    count = np.minimum(np.ceil(wanted - 1e-9).astype(np.int64), most)
    queue = np.repeat(np.arange(len(count)), count)
    return queue, np.arange(len(queue)) - np.repeat(count.cumsum() - count, count)
