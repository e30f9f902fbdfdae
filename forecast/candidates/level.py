"""A level that drifts, times a weekday's factor, times the shape of the day: little to learn, hard to fool."""

from dataclasses import dataclass

import numpy as np

from forecast.candidates.candidate import known_levels
from forecast.series.days import BoolArray, DateArray, Days, FloatArray, IntArray, weekday

LEAST_DAYS = 14
"""Known days without which there is no weekly pattern to speak of."""


@dataclass(frozen=True)
class DriftingLevel:
    """Simple exponential smoothing of the day level without its weekday factor, kept flat into the future.

    Attributes
    ----------
    half_life_days : float
        Age at which a day counts half in the level [days]: short follows shifts, long averages noise away.
    shape_weeks : float
        The same for weekday factors and the shape of the day [weeks].
    """

    half_life_days: float
    shape_weeks: float = 8.0

    @property
    def name(self) -> str:
        """`level_14d` for a half-life of two weeks."""
        return f"level_{self.half_life_days:g}d"

    def predict(self, past: Days, dates: DateArray, is_open: BoolArray | None = None) -> FloatArray:
        """Expected contacts, shape (dates, slots).

        Raises
        ------
        UnfitError
            When fewer than `LEAST_DAYS` days are known.
        """
        shape, known = known_levels(past, self.name, days=LEAST_DAYS, shape_weeks=self.shape_weeks)
        age = np.arange(len(known))[::-1].astype(float)
        factor = weekday_factors(shape.level, past.weekday, 0.5 ** (age / (7 * self.shape_weeks)))
        plain = winsorized(shape.level[known] / np.maximum(factor[past.weekday[known]], 1e-9))
        weight = 0.5 ** (age[known] / self.half_life_days)
        level = float(weight @ plain / weight.sum())
        ahead = weekday(dates)
        return np.asarray(level * factor[ahead, None] * shape.share[ahead], dtype=float)


def weekday_factors(level: FloatArray, weekdays: IntArray, weight: FloatArray) -> FloatArray:
    """Factor of each weekday on the day level, mean one over the weekdays seen, drawn to one by its own noise.

    Each day is compared with the mean of the week around it, so a trend or a shift is not taken for a weekday.

    Parameters
    ----------
    level : ndarray, shape (days,)
        Day levels, NaN where unknown; consecutive days.
    weekdays : ndarray of int, shape (days,)
    weight : ndarray, shape (days,)

    Examples
    --------
    >>> weekdays = np.arange(56) % 7
    >>> weekday_factors(np.where(weekdays < 5, 110.0, 75.0), weekdays, np.ones(56)).round(2)
    array([1.1 , 1.1 , 1.1 , 1.1 , 1.1 , 0.75, 0.75])
    """
    around = _around(level)
    known = ~np.isnan(level) & (around > 0)
    factor = np.ones(7)
    if not known.any():
        return factor
    ratio = np.where(known, level / np.where(known, around, 1.0), np.nan)
    seen, noise = np.zeros(7, dtype=bool), np.zeros(7)
    for day in range(7):
        rows = known & (weekdays == day)
        if rows.any():
            seen[day] = True
            w = weight[rows] / weight[rows].sum()
            values = winsorized(ratio[rows])
            factor[day] = float(w @ values)
            noise[day] = float(w @ (values - factor[day]) ** 2) * float((w**2).sum())
    factor[seen] /= factor[seen].mean()
    distance = float(((factor[seen] - 1.0) ** 2).sum())
    pull = min(1.0, float(noise[seen].sum()) / distance) if distance > 0 else 0.0
    factor[seen] = pull + (1.0 - pull) * factor[seen]
    return factor


def winsorized(values: FloatArray, width: float = 4.0) -> FloatArray:
    """Values no further than `width` robust standard deviations from the running median of 29.

    Examples
    --------
    >>> winsorized(np.array([9.0, 10.0, 11.0, 12.0, 99.0])).round(1)
    array([ 9. , 10. , 11. , 12. , 16.9])
    """
    middle = np.median(values[_windows(len(values), 29)], axis=1)
    spread = 1.4826 * float(np.median(np.abs(values - middle)))
    if spread == 0:
        return values
    return np.clip(values, middle - width * spread, middle + width * spread)


def _around(level: FloatArray) -> FloatArray:
    """Mean of the known days of the week around each day; every weekday once, so no weekday tilts it."""
    week = level[_windows(len(level), 7)]
    known = ~np.isnan(week)
    count = known.sum(axis=1)
    mean: FloatArray = np.divide(
        np.where(known, week, 0.0).sum(axis=1), count, out=np.zeros(len(level)), where=count > 0
    )
    return mean


def _windows(size: int, width: int) -> IntArray:
    """Indices of the `width` neighbours around each of `size` places, moved inside at the ends; shape (size, width)."""
    width = min(width, size)
    first = np.clip(np.arange(size) - width // 2, 0, size - width)
    return np.asarray(first[:, None] + np.arange(width), dtype=np.int64)
