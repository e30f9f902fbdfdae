"""A queue's series folded into local days: the matrix (day, slot of the day) every candidate reads."""

from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]
IntArray = NDArray[np.int64]
DateArray = NDArray[np.datetime64]


@dataclass(frozen=True, eq=False)
class Days:
    """Local days of one queue.

    The day is the customers' own, so a clock change moves an hour of contacts with it: in spring one slot is
    unknown, in autumn the repeated slot holds the mean of its two hours.

    Attributes
    ----------
    dates : ndarray of datetime64[D], shape (days,)
        Consecutive local dates.
    volume : ndarray of float, shape (days, slots)
        Contacts; NaN where unknown and where closed.
    is_open : ndarray of bool, shape (days, slots)
        Whether contacts can arrive.
    family : ndarray of float, shape (7, slots), optional
        Shares of the day by weekday of similar queues, for a queue with too few contacts to tell its own.
    """

    dates: DateArray
    volume: FloatArray
    is_open: BoolArray
    family: FloatArray | None = None

    @property
    def weekday(self) -> IntArray:
        """Day of the week, Monday 0; shape (days,)."""
        return weekday(self.dates)

    @property
    def slots(self) -> int:
        """Intervals in a day of 24 hours."""
        return int(self.volume.shape[1])

    def last(self, count: int) -> "Days":
        """The last `count` days."""
        return Days(self.dates[-count:], self.volume[-count:], self.is_open[-count:], self.family)

    def first(self, count: int) -> "Days":
        """The first `count` days."""
        return Days(self.dates[:count], self.volume[:count], self.is_open[:count], self.family)

    def scaled(self, factor: FloatArray) -> "Days":
        """The same days with volumes times `factor`, shape (days, slots)."""
        return replace(self, volume=self.volume * factor)


@dataclass(frozen=True, eq=False)
class Fold:
    """Where each instant of a regular grid lies among the local days it spans.

    Attributes
    ----------
    dates : ndarray of datetime64[D]
        Local dates from the first instant's to the last's.
    day, slot : ndarray of int, shape (n,)
        Row and column of each instant.
    slots : int
        Columns.
    """

    dates: DateArray
    day: IntArray
    slot: IntArray
    slots: int

    def lay(self, values: FloatArray) -> FloatArray:
        """Values of the instants as a matrix (days, slots): NaN where there is none, the mean where two fall in one."""
        shape = (len(self.dates), self.slots)
        total, count = np.zeros(shape), np.zeros(shape)
        known = ~np.isnan(values)
        np.add.at(total, (self.day[known], self.slot[known]), values[known])
        np.add.at(count, (self.day[known], self.slot[known]), 1.0)
        mean: FloatArray = np.divide(total, count, out=np.full(shape, np.nan), where=count > 0)
        return mean

    def days(self, volume: FloatArray, is_open: BoolArray) -> Days:
        """The instants' volumes and opening as local days."""
        opened = np.nan_to_num(self.lay(is_open.astype(float))) > 0
        return Days(self.dates, self.lay(np.where(is_open, volume, np.nan)), opened)


def weekday(dates: DateArray) -> IntArray:
    """Day of the week of each date, Monday 0.

    Examples
    --------
    >>> weekday(np.array(["2026-11-16", "2026-11-22"], dtype="datetime64[D]"))
    array([0, 6])
    """
    return (dates.astype("datetime64[D]").astype(np.int64) + 3) % 7


def fold(starts: pd.DatetimeIndex, zone: ZoneInfo, interval_minutes: int) -> Fold:
    """Fold instants into the local days of a time zone.

    Parameters
    ----------
    starts : DatetimeIndex
        Zone-aware interval starts, increasing, at least one.
    zone : ZoneInfo
        The customers' clock.
    interval_minutes : int
        Length of an interval [min].

    Examples
    --------
    >>> hours = pd.date_range("2026-11-16", periods=30, freq="h", tz="Asia/Shanghai")
    >>> folded = fold(hours, ZoneInfo("Asia/Shanghai"), 60)
    >>> folded.dates.astype(str).tolist(), folded.slot[-1].item()
    (['2026-11-16', '2026-11-17'], 5)
    """
    local = starts.tz_convert(zone).tz_localize(None)
    minutes = local.to_numpy().astype("datetime64[m]").astype(np.int64)
    number = minutes // 1440
    dates = np.arange(number.min(), number.max() + 1).astype("datetime64[D]")
    return Fold(dates, number - number.min(), (minutes % 1440) // interval_minutes, 1440 // interval_minutes)
