"""The twin against the plan, queue by queue: what was promised, what the formulas say, what was lived through."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from planning.twin.report import HELD, PROMISE
from scheduler.workload import QUEUE, QueuePolicy


def by_queue(twin: pd.DataFrame, kpis: pd.DataFrame, policies: Sequence[QueuePolicy]) -> pd.DataFrame:
    """One row a queue, first those of least room above their promise.

    Parameters
    ----------
    twin : pandas.DataFrame
        Contract `scheduler.simulation.tables.BY_QUEUE`.
    kpis : pandas.DataFrame
        Contract `scheduler.kpis.KPIS`: the same roster by the formulas.
    policies : sequence of QueuePolicy
        For the promises; queues without one are left out.

    Returns
    -------
    pandas.DataFrame
        `queue`, `kind`, `contacts`, `target`, `planned`, `level`, `low`, `high` (share in time of live queues, by the
        deadline of deferred ones, of the time every seat is filled of posts), `days_kept` (share of days that keep the
        promise), `asa_s` [s], `prob_abandon`, `occupancy`, `helped`, `missed` (the whole interval lies below the
        target). NaN where a kind has no such figure, or nothing is expected.
    """
    target = {p.queue: HELD if p.kind == "post" else p.target.level for p in policies}
    names = twin[QUEUE].astype(str).agg("/".join, axis=1).to_numpy()
    table = twin.assign(queue=names)[np.isin(names, list(target))]
    kind = table["kind"].astype(str)
    plan = kpis.assign(queue=kpis[QUEUE].astype(str).agg("/".join, axis=1)).set_index("queue").reindex(table["queue"])
    required = plan["required_h"].where(plan["required_h"] > 0)
    planned = plan["service_level"].where(plan["kind"] == "interval", plan["on_time"])
    planned = planned.where(plan["kind"] != "post", 1 - plan["shortage_h"] / required)
    told = {name: _of_kind(table, kind, "" if name == "level" else f"_{name}") for name in ("level", "low", "high")}
    made = pd.DataFrame(
        {
            "queue": table["queue"],
            "kind": kind,
            "contacts": table["contacts"].where(kind != "post"),
            "target": table["queue"].map(target),
            "planned": planned.to_numpy(dtype=float),
            **told,
            "days_kept": table["meets"],
            **{name: table[name] for name in ("asa_s", "prob_abandon", "occupancy", "helped")},
        }
    )
    top = made["high"].where(made["high"].notna(), made["level"])
    made["missed"] = top < made["target"]
    # a post promised nearly always has little room above its promise: what counts is how much of the room is left
    room = (made["level"] - made["target"]) / (1 - made["target"])
    order = room.fillna(np.inf).sort_values(kind="stable").index
    return made.loc[order].reset_index(drop=True)


def _of_kind(table: pd.DataFrame, kind: pd.Series, ending: str) -> pd.Series:
    """Each queue's promised figure, by its kind."""
    values = pd.Series(np.nan, index=table.index)
    for name, figure in PROMISE.items():
        values = values.where(kind != name, table[figure + ending])
    return values.astype(float)


def total(row: pd.DataFrame, name: str) -> tuple[float | None, float | None, float | None]:
    """A figure of a twin's total (one row) with its interval; None where it has none."""
    found = tuple(row[name + ending].iloc[0] for ending in ("", "_low", "_high"))
    level, low, high = (None if pd.isna(value) else float(value) for value in found)
    return level, low, high
