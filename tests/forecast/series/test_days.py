"""Folding instants into the customers' local days."""

from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from forecast.series.days import fold

CAIRO = ZoneInfo("Africa/Cairo")


def test_spring_forward() -> None:
    """The hour that a clock change skips is unknown, and every other slot keeps its own value."""
    starts = pd.date_range("2026-04-23", "2026-04-26", freq="h", tz=CAIRO, inclusive="left")
    matrix = fold(starts, CAIRO, 60).lay(np.arange(len(starts), dtype=float))
    assert len(starts) == 71
    assert np.isnan(matrix).sum() == 1
    assert np.isnan(matrix[1, 0])


def test_fall_back() -> None:
    """The hour that comes twice holds the mean of both."""
    starts = pd.date_range("2026-10-29", "2026-10-31", freq="h", tz=CAIRO, inclusive="left")
    folded = fold(starts, CAIRO, 60)
    matrix = folded.lay(np.arange(len(starts), dtype=float))
    assert len(starts) == 49
    assert matrix.size == 48
    assert matrix[0, 23] == np.mean(np.flatnonzero((folded.day == 0) & (folded.slot == 23)))
    assert not np.isnan(matrix).any()


def test_local_midnight() -> None:
    """Days begin at the customers' midnight, wherever the table's clock stands."""
    starts = pd.date_range("2026-11-15T16:00Z", periods=24, freq="h")
    folded = fold(starts, ZoneInfo("Asia/Shanghai"), 60)
    assert folded.dates.astype(str).tolist() == ["2026-11-16"]
    assert folded.slot.tolist() == list(range(24))
