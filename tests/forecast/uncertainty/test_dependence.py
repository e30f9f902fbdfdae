"""Dependence: what it may be, and what it is where a forecast table is all there is."""

import numpy as np
import pytest

from forecast.forecaster import QUANTILE_COLUMNS
from forecast.uncertainty.dependence import (
    DEPENDENCE_COLUMNS,
    TYPICAL,
    Dependence,
    dependence_of_width,
    require_all,
)
from tests.forecast.uncertainty.futures import forecast

DAY = 1 + 0.8 * np.sin(np.arange(168) * np.pi / 12)


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"cv": -0.1}, "cv must be 0 to 3"),
        ({"carry": 1.0}, "carry must be 0 to 0.999"),
        ({"memory_h": 0.0}, "memory_h must be 0.01 to 1000"),
        ({"common": 0.5, "day": 0.4, "short": 0.2}, "must not exceed 1 together"),
        ({"cv": float("nan")}, "cv must be 0 to 3"),
    ],
)
def test_impossible_dependence_is_refused(wrong: dict[str, float], told: str) -> None:
    """A value out of range is named with its legal range."""
    values = {"cv": 0.1, "common": 0.1, "day": 0.1, "short": 0.1, "carry": 0.1, "memory_h": 1.0}
    with pytest.raises(ValueError, match=told):
        Dependence(**(values | wrong))


def test_record_has_the_columns_of_the_accuracy_table() -> None:
    """A dependence goes into the accuracy table and comes back the same."""
    assert list(TYPICAL.record) == DEPENDENCE_COLUMNS
    assert Dependence(**{name.removeprefix("busyness_"): value for name, value in TYPICAL.record.items()}) == TYPICAL


@pytest.mark.parametrize("level", [5.0, 40.0, 2000.0])
@pytest.mark.parametrize("cv", [0.0, 0.1, 0.4])
def test_the_width_tells_the_size(level: float, cv: float) -> None:
    """Whatever the volume, quantiles of gamma-Poisson counts tell their coefficient of variation."""
    found = dependence_of_width(forecast({"zh": level * DAY}, cv))["all/zh/chat"]
    assert found.cv == pytest.approx(cv, abs=0.03)
    assert (found.common, found.day, found.carry) == (TYPICAL.common, TYPICAL.day, TYPICAL.carry)


def test_a_sparse_queue_borrows_from_the_others() -> None:
    """Quantiles of rare counts tell no width: the other queues' is taken, or the typical one."""
    rare = 0.1 * DAY
    assert dependence_of_width(forecast({"zh": 50 * DAY, "is": rare}, 0.3))["all/is/chat"].cv == pytest.approx(
        0.3, abs=0.02
    )
    assert dependence_of_width(forecast({"is": rare}, 0.3))["all/is/chat"].cv == TYPICAL.cv


def test_certainty_is_no_busyness() -> None:
    """Quantiles that all are the volume leave nothing to learn."""
    table = forecast({"zh": 50 * DAY})
    for name in QUANTILE_COLUMNS:
        table[name] = table["volume"]
    assert dependence_of_width(table)["all/zh/chat"].cv == 0.0


def test_a_missing_queue_is_named() -> None:
    """Every queue without a dependence is told."""
    with pytest.raises(ValueError, match="lacks all/de/chat, all/fr/chat"):
        require_all({"all/zh/chat": TYPICAL}, ["all/zh/chat", "all/de/chat", "all/fr/chat"])
