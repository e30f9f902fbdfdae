"""How unsure a forecast is: a gamma-Poisson count around it, recalibrated by how past forecasts fell."""

from dataclasses import dataclass

import numpy as np
from scipy import stats

from forecast.forecaster import QUANTILES
from forecast.series.days import FloatArray

EDGE = 5e-4
"""Outermost level that a finite past can speak of."""

_GRID = np.concatenate([[0.0], np.linspace(EDGE, 1 - EDGE, 400), [1.0]])


@dataclass(frozen=True, eq=False)
class Calibration:
    """A count distribution around a mean, with the levels corrected by rolling residuals.

    Attributes
    ----------
    dispersion : float
        Squared coefficient of variation c^2 of the rate: Var = m + c^2 m^2.
    levels : ndarray, shape (19,)
        Level of the gamma-Poisson to read for each of `QUANTILES`.
    """

    dispersion: float
    levels: FloatArray

    def quantiles(self, mean: FloatArray) -> FloatArray:
        """Counts at `QUANTILES`, shape (n, 19), never decreasing along a row; zero where `mean` is zero.

        Examples
        --------
        >>> Calibration(0.0, QUANTILES).quantiles(np.array([0.1, 100.0]))[:, [0, 9, 18]]
        array([[  0.,   0.,   1.],
               [ 84., 100., 117.]])
        """
        out = np.zeros((len(mean), len(QUANTILES)))
        positive = mean > 0
        if positive.any():
            out[positive] = _ppf(self.levels[None, :], mean[positive, None], self.dispersion)
        return np.maximum.accumulate(out, axis=1)


def calibrate(predicted: FloatArray, actual: FloatArray) -> Calibration:
    """Learn the dispersion by moments and the levels from where past counts fell in their predicted distributions.

    The score of a count is its probability integral transform, spread over the count's own probability because
    counts are discrete (Czado, Gneiting & Held 2009); reading the empirical quantiles of past scores as new levels
    is distributional conformal prediction (Chernozhukov, Wuethrich & Zhu 2021).

    Parameters
    ----------
    predicted, actual : ndarray, shape (n,)
        Rolling-origin forecasts and the counts that came, without NaN; pairs with a zero forecast are ignored.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> mean = np.full(4000, 50.0)
    >>> bool(calibrate(mean, rng.poisson(mean).astype(float)).dispersion < 0.002)
    True
    """
    keep = predicted > 0
    predicted, actual = predicted[keep], actual[keep]
    if len(predicted) < len(QUANTILES):
        return Calibration(0.0, QUANTILES)
    dispersion = max(0.0, float(((actual - predicted) ** 2 - predicted).sum() / (predicted**2).sum()))
    upper = _cdf(actual, predicted, dispersion)
    lower = np.where(actual >= 1, _cdf(actual - 1, predicted, dispersion), 0.0)
    width = np.maximum(upper - lower, 1e-12)
    share = np.array([np.clip((level - lower) / width, 0.0, 1.0).mean() for level in _GRID])
    return Calibration(dispersion, np.clip(np.interp(QUANTILES, share, _GRID), EDGE, 1 - EDGE))


def _cdf(count: FloatArray, mean: FloatArray, dispersion: float) -> FloatArray:
    if dispersion < 1e-9:
        return np.asarray(stats.poisson.cdf(count, mean), dtype=float)
    size = 1.0 / dispersion
    return np.asarray(stats.nbinom.cdf(count, size, size / (size + mean)), dtype=float)


def _ppf(level: FloatArray, mean: FloatArray, dispersion: float) -> FloatArray:
    if dispersion < 1e-9:
        return np.asarray(stats.poisson.ppf(level, mean), dtype=float)
    size = 1.0 / dispersion
    return np.asarray(stats.nbinom.ppf(level, size, size / (size + mean)), dtype=float)
