"""The reference operation at a scale: exactly what the functions of `scheduler` take, for a seed and nothing else."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd

from benchmarks.reference import operation as facts
from benchmarks.reference.demand import demanded, policies
from benchmarks.reference.people import RULES, TEMPLATES, agents
from scheduler.agents import Agent
from scheduler.horizon import Horizon, midnight
from scheduler.optimizer.problem import Prices, RosterProblem, roster_problem
from scheduler.requirement import requirement
from scheduler.rules import Rule
from scheduler.shifts import ShiftTemplate
from scheduler.workload import QueuePolicy

MONDAY = date(2026, 11, 23)
"""First day of the normal week."""

ELEVENTH = date(2026, 11, 11)
"""The festival."""

UNPLANNED = 0.05
"""Share of rostered time lost to sickness and lateness."""

SEED = 20261123


@dataclass(frozen=True, eq=False)
class Scenario:
    """One horizon of the operation: its queues, what comes in, what that asks for, and who there is."""

    scale: float
    horizon: Horizon
    policies: tuple[QueuePolicy, ...]
    workload: pd.DataFrame
    requirement: pd.DataFrame
    agents: tuple[Agent, ...]
    templates: tuple[ShiftTemplate, ...] = TEMPLATES
    rules: tuple[Rule, ...] = RULES

    def prices(self) -> Prices:
        """What a missing or an idle hour costs."""
        return Prices({p.queue: p.shortage_cents for p in self.policies}, surplus=50)

    def problems(self) -> dict[str, RosterProblem]:
        """One rostering problem a unit: its queues, and the people who belong to it.

        People who cross business lines connect the whole operation into one piece; here they are rostered where they
        belong, and help across in the simulation.
        """
        names = self.requirement["line"] + " " + self.requirement["language"]
        return {
            unit.name: roster_problem(
                self.requirement[names.isin([f"{unit.line} {spoken}" for spoken in unit.languages])],
                [a for a in self.agents if a.group == unit.name],
                self.templates,
                self.rules,
                self.horizon,
                self.prices(),
                shrinkage=UNPLANNED,
            )
            for unit in facts.UNITS
        }


def scenario(scale: float, days: int = 7, *, first: date = MONDAY, seed: int = SEED) -> Scenario:
    """A normal week, or some days of it.

    Parameters
    ----------
    scale : float
        Share of the whole operation, in [0.025, 1]: people, contacts and posts in proportion.
    days : int
    first : date
        First day, on the clock of Shanghai.
    seed : int
        Of contracts and leave; demand has no chance in it.
    """
    if not 0.025 <= scale <= 1:
        raise ValueError(f"scale must lie in [0.025, 1], not {scale:g}")
    week = _horizon(MONDAY, 7)
    own = policies(scale)
    usual = demanded(scale, own, week)
    usually = requirement(usual, own, week)
    people = agents(required_hours(usually, week), scale, seed, first, days)
    horizon = _horizon(first, days)
    if horizon == week:
        return Scenario(scale, week, own, usual, usually, people)
    work = demanded(scale, own, horizon)
    return Scenario(scale, horizon, own, work, requirement(work, own, horizon), people)


def festival(scale: float) -> tuple[Horizon, tuple[QueuePolicy, ...], pd.DataFrame, pd.DataFrame]:
    """What comes in on the festival, whose busiest hour has the claimed contacts.

    Returns
    -------
    Horizon
        The festival and the day after, on which its messages are still answered.
    tuple of QueuePolicy
    pandas.DataFrame
        Contract `WORKLOAD`: the festival's contacts only.
    pandas.DataFrame
        Contract `REQUIREMENT` of that workload.
    """
    horizon, own = _horizon(ELEVENTH, 2), policies(scale)
    work = demanded(scale, own, horizon, peak=facts.PEAK_HOUR * scale)
    begin = horizon.times[0]
    day = work[(work["timestamp"] >= begin) & (work["timestamp"] < begin + pd.Timedelta(days=1))]
    day = day.reset_index(drop=True)
    return horizon, own, day, requirement(day, own, horizon)


def required_hours(needed: pd.DataFrame, horizon: Horizon) -> dict[str, float]:
    """Agent-hours a requirement asks for, by queue [h]."""
    hours = needed["agents"].fillna(0.0) * horizon.interval / 60 + needed["workload_h"].fillna(0.0)
    total = hours.groupby(needed["line"] + "/" + needed["language"] + "/" + needed["channel"]).sum()
    return {str(queue): float(value) for queue, value in total.items()}


def unit_of(queue: str, units: Sequence[facts.Unit] = facts.UNITS) -> str:
    """Name of the unit that answers a queue."""
    line, language, _ = queue.split("/")
    (name,) = [u.name for u in units if u.line == line and language in u.languages]
    return name


def _horizon(first: date, days: int) -> Horizon:
    zone = facts.SITE_ZONE
    return Horizon(midnight(first, zone), midnight(first + timedelta(days=days), zone), 30, zone)
