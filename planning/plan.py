"""The line of functions from history to KPIs, and nothing more: the night and the desk's what-ifs call the same."""

from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

import pandas as pd

from forecast.overrides import Override, apply, past_events
from planning.house_rules import prices_of, rules_of
from planning.kept_models import Shelf, forecast_kept
from planning.pooled import pooling_skills
from planning.question import of_settings
from planning.settings import Settings
from planning.twin_stage import live_through
from scheduler.agents import Agent
from scheduler.horizon import Horizon
from scheduler.kpis import band_kpis, plan_kpis, queue_kpis, total_kpis
from scheduler.problem import roster_problem
from scheduler.requirement import requirement
from scheduler.roster import Result
from scheduler.simulation.twin import Twin
from scheduler.solve import Limits, solve
from scheduler.verify import coverage, violations
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
    """Everything one run of the line makes, in the order it is made; no `twin` where the site does not simulate."""

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
        Where the forecasts of the queues run; default: here, one after another.
    progress : callable, optional

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
    forecast, accuracy = forecast_horizon(settings, history, as_of, horizon, seed, shelf, executor, tell, overrides)
    forecast = apply(forecast, overrides, as_of=as_of)

    note = report("require")
    note(0.0, "")
    shares = {p.queue: sum(v.share_of(p.queue) for v in settings.vendors.vendors) for p in policies}
    work = workload(forecast, policies, horizon, history, shares)
    need = requirement(work, policies, horizon, skills=pooling_skills(site, agents, horizon))
    note(1.0, f"{len(need):,} rows")

    rules = rules_of(settings, wishes)
    problem = roster_problem(
        need,
        agents,
        settings.templates(),
        rules,
        horizon,
        prices_of(settings),
        shrinkage=1 - site.shrinkage.present,
        locked=locked,
        past=past,
    )
    limits = Limits(settings.solver.seconds, settings.solver.rounds, settings.solver.gap)
    result = solve(problem, limits, seed=seed, progress=report("roster"))

    note = report("judge")
    note(0.0, "")
    whole = result.roster if past is None else pd.concat([past, result.roster], ignore_index=True)
    covered = coverage(whole, need, agents, horizon.interval)
    broken = violations(result.roster, agents, rules, past)
    by_interval = plan_kpis(work, covered, policies, horizon, site.shrinkage.present)
    paid_h = float(result.roster["paid_minutes"].sum()) / 60
    kpis = PlanKpis(
        queue_kpis(by_interval),
        band_kpis(by_interval, zone),
        total_kpis(by_interval, paid_h, result.cost_parts.get("pay", 0)),
    )
    note(1.0, f"{len(broken)} rules broken")
    twin = None
    if settings.simulation.futures and result.status != "contradictory":
        twin = live_through(
            settings,
            forecast=forecast,
            accuracy=accuracy,
            workload=work,
            requirement=need,
            roster=result.roster,
            agents=agents,
            horizon=horizon,
            seed=seed,
            past=past,
            executor=executor,
            progress=report("simulate"),
        )
    return Plan(horizon, forecast, accuracy, work, need, result, covered, broken, kpis, twin)


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
