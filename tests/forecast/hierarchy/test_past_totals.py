"""Day totals of a back-test: whole days, known errors, and windows that have none."""

import json
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest

from forecast.hierarchy.past_totals import of_plain, past_totals

BERLIN = ZoneInfo("Europe/Berlin")


def hours(start: str, count: int = 48) -> pd.DatetimeIndex:
    return pd.date_range(start, periods=count, freq="h", tz="UTC")


def test_an_hour_more_is_a_day_of_its_own() -> None:
    """Windows whole weeks apart in hours may lie an hour apart on the clock; the day that spills is empty in others."""
    found = past_totals(
        [hours("2026-10-16T22:00"), hours("2026-10-30T22:00")], [np.full(48, 3.0)] * 2, [np.full(48, 2.0)] * 2, BERLIN
    )
    assert found.expected.tolist() == [[48.0, 48.0, 0.0], [2.0, 48.0, 46.0]]
    assert found.errors[0, :2].tolist() == [24.0, 24.0]
    assert np.isnan(found.errors[0, 2])
    assert found.errors[1].tolist() == [1.0, 24.0, 23.0]


def test_what_was_not_forecast() -> None:
    """A window nothing was said of has no totals, and the others are not harmed."""
    found = past_totals([hours("2026-11-16")] * 2, [np.full(48, 3.0)] * 2, [None, np.full(48, 2.0)], ZoneInfo("UTC"))
    assert found.forecast.tolist() == [False, True]
    assert np.isnan(found.errors[0]).all()


def test_unknown_hours() -> None:
    """A day with most of its hours unknown has an expectation and no error."""
    actual = np.where(np.arange(48) < 30, 3.0, np.nan)
    found = past_totals([hours("2026-11-16")], [actual], [np.full(48, 2.0)], ZoneInfo("UTC"))
    assert found.expected.tolist() == [[48.0, 48.0]]
    np.testing.assert_array_equal(found.errors, [[24.0, np.nan]])


def test_written_and_read() -> None:
    """Totals come back from a file as they were, unknown days included; tables of different days are refused."""
    found = past_totals([hours("2026-11-16")] * 2, [np.full(48, 0.1)] * 2, [None, np.full(48, 0.3)], ZoneInfo("UTC"))
    read = of_plain(json.loads(json.dumps(found.plain())))
    np.testing.assert_array_equal(read.expected, found.expected)
    np.testing.assert_array_equal(read.errors, found.errors)
    with pytest.raises(ValueError, match="of the same days"):
        of_plain({"expected": [[1.0]], "errors": [[1.0, 2.0]]})
