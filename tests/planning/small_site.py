"""A site small enough to plan in a second: one market, two queues, six people, three weeks of history."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from forecast.forecaster import FORECAST, QUANTILE_COLUMNS
from forecast.uncertainty.dependence import DEPENDENCE_COLUMNS
from planning.desk.placing import place
from planning.house_rules import rules_of
from planning.settings import Settings
from scheduler.horizon import Horizon
from scheduler.kpis import plan_kpis, queue_kpis
from scheduler.requirement import requirement
from scheduler.roster import Result, roster_table
from scheduler.verify import coverage, violations
from scheduler.workload import workload

AS_OF = "2026-03-02T00:00+00:00"

SITE = """
name: Small site
time_zone: UTC
interval_minutes: 60
inputs:
  history: {file: history.csv, interval_minutes: 60}
  agents: agents.csv
languages:
  en: {time_zone: UTC}
services:
  voice: {kind: interval, level: 0.6, answer_within_s: 60, max_occupancy: 0.95, aht_s: 300, patience_s: 120}
  message: {kind: deferred, deadline_h: 12, aht_s: 240, level: 0.5}
queues:
  - {line: shop, languages: [en], channel: voice, daily: 09:00-17:00}
  - {line: shop, languages: [en], channel: message}
"""

SHIFTS = """
templates:
  - code: D8
    minutes: 480
    earliest_start: 09:00
    latest_start: 09:00
    breaks: [{minutes: 60, earliest: 180, latest: 240, paid: true}]
contracts:
  full: {week_minutes: 2400, week_shifts: 5, shifts: [D8]}
"""

RULES = """
rest_minutes: 660
week_minutes: 2400
week_shifts: 5
run_days: 6
longest_stretch_minutes: 300
"""

SOLVER = """
horizon_days: 7
workers: 1
"""


def write_site(folder: Path) -> None:
    """Write configs and data of the small site."""
    folder.mkdir(parents=True, exist_ok=True)
    files = {"site.yaml": SITE, "shifts.yaml": SHIFTS, "rules.yaml": RULES, "solver.yaml": SOLVER}
    files["simulation.yaml"] = "futures: 0\n"  # a test that wants a twin asks for one
    for name, text in files.items():
        (folder / name).write_text(text.lstrip(), encoding="utf-8")
    times = pd.date_range("2026-02-09", "2026-03-02", freq="h", inclusive="left", tz="UTC")
    rng = np.random.default_rng(1)
    day = 6 * np.exp(-(((times.hour - 13) / 4.0) ** 2))
    parts = [
        pd.DataFrame(
            {"timestamp": times.strftime("%Y-%m-%dT%H:%M+00:00"), "channel": channel, "volume": rng.poisson(day)}
        )
        for channel in ("voice", "message")
    ]
    history = pd.concat(parts).assign(line="shop", language="en")
    history.to_csv(folder / "history.csv", index=False)
    rows = [f"A{k},Person {k},team,here,,UTC,full,shop/en/*,12.5,,," for k in range(1, 7)]
    header = "agent_id,name,group,site,vendor,time_zone,contract,skills,hourly_cost,hired_on,leaves_on,productivity"
    (folder / "agents.csv").write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")


@dataclass(frozen=True)
class Kpis:
    """As `planning.plan` holds them, as far as the night reads."""

    queues: pd.DataFrame


@dataclass(frozen=True)
class SmallPlan:
    """A plan in the shape of `planning.plan.Plan`."""

    horizon: Horizon
    forecast: pd.DataFrame
    accuracy: pd.DataFrame
    workload: pd.DataFrame
    requirement: pd.DataFrame
    result: Result
    coverage: pd.DataFrame
    violations: pd.DataFrame
    kpis: Kpis
    twin: None = None
    side_by_side: None = None
    factors: None = None
    told: None = None
    rounds: tuple[()] = ()
    certificate: None = None
    left_open: tuple[()] = ()


def small_plan(
    settings: Settings,
    history: pd.DataFrame,
    agents,
    wishes: pd.DataFrame,
    *,
    as_of: datetime,
    seed: int,
    quality: str = "model",
    status: str = "solved",
    shifts_each: int = 5,
    progress=None,
    **_: object,
) -> SmallPlan:
    """A stand-in for the planner: the mean of each hour, days off going round, judged for real."""
    site = settings.site
    horizon = Horizon.after(as_of, settings.solver.horizon_days, site.interval_minutes, ZoneInfo(site.time_zone))
    mean = history.groupby(["line", "language", "channel", history["timestamp"].dt.hour])["volume"].mean()
    table = mean.rename_axis([*mean.index.names[:3], "hour"]).reset_index()
    grid = pd.DataFrame({"timestamp": horizon.times}).assign(hour=horizon.times.hour)
    forecast = table.merge(grid, on="hour").drop(columns="hour")
    forecast[QUANTILE_COLUMNS] = np.repeat(forecast[["volume"]].to_numpy(), len(QUANTILE_COLUMNS), axis=1)
    forecast = FORECAST.validate(forecast.assign(aht_s=np.nan, model="mean", quality=quality)[list(FORECAST.columns)])
    policies = settings.policies()
    work = workload(forecast, policies, horizon)
    needed = requirement(work, policies, horizon)
    shifts = []
    for k, agent in enumerate(agents):
        # Two in three answer the phone, and the days off go round.
        worth = {p.queue: float((p.kind == "deferred") == (k % 3 == 2)) for p in policies}
        value = pd.DataFrame(worth, index=horizon.times)
        for d in range(shifts_each):
            day = (horizon.start + timedelta(days=(d + k) % 7)).date()
            shifts.append(
                place(agent, settings.templates()[0], day, 540, value, interval=60, longest_stretch=300, locked=False)
            )
    roster = roster_table(shifts if status == "solved" else [], agents)
    counted = coverage(roster, needed, agents, site.interval_minutes)
    broken = violations(roster, agents, rules_of(settings, wishes))
    kpis = Kpis(queue_kpis(plan_kpis(work, counted, policies, horizon)))
    pay = sum(round(s.paid_minutes / 60 * 1250) for s in shifts)
    reasons = () if status == "solved" else ("A1 is locked to two shifts at once",)
    result = Result(status, roster, pay, pay - 100, 100 / pay, 0.1, {"pay": pay}, reasons)
    names = forecast[["line", "language", "channel"]].drop_duplicates()
    accuracy = names.assign(
        quality=quality, wape=0.2, wape_mean_8w=0.25, contacts_per_interval=3.0, chosen_at=pd.Timestamp(as_of)
    )
    accuracy[DEPENDENCE_COLUMNS] = np.nan
    if progress is not None:
        progress("roster", 1.0, "done")
    return SmallPlan(horizon, forecast, accuracy, work, needed, result, counted, broken, kpis)
