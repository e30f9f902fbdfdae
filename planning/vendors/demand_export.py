"""From a site's forecast to what it asks of a vendor: its share of each queue, on the vendor's own clock."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from math import gcd
from typing import Literal
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from planning.settings.vendors import Vendor
from planning.vendors.demand_file import SCHEMA, Demand, DemandQueue, Goal, clock_positions
from planning.vendors.demand_plan import KIND, plan_demand
from scheduler.horizon import Horizon, midnight
from scheduler.workload import QueuePolicy, ServiceTarget, by_queue, workload

_DAY = timedelta(days=1)


def vendor_demand(
    vendor: Vendor,
    forecast: pd.DataFrame,
    policies: Sequence[QueuePolicy],
    *,
    status: Literal["draft", "locked"] = "draft",
) -> Demand:
    """A vendor's demand for every whole day, by its clock, that a forecast covers.

    Contacts are those that people see: what an AI answers is taken out, what comes back is in, as for our own people.

    Parameters
    ----------
    vendor : Vendor
        Its queues and shares, zone, interval and unit.
    forecast : pandas.DataFrame
        Contract `FORECAST`.
    policies : sequence of QueuePolicy
        How the site serves its queues.
    status : {"draft", "locked"}
        Whether the demand may still change.

    Returns
    -------
    Demand
        Contacts to two decimals, in the order of `policies`.

    Raises
    ------
    ValueError
        If the forecast covers no whole day, or no queue of the vendor's.
    """
    zone = ZoneInfo(vendor.time_zone)
    groups = by_queue(forecast)
    mine = [p for p in policies if vendor.share_of(p.queue) > 0 and p.kind != "post" and p.queue in groups]
    if not mine:
        raise ValueError(f"the forecast has no queue of which {vendor.name} takes a share")
    first, last = _whole_days(forecast, groups[mine[0].queue], zone)
    queues = [_queue(vendor, groups[policy.queue], policy, first, last) for policy in mine]
    demand = Demand.model_validate(
        {
            "schema": SCHEMA,
            "vendor": vendor.name,
            "time_zone": vendor.time_zone,
            "interval_minutes": vendor.interval_minutes,
            "from": first,
            "to": last,
            "status": status,
            "queues": tuple(queues),
        }
    )
    return demand if vendor.unit == "contacts" else _in_people(demand, vendor.unit)


def _whole_days(forecast: pd.DataFrame, one: pd.DataFrame, zone: ZoneInfo) -> tuple[date, date]:
    step = one["timestamp"].diff().min() if len(one) > 1 else pd.Timedelta(hours=1)
    begin = forecast["timestamp"].min().tz_convert(zone)
    end = (forecast["timestamp"].max() + step).tz_convert(zone)
    first = begin.date() if begin.to_pydatetime() == midnight(begin.date(), zone) else begin.date() + _DAY
    last = end.date() - _DAY
    if last < first:
        raise ValueError(f"no whole day of {zone.key} lies within {begin} to {end}")
    return first, last


def _queue(vendor: Vendor, rows: pd.DataFrame, policy: QueuePolicy, first: date, last: date) -> DemandQueue:
    zone = ZoneInfo(vendor.time_zone)
    start, end = midnight(first, zone), midnight(last + _DAY, zone)
    # A whole-hour forecast does not fit the hours of a zone half an hour off: cut both down to what they share.
    width = int(rows["timestamp"].diff().min() / pd.Timedelta(minutes=1)) if len(rows) > 1 else 60
    shift = int((pd.Timestamp(start) - rows["timestamp"].min()) / pd.Timedelta(minutes=1)) % 60
    fine = Horizon(start, end, gcd(gcd(vendor.interval_minutes, width), gcd(shift, 60)), zone)
    # As arrivals: when the work is due is the vendor's own planning.
    live = workload(rows, [replace(policy, kind="interval")], fine)
    contacts = live["contacts"].to_numpy() * vendor.share_of(policy.queue)
    local = pd.DatetimeIndex(live["timestamp"]).tz_convert(zone)
    position = np.asarray((local.hour * 60 + local.minute) // vendor.interval_minutes)
    sums = pd.Series(contacts).groupby([np.asarray(local.date), position]).sum()
    volume = {}
    for k in range((last - first).days + 1):
        day = first + k * _DAY
        volume[day] = tuple(round(float(sums.get((day, p), 0.0)), 2) for p in range(1440 // vendor.interval_minutes))
    total = contacts.sum()
    aht = float(contacts @ live["aht_s"].to_numpy() / total) if total > 0 else float(live["aht_s"].mean())
    target = policy.target
    return DemandQueue(
        line=policy.line,
        language=policy.language,
        channel=policy.channel,
        unit="contacts",
        aht_s=round(aht, 1),
        service=Goal(level=target.level, answer_within_s=target.answer_within_s) if policy.kind == "interval" else None,
        patience_s=policy.patience_s if policy.kind == "interval" else None,
        concurrency=policy.concurrency,
        think_share=policy.think_share,
        deadline_h=policy.deadline_h,
        volume=volume,
    )


def _in_people(demand: Demand, unit: Literal["agents", "hours"]) -> Demand:
    """The same demand counted in people at hand or in hours of work; deferred work is always hours."""
    zone, length = ZoneInfo(demand.time_zone), demand.interval_minutes
    needed = by_queue(plan_demand(demand).requirement)
    queues = []
    for queue in demand.queues:
        if KIND[queue.channel] == "deferred":
            # Hours of people, who are never busy all the time; the same allowance that contacts get when planned.
            each = (queue.aht_s or 0.0) * (1 - queue.think_share) / 3600 / (ServiceTarget().max_occupancy or 1.0)
            volume = {d: tuple(round(v * each, 4) for v in row) for d, row in queue.volume.items()}
            queues.append(queue.model_copy(update={"unit": "hours", "volume": volume}))
            continue
        heads = needed[queue.name].set_index("timestamp")["agents"]
        volume = {}
        for day in queue.volume:
            times, positions = clock_positions(day, length, zone)
            row = [0.0] * (1440 // length)
            for at, p in zip(times, positions, strict=True):
                asked = float(heads.get(at, 0.0))
                # A clock interval that comes twice: people are the most of the two, hours are both.
                row[p] = max(row[p], asked) if unit == "agents" else row[p] + asked * length / 60
            volume[day] = tuple(round(v, 4) for v in row)
        queues.append(queue.model_copy(update={"unit": unit, "volume": volume}))
    return demand.model_copy(update={"queues": tuple(queues)})
