"""How many agent-hours a vendor's share needs, day by day, as contacts come to more or less than the forecast says."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from planning.settings.vendors import Vendor
from planning.vendors.demand_export import vendor_demand
from planning.vendors.demand_file import Demand
from planning.vendors.demand_plan import plan_demand
from scheduler.workload import QueuePolicy

FACTORS = np.array([0.4, 0.7, 0.9, 1.0, 1.15, 1.5, 2.5])
"""Contacts, as shares of the forecast, at which the queueing models say how many hours they need."""


def needed_hours(vendor: Vendor, forecast: pd.DataFrame, policies: Sequence[QueuePolicy]) -> pd.DataFrame:
    """Agent-hours that a vendor's share needs, a row each of `FACTORS` and a column a day of its calendar [h]."""
    demand = vendor_demand(vendor.model_copy(update={"unit": "contacts"}), forecast, policies)
    zone = ZoneInfo(demand.time_zone)
    rows = []
    for factor in FACTORS:
        table = plan_demand(_scaled(demand, float(factor))).requirement
        hours = table["agents"].fillna(0.0) * demand.interval_minutes / 60 + table["workload_h"].fillna(0.0)
        rows.append(hours.groupby(pd.DatetimeIndex(table["timestamp"]).tz_convert(zone).date).sum())
    wide = pd.DataFrame(rows, index=pd.Index(FACTORS, name="factor")).fillna(0.0).sort_index(axis=1)
    # What arrives on the last day and is due after it is not in the table.
    return wide.iloc[:, :-1]


def _scaled(demand: Demand, factor: float) -> Demand:
    queues = tuple(
        queue.model_copy(
            update={"volume": {day: tuple(factor * value for value in row) for day, row in queue.volume.items()}}
        )
        for queue in demand.queues
    )
    return demand.model_copy(update={"queues": queues})


def shortage_cents(vendor: Vendor, policies: Sequence[QueuePolicy], forecast: pd.DataFrame) -> float:
    """What an hour short costs on a vendor's queues, by its contacts' work there [cent]."""
    names = forecast["line"] + "/" + forecast["language"] + "/" + forecast["channel"]
    work = (forecast["volume"] * forecast["aht_s"].fillna(1.0)).groupby(names).sum()
    mine = [p for p in policies if vendor.share_of(p.queue) > 0 and p.kind != "post" and p.queue in work.index]
    weights = np.array([vendor.share_of(p.queue) * work[p.queue] for p in mine])
    return float(np.average([p.shortage_cents for p in mine], weights=weights + 1e-9))
