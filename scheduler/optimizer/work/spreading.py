"""Spreading work: the queue of each person on duty, tick by tick.

First numbers (`numbers`), then names: of a skill set, those stay on a queue who have been there for less than a block
of work or are about to leave; the others take what is open. Deferred work follows the plan's running total, as far as
work has come in.
"""

from dataclasses import dataclass, replace
from functools import partial

import numpy as np
import numpy.typing as npt

from scheduler.optimizer.cost import undone
from scheduler.optimizer.covering import Covering
from scheduler.optimizer.problem import RosterProblem
from scheduler.optimizer.work.numbers import FIRM, LOOSE, Numbers
from scheduler.optimizer.work.trading import Floor
from scheduler.optimizer.work.wants import Backlog, Wants

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

Places = npt.NDArray[np.int16]
"""Positions of queues, -1 for none."""

BLOCK = 60
"""A person stays on a queue for so long, unless heads would be missing elsewhere [min]."""

APART = 180
"""Time off duty that ends a shift: breaks are shorter, rest is longer [min]."""


PASSES, RISE = 5, 0.1
"""So often all work is spread; each time the price of work that came late rises by this share of what being late costs.

A tick is decided without the ticks after it. Where there are too few hands later on, work done early is worth more than
the plan says, and how much more shows only in what came late.
"""


def spread_work(problem: RosterProblem, cover: Covering, duty: Bools, *, passes: int = PASSES) -> Places:
    """Give everybody on duty a queue.

    Parameters
    ----------
    problem : RosterProblem
    cover : Covering
        Its `planned` and `work_prices` say when deferred work is to be done.
    duty : array of bool (agents, T)
        Who is at work when, breaks out.
    passes : int
        Most times to spread all work; the time taken grows with it, until no work is late.

    Returns
    -------
    array of int (agents, T)
        Position in `problem.queues`; -1 off duty and where nobody the person could help needs help. Of all passes the
        one with least priced shortage and late work.

    Raises
    ------
    ValueError
        If `duty` has another shape, or for less than one pass.
    """
    if duty.shape != (len(problem.agents), problem.ticks):
        raise ValueError(f"duty must have shape {(len(problem.agents), problem.ticks)}, not {duty.shape}")
    if passes < 1:
        raise ValueError(f"passes must be at least 1, not {passes}")
    live = len(problem.live)
    share = np.array([a.productivity for a in problem.agents])
    least, best = np.inf, np.zeros(0, dtype=np.int16)
    for _ in range(passes):
        queue_of = _Spread(problem, cover, duty).run()
        heads = problem.carried + _heads(queue_of, share, len(problem.queues))
        late = undone(problem, heads[live:])
        cost = float(problem.price @ problem.shortage.missing(heads[:live]).sum(axis=1))
        cost += float(problem.late_price[problem.jobs.queue] @ late)
        if cost < least:
            least, best = cost, queue_of
        if not late.any():
            break
        cover = replace(cover, work_prices=_raised(problem, cover.work_prices, late))
    return best


@dataclass
class _Spread:
    problem: RosterProblem
    cover: Covering
    duty: Bools

    def run(self) -> Places:
        """Queue of each agent and tick, -1 for none; shape (agents, T)."""
        problem = self.problem
        live, waiting = len(problem.live), len(problem.deferred)
        block = max(1, -(-BLOCK // problem.tick))
        wants = Wants(problem, self.cover)
        numbers = Numbers(problem.skills, wants.unit)
        share = np.array([a.productivity for a in problem.agents])
        left, begins = _shifts(self.duty, APART // problem.tick)
        totals = [problem.deferred_totals(d) for d in range(waiting)]
        come = np.array([c for c, _ in totals]).reshape(-1, problem.ticks + 1)
        due = np.array([d for _, d in totals]).reshape(-1, problem.ticks + 1)
        planned = self.cover.planned.cumsum(axis=1)
        done, gone = np.zeros(waiting), np.zeros(waiting)
        result = np.full(self.duty.shape, -1, dtype=np.int16)
        place = np.full(len(problem.agents), -1)
        age = np.zeros(len(problem.agents), dtype=np.int64)
        for t in range(problem.ticks):
            people = np.flatnonzero(self.duty[:, t])
            done += np.minimum(problem.carried[live:, t], np.clip(come[:, t] - gone - done, 0.0, None))
            gone = np.maximum(gone, due[:, t] - done)
            backlog = np.clip(come[:, t] - gone - done, 0.0, None)
            if not len(people):
                continue
            place[begins[:, t]] = -1
            at, on = problem.skill_set[people], place[people]
            firm = (age[people] < block) | (left[people, t] <= block)
            present = np.bincount(at, minlength=len(problem.skills))
            able = present @ problem.skills
            work = Backlog(
                backlog,
                np.clip(planned[:, t] - gone - done, 0.0, backlog),
                np.clip(due[:, t + 1] - gone - done, 0.0, backlog),
            )
            flow = numbers.most_worth(
                present,
                _counted(problem.skills, at, on, firm),
                _counted(problem.skills, at, on, ~firm),
                wants.at(t, able, _shares(problem.skills, at, on, share[people]), work),
            )
            queue = _named(flow, at, on, firm, left[people, t])
            floor = Floor(queue, on, share[people], wants.unit * np.where(firm, FIRM, LOOSE), problem.skills[at])
            queue = floor.settle(partial(wants.value, t, work))
            result[people, t] = queue
            busy = queue >= 0
            age[people] = np.where(busy & (queue != on), 1, age[people] + busy)
            place[people] = np.where(busy, queue, on)
            heads = np.zeros(waiting)
            deferred = queue >= live
            np.add.at(heads, queue[deferred] - live, share[people[deferred]])
            done += np.minimum(heads, backlog)
        return result


def _heads(queue_of: Places, share: Floats, queues: int) -> Floats:
    """Heads on each queue in each tick; shape (queues, T)."""
    agent, at = np.nonzero(queue_of >= 0)
    cells = queue_of[agent, at].astype(np.int64) * queue_of.shape[1] + at
    heads = np.bincount(cells, share[agent], minlength=queues * queue_of.shape[1])
    return np.asarray(heads, dtype=np.float64).reshape(queues, queue_of.shape[1])


def _raised(problem: RosterProblem, prices: Floats, late: Floats) -> Floats:
    """Prices of work (D, T), higher in the window of each job of which something came late, up to what late costs."""
    jobs = problem.jobs
    missed = np.flatnonzero(late > 0)
    windows = np.zeros((len(prices), problem.ticks + 1))
    np.add.at(windows, (jobs.queue[missed], jobs.first[missed]), 1.0)
    np.add.at(windows, (jobs.queue[missed], jobs.due[missed]), -1.0)
    open_ = windows.cumsum(axis=1)[:, :-1] > 0
    most = problem.late_price[:, None]
    raised: Floats = np.minimum(prices + RISE * most * open_, np.maximum(most, prices))
    return raised


def _shifts(duty: Bools, apart: int) -> tuple[npt.NDArray[np.int16], Bools]:
    """Ticks on duty left in the shift from each tick on, and where shifts begin; both (agents, T)."""
    row, at = np.nonzero(duty)
    fresh = (np.diff(row, prepend=-1) != 0) | (np.diff(at, prepend=0) > apart)
    first = np.flatnonzero(fresh)
    size = np.diff(first, append=len(row))
    left, begins = np.zeros(duty.shape, dtype=np.int16), np.zeros(duty.shape, dtype=bool)
    left[row, at] = np.repeat(first + size, size) - np.arange(len(row))
    begins[row, at] = fresh
    return left, begins


def _counted(skills: Bools, at: Ints, on: Ints, those: Bools) -> Ints:
    """People of each skill set on each queue, of those meant; shape (G, K)."""
    those = those & (on >= 0)
    cells = at[those] * skills.shape[1] + on[those]
    return np.bincount(cells, minlength=skills.size).reshape(skills.shape)


def _shares(skills: Bools, at: Ints, on: Ints, share: Floats) -> Floats:
    """Heads that one person is on each queue: of those on it, else of those who know it; 1 where there is nobody."""
    sets, queues = skills.shape
    known = np.stack([np.bincount(at, weights, minlength=sets) for weights in (share, None)]) @ skills
    there = np.stack([np.bincount(on + 1, weights, minlength=queues + 1)[1:] for weights in (share, None)])
    heads, count = np.where(there[1] > 0, there, known)
    mean: Floats = np.divide(heads, count, out=np.ones(queues), where=count > 0)
    return mean


def _named(flow: Ints, at: Ints, on: Ints, firm: Bools, left: Ints) -> Ints:
    """Queue of each person for numbers `flow` (G, K), -1 for none.

    Those who should stay are first to stay, then those with the least time left: a change in mid-shift makes the
    longest block.
    """
    queue = np.full(len(at), -1)
    order = np.lexsort((left, ~firm, on, at))
    order = order[on[order] >= 0]
    stays = order[_rank(at[order] * flow.shape[1] + on[order]) < flow[at[order], on[order]]]
    queue[stays] = on[stays]
    open_ = flow - _counted(flow > -1, at, queue, np.ones(len(at), dtype=bool))
    g, q = np.nonzero(open_)
    offered, of_set = np.repeat(q, open_[g, q]), open_.sum(axis=1)
    movers = np.flatnonzero(queue < 0)
    movers = movers[np.argsort(at[movers], kind="stable")]
    rank, mine = _rank(at[movers]), at[movers]
    placed = rank < of_set[mine]
    queue[movers[placed]] = offered[((of_set.cumsum() - of_set)[mine] + rank)[placed]]
    return queue


def _rank(key: Ints) -> Ints:
    """Position of each element among the equal ones, in a sorted array."""
    first = np.flatnonzero(np.diff(key, prepend=-1))
    return np.arange(len(key)) - np.repeat(first, np.diff(first, append=len(key)))
