"""Search for tours: every person in turn takes the best tour for what their time is worth to the others.

Coordinate descent with an exact move: the whole tour of one person, by dynamic programming, for given worths of each
tick. First everybody follows the covering program's plan, a least-squares fit of heads; then the worths are the exact
marginal ones, capped low at first so that only shifts useful throughout are taken and holes are filled last. Deferred
work is first wanted where it was planned; after every round it moves to where people turned out to be free, and the
next round trims what nobody needs any more.
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
from scheduler.optimizer.work import Tours, name_work, on_duty, spread_work

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

EAGER = 1.3
"""Worth of deferred work where it is planned, in units of its price."""

FITS = 2
"""Rounds in which everybody follows the covering program's plan."""

STIFFNESS = 4.0
"""Worth of a missing head beyond its price while following the plan, in units of the wage of a tick."""

CAPS = (1.5, 2.5, 5.0)
"""Highest worth of a wanted head in the first rounds, in the same units; after them it is what it is.

At its full price one missing head outweighs a whole idle shift, and the first to come fill holes with whatever shift
fits; at a low price only shifts that are useful almost throughout are worth their pay, and the holes come last.
"""

LATE = 0.05
"""Least late work that is worth asking for a head [head-tick]."""

PATIENCE = 0.5
"""Worth of people who could do more of it than planned, in the same units; it shrinks from round to round."""


@dataclass
class Search:
    """Tours under construction: `tours[k]` lists (option, break pattern) of agent k."""

    problem: RosterProblem
    values: ShiftValues
    flow: HeadFlow
    tours: Tours

    @classmethod
    def begin(
        cls,
        problem: RosterProblem,
        values: ShiftValues,
        wants: tuple[Ints, Floats, Floats],
        tours: Tours | None = None,
    ) -> "Search":
        """Start from given tours, or from nobody having one."""
        flow = HeadFlow.empty(problem.skills, *wants)
        state = cls(problem, values, flow, {k: [] for k in range(len(problem.agents))})
        for k, tour in (tours or {}).items():
            state.tours[k] = list(tour)
            if tour:
                flow.add(int(problem.skill_set[k]), state._ticks(k))
        return state

    def release(self, agent: int) -> None:
        """Take an agent's tour away."""
        if self.tours[agent]:
            self.flow.remove(int(self.problem.skill_set[agent]), self._ticks(agent))
        self.tours[agent] = []

    def choose(self, agent: int) -> None:
        """Give an agent without a tour the best one."""
        skill_set = int(self.problem.skill_set[agent])
        self.tours[agent] = self.values.best_tour(agent, self.flow.gains()[skill_set])
        if self.tours[agent]:
            self.flow.add(skill_set, self._ticks(agent))

    def follow(self, agent: int, cover: Covering, stiffness: float) -> None:
        """Give an agent without a tour the one that brings the heads of their skill set nearest to the plan's.

        A tick is worth its price in the covering program, more where heads are missing and less where there are enough:
        the slope of a least-squares fit, under which people share the work instead of all filling the same hole.
        """
        skill_set = int(self.problem.skill_set[agent])
        missing = cover.duty[skill_set] - self.flow.heads(skill_set)
        worth = cover.prices[skill_set] + stiffness * (missing - 0.5)
        self.tours[agent] = self.values.best_tour(agent, worth)
        if self.tours[agent]:
            self.flow.add(skill_set, self._ticks(agent))

    def _ticks(self, agent: int) -> Ints:
        parts = [self.values.ticks(agent, option, pattern) for option, pattern in self.tours[agent]]
        return np.concatenate(parts) if parts else np.zeros(0, dtype=np.int64)


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
        How often everybody chooses anew after the first time at full prices; deferred work is moved in between.
    until : float
        Reading of `perf_counter` at which to stop whatever is left to do, once there is a roster.
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
    agents = np.arange(len(problem.agents))
    breadth = problem.skills.sum(axis=1)[problem.skill_set]
    order = agents[np.lexsort((random.random(len(agents)), breadth))]
    laps = _Laps(FITS + len(CAPS) + rounds + 1, len(agents), until, progress)
    wage = _wage(problem)
    steps = _planned_steps(problem, cover)
    saves = np.zeros(steps.shape)
    state = Search.begin(problem, values, _wants(problem, cover, steps, saves, PATIENCE, CAPS[0] * wage))
    for _ in range(FITS):
        if laps.time_left():
            laps.run(order, lambda k: state.follow(k, cover, STIFFNESS * wage), state)
            order = random.permutation(agents)
    for cap in CAPS:
        if laps.time_left():
            wants = _wants(problem, cover, steps, saves, PATIENCE, cap * wage)
            state = Search.begin(problem, values, wants, state.tours)
            laps.run(order, state.choose, state)
            steps, saves = _moved_steps(problem, spread_work(problem, cover, on_duty(problem, values, state.tours)))
            order = random.permutation(agents)
    best_cost: int | None = None
    best = dict(state.tours)
    for lap in range(rounds + 1):
        if best_cost is not None and not laps.time_left():
            break
        wants = _wants(problem, cover, steps, saves, PATIENCE / (lap + 1), np.inf)
        state = Search.begin(problem, values, wants, state.tours)
        if not laps.run(order, state.choose, state, stop=best_cost is not None):
            break
        queue_of = spread_work(problem, cover, on_duty(problem, values, state.tours))
        cost = sum(cost_parts(problem, [*name_work(problem, values, state.tours, queue_of), *problem.kept]).values())
        if best_cost is None or cost < best_cost:
            best_cost, best = cost, {k: list(tour) for k, tour in state.tours.items()}
        laps.note = f"cost so far {best_cost / 100:,.0f}"
        if enough(best_cost):
            break
        steps, saves = _moved_steps(problem, queue_of)
        order = random.permutation(agents)
    return best, not laps.cut_short


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

    def time_left(self) -> bool:
        """Whether there is time for another round."""
        self.cut_short = self.cut_short or perf_counter() > self.until
        return not self.cut_short

    def run(self, order: Ints, take: Callable[[int], None], state: Search, *, stop: bool = True) -> bool:
        """One round; false if the clock ended it midway, which `stop` allows."""
        for n, k in enumerate(order.tolist()):
            state.release(k)
            take(k)
            if n % 10 == 0:
                self.progress((self.done + n / self.people) / self.total, self.note)
                if not self.time_left() and stop:
                    return False
        self.done += 1
        return True


def _wage(problem: RosterProblem) -> float:
    """Mean pay of a tick [cent]."""
    hourly = [a.hourly_cost_cents for a in problem.agents]
    return sum(hourly) / max(len(hourly), 1) * problem.tick / 60


def _wants(
    problem: RosterProblem, cover: Covering, steps: Ints, saves: Floats, patience: float, cap: float
) -> tuple[Ints, Floats, Floats]:
    """Wanted heads up to each segment (J, Q + D, T), their prices, and the worth of idle heads (G, T).

    `steps` (D, T) are the heads wanted for deferred work; `saves` (D, T) the work [head-tick] that would be late
    without them; `cap` is the highest price [cent].
    """
    live = len(problem.live)
    curve = problem.shortage
    need = np.ceil(np.clip(curve.cases - problem.carried[:live], 0.0, None) - 1e-9).astype(np.int64)
    work = np.clip(cover.work_prices, 0.0, problem.late_price[:, None])
    worth = np.maximum(_worth(problem, work), problem.late_price[:, None] * np.minimum(saves, 1.0))
    # Deferred work is all in the first segment; the others add nothing to it.
    of_work = (len(need), *steps.shape)
    slopes = np.broadcast_to(curve.worth(problem.surplus_price)[:, :, None], need.shape)
    price = np.minimum(np.concatenate([slopes, np.broadcast_to(worth, of_work)], axis=1), cap)
    able = problem.skills[:, live:, None]
    least = -problem.surplus_price
    idle = np.where(able, patience * work + (1 - patience) * least, least).max(axis=1, initial=least)
    return np.concatenate([need, np.broadcast_to(steps, of_work)], axis=1), price, idle


def _worth(problem: RosterProblem, work: Floats) -> Floats:
    """Worth of deferred work where it is planned: the shorter its window, the nearer to the price of being late."""
    jobs = problem.jobs
    tight = np.ones(len(problem.deferred))
    for d in range(len(problem.deferred)):
        window = (jobs.due - jobs.first)[jobs.queue == d]
        tight[d] = min(1.0, 2.0 / max(float(np.median(window)) if len(window) else 1.0, 1.0))
    eager = EAGER * work
    return np.maximum(eager, eager + tight[:, None] * (problem.late_price[:, None] - eager))


def _planned_steps(problem: RosterProblem, cover: Covering) -> Ints:
    """The covering program's plan in whole heads (D, T): on time for what is due, never before work has come in."""
    steps = np.zeros((len(problem.deferred), problem.ticks), dtype=np.int64)
    for d in range(len(problem.deferred)):
        come, due = problem.deferred_totals(d)
        planned = cover.planned[d].cumsum()
        done = 0.0
        for t in range(problem.ticks):
            wanted = max(np.floor(planned[t] - done + 0.5), np.ceil(due[t + 1] - done - 0.2), 0.0)
            there = max(come[t] - done, 0.0)
            steps[d, t] = min(wanted, np.ceil(there))
            done += min(float(steps[d, t]), there)
    return steps


def _moved_steps(problem: RosterProblem, queue_of: Ints) -> tuple[Ints, Floats]:
    """Deferred wants where people really do the work, and at the last moment for what would be late.

    Returns
    -------
    steps : array (D, T)
        Heads wanted.
    saves : array (D, T)
        Work that is late unless a head more comes [head-tick].
    """
    live = len(problem.live)
    steps = np.zeros((len(problem.deferred), problem.ticks), dtype=np.int64)
    saves = np.zeros(steps.shape)
    for d in range(len(problem.deferred)):
        come, due = problem.deferred_totals(d)
        heads = (queue_of == live + d).sum(axis=0)
        done = 0.0
        for t in range(problem.ticks):
            done += min(problem.carried[live + d, t], max(come[t] - done, 0.0))
            there = max(come[t] - done, 0.0)
            useful = min(float(heads[t]), there)
            steps[d, t] = int(np.ceil(useful - 0.1))
            missing = due[t + 1] - done - useful
            if missing > LATE:
                # A head at the last moment does whatever has come in by then, not only what is due.
                more = int(np.ceil(missing))
                steps[d, t] += more
                saves[d, t] = max(missing, min(useful + more, there) - useful)
                useful += saves[d, t]
            done += useful
    return steps, saves
