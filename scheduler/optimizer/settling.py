"""Settling: tours of small teams are rebuilt, and then their deferred work is planned anew.

The covering program plans deferred work for people who come in fractions. Once tours stand, the same program with their
heads given says when the work is best done by whoever really is there, across all skill sets at once (`best_use`). Of
both plans the one is kept whose roster costs less.
"""

from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter

import numpy as np

from scheduler.optimizer.covering import Covering, best_use
from scheduler.optimizer.problem import RosterProblem
from scheduler.optimizer.rebuilding import rebuild
from scheduler.optimizer.search import roster_cost
from scheduler.optimizer.shift_values import ShiftValues
from scheduler.optimizer.work import Tours, on_duty


@dataclass(frozen=True, eq=False)
class Settled:
    """What came of settling.

    Attributes
    ----------
    tours : Tours
        Of everybody.
    plan : Covering
        The plan by which to spread their work.
    cost : int
        Of the roster that both make [cent].
    finished : bool
        Whether everything was tried, so that another run finds the same.
    """

    tours: Tours
    plan: Covering
    cost: int
    finished: bool


def settle(
    problem: RosterProblem,
    values: ShiftValues,
    cover: Covering,
    tours: Tours,
    *,
    tries: int,
    laps: int,
    seed: int,
    until: float = np.inf,
    progress: Callable[[float, str], None] | None = None,
) -> Settled:
    """Improve tours team by team, then the plan of their work.

    Parameters
    ----------
    cover : Covering
        The covering program of the problem, by whose plan work is spread while teams rebuild.
    tours : Tours
        Of everybody, legal ones.
    tries, laps, seed, progress
        As for `rebuild`.
    until : float
        Reading of `perf_counter` after which no further team begins, nor another plan. Ctrl-C ends both at once.

    Returns
    -------
    Settled
        Never dearer than the given tours are when their work is spread by `cover`.
    """
    found, cost, finished = rebuild(
        problem, values, cover, tours, tries=tries, laps=laps, seed=seed, until=until, progress=progress
    )
    if not finished or perf_counter() > until:
        return Settled(found, cover, cost, finished=False)
    heads = np.zeros((len(problem.skills), problem.ticks))
    np.add.at(heads, problem.skill_set, on_duty(problem, values, found) * values.share[:, None])
    try:
        plan = best_use(problem, heads)
        anew = roster_cost(problem, values, plan, found)
    except KeyboardInterrupt:
        return Settled(found, cover, cost, finished=False)
    if anew < cost:
        return Settled(found, plan, anew, finished=True)
    return Settled(found, cover, cost, finished=True)
