"""Planner's overrides: exact totals, kept shape, and nothing that was not yet said."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pandas as pd
import pytest

from forecast.forecaster import QUANTILE_COLUMNS
from forecast.overrides import Override, apply

DAY = datetime(2026, 11, 16, tzinfo=UTC)


def table(volume: float = 10.0, days: int = 2) -> pd.DataFrame:
    hours = pd.date_range(DAY, periods=24 * days, freq="h")
    shape = volume * (1 + np.sin(np.arange(len(hours)) / 4.0))
    one = pd.DataFrame({"timestamp": hours, "line": "all", "channel": "chat", "volume": shape})
    for i, name in enumerate(QUANTILE_COLUMNS):
        one[name] = shape * (0.5 + i / 18)
    both = pd.concat([one.assign(language="zh"), one.assign(language="en")], ignore_index=True)
    return both.assign(aht_s=200.0, model="mean_8w", quality="model")


def override(**changes: object) -> Override:
    base = Override(
        "1", ("*/zh/*",), DAY, DAY + timedelta(days=1), "set", 500.0, "li", "campaign", DAY - timedelta(hours=1)
    )
    return replace(base, **changes)  # type: ignore[arg-type]


def first_day(forecast: pd.DataFrame, language: str = "zh") -> pd.DataFrame:
    return forecast[(forecast["language"] == language) & (forecast["timestamp"] < DAY + timedelta(days=1))]


def test_set_makes_the_total() -> None:
    """A daily set sums to the number typed and keeps the shape of the day."""
    before, after = first_day(table()), first_day(apply(table(), [override()], as_of=DAY))
    assert after["volume"].sum() == pytest.approx(500.0, rel=1e-12)
    np.testing.assert_allclose(after["volume"] / 500.0, before["volume"] / before["volume"].sum())
    np.testing.assert_allclose(after["p95"] / after["volume"], before["p95"] / before["volume"])


def test_add_and_scale() -> None:
    """An add adds exactly its contacts and a scale exactly its factor."""
    before = first_day(table())["volume"].sum()
    added = first_day(apply(table(), [override(action="add", value=37.0)], as_of=DAY))["volume"].sum()
    scaled = first_day(apply(table(), [override(action="scale", value=1.3)], as_of=DAY))["volume"].sum()
    assert added == pytest.approx(before + 37.0, rel=1e-12)
    assert scaled == pytest.approx(before * 1.3, rel=1e-12)


def test_only_what_is_meant() -> None:
    """Rows outside the queues and the window stay the model's, bit for bit."""
    before, after = table(), apply(table(), [override()], as_of=DAY)
    untouched = (after["quality"] == "model").to_numpy()
    assert untouched.sum() == 24 * 3
    pd.testing.assert_series_equal(after["volume"][untouched], before["volume"][untouched])


def test_never_negative() -> None:
    """Taking away more than there is leaves zero."""
    after = first_day(apply(table(), [override(action="add", value=-1e9)], as_of=DAY))
    assert (after[["volume", *QUANTILE_COLUMNS]].to_numpy() == 0).all()


def test_from_nothing() -> None:
    """A set over a day where nothing was expected spreads evenly with a Poisson's quantiles."""
    after = first_day(apply(table(volume=0.0), [override(value=240.0)], as_of=DAY))
    np.testing.assert_allclose(after["volume"], 10.0)
    assert (after["p05"] == 5).all()
    assert (after["p50"] == 10).all()


def test_part_of_an_interval() -> None:
    """A window of half an hour on an hourly forecast moves half of that hour."""
    half = override(start=DAY, end=DAY + timedelta(minutes=30), action="scale", value=3.0)
    before, after = table()["volume"], apply(table(), [half], as_of=DAY)["volume"]
    assert after[0] == pytest.approx(2 * before[0])
    assert after[1] == before[1]


@pytest.mark.parametrize(
    "silent",
    [
        {"active": False},
        {"created_at": DAY + timedelta(seconds=1)},
        {"expires_at": DAY},
        {"queues": ("enterprise/*/*",)},
        {"start": DAY + timedelta(days=9), "end": DAY + timedelta(days=10)},
    ],
)
def test_silent(silent: dict[str, object]) -> None:
    """Switched off, not yet said, expired or elsewhere: the forecast is the model's."""
    assert (apply(table(), [override(**silent)], as_of=DAY)["quality"] == "model").all()


def test_order_of_saying() -> None:
    """The later word acts on what the earlier one left, whatever order they are passed in."""
    earlier, later = override(), override(id="2", action="scale", value=2.0, created_at=DAY)
    for given in ([earlier, later], [later, earlier]):
        assert first_day(apply(table(), given, as_of=DAY))["volume"].sum() == pytest.approx(1000.0)


@pytest.mark.parametrize(
    "wrong",
    [
        {"action": "double"},
        {"value": -1.0},
        {"value": float("nan")},
        {"end": DAY},
        {"start": DAY.replace(tzinfo=None)},
        {"queues": ()},
    ],
)
def test_refused(wrong: dict[str, object]) -> None:
    """An override that means nothing is refused with the value named."""
    with pytest.raises(ValueError, match="was"):
        override(**wrong)
