"""Two days to simulate: a chat, a voice and a ticket queue and a fixed post, and workloads of them."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import numpy as np
import pandas as pd

from scheduler.agents import INSTANT
from scheduler.horizon import Horizon, OpeningHours
from scheduler.workload import WORKLOAD, QueuePolicy, ServiceTarget
from tests.scheduler.small_operation import SHANGHAI, horizon

HORIZON = horizon(days=2, interval=30)
ALWAYS = OpeningHours.always(SHANGHAI)
VOICE = QueuePolicy(
    "shop", "zh", "voice", "interval", ALWAYS, ServiceTarget(0.8, 20.0), patience_s=120.0, shortage_cents=12_000
)
CHAT = QueuePolicy(
    "shop", "zh", "chat", "interval", ALWAYS, patience_s=180.0, concurrency=3, think_share=0.6, shortage_cents=10_000
)
TICKET = QueuePolicy(
    "shop", "zh", "ticket", "deferred", ALWAYS, ServiceTarget(0.9), deadline_h=2.0, shortage_cents=5_000
)
POST = QueuePolicy("shop", "zh", "moderation", "post", ALWAYS, posts=1, seats=2)


def rows(
    policy: QueuePolicy,
    contacts: Sequence[float],
    aht_s: float = 300.0,
    span: Horizon = HORIZON,
    first: datetime | None = None,
) -> pd.DataFrame:
    """Workload of one queue from the horizon's start, or from `first`."""
    count = np.asarray(contacts, dtype=float)
    start = pd.Timestamp(first or span.start).tz_convert("UTC")
    times = pd.date_range(start, periods=len(count), freq=f"{span.interval}min").as_unit("us")
    deadline = pd.Series(times + timedelta(hours=policy.deadline_h or 0))
    table = pd.DataFrame({"timestamp": times, "line": policy.line, "language": policy.language})
    table = table.assign(channel=policy.channel, kind=policy.kind, offered=count, contacts=count, contacts_p50=count)
    table = table.assign(contacts_p90=count, aht_s=aht_s, load=count * aht_s / (60.0 * span.interval))
    table = table.assign(
        workload_h=count * aht_s * (1 - policy.think_share) / 3600,
        deadline=deadline if policy.kind == "deferred" else pd.Series(pd.NaT, index=table.index, dtype=INSTANT),
        rate_cv=0.0,
    )
    return WORKLOAD.validate(table[[c for c in WORKLOAD.columns if c in table]], lazy=True)


def workload(*parts: pd.DataFrame) -> pd.DataFrame:
    """Several queues' rows as one table."""
    return pd.concat(parts, ignore_index=True)
