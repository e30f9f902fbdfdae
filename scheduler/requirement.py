"""Requirement: how many people each queue needs in each interval, and which target binds."""

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd
import pandera.pandas as pa

from scheduler.agents import INSTANT
from scheduler.horizon import Horizon
from scheduler.needs.asks import BINDS
from scheduler.needs.cases import CASE_COLUMNS
from scheduler.needs.live import LiveNeed, live_needs
from scheduler.workload import QUEUE, QueuePolicy, by_queue

_MORE_CASES = tuple(name for name in CASE_COLUMNS if name not in ("agents_p50", "agents_p90"))

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
        **{name: pa.Column(float, pa.Check.ge(0), coerce=True, nullable=True, required=False) for name in _MORE_CASES},
    },
    name="requirement",
    unique=["timestamp", "line", "language", "channel"],
)
"""Contract of requirement.csv. `deferred` rows may start before the horizon: the backlog carried in.

`agents_p10`, `_p30`, `_p50`, `_p70` and `_p90` are the heads needed at these quantiles of the arrival rate: five
equally likely cases. They may be empty, or but for `_p50` and `_p90` left out.
"""


def requirement(
    workload: pd.DataFrame,
    policies: Sequence[QueuePolicy],
    horizon: Horizon,
    *,
    load_factor: npt.ArrayLike | None = None,
    skills: Iterable[Sequence[str]] | None = None,
) -> pd.DataFrame:
    """People each queue needs, interval by interval, so that every promise is kept; no shrinkage.

    Parameters
    ----------
    workload : pandas.DataFrame
        Table of contract `WORKLOAD`.
    policies : sequence of QueuePolicy
        The queues' targets; fixed posts need no workload.
    horizon : Horizon
        The plan.
    load_factor : array_like or Series, optional
        Factor on the offered load of each live row of the workload, as `live_needs` takes it.
    skills : iterable of sequence of str, optional
        Patterns of each person: queues that they connect pool their safety. Without, every queue stands by itself.

    Returns
    -------
    pandas.DataFrame
        Table of contract `REQUIREMENT` with `binds` and the cases of the rate, in the order of `policies` and time.
        Live queues need the most that service level, abandonment, occupancy and the minimum ask for, less what
        pooling saves, and at peaks so much more; deferred work needs its hours over the occupancy allowed, by its
        deadline; posts all seats while open.

    Raises
    ------
    ValueError
        For a target outside its range, naming the queue, and for factors that do not fit the workload.
    """
    queues = by_queue(workload)
    needs = live_needs(workload, policies, load_factor=load_factor, skills=skills)
    parts = []
    for policy in policies:
        if policy.kind == "post":
            parts.append(_posts(policy, horizon))
        elif policy.queue in needs:
            parts.append(_live(queues[policy.queue], needs[policy.queue]))
        elif policy.queue in queues:
            parts.append(_deferred(queues[policy.queue], policy))
    table = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=list(REQUIREMENT.columns))
    return REQUIREMENT.validate(table, lazy=True)


def _live(rows: pd.DataFrame, need: LiveNeed) -> pd.DataFrame:
    cases = dict(zip(CASE_COLUMNS, need.cases.astype(float), strict=True))
    return rows[["timestamp", *QUEUE]].assign(
        kind="interval",
        agents=need.asks.agents.astype(float),
        agents_p50=cases["agents_p50"],
        agents_p90=cases["agents_p90"],
        workload_h=np.nan,
        deadline=pd.Series(pd.NaT, index=rows.index, dtype=INSTANT),
        binds=np.array(BINDS)[need.asks.binds],
        **{name: cases[name] for name in _MORE_CASES},
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
        **dict.fromkeys(_MORE_CASES, np.nan),
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
            **dict.fromkeys(_MORE_CASES, seats),
        }
    )
