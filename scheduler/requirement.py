"""Requirement: how many people each queue needs in each interval, and which target binds."""

import pandera.pandas as pa

from scheduler.agents import INSTANT

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
            float, pa.Check.ge(0), coerce=True, nullable=True, description="deferred work arriving [h]"
        ),
        "deadline": pa.Column(INSTANT, coerce=True, nullable=True, description="deferred work is due before this"),
    },
    name="requirement",
    unique=["timestamp", "line", "language", "channel"],
)
"""Contract of requirement.csv. `deferred` rows may start before the horizon: the backlog carried in."""
