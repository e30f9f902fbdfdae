"""Histories completed: what is unknown, what is zero, and what was not yet known."""

from datetime import timedelta

import numpy as np
import pandas as pd
import pytest

from forecast.history import HISTORY, complete, matches
from tests.forecast.synthetic import AS_OF, rows


def test_nothing_from_the_future() -> None:
    """An interval still running at the instant of the forecast is not seen."""
    late = complete(rows(), interval_minutes=60, as_of=AS_OF - timedelta(minutes=30))[0]
    assert late.starts[-1] == pd.Timestamp(AS_OF) - pd.Timedelta(hours=2)


def test_a_gap_is_unknown() -> None:
    """Missing rows of an open queue are unknown, not zero."""
    series = complete(rows().drop(index=range(100, 110)), interval_minutes=60, as_of=AS_OF)[0]
    assert np.isnan(series.volume[100:110]).all()
    assert np.isnan(series.volume).sum() == 10


def test_a_silent_end_is_unknown() -> None:
    """The grid runs to the instant of the forecast even where the rows stop early."""
    series = complete(rows()[:-50], interval_minutes=60, as_of=AS_OF)[0]
    assert np.isnan(series.volume[-50:]).all()


def test_closed_and_sparse_are_zero() -> None:
    """Closed hours and the missing rows of a sparse queue hold zero contacts."""
    table = rows()
    night = table["timestamp"].dt.hour < 8
    closed = complete(table[~night], interval_minutes=60, as_of=AS_OF, is_open=lambda _, s: np.asarray(s.hour >= 8))[0]
    assert (closed.volume[np.asarray(closed.starts.hour < 8)] == 0).all()
    sparse = complete(table[~night], interval_minutes=60, as_of=AS_OF, sparse=["*/zh/*"])[0]
    assert (sparse.volume[np.asarray(sparse.starts.hour < 8)] == 0).all()


def test_masked_is_unknown() -> None:
    """An hour that is under-counted at the source is unknown."""
    series = complete(rows(), interval_minutes=60, as_of=AS_OF, masked=lambda _, s: np.asarray(s.hour == 23))[0]
    assert (np.isnan(series.volume) == (series.starts.hour == 23)).all()


def test_half_hour_zones() -> None:
    """Hours that start at half past in UTC, as in India, are a grid like any other."""
    table = rows().assign(timestamp=lambda t: t["timestamp"] + pd.Timedelta(minutes=30))
    assert not np.isnan(complete(table, interval_minutes=60, as_of=AS_OF)[0].volume).any()


def test_off_the_grid() -> None:
    """A row between two intervals is refused with its time."""
    table = rows()
    table.loc[7, "timestamp"] += pd.Timedelta(minutes=7)
    with pytest.raises(ValueError, match=r"1 rows do not, the first is .*:07"):
        complete(table, interval_minutes=60, as_of=AS_OF)


def test_wrong_arguments() -> None:
    """An interval that does not divide the day and an instant without a zone are refused."""
    with pytest.raises(ValueError, match="was 7"):
        complete(rows(), interval_minutes=7, as_of=AS_OF)
    with pytest.raises(ValueError, match="time zone"):
        complete(rows(), interval_minutes=60, as_of=AS_OF.replace(tzinfo=None))


def test_nothing_known() -> None:
    """No row known yet is an empty list, not an error."""
    assert complete(rows(), interval_minutes=60, as_of=AS_OF - timedelta(days=999)) == []


def test_patterns() -> None:
    """A star stands for one whole part, and a pattern of another length matches nothing."""
    assert matches(("*/zh/*",), "a/zh/chat")
    assert not matches(("*/zh",), "a/zh/chat")
    assert not matches((), "a/zh/chat")


def test_contract() -> None:
    """The table that the completer reads is the one the contract describes."""
    assert len(HISTORY.validate(rows())) == 16 * 168
