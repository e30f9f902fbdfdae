"""Past forecast errors laid out as days, and told apart from the Poisson noise in them."""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from forecast.series.days import DateArray, FloatArray, IntArray
from forecast.uncertainty.dependence import MOST_CV

CLIP = 4.0
"""Standard deviations beyond which an error is an accident of its own and not busyness."""

LEAST_VARIANCE = 1e-4
"""Smallest variance of busyness that errors are scaled with."""


@dataclass(frozen=True, eq=False)
class PastErrors:
    """One queue's rolling-origin forecasts and what came, row by row, without NaN.

    Attributes
    ----------
    expected, actual : ndarray, shape (n,)
        Contacts forecast and counted.
    window : ndarray of int, shape (n,)
        Which origin a row was forecast from, the same number for all queues.
    date : ndarray of datetime64[D], shape (n,)
        Local date.
    slot : ndarray of int, shape (n,)
        Interval of the local day, from 0.
    """

    expected: FloatArray
    actual: FloatArray
    window: IntArray
    date: DateArray
    slot: IntArray


@dataclass(frozen=True, eq=False)
class ErrorDays:
    """Forecasts and errors as (day, slot), zero where unknown, and the variance of busyness they are judged with."""

    expected: FloatArray
    error: FloatArray
    window: IntArray
    date: DateArray
    variance: float

    @cached_property
    def deviation(self) -> FloatArray:
        """Standard deviation of each error."""
        return np.sqrt(self.expected + self.variance * self.expected**2)

    @cached_property
    def residual(self) -> FloatArray:
        """Errors in standard deviations, clipped."""
        return np.asarray(np.clip(_ratio(self.error, self.deviation), -CLIP, CLIP))

    @cached_property
    def signal(self) -> FloatArray:
        """What one standard deviation of busyness moves the residual by."""
        return _ratio(np.sqrt(self.variance) * self.expected, self.deviation)

    @cached_property
    def evidence(self) -> FloatArray:
        """Variance of busyness over the noise of each day's total, shape (days,)."""
        return np.asarray((self.signal**2).sum(axis=1), dtype=float)

    @cached_property
    def effect(self) -> FloatArray:
        """A day's effect as its errors show it, in standard deviations of busyness, shape (days,)."""
        return _ratio((self.signal * self.residual).sum(axis=1), self.evidence)

    @property
    def clear_days(self) -> float:
        """Days' worth of intervals in which busyness, and not Poisson noise, makes the error."""
        rows = (self.expected > 0).sum()
        return float((self.signal**4).sum() / rows * len(self.date)) if rows else 0.0

    def trust(self, share: float) -> FloatArray:
        """How far each day's effect stands out from noise if it has this share of the variance, 0 to 1."""
        signal = share * self.evidence
        return np.asarray(signal / (1.0 + signal), dtype=float)


def lay(errors: PastErrors, slots: int) -> ErrorDays:
    """The errors as days, and the variance of busyness in them."""
    keep = errors.expected > 0
    expected, actual = errors.expected[keep], errors.actual[keep]
    key = np.stack([errors.window[keep], errors.date[keep].astype("datetime64[D]").astype(np.int64)])
    days, row = np.unique(key, axis=1, return_inverse=True)
    mean, error = np.zeros((days.shape[1], slots)), np.zeros((days.shape[1], slots))
    mean[row, errors.slot[keep]] = expected
    error[row, errors.slot[keep]] = actual - expected
    laid = ErrorDays(mean, error, days[0], days[1].astype("datetime64[D]"), LEAST_VARIANCE)
    # Day totals show what the noise of single sparse intervals hides.
    totals = _share(error.sum(axis=1) ** 2 - (error**2).sum(axis=1), mean.sum(axis=1) ** 2 - (mean**2).sum(axis=1))
    return _with_variance(laid, totals)


def _with_variance(days: ErrorDays, start: float) -> ErrorDays:
    """The days with the variance of busyness that their residuals show."""
    days = replace(days, variance=float(np.clip(start, LEAST_VARIANCE, MOST_CV**2)))
    for _ in range(3):
        poisson = _ratio(days.expected, days.deviation**2)
        found = days.variance * _share(days.residual**2 - poisson, days.signal**2)
        days = replace(days, variance=float(np.clip(found, LEAST_VARIANCE, MOST_CV**2)))
    return days


def _ratio(part: FloatArray, whole: FloatArray) -> FloatArray:
    """Part over whole; zero where there is nothing."""
    ratio: FloatArray = np.divide(part, whole, out=np.zeros(whole.shape), where=whole > 0)
    return ratio


def _share(part: FloatArray, whole: FloatArray) -> float:
    """Sum over sum; zero where there is nothing."""
    total = float(whole.sum())
    return float(part.sum()) / total if total > 0 else 0.0
