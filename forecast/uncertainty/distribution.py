"""How unsure a forecast is: a gamma-Poisson count around it, recalibrated by how past forecasts fell."""

from dataclasses import dataclass

import numpy as np
from scipy import stats

from forecast.forecaster import QUANTILES
from forecast.judging.backtest import HORIZON_WEEKS
from forecast.series.days import FloatArray, IntArray

EDGE = 5e-4
"""Outermost level that a finite past can speak of."""

LEAST_DISPERSION = 1e-7
"""A gamma this narrow is a known rate, and its mixture Poisson's to seven digits."""

CONFORMAL = 0.2
"""Part of the way from the gamma-Poisson's levels to those that past counts ask for."""

SPARSE = 5.0
"""Contacts an interval below which the steps of a count hide what residuals say about levels."""

TRIMMED = 0.002
"""Share of the furthest residuals that the dispersion does not listen to."""

UNJUDGED = 0.5
"""What a single window lacks in dispersion, seeing one level of many; it falls with the number of windows."""


@dataclass(frozen=True, eq=False)
class Calibration:
    """A count distribution around a mean, its width by week ahead, its levels corrected by rolling residuals.

    Attributes
    ----------
    dispersion : ndarray, shape (HORIZON_WEEKS,)
        Squared coefficient of variation c^2 of the rate, by week ahead: Var = m + c^2 m^2.
    levels : ndarray, shape (HORIZON_WEEKS, 19)
        Level of the gamma-Poisson to read for each of `QUANTILES`.
    """

    dispersion: FloatArray
    levels: FloatArray

    def quantiles(self, mean: FloatArray, week: IntArray) -> FloatArray:
        """Counts at `QUANTILES`, shape (n, 19), never decreasing along a row; zero where `mean` is zero.

        Parameters
        ----------
        mean : ndarray, shape (n,)
        week : ndarray of int, shape (n,)
            Week ahead of each row.

        Examples
        --------
        >>> POISSON.quantiles(np.array([0.1, 100.0]), np.array([0, 0]))[:, [0, 9, 18]]
        array([[  0.,   0.,   1.],
               [ 84., 100., 117.]])
        """
        out = np.zeros((len(mean), len(QUANTILES)))
        positive = mean > 0
        if positive.any():
            at = week[positive]
            out[positive] = _ppf(self.levels[at], mean[positive, None], self.dispersion[at, None])
        return np.maximum.accumulate(out, axis=1)


POISSON = Calibration(np.zeros(HORIZON_WEEKS), np.tile(QUANTILES, (HORIZON_WEEKS, 1)))
"""Counts of a rate known exactly."""


def calibrate(predicted: FloatArray, actual: FloatArray, week: IntArray, window: IntArray) -> Calibration:
    """Learn the dispersion by moments and the levels from where past counts fell in their predicted distributions.

    Rolling residuals of one window rise and fall together, so they say less about the form of the distribution than
    their number suggests: the levels are drawn by `CONFORMAL` to those at which past counts would have fallen inside as
    often as said (distributional conformal prediction; Chernozhukov, Wuethrich & Zhu 2021) and stay near the
    gamma-Poisson's own. Counts sparser than `SPARSE` leave too much to their steps and keep the gamma-Poisson's.

    Parameters
    ----------
    predicted, actual : ndarray, shape (n,)
        Rolling-origin forecasts and the counts that came, without NaN; pairs with a zero forecast are ignored.
    week, window : ndarray of int, shape (n,)
        How many weeks ahead, and in which window of the back-test.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> mean, first = np.full(4000, 50.0), np.zeros(4000, dtype=int)
    >>> bool((calibrate(mean, rng.poisson(mean).astype(float), first, first).dispersion < 0.002).all())
    True
    """
    keep = predicted > 0
    predicted, actual, week, window = predicted[keep], actual[keep], week[keep], window[keep]
    if len(predicted) < len(QUANTILES):
        return POISSON
    dispersion = _dispersion(predicted, actual, week) * (1.0 + UNJUDGED / len(np.unique(window)))
    levels = QUANTILES
    if actual.mean() >= SPARSE:
        upper = _cdf(actual, predicted, dispersion[week])
        lower = np.where(actual >= 1, _cdf(actual - 1, predicted, dispersion[week]), 0.0)
        # Below the median a count must not fall under its quantile too often, above it not over.
        held = np.where(QUANTILES < 0.5, np.quantile(upper, QUANTILES), np.quantile(lower, QUANTILES))
        held[QUANTILES == 0.5] = 0.5
        levels = np.clip((1.0 - CONFORMAL) * QUANTILES + CONFORMAL * held, EDGE, 1.0 - EDGE)
    return Calibration(dispersion, np.tile(levels, (HORIZON_WEEKS, 1)))


def _dispersion(predicted: FloatArray, actual: FloatArray, week: IntArray) -> FloatArray:
    """Squared coefficient of variation by week ahead, drawn to that of all weeks, never falling with the horizon."""
    far = np.abs(actual - predicted) / np.sqrt(predicted + (0.1 * predicted) ** 2)
    calm = far <= np.quantile(far, 1.0 - TRIMMED)
    excess, square = ((actual - predicted) ** 2 - predicted)[calm], (predicted**2)[calm]
    whole = float(excess.sum() / square.sum())
    own = np.full(HORIZON_WEEKS, whole)
    for at in range(HORIZON_WEEKS):
        rows = week[calm] == at
        if rows.any():
            own[at] = 0.5 * whole + 0.5 * float(excess[rows].sum() / square[rows].sum())
    return np.maximum.accumulate(np.maximum(own, 0.0))


def _cdf(count: FloatArray, mean: FloatArray, dispersion: FloatArray) -> FloatArray:
    size = 1.0 / np.maximum(dispersion, LEAST_DISPERSION)
    return np.asarray(stats.nbinom.cdf(count, size, size / (size + mean)), dtype=float)


def _ppf(level: FloatArray, mean: FloatArray, dispersion: FloatArray) -> FloatArray:
    size = 1.0 / np.maximum(dispersion, LEAST_DISPERSION)
    return np.asarray(stats.nbinom.ppf(level, size, size / (size + mean)), dtype=float)
