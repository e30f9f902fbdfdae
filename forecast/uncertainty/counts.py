"""The count distribution of every forecast row, as its mean and its quantile columns tell it.

A row gives nineteen quantiles of a whole number, and its mean. While the numbers are small a single contact is a long
step: the count is then taken for gamma-Poisson around the mean, its cumulative probabilities moved just as far as the
quantiles demand. Large numbers follow straight lines between the quantiles on the scale of normal scores, with tails
that are straight for the root of the count, in which Poisson and gamma counts are nearly normal (Anscombe 1948).
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr, ndtri

from forecast.forecaster import QUANTILES
from forecast.series.days import FloatArray

SMALL = 30.0
"""Largest 95 % quantile of a row that is told count by count."""

COUNTS = 72
"""Counts such a row may take, from 0; more than twice `SMALL`."""

SCORE = np.asarray(ndtri(QUANTILES), dtype=float)
"""Normal scores of `QUANTILES`."""

FAR = 8.0
"""Normal score beyond which nothing is told apart."""

_TAIL = np.array([2.0, 2.5, 3.0, 3.5, 4.0, 5.0, 6.0])


@dataclass(frozen=True, eq=False)
class CountTable:
    """How the count of each row rises with a normal score.

    Attributes
    ----------
    score, line : ndarray, shape (rows, knots)
        Knots of a rising line from score `-FAR` to `FAR`; the count at a score is the next whole number not below it.
    rise : ndarray, shape (rows,)
        Mean slope of the count over the normal scores: the covariance of count and score (Stein 1981).
    """

    score: FloatArray
    line: FloatArray
    rise: FloatArray

    def at(self, score: FloatArray) -> FloatArray:
        """Whole counts at normal scores, both of shape (rows, draws).

        Examples
        --------
        >>> rare = count_table(np.array([0.1]), np.array([[0.0] * 18 + [1.0]]), 0.0)
        >>> rare.at(np.array([[-3.0, 1.2, 1.7, 3.0]]))
        array([[0., 0., 1., 2.]])
        """
        # One interpolation for all rows: each on its own stretch of the axis.
        own = (2.0 * FAR + 1.0) * np.arange(len(self.score))[:, None]
        line = np.interp(np.clip(score, -FAR, FAR) + own, (self.score + own).ravel(), self.line.ravel())
        return np.asarray(np.abs(np.ceil(line)))


def count_table(mean: FloatArray, quantiles: FloatArray, variance: float) -> CountTable:
    """The count distribution of each row.

    Rows that expect nothing stay at zero. Where all quantiles are the mean itself the row claims certainty: the
    count is one of the two whole numbers around the mean.

    Parameters
    ----------
    mean : ndarray, shape (rows,)
        Contacts.
    quantiles : ndarray, shape (rows, 19)
        Contacts at `QUANTILES`, never decreasing along a row.
    variance : float
        Squared coefficient of variation of the rate behind small counts.
    """
    none = mean <= 0
    certain = ~none & (quantiles == mean[:, None]).all(axis=1)
    small = ~none & ~certain & (quantiles[:, -1] <= SMALL)
    score = np.full((len(mean), COUNTS + 2), FAR)
    line = np.zeros((len(mean), COUNTS + 2))
    rise = np.zeros(len(mean))
    score[:, 0] = -FAR
    for rows, tell in ((certain, _certain), (small, _small), (~(none | certain | small), _large)):
        if rows.any():
            knots, heights, rise[rows] = tell(mean[rows], quantiles[rows], variance)
            score[rows, 1 : knots.shape[1] + 1] = np.clip(knots, -FAR, FAR)
            line[rows, 1 : knots.shape[1] + 1] = heights
            line[rows, 0] = heights[:, 0]
            line[rows, knots.shape[1] + 1 :] = heights[:, -1:]
    return CountTable(score, line, rise)


def cumulative(mean: FloatArray, variance: FloatArray) -> FloatArray:
    """Gamma-Poisson probabilities of at most 0, 1, ... `COUNTS` - 1 contacts, shape (rows, COUNTS).

    Parameters
    ----------
    mean, variance : ndarray, shape (rows,)
        Contacts, and the squared coefficient of variation of their rate; 0 is Poisson.

    Examples
    --------
    >>> cumulative(np.array([1.0, 1.0]), np.array([0.0, 1.0]))[:, :2].round(3)
    array([[0.368, 0.736],
           [0.5  , 0.75 ]])
    """
    spread = variance * mean
    single = np.empty((len(mean), COUNTS))
    single[:, 0] = np.exp(-mean * np.where(spread > 1e-9, np.log1p(spread) / np.where(spread > 1e-9, spread, 1.0), 1.0))
    for k in range(1, COUNTS):
        single[:, k] = single[:, k - 1] * (mean + spread * (k - 1)) / (k * (1.0 + spread))
    return np.asarray(np.minimum(np.cumsum(single, axis=1), 1.0))


def moved_quantiles(
    mean: FloatArray, quantiles: FloatArray, variance: FloatArray, new_mean: FloatArray, new_variance: FloatArray
) -> FloatArray:
    """Quantiles of rows whose mean and spread were learned anew, shape (rows, 19).

    What the old quantiles say beyond gamma-Poisson, a lean or a longer tail, they keep: small whole numbers the
    probabilities that were read for each level, others their distance from the mean in standard deviations. Nothing
    falls below zero, and a row that claims certainty still does.

    Parameters
    ----------
    mean, new_mean : ndarray, shape (rows,)
        Contacts.
    quantiles : ndarray, shape (rows, 19)
    variance, new_variance : ndarray, shape (rows,)
        Squared coefficient of variation of the rate.

    Examples
    --------
    >>> from scipy.stats import nbinom
    >>> mean, wide, narrow = np.array([4.0, 100.0]), np.full(2, 0.09), np.full(2, 0.01)
    >>> before = nbinom.ppf(QUANTILES, 1 / 0.09, 1 / (1 + 0.09 * mean[:, None]))
    >>> before[:, [0, 9, 18]]
    array([[  1.,   4.,   8.],
           [ 54.,  97., 157.]])
    >>> moved_quantiles(mean, before, wide, 1.5 * mean, narrow)[:, [0, 9, 18]].round()
    array([[  2.,   6.,  10.],
           [122., 148., 185.]])
    """
    certain = (quantiles == mean[:, None]).all(axis=1)
    small = ~certain & (quantiles[:, -1] <= SMALL) & (new_mean <= SMALL)
    old = np.sqrt(np.maximum(mean + variance * mean**2, 1e-12))
    new = np.sqrt(new_mean + new_variance * new_mean**2)
    moved = np.maximum(new_mean[:, None] + (quantiles - mean[:, None]) * (new / old)[:, None], 0.0)
    moved[certain] = new_mean[certain, None]
    if small.any():
        before = np.pad(cumulative(mean[small], variance[small]), ((0, 0), (1, 0)))
        after = cumulative(new_mean[small], new_variance[small])
        whole = np.rint(quantiles[small]).astype(np.int64)
        row = np.arange(len(whole))
        for k, level in enumerate(QUANTILES):
            read = np.clip(level, np.nextafter(before[row, whole[:, k]], 1.0), before[row, whole[:, k] + 1])
            moved[small, k] = (after < read[:, None]).sum(axis=1)
    return np.asarray(np.maximum.accumulate(moved, axis=1))


Knots = tuple[FloatArray, FloatArray, FloatArray]
"""Scores and heights of the line's inner knots, shape (rows, knots), and its mean rise, shape (rows,)."""


def _certain(mean: FloatArray, quantiles: FloatArray, variance: float) -> Knots:
    low = np.floor(mean)
    step = ndtri(1.0 - (mean - low))
    return np.stack([step, np.full(len(mean), FAR)], axis=1), np.stack([low, low + 1.0], axis=1), _density(step)


def _small(mean: FloatArray, quantiles: FloatArray, variance: float) -> Knots:
    count = np.arange(float(COUNTS))
    whole = np.rint(quantiles)
    reached = (whole[:, :, None] <= count).sum(axis=1)
    levels = np.concatenate([[0.0], QUANTILES, [1.0]])
    share = np.clip(cumulative(mean, np.full(len(mean), variance)), levels[reached], levels[reached + 1])
    step = np.clip(ndtri(share), -FAR, FAR)
    return step, np.broadcast_to(count, step.shape), _density(step).sum(axis=1)


def _large(mean: FloatArray, quantiles: FloatArray, variance: float) -> Knots:
    root = np.sqrt(quantiles)
    # Over three steps of the levels, so that whole numbers do not decide the slope.
    low = (root[:, 3] - root[:, 0]) / (SCORE[3] - SCORE[0])
    high = (root[:, -1] - root[:, -4]) / (SCORE[-1] - SCORE[-4])
    below = np.maximum(root[:, :1] - low[:, None] * (_TAIL[::-1] + SCORE[0]), 0.0) ** 2
    above = (root[:, -1:] + high[:, None] * (_TAIL - SCORE[-1])) ** 2
    score = np.concatenate([-_TAIL[::-1], SCORE, _TAIL])
    line = np.concatenate([below, quantiles, above], axis=1)
    rise = (np.diff(line, axis=1) / np.diff(score) * np.diff(ndtr(score))).sum(axis=1)
    # The next whole number not below the line less a half is the nearest one.
    return np.broadcast_to(score, line.shape), line - 0.5, rise


def _density(score: FloatArray) -> FloatArray:
    return np.asarray(np.exp(-0.5 * score**2) / np.sqrt(2.0 * np.pi))
