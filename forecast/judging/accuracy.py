"""How good a forecast was: errors, bias, pinball loss, coverage, and the floor no forecast can pass."""

import numpy as np
from scipy.special import gammaln

from forecast.forecaster import QUANTILES
from forecast.series.days import FloatArray


def wape(actual: FloatArray, predicted: FloatArray) -> float:
    """Sum of absolute errors over the sum of actual contacts; NaN where nothing came.

    Examples
    --------
    >>> wape(np.array([10.0, 30.0]), np.array([12.0, 28.0]))
    0.1
    """
    total = float(actual.sum())
    return float(np.abs(actual - predicted).sum()) / total if total > 0 else float("nan")


def bias(actual: FloatArray, predicted: FloatArray) -> float:
    """Forecast total over actual total, minus one; positive is too high.

    Examples
    --------
    >>> bias(np.array([10.0, 30.0]), np.array([20.0, 40.0]))
    0.5
    """
    total = float(actual.sum())
    return float(predicted.sum()) / total - 1.0 if total > 0 else float("nan")


def pinball(actual: FloatArray, quantiles: FloatArray, levels: FloatArray = QUANTILES) -> float:
    """Mean pinball loss over rows and levels [contacts]; `quantiles` has shape (n, levels).

    Examples
    --------
    >>> pinball(np.array([10.0]), np.array([[8.0]]), np.array([0.5]))
    1.0
    """
    miss = actual[:, None] - quantiles
    return float(np.maximum(levels * miss, (levels - 1) * miss).mean())


def coverage(actual: FloatArray, low: FloatArray, high: FloatArray) -> float:
    """Share of the actual counts inside the closed interval.

    Examples
    --------
    >>> coverage(np.array([1.0, 5.0]), np.array([0.0, 0.0]), np.array([2.0, 4.0]))
    0.5
    """
    return float(((actual >= low) & (actual <= high)).mean())


def mase(actual: FloatArray, predicted: FloatArray, past: FloatArray, season: int) -> float:
    """Mean absolute error over that of the seasonal naive forecast in the past (Hyndman & Koehler 2006).

    Parameters
    ----------
    actual, predicted : ndarray, shape (n,)
    past : ndarray, shape (m,)
        Training series in time order, NaN where unknown.
    season : int
        Intervals in a season: a week of hours is 168.

    Examples
    --------
    >>> mase(np.array([3.0]), np.array([1.0]), np.array([1.0, 2.0, 3.0]), 1)
    2.0
    """
    scale = float(np.nanmean(np.abs(past[season:] - past[:-season])))
    return float(np.abs(actual - predicted).mean()) / scale if scale > 0 else float("nan")


def poisson_floor(mean: FloatArray) -> float:
    """WAPE of a forecast that knows the rate exactly, when counts are Poisson.

    Uses the exact mean absolute deviation 2 exp(-m) m^(k+1) / k! with k = floor(m) (Crow 1958; Johnson, Kemp & Kotz,
    Univariate Discrete Distributions), which is about sqrt(2 m / pi) for large m.

    Examples
    --------
    >>> round(poisson_floor(np.array([100.0])), 3), poisson_floor(np.array([0.0]))
    (0.08, nan)
    """
    rate = mean[mean > 0]
    if not len(rate):
        return float("nan")
    k = np.floor(rate)
    deviation = 2.0 * np.exp(-rate + (k + 1) * np.log(rate) - gammaln(k + 1))
    return float(deviation.sum() / rate.sum())
