"""What live queues need: each by itself, together where people help each other, and at peaks."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from scheduler.load.peak_cover import peak_factors
from scheduler.needs.asks import Asks, asks
from scheduler.needs.cases import case_heads
from scheduler.needs.pooling import Component, components, pool
from scheduler.workload import QueuePolicy, by_queue

Array = npt.NDArray[np.float64]
Counts = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class LiveNeed:
    """What one live queue needs; the requirement is made of it, and so is its explanation.

    Attributes
    ----------
    times : DatetimeIndex, shape (n,)
        Starts of its intervals, ascending.
    asks : Asks
        What each promise asks for, pooling and peaks included.
    cases : ndarray of int, shape (len(CASES), n)
        Heads needed in equally likely cases of the arrival rate; as many as a peak asks for in any. No rows where
        nobody asked for them.
    """

    times: pd.DatetimeIndex
    asks: Asks
    cases: Counts


@dataclass(frozen=True, eq=False)
class _Alone:
    """A queue by itself: its load and what it needs at the case sized for (first row) and in every case asked for."""

    times: pd.DatetimeIndex
    load: Array
    worked: Array
    rate_cv: Array
    asks: Asks
    heads: Counts


def live_needs(
    workload: pd.DataFrame,
    policies: Sequence[QueuePolicy],
    *,
    load_factor: npt.ArrayLike | None = None,
    skills: Iterable[Sequence[str]] | None = None,
    cases: bool = True,
) -> dict[str, LiveNeed]:
    """What every live queue needs, by its name.

    Parameters
    ----------
    workload : pandas.DataFrame
        Contract `WORKLOAD`.
    policies : sequence of QueuePolicy
        Queues of other kinds, and those without workload, are passed over.
    load_factor : array_like or Series, optional
        Factor on the offered load of each live row: what a simulation found the formula to be off by. How busy people
        may be is asked of the load itself. A Series is aligned with the workload's index, anything else with its live
        rows in their order.
    skills : iterable of sequence of str, optional
        Patterns of each person, for queues to pool their safety; without, every queue stands by itself.
    cases : bool
        Whether to tell the cases of the arrival rate too, which take as long again.

    Raises
    ------
    ValueError
        For a target outside its range, naming the queue, and for factors that do not fit the rows or are not above 0.
    """
    table = workload.assign(load=workload["load"] * _factors(workload, load_factor), worked=workload["load"])
    queues, alone = by_queue(table[table["kind"] == "interval"]), {}
    live = [p for p in policies if p.kind == "interval" and p.queue in queues]
    for policy in live:
        try:
            alone[policy.queue] = _alone(queues[policy.queue], policy, cases)
        except ValueError as error:
            raise ValueError(f"{policy.queue}: {error}") from error
    heads = {queue: one.heads for queue, one in alone.items()}
    if skills is not None:
        for component in components(live, skills):
            heads |= _pooled(component, alone, cases)
    return {policy.queue: _need(alone[policy.queue], heads[policy.queue], policy) for policy in live}


def _factors(workload: pd.DataFrame, given: npt.ArrayLike | None) -> Array:
    """The factor of each row of the workload; 1 where it is not live."""
    factors, live = np.ones(len(workload)), (workload["kind"] == "interval").to_numpy(dtype=bool)
    if given is None:
        return factors
    if isinstance(given, pd.Series):
        given = given.reindex(workload.index[live])
    values = np.asarray(given, dtype=float)
    if values.shape != (live.sum(),):
        raise ValueError(f"load_factor must have one number for each of the {live.sum()} live rows, not {values.shape}")
    if not ((values > 0) & np.isfinite(values)).all():
        raise ValueError(f"load_factor must be above 0, not {values[~((values > 0) & np.isfinite(values))][0]:g}")
    factors[live] = values
    return factors


def _alone(rows: pd.DataFrame, policy: QueuePolicy, cases: bool) -> _Alone:
    load, aht = rows["load"].to_numpy(dtype=float), rows["aht_s"].to_numpy(dtype=float)
    cv = rows["rate_cv"].to_numpy(dtype=float) if "rate_cv" in rows else np.zeros(len(rows))
    worked = rows["worked"].to_numpy(dtype=float)
    found = asks(load, aht, policy, rate_cv=cv, worked=worked)
    heads = found.alone[None]
    if cases:
        heads = np.vstack([heads, case_heads(found, load, cv, policy, worked)])
    return _Alone(pd.DatetimeIndex(rows["timestamp"]), load, worked, cv, found, heads)


def _pooled(component: Component, alone: Mapping[str, _Alone], cases: bool) -> dict[str, Counts]:
    """Heads of the component's queues after pooling, at the case sized for and in every case asked for."""
    parts = [alone[policy.queue] for policy in component.policies]
    times = parts[0].times
    for part in parts[1:]:
        times = times.union(part.times)
    places = [times.get_indexer(part.times) for part in parts]

    def grid(values: Sequence[Array | Counts], fill: float = 0.0) -> Array:
        laid = np.full((len(parts), len(times)), fill)
        for row, value, place in zip(laid, values, places, strict=True):
            row[place] = value
        return laid

    load, aht = grid([part.load for part in parts]), grid([part.asks.aht_s for part in parts], fill=1.0)
    contacts = load / aht
    total, came = load.sum(axis=0), contacts.sum(axis=0)
    mean_aht = np.divide(total, came, out=np.ones_like(total), where=came > 0)
    # queues of one operation turn out busy together: spreads add, where independent ones would partly cancel
    swing = (contacts * grid([part.rate_cv for part in parts])).sum(axis=0)
    cv = np.divide(swing, came, out=np.zeros_like(total), where=came > 0)
    policy = component.policy(load, aht)
    worked = grid([part.worked for part in parts]).sum(axis=0)
    whole = asks(total, mean_aht, policy, rate_cv=cv, worked=worked)
    together = whole.alone[None]
    if cases:
        together = np.vstack([together, case_heads(whole, total, cv, policy, worked)])
    work = load * (1 - np.array([[p.think_share] for p in component.policies]))
    pooled = []
    for k, one in enumerate(together):
        own = grid([part.heads[k] for part in parts]).astype(np.int64)
        pooled.append(pool(component, work, own, one))
    stacked = np.stack(pooled)
    return {
        p.queue: stacked[:, row, place] for row, (p, place) in enumerate(zip(component.policies, places, strict=True))
    }


def _need(alone: _Alone, heads: Counts, policy: QueuePolicy) -> LiveNeed:
    found = alone.asks.covered(heads[0], peak_factors(policy.peak_cover, alone.times))
    cases = np.maximum.accumulate(np.maximum(heads[1:], found.peak_cover), axis=0)
    return LiveNeed(alone.times, found, cases)
