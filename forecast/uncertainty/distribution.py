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

FURTHEST = 0.08
"""How far a level may be moved because counts are whole."""

GOLDEN = (5**0.5 - 1) / 2

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

    No whole count holds 95 % exactly; the least that holds as much holds more, and so an interval of small counts would
    be too wide wherever one looks. The outermost levels are moved so that they hold their share over all intervals
    together (marginal calibration; Gneiting, Balabdaoui & Raftery 2007), by no more than `FURTHEST`.

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
    levels = _stepped(predicted, dispersion[week])
    if actual.mean() >= SPARSE:
        upper = _cdf(actual, predicted, dispersion[week])
        lower = np.where(actual >= 1, _cdf(actual - 1, predicted, dispersion[week]), 0.0)
        # Below the median a count must not fall under its quantile too often, above it not over.
        held = np.where(QUANTILES < 0.5, np.quantile(upper, QUANTILES), np.quantile(lower, QUANTILES))
        held[QUANTILES == 0.5] = 0.5
        levels = np.clip((1.0 - CONFORMAL) * levels + CONFORMAL * held, EDGE, 1.0 - EDGE)
    return Calibration(dispersion, np.tile(levels, (HORIZON_WEEKS, 1)))


def _stepped(mean: FloatArray, dispersion: FloatArray) -> FloatArray:
    """Levels whose quantiles hold `QUANTILES` of the counts of all rows together, were the gamma-Poisson the truth."""
    # Evenly spread, in an order that has nothing to do with the rows': a draw without a seed (Weyl 1916).
    drawn = np.clip((np.arange(len(mean)) * GOLDEN) % 1.0, EDGE, 1.0 - EDGE)
    count = _ppf(drawn, mean, dispersion)
    upper = _cdf(count, mean, dispersion)
    lower = np.where(count >= 1, _cdf(count - 1, mean, dispersion), 0.0)
    held = np.where(QUANTILES < 0.5, np.quantile(upper, QUANTILES), np.quantile(lower, QUANTILES))
    moved = np.clip(held, QUANTILES - FURTHEST, QUANTILES + FURTHEST)
    # Inner quantiles decide about people, and cost most where they are not the row's own.
    outermost = np.isin(QUANTILES, QUANTILES[[0, -1]])
    return np.asarray(np.where(outermost, moved, QUANTILES), dtype=float)


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
