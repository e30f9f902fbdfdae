"""The planning horizon: a grid of instants, and the opening hours laid over it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt
import pandas as pd

UTC = ZoneInfo("UTC")


@dataclass(frozen=True)
class Horizon:
    """Whole local days cut into equal intervals.

    Parameters
    ----------
    start, end : datetime
        Zone-aware instants; half-open.
    interval : int
        Length of an interval [min]; divides 60.
    time_zone : ZoneInfo
        Zone of the site that plans; `start` and `end` are midnights there.
    """

    start: datetime
    end: datetime
    interval: int
    time_zone: ZoneInfo

    def __post_init__(self) -> None:
        if self.start.tzinfo is None or self.end.tzinfo is None:
            raise ValueError("start and end must carry an offset")
        if 60 % self.interval:
            raise ValueError(f"interval must divide 60 minutes, not {self.interval}")
        if self.end <= self.start:
            raise ValueError(f"end {self.end} must lie after start {self.start}")

    @classmethod
    def after(cls, as_of: datetime, days: int, interval: int, time_zone: ZoneInfo) -> "Horizon":
        """`days` local days from the first local midnight at or after `as_of`."""
        local = as_of.astimezone(time_zone)
        first = local.date() if local.time().replace(tzinfo=None) == datetime.min.time() else local.date() + _DAY
        return cls(midnight(first, time_zone), midnight(first + days * _DAY, time_zone), interval, time_zone)

    @property
    def times(self) -> pd.DatetimeIndex:
        """Starts of the intervals, UTC."""
        grid = pd.date_range(self.start, self.end, freq=f"{self.interval}min", inclusive="left")
        return grid.tz_convert("UTC").as_unit("us")

    def index(self, instant: datetime) -> int:
        """Number of the interval that holds `instant`; negative before the start."""
        # In UTC: the difference of two instants of one zone is that of its wall clock.
        since = instant.astimezone(UTC) - self.start.astimezone(UTC)
        return since // timedelta(minutes=self.interval)


_DAY = timedelta(days=1)


def midnight(day: date, time_zone: ZoneInfo) -> datetime:
    """The instant local `day` begins."""
    return datetime(day.year, day.month, day.day, tzinfo=time_zone).astimezone(UTC).astimezone(time_zone)


@dataclass(frozen=True)
class OpeningHours:
    """Weekly opening hours in a zone; `hours[weekday]` holds (from, to) minutes of local clock time, Monday first.

    A `to` beyond 1440 reaches into the next day.
    """

    time_zone: ZoneInfo
    hours: tuple[tuple[tuple[int, int], ...], ...]

    @classmethod
    def always(cls, time_zone: ZoneInfo) -> "OpeningHours":
        """Open around the clock."""
        return cls(time_zone, (((0, 1440),),) * 7)

    def is_open(self, times: pd.DatetimeIndex) -> npt.NDArray[np.bool_]:
        """For each instant (an interval's start), whether the queue is open; shape (len(times),)."""
        local = times.tz_convert(self.time_zone)
        clock = np.asarray(local.hour * 60 + local.minute)
        weekday = np.asarray(local.day_of_week)
        mask = np.zeros(len(times), dtype=bool)
        for day, spans in enumerate(self.hours):
            for begin, end in spans:
                mask |= (weekday == day) & (clock >= begin) & (clock < end)
                mask |= (weekday == (day + 1) % 7) & (clock < end - 1440)
        return mask
