"""Quantiles: as wide as the past was wrong, whole counts, never below zero."""

import numpy as np
import pytest

from forecast.forecaster import QUANTILES
from forecast.uncertainty.distribution import calibrate

RNG = np.random.default_rng(11)


@pytest.mark.parametrize("level", [0.1, 3.0, 200.0])
@pytest.mark.parametrize("spread", [0.0, 0.3])
def test_coverage(level: float, spread: float) -> None:
    """From rare to many contacts, steady or bursty, every level holds its share of new counts."""
    rate = level * (1 + 0.5 * np.sin(np.arange(6000) / 7.0))
    size = 1e9 if spread == 0 else spread**-2
    count = RNG.poisson(rate * RNG.gamma(size, 1 / size, 6000)).astype(float)
    learned = calibrate(rate[:3000], count[:3000])
    quantiles = learned.quantiles(rate[3000:])
    reached = (count[3000:, None] <= quantiles).mean(axis=0)
    below = (count[3000:, None] < quantiles).mean(axis=0)
    assert (reached >= QUANTILES - 0.03).all()
    assert (below <= QUANTILES + 0.03).all()


def test_a_biased_centre() -> None:
    """Where past forecasts were a fifth too low, the quantiles move up by it."""
    rate = np.full(4000, 80.0)
    count = RNG.poisson(rate * 1.2).astype(float)
    assert calibrate(rate, count).quantiles(rate[:1])[0, 9] == pytest.approx(96, abs=2)


def test_shape_of_the_table() -> None:
    """Quantiles are whole counts, never decrease and are zero where nothing is expected."""
    quantiles = calibrate(np.full(500, 5.0), RNG.poisson(5.0, 500).astype(float)).quantiles(np.array([0.0, 0.02, 40.0]))
    assert (quantiles == np.round(quantiles)).all()
    assert (np.diff(quantiles, axis=1) >= 0).all()
    assert (quantiles[0] == 0).all()


def test_nothing_to_learn_from() -> None:
    """Without a past the distribution is Poisson's."""
    learned = calibrate(np.zeros(50), np.zeros(50))
    assert learned.dispersion == 0.0
    assert learned.quantiles(np.array([100.0]))[0, [0, 9, 18]].tolist() == [84, 100, 117]
