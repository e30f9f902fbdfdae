"""KPIs of the plan and of the twin beside each other: what is promised, and what is to be expected."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import pandera.pandas as pa

from scheduler.kpis import queue_kpis, total_kpis
from scheduler.queueing.erlang import check
from scheduler.simulation.twin import Twin
from scheduler.workload import QUEUE, QueuePolicy, by_queue

PER_QUEUE = (
    "contacts",
    "service_level",
    "service_level_answered",
    "asa_s",
    "prob_abandon",
    "occupancy",
    "on_time",
    "work_h",
    "shortage_h",
    "surplus_h",
)
"""Figures of a queue and of the total, named as in `scheduler.kpis.KPIS`."""

OF_ALL = (
    "utilisation",
    "night_share",
    "cost_cents",
    "cost_per_human_contact_cents",
    "cost_per_ai_contact_cents",
    "cost_per_contact_cents",
)
"""Figures of the total alone: work done over paid hours; share of worked hours at night
(`scheduler.judging.night_share`); pay [cent]; pay per contact our people see; price per contact an AI answers; both
costs over both kinds of contacts."""

SIDE_BY_SIDE = pa.DataFrameSchema(
    {
        **{name: pa.Column(str, coerce=True, description="`*` in the rows of the total") for name in QUEUE},
        "kind": pa.Column(str, pa.Check.isin(["interval", "post", "deferred", "*"]), coerce=True),
        "figure": pa.Column(str, pa.Check.isin(PER_QUEUE + OF_ALL), coerce=True),
        "planned": pa.Column(float, coerce=True, nullable=True),
        "simulated": pa.Column(float, coerce=True, nullable=True),
        "simulated_low": pa.Column(float, coerce=True, nullable=True, description="lower bound of its 95 % interval"),
        "simulated_high": pa.Column(float, coerce=True, nullable=True, description="upper bound of its 95 % interval"),
    },
    name="side_by_side",
    unique=[*QUEUE, "figure"],
)
"""Contract of planned and simulated figures, a row each per queue and for the total."""


@dataclass(frozen=True)
class Bill:
    """What a roster costs and how it is spread, whatever the customers do.

    Attributes
    ----------
    paid_h : float
        Paid hours, breaks paid included [h].
    cost_cents : int
        Their pay [cent].
    night_share : float
        As `scheduler.judging.night_share.night_share` counts it; may be NaN.
    ai_contact_cents : float
        Price of one contact that an AI answers [cent].
    """

    paid_h: float
    cost_cents: int
    night_share: float
    ai_contact_cents: float = 0.0

    def __post_init__(self) -> None:
        for name in ("paid_h", "cost_cents", "ai_contact_cents"):
            check(name, getattr(self, name))


def ai_contacts(workload: pd.DataFrame, policies: Sequence[QueuePolicy]) -> float:
    """Contacts of a workload (contract `WORKLOAD`) that an AI answers before a person sees them."""
    known = by_queue(workload)
    answered = 0.0
    for policy in policies:
        if policy.queue in known:
            rows = known[policy.queue]
            shares = policy.deflection.shares(pd.DatetimeIndex(rows["timestamp"]))
            answered += float((rows["offered"] * shares).sum())
    return answered


def side_by_side(
    plan: pd.DataFrame, twin: Twin, workload: pd.DataFrame, policies: Sequence[QueuePolicy], bill: Bill
) -> pd.DataFrame:
    """Every KPI as planned and as simulated, per queue and in total.

    Parameters
    ----------
    plan : pandas.DataFrame
        Contract `scheduler.kpis.PLAN`.
    twin : Twin
        Of the same roster.
    workload : pandas.DataFrame
        Contract `WORKLOAD`.
    policies : sequence of QueuePolicy
    bill : Bill

    Returns
    -------
    pandas.DataFrame
        Contract `SIDE_BY_SIDE`. The pay is the same on both sides; per contact it is spread over the contacts planned,
        or those that came. A figure that a kind of queue does not have is empty on both sides.
    """
    planned = queue_kpis(plan)
    simulated = {_name(row): row for row in twin.queues.to_dict("records")}
    rows = []
    for told in planned.to_dict("records"):
        name = _name(told)
        for figure in PER_QUEUE:
            rows.append((*name, told["kind"], figure, told[figure], *_three(simulated.get(name), figure)))
    answered = ai_contacts(workload, policies)
    whole = total_kpis(plan, bill.paid_h, bill.cost_cents).iloc[0]
    seen = twin.totals.to_dict("records")[0]
    for figure in PER_QUEUE:
        rows.append(("*", "*", "*", "*", figure, whole[figure], *_three(seen, figure)))
    contacts, work = _three(seen, "contacts"), _three(seen, "work_h")
    both = bill.cost_cents + answered * bill.ai_contact_cents
    of_all = {
        "utilisation": (whole["utilisation"], *(_over(hours, bill.paid_h) for hours in work)),
        "night_share": (bill.night_share,) * 4,
        "cost_cents": (float(bill.cost_cents),) * 4,
        "cost_per_human_contact_cents": _per(bill.cost_cents, float(whole["contacts"]), contacts, 0.0),
        "cost_per_ai_contact_cents": (bill.ai_contact_cents if answered else np.nan,) * 4,
        "cost_per_contact_cents": _per(both, float(whole["contacts"]), contacts, answered),
    }
    rows += [("*", "*", "*", "*", figure, *values) for figure, values in of_all.items()]
    return SIDE_BY_SIDE.validate(pd.DataFrame(rows, columns=list(SIDE_BY_SIDE.columns)), lazy=True)


def _name(row: Mapping[Hashable, Any]) -> tuple[str, str, str]:
    return str(row["line"]), str(row["language"]), str(row["channel"])


def _three(row: Mapping[Hashable, Any] | None, figure: str) -> tuple[float, float, float]:
    if row is None:
        return (np.nan,) * 3
    mean, low, high = (float(row[figure + end]) for end in ("", "_low", "_high"))
    return mean, low, high


def _per(
    cents: float, planned: float, contacts: tuple[float, float, float], answered: float
) -> tuple[float, float, float, float]:
    """Cost per contact as planned, simulated, and its bounds: the more contacts, the less for each."""
    mean, low, high = contacts
    return (
        _over(cents, planned + answered),
        _over(cents, mean + answered),
        _over(cents, high + answered),
        _over(cents, low + answered),
    )


def _over(part: float, whole: float) -> float:
    return part / whole if whole > 0 else np.nan
