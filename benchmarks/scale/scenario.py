"""The scenario of the scale benchmark at any size: people, demand sized to them, rules and prices."""

from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pandas as pd

from benchmarks.reference import people
from benchmarks.scale import demand, pool, sizing
from scheduler.agents import Agent
from scheduler.horizon import Horizon, midnight
from scheduler.optimizer.problem import Prices, RosterProblem, roster_problem
from scheduler.rules import Rule, StartConsistency
from scheduler.shifts import ShiftTemplate

ZONE = ZoneInfo("Asia/Shanghai")
MONDAY = date(2026, 11, 16)
RULES: tuple[Rule, ...] = (*people.RULES, StartConsistency(180, 500))
"""The reference operation's laws, and a week of starts more than three hours apart costs 5.00."""

SHORTAGE_WAGES = 12
"""A missing hour, or a late one, costs so many mean wages."""

SURPLUS = 50
"""An agent-hour nobody needs, on top of its pay [cent]."""

USED = 0.9
"""Share of the contract hours that the sizing program spends on a language of many people."""

WHOLE = 0.4
"""What whole people cost: the share falls by this over the root of a language's heads."""


@dataclass(frozen=True, eq=False)
class Scenario:
    """An operation to be rostered.

    Attributes
    ----------
    languages, groups, agents
        Who works, and for whom.
    requirement : pandas.DataFrame
        Contract `REQUIREMENT`; live heads are whole.
    horizon : Horizon
    prices : Prices
    templates : tuple of ShiftTemplate
    rules : tuple of Rule
    """

    languages: tuple[pool.Language, ...]
    groups: tuple[pool.Group, ...]
    agents: tuple[Agent, ...]
    requirement: pd.DataFrame
    horizon: Horizon
    prices: Prices
    templates: tuple[ShiftTemplate, ...] = pool.TEMPLATES
    rules: tuple[Rule, ...] = RULES

    @property
    def contract_hours(self) -> float:
        """Hours that everybody's contract allows over the horizon [h]."""
        weeks = (self.horizon.end - self.horizon.start) / timedelta(days=7)
        return sum(a.contract.week_minutes for a in self.agents) / 60 * weeks

    @property
    def live(self) -> pd.DataFrame:
        """The requirement's rows of kind `interval`."""
        return self.requirement[self.requirement["kind"] == "interval"]

    @property
    def deferred_hours(self) -> float:
        """Hours of work that may wait [h]."""
        return float(self.requirement["workload_h"].sum())

    @property
    def mean_wage(self) -> float:
        """Mean cost of a paid hour [cent]."""
        return sum(a.hourly_cost_cents for a in self.agents) / len(self.agents)

    def problem(self) -> RosterProblem:
        """The scenario as the scheduler takes it."""
        return roster_problem(self.requirement, self.agents, self.templates, self.rules, self.horizon, self.prices)


def scenario(agents: int, groups: int, languages: int, days: int, interval: int, seed: int) -> Scenario:
    """Draw an operation.

    Parameters
    ----------
    agents, groups, languages : int
        Sizes; every group has two people at least, every language a group.
    days : int
        Length of the horizon, from a Monday's midnight.
    interval : int
        Length of the requirement's intervals [min]; divides 60.
    seed : int
        Same arguments, same scenario.
    """
    horizon = Horizon(midnight(MONDAY, ZONE), midnight(MONDAY + timedelta(days=days), ZONE), interval, ZONE)
    spoken = pool.languages(agents, languages)
    team = pool.groups(spoken, groups, seed)
    asked = [demand.curves(lang, horizon, seed) for lang in spoken]
    used = [USED - WHOLE / lang.heads**0.5 for lang in spoken]
    scale = [sizing.scale(k, team, own, horizon, used[k]) for k, own in enumerate(asked)]
    staff = pool.people(team, horizon, seed)
    wage = sum(a.hourly_cost_cents for a in staff) / len(staff)
    return Scenario(
        tuple(spoken),
        tuple(team),
        tuple(staff),
        demand.table(spoken, asked, scale, horizon),
        horizon,
        Prices({}, default_shortage=round(SHORTAGE_WAGES * wage), surplus=SURPLUS),
    )
