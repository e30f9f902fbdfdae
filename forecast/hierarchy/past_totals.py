"""Day totals of a back-test, special days taken out: what reconciliation is judged by, and what it weighs with."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from forecast.hierarchy.coherent import day_errors, day_of, day_sums
from forecast.series.days import BoolArray, FloatArray


@dataclass(frozen=True, eq=False)
class PastTotals:
    """What was expected of each day of each window of a back-test, and how far out that was.

    Attributes
    ----------
    expected : ndarray, shape (windows, days)
        Contacts of an ordinary such day; zero beyond a window's last day, NaN throughout where nothing was forecast.
    errors : ndarray, shape (windows, days)
        Ordinary contacts that came, minus the expected; NaN where unknown.
    """

    expected: FloatArray
    errors: FloatArray

    @property
    def forecast(self) -> BoolArray:
        """Which windows were forecast, shape (windows,)."""
        return np.asarray(~np.isnan(self.expected).any(axis=1))

    def plain(self) -> dict[str, list[list[float | None]]]:
        """The same in lists and numbers, for a file; `of_plain` reads it.

        Examples
        --------
        >>> PastTotals(np.array([[5.0, 6.0]]), np.array([[1.0, np.nan]])).plain()
        {'expected': [[5.0, 6.0]], 'errors': [[1.0, None]]}
        """
        return {name: [[_told(day) for day in days] for days in rows.tolist()] for name, rows in vars(self).items()}


def of_plain(told: Mapping[str, Any]) -> PastTotals:
    """Totals as `PastTotals.plain` told them.

    Raises
    ------
    KeyError, TypeError, ValueError
        When it did not.
    """
    expected, errors = (np.array(told[name], dtype=float) for name in ("expected", "errors"))
    if expected.ndim != 2 or expected.shape != errors.shape:
        raise ValueError(f"expected and errors must be of the same days (were {expected.shape} and {errors.shape})")
    return PastTotals(expected, errors)


def past_totals(
    starts: Sequence[pd.DatetimeIndex],
    actual: Sequence[FloatArray],
    expected: Sequence[FloatArray | None],
    zone: ZoneInfo,
) -> PastTotals:
    """Sum up a back-test by days.

    Parameters
    ----------
    starts : sequence of DatetimeIndex
        Zone-aware interval starts of each window, increasing, shape (n,).
    actual : sequence of ndarray, shape (n,)
        Contacts that came; NaN where unknown.
    expected : sequence of ndarray, shape (n,)
        Contacts forecast; `None` for a window of which nothing was.
    zone : ZoneInfo
        Whose days.

    Examples
    --------
    >>> hours = pd.date_range("2026-11-16", periods=48, freq="h", tz="UTC")
    >>> past_totals([hours], [np.full(48, 6.0)], [np.full(48, 5.0)], ZoneInfo("UTC")).errors
    array([[24., 24.]])
    """
    # A change of clocks may give one of the windows an hour of a day more.
    most = max((len(np.unique(day_of(window, zone))) for window in starts), default=0)
    shape = (len(starts), most)
    sums, errors = np.zeros(shape), np.full(shape, np.nan)
    for index, (window, came, said) in enumerate(zip(starts, actual, expected, strict=True)):
        if said is None:
            sums[index] = np.nan
        else:
            dates, total = day_sums(window, said, zone)
            sums[index, : len(dates)] = total
            errors[index, : len(dates)] = day_errors(window, came, said, zone)
    return PastTotals(sums, errors)


def _told(value: float) -> float | None:
    """A figure as JSON knows it: NaN has no name there."""
    return None if np.isnan(value) else value
