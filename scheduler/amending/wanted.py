"""What one more person is worth where, and the work that makes most of a shift, beside everybody else's work."""

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property

import numpy as np
import numpy.typing as npt

from scheduler.optimizer.cost import undone
from scheduler.optimizer.problem import Jobs, RosterProblem

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


class Wanted:
    """What a head more is worth on each queue, from the heads that are there.

    Parameters
    ----------
    problem : RosterProblem
    """

    def __init__(self, problem: RosterProblem) -> None:
        self.problem = problem
        self._live = len(problem.live)

    def on(self, q: int, heads: Floats, share: float, patience: float) -> Floats:
        """Worth of a person who counts `share` heads on queue `q` in each tick, beside `heads` (T,); (T,) [cent].

        Late work is offered in all of its window, at its price over the ticks in which it can be done, times
        `patience`: what one shift makes of it depends on how many of those ticks it covers.
        """
        problem = self.problem
        if q < self._live:
            cases = problem.shortage.cases[:, q]
            useful = np.clip(cases - heads, 0.0, share).mean(axis=0)
            worth: Floats = problem.price[q] * useful - problem.surplus_price * (share - useful)
            return worth
        offer = self._offer(q - self._live, heads, patience)
        late = problem.late_price[q - self._live]
        waiting: Floats = share * (late * offer - problem.surplus_price * (1.0 - offer))
        return waiting

    def _offer(self, d: int, heads: Floats, patience: float) -> Floats:
        """Share of a head in each tick that late work of deferred queue `d` asks for; (T,)."""
        alone = self._alone[d]
        left = undone(alone, heads[None, :])
        late = np.flatnonzero(left > 1e-9)
        first, due = alone.jobs.first[late], alone.jobs.due[late]
        open_ = due > first
        first, due, late = first[open_], due[open_], late[open_]
        each = np.minimum(1.0, patience * left[late] / (due - first))
        steps = np.zeros(self.problem.ticks + 1)
        np.add.at(steps, first, each)
        np.add.at(steps, due, -each)
        offer: Floats = np.minimum(1.0, steps.cumsum()[:-1])
        return offer

    @cached_property
    def _alone(self) -> list[RosterProblem]:
        """Each deferred queue as a problem without any other."""
        problem, jobs = self.problem, self.problem.jobs
        found = []
        for d, name in enumerate(problem.deferred):
            own = jobs.queue == d
            mine = Jobs(np.zeros(int(own.sum()), dtype=np.int64), jobs.first[own], jobs.due[own], jobs.work[own])
            found.append(replace(problem, deferred=(name,), jobs=mine))
        return found

    def hurts(self, heads: Floats) -> list[tuple[int, int, int, float]]:
        """Where something is missing: queue, first tick, tick behind the last, and what it costs [cent]."""
        problem = self.problem
        missing = problem.shortage.missing(heads[: self._live]) * problem.price[:, None]
        queue, tick = np.nonzero(missing > 1e-9)
        found = [(int(q), int(t), int(t) + 1, float(missing[q, t])) for q, t in zip(queue, tick, strict=True)]
        for d, alone in enumerate(self._alone):
            left = undone(alone, heads[self._live + d][None, :])
            for k in np.flatnonzero(left > 1e-9).tolist():
                span = int(alone.jobs.first[k]), int(alone.jobs.due[k])
                if span[0] < span[1]:
                    found.append((self._live + d, *span, float(left[k] * problem.late_price[d])))
        return found


def best_work(worth: Floats, on: Sequence[bool], change: float) -> list[int]:
    """Row of each tick of a shift, -1 where there is no work: the path worth most when every change of row costs.

    Parameters
    ----------
    worth : array (rows, ticks)
        Of each queue in each tick of the shift [cent].
    on : sequence of bool (ticks,)
        Whether the person is at work, and not in a break.
    change : float
        What leaving a queue for another one costs [cent].

    Notes
    -----
    Dynamic programme over ticks (Viterbi 1967). A break changes nothing: who comes back may go on.

    >>> best_work(np.array([[5.0, 0.0, 5.0], [0.0, 6.0, 0.0]]), [True, True, True], 10.0)
    [0, 0, 0]
    >>> best_work(np.array([[5.0, 0.0, 5.0], [0.0, 6.0, 0.0]]), [True, False, True], 1.0)
    [0, -1, 0]
    """
    rows, ticks = worth.shape
    if not rows:
        return [-1] * ticks
    gain = worth * np.asarray(on, dtype=float)
    total, came = gain[:, 0].copy(), np.zeros((ticks, rows), dtype=np.int64)
    own = np.arange(rows)
    for t in range(1, ticks):
        best = int(total.argmax())
        stay = total >= total[best] - change
        came[t] = np.where(stay, own, best)
        total = gain[:, t] + np.where(stay, total, total[best] - change)
    at = int(total.argmax())
    path = [at]
    for t in range(ticks - 1, 0, -1):
        at = int(came[t, at])
        path.append(at)
    return [row if working else -1 for row, working in zip(reversed(path), on, strict=True)]
