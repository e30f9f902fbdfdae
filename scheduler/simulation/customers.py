"""Customers: how many come, when, what they bring and how long they wait for it."""

from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt
import pandas as pd

from scheduler.horizon import UTC, Horizon
from scheduler.queueing.erlang import check
from scheduler.simulation.chance import stream
from scheduler.simulation.floor import NOBODY, Bools, Customers, Floats, Ints
from scheduler.simulation.redials import calls_again
from scheduler.workload import QueuePolicy, by_queue


@dataclass(frozen=True)
class QueueDemand:
    """The rows of a workload that belong to one queue.

    Attributes
    ----------
    name : str
    number : int
        Position of its policy.
    rows : array of int
        Positions in the workload, in order of time.
    start_s, due_s : array
        Start of each row's interval; when its deferred work is due, NaN for live contacts [s after the horizon's
        start].
    work_s : array
        Mean handle time; of deferred work the agent's part [s].
    patience_s : float
        Mean patience [s]; may be infinite.
    redial : float
        Share of those who give up that call again.
    is_open : array of bool (intervals,)
        Intervals of the horizon in which the queue is open.
    """

    name: str
    number: int
    rows: Ints
    start_s: Floats
    due_s: Floats
    work_s: Floats
    patience_s: float
    redial: float
    is_open: Bools


def demand(workload: pd.DataFrame, policies: Sequence[QueuePolicy], horizon: Horizon) -> tuple[QueueDemand, ...]:
    """A workload (contract `WORKLOAD`) as `customers` reads it, once for all futures.

    Raises
    ------
    ValueError
        Where the workload names queues without a policy, all of them named.
    """
    number = {p.queue: k for k, p in enumerate(policies)}
    groups = by_queue(workload.reset_index(drop=True))
    if strangers := [name for name in groups if name not in number]:
        raise ValueError(f"queues of the workload without a policy: {', '.join(strangers)}")
    found = []
    for name, rows in groups.items():
        policy = policies[number[name]]
        if policy.kind == "post":
            raise ValueError(f"{name}: fixed posts have no workload")
        share = 1 - policy.think_share if policy.kind == "deferred" else 1.0
        found.append(
            QueueDemand(
                name,
                number[name],
                rows.index.to_numpy(dtype=np.int64),
                seconds(rows["timestamp"], horizon),
                seconds(rows["deadline"], horizon),
                rows["aht_s"].to_numpy(dtype=float) * share,
                np.inf if policy.patience_s is None else policy.patience_s,
                policy.redial,
                policy.opening.is_open(horizon.times),
            )
        )
    return tuple(found)


def customers(
    workload: pd.DataFrame | tuple[QueueDemand, ...],
    contacts: npt.ArrayLike,
    policies: Sequence[QueuePolicy],
    horizon: Horizon,
    *,
    seed: int,
    future: int,
) -> Customers:
    """Contacts of one sampled future.

    Parameters
    ----------
    workload : pandas.DataFrame or tuple of QueueDemand
        Contract `WORKLOAD`, or what `demand` made of it.
    contacts : array_like of int (rows,)
        How many come in each row of the workload.
    policies : sequence of QueuePolicy
    horizon : Horizon
    seed, future : int
        With the queue's name they decide every draw.

    Returns
    -------
    Customers
        In order of arrival; queues are numbered as `policies` are. Within a row's interval arrivals are uniform; handle
        times and patience are exponential, with the row's mean handle time and the queue's mean patience. Deferred work
        has the deadline of its row, which is that of the interval's first contact. Of a queue with `redial` the calls
        again follow that would come if every call before them gave up (`Customers.after`).

    Raises
    ------
    ValueError
        For counts that are negative, not whole, or not one a row; for queues without a policy.
    """
    known = workload if isinstance(workload, tuple) else demand(workload, policies, horizon)
    counts = check("contacts", contacts)
    if counts.shape != (size := sum(len(q.rows) for q in known),):
        raise ValueError(f"contacts must have one count for each of {size} rows, not shape {counts.shape}")
    if (counts != np.floor(counts)).any():
        raise ValueError(f"contacts must be whole numbers, not {counts[counts != np.floor(counts)][0]:g}")
    parts = [_of_queue(q, counts[q.rows].astype(np.int64), horizon.interval * 60.0, seed, future) for q in known]
    if not parts:
        return Customers(*(np.empty(0, dtype=kind) for kind in (float, np.int64, float, float, float)))
    at, queue, work, patience, due, after = (np.concatenate(column) for column in zip(*parts, strict=True))
    order = np.argsort(at, kind="stable")
    links = None
    if (after != NOBODY).any():
        first = np.cumsum([0, *(len(part[0]) for part in parts[:-1])])
        whole = np.where(after == NOBODY, NOBODY, after + np.repeat(first, [len(part[0]) for part in parts]))
        place = np.empty(len(order) + 1, dtype=np.int64)  # the last one is for `NOBODY`, -1
        place[order], place[NOBODY] = np.arange(len(order)), NOBODY
        links = place[whole[order]]
    return Customers(at[order], queue[order], work[order], patience[order], due[order], links)


def _of_queue(
    queue: QueueDemand, counts: Ints, interval_s: float, seed: int, future: int
) -> tuple[Floats, Ints, Floats, Floats, Floats, Ints]:
    """One queue's contacts, first calls in order of arrival and then calls again: the columns of `Customers`."""
    rng = stream(seed, "customers", future, queue.name)
    total = int(counts.sum())
    at = _arrivals(queue.start_s, counts, interval_s, rng)
    work = np.repeat(queue.work_s, counts) * rng.standard_exponential(total)
    if np.isfinite(queue.patience_s):
        patience = queue.patience_s * rng.standard_exponential(total)
    else:
        patience = np.full(total, np.inf)
    after, due = np.full(total, NOBODY, dtype=np.int64), np.repeat(queue.due_s, counts)
    if queue.redial and np.isfinite(queue.patience_s):
        # of a stream of their own: first calls are the same whoever calls again
        own = stream(seed, "redials", future, queue.name)
        at, patience, after, person = calls_again(
            at,
            patience,
            own,
            redial=queue.redial,
            patience_s_mean=queue.patience_s,
            is_open=queue.is_open,
            step_s=interval_s,
        )
        work, due = work[person], due[person]
    return at, np.full(len(at), queue.number, dtype=np.int64), work, patience, due, after


def _arrivals(start_s: Floats, counts: Ints, interval_s: float, rng: np.random.Generator) -> Floats:
    """Uniform instants in each row's interval, in order without being sorted.

    Notes
    -----
    Of n + 1 exponential gaps the first n partial sums over the last are n ordered uniform numbers: Devroye (1986),
    "Non-Uniform Random Variate Generation", section V.3.
    """
    if not counts.size:
        return np.empty(0)
    sums = np.cumsum(rng.standard_exponential(int(counts.sum()) + len(counts)))
    last = np.cumsum(counts + 1) - 1
    before = np.concatenate([[0.0], sums[last[:-1]]])
    scale = interval_s / (sums[last] - before)
    at = np.repeat(start_s, counts) + (np.delete(sums, last) - np.repeat(before, counts)) * np.repeat(scale, counts)
    # rounding must not move anybody into the next interval
    return np.asarray(np.minimum(at, np.repeat(np.nextafter(start_s + interval_s, -np.inf), counts)))


def sampled_contacts(
    workload: pd.DataFrame, *, seed: int, futures: int, cv: float = 0.0, time_zone: ZoneInfo = UTC
) -> npt.NDArray[np.int32]:
    """Futures of a workload that comes without a distribution of its own.

    Parameters
    ----------
    workload : pandas.DataFrame
        Contract `WORKLOAD`.
    seed : int
        With a queue's name it decides the queue's draws.
    futures : int
        One or more.
    cv : float
        Coefficient of variation of a busyness factor that multiplies all of a queue's day, gamma-distributed with mean
        1. With 0 the counts are Poisson.
    time_zone : ZoneInfo
        Whose days.

    Returns
    -------
    array of int32 (futures, rows)
        Counts with the workload's means; their variance is `mean + (cv * mean) ** 2`.

    Notes
    -----
    Poisson-gamma counts with a day effect: Jongbloed and Koole (2001), "Managing uncertainty in call centres using
    Poisson mixtures", Applied Stochastic Models in Business and Industry 17(4).
    """
    check("cv", cv)
    if futures < 1:
        raise ValueError(f"futures must be 1 or more, not {futures}")
    table = workload.reset_index(drop=True)
    counts = np.zeros((futures, len(table)), dtype=np.int32)
    for name, rows in by_queue(table).items():
        rng = stream(seed, "contacts", name)
        mean = np.broadcast_to(rows["contacts"].to_numpy(dtype=float), (futures, len(rows)))
        if cv > 0:
            days, day = np.unique(rows["timestamp"].dt.tz_convert(time_zone).dt.date, return_inverse=True)
            mean = mean * (rng.gamma(cv**-2, cv**2, (futures, len(days)))[:, day])
        counts[:, rows.index] = rng.poisson(mean)
    return counts


def seconds(instants: pd.Series, horizon: Horizon) -> Floats:
    """Instants as seconds after the horizon's start, NaN where there is none."""
    since = instants - pd.Timestamp(horizon.start)
    return np.asarray(since.dt.total_seconds(), dtype=float)
