"""Requirement: how many people each queue needs in each interval, and which target binds."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
import pandera.pandas as pa

from scheduler.agents import INSTANT
from scheduler.asks import BINDS, asks
from scheduler.horizon import Horizon
from scheduler.workload import QUEUE, QueuePolicy, by_queue

REQUIREMENT = pa.DataFrameSchema(
    {
        "timestamp": pa.Column(INSTANT, coerce=True, description="start of the interval"),
        "line": pa.Column(str, coerce=True),
        "language": pa.Column(str, coerce=True),
        "channel": pa.Column(str, coerce=True),
        "kind": pa.Column(
            str,
            pa.Check.isin(["interval", "post", "deferred"], error="must be interval, post or deferred"),
            coerce=True,
        ),
        "agents": pa.Column(float, pa.Check.ge(0), coerce=True, nullable=True, description="net agents, no shrinkage"),
        "agents_p50": pa.Column(float, pa.Check.ge(0), coerce=True, nullable=True),
        "agents_p90": pa.Column(float, pa.Check.ge(0), coerce=True, nullable=True),
        "workload_h": pa.Column(
            float, pa.Check.ge(0), coerce=True, nullable=True, description="agent-hours for deferred work arriving [h]"
        ),
        "deadline": pa.Column(INSTANT, coerce=True, nullable=True, description="deferred work is due before this"),
        "binds": pa.Column(
            str, pa.Check.isin(BINDS), coerce=True, required=False, description="the target that asks for most agents"
        ),
    },
    name="requirement",
    unique=["timestamp", "line", "language", "channel"],
)
"""Contract of requirement.csv. `deferred` rows may start before the horizon: the backlog carried in."""


def requirement(workload: pd.DataFrame, policies: Sequence[QueuePolicy], horizon: Horizon) -> pd.DataFrame:
    """People each queue needs, interval by interval, so that every promise is kept; no shrinkage.

    Parameters
    ----------
    workload : pandas.DataFrame
        Table of contract `WORKLOAD`.
    policies : sequence of QueuePolicy
        The queues' targets; fixed posts need no workload.
    horizon : Horizon
        The plan.

    Returns
    -------
    pandas.DataFrame
        Table of contract `REQUIREMENT` with `binds`, in the order of `policies` and time.
        Live queues need the most that service level, abandonment, occupancy and the minimum ask for;
        deferred work needs its hours over the occupancy allowed, by its deadline; posts all seats while open.

    Raises
    ------
    ValueError
        For a target outside its range, naming the queue.
    """
    queues = by_queue(workload)
    parts = []
    for policy in policies:
        if policy.kind == "post":
            parts.append(_posts(policy, horizon))
        elif policy.queue in queues:
            rows = queues[policy.queue]
            try:
                parts.append(_live(rows, policy, horizon) if policy.kind == "interval" else _deferred(rows, policy))
            except ValueError as error:
                raise ValueError(f"{policy.queue}: {error}") from error
    table = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=list(REQUIREMENT.columns))
    return REQUIREMENT.validate(table, lazy=True)


def _live(rows: pd.DataFrame, policy: QueuePolicy, horizon: Horizon) -> pd.DataFrame:
    contacts, load = rows["contacts"].to_numpy(dtype=float), rows["load"].to_numpy(dtype=float)
    aht = rows["aht_s"].to_numpy(dtype=float)
    own = aht / (60.0 * horizon.interval)  # load of one contact per interval, where the mean gives no ratio
    per_contact = np.divide(load, contacts, out=own, where=contacts > 0)
    own_asks = asks(load, aht, policy)
    p50 = asks(rows["contacts_p50"].to_numpy() * per_contact, aht, policy).agents
    p90 = asks(rows["contacts_p90"].to_numpy() * per_contact, aht, policy).agents
    return rows[["timestamp", *QUEUE]].assign(
        kind="interval",
        agents=own_asks.agents.astype(float),
        agents_p50=p50.astype(float),
        agents_p90=p90.astype(float),
        workload_h=np.nan,
        deadline=pd.Series(pd.NaT, index=rows.index, dtype=INSTANT),
        binds=np.array(BINDS)[own_asks.binds],
    )


def _deferred(rows: pd.DataFrame, policy: QueuePolicy) -> pd.DataFrame:
    # nobody works without a pause: an hour of work takes 1 / occupancy hours of an agent
    busy = 1.0 if policy.target.max_occupancy is None else policy.target.max_occupancy
    return rows[["timestamp", *QUEUE]].assign(
        kind="deferred",
        agents=np.nan,
        agents_p50=np.nan,
        agents_p90=np.nan,
        workload_h=rows["workload_h"] / busy,
        deadline=rows["deadline"],
        binds="deadline",
    )


def _posts(policy: QueuePolicy, horizon: Horizon) -> pd.DataFrame:
    times = horizon.times[policy.opening.is_open(horizon.times)]
    seats = float(policy.posts * policy.seats)
    return pd.DataFrame(
        {
            "timestamp": times,
            "line": policy.line,
            "language": policy.language,
            "channel": policy.channel,
            "kind": "post",
            "agents": seats,
            "agents_p50": seats,
            "agents_p90": seats,
            "workload_h": np.nan,
            "deadline": pd.Series(pd.NaT, index=range(len(times)), dtype=INSTANT),
            "binds": "posts",
        }
    )
