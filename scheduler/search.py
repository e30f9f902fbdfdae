"""Search for tours: every person in turn takes the best tour for what their time is worth to the others.

Coordinate descent with an exact move (the whole tour of one person, by dynamic programming, at the exact marginal worth
of each tick), then ruin and recreate: a few related people give up their tours and choose again in another order
(Schrimpf et al. 2000). Deferred work is wanted where the covering program planned it, at a price that lets it drift.
"""

from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter

import numpy as np
import numpy.typing as npt

from scheduler.covering import Covering
from scheduler.flow import HeadFlow
from scheduler.problem import RosterProblem
from scheduler.shift_values import ShiftValues

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Tour = list[tuple[int, int]]

EAGER, PATIENT = 1.3, 0.8
"""Worth of deferred work where it is planned, and of people who could do more of it, in units of its price."""


@dataclass
class Search:
    """Tours under construction: `tours[k]` lists (option, break pattern) of agent k."""

    problem: RosterProblem
    values: ShiftValues
    flow: HeadFlow
    tours: dict[int, Tour]
    fixed: dict[int, float]

    @classmethod
    def begin(cls, problem: RosterProblem, values: ShiftValues, cover: Covering) -> "Search":
        """Nobody has a tour yet."""
        flow = HeadFlow.empty(problem.skills, *_wants(problem, cover))
        fixed = {k: values.fixed_cost(k, []) for k in range(len(problem.agents))}
        return cls(problem, values, flow, {k: [] for k in range(len(problem.agents))}, fixed)

    def cost(self) -> float:
        """Objective of the search [cent]: pay, wishes, shortage, less the worth of idle time."""
        return self.flow.cost() + sum(self.fixed.values())

    def release(self, agent: int) -> None:
        """Take an agent's tour away."""
        if self.tours[agent]:
            self.flow.remove(int(self.problem.skill_set[agent]), self._ticks(agent))
        self.tours[agent] = []

    def choose(self, agent: int) -> None:
        """Give an agent without a tour the best one."""
        skill_set = int(self.problem.skill_set[agent])
        worth = self.flow.gains(np.arange(self.problem.ticks))[skill_set]
        self.tours[agent] = self.values.best_tour(agent, worth)
        self.fixed[agent] = self.values.fixed_cost(agent, self.tours[agent])
        if self.tours[agent]:
            self.flow.add(skill_set, self._ticks(agent))

    def _ticks(self, agent: int) -> Ints:
        parts = [self.values.ticks(agent, option, pattern) for option, pattern in self.tours[agent]]
        return np.concatenate(parts) if parts else np.zeros(0, dtype=np.int64)


def _wants(problem: RosterProblem, cover: Covering) -> tuple[Ints, Floats, Floats]:
    """Wanted heads (Q + D, T), their prices, and the worth of idle heads (G, T)."""
    live = len(problem.live)
    need = np.clip(problem.need - problem.carried[:live], 0.0, None)
    planned = cover.planned.cumsum(axis=1)
    whole = np.floor(planned + 0.5)
    steps = np.diff(whole, axis=1, prepend=0.0)
    want = np.concatenate([np.ceil(need - 1e-9), steps]).astype(np.int64)
    work = np.clip(cover.work_prices, 0.0, problem.late_price[:, None])
    price = np.concatenate([np.broadcast_to(problem.price[:, None], need.shape), EAGER * work])
    able = problem.skills[:, live:, None]
    idle = np.where(able, PATIENT * work, -problem.surplus_price).max(axis=1, initial=-problem.surplus_price)
    return want, price, idle


def search(
    problem: RosterProblem,
    values: ShiftValues,
    cover: Covering,
    *,
    seed: int,
    until: float,
    good_enough: Callable[[float], bool],
    progress: Callable[[float, str], None],
) -> Search:
    """Find tours.

    Parameters
    ----------
    until : float
        Reading of `perf_counter` to stop at.
    good_enough : callable
        Whether a cost [cent] may end the search.
    progress : callable
        Told the share of time used and the cost so far.
    """
    begun = perf_counter()
    random = np.random.default_rng(seed)
    state = Search.begin(problem, values, cover)
    agents = np.arange(len(problem.agents))
    breadth = problem.skills.sum(axis=1)[problem.skill_set]
    order = agents[np.lexsort((random.random(len(agents)), breadth))]
    previous = np.inf
    while True:
        for k in order:
            state.release(int(k))
            state.choose(int(k))
            if perf_counter() > until:
                return state
        cost = state.cost()
        progress((perf_counter() - begun) / max(until - begun, 1e-9), f"cost {cost / 100:,.0f}")
        if previous - cost < 2e-4 * abs(cost):
            break
        previous = cost
        order = random.permutation(agents)
    return state
