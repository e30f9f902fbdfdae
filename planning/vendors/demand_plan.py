"""From a vendor's demand.yaml to what a roster is made from: a horizon, policies and a requirement, no forecast."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from planning.vendors.demand_file import Demand, DemandQueue, clock_changes, clock_positions
from scheduler.agents import INSTANT
from scheduler.horizon import Horizon, OpeningHours, midnight
from scheduler.needs.cases import CASE_COLUMNS
from scheduler.requirement import REQUIREMENT, requirement
from scheduler.workload import QueuePolicy, ServiceTarget, workload

KIND: dict[str, Literal["interval", "deferred", "post"]] = {
    "chat": "interval",
    "voice": "interval",
    "all": "interval",
    "message": "deferred",
    "email": "deferred",
    "ticket": "deferred",
    "moderation": "post",
}
"""How a channel is served where a file gives no policy."""

DEADLINE_H = {"message": 12.0, "email": 12.0, "ticket": 2.0}
"""Hours to answer where the file says nothing."""


@dataclass(frozen=True)
class DemandPlan:
    """What a vendor's roster is made from.

    Attributes
    ----------
    horizon : Horizon
        The days of the file, on the vendor's clock.
    policies : tuple of QueuePolicy
        One a queue.
    requirement : pandas.DataFrame
        Contract `REQUIREMENT`.
    notes : tuple of str
        What a reader may not expect: days whose clock changes, work that is due after the last day.
    """

    horizon: Horizon
    policies: tuple[QueuePolicy, ...]
    requirement: pd.DataFrame
    notes: tuple[str, ...] = ()


def plan_demand(demand: Demand, interval: int | None = None) -> DemandPlan:
    """What a demand requires.

    `contacts` go through the queueing models of the whole operation, with the promise, handle time, patience and
    concurrency of the file, undivided: the sender has already taken out what an AI answers. `agents` are people at
    hand, as they stand. `hours` on a channel that may wait are work arriving, due after `deadline_h`; on a live
    channel they are people at hand, hours divided by the interval's length.

    Parameters
    ----------
    demand : Demand
        A checked file.
    interval : int, optional
        Interval to plan in [min], dividing the hour; the file's own by default.

    Returns
    -------
    DemandPlan
    """
    zone = ZoneInfo(demand.time_zone)
    step = interval or demand.interval_minutes
    start, end = midnight(demand.first, zone), midnight(demand.last + timedelta(days=1), zone)
    horizon = Horizon(start, end, step, zone)
    policies = tuple(_policy(queue, zone) for queue in demand.queues)
    parts = list(_parts(demand, policies, horizon))
    table = REQUIREMENT.validate(pd.concat(parts, ignore_index=True), lazy=True)
    return DemandPlan(horizon, policies, table, tuple(_notes(demand, policies, zone)))


def values(demand: Demand, queue: DemandQueue) -> pd.Series:
    """A queue's values as a series over instants (UTC), days without values being 0.

    A value whose clock interval comes twice is divided between the two, unless it counts people.
    """
    zone = ZoneInfo(demand.time_zone)
    pieces = []
    for k in range((demand.last - demand.first).days + 1):
        day = demand.first + timedelta(days=k)
        times, positions = clock_positions(day, demand.interval_minutes, zone)
        row = queue.volume.get(day)
        asked = np.zeros(len(times)) if row is None else np.array([row[p] for p in positions], dtype=float)
        if queue.unit != "agents":
            asked = asked / np.array([positions.count(p) for p in positions], dtype=float)
        pieces.append(pd.Series(asked, index=times))
    return pd.concat(pieces)


def _notes(demand: Demand, policies: Sequence[QueuePolicy], zone: ZoneInfo) -> Iterator[str]:
    for day in clock_changes(demand.first, demand.last, zone):
        yield f"{day}: clocks change in {zone.key}; an hour skipped asks for nothing, one that comes twice counts once"
    for policy in policies:
        if policy.kind == "deferred":
            late = f"what arrives in the last {policy.deadline_h:g} h is due after {demand.last}"
            yield f"{policy.queue}: {late} and left to the next file"


def _policy(queue: DemandQueue, zone: ZoneInfo) -> QueuePolicy:
    kind = KIND[queue.channel]
    if kind == "deferred" and queue.unit == "agents":
        kind = "interval"
    goal = queue.service
    return QueuePolicy(
        line=queue.line,
        language=queue.language,
        channel=queue.channel,
        kind=kind,
        opening=OpeningHours.always(zone),
        target=ServiceTarget(goal.level, goal.answer_within_s) if goal else ServiceTarget(),
        aht_s=queue.aht_s,
        patience_s=queue.patience_s,
        concurrency=queue.concurrency,
        think_share=queue.think_share,
        deadline_h=queue.deadline_h or DEADLINE_H.get(queue.channel, 2.0) if kind == "deferred" else None,
    )


def _parts(demand: Demand, policies: Sequence[QueuePolicy], horizon: Horizon) -> Iterator[pd.DataFrame]:
    for queue, policy in zip(demand.queues, policies, strict=True):
        series = values(demand, queue)
        if queue.unit == "contacts":
            yield _from_contacts(series, queue, policy, horizon)
        elif queue.unit == "hours" and policy.kind == "deferred":
            yield _from_hours(series, policy, horizon, demand.interval_minutes)
        else:
            heads = series if queue.unit == "agents" else series * 60 / demand.interval_minutes
            yield _from_heads(heads, policy, horizon, demand.interval_minutes)


def _from_contacts(series: pd.Series, queue: DemandQueue, policy: QueuePolicy, horizon: Horizon) -> pd.DataFrame:
    contacts = series.to_numpy()
    forecast = pd.DataFrame(
        {
            "timestamp": series.index,
            "line": queue.line,
            "language": queue.language,
            "channel": queue.channel,
            "volume": contacts,
            "p50": contacts,
            "p90": contacts,
            "aht_s": queue.aht_s,
        }
    )
    return requirement(workload(forecast, [policy], horizon), [policy], horizon)


def _from_hours(series: pd.Series, policy: QueuePolicy, horizon: Horizon, given: int) -> pd.DataFrame:
    hours = _cut(series, given, horizon.interval, shared=True)
    table = _frame(hours.index, policy, "deferred")
    table["workload_h"] = hours.to_numpy()
    due = pd.DatetimeIndex(hours.index) + pd.Timedelta(hours=policy.deadline_h or 0)
    table["deadline"] = pd.Series(due)
    # Work due after the last day is next week's; see `scheduler.workload`.
    return table[(table["workload_h"] > 0) & (table["deadline"] <= horizon.end)]


def _from_heads(series: pd.Series, policy: QueuePolicy, horizon: Horizon, given: int) -> pd.DataFrame:
    heads = _cut(series, given, horizon.interval, shared=False)
    table = _frame(heads.index, policy, policy.kind)
    for column in ("agents", *CASE_COLUMNS):
        table[column] = heads.to_numpy()
    return table


def _cut(series: pd.Series, given: int, wanted: int, *, shared: bool) -> pd.Series:
    """A series on another grid: amounts are shared out or summed, heads repeated or the most of them taken."""
    fine = int(np.gcd(given, wanted))
    parts = given // fine
    if parts > 1:
        index = pd.DatetimeIndex(series.index)
        times = [index + pd.Timedelta(minutes=k * fine) for k in range(parts)]
        amount = series.to_numpy() / parts if shared else series.to_numpy()
        series = pd.concat([pd.Series(amount, index=t) for t in times]).sort_index()
    if wanted > fine:
        groups = series.groupby(pd.DatetimeIndex(series.index).floor(f"{wanted}min"))
        series = groups.sum() if shared else groups.max()
    return series


def _frame(times: pd.Index, policy: QueuePolicy, kind: str) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "timestamp": times,
            "line": policy.line,
            "language": policy.language,
            "channel": policy.channel,
            "kind": kind,
            "agents": np.nan,
            "agents_p50": np.nan,
            "agents_p90": np.nan,
            "workload_h": np.nan,
            "deadline": pd.Series(pd.NaT, index=range(len(times)), dtype=INSTANT),
            "binds": {"interval": "minimum", "post": "posts", "deferred": "deadline"}[kind],
        }
    )
