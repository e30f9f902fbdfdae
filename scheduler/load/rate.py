"""How uncertain an arrival rate is, by the quantiles of the counts that a forecast gives."""

import re

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import gammainccinv, ndtri

Array = npt.NDArray[np.float64]

FEW = 30.0
"""Mean count below which a single contact is too long a step to tell an interval's own spread [contacts]."""

_QUANTILE = re.compile(r"p(\d\d)")


def quantile_columns(columns: pd.Index) -> list[str]:
    """The columns that hold quantiles of counts, `p05` to `p95`, in the order of their probabilities."""
    return sorted(name for name in columns if isinstance(name, str) and _QUANTILE.fullmatch(name))


def rate_cv(rows: pd.DataFrame) -> Array:
    """Coefficient of variation of the arrival rate of each interval, the Poisson noise of its count taken out.

    Parameters
    ----------
    rows : pandas.DataFrame
        Of one queue, indexed by the intervals' starts: `volume`, the mean count, and two or more of its quantiles
        `p05` ... `p95` [contacts].

    Returns
    -------
    ndarray, shape (rows,)
        Zero where counts vary no more than Poisson counts of that mean do, and where nothing is expected.

    Raises
    ------
    ValueError
        If there are fewer than two quantiles.

    Notes
    -----
    The spread of a count is the slope of its quantiles over their normal scores (a normal probability plot), and the
    rate's variance is what its square exceeds that of a Poisson count of the same mean by, read at the same quantiles;
    so whole numbers do not bias it. `cv^2 = (variance - mean) / mean^2` is that of Poisson mixtures (Jongbloed and
    Koole 2001, "Managing uncertainty in call centres using Poisson mixtures", Applied Stochastic Models in Business
    and Industry 17(4)). Intervals of fewer than `FEW` contacts share the value of their day (UTC), in which the steps
    of whole numbers average out.

    Examples
    --------
    The count spreads by the root of 100 + (0.1 * 100)^2; half of that is the customers' own chance.

    >>> from scipy.stats import nbinom
    >>> levels = [0.1, 0.5, 0.9]
    >>> counts = nbinom.ppf(levels, 1 / 0.1**2, 1 / (1 + 0.1**2 * 100))
    >>> day = pd.DatetimeIndex(["2026-11-11T08:00Z"])
    >>> print(rate_cv(pd.DataFrame([[100.0, *counts]], columns=["volume", "p10", "p50", "p90"], index=day)).round(2))
    [0.1]
    """
    names = quantile_columns(rows.columns)
    if len(names) < 2:
        raise ValueError(f"a rate's spread needs two quantiles of the counts, such as p10 and p90; there are {names}")
    levels = np.array([float(name[1:]) / 100 for name in names])
    score = ndtri(levels) - ndtri(levels).mean()
    weight = score / (score @ score)
    mean = rows["volume"].to_numpy(dtype=float)
    spread = rows[names].to_numpy(dtype=float) @ weight
    excess = spread**2 - _poisson_spread(mean, levels, weight) ** 2
    square = mean**2
    few = mean < FEW
    if few.any():
        days = pd.DatetimeIndex(rows.index).floor("D").asi8[few]
        _, day = np.unique(days, return_inverse=True)
        excess[few] = np.bincount(day, excess[few])[day]
        square[few] = np.bincount(day, square[few])[day]
    square[mean <= 0] = 0.0
    ratio = np.divide(np.maximum(excess, 0.0), square, out=np.zeros(len(mean)), where=square > 0)
    return np.asarray(np.sqrt(ratio))


def _poisson_spread(mean: Array, levels: Array, weight: Array) -> Array:
    """The slope that quantiles of Poisson counts have: of whole numbers while they are small."""
    spread = np.sqrt(mean)
    small = mean < 2 * FEW
    if small.any():
        # P(count <= k) falls to the level as the mean rises to the threshold; the quantile is k up to there
        counts = np.arange(4 * FEW) + 1
        quantiles = [np.searchsorted(gammainccinv(counts, level), mean[small]) for level in levels]
        spread[small] = weight @ np.array(quantiles, dtype=float)
    return np.asarray(spread)
