"""What the night says of its twin: figures for the summary, and promises that the simulated roster does not keep."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import pandas as pd

from scheduler.judging.side_by_side import OF_ALL
from scheduler.simulation.twin import Twin
from scheduler.workload import QUEUE, QueuePolicy

HELD = 0.999
"""Share of the time in which a post that is always held has every seat filled: what is left is two people missing at
once, for the minutes until somebody can come."""

PROMISE = {"interval": "service_level", "deferred": "on_time", "post": "covered"}
"""The figure that a queue's promise is about, by its kind."""


@dataclass(frozen=True)
class Lived:
    """One queue in the twin.

    Attributes
    ----------
    queue, kind : str
    target : float
        What was promised; `HELD` for posts.
    level, low, high : float or None
        Share in time (live), by the deadline (deferred) or of the time every seat is filled (posts), with its 95 %
        interval; None where nothing is expected.
    days_kept : float or None
        Probability that a day keeps the promise.
    """

    queue: str
    kind: str
    target: float
    level: float | None
    low: float | None
    high: float | None
    days_kept: float | None


def targets_of(policies: Sequence[QueuePolicy]) -> dict[str, float]:
    """What each queue was promised in the twin: its level, or `HELD` for posts."""
    return {p.queue: HELD if p.kind == "post" else p.target.level for p in policies}


def lived(queues: pd.DataFrame, policies: Sequence[QueuePolicy]) -> tuple[Lived, ...]:
    """Every queue of a twin, in the order of its table (contract `scheduler.simulation.tables.BY_QUEUE`)."""
    targets = targets_of(policies)
    return tuple(_lived(row, targets) for row in queues.to_dict("records"))


def _lived(row: Mapping[Any, Any], targets: Mapping[str, float]) -> Lived:
    queue, kind = "/".join(str(row[part]) for part in QUEUE), str(row["kind"])
    numbers = (row[PROMISE[kind]], row[f"{PROMISE[kind]}_low"], row[f"{PROMISE[kind]}_high"], row["meets"])
    level, low, high, kept = (None if pd.isna(n) else round(float(n), 6) for n in numbers)
    return Lived(queue, kind, targets[queue], level, low, high, kept)


def twin_summary(twin: Twin, policies: Sequence[QueuePolicy]) -> dict[str, Any]:
    """The twin as the summary of a run keeps it: how many futures, every queue, and the totals."""
    totals = {str(name): None if pd.isna(v) else round(float(v), 6) for name, v in twin.totals.iloc[0].items()}
    return {
        "futures": twin.futures,
        "queues": [asdict(one) for one in lived(twin.queues, policies)],
        "totals": totals,
    }


def bill_of(side_by_side: pd.DataFrame) -> dict[str, float | None]:
    """Figures of the total that speak of money and nights, as simulated (contract `SIDE_BY_SIDE`).

    >>> bill_of(pd.DataFrame({"line": "*", "figure": OF_ALL, "simulated": 2.0}))["cost_per_contact_cents"]
    2.0
    """
    total = side_by_side[side_by_side["line"] == "*"].set_index("figure")["simulated"]
    return {name: None if pd.isna(total[name]) else round(float(total[name]), 6) for name in OF_ALL}


def missed(queues: pd.DataFrame, policies: Sequence[QueuePolicy]) -> tuple[str, ...]:
    """Promises the simulated roster does not keep: those whose whole interval lies below the target.

    Returns
    -------
    tuple of str
        One sentence a kind of queue, naming the three worst.
    """
    names = {"interval": "live queues", "deferred": "deferred queues", "post": "posts"}
    told = []
    every = lived(queues, policies)
    for kind, name in names.items():
        own = [one for one in every if one.kind == kind and one.level is not None]
        below = sorted((one for one in own if one.high is not None and one.high < one.target), key=_level)
        if below:
            worst = ", ".join(f"{o.queue} {_below(o)} % of {100 * o.target:.4g} %" for o in below[:3])
            told.append(f"{len(below)} of {len(own)} {name} below target in the simulation: {worst}")
    return tuple(told)


def _below(one: Lived) -> str:
    """The level in per cent, cut and not rounded: a promise just broken must not read as kept."""
    return f"{np.floor(1000 * _level(one) + 1e-9) / 10:.1f}"


def _level(one: Lived) -> float:
    assert one.level is not None  # asked of what was simulated only
    return one.level
