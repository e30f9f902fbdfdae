"""Rebuilding: a few people of a team give up their tours together and take the best ones anew, over and over.

People of one skill set are a team. When everybody else's service is given, the cost of a team's tours is known exactly
in microseconds (`team`), and so is the best tour of any of its people. Up to `TOGETHER` of them leave, with whole tours
or with a few days only, come back one after the other, and what comes of it is kept if it costs less, or a little more
while the team is still warm (ruin and recreate: Schrimpf et al. 2000; annealing: Kirkpatrick et al. 1983). That crosses
the ridges at which people who choose one at a time get stuck: in teams of some dozen heads half of the way to the bound
and more. Between laps over all teams the work is spread anew, so that teams exchange what they serve.
"""

from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter

import numpy as np
import numpy.typing as npt

from scheduler.optimizer.cost import cost_parts
from scheduler.optimizer.covering import Covering
from scheduler.optimizer.problem import RosterProblem
from scheduler.optimizer.shift_values import ShiftValues
from scheduler.optimizer.team import Team
from scheduler.optimizer.work import Tours, name_work, on_duty, spread_work

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

TOGETHER = 4
"""Most people who rebuild at a time."""

HEAT = 1.0
"""Temperature at the start of a team's first lap, in hours of mean pay; it falls to nothing, and by half each lap."""

DAYS = 4
"""Most days that are rebuilt at a time when it is not the whole tour."""

PATIENCE = (0.5, 1.0, 2.0)
"""How eagerly late work is offered to those who come back; see `Team.gains`."""

STAY = 1e7
"""Worth of a shift that is to stay as it is [cent]."""


def rebuild(
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
) -> tuple[Tours, int, bool]:
    """Improve tours team by team.

    Parameters
    ----------
    tours : Tours
        Of everybody, legal ones.
    tries : int
        How often a team of n people rebuilds in a lap: `tries` times n.
    laps : int
        How often every team has its turn.
    until : float
        Reading of `perf_counter` after which no further team begins. Ctrl-C ends it at once.
    progress : callable, optional
        Told the share done and a note.

    Returns
    -------
    Tours
        The cheapest after any lap, the given ones included.
    int
        Their cost [cent].
    bool
        Whether all laps were done, so that another run finds the same.
    """
    random = np.random.default_rng(seed)
    teams = [g for g in range(len(problem.skills)) if (problem.skill_set == g).any()]
    best, now = tours, {k: list(tour) for k, tour in tours.items()}
    served, best_cost = _served(problem, values, cover, now)
    try:
        for lap in range(laps):
            for n, g in enumerate(random.permutation(teams).tolist()):
                if perf_counter() > until:
                    return best, best_cost, False
                others = problem.carried + served.sum(axis=0) - served[g]
                crew = _Crew(problem, values, g, Team.of(problem, g, others), now, random)
                crew.anneal(tries * len(crew.people), 0.5**lap)
                now |= crew.best
                served[g] = crew.team.service(crew.heads_of(crew.best), len(problem.queues), len(problem.live))
                if progress is not None:
                    progress((lap + (n + 1) / len(teams)) / laps, f"cost so far {best_cost / 100:,.0f}")
            served, cost = _served(problem, values, cover, now)
            if cost < best_cost:
                best, best_cost = {k: list(tour) for k, tour in now.items()}, cost
    except KeyboardInterrupt:
        return best, best_cost, False
    return best, best_cost, True


def _served(problem: RosterProblem, values: ShiftValues, cover: Covering, tours: Tours) -> tuple[Floats, int]:
    """Heads that each skill set gives to each queue (G, Q + D, T), and what the roster costs [cent]."""
    places = spread_work(problem, cover, on_duty(problem, values, tours))
    cost = sum(cost_parts(problem, [*name_work(problem, values, tours, places), *problem.kept]).values())
    served = np.zeros((len(problem.skills), len(problem.queues), problem.ticks))
    agent, tick = np.nonzero(places >= 0)
    np.add.at(served, (problem.skill_set[agent], places[agent, tick], tick), values.share[agent])
    return served, cost


@dataclass
class _Crew:
    """A team at work: its people, their tours, heads on duty (T,), and what each tour costs by itself [cent]."""

    problem: RosterProblem
    values: ShiftValues
    skill_set: int
    team: Team
    start: Tours
    random: np.random.Generator

    def __post_init__(self) -> None:
        self.people = np.flatnonzero(self.problem.skill_set == self.skill_set).tolist()
        self.tours: Tours = {k: list(self.start[k]) for k in self.people}
        self.best: Tours = dict(self.tours)
        self.heads = self.heads_of(self.tours)
        self.own = {k: self._own_cost(k) for k in self.people}
        hourly = [self.problem.agents[k].hourly_cost_cents for k in self.people]
        self.hour = sum(hourly) / len(hourly)

    def heads_of(self, tours: Tours) -> Floats:
        """Heads on duty under tours of the team; shape (T,)."""
        heads = np.zeros(self.problem.ticks)
        for k in self.people:
            self._count(heads, k, tours[k], 1.0)
        return heads

    def anneal(self, tries: int, heat: float) -> None:
        """Rebuild so many times, ever less ready to pay more; the cheapest tours are kept in `best`."""
        now = self._cost()
        cheapest = now
        for n in range(tries):
            warmth = HEAT * heat * self.hour * (1.0 - n / tries) ** 2
            size = min(int(self.random.integers(1, TOGETHER + 1)), len(self.people))
            some = self.random.choice(self.people, size, replace=False).tolist()
            before = {k: (self.tours[k], self.own[k]) for k in some}
            heads = self.heads.copy()
            self._rebuild(some)
            cost = self._cost()
            if cost < now - warmth * np.log(1.0 - self.random.random()):
                now = cost
                if cost < cheapest - 0.5:
                    cheapest, self.best = cost, dict(self.tours)
            else:
                self.heads = heads
                for k, (tour, own) in before.items():
                    self.tours[k], self.own[k] = tour, own

    def _rebuild(self, some: list[int]) -> None:
        """Some leave, on all days or a few, and come back one after the other."""
        days = None
        if self.random.random() < 0.5:
            first = int(self.random.integers(0, len(self.problem.local_days(self.problem.agents[some[0]]))))
            days = (first, first + int(self.random.integers(1, DAYS + 1)))
        patience = float(self.random.choice(PATIENCE))
        for k in some:
            self._count(self.heads, k, self.tours[k], -1.0)
        for k in some:
            self._choose(k, days, patience)
            self._count(self.heads, k, self.tours[k], 1.0)

    def _choose(self, agent: int, days: tuple[int, int] | None, patience: float) -> None:
        """Give the best tour beside the heads that are there; outside of `days` all stays as it is."""
        values = self.values
        n, row = values.place[agent]
        _, network = values.networks[n]
        worth, pattern = values.worth(n, self.team.gains(self.heads, float(values.share[agent]), patience))
        option = values.option_values(agent, worth)
        stay: dict[int, int] = {}
        if days is not None:
            stay = {o: p for o, p in self.tours[agent] if not days[0] <= network.day[o] < days[1]}
            outside = (network.day < days[0]) | (network.day >= days[1])
            option[outside] = -np.inf
            option[list(stay)] = STAY
        _, choice = values.paths[n].best(row, option, -network.off_prices[row], values.wage[agent] / 60)
        self.tours[agent] = [(int(o), stay.get(int(o), int(pattern[o]))) for o in choice if o >= 0]
        self.own[agent] = self._own_cost(agent)

    def _own_cost(self, agent: int) -> float:
        """What a tour costs by itself: pay and whatever rules price [cent]."""
        values = self.values
        n, row = values.place[agent]
        _, network = values.networks[n]
        chosen = [o for o, _ in self.tours[agent]]
        option = np.full(len(network.start), -np.inf)
        # Each shift is made worth having, so that the best tour is this one; then its worth is taken off again.
        option[chosen] = STAY - values.pay[n][row][network.template[chosen]] - network.prices[row, chosen]
        worth, _ = values.paths[n].best(row, option, -network.off_prices[row], values.wage[agent] / 60)
        return float(STAY * len(chosen) - worth)

    def _cost(self) -> float:
        return self.team.cost(self.heads) + sum(self.own.values())

    def _count(self, heads: Floats, agent: int, tour: list[tuple[int, int]], sign: float) -> None:
        for option, pattern in tour:
            heads[self.values.ticks(agent, option, pattern)] += sign * self.values.share[agent]
