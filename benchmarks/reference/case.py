"""An operation to compare rosters on: the reference operation at a scale, or the sample operation."""

import tempfile
from collections.abc import Mapping
from concurrent.futures import Executor
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from benchmarks.reference.scenario import SEED, UNPLANNED, scenario
from planning.house_rules import prices_of, rules_of
from planning.night.inputs import Files, gather
from planning.plan import forecast_horizon
from planning.settings import Settings
from planning.store import Store
from planning.twin.futures import contact_futures
from scheduler.agents import Agent
from scheduler.horizon import Horizon
from scheduler.optimizer.problem import Prices, RosterProblem, roster_problem
from scheduler.requirement import requirement
from scheduler.simulation.absence import Absence
from scheduler.simulation.customers import sampled_contacts
from scheduler.workload import QueuePolicy, workload

DAY_CV = 0.05
"""Coefficient of variation of a queue's day where no forecast says how it errs."""

DAY_SPREAD = 0.5
"""The same of the share of people who are missing."""

CONFIGS = Path(__file__).parents[2] / "configs"


@dataclass(frozen=True, eq=False)
class Case:
    """People, demand and its futures; `problems` are rostered one by one, `contacts` has shape (futures, rows).

    `settings` are those that made the case, if settings did.
    """

    name: str
    horizon: Horizon
    policies: tuple[QueuePolicy, ...]
    workload: pd.DataFrame
    requirement: pd.DataFrame
    agents: tuple[Agent, ...]
    problems: Mapping[str, RosterProblem]
    prices: Prices
    contacts: npt.NDArray[np.int32]
    absence: Absence
    settings: Settings | None = None


def reference_case(scale: float, days: int, futures: int) -> Case:
    """A normal week of the reference operation; Poisson contacts around a queue's day that is off by `DAY_CV`."""
    known = scenario(scale, days)
    return Case(
        f"reference x {scale:g}",
        known.horizon,
        known.policies,
        known.workload,
        known.requirement,
        known.agents,
        known.problems(),
        known.prices(),
        sampled_contacts(known.workload, seed=SEED, futures=futures, cv=DAY_CV, time_zone=known.horizon.time_zone),
        Absence(unplanned=UNPLANNED, day_spread=DAY_SPREAD),
    )


def sample_case(as_of: datetime, futures: int, executor: Executor | None = None) -> Case:
    """The sample operation as its night would plan it, on futures of its forecast."""
    with tempfile.TemporaryDirectory() as folder, Store.open(f"sqlite:///{Path(folder) / 'none.db'}") as store:
        inputs = gather(Files(CONFIGS), store, as_of=as_of, seed=None, now=as_of)
    settings, horizon = inputs.settings, inputs.horizon
    policies = settings.policies()
    forecast, accuracy = forecast_horizon(
        settings, inputs.history, as_of, horizon, inputs.seed, None, executor, lambda *_: None
    )
    shares = {p.queue: sum(v.share_of(p.queue) for v in settings.vendors.vendors) for p in policies}
    work = workload(forecast, policies, horizon, inputs.history, shares)
    need = requirement(work, policies, horizon)
    shrinkage = settings.site.shrinkage
    problem = roster_problem(
        need,
        inputs.agents,
        settings.templates(),
        rules_of(settings, inputs.people.wishes),
        horizon,
        prices_of(settings),
        shrinkage=1 - shrinkage.present,
    )
    markets = settings.calendar(horizon.start.date(), horizon.end.date())
    contacts = contact_futures(
        forecast,
        accuracy,
        work,
        zone_of=lambda queue: markets.market(queue.split("/")[1]).time_zone,
        interval=horizon.interval,
        seed=inputs.seed,
        count=futures,
    )
    absence = Absence(shrinkage.planned, shrinkage.unplanned, settings.simulation.absence_spread)
    return Case(
        "sample",
        horizon,
        policies,
        work,
        need,
        inputs.agents,
        {"all": problem},
        prices_of(settings),
        contacts,
        absence,
        settings,
    )
