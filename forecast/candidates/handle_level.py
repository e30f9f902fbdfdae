"""Levels of handle time: flat, drifting, and with a trend that dies out."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from forecast.series.days import FloatArray

CREDIBLE = 50.0
"""Contacts that count as much as what a longer memory says."""

LONGEST_DAYS = 364.0
"""Half-life of the longest memory [days]."""

LEAST_WEEKS = 8
"""Known weeks without which there is no trend to speak of."""


@dataclass(frozen=True, eq=False)
class Daily:
    """Days of one queue without the shape of their week.

    Attributes
    ----------
    work_s : ndarray, shape (days,)
        Work of each day [s].
    contacts : ndarray, shape (days,)
        Contacts of each day, each weighted by the factor of its slot; zero where unknown.
    elsewhere_s : float or None
        Handle time of similar queues [s], for a queue with next to no contacts of its own.
    """

    work_s: FloatArray
    contacts: FloatArray
    elsewhere_s: float | None = None

    def smoothed(self, half_life_days: float) -> float:
        """Mean handle time with exponentially fading weights [s], NaN where there is nothing to know.

        Drawn to that of four times the half-life by `CREDIBLE` contacts, that one to four times more, and so on up to
        `LONGEST_DAYS` (credibility; Buehlmann 1967).

        Examples
        --------
        >>> Daily(np.full(100, 2000.0), np.full(100, 10.0)).smoothed(7)
        200.0
        """
        if half_life_days < LONGEST_DAYS:
            prior: float | None = self.smoothed(min(4 * half_life_days, LONGEST_DAYS))
        else:
            prior = self.elsewhere_s
        weight = 0.5 ** (np.arange(len(self.work_s))[::-1] / half_life_days)
        return self.mean(weight, prior)

    def mean(self, weight: FloatArray, prior_s: float | None) -> float:
        """Handle time under weights of the days, drawn to `prior_s` by `CREDIBLE` contacts [s]."""
        work, contacts = float(weight @ self.work_s), float(weight @ self.contacts)
        if prior_s is None:
            return work / contacts if contacts > 0 else float("nan")
        return (work + CREDIBLE * prior_s) / (contacts + CREDIBLE)


class HandleLevel(Protocol):
    """A way of carrying the level of handle time into the future."""

    @property
    def name(self) -> str:
        """Name in the accuracy table."""
        ...

    def ahead_s(self, past: Daily, days: FloatArray) -> FloatArray:
        """Level [s] `days` after the last day of the past, shape (n,); NaN where the past tells none."""
        ...


@dataclass(frozen=True)
class FlatLevel:
    """The mean of the last weeks."""

    weeks: int = 8

    @property
    def name(self) -> str:
        """`flat_8w`."""
        return f"flat_{self.weeks}w"

    def ahead_s(self, past: Daily, days: FloatArray) -> FloatArray:
        """One level for all days ahead [s], drawn to the longest memory's by `CREDIBLE` contacts."""
        recent = (np.arange(len(past.work_s))[::-1] < 7 * self.weeks).astype(float)
        return np.full(len(days), past.mean(recent, past.smoothed(LONGEST_DAYS)))


@dataclass(frozen=True)
class SmoothedLevel:
    """Simple exponential smoothing, weighted by contacts: a short half-life follows shifts, a long one averages."""

    half_life_days: float

    @property
    def name(self) -> str:
        """`level_28d` for a half-life of four weeks."""
        return f"level_{self.half_life_days:g}d"

    def ahead_s(self, past: Daily, days: FloatArray) -> FloatArray:
        """One level for all days ahead [s]."""
        return np.full(len(days), past.smoothed(self.half_life_days))


@dataclass(frozen=True)
class DampedTrend:
    """A straight line through the logarithm of the weeks' means, whose slope halves every four weeks ahead.

    Discounted least squares weighted by contacts; the slope is shrunk by its own uncertainty, so that chance makes no
    trend (positive-part James-Stein; Efron & Morris 1973). Damping as in Gardner & McKenzie (1985).

    Attributes
    ----------
    half_life_days : float
        Age at which a week counts half [days].
    damping_days : float
        Days ahead after which the slope is half [days].
    """

    half_life_days: float
    damping_days: float = 28.0

    @property
    def name(self) -> str:
        """`trend_28d`."""
        return f"trend_{self.half_life_days:g}d"

    def ahead_s(self, past: Daily, days: FloatArray) -> FloatArray:
        """The level of each day ahead [s].

        Examples
        --------
        >>> daily = Daily(2000.0 * 1.01 ** np.arange(112), np.full(112, 10.0))
        >>> (DampedTrend(28).ahead_s(daily, np.array([0.0, 28.0, 1000.0])) / daily.work_s[-1] * 10).round(2)
        array([1.  , 1.22, 1.49])
        """
        weeks = len(past.work_s) // 7
        work, contacts = (
            table[len(table) - 7 * weeks :].reshape(weeks, 7).sum(axis=1) for table in (past.work_s, past.contacts)
        )
        known = contacts > 0
        if known.sum() < LEAST_WEEKS:
            return np.full(len(days), np.nan)
        when = (7.0 * np.arange(1 - weeks, 1) - 3.0)[known]
        level = np.log(work[known] / contacts[known])
        weight = contacts[known] * 0.5 ** (-when / self.half_life_days)
        weight = weight / weight.sum()
        middle, mean = float(weight @ when), float(weight @ level)
        spread = float(weight @ (when - middle) ** 2)
        slope = float(weight @ ((when - middle) * (level - mean))) / spread
        rest = level - mean - slope * (when - middle)
        effective = 1.0 / float(weight @ weight)
        variance = float(weight @ rest**2) * effective / max(effective - 2.0, 0.5)
        doubt = variance * float(weight**2 @ (when - middle) ** 2) / spread**2
        slope *= max(0.0, 1.0 - doubt / slope**2) if slope else 0.0
        keep = 0.5 ** (1.0 / self.damping_days)
        path = keep * (1.0 - keep**days) / (1.0 - keep)
        return np.asarray(np.exp(mean - slope * middle + slope * path), dtype=float)


HANDLE_LEVELS: tuple[HandleLevel, ...] = (
    FlatLevel(),
    SmoothedLevel(7.0),
    SmoothedLevel(28.0),
    SmoothedLevel(84.0),
    SmoothedLevel(LONGEST_DAYS / 2),
    DampedTrend(28.0),
    DampedTrend(84.0),
)
"""What competes for the level of a queue's handle time; the first is taken where nothing can be judged."""
