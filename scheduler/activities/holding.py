"""Holding: activities placed and all other work spread around them.

Shifts stand. Attendances are placed where heads are worth least at the plan's prices of deferred work, the plan is made
anew for the people who are left, and as its prices then say more truly where the valleys are, everything is placed once
more. The cheapest of all is kept.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from scheduler.activities.asks import Ask
from scheduler.activities.placing import Placing, Stay, head_flow
from scheduler.optimizer.cost import undone
from scheduler.optimizer.covering import Covering, best_use
from scheduler.optimizer.problem import RosterProblem
from scheduler.optimizer.work import spread_work

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Places = npt.NDArray[np.int16]

ROUNDS = 2
"""Plans by which everything is placed: the one that is given, and those made of what it left."""


def hold(problem: RosterProblem, plan: Covering, duty: Bools, asks: Sequence[Ask], *, rounds: int = ROUNDS) -> Places:
    """Give everybody on duty a queue, or an activity.

    Parameters
    ----------
    problem : RosterProblem
        With the activities among its deferred queues.
    plan : Covering
        Says when deferred work is done and what it is worth.
    duty : array of bool (agents, T)
        Who is at work when, breaks out.
    asks : sequence of Ask
        Who is to attend what.
    rounds : int
        Plans by which to place, at least 1; each but the first is a program of its own.

    Returns
    -------
    array of int (agents, T)
        Position in `problem.queues`, -1 for none, as `spread_work` gives it.

    Raises
    ------
    ValueError
        For less than one round, an activity that is no deferred queue of the problem, or one that is no whole number of
        ticks: what is paid for must be what is held.
    """
    if rounds < 1:
        raise ValueError(f"rounds must be at least 1, not {rounds}")
    for activity in {a.activity.name: a.activity for a in asks}.values():
        if activity.minutes % problem.tick:
            raise ValueError(f"{activity.name}: minutes must be a multiple of {problem.tick}, not {activity.minutes}")
    unknown = sorted({a.activity.queue for a in asks} - set(problem.deferred))
    if unknown:
        raise ValueError(f"no deferred work asks for {', '.join(unknown)}; make the requirement `with_asked`")
    rest = without(problem, {a.activity.queue for a in asks})
    least, best = np.inf, np.zeros(0, dtype=np.int16)
    for n in range(rounds):
        placing = Placing(problem, duty, asks, head_flow(rest, plan, duty))
        stays = placing.run()
        queue_of = spread_around(problem, rest, plan, duty, asks, stays)
        cost = _dear(problem, queue_of)
        if cost < least:
            least, best = cost, queue_of
        if n + 1 < rounds:
            plan = _replanned(rest, duty & ~_away(problem, asks, stays))
    return best


def spread_around(
    problem: RosterProblem,
    rest: RosterProblem,
    plan: Covering,
    duty: Bools,
    asks: Sequence[Ask],
    stays: Sequence[Sequence[Stay]],
) -> Places:
    """Queues of everybody when the stays of each ask stand; `rest` is the problem without its activities."""
    held = duty & ~_away(problem, asks, stays)
    queue_of = spread_work(rest, plan, held)
    for ask, some in zip(asks, stays, strict=True):
        queue = problem.queues.index(ask.activity.queue)
        for stay in some:
            queue_of[list(stay.people), stay.first : stay.first + _length(problem, ask)] = queue
    return queue_of


def without(problem: RosterProblem, queues: set[str]) -> RosterProblem:
    """The problem when nobody asks for these deferred queues and nobody can serve them."""
    mine = np.array([q in queues for q in problem.deferred], dtype=bool)
    jobs = problem.jobs
    kept = ~mine[jobs.queue]
    skills = problem.skills.copy()
    skills[:, len(problem.live) :][:, mine] = False
    left = replace(jobs, queue=jobs.queue[kept], first=jobs.first[kept], due=jobs.due[kept], work=jobs.work[kept])
    return replace(problem, jobs=left, skills=skills)


def _away(problem: RosterProblem, asks: Sequence[Ask], stays: Sequence[Sequence[Stay]]) -> Bools:
    away = np.zeros((len(problem.agents), problem.ticks), dtype=bool)
    for ask, some in zip(asks, stays, strict=True):
        for stay in some:
            away[list(stay.people), stay.first : stay.first + _length(problem, ask)] = True
    return away


def _length(problem: RosterProblem, ask: Ask) -> int:
    return ask.activity.minutes // problem.tick


def _replanned(rest: RosterProblem, held: Bools) -> Covering:
    heads = np.zeros((len(rest.skills), rest.ticks))
    share = np.array([a.productivity for a in rest.agents])
    np.add.at(heads, rest.skill_set, held * share[:, None])
    return best_use(rest, heads)


def _dear(problem: RosterProblem, queue_of: Places) -> float:
    """Priced shortage and late work, activities included [cent]."""
    live = len(problem.live)
    share = np.array([a.productivity for a in problem.agents])
    heads = problem.carried.copy()
    agent, at = np.nonzero(queue_of >= 0)
    np.add.at(heads, (queue_of[agent, at].astype(np.int64), at), share[agent])
    cost = float(problem.price @ problem.shortage.missing(heads[:live]).sum(axis=1))
    return cost + float(problem.late_price[problem.jobs.queue] @ undone(problem, heads[live:]))
