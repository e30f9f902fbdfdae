"""Cutting the forecast's hours, and load that lags behind arrivals."""

from datetime import UTC, datetime

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.horizon import OpeningHours
from scheduler.load.intervals import lagged_load, recut

ALWAYS = OpeningHours(UTC, (((0, 1440),),) * 7)
START = pd.Timestamp(datetime(2026, 11, 16, tzinfo=UTC))


def rows(volume: list[float], minutes: int = 60) -> pd.DataFrame:
    index = pd.date_range(START, periods=len(volume), freq=f"{minutes}min")
    v = np.array(volume)
    steps = np.arange(len(v))
    columns = {"volume": v, "p50": v * 0.9, "p90": v * 1.3, "aht_s": 100.0 + steps, "rate_cv": 0.1 * steps}
    return pd.DataFrame(columns, index=index)


@settings(deadline=None, derandomize=True)
@given(st.lists(st.floats(0, 1e4), min_size=2, max_size=30), st.sampled_from([15, 20, 30, 60]))
def test_an_hour_keeps_its_sum_and_no_part_is_negative(volume: list[float], minutes: int) -> None:
    """However an hour is cut, its parts add up to it and stay within their neighbours."""
    cut = recut(rows(volume), START, minutes, ALWAYS)
    hours = cut.groupby(cut.index.floor("h")).sum()
    for name, factor in (("volume", 1.0), ("p50", 0.9), ("p90", 1.3)):
        assert hours[name].to_numpy() == pytest.approx(factor * np.array(volume), rel=1e-9, abs=1e-9)
    assert (cut["volume"] >= 0).all()
    assert cut["volume"].max() * (60 / minutes) <= max(volume) * (1 + 1e-9) + 1e-9


def test_a_rising_morning_rises_within_the_hour() -> None:
    """Between lower and higher neighbours the second half of an hour holds more than the first."""
    halves = recut(rows([10, 20, 30, 30]), START, 30, ALWAYS)
    assert halves["volume"].tolist() == pytest.approx([5, 5, 8.75, 11.25, 15, 15, 15, 15])
    assert halves["rate_cv"].tolist() == pytest.approx([0, 0, 0.1, 0.1, 0.2, 0.2, 0.3, 0.3])


def test_an_hour_falls_into_its_open_part() -> None:
    """A queue that opens at half past holds the whole hour after it."""
    opening = OpeningHours(UTC, (((90, 1440),),) * 7)
    cut = recut(rows([0, 20, 30]), START, 30, opening)
    assert cut.index[0] == START + pd.Timedelta(minutes=90)
    assert cut["volume"].iloc[0] == pytest.approx(20)


def test_finer_rows_are_joined() -> None:
    """Quarter-hours become half-hours; handle time is weighted by the contacts, and so is how far rates vary."""
    joined = recut(rows([1, 3, 4, 4], minutes=15), START, 30, ALWAYS)
    assert joined["volume"].tolist() == [4, 8]
    assert joined["aht_s"].tolist() == pytest.approx([100.75, 102.5])
    assert joined["rate_cv"].tolist() == pytest.approx([0.075, 0.25])


def test_gaps_and_single_rows_stand_alone() -> None:
    """Beside a missing hour nothing is extrapolated."""
    table = rows([10, 20, 30, 40]).drop(index=START + pd.Timedelta(hours=1))
    assert recut(table, START, 30, ALWAYS)["volume"].tolist() == [5, 5, 15, 15, 20, 20]


def test_an_unfit_grid_is_refused() -> None:
    """Hours that begin off the grid, or whose parts do not divide them, are refused."""
    with pytest.raises(ValueError, match="do not fit a grid of 30 minutes"):
        recut(rows([1, 2, 3]), START + pd.Timedelta(minutes=10), 30, ALWAYS)
    with pytest.raises(ValueError, match="do not fit"):
        recut(rows([1, 2, 3], minutes=45), START, 30, ALWAYS)


def test_load_lags_by_about_a_handle_time() -> None:
    """Under linearly growing arrivals the load is the arrivals' of one handle time ago."""
    contacts = np.arange(100, 400, dtype=float)
    load = lagged_load(contacts, np.full(300, 360.0), np.arange(300) > 0, 60.0)
    assert load[200:] == pytest.approx((contacts[200:] - 6) * 6, abs=0.6)


def test_load_equals_the_differential_equation() -> None:
    """The interval means equal a fine integration of `R' = lambda - R / AHT`."""
    contacts, aht = np.array([50.0, 120, 10, 10]), 400.0
    now, means = 50 / 1800 * aht, []
    for arriving in contacts:
        path = []
        for _ in range(18_000):
            path.append(now)
            now += 0.1 * (arriving / 1800 - now / aht)
        means.append(np.mean(path))
    assert lagged_load(contacts, np.full(4, aht), np.arange(4) > 0, 1800) == pytest.approx(means, rel=1e-3)
