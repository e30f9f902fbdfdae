"""Playbooks of the run in force: its people, roster and futures of its forecast, and the levers of surge.yaml."""

from collections.abc import Callable, Sequence
from datetime import datetime

import numpy as np
import pandas as pd

from planning.refusal import Finding, Refused
from planning.twin.futures import contact_futures
from planning.twin.simulated_run import RunInForce, routing_of
from scheduler.simulation.absence import Absence
from scheduler.surge.playbook import Playbook, playbook
from scheduler.surge.stage import AFTER, stage
from scheduler.surge.surge import Surge, names
from scheduler.workload import QueuePolicy

FUTURES = 50
"""Sampled futures of a playbook, unless told otherwise."""


def playbooks(
    run: RunInForce,
    queue: str,
    factors: Sequence[float],
    at: datetime | None,
    *,
    futures: int = FUTURES,
    seed: int | None = None,
    progress: Callable[[float, str], None] | None = None,
) -> tuple[Playbook, ...]:
    """Playbooks of surges of one queue at one instant, one for each factor.

    Parameters
    ----------
    run : RunInForce
    queue : str
        Live, of the run.
    factors : sequence of float
        Multiples of the forecast.
    at : datetime, optional
        When contacts begin to rise; default: `busiest`.
    futures, seed : int, optional
    progress : callable, optional

    Raises
    ------
    planning.refusal.Refused
        For a queue that is not live, or an instant at which it is closed or that is too near the plan's end.
    """
    tell = progress or (lambda *_: None)
    policy = _policy(run, queue)
    tell(0.0, "futures")
    seed = run.seed if seed is None else seed
    instant = busiest(run, queue) if at is None else at
    surges = [Surge(queue, instant, factor) for factor in factors]
    _refuse_outside(run, policy, surges[0])
    settings = run.settings
    markets = settings.calendar(run.horizon.start.date(), run.horizon.end.date())
    contacts = contact_futures(
        run.tables["forecast"],
        run.tables["accuracy"],
        run.tables["workload"],
        zone_of=lambda name: markets.market(name.split("/")[1]).time_zone,
        interval=run.horizon.interval,
        seed=seed,
        count=futures,
    )
    shrinkage = settings.site.shrinkage
    tell(0.2, "people")
    ground = stage(
        run.tables["workload"],
        contacts,
        pd.concat([run.past[run.past["agent_id"].isin([a.agent_id for a in run.agents])], run.roster]),
        run.agents,
        settings.policies(),
        run.horizon,
        surges[0],
        settings.surge.levers(policy),
        seed=seed,
        absence=Absence(shrinkage.planned, shrinkage.unplanned, settings.simulation.absence_spread),
        routing=routing_of(settings, help_others=None, blend=None),
    )
    found: list[Playbook] = []
    for k, surge in enumerate(surges):
        tell(0.3 + 0.7 * k / len(surges), f"x{surge.factor:g}")
        found += playbook(ground, [surge])
    tell(1.0, "")
    return tuple(found)


def busiest(run: RunInForce, queue: str) -> datetime:
    """Start of the interval of the queue's most contacts that leaves room for a surge and what comes after it."""
    rows = run.tables["workload"][names(run.tables["workload"]) == queue]
    length = pd.Timedelta(minutes=Surge(queue, run.horizon.start, 1.0).minutes) + AFTER
    inside = rows[
        (rows["timestamp"] >= pd.Timestamp(run.horizon.start))
        & (rows["timestamp"] + length <= pd.Timestamp(run.horizon.end))
    ]
    if inside.empty:
        raise Refused([Finding("--queue", 0, "", "has no contacts in the plan", queue, "ask for another queue")])
    best = int(np.argmax(inside["contacts"].to_numpy()))
    instant: datetime = inside["timestamp"].iloc[best].to_pydatetime()
    return instant.astimezone(run.horizon.time_zone)


def at_risk(run: RunInForce, count: int) -> tuple[str, ...]:
    """Live queues of most work, the most first."""
    work = run.tables["workload"]
    live = {p.queue for p in run.settings.policies() if p.kind == "interval"}
    hours = work.groupby(names(work))["workload_h"].sum().sort_values(ascending=False, kind="stable")
    return tuple([str(queue) for queue in hours.index if queue in live][:count])


def _policy(run: RunInForce, queue: str) -> QueuePolicy:
    policies = {p.queue: p for p in run.settings.policies()}
    if queue not in policies:
        raise Refused([Finding("--queue", 0, "", "a queue that site.yaml does not know", queue, "ask for one of its")])
    if policies[queue].kind != "interval":
        remedy = "ask for a live queue: deferred work and posts have no rush to answer"
        raise Refused([Finding("--queue", 0, "", "not a live queue", queue, remedy)])
    return policies[queue]


def _refuse_outside(run: RunInForce, policy: QueuePolicy, surge: Surge) -> None:
    start, end = run.horizon.start, run.horizon.end
    if not start <= surge.at or surge.end > end:
        span = f"{start.isoformat(timespec='minutes')} to {end.isoformat(timespec='minutes')}"
        wrong, remedy = "the surge does not lie inside the plan", f"ask within {span}, 80 min before its end"
        raise Refused([Finding("--at", 0, "", wrong, surge.at.isoformat(), remedy)])
    if not policy.opening.is_open(pd.DatetimeIndex([pd.Timestamp(surge.at).tz_convert("UTC")])).all():
        wrong, remedy = f"{policy.queue} is closed then", "ask for an hour in which it is open"
        raise Refused([Finding("--at", 0, "", wrong, surge.at.isoformat(), remedy)])
