"""Search for tours: every person in turn takes the best tour for what their time is worth beside the others.

Coordinate descent with an exact move: the whole tour of one person, by dynamic programming, for given worths of each
tick. First everybody follows the covering program's plan, a least-squares fit of heads: a tick is worth its price,
more where heads are missing and less where there are enough, so that of all tours that are equally good at the prices
(and at an optimum nearly all are) those are taken that together make the plan. The slope of the fit is the less the
more heads a plan holds, as one person among a thousand should hardly feel the missing ones and one among three should
see nothing else. It grows from round to round. At last holes are seen for what they cost: where a head of live need is
missing, and no chain of colleagues could fill it, a tick is worth the full price.
"""

from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter

import numpy as np
import numpy.typing as npt

from scheduler.optimizer.cost import cost_parts
from scheduler.optimizer.covering import Covering
from scheduler.optimizer.flow import HeadFlow
from scheduler.optimizer.problem import RosterProblem
from scheduler.optimizer.shift_values import ShiftValues
from scheduler.optimizer.work import Tours, named, on_duty, spread_work, stints_of

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

STIFFNESS = (0.8, 0.8, 0.8, 2.0)
"""Slopes of the fit, round by round: worth of a head missing from a plan of one head, in wages of a tick."""

FILLING = (2.0, 0.12)
"""Slopes while holes are filled, in turn: near the plan, best for many people; then almost free of it, as holes are
seen for what they cost, best for few."""


@dataclass
class Search:
    """Tours under construction: `tours[k]` lists (option, break pattern) of agent k.

    `heads` (G, T) are those on duty, weighted by productivity as the plan is; `flow` spreads whole ones over live
    queues, if holes are to be seen.
    """

    problem: RosterProblem
    values: ShiftValues
    cover: Covering
    tours: Tours
    heads: Floats
    flow: HeadFlow | None = None

    @classmethod
    def begin(
        cls, problem: RosterProblem, values: ShiftValues, cover: Covering, tours: Tours | None = None
    ) -> "Search":
        """Start from given tours, or from nobody having one."""
        heads = np.zeros((len(problem.skills), problem.ticks))
        state = cls(problem, values, cover, {k: [] for k in range(len(problem.agents))}, heads)
        for k, tour in (tours or {}).items():
            state.give(k, list(tour))
        return state

    def see_holes(self) -> None:
        """Watch from now on which heads of live need are missing."""
        problem, live = self.problem, len(self.problem.live)
        curve = problem.shortage
        need = np.ceil(np.clip(curve.cases - problem.carried[:live], 0.0, None) - 1e-9).astype(np.int64)
        price = np.broadcast_to(curve.worth(problem.surplus_price)[:, :, None], need.shape)
        idle = np.full(self.heads.shape, -problem.surplus_price)
        self.flow = HeadFlow.empty(problem.skills[:, :live], need, price, idle)
        for k, tour in self.tours.items():
            if tour:
                self.flow.add(int(problem.skill_set[k]), self._ticks(tour, k))

    def give(self, agent: int, tour: list[tuple[int, int]]) -> None:
        """Put an agent without a tour to work."""
        self.tours[agent] = tour
        if tour:
            g, ticks = int(self.problem.skill_set[agent]), self._ticks(tour, agent)
            self.heads[g, ticks] += self.values.share[agent]
            if self.flow is not None:
                self.flow.add(g, ticks)

    def release(self, agent: int) -> None:
        """Take an agent's tour away."""
        if self.tours[agent]:
            g, ticks = int(self.problem.skill_set[agent]), self._ticks(self.tours[agent], agent)
            self.heads[g, ticks] -= self.values.share[agent]
            if self.flow is not None:
                self.flow.remove(g, ticks)
        self.tours[agent] = []

    def choose(self, agent: int, slope: Floats) -> None:
        """Give an agent without a tour the best one; `slope` (G, T) is the worth of a head missing from the plan."""
        g = int(self.problem.skill_set[agent])
        # Half a head: the middle between the worth of coming and that of having come.
        missing = self.cover.duty[g] - self.heads[g] - 0.5 * self.values.share[agent]
        worth = self.cover.prices[g] + slope[g] * missing
        if self.flow is not None:
            worth = np.maximum(worth, self.flow.gains()[g])
        self.give(agent, self.values.best_tour(agent, worth))

    def _ticks(self, tour: list[tuple[int, int]], agent: int) -> Ints:
        return np.concatenate([self.values.ticks(agent, option, pattern) for option, pattern in tour])


def search(
    problem: RosterProblem,
    values: ShiftValues,
    cover: Covering,
    *,
    seed: int,
    rounds: int,
    until: float,
    enough: Callable[[int], bool],
    progress: Callable[[float, str], None],
) -> tuple[Tours, bool]:
    """Find tours.

    Parameters
    ----------
    rounds : int
        How often everybody chooses anew with an eye on holes, after the plan was followed.
    until : float
        Reading of `perf_counter` at which to stop whatever is left to do, once everybody has chosen. Ctrl-C stops it
        at once.
    enough : callable
        Whether a cost [cent] needs no further round.
    progress : callable
        Told the share done and the cost so far.

    Returns
    -------
    Tours
        The best found, by the cost of the roster they make.
    bool
        Whether the search ended by itself, so that another run finds the same.
    """
    random = np.random.default_rng(seed)
    people = np.arange(len(problem.agents))
    wage = float(values.wage.mean()) * problem.tick / 60 if len(people) else 0.0
    slope = wage / np.sqrt(np.maximum(cover.duty, 1.0))
    laps = _Laps(len(STIFFNESS) + rounds, len(people), until, progress)
    state = Search.begin(problem, values, cover)
    for n, stiffness in enumerate(STIFFNESS):
        if not laps.run(random.permutation(people), stiffness * slope, state, stop=n > 0):
            break
    best = dict(state.tours)
    try:
        best_cost = roster_cost(problem, values, cover, best)
        laps.note = f"cost so far {best_cost / 100:,.0f}"
        state.see_holes()
        for n in range(rounds):
            filling = FILLING[n % len(FILLING)] * slope
            if enough(best_cost) or not laps.run(random.permutation(people), filling, state):
                break
            cost = roster_cost(problem, values, cover, state.tours)
            if cost < best_cost:
                best, best_cost = dict(state.tours), cost
            laps.note = f"cost so far {best_cost / 100:,.0f}"
    except KeyboardInterrupt:
        return best, False
    return best, not laps.cut_short


def roster_cost(problem: RosterProblem, values: ShiftValues, cover: Covering, tours: Tours) -> int:
    """Cost of the roster that tours make, their work spread and named [cent]."""
    places = spread_work(problem, cover, on_duty(problem, values, tours))
    shifts = named(problem, stints_of(values, tours), places)
    return sum(cost_parts(problem, [*shifts, *problem.kept]).values())


@dataclass
class _Laps:
    """Rounds in which everybody gives up their tour and takes another, with progress and the clock watched."""

    total: int
    people: int
    until: float
    progress: Callable[[float, str], None]
    done: int = 0
    note: str = "following the plan"
    cut_short: bool = False

    def run(self, order: Ints, slope: Floats, state: Search, *, stop: bool = True) -> bool:
        """One round; false if the clock ended it, which `stop` allows, or Ctrl-C, which always may."""
        try:
            for n, k in enumerate(order.tolist()):
                if n % 10 == 0:
                    self.progress((self.done + n / self.people) / self.total, self.note)
                    self.cut_short = self.cut_short or perf_counter() > self.until
                    if self.cut_short and stop:
                        return False
                tour = state.tours[k]
                try:
                    state.release(k)
                    state.choose(k, slope)
                except KeyboardInterrupt:
                    # Between release and choice a person may have lost their tour; everybody else's is whole.
                    if not state.tours[k]:
                        state.give(k, tour)
                    raise
        except KeyboardInterrupt:
            self.cut_short = True
            return False
        self.done += 1
        return True
