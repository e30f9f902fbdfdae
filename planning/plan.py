"""The line of functions from history to KPIs, and nothing more: the night and the desk's what-ifs call the same."""

from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd

from forecast.overrides import Override, apply, past_events
from planning.demand.kept_models import Shelf, forecast_kept
from planning.demand.question import of_settings
from planning.settings import Settings
from planning.supply import Round, Strategy, SupplyQuestion, supply
from scheduler.agents import Agent
from scheduler.clashing.clash import Clash
from scheduler.horizon import Horizon
from scheduler.judging.night_share import night_share
from scheduler.judging.side_by_side import Bill, side_by_side
from scheduler.kpis import band_kpis, queue_kpis, total_kpis
from scheduler.roster import Result
from scheduler.simulation.twin import Twin
from scheduler.workload import workload

Progress = Callable[[str, float, str], None]
"""Told a stage, the share of it that is done (0 to 1), and a note."""


@dataclass(frozen=True, eq=False)
class PlanKpis:
    """KPIs of a plan: by queue (`scheduler.kpis.KPIS`), by hour band (`BAND_KPIS`), and in one row (`TOTALS`)."""

    queues: pd.DataFrame
    bands: pd.DataFrame
    totals: pd.DataFrame


@dataclass(frozen=True, eq=False)
class Plan:
    """Everything one run of the line makes, in the order it is made.

    No `twin`, and so nothing `side_by_side` (contract `SIDE_BY_SIDE`), where the site does not simulate; no factors on
    the load, of the requirement (`factors`) and of the plan (`told`), where the twin does not calibrate; no
    `certificate` (as of `scheduler.certificate`) where no roster exists, or nothing is proved of it. `left_open` tells
    what no roster could fill.
    """

    horizon: Horizon
    forecast: pd.DataFrame
    accuracy: pd.DataFrame
    workload: pd.DataFrame
    requirement: pd.DataFrame
    result: Result
    coverage: pd.DataFrame
    violations: pd.DataFrame
    kpis: PlanKpis
    twin: Twin | None = None
    side_by_side: pd.DataFrame | None = None
    factors: pd.DataFrame | None = None
    told: pd.DataFrame | None = None
    rounds: tuple[Round, ...] = ()
    certificate: dict[str, Any] | None = None
    left_open: tuple[Clash, ...] = ()


def plan(
    settings: Settings,
    history: pd.DataFrame,
    agents: Sequence[Agent],
    wishes: pd.DataFrame,
    *,
    as_of: datetime,
    seed: int,
    overrides: Sequence[Override] = (),
    locked: pd.DataFrame | None = None,
    past: pd.DataFrame | None = None,
    horizon: Horizon | None = None,
    shelf: Shelf | None = None,
    executor: Executor | None = None,
    progress: Progress | None = None,
    forecast: tuple[pd.DataFrame, pd.DataFrame] | None = None,
    strategy: Strategy = "elastic",
    accounts: pd.DataFrame | None = None,
) -> Plan:
    """Plan a horizon: history, forecast, workload, requirement, problem, roster, judgement, KPIs.

    Parameters
    ----------
    settings : Settings
    history : pandas.DataFrame
        Contract `HISTORY`; nothing from `as_of` on is used. It should reach back as far from the last day on which
        models were chosen as from `as_of`.
    agents : sequence of Agent
    wishes : pandas.DataFrame
        Contract `WISHES`.
    as_of : datetime
        Zone-aware; nothing later is known.
    seed : int
        Same inputs and seed, same plan.
    overrides : sequence of Override
        Planners' words, a layer over the forecast.
    locked, past : pandas.DataFrame, optional
        Contract `ROSTER`: shifts to keep, and published shifts before the horizon.
    horizon : Horizon, optional
        Default: the site's days from the first midnight at or after `as_of`.
    shelf : Shelf, optional
        Where the choice of models is kept between nights; the plan is the same without.
    executor : Executor, optional
        Where the forecasts of the queues and the futures of the twin run; default: here, one after another.
    progress : callable, optional
    forecast : (DataFrame, DataFrame), optional
        Forecast, overrides applied, and accuracy of a plan of the same demand: they are not made again.
    strategy : {"elastic", "three-fixed-shifts"}
        How the roster is made.
    accounts : pandas.DataFrame, optional
        Contract `scheduler.fairness.accounts.ACCOUNTS`: what people have borne, where fairness has a price.

    Returns
    -------
    Plan
    """

    def report(stage: str) -> Callable[[float, str], None]:
        return lambda done, note: progress(stage, done, note) if progress is not None else None

    site = settings.site
    zone = ZoneInfo(site.time_zone)
    horizon = horizon or Horizon.after(as_of, settings.solver.horizon_days, site.interval_minutes, zone)
    policies = settings.policies()
    tell = progress or (lambda *_: None)
    if forecast is None:
        made_now, accuracy = forecast_horizon(settings, history, as_of, horizon, seed, shelf, executor, tell, overrides)
        expected = apply(made_now, overrides, as_of=as_of)
    else:
        expected, accuracy = forecast

    shares = {p.queue: sum(v.share_of(p.queue) for v in settings.vendors.vendors) for p in policies}
    work = workload(expected, policies, horizon, history, shares)
    asked = SupplyQuestion(
        settings, expected, accuracy, work, tuple(agents), wishes, horizon, seed, locked, past, strategy, accounts
    )
    made = supply(asked, report, executor)
    paid_h = float(made.result.roster["paid_minutes"].sum()) / 60
    kpis = PlanKpis(
        queue_kpis(made.plan),
        band_kpis(made.plan, zone),
        total_kpis(made.plan, paid_h, made.result.cost_parts.get("pay", 0)),
    )
    both = None
    if made.twin is not None:
        bill = Bill(
            paid_h,
            made.result.cost_parts.get("pay", 0),
            night_share(made.result.roster, asked.agents),
            100 * site.ai_contact_price,
        )
        both = side_by_side(made.plan, made.twin, work, policies, bill)
    return Plan(
        horizon,
        expected,
        accuracy,
        work,
        made.requirement,
        made.result,
        made.coverage,
        made.violations,
        kpis,
        made.twin,
        both,
        made.factors,
        made.told,
        made.rounds,
        made.certificate,
        made.left_open,
    )


def forecast_horizon(
    settings: Settings,
    history: pd.DataFrame,
    as_of: datetime,
    horizon: Horizon,
    seed: int,
    shelf: Shelf | None,
    executor: Executor | None,
    progress: Progress,
    overrides: Sequence[Override] = (),
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Forecast and accuracy tables from the first interval not yet known to the end of the horizon.

    The forecast is the model's own; of the overrides it knows only what planners said happened before `as_of`.
    """
    question = of_settings(settings, history, as_of, seed, lambda instant: past_events(overrides, as_of=instant))
    return forecast_kept(question, horizon.end, shelf, executor=executor, progress=progress)
