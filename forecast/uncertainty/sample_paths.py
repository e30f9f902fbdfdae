"""Joint sample paths of contacts: futures that move together as past forecast errors did.

Gaussian copula on the counts, so that every path has the forecast's own quantiles. How strongly a count follows its
queue's busyness is chosen such that any two counts covary as mixed Poisson counts would: by the coefficient of
variation times both means times the correlation of the busyness. A copula with one correlation for all counts would
tie rare ones far too closely; a copula on rates, with Poisson counts drawn around them, would lose the calibrated
quantiles. The rest of each count's score is noise of its own.
"""

from collections.abc import Mapping
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.signal import lfilter

from forecast.forecaster import FORECAST, QUANTILE_COLUMNS
from forecast.history import queue_names
from forecast.series.days import IntArray
from forecast.uncertainty.counts import count_table
from forecast.uncertainty.dependence import Dependence, ZoneOf, require_all

Scores = NDArray[np.float32]

MOST_LOADING = 0.999
"""Largest correlation of a count's score with busyness."""


def sample_paths(
    forecast: pd.DataFrame, dependence: Mapping[str, Dependence], *, zone_of: ZoneOf, seed: int, count: int
) -> NDArray[np.int32]:
    """Draw joint futures of every row of a forecast.

    Parameters
    ----------
    forecast : DataFrame
        Checked by `FORECAST`, rows in any order.
    dependence : mapping of str to Dependence
        By `line/language/channel`.
    zone_of : callable
        The customers' clock of a queue; days of the same date share their common effect.
    seed : int
        The same seed gives the same paths.
    count : int
        How many paths, at least 1.

    Returns
    -------
    ndarray of int32, shape (count, rows)
        Contacts, in the order of the forecast's rows.

    Raises
    ------
    ValueError
        When `count` is less than 1 or `dependence` lacks a queue.

    Examples
    --------
    >>> from forecast.forecaster import QUANTILES
    >>> from forecast.uncertainty.dependence import TYPICAL
    >>> from scipy.stats import nbinom
    >>> mean = np.array([0.0, 40.0, 60.0])
    >>> table = pd.DataFrame(nbinom.ppf(QUANTILES, 25, 25 / (25 + mean[:, None])), columns=QUANTILE_COLUMNS)
    >>> table = table.assign(timestamp=pd.date_range("2026-11-16", periods=3, freq="h", tz="UTC"), line="all",
    ...     language="zh", channel="chat", volume=mean, aht_s=200.0, model="mean_8w", quality="model")
    >>> paths = sample_paths(table, {"all/zh/chat": TYPICAL}, zone_of=lambda queue: ZoneInfo("UTC"), seed=1, count=2000)
    >>> paths.mean(axis=0).round(), bool(np.corrcoef(paths[:, 1], paths[:, 2])[0, 1] > 0.2)
    (array([ 0., 40., 60.]), True)
    """
    if count < 1:
        raise ValueError(f"count must be at least 1 (was {count})")
    table = FORECAST.validate(forecast)
    codes, queues = pd.factorize(queue_names(table), sort=True)
    require_all(dependence, queues)
    starts = pd.DatetimeIndex(table["timestamp"])
    volume = table["volume"].to_numpy(float)
    quantiles = table[QUANTILE_COLUMNS].to_numpy(float)
    paths = np.zeros((count, len(table)), dtype=np.int32)
    if table.empty:
        return paths
    # Row by row in time, so that the order of the table does not decide who gets which noise.
    order = np.lexsort((starts.asi8, codes))
    members = np.split(order, np.flatnonzero(np.diff(codes[order])) + 1)
    dates = [_dates(starts[rows], zone_of(str(queue))) for rows, queue in zip(members, queues, strict=True)]
    first, last = min(int(d.min()) for d in dates), max(int(d.max()) for d in dates)
    together = float(np.mean([dependence[str(queue)].carry for queue in queues]))
    common = _fading(np.random.default_rng(seed), last - first + 1, count, together)
    for queue, rows, date in zip(queues, members, dates, strict=True):
        own = dependence[str(queue)]
        told = count_table(volume[rows], quantiles[rows], own.cv**2)
        # Seeded by its name, a queue's noise does not depend on which other queues there are.
        rng = np.random.default_rng([seed, *str(queue).encode()])
        day = _fading(rng, int(date.max()) - int(date.min()) + 1, count, own.carry)[date - date.min()]
        busy = np.sqrt(own.common) * common[date - first] + np.sqrt(own.day) * day
        busy += np.sqrt(own.short) * _short(rng, starts[rows], count, own.memory_h)
        loading = np.divide(own.cv * volume[rows], told.rise, out=np.zeros(len(rows)), where=told.rise > 0)
        loading = np.minimum(loading, MOST_LOADING)[:, None]
        noise = np.sqrt(1.0 - loading**2 * (1.0 - own.own)) * rng.standard_normal((len(rows), count), dtype=np.float32)
        paths[:, rows] = told.at(loading * busy + noise).T
    return paths


def _dates(starts: pd.DatetimeIndex, zone: ZoneInfo) -> IntArray:
    """Local date of each instant, as a number."""
    local = starts.tz_convert(zone).tz_localize(None)
    return np.asarray(local.to_numpy().astype("datetime64[D]").astype(np.int64))


def _fading(rng: np.random.Generator, steps: int, count: int, correlation: float) -> Scores:
    """Standard normal numbers of which each step is so correlated with the last, shape (steps, count)."""
    drawn = rng.standard_normal((steps, count), dtype=np.float32)
    drawn[1:] *= np.sqrt(1.0 - correlation**2)
    return np.asarray(lfilter([1.0], [1.0, -correlation], drawn, axis=0), dtype=np.float32)


def _short(rng: np.random.Generator, starts: pd.DatetimeIndex, count: int, memory_h: float) -> Scores:
    """Effects that fade within hours, at each of a queue's instants in their order, shape (rows, count)."""
    at = starts.as_unit("us").asi8
    gaps = np.diff(at)
    step = int(gaps.min()) if len(gaps) else 3_600_000_000
    place = (at - at[0]) // step
    faded = _fading(rng, int(place[-1]) + 1, count, float(np.exp(-step / (3.6e9 * memory_h))))
    return np.asarray(faded[place])
