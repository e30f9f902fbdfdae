"""How each channel is expected to be served, as planned and as simulated."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from planning.twin.report import HELD, lived
from scheduler.workload import QueuePolicy


@dataclass(frozen=True)
class Served:
    """How one channel is expected to be served, its queues together, each contact counting once.

    Attributes
    ----------
    channel : str
    kind : {"interval", "deferred", "post"}
    contacts : float or None
        Expected to reach a person; None for posts.
    service_level : float or None
        Share answered in time: within the target's seconds of all offered, before the deadline for deferred work,
        seat-hours held for posts; None where nothing is expected.
    target : float or None
        What was promised, weighted alike; of posts all of it, in the twin `planning.twin.report.HELD`.
    simulated, simulated_low, simulated_high : float or None
        The same share as the twin saw it, and bounds that hold its 95 % interval: those of the queues weighted alike,
        as if what makes one queue better made all of them better; None without a simulation.
    occupancy : float or None
        Share of their time on the queue that agents are busy; None for deferred work and posts.
    """

    channel: str
    kind: str
    contacts: float | None
    service_level: float | None
    target: float | None
    simulated: float | None
    simulated_low: float | None
    simulated_high: float | None
    occupancy: float | None


def served(
    queues: pd.DataFrame, policies: Sequence[QueuePolicy], twin: pd.DataFrame | None = None
) -> tuple[Served, ...]:
    """Channels as they are expected to be served, in the order of the policies.

    Parameters
    ----------
    queues : pandas.DataFrame
        Contract `scheduler.kpis.KPIS`.
    policies : sequence of QueuePolicy
        For the targets.
    twin : pandas.DataFrame, optional
        Contract `scheduler.simulation.tables.BY_QUEUE`.
    """
    targets = {p.queue: p.target.level for p in policies}
    told = {} if twin is None else {one.queue: one for one in lived(twin, policies)}
    rows = queues.assign(queue=names_of(queues), weight=queues["contacts"].astype(float))
    rows["level"] = rows["service_level"].astype(float)
    deferred, posts = rows["kind"] == "deferred", rows["kind"] == "post"
    rows.loc[deferred, "level"] = rows["on_time"].astype(float)
    rows.loc[posts, "weight"] = rows["required_h"].astype(float)
    rows.loc[posts, "level"] = 1 - rows["shortage_h"] / rows["required_h"].where(rows["required_h"] > 0)
    rows["target"] = rows["queue"].map(targets).where(~posts, 1.0 if twin is None else HELD)
    for name in ("level", "low", "high"):
        values = {queue: getattr(one, name) for queue, one in told.items()}
        rows[_SIMULATED[name]] = rows["queue"].map(values).astype(float)
    return tuple(
        _channel(str(channel), str(kind), group)
        for (channel, kind), group in rows.groupby(["channel", "kind"], sort=False)
    )


_SIMULATED = {"level": "simulated", "low": "simulated_low", "high": "simulated_high"}
"""Figures of a queue in the twin, and what a channel calls them."""


def _channel(channel: str, kind: str, rows: pd.DataFrame) -> Served:
    def mean(column: str, weight: str) -> float | None:
        known = rows[rows[column].notna() & (rows[weight] > 0)]
        return round(float(np.average(known[column], weights=known[weight])), 6) if len(known) else None

    contacts = None if kind == "post" else round(float(rows["contacts"].sum()), 1)
    occupancy = mean("occupancy", "scheduled_h") if kind == "interval" else None
    level, target = (mean(name, "weight") for name in ("level", "target"))
    simulated, low, high = (mean(name, "weight") for name in _SIMULATED.values())
    return Served(channel, kind, contacts, level, target, simulated, low, high, occupancy)


def names_of(table: pd.DataFrame) -> pd.Series:
    """The queue of each row, `line/language/channel`."""
    return table["line"] + "/" + table["language"] + "/" + table["channel"]
