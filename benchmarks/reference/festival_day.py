"""A whole festival day, 1.5 million contacts in its busiest hour, lived through once with staff as required."""

import resource
import time
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from benchmarks.reference.scenario import SEED, festival
from scheduler.horizon import Horizon
from scheduler.simulation.customers import customers, demand, sampled_contacts
from scheduler.simulation.engine import run as live
from scheduler.simulation.floor import Duty, Routing
from scheduler.simulation.layout import queues
from scheduler.workload import QueuePolicy


def festival_day(scale: float) -> list[dict[str, Any]]:
    """Rows of people, contacts, seconds and memory, and of the service of people there exactly as the requirement asks.

    Deferred work has the heads for what came in on average over its deadline; nobody takes breaks, is absent or has
    a shift of a certain length, so this says what the twin can carry and not what a roster can.
    """
    horizon, policies, work, needed = festival(scale)
    duty = staff(needed, policies, horizon)
    floor = queues(policies, _skills(policies))
    counts = sampled_contacts(work, seed=SEED, futures=1)[0]
    began = time.perf_counter()
    came = customers(demand(work, policies, horizon), counts, policies, horizon, seed=SEED, future=0)
    drawn = time.perf_counter()
    interval_s = horizon.interval * 60.0
    tally = live(floor, duty, came, Routing(), interval_s=interval_s, intervals=len(horizon.times))
    ended = time.perf_counter()
    kind = np.array([p.kind for p in policies])
    offered, in_time = tally.offered.sum(axis=1), tally.in_time.sum(axis=1)
    hourly = tally.offered.reshape(len(policies), -1, 60 // horizon.interval).sum(axis=(0, 2))
    seconds = ended - drawn
    found = {
        "people": len(duty.skill_set),
        "people required at once": int(needed.groupby("timestamp")["agents"].sum().max()),
        "contacts": len(came.at_s),
        "contacts in the busiest hour": int(hourly.max()),
        "seconds to draw them": round(drawn - began, 1),
        "seconds to live through the day": round(seconds, 1),
        "contacts a second": round(len(came.at_s) / seconds),
        "peak memory [GB]": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20, 1),
        "live in 30 s": round(float(in_time[kind == "interval"].sum() / offered[kind == "interval"].sum()), 4),
        "deferred on time": round(float(in_time[kind == "deferred"].sum() / offered[kind == "deferred"].sum()), 4),
    }
    return [
        {
            "case": f"festival day x {scale:g}",
            "figure": name,
            "ours": value,
            "theirs": 86_400 if name.startswith("seconds to live") else "",
            "difference": "",
            "verdict": "",
            "against": "the day itself",
            "ratio": round(86_400 / seconds, 1),
        }
        for name, value in found.items()
    ]


def staff(needed: pd.DataFrame, policies: tuple[QueuePolicy, ...], horizon: Horizon) -> Duty:
    """People on duty exactly as required: the k-th of a queue whenever at least k are asked for."""
    times = horizon.times
    names = needed["line"] + "/" + needed["language"] + "/" + needed["channel"]
    agent, start, end, queue, skill = [], [], [], [], []
    groups = {name: k for k, name in enumerate(dict.fromkeys((p.line, p.language) for p in policies))}
    people = 0
    for q, policy in enumerate(policies):
        rows = needed[names == policy.queue]
        if policy.kind == "post" or rows.empty:
            continue
        if policy.kind == "deferred":
            heads = np.full(len(times), np.ceil(_deferred_heads(rows, policy, horizon)))
        else:
            heads = rows.set_index("timestamp")["agents"].reindex(times).fillna(0.0).to_numpy()
        there = np.arange(int(heads.max()))[:, None] < heads[None, :]
        edge = np.diff(there.astype(np.int8), axis=1, prepend=0, append=0)
        who, begins = np.nonzero(edge == 1)
        _, ends = np.nonzero(edge == -1)
        agent.append(people + who)
        start.append(begins * horizon.interval * 60.0)
        end.append(ends * horizon.interval * 60.0)
        queue.append(np.full(len(who), q))
        skill.append(np.full(len(there), groups[policy.line, policy.language]))
        people += len(there)
    return Duty(
        np.concatenate(agent),
        np.concatenate(start),
        np.concatenate(end),
        np.concatenate(queue),
        np.concatenate(skill),
        np.ones(people),
    )


def _deferred_heads(rows: pd.DataFrame, policy: QueuePolicy, horizon: Horizon) -> float:
    """Most work that comes in within a deadline, per hour of it."""
    hours = rows.set_index("timestamp")["workload_h"].reindex(horizon.times).fillna(0.0)
    wide = max(1, round((policy.deadline_h or 1.0) * 60 / horizon.interval))
    return float(hours.rolling(wide, min_periods=1).sum().max()) / (policy.deadline_h or 1.0)


def _skills(policies: tuple[QueuePolicy, ...]) -> npt.NDArray[np.bool_]:
    """One skill set a line and language."""
    names = dict.fromkeys((p.line, p.language) for p in policies)
    return np.array([[(p.line, p.language) == name and p.kind != "post" for p in policies] for name in names])
