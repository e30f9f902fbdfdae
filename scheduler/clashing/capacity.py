"""What one person could work at the most, by the tours' own dynamic programme, under some of the facts only."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

import numpy as np
import numpy.typing as npt

from scheduler.agents import Agent, Contract
from scheduler.optimizer.problem import RosterProblem
from scheduler.optimizer.tours import History, TourNetwork
from scheduler.rules import Absences, Employment, Rule
from scheduler.shifts import ShiftTemplate

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

DAYS = 7
"""Shifts of a week in which one starts every day."""


def laws(problem: RosterProblem) -> tuple[Rule, ...]:
    """The hard rules of a problem that bound tours, without those that speak of facts of one person."""
    return tuple(r for r in problem.rules if not hasattr(r, "part") and not isinstance(r, Absences | Employment))


def unlimited(contract: Contract) -> Contract:
    """A contract without the limits of its week and without a guarantee."""
    return replace(contract, week_minutes=DAYS * 24 * 60, week_shifts=DAYS, guaranteed_minutes=0)


@dataclass(frozen=True, eq=False)
class Person:
    """Somebody's tours under chosen laws, with the absences, dates and contract that `agent` still has."""

    agent: Agent
    history: History
    templates: tuple[ShiftTemplate, ...]
    rules: tuple[Rule, ...]
    start: datetime
    end: datetime

    @classmethod
    def of(cls, problem: RosterProblem, agent: Agent, history: History, rules: Collection[Rule]) -> "Person":
        """Somebody in a problem's horizon."""
        own = tuple(t for t in problem.templates if t.code in agent.contract.shifts)
        return cls(agent, history, own, tuple(rules), problem.horizon.start, problem.horizon.end)

    @cached_property
    def network(self) -> TourNetwork:
        """The tours, absences and employment included."""
        network = TourNetwork([self.agent], [self.history], self.templates, self.start, self.end)
        for rule in (*self.rules, Absences(), Employment()):
            rule.add(network)
        return network

    def most(self, worth: Callable[[TourNetwork], Floats]) -> float:
        """The most that the worths of a tour's options can come to; 0 where what stands allows no tour."""
        if not self.templates:
            return 0.0
        network = self.network
        (best,), _ = network.best(worth(network)[None, :], np.zeros((1, len(network.days))))
        return max(float(best), 0.0)

    def most_paid(self) -> int:
        """Most paid minutes [min]."""
        return round(self.most(lambda network: network.paid.astype(float)))

    def most_within(self, wanted: Bools, tick: int) -> float:
        """Most minutes of work inside the wanted ticks [min]; breaks are taken outside them as far as they can be."""
        before = np.append(0, wanted.cumsum())
        rests = np.array([sum(b.minutes for b in t.breaks) for t in self.templates] or [0])

        def worth(network: TourNetwork) -> Floats:
            begin, end = _ticks(network, tick, len(wanted))
            inside = (before[end] - before[begin]) * tick
            worked = network.end - network.start - rests[network.template]
            return np.asarray(np.minimum(inside, worked), dtype=np.float64)

        return self.most(worth)

    def reach(self, ticks: int, tick: int) -> Bools:
        """Ticks that some shift of the person could cover."""
        if not self.templates:
            return np.zeros(ticks, dtype=bool)
        begin, end = _ticks(self.network, tick, ticks)
        on = np.zeros(ticks + 1, dtype=np.int64)
        open_to = self.network.allowed[0]
        np.add.at(on, begin[open_to], 1)
        np.add.at(on, end[open_to], -1)
        return np.asarray(on.cumsum()[:-1] > 0)


def _ticks(network: TourNetwork, tick: int, count: int) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """First tick, and the one after the last, of each option within the horizon."""
    return (network.start // tick).clip(0, count), (-(-network.end // tick)).clip(0, count)
