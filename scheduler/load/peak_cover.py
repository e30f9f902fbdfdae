"""Peak cover: more people than the requirement, in the hours in which falling short would cost most."""

from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt
import pandas as pd

Array = npt.NDArray[np.float64]


@dataclass(frozen=True)
class PeakCover:
    """A factor on the requirement in certain hours of the customers' clock.

    Attributes
    ----------
    factor : float
        Cover asked for over the requirement, above 1.
    span : tuple of int
        (from, to) minutes of local clock time, half-open; a `to` beyond 1440 reaches into the next day.
    time_zone : ZoneInfo
        The market's.
    first, last : date or None
        First and last local date on which the hours begin, both inclusive; `None` is no limit.

    Raises
    ------
    ValueError
        For a factor of 1 or less, a span that is empty or longer than a day, or dates in the wrong order.

    Examples
    --------
    The night that begins on the eleventh ends on the twelfth.

    >>> eve = PeakCover(1.2, (1320, 1560), ZoneInfo("Asia/Shanghai"), date(2026, 11, 11), date(2026, 11, 11))
    >>> hours = pd.date_range("2026-11-11T21:00+08:00", periods=6, freq="h")
    >>> eve.factors(hours)
    array([1. , 1.2, 1.2, 1.2, 1.2, 1. ])
    """

    factor: float
    span: tuple[int, int]
    time_zone: ZoneInfo
    first: date | None = None
    last: date | None = None

    def __post_init__(self) -> None:
        if not 1 < self.factor < np.inf:
            raise ValueError(f"peak factor must be above 1, not {self.factor:g}")
        begin, end = self.span
        if not (0 <= begin < 1440 and begin < end <= begin + 1440):
            raise ValueError(f"peak hours must begin on their day and last up to a day, not minutes {begin} to {end}")
        if self.first and self.last and self.last < self.first:
            raise ValueError(f"peak cover ends on {self.last}, before it begins on {self.first}")

    def factors(self, times: pd.DatetimeIndex) -> Array:
        """The factor of the interval that begins at each instant, 1 outside the hours; shape (len(times),)."""
        local = times.tz_convert(self.time_zone)
        clock = np.asarray(local.hour * 60 + local.minute)
        day = local.tz_localize(None).normalize()
        begin, end = self.span
        today = (clock >= begin) & (clock < end) & self._within(day)
        since_yesterday = (clock < end - 1440) & self._within(day - timedelta(days=1))
        return np.where(today | since_yesterday, self.factor, 1.0)

    def _within(self, days: pd.DatetimeIndex) -> npt.NDArray[np.bool_]:
        inside = np.ones(len(days), dtype=bool)
        if self.first is not None:
            inside &= np.asarray(days >= pd.Timestamp(self.first))
        if self.last is not None:
            inside &= np.asarray(days <= pd.Timestamp(self.last))
        return inside


def peak_factors(peaks: tuple[PeakCover, ...], times: pd.DatetimeIndex) -> Array:
    """The largest factor of all peaks at each instant; 1 where there is none."""
    return np.asarray(np.maximum.reduce([np.ones(len(times)), *(peak.factors(times) for peak in peaks)]))
