"""Quantiles: as wide as the past was wrong, whole counts, never below zero."""

import numpy as np
import pytest

from forecast.forecaster import QUANTILES
from forecast.uncertainty.distribution import calibrate

RNG = np.random.default_rng(11)
FIRST = np.zeros(6000, dtype=np.int64)


@pytest.mark.parametrize("level", [0.1, 3.0, 200.0])
@pytest.mark.parametrize("spread", [0.0, 0.3])
def test_coverage(level: float, spread: float) -> None:
    """From rare to many contacts, steady or bursty, every level holds its share of new counts."""
    rate = level * (1 + 0.5 * np.sin(np.arange(6000) / 7.0))
    size = 1e9 if spread == 0 else spread**-2
    count = RNG.poisson(rate * RNG.gamma(size, 1 / size, 6000)).astype(float)
    learned = calibrate(rate[:3000], count[:3000], FIRST[:3000], np.arange(3000) % 12)
    quantiles = learned.quantiles(rate[3000:], FIRST[3000:6000])
    reached = (count[3000:, None] <= quantiles).mean(axis=0)
    below = (count[3000:, None] < quantiles).mean(axis=0)
    assert (reached >= QUANTILES - 0.03).all()
    assert (below <= QUANTILES + 0.03).all()


def test_an_interval_of_small_counts_is_not_too_wide() -> None:
    """At one to three contacts, where no count holds 95 %, the 90 % interval holds about 90 % of all hours together."""
    rate = 2.0 + np.sin(np.arange(6000) / 7.0)
    count = RNG.poisson(rate).astype(float)
    quantiles = calibrate(rate, count, FIRST, FIRST).quantiles(rate, FIRST)
    assert ((count >= quantiles[:, 0]) & (count <= quantiles[:, 18])).mean() == pytest.approx(0.91, abs=0.02)


def test_a_biased_centre() -> None:
    """Where past forecasts were a fifth too low, the interval is wide enough to hold what comes all the same."""
    rate = np.full(4000, 80.0)
    count = RNG.poisson(rate * 1.2).astype(float)
    low, high = calibrate(rate, count, FIRST[:4000], FIRST[:4000]).quantiles(rate[:1], FIRST[:1])[0, [0, 18]]
    assert ((count >= low) & (count <= high)).mean() > 0.85


def test_it_widens_with_the_horizon() -> None:
    """Errors that grow week by week give intervals that do; a lucky fourth week does not narrow them."""
    week = np.repeat(np.arange(4), 2000)
    rate = np.full(8000, 100.0)
    error = np.array([0.02, 0.1, 0.2, 0.1])[week]
    count = RNG.poisson(rate * np.maximum(1 + error * RNG.standard_normal(8000), 0.05)).astype(float)
    quantiles = calibrate(rate, count, week, week * 0).quantiles(np.full(4, 100.0), np.arange(4))
    width = quantiles[:, 18] - quantiles[:, 0]
    assert width[0] < width[1] < width[2] == width[3]


def test_one_window_is_not_believed_as_much_as_four() -> None:
    """The same residuals from fewer windows give a wider interval: they saw fewer levels."""
    rate = np.full(4000, 100.0)
    count = RNG.poisson(rate * RNG.gamma(100, 0.01, 4000)).astype(float)
    single, four = (calibrate(rate, count, FIRST[:4000], window) for window in (FIRST[:4000], np.arange(4000) % 4))
    assert single.dispersion[0] > 1.1 * four.dispersion[0]


def test_shape_of_the_table() -> None:
    """Quantiles are whole counts, never decrease and are zero where nothing is expected."""
    quantiles = calibrate(np.full(500, 5.0), RNG.poisson(5.0, 500).astype(float), FIRST[:500], FIRST[:500]).quantiles(
        np.array([0.0, 0.02, 40.0]), FIRST[:3]
    )
    assert (quantiles == np.round(quantiles)).all()
    assert (np.diff(quantiles, axis=1) >= 0).all()
    assert (quantiles[0] == 0).all()


def test_nothing_to_learn_from() -> None:
    """Without a past the distribution is Poisson's."""
    learned = calibrate(np.zeros(50), np.zeros(50), FIRST[:50], FIRST[:50])
    assert (learned.dispersion == 0.0).all()
    assert learned.quantiles(np.array([100.0]), FIRST[:1])[0, [0, 9, 18]].tolist() == [84, 100, 117]
