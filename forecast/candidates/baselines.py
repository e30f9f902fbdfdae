"""Seasonal profiles: the averages that planners use, and that any model has to beat."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from forecast.candidates.candidate import UnfitError
from forecast.series.day_shape import without_holes
from forecast.series.days import BoolArray, DateArray, Days, FloatArray, weekday

YEAR = 364
"""Days after which weekdays fall on the same season."""


@dataclass(frozen=True)
class SeasonalProfile:
    """The mean or median of the same weekday and slot over the last weeks.

    A weekday and slot that was never known in those weeks takes the slot's value over all weekdays with the
    weekday's own size, and failing that the mean of its nearest known slots.

    Attributes
    ----------
    weeks : int
        How many weeks back.
    statistic : {"mean", "median"}
        The median shrugs off an outlier, the mean is unbiased for totals.
    """

    weeks: int
    statistic: Literal["mean", "median"] = "mean"

    @property
    def name(self) -> str:
        """`mean_8w`, `median_4w`, `last_week`."""
        return "last_week" if self.weeks == 1 else f"{self.statistic}_{self.weeks}w"

    def predict(self, past: Days, dates: DateArray, is_open: BoolArray | None = None) -> FloatArray:
        """Expected contacts, shape (dates, slots).

        Examples
        --------
        >>> dates = np.arange("2026-11-02", "2026-11-16", dtype="datetime64[D]")
        >>> past = Days(dates, np.repeat([[1.0], [3.0]], 7, axis=0), np.ones((14, 1), dtype=bool))
        >>> SeasonalProfile(weeks=2).predict(past, dates[:1] + 14)
        array([[2.]])
        """
        # The last day may be cut by the origin, so one day more is needed to see whole weeks of every slot.
        table = weekly_profile(past.last(7 * self.weeks + 1), np.nanmean if self.statistic == "mean" else np.nanmedian)
        return table[weekday(dates)]


@dataclass(frozen=True)
class YearAgo:
    """The mean of eight weeks, moved as the same days moved a year ago: 52 weeks back, weekday on weekday.

    What a day brings is the profile times the ratio of the week around its like a year ago to the eight weeks before
    the origin's like. Growth since then is in the profile already.
    """

    @property
    def name(self) -> str:
        """`year_ago`."""
        return "year_ago"

    def predict(self, past: Days, dates: DateArray, is_open: BoolArray | None = None) -> FloatArray:
        """Expected contacts, shape (dates, slots).

        Raises
        ------
        UnfitError
            When a year and eight weeks are not known.
        """
        size = len(past.dates)
        if size < YEAR + 8 * 7:
            raise UnfitError(f"{self.name} needs {YEAR + 8 * 7} days (has {size})")
        known = (~np.isnan(past.volume)).sum(axis=1)
        # A day with holes counts as what is known of it makes it: both sides of the ratio have the same slots.
        total = np.where(known > 0, np.nan_to_num(past.volume).sum(axis=1), np.nan)
        before = total[size - YEAR - 8 * 7 : size - YEAR]
        like = (dates - past.dates[0]).astype(int) - YEAR
        around = total[np.clip(like[:, None] + np.arange(-3, 4), 0, size - 1)]
        if np.isnan(before).mean() > 0.5 or np.isnan(around).all(axis=1).any() or not np.nansum(before) > 0:
            raise UnfitError(f"{self.name} needs to know the weeks of a year ago")
        table = SeasonalProfile(8).predict(past, dates)
        return np.asarray(table * (np.nanmean(around, axis=1) / np.nanmean(before))[:, None], dtype=float)


def weekly_profile(past: Days, statistic: Callable[..., FloatArray]) -> FloatArray:
    """One value a weekday and slot, shape (7, slots), without holes; zero where nothing was ever known."""
    table = np.full((7, past.slots), np.nan)
    for day in range(7):
        rows = past.volume[past.weekday == day]
        known = ~np.isnan(rows).all(axis=0) if len(rows) else np.zeros(past.slots, dtype=bool)
        if known.any():
            table[day, known] = statistic(rows[:, known], axis=0)
    return without_holes(table)
