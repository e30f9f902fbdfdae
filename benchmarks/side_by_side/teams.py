"""Teams of people who can stand in for each other, and the share of the demand each is asked to cover.

Neither competitor knows skills. So that none is judged for that, the demand is divided for them beforehand: each
queue's heads over the teams that can serve it, so that all teams are equally busy, and in every interval only over
teams whose shifts reach it. Deferred work is laid evenly between its arrival and its deadline, because a demand by
interval is all that either can read.
"""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

from benchmarks.side_by_side.options import Option, options
from scheduler.agents import Contract
from scheduler.optimizer.problem import RosterProblem

Floats = npt.NDArray[np.float64]

ROUNDS = 200
"""Rounds in which the teams' loads are evened out; far past convergence."""


@dataclass(frozen=True, eq=False)
class Team:
    """People of one group, zone, contract and skill set.

    Attributes
    ----------
    members : tuple of int
        Positions in `RosterProblem.agents`.
    skill_set : int
    options : tuple of Option
        What its contract may be given.
    curve : array (T,)
        Heads at work that it is asked for.
    """

    members: tuple[int, ...]
    skill_set: int
    zone: ZoneInfo
    contract: Contract
    options: tuple[Option, ...]
    curve: Floats


def demand(problem: RosterProblem) -> Floats:
    """Heads wanted on each queue and tick, deferred work laid evenly; shape (Q + D, T)."""
    live = len(problem.live)
    wanted = np.zeros((len(problem.queues), problem.ticks))
    wanted[:live] = problem.need
    jobs = problem.jobs
    for queue, first, due, work in zip(jobs.queue, jobs.first, jobs.due, jobs.work, strict=True):
        if due > first:
            wanted[live + queue, first:due] += work / (due - first)
    return wanted


def teams(problem: RosterProblem) -> list[Team]:
    """The teams of a problem, each with its share of the demand, in the order of their names."""
    members: dict[tuple[str, str, str, int], list[int]] = {}
    for k, agent in enumerate(problem.agents):
        key = agent.group, agent.time_zone.key, agent.contract.name, int(problem.skill_set[k])
        members.setdefault(key, []).append(k)
    order = sorted(members)
    people = [problem.agents[members[key][0]] for key in order]
    offered = [tuple(options(problem, a.time_zone, a.contract.shifts)) for a in people]
    wanted = demand(problem)
    reach = np.zeros((len(order), problem.ticks))
    capacity = np.zeros(len(order))
    for k, (key, agent) in enumerate(zip(order, people, strict=True)):
        for option in offered[k]:
            reach[k, option.start : option.end] = 1.0
        share = max((o.work_share for o in offered[k]), default=0.0)
        capacity[k] = len(members[key]) * agent.contract.week_minutes * share
    serves = problem.skills[[key[3] for key in order]].astype(float)
    parts = _even(wanted, serves, reach, capacity)
    return [
        Team(tuple(members[key]), key[3], agent.time_zone, agent.contract, offered[k], parts[k])
        for k, (key, agent) in enumerate(zip(order, people, strict=True))
    ]


def _even(wanted: Floats, serves: Floats, reach: Floats, capacity: Floats) -> Floats:
    """Heads by team and tick (K, T): `wanted` (Q, T) divided so that load over `capacity` is as equal as it can be."""
    pull = np.maximum(capacity, 1e-9)
    heads = np.zeros_like(reach)
    for _ in range(ROUNDS):
        weight = pull[:, None] * reach
        total = serves.T @ weight
        per_pull = np.divide(wanted, total, out=np.zeros_like(wanted), where=total > 0)
        heads = weight * (serves @ per_pull)
        busy = heads.sum(axis=1) / np.maximum(capacity, 1e-9)
        mean = busy.mean()
        if mean == 0:
            break
        pull *= np.clip(mean / np.maximum(busy, 1e-3 * mean), 0.5, 2.0) ** 0.5
    return heads


def whole(heads: Floats) -> npt.NDArray[np.int64]:
    """Whole heads whose running sum over the last axis never leaves that of `heads` by more than half a head.

    >>> whole(np.array([[0.4, 0.4, 0.4, 3.0]]))
    array([[0, 1, 0, 3]])
    """
    total = np.floor(heads.cumsum(axis=-1) + 0.5)
    return np.diff(total, axis=-1, prepend=0.0).astype(np.int64)
