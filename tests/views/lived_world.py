"""The small night once more, with what a night of today keeps besides: workload, reasons, and its roster simulated."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pandas as pd

from planning.csv_file import to_agents
from planning.store import Store
from scheduler.horizon import Horizon
from scheduler.kpis import plan_kpis, queue_kpis
from scheduler.requirement import requirement
from scheduler.simulation.tables import BY_QUEUE, BY_TIME, TOTAL
from scheduler.verify import coverage
from scheduler.workload import QUEUE, workload
from tests.views import world

DAYS = 7
LEVEL = {"chat": 0.86, "voice": 0.95, "message": 0.99}
"""Simulated shares in time; the chat's misses its promise."""


def publish(store: Store) -> None:
    """Publish a run that was made by the night's own formulas; its twin is made up, figure by figure."""
    published = store.published()
    assert published is not None
    run = published.run_id
    tables = {
        name: store.table(run, name) for name in ("roster", "history", "accuracy", "agents", "absences", "wishes")
    }
    end = world.AS_OF + timedelta(days=DAYS)
    whole = store.table(run, "forecast")
    forecast = whole[whole["timestamp"] < pd.Timestamp(end)].reset_index(drop=True)
    span = Horizon(world.AS_OF, end, 30, world.SHANGHAI)
    policies = [p for p in world.settings().policies() if p.queue in world.QUEUES or p.kind == "post"]
    work = workload(forecast, policies, span, tables["history"])
    need = requirement(work, policies, span)
    agents = to_agents(tables["agents"], world.settings().contracts(), tables["absences"])
    kpis = queue_kpis(plan_kpis(work, coverage(tables["roster"], need, agents, 30), policies, span))
    queues = need.drop_duplicates(QUEUE)[[*QUEUE, "kind"]].reset_index(drop=True)
    tables |= {"forecast": forecast, "workload": work, "requirement": need, "kpis": kpis, **_twin(queues, span)}
    told = store.run(run)
    summary = {**told.summary, "twin": {"futures": 20, "queues": [], "totals": {}}}
    horizon = (world.AS_OF, end)
    store.save_run(
        replace(told, id=None, inputs_sha256="1" * 64, summary=summary), tables, publish=True, horizon=horizon
    )


def _twin(queues: pd.DataFrame, span: Horizon) -> dict[str, pd.DataFrame]:
    hours = span.times[:: 60 // span.interval]
    table = queues.loc[queues.index.repeat(len(hours))].reset_index(drop=True)
    table.insert(0, "timestamp", pd.DatetimeIndex(np.tile(hours, len(queues))))
    total = pd.DataFrame({name: [0.9] for name in TOTAL.columns})
    return {
        "twin": _figures(queues, list(BY_QUEUE.columns)),
        "twin_hours": _figures(table, list(BY_TIME.columns)),
        "twin_totals": total,
    }


def _figures(table: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
    """Every column that is not there yet: shares around the channel's level, amounts of ten."""
    level = table["channel"].map(LEVEL).fillna(1.0)
    kinds = {"service_level": "interval", "on_time": "deferred", "covered": "post"}
    made = {}
    for name in columns:
        if name in table:
            continue
        figure = next((f for f in kinds if name in (f, f"{f}_low", f"{f}_high")), None)
        shift = {"_low": -0.01, "_high": 0.01}.get(name[name.rfind("_") :], 0.0)
        if figure is None:
            made[name] = pd.Series(10.0 if name.startswith(("contacts", "staffed", "asa")) else 0.2, index=table.index)
        else:
            made[name] = (level + shift).clip(upper=1.0).where(table["kind"] == kinds[figure])
    return table.assign(**made)[columns]
