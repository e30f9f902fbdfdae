"""Measures of accuracy against values worked out by hand and by simulation."""

import numpy as np
import pytest

from forecast.judging import accuracy

ACTUAL = np.array([10.0, 0.0, 20.0])


def test_by_hand() -> None:
    """WAPE, bias, pinball and coverage agree with arithmetic on paper."""
    said = np.array([12.0, 1.0, 17.0])
    assert accuracy.wape(ACTUAL, said) == pytest.approx(6 / 30)
    assert accuracy.bias(ACTUAL, said) == pytest.approx(0.0)
    quantiles = np.stack([said - 1, said + 1], axis=1)
    losses = [0.75 * 1, 0.25 * 3, 0.75 * 0, 0.25 * 2, 0.25 * 4, 0.75 * 2]
    assert accuracy.pinball(ACTUAL, quantiles, np.array([0.25, 0.75])) == pytest.approx(np.mean(losses))
    assert accuracy.coverage(ACTUAL, said - 2, said + 2) == pytest.approx(2 / 3)


def test_nothing_came() -> None:
    """Shares of nothing are undefined rather than infinite."""
    nothing = np.zeros(3)
    assert np.isnan(accuracy.wape(nothing, ACTUAL))
    assert np.isnan(accuracy.bias(nothing, ACTUAL))
    assert np.isnan(accuracy.mase(nothing, ACTUAL, nothing, 1))


@pytest.mark.parametrize("rate", [0.1, 2.5, 30.0])
def test_the_floor(rate: float) -> None:
    """No forecast of Poisson counts beats the floor, and the true rate reaches it."""
    counts = np.random.default_rng(1).poisson(rate, 400_000).astype(float)
    reached = accuracy.wape(counts, np.full(len(counts), rate))
    assert reached == pytest.approx(accuracy.poisson_floor(np.array([rate])), rel=0.02)


def test_the_floor_of_many() -> None:
    """For many contacts the floor is the textbook's sqrt(2 / (pi m))."""
    assert accuracy.poisson_floor(np.array([1000.0])) == pytest.approx(np.sqrt(2 / (np.pi * 1000)), rel=1e-3)
