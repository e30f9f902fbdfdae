"""Gross outliers: a few hours so far above their past that they would spoil every average."""

import numpy as np
import pandas as pd

from forecast.series.days import BoolArray, FloatArray

WEEKS_BACK = 8
"""Earlier weeks whose same interval an interval is compared with."""

LEAST_WEEKS = 4
"""Earlier values needed to judge one."""

LONGEST_MINUTES = 240
"""What lasts longer is a change of demand, not an outlier [min]."""


def gross_outliers(volume: FloatArray, interval_minutes: int) -> BoolArray:
    """Mark intervals far beyond the median of the same interval in earlier weeks.

    Far is above 3 m + 10 sqrt(m) + 10 for a median of m contacts, m raised by what the day before was above its own
    median: thrice the usual and ten Poisson deviations more. Only earlier values are looked at, so no forecast origin
    learns from its future, and only short runs are marked, so a shift of level is believed at once.

    Parameters
    ----------
    volume : ndarray, shape (n,)
        Contacts on a grid without holes, NaN where unknown.
    interval_minutes : int

    Returns
    -------
    ndarray of bool, shape (n,)

    Examples
    --------
    >>> calm = np.full(24 * 7 * 9, 10.0)
    >>> calm[-5] = 500.0
    >>> np.flatnonzero(gross_outliers(calm, 60)) - len(calm)
    array([-5])
    """
    week, size = 7 * 1440 // interval_minutes, len(volume)
    earlier = np.full((WEEKS_BACK, size), np.nan)
    for back in range(1, min(WEEKS_BACK, (size - 1) // week) + 1):
        earlier[back - 1, back * week :] = volume[: size - back * week]
    judged = (~np.isnan(earlier)).sum(axis=0) >= LEAST_WEEKS
    usual = np.full(size, np.inf)
    usual[judged] = np.nanmedian(earlier[:, judged], axis=0)
    ratio = pd.Series(np.where(judged, (volume + 1.0) / (usual + 1.0), np.nan))
    day = 1440 // interval_minutes
    before = ratio.rolling(day, min_periods=max(1, day // 4)).median().shift(1).to_numpy(float)
    usual = usual * np.maximum(np.nan_to_num(before, nan=1.0), 1.0)
    far: BoolArray = np.nan_to_num(volume) > 3.0 * usual + 10.0 * np.sqrt(usual) + 10.0
    edges = np.flatnonzero(np.diff(np.concatenate([[False], far, [False]]).astype(int)))
    for first, last in zip(edges[::2], edges[1::2], strict=True):
        far[first:last] = (last - first) * interval_minutes <= LONGEST_MINUTES
    return far
