"""Five equally likely cases of the arrival rate, and the heads a live queue needs in each."""

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

from scheduler.asks import Asks
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


def case_heads(near: Asks, load: Array, rate_cv: Array, policy: QueuePolicy) -> Counts:
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

    Returns
    -------
    ndarray of int, shape (len(CASES), n)
        Never falling from one case to the next.
    """
    heads = np.tile(near.alone, (len(CASES), 1))
    unsure = np.flatnonzero((rate_cv > 0) & (load > 0))
    if not unsure.size:
        return heads
    rates = rate_quantile(load[unsure], rate_cv[unsure], np.array(CASES)[:, None])
    aht = np.broadcast_to(near.aht_s[unsure], rates.shape)
    # safety grows with the root of the load
    safety = (near.alone - near.load)[unsure] * np.sqrt(rates / np.maximum(near.load[unsure], 1e-300))
    heads[:, unsure] = _all_kept(rates.ravel(), aht.ravel(), np.ceil(rates + safety).ravel(), policy).reshape(
        rates.shape
    )
    return heads


def _all_kept(load: Array, aht_s: Array, guess: Array, policy: QueuePolicy) -> Counts:
    """Fewest heads that keep all targets at once and the minimum; what `asks` finds target by target."""
    target = policy.target
    patience = np.inf if policy.patience_s is None else policy.patience_s
    shape: dict[str, Any] = {"concurrency": policy.concurrency, "think_share": policy.think_share}
    least = np.full(load.shape, float(policy.minimum_agents))
    if target.max_occupancy is not None:
        least = np.maximum(least, agents_for_occupancy(load, target.max_occupancy, policy.think_share))

    def kept(heads: Array, rows: Counts) -> npt.NDArray[np.bool_]:
        calls = load[rows]
        if policy.redial:
            calls = redial_load(heads, calls, aht_s[rows], patience, policy.redial, **shape)
        served = chat(heads, calls, aht_s[rows], patience, target.answer_within_s, **shape)
        good = served.service_level >= target.level
        if target.max_abandonment is not None and np.isfinite(patience):
            good &= served.prob_abandon <= target.max_abandonment
        return np.asarray(good)

    return _fewest(kept, least, guess)


def _fewest(kept: Callable[[Array, Counts], npt.NDArray[np.bool_]], least: Array, guess: Array) -> Counts:
    """Fewest whole n of `least` or more with `kept(n, rows)`, which is monotone in n; quick where `guess` is near."""
    low = least - 1  # the largest known to be too few
    high = np.full(least.shape, np.inf)  # the smallest known to do
    probe, step = np.maximum(guess, least), np.ones(least.shape)
    rows = np.arange(least.size)
    while rows.size:
        good = kept(probe[rows], rows)
        high[rows[good]], low[rows[~good]] = probe[rows[good]], probe[rows[~good]]
        rows = rows[high[rows] - low[rows] > 1]
        inside = np.isfinite(high[rows]) & (low[rows] >= least[rows])
        # gallop away from the guess until both ends are known, then halve
        down = np.maximum(high[rows] - step[rows], least[rows])
        away = np.where(np.isfinite(high[rows]), down, low[rows] + step[rows])
        probe[rows] = np.where(inside, np.floor((low[rows] + high[rows]) / 2), away)
        step[rows] *= 2
    return high.astype(np.int64)
