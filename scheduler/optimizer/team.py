"""One team: what the people of one skill set are worth together, when everybody else's service is given.

All of a team can do the same, so who of them serves which queue decides nothing: heads on duty fill the dearest wants
first, and whoever is spare does deferred work, the most urgent first. That makes the cost of any tours of a team a sum
over ticks and one pass over the backlogs: exact, compiled, some microseconds. Only where deferred work competes with
live queues for the same head does it simplify: live queues come first.
"""

from dataclasses import dataclass, field

import numba
import numpy as np
import numpy.typing as npt

from scheduler.optimizer.problem import RosterProblem

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

ACCUMULATE = 6.0
"""Ticks by which less than a head's work seems less urgent: waiting, it grows to be worth somebody's whole tick."""

PRESS = 0.5
"""Ticks by which each head-tick of backlog, up to `PRESSING` of them, seems more urgent."""

PRESSING = 8.0

NOTHING = 1e-6
"""Work or heads too little to count."""


@dataclass(frozen=True, eq=False)
class Team:
    """Wants that are open to a team; W of them in each of T ticks, dearest first, and D deferred queues.

    Attributes
    ----------
    upto : array (T, W)
        Heads at which each want is filled, those before it included.
    slope : array (W,)
        Worth of a head of each want [cent].
    queue : array (W,)
        Live queue of each want, in the problem's numbering.
    waiting : array (D,)
        The problem's deferred queues that the team serves.
    come, due : arrays (D, T + 1)
        Running totals of work by each tick's start [head-tick].
    others : array (D, T)
        Heads that others give to it.
    late_price : array (D,)
        One head-tick done late [cent].
    window : array (D,)
        How long work usually may wait [tick].
    surplus : float
        One idle head for one tick [cent].
    """

    upto: Floats
    slope: Floats
    queue: Ints
    waiting: Ints
    come: Floats
    due: Floats
    others: Floats
    late_price: Floats
    window: Ints
    surplus: float
    _late: Floats = field(init=False)
    _done: Floats = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_late", np.zeros(self.come.shape))
        object.__setattr__(self, "_done", np.zeros(self.others.shape))

    @classmethod
    def of(cls, problem: RosterProblem, skill_set: int, served: Floats) -> "Team":
        """What is left to a skill set when others give `served` (Q + D, T) heads to the queues, standing shifts too."""
        live = len(problem.live)
        known = np.flatnonzero(problem.skills[skill_set])
        queues, waiting = known[known < live], known[known >= live] - live
        beyond = problem.shortage.beyond(served[:live])[:, queues]
        worth = problem.shortage.worth(problem.surplus_price)[:, queues]
        order = np.argsort(-worth.ravel(), kind="stable")
        order = order[worth.ravel()[order] > 0]
        totals = [problem.deferred_totals(int(d)) for d in waiting]
        jobs = problem.jobs
        window = [np.percentile((jobs.due - jobs.first)[jobs.queue == d], 90) for d in waiting]
        return cls(
            upto=np.ascontiguousarray(beyond.reshape(worth.size, problem.ticks)[order].cumsum(axis=0).T),
            slope=worth.ravel()[order],
            queue=np.broadcast_to(queues, worth.shape).ravel()[order],
            waiting=waiting,
            come=np.array([c for c, _ in totals]).reshape(-1, problem.ticks + 1),
            due=np.array([d for _, d in totals]).reshape(-1, problem.ticks + 1),
            others=served[live + waiting],
            late_price=problem.late_price[waiting],
            window=np.maximum(1, np.array(window, dtype=np.int64)),
            surplus=problem.surplus_price,
        )

    def cost(self, heads: Floats) -> float:
        """Shortage, late work and surplus with `heads` (T,) of the team on duty [cent]."""
        late, used, spare = _serve(
            heads, self.upto, self.others, self.come, self.due, self.late_price, self._late, self._done
        )
        return float(_short(heads, self.upto, self.slope) + late + self.surplus * (spare - used))

    def gains(self, heads: Floats, share: float, patience: float) -> Floats:
        """Worth of one more person who counts `share` heads, beside `heads` (T,), per head and tick; shape (T,) [cent].

        Late work is offered in all of its window, at its price over the ticks in which it can be done, times
        `patience`: what one shift makes of it depends on how many of those ticks it covers.
        """
        _serve(heads, self.upto, self.others, self.come, self.due, self.late_price, self._late, self._done)
        gains = np.empty(len(heads))
        _gains(
            heads, share, self.upto, self.slope, self._late, self.window, self.late_price, patience, self.surplus, gains
        )
        return gains

    def service(self, heads: Floats, queues: int, live: int) -> Floats:
        """Heads that the team gives to each queue of the problem; shape (queues, T)."""
        result = np.zeros((queues, len(heads)))
        filled = np.minimum(self.upto, heads[:, None])
        np.add.at(result, self.queue, np.diff(filled, axis=1, prepend=0.0).T)
        _serve(heads, self.upto, self.others, self.come, self.due, self.late_price, self._late, self._done)
        result[live + self.waiting] = self._done
        return result


_compiled = numba.njit(cache=True, nogil=True, error_model="numpy")


@_compiled
def _short(heads, upto, slope):  # type: ignore[no-untyped-def]
    """Worth of all wants that `heads` leave open."""
    total = 0.0
    for t in range(len(heads)):
        before = heads[t]
        for w in range(len(slope)):
            if upto[t, w] > before:
                total += slope[w] * (upto[t, w] - before)
                before = upto[t, w]
    return total


@_compiled
def _serve(heads, upto, others, come, due, late_price, late, done_at):  # type: ignore[no-untyped-def]
    """Deferred work by whoever is spare; cost of late work, heads used for work, heads spare.

    `late` (D, T + 1) takes the work that is late at each tick, `done_at` (D, T) the heads given to each queue.
    """
    queues, ticks = others.shape
    wants = upto.shape[1]
    done, following, urgency = np.zeros(queues), np.zeros(queues, dtype=np.int64), np.empty(queues)
    late[:] = 0.0
    done_at[:] = 0.0
    cost = used = spare_total = 0.0
    for t in range(ticks + 1):
        for d in range(queues):
            missed = due[d, t] - done[d]
            if missed > NOTHING:
                late[d, t] = missed
                cost += late_price[d] * missed
                done[d] = due[d, t]
        if t == ticks:
            break
        spare = heads[t] - (upto[t, wants - 1] if wants else 0.0)
        if spare > 0:
            spare_total += spare
        for d in range(queues):
            done[d] += max(0.0, min(others[d, t], come[d, t] - done[d]))
            while following[d] <= ticks and due[d, following[d]] <= done[d] + NOTHING:
                following[d] += 1
            backlog = come[d, t] - done[d]
            urgency[d] = np.inf
            if backlog > NOTHING:
                urgency[d] = following[d] - t - PRESS * min(backlog, PRESSING)
                if backlog < 1.0 and following[d] > t + 1:
                    urgency[d] += ACCUMULATE * (1.0 - backlog)
        while spare > NOTHING:
            first = -1
            for d in range(queues):
                if urgency[d] < np.inf and (first < 0 or urgency[d] < urgency[first]):
                    first = d
            if first < 0:
                break
            urgency[first] = np.inf
            while spare > NOTHING and come[first, t] - done[first] > NOTHING:
                hand = min(1.0, spare)
                work = min(hand, come[first, t] - done[first])
                done[first] += work
                done_at[first, t] += hand
                used += work
                spare -= hand
    return cost, used, spare_total


@_compiled
def _gains(heads, share, upto, slope, late, window, late_price, patience, surplus, gains):  # type: ignore[no-untyped-def]
    """Worth per head of `share` heads more in each tick, into `gains` (T,)."""
    ticks, wants = upto.shape
    queues = len(window)
    offer = np.zeros((queues, ticks + 1))
    for d in range(queues):
        for t in range(1, ticks + 1):
            if late[d, t] > NOTHING:
                since = max(0, t - window[d])
                each = min(1.0, patience * late[d, t] / (t - since))
                for s in range(since, t):
                    offer[d, s] = min(1.0, offer[d, s] + each)
    for t in range(ticks):
        idle = -surplus
        for d in range(queues):
            idle = max(idle, offer[d, t] * late_price[d] - (1.0 - offer[d, t]) * surplus)
        at, left, worth = heads[t], share, 0.0
        for w in range(wants):
            if left > 0 and upto[t, w] > at:
                part = min(left, upto[t, w] - at)
                worth += part * slope[w]
                at += part
                left -= part
        gains[t] = (worth + left * idle) / share
