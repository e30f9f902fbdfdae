"""A small published night, made through the store's own doors from part of the sample operation."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from forecast.forecaster import FORECAST, QUANTILE_COLUMNS, QUANTILES
from planning.csv_file import to_agents
from planning.desk.placing import place
from planning.desk.roster_edit import worth
from planning.settings import Settings, load_settings
from planning.store import Run, Store
from scheduler.agents import Agent
from scheduler.horizon import midnight
from scheduler.requirement import REQUIREMENT
from scheduler.roster import roster_table
from scheduler.verify import coverage

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "data" / "sample"
SHANGHAI = ZoneInfo("Asia/Shanghai")
AS_OF = datetime(2026, 11, 16, tzinfo=SHANGHAI)
QUEUE = ["line", "language", "channel"]
QUEUES = ("live_commerce/zh/chat", "live_commerce/zh/message", "local_life/zh/voice")


def settings() -> Settings:
    """The settings of the sample operation."""
    return load_settings(ROOT / "configs")


def sample_history(queues: tuple[str, ...] | None, weeks: int) -> pd.DataFrame:
    """The last weeks of the sample's history."""
    table = pd.read_csv(SAMPLE / "history.csv.gz")
    if queues:
        table = table[(table["line"] + "/" + table["language"] + "/" + table["channel"]).isin(queues)]
    table = table.assign(timestamp=pd.to_datetime(table["timestamp"], utc=True).astype("datetime64[us, UTC]"))
    return table[table["timestamp"] >= pd.Timestamp(AS_OF) - pd.Timedelta(weeks=weeks)]


def sample_agents(count: int | None, per_site: bool = True) -> tuple[pd.DataFrame, pd.DataFrame]:
    """People of the sample (the first of each site, or all) and their absences."""
    agents = pd.read_csv(SAMPLE / "agents.csv", parse_dates=["hired_on", "leaves_on"])
    agents["vendor"] = agents["vendor"].astype(object).where(agents["vendor"].notna(), "")
    if count is not None:
        agents = agents.groupby("site", sort=False).head(count) if per_site else agents.head(count)
    absences = pd.read_csv(SAMPLE / "absences.csv")
    absences = absences[absences["agent_id"].isin(agents["agent_id"])].copy()
    for column in ("start", "end"):
        absences[column] = pd.to_datetime(absences[column], utc=True).astype("datetime64[us, UTC]")
    return agents.reset_index(drop=True), absences.reset_index(drop=True)


def made_forecast(history: pd.DataFrame, days: int) -> pd.DataFrame:
    """The mean of each queue's hour of the week, with a plain band."""
    local = history["timestamp"].dt.tz_convert(SHANGHAI)
    slot = local.dt.strftime("%a %H")
    mean = history.groupby([*QUEUE, slot.rename("slot")])[["volume", "aht_s"]].mean().reset_index()
    times = pd.date_range(AS_OF, periods=24 * days, freq="h").tz_convert("UTC").as_unit("us")
    grid = pd.DataFrame({"timestamp": times})
    grid["slot"] = grid["timestamp"].dt.tz_convert(SHANGHAI).dt.strftime("%a %H")
    table = mean.merge(grid, on="slot").sort_values([*QUEUE, "timestamp"], ignore_index=True)
    for name, q in zip(QUANTILE_COLUMNS, QUANTILES, strict=True):
        table[name] = table["volume"] * (1 + 0.6 * (q - 0.5))
    table["model"], table["quality"] = "mean_8w", "model"
    table.loc[table["channel"] == "voice", "quality"] = "fallback"
    return FORECAST.validate(table[list(FORECAST.columns)])


def made_requirement(forecast: pd.DataFrame) -> pd.DataFrame:
    """Half-hourly needs: load over 85 % of the time, deferred work as hours."""
    halves = pd.concat([forecast, forecast.assign(timestamp=forecast["timestamp"] + pd.Timedelta(minutes=30))])
    load = halves["volume"] * 0.6 * halves["aht_s"].fillna(300) / 3600
    deferred = halves["channel"].isin(["message", "ticket"])
    heads = np.ceil(load / np.where(halves["channel"] == "chat", 2.2, 0.85))
    table = halves[["timestamp", *QUEUE]].assign(
        kind=np.where(deferred, "deferred", "interval"),
        agents=heads.mask(deferred),
        agents_p50=heads.mask(deferred),
        agents_p90=(heads + 1).mask(deferred),
        workload_h=(load / 2).where(deferred),
        deadline=(halves["timestamp"] + pd.Timedelta(hours=12)).where(deferred),
    )
    return REQUIREMENT.validate(table.sort_values([*QUEUE, "timestamp"], ignore_index=True))


def made_roster(
    agents: Sequence[Agent], requirement: pd.DataFrame, site: Settings, days: int, seed: int
) -> pd.DataFrame:
    """Everybody works their week from Monday on, starts drawn once a person, work placed where it is short."""
    rng = np.random.default_rng(seed)
    templates = {t.code: t for t in site.templates()}
    prices = {p.queue: p.shortage_cents for p in site.policies()}
    shifts = []
    for number in range(days):
        day = AS_OF.date() + timedelta(days=number)
        value = worth(coverage(roster_table(shifts, agents), requirement, agents, 30), prices)
        for k, agent in enumerate(agents):
            template = templates[agent.contract.shifts[k % len(agent.contract.shifts)]]
            starts = list(template.starts())
            if (k + day.weekday()) % 7 >= agent.contract.week_shifts or _away(agent, day):
                continue
            start = starts[int(np.random.default_rng([seed, k]).triangular(0, 0.75, 1) * len(starts))]
            value = value * rng.uniform(0.9, 1.1, size=(1, value.shape[1]))
            shifts.append(place(agent, template, day, start, value, interval=30, longest_stretch=240, locked=False))
    return roster_table(shifts, agents)


def _away(agent: Agent, day: date) -> bool:
    begin = midnight(day, agent.time_zone)
    return any(start < begin + timedelta(hours=36) and begin < end for start, end in agent.absences)


def summary(roster: pd.DataFrame) -> dict[str, object]:
    """The night's report, in the shape of `planning.night.report`."""
    channel = {"contacts": 12_000.0, "target": 0.9}
    return {
        "site": "sample",
        "days": 14,
        "agents": int(roster["agent_id"].nunique()),
        "shifts": len(roster),
        "currency": "USD",
        "time_zone": "Asia/Shanghai",
        "interval_minutes": 30,
        "served": [
            {"channel": "chat", "kind": "interval", "service_level": 0.874, "occupancy": 0.83, **channel},
            {"channel": "voice", "kind": "interval", "service_level": 0.912, "occupancy": 0.78, **channel},
            {"channel": "message", "kind": "deferred", "service_level": 0.995, "occupancy": None, **channel},
        ],
        "cost": {"parts_cents": {"pay": 21_000_000, "shortage": 2_500_000}},
        "warnings": ["service level on chat below target: 87.4 % of 90.0 %"],
        "reasons": ["evening chat is short: too few people may start after 18:00"],
    }


def build(
    url: str,
    agents: int | None = 8,
    queues: tuple[str, ...] | None = QUEUES,
    weeks: int = 4,
    days: int = 14,
) -> Store:
    """Publish a night into the database at `url`."""
    site = settings()
    history = sample_history(queues, weeks)
    table, absences = sample_agents(agents)
    forecast = made_forecast(history, days)
    requirement = made_requirement(forecast)
    roster = made_roster(to_agents(table, site.contracts(), absences), requirement, site, days, seed=7)
    names = forecast[QUEUE].drop_duplicates().reset_index(drop=True)
    rng = np.random.default_rng(3)
    accuracy = names.assign(
        model="mean_8w",
        quality="model",
        wape=rng.uniform(0.08, 0.2, len(names)),
        wape_mean_8w=rng.uniform(0.1, 0.25, len(names)),
        bias=-0.012,
        coverage_90=0.87,
        contacts_per_interval=100.0,
        chosen_at=pd.Timestamp(AS_OF).tz_convert("UTC"),
    )
    began = datetime(2026, 11, 15, 16, 5, tzinfo=UTC)
    run = Run(
        id=None,
        as_of=AS_OF,
        started_at=began,
        finished_at=began + timedelta(seconds=58),
        inputs_sha256="0" * 64,
        seed=7,
        status="warning",
        exit_code=2,
        cost_cents=23_500_000,
        bound_cents=22_900_000,
        gap=0.0255,
        summary=summary(roster),
        version="0.1.0",
    )
    tables = {
        "forecast": forecast,
        "requirement": requirement,
        "roster": roster,
        "history": history,
        "accuracy": accuracy,
        "agents": table,
        "absences": absences,
        "wishes": pd.read_csv(SAMPLE / "wishes.csv", parse_dates=["date"]),
    }
    store = Store.open(url)
    store.save_run(run, tables, publish=True, horizon=(AS_OF, AS_OF + timedelta(days=days)))
    return store
