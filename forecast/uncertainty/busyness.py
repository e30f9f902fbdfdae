"""What counts say about the busyness of their queues, then and later: a Kalman filter over days and hours.

Each queue's busyness has an effect of the day, one that fades within hours, and one that all queues share. The first
two are filtered queue by queue, all queues at once; the innovations then tell the shared effect, as if every queue had
been asked how much of it would explain what it saw. That is the exact best linear estimate, without a state a pair.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from forecast.series.days import BoolArray, FloatArray, IntArray
from forecast.uncertainty.dependence import Dependence

LOW = 0.1
"""Busyness below which the estimate is bent, to stay positive."""


@dataclass(frozen=True, eq=False)
class Counted:
    """Forecast and counts of several queues on one grid of intervals.

    Attributes
    ----------
    expected : ndarray, shape (queues, intervals)
        Contacts forecast; 0 where there is no forecast.
    actual : ndarray, shape (queues, intervals)
        Contacts counted; NaN where unknown.
    date : ndarray of int, shape (queues, intervals)
        Local date as a number.
    interval_h : float
        Length of an interval [h].
    """

    expected: FloatArray
    actual: FloatArray
    date: IntArray
    interval_h: float


def learn(counted: Counted, dependence: Sequence[Dependence], first: int) -> tuple[FloatArray, FloatArray]:
    """Busyness of every interval from `first` on, given the counts before it.

    Parameters
    ----------
    counted : Counted
        Counts at or after `first` are not looked at.
    dependence : sequence of Dependence
        One a queue.
    first : int
        First interval whose busyness is asked for.

    Returns
    -------
    factor : ndarray, shape (queues, intervals - first)
        Expected busyness, 1 where nothing was learned; always positive.
    variance : ndarray, shape (queues, intervals - first)
        Its remaining squared coefficient of variation.

    Examples
    --------
    >>> day = Dependence(cv=0.5, common=0.0, day=1.0, short=0.0, carry=0.5, memory_h=1.0)
    >>> counted = Counted(np.full((1, 3), 4.0), np.array([[8.0, np.nan, np.nan]]), np.array([[0, 0, 1]]), 1.0)
    >>> factor, variance = learn(counted, [day], 1)
    >>> factor, variance.round(3)  # kappa is 4: (4 + 8) / (4 + 4), and half of what it adds is left the next day
    (array([[1.5 , 1.25]]), array([[0.083, 0.175]]))
    """
    state = _Filter(counted, dependence)
    known = ~np.isnan(counted.actual[:, :first]) & (counted.expected[:, :first] > 0)
    observed = np.unique(counted.date[:, :first][known])
    state.begin(observed)
    for t in range(first):
        state.step(t)
        if known[:, t].any():
            state.see(t, known[:, t])
    state.share(counted.date)
    factor, variance = np.ones((2, len(dependence), counted.expected.shape[1] - first))
    for t in range(first, counted.expected.shape[1]):
        state.step(t)
        mean, left = state.say(t)
        # A linear estimate may fall through zero; below LOW it nears zero instead.
        factor[:, t - first] = np.maximum(1.0 + mean, LOW * np.exp(np.minimum((1.0 + mean) / LOW, 1.0) - 1.0))
        variance[:, t - first] = left
    # The spread of a gamma rate grows with the root of its mean.
    return factor, variance / factor


class _Filter:
    """States of all queues: effects of the day and of the hour, in standard deviations.

    The states' means come in columns: the first answers to the errors, the others to a shared effect of one standard
    deviation on each of the observed dates. Both are filtered with the same gains.
    """

    def __init__(self, counted: Counted, dependence: Sequence[Dependence]) -> None:
        self._counted = counted
        self._cv = np.array([d.cv for d in dependence])
        shares = np.array([(d.common, d.day, d.short, d.own) for d in dependence]).reshape(-1, 4).T
        self._common, self._day, self._short = self._cv * np.sqrt(shares[:3])
        self._own = self._cv**2 * shares[3]
        self._carry = np.array([d.carry for d in dependence])
        self._fade = np.exp(-counted.interval_h / np.array([d.memory_h for d in dependence]))
        ones = np.ones(len(dependence))
        self._spread = np.stack([ones, 0.0 * ones, ones])
        self.begin(np.array([], dtype=np.int64))

    def begin(self, observed: IntArray) -> None:
        """Start with nothing known, to learn the shared effect of these dates."""
        self._observed = observed
        self._mean = np.zeros((2, len(self._cv), 1 + len(observed)))
        self._told = np.zeros((1 + len(observed), 1 + len(observed)))

    def step(self, t: int) -> None:
        """Go on to interval `t`: an hour's effect fades by the clock, a day's with every midnight."""
        if t == 0:
            return
        midnights = self._counted.date[:, t] - self._counted.date[:, t - 1]
        carry, fade = self._carry**midnights, self._fade
        self._mean *= np.stack([carry, fade])[:, :, None]
        day, both, hour = self._spread
        self._spread = np.stack([1.0 + carry**2 * (day - 1.0), carry * fade * both, 1.0 + fade**2 * (hour - 1.0)])

    def see(self, t: int, known: BoolArray) -> None:
        """Take in the counts of interval `t` where they are known."""
        expected = np.where(known, self._counted.expected[:, t], 0.0)
        actual = np.where(known, self._counted.actual[:, t], 0.0)
        day, hour = self._day * expected, self._short * expected
        row_day = self._spread[0] * day + self._spread[1] * hour
        row_hour = self._spread[1] * day + self._spread[2] * hour
        total = day * row_day + hour * row_hour + expected + self._own * expected**2
        total = np.where(known, total, 1.0)
        today = self._counted.date[:, t, None] == self._observed
        came = np.concatenate([(actual - expected)[:, None], (self._common * expected)[:, None] * today], axis=1)
        surprise = came - day[:, None] * self._mean[0] - hour[:, None] * self._mean[1]
        self._mean += np.stack([row_day, row_hour])[:, :, None] * (surprise / total[:, None])
        self._spread -= np.stack([row_day**2, row_day * row_hour, row_hour**2]) / total
        weighed = np.where(known[:, None], surprise, 0.0)
        self._told += weighed.T @ (weighed / total[:, None])

    def share(self, dates: IntArray) -> None:
        """Settle the shared effect of every date from what all innovations told."""
        self._dates = np.arange(dates.min(), dates.max() + 1)
        apart = np.abs(self._dates[:, None] - self._dates)
        prior = float(self._carry.mean()) ** apart
        seen = np.isin(self._dates, self._observed)
        score, evidence = self._told[1:, 0], self._told[1:, 1:]
        gain = np.linalg.solve(
            np.eye(len(score)) + evidence @ prior[np.ix_(seen, seen)], np.column_stack([score, evidence @ prior[seen]])
        )
        self._shared = prior[:, seen] @ gain[:, 0]
        self._doubt = prior - prior[:, seen] @ gain[:, 1:]

    def say(self, t: int) -> tuple[FloatArray, FloatArray]:
        """Mean and variance of the busyness less one at interval `t`, shape (queues,)."""
        line = self._day[:, None] * self._mean[0] + self._short[:, None] * self._mean[1]
        weight = np.zeros((len(self._cv), len(self._dates)))
        weight[np.arange(len(self._cv)), self._counted.date[:, t] - self._dates[0]] = self._common
        weight[:, np.isin(self._dates, self._observed)] -= line[:, 1:]
        mean = line[:, 0] + weight @ self._shared
        day, both, hour = self._spread
        left = self._day**2 * day + 2.0 * self._day * self._short * both + self._short**2 * hour
        left = left + self._own + ((weight @ self._doubt) * weight).sum(axis=1)
        return mean, left
