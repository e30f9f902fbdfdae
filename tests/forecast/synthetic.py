"""Small made histories whose truth is known."""

from datetime import UTC, datetime

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from forecast.series.days import Days

AS_OF = datetime(2026, 11, 16, tzinfo=UTC)

SHAPE = 1 + 0.8 * np.sin((np.arange(24) - 9) * np.pi / 12)
"""Busy afternoons, quiet nights; mean one."""

WEEK = np.array([1.2, 1.1, 1.0, 1.0, 1.1, 0.8, 0.8])


def hours(weeks: int) -> pd.DatetimeIndex:
    """The hours of the weeks before `AS_OF`."""
    return pd.date_range(end=AS_OF, periods=24 * 7 * weeks + 1, freq="h", unit="us")[:-1]


def mean(starts: pd.DatetimeIndex, level: float = 40.0) -> NDArray[np.float64]:
    """Expected contacts an hour: weekday times hour."""
    return level * WEEK[np.asarray(starts.day_of_week)] * SHAPE[np.asarray(starts.hour)]


def rows(
    weeks: int = 16, level: float = 40.0, seed: int = 1, queue: str = "all/zh/chat", noise: bool = True
) -> pd.DataFrame:
    """A history table of Poisson counts, or of their means."""
    starts = hours(weeks)
    expected = mean(starts, level)
    volume = np.random.default_rng(seed).poisson(expected).astype(float) if noise else expected
    line, language, channel = queue.split("/")
    return pd.DataFrame({"timestamp": starts, "line": line, "language": language, "channel": channel, "volume": volume})


def days(weeks: int = 8, level: float = 40.0, seed: int | None = None) -> Days:
    """The same as local days in UTC; exact means where no seed is given."""
    starts = hours(weeks)
    expected = mean(starts, level)
    volume = expected if seed is None else np.random.default_rng(seed).poisson(expected).astype(float)
    dates = starts[::24].tz_localize(None).to_numpy().astype("datetime64[D]")
    return Days(dates, volume.reshape(-1, 24), np.ones((len(dates), 24), dtype=bool))


def ahead(count: int = 14) -> NDArray[np.datetime64]:
    """The dates from `AS_OF` on."""
    return np.datetime64("2026-11-16", "D") + np.arange(count)
