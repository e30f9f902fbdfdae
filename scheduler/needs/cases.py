"""Five equally likely cases of the arrival rate, and the heads a live queue needs in each."""

from collections.abc import Callable
from dataclasses import fields
from typing import Any

import numpy as np
import numpy.typing as npt

from scheduler.needs.asks import Asks
from scheduler.queueing.chat import chat
from scheduler.queueing.inverse import agents_for_occupancy
from scheduler.queueing.redials import redial_load
from scheduler.queueing.uncertain import rate_quantile
from scheduler.workload import QueuePolicy

Array = npt.NDArray[np.float64]
Counts = npt.NDArray[np.int64]

CASES = (0.1, 0.3, 0.5, 0.7, 0.9)
"""Probabilities that the rate does not exceed; each stands for the fifth of all rates around it."""

CASE_COLUMNS = tuple(f"agents_p{round(100 * p)}" for p in CASES)
"""Their columns in a requirement."""


def case_heads(near: Asks, load: Array, rate_cv: Array, policy: QueuePolicy, worked: Array | None = None) -> Counts:
    """Fewest heads that keep every promise of a live queue by itself, were the rate known to be that of each case.

    The quantiles are of the rate, not of the count: customers' own chance is in the queueing formula already.

    Parameters
    ----------
    near : Asks
        Of the same intervals: where the search begins, and its answer where the rate is certain.
    load : ndarray, shape (n,)
        Mean offered load [erlang].
    rate_cv : ndarray, shape (n,)
        Coefficient of variation of the arrival rate.
    policy : QueuePolicy
    worked : ndarray, shape (n,), optional
        As for `asks`, mean [erlang].

    Returns
    -------
    ndarray of int, shape (len(CASES), n)
        Never falling from one case to the next.
    """
    heads = np.tile(near.alone, (len(CASES), 1))
    unsure = np.flatnonzero((rate_cv > 0) & (load > 0))
    if unsure.size:
        one = Asks(**{field.name: getattr(near, field.name)[unsure] for field in fields(near)})
        mean = load if worked is None else worked
        rates, work = (rate_quantile(a[unsure], rate_cv[unsure], np.array(CASES)[:, None]) for a in (load, mean))
        heads[:, unsure] = _outside_in(one, rates, work, policy)
    return heads


def _outside_in(near: Asks, rates: Array, work: Array, policy: QueuePolicy) -> Counts:
    """Heads at each rate, shape (cases, n): the outermost first, for where they are equal so are those between."""
    low, high = _bounds(near, rates, work, policy)
    # safety grows with the root of the load
    safety = (near.alone - near.load) * np.sqrt(rates / np.maximum(near.load, 1e-300))
    guess = np.ceil(rates + safety)
    aht = np.broadcast_to(near.aht_s, rates.shape)
    first, last, middle = 0, len(rates) - 1, len(rates) // 2
    for stage in ([first, last], [middle], [k for k in range(len(rates)) if k not in (first, middle, last)]):
        # more load never needs fewer heads: what is known of one case bounds the others
        low[:], high[:] = np.maximum.accumulate(low, axis=0), np.minimum.accumulate(high[::-1], axis=0)[::-1]
        kept = _keeper(rates[stage].ravel(), aht[stage].ravel(), policy)
        found = _fewest(kept, low[stage].ravel(), high[stage].ravel(), guess[stage].ravel())
        high[stage] = found.reshape(len(stage), -1)
        low[stage] = high[stage] - 1
    return high.astype(np.int64)


def _bounds(near: Asks, rates: Array, work: Array, policy: QueuePolicy) -> tuple[Array, Array]:
    """The most heads known to be too few at each rate, and the fewest known to do; both of the shape of `rates`."""
    low, high = np.full(rates.shape, policy.minimum_agents - 1.0), np.full(rates.shape, np.inf)
    if policy.target.max_occupancy is not None:
        low = np.maximum(low, agents_for_occupancy(work, policy.target.max_occupancy, policy.think_share) - 1.0)
    if policy.sized_for != "expected":  # else `near` does not speak of one rate
        high = np.where(rates <= near.load, near.alone, high)
        low = np.where(rates >= near.load, np.maximum(low, near.alone - 1.0), low)
    return low, high


Kept = Callable[[Array, Counts], npt.NDArray[np.bool_]]
"""Whether so many heads keep all targets but occupancy, in rows by position."""


def _keeper(load: Array, aht_s: Array, policy: QueuePolicy) -> Kept:
    """The judge of all targets at once that `asks` asks about one by one."""
    target = policy.target
    patience = np.inf if policy.patience_s is None else policy.patience_s
    shape: dict[str, Any] = {"concurrency": policy.concurrency, "think_share": policy.think_share}

    def kept(heads: Array, rows: Counts) -> npt.NDArray[np.bool_]:
        calls = load[rows]
        if policy.redial:
            calls = redial_load(heads, calls, aht_s[rows], patience, policy.redial, **shape)
        served = chat(heads, calls, aht_s[rows], patience, target.answer_within_s, **shape)
        good = served.service_level >= target.level
        if target.max_abandonment is not None and np.isfinite(patience):
            good &= served.prob_abandon <= target.max_abandonment
        return np.asarray(good)

    return kept


def _fewest(kept: Kept, low: Array, high: Array, guess: Array) -> Array:
    """Fewest whole n above `low`, at most `high`, with `kept(n, rows)`, monotone in n; quick where `guess` is near."""
    probe, step = np.clip(guess, low + 1, high - 1), np.ones(low.shape)
    too_few, enough = np.zeros(low.shape, dtype=bool), np.zeros(low.shape, dtype=bool)
    rows = np.flatnonzero(high - low > 1)
    while rows.size:
        good = kept(probe[rows], rows)
        high[rows[good]], low[rows[~good]] = probe[rows[good]], probe[rows[~good]]
        enough[rows[good]], too_few[rows[~good]] = True, True
        rows = rows[high[rows] - low[rows] > 1]
        # gallop away from the guess until it is passed, then halve
        down = np.maximum(high[rows] - step[rows], low[rows] + 1)
        up = np.minimum(low[rows] + step[rows], high[rows] - 1)
        passed = too_few[rows] & enough[rows]
        away = np.where(enough[rows], down, up)
        probe[rows] = np.where(passed, np.floor((low[rows] + np.where(passed, high[rows], 0.0)) / 2), away)
        step[rows] *= 2
    return high
