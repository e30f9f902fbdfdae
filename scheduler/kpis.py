"""KPIs: what a plan promises, judged by the queueing formulas at the heads it schedules."""

from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt
import pandas as pd
import pandera.pandas as pa

from scheduler.agents import INSTANT
from scheduler.horizon import Horizon
from scheduler.load.backlog import drain
from scheduler.queueing.chat import chat
from scheduler.queueing.redials import redial_load
from scheduler.workload import QUEUE, QueuePolicy, by_queue

Array = npt.NDArray[np.float64]

BANDS = {"night": (0, 6), "morning": (6, 12), "afternoon": (12, 18), "evening": (18, 24)}
"""Hours of the day by name, in the site's time."""


def _number(description: str) -> pa.Column:
    return pa.Column(float, coerce=True, nullable=True, description=description)


_SHARED = {
    "contacts": _number("contacts our people see"),
    "service_level": _number("answered within the time over all offered"),
    "service_level_answered": _number("answered within the time over all answered"),
    "asa_s": _number("mean wait of all offered [s]"),
    "prob_abandon": _number("share that gives up"),
    "occupancy": _number("share of their time agents work"),
    "on_time": _number("share of deferred work done by its deadline"),
    "required_h": _number("agent-hours required [h]"),
    "scheduled_h": _number("agent-hours scheduled [h]"),
    "shortage_h": _number("agent-hours missing, interval by interval [h]"),
    "surplus_h": _number("agent-hours beyond the requirement, interval by interval [h]"),
    "work_h": _number("agent work done [h]"),
}

PLAN = pa.DataFrameSchema(
    {
        "timestamp": pa.Column(INSTANT, coerce=True, description="start of the interval"),
        **{name: pa.Column(str, coerce=True) for name in QUEUE},
        "kind": pa.Column(str, pa.Check.isin(["interval", "post", "deferred"]), coerce=True),
        **_SHARED,
        "due_h": _number("deferred work that arrives in the interval [h]"),
    },
    name="plan_kpis",
    unique=["timestamp", *QUEUE],
)
"""Contract of the KPIs per queue and interval."""

KPIS = pa.DataFrameSchema(
    {**{name: pa.Column(str, coerce=True) for name in QUEUE}, "kind": pa.Column(str, coerce=True), **_SHARED},
    name="queue_kpis",
    unique=QUEUE,
)
"""Contract of the KPIs by queue."""

BAND_KPIS = pa.DataFrameSchema({"band": pa.Column(str, pa.Check.isin(list(BANDS))), **_SHARED}, name="band_kpis")
"""Contract of the KPIs by hour band."""

TOTALS = pa.DataFrameSchema(
    {
        **_SHARED,
        "utilisation": _number("work done over paid hours"),
        "paid_h": _number("paid hours [h]"),
        "cost_cents": _number("pay [cent]"),
        "cost_per_contact_cents": _number("pay over contacts, deferred ones included [cent]"),
    },
    name="total_kpis",
)
"""Contract of the KPIs of the whole plan, one row."""


def plan_kpis(
    workload: pd.DataFrame,
    coverage: pd.DataFrame,
    policies: Sequence[QueuePolicy],
    horizon: Horizon,
    present: float = 1.0,
    load_factor: pd.Series | None = None,
) -> pd.DataFrame:
    """Service and balance of every queue and interval at the heads scheduled.

    Parameters
    ----------
    workload : pandas.DataFrame
        Contract `WORKLOAD`.
    coverage : pandas.DataFrame
        `timestamp, line, language, channel, required, scheduled` [heads]; for a deferred queue, `scheduled` counts
        wherever the queue has a row, and `required` is not read.
    policies : sequence of QueuePolicy
    horizon : Horizon
    present : float
        Share of scheduled heads that are there (`Shrinkage.present`), in (0, 1].
    load_factor : pandas.Series, optional
        For each row of `workload`, what a live queue's load is multiplied by before the formula judges its service
        (`scheduler.judging.calibration`); the work itself stays as it is.

    Returns
    -------
    pandas.DataFrame
        Contract `PLAN`. Live queues are judged by the formula that staffed them; what a number does not mean
        (a wait of deferred work, say) is empty. Deferred work is drained earliest deadline first.
    """
    if not 0 < present <= 1:
        raise ValueError(f"present must lie in (0, 1], not {present:g}")
    factor = pd.Series(1.0, index=workload.index) if load_factor is None else load_factor
    if not factor.index.equals(workload.index) or not (factor > 0).all():
        raise ValueError("load_factor must be above 0 and have the index of workload")
    work, cover = by_queue(workload.assign(load_factor=factor)), by_queue(coverage)
    parts = []
    for policy in policies:
        heads = cover.get(policy.queue)
        if policy.kind == "deferred":
            if policy.queue in work:
                parts.append(_deferred(work[policy.queue], heads, policy, horizon, present))
        elif heads is not None:
            parts.append(_manned(work.get(policy.queue), heads, policy, horizon, present))
    table = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()
    return PLAN.validate(table.reindex(columns=list(PLAN.columns)), lazy=True)


def queue_kpis(plan: pd.DataFrame) -> pd.DataFrame:
    """Contract `KPIS`: the plan summed by queue, in its order; rates weighted by what they are rates of."""
    groups = by_queue(plan)
    names = plan[[*QUEUE, "kind"]].drop_duplicates().to_dict("records")
    rows = [{**name, **_sum(groups["/".join(name[part] for part in QUEUE)])} for name in names]
    return KPIS.validate(pd.DataFrame(rows, columns=list(KPIS.columns)), lazy=True)


def band_kpis(plan: pd.DataFrame, time_zone: ZoneInfo) -> pd.DataFrame:
    """Contract `BAND_KPIS`: the plan summed by hour band of `time_zone`, from night to evening."""
    hour = plan["timestamp"].dt.tz_convert(time_zone).dt.hour
    rows = [{"band": band, **_sum(plan[(hour >= a) & (hour < b)])} for band, (a, b) in BANDS.items()]
    return BAND_KPIS.validate(pd.DataFrame(rows, columns=list(BAND_KPIS.columns)), lazy=True)


def total_kpis(plan: pd.DataFrame, paid_h: float, cost_cents: int) -> pd.DataFrame:
    """Contract `TOTALS`: the whole plan in one row, with what it costs.

    Parameters
    ----------
    plan : pandas.DataFrame
        Contract `PLAN`.
    paid_h : float
        Paid hours of the roster, breaks paid included [h].
    cost_cents : int
        Their pay [cent].
    """
    total = _sum(plan)
    total |= {
        "utilisation": _share(total["work_h"], paid_h),
        "paid_h": paid_h,
        "cost_cents": float(cost_cents),
        "cost_per_contact_cents": _share(float(cost_cents), total["contacts"]),
    }
    return TOTALS.validate(pd.DataFrame([total], columns=list(TOTALS.columns)), lazy=True)


def _manned(
    work: pd.DataFrame | None, heads: pd.DataFrame, policy: QueuePolicy, horizon: Horizon, present: float
) -> pd.DataFrame:
    """Live queues and posts: every row of the coverage, with the contacts that come in it."""
    hours = horizon.interval / 60
    table = heads[["timestamp", *QUEUE, "required", "scheduled"]]
    if policy.kind == "interval":
        needed = ["timestamp", "contacts", "load", "aht_s", "load_factor"]
        empty = pd.DataFrame(columns=needed) if work is None else work[needed]
        nothing = {"contacts": 0.0, "load": 0.0, "aht_s": 1.0, "load_factor": 1.0}
        table = table.merge(empty, on="timestamp", how="left").fillna(nothing)
        there = table["scheduled"].to_numpy(dtype=float) * present
        factor = table["load_factor"].to_numpy(dtype=float)
        load, aht = table["load"].to_numpy(dtype=float) * factor, table["aht_s"].to_numpy(dtype=float)
        patience = np.inf if policy.patience_s is None else policy.patience_s
        chats: dict[str, Any] = {"concurrency": policy.concurrency, "think_share": policy.think_share}
        if policy.redial:
            load = redial_load(there, load, aht, patience, policy.redial, **chats)
        service = chat(there, load, aht, patience, policy.target.answer_within_s, **chats)
        table = table.assign(
            service_level=service.service_level,
            service_level_answered=service.service_level_answered,
            asa_s=service.asa_s,
            prob_abandon=service.prob_abandon,
            occupancy=service.occupancy / factor,
            work_h=service.occupancy / factor * there * hours,
        )
    else:
        table = table.assign(contacts=0.0, work_h=table[["required", "scheduled"]].min(axis=1) * present * hours)
    balance = (table["scheduled"] - table["required"]) * hours
    return table.assign(
        kind=policy.kind,
        required_h=table["required"] * hours,
        scheduled_h=table["scheduled"] * hours,
        shortage_h=(-balance).clip(lower=0.0),
        surplus_h=balance.clip(lower=0.0),
    )


def _deferred(
    work: pd.DataFrame, heads: pd.DataFrame | None, policy: QueuePolicy, horizon: Horizon, present: float
) -> pd.DataFrame:
    """Deferred queues: a row per interval of arrival or of work."""
    busy = 1.0 if policy.target.max_occupancy is None else policy.target.max_occupancy
    hours, times = horizon.interval / 60, horizon.times
    scheduled = np.zeros(len(times))
    if heads is not None:
        known = heads.set_index("timestamp")["scheduled"]
        scheduled = known.reindex(times).fillna(0.0).to_numpy(dtype=float)
    on_time, done = drain(work, scheduled * hours * present * busy, horizon)
    arrivals = work.set_index("timestamp")
    index = arrivals.index.union(times)
    table = pd.DataFrame(index=index).rename_axis("timestamp")
    table["contacts"] = arrivals["contacts"]
    table["due_h"] = arrivals["workload_h"]
    table["on_time"] = pd.Series(on_time, index=arrivals.index)
    table["required_h"] = arrivals["workload_h"] / busy
    table["scheduled_h"] = pd.Series(scheduled * hours, index=times)
    table["work_h"] = pd.Series(done, index=times)
    # of deferred work, what is late is missing and what idles is too much, not heads per interval
    table["shortage_h"] = table["required_h"] * (1 - table["on_time"])
    table["surplus_h"] = table["scheduled_h"] - table["work_h"] / (busy * present)
    table["surplus_h"] = table["surplus_h"].clip(lower=0.0)
    table = table.fillna({name: 0.0 for name in table.columns if name != "on_time"})
    return table.reset_index().assign(
        line=policy.line, language=policy.language, channel=policy.channel, kind="deferred"
    )


def _sum(plan: pd.DataFrame) -> dict[str, float]:
    """Rows of a plan as one: amounts add; rates are weighted by contacts, hours of live agents, or deferred work."""
    live = plan[plan["kind"] == "interval"]
    total = {name: float(plan[name].sum()) for name in _SHARED if name.endswith("_h") or name == "contacts"}
    contacts = live["contacts"]
    served = contacts * (1 - live["prob_abandon"])
    asked = live[contacts > 0]
    return total | {
        "service_level": _share(float((contacts * live["service_level"]).sum()), float(contacts.sum())),
        "service_level_answered": _share(float((contacts * live["service_level"]).sum()), float(served.sum())),
        "asa_s": _share(float((asked["contacts"] * asked["asa_s"]).sum()), float(contacts.sum())),
        "prob_abandon": _share(float((contacts * live["prob_abandon"]).sum()), float(contacts.sum())),
        "occupancy": _share(float((live["occupancy"] * live["scheduled_h"]).sum()), float(live["scheduled_h"].sum())),
        "on_time": _share(float((plan["due_h"] * plan["on_time"]).sum()), float(plan["due_h"].sum())),
    }


def _share(part: float, whole: float) -> float:
    return part / whole if whole > 0 else np.nan
