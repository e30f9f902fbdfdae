"""Count distributions of forecast rows: they are what mean and quantiles say."""

import numpy as np
import pytest
from scipy.stats import nbinom, norm, poisson

from forecast.forecaster import QUANTILES
from forecast.uncertainty.counts import COUNTS, SMALL, count_table, cumulative, moved_quantiles
from tests.forecast.uncertainty.futures import gamma_poisson

SCORES = norm.ppf((np.arange(20000) + 0.5) / 20000)[None, :]
"""As many equally likely scores as make an average exact to three digits."""


@pytest.mark.parametrize("mean", [0.03, 0.4, 2.0, 9.0, 25.0, 60.0, 900.0])
@pytest.mark.parametrize("cv", [0.0, 0.2, 0.6])
def test_quantiles_and_mean_are_kept(mean: float, cv: float) -> None:
    """Each level is the first whole number reached with its probability, and the mean is the forecast's."""
    told = gamma_poisson(np.array([mean]), cv)
    counts = count_table(np.array([mean]), told, cv**2).at(SCORES)
    grain = 0.002 if told[0, -1] <= SMALL else 1.0 / np.sqrt(mean)
    assert ((counts <= told.T).mean(axis=1) >= QUANTILES - grain).all()
    assert ((counts < told.T).mean(axis=1) <= QUANTILES + grain).all()
    assert counts.mean() == pytest.approx(mean, rel=0.02, abs=0.001)
    assert counts.std() == pytest.approx(np.sqrt(mean + (cv * mean) ** 2), rel=0.05)


def test_quantiles_lead_where_they_leave_the_family() -> None:
    """A row whose quantiles lean against its mean is drawn as its quantiles say."""
    told = np.sort(np.array([[0.0] * 6 + [1.0] * 5 + [4.0] * 4 + [11.0] * 4]), axis=1)
    counts = count_table(np.array([2.0]), told, 0.04).at(SCORES)
    for level, count in zip(QUANTILES, told[0], strict=True):
        assert (counts <= count).mean() >= level - 0.001
        assert (counts < count).mean() <= level + 0.001


def test_certainty() -> None:
    """Quantiles that all are the mean leave the two whole numbers around it, in proportion."""
    counts = count_table(np.array([2.4]), np.full((1, 19), 2.4), 0.0).at(SCORES)
    assert set(np.unique(counts)) == {2.0, 3.0}
    assert counts.mean() == pytest.approx(2.4, abs=0.001)


def test_rise_is_the_covariance_with_the_score() -> None:
    """The rise of small, large and certain rows is the mean of count times score."""
    mean = np.array([0.3, 20.0, 400.0, 7.5])
    told = gamma_poisson(mean, 0.3)
    told[3] = 7.5
    table = count_table(mean, told, 0.09)
    np.testing.assert_allclose(table.rise, (table.at(np.tile(SCORES, (4, 1))) * SCORES).mean(axis=1), rtol=0.01)


def test_counts_rise_with_the_score_and_nothing_is_lost_far_out() -> None:
    """Paths in the far tail stay finite, whole and in order; a row of nothing stays at zero."""
    mean = np.array([0.0, 0.01, 30.0, 5000.0])
    scores = np.linspace(-12.0, 12.0, 481)
    counts = count_table(mean, gamma_poisson(mean, 0.5), 0.25).at(np.tile(scores, (4, 1)))
    assert (np.diff(counts, axis=1) >= 0).all()
    assert (counts == np.round(counts)).all()
    assert (counts[0] == 0).all()
    assert np.isfinite(counts).all()
    assert counts[3, -1] > counts[3, 300] > counts[3, 240] > 0


def test_cumulative_is_the_negative_binomial() -> None:
    """The recursion agrees with scipy's distributions."""
    mean, variance = np.array([0.2, 5.0, 28.0, 12.0]), np.array([0.3, 1.0, 0.01, 0.0])
    found = cumulative(mean, variance)
    count = np.arange(COUNTS)
    for row in range(3):
        size = 1 / variance[row]
        np.testing.assert_allclose(found[row], nbinom.cdf(count, size, size / (size + mean[row])), atol=1e-12)
    np.testing.assert_allclose(found[3], poisson.cdf(count, 12.0), atol=1e-12)


@pytest.mark.parametrize("cv", [0.1, 0.5])
def test_moved_quantiles_are_those_of_the_new_rate(cv: float) -> None:
    """From one gamma-Poisson to another: exact while small, to the rounding of a whole number when large."""
    mean, new = np.array([0.3, 4.0, 12.0, 80.0, 3000.0]), np.array([0.5, 2.0, 15.0, 120.0, 2500.0])
    before, after = np.full(5, cv**2), np.full(5, (0.6 * cv) ** 2)
    moved = moved_quantiles(mean, gamma_poisson(mean, cv), before, new, after)
    wanted = gamma_poisson(new, 0.6 * cv)
    np.testing.assert_array_equal(moved[:3], wanted[:3])
    np.testing.assert_allclose(moved[3:], wanted[3:], rtol=0.1)


def test_quantiles_that_learned_nothing_stay() -> None:
    """The same mean and spread give the same quantiles, also where they leave the family."""
    mean = np.array([0.2, 3.0, 70.0])
    told = gamma_poisson(mean, 0.3)
    told[1] += np.linspace(0, 4, 19).round()
    same = np.full(3, 0.04)
    np.testing.assert_allclose(moved_quantiles(mean, told, same, mean, same), told)


def test_moved_quantiles_never_fall_below_zero() -> None:
    """A queue that collapses keeps quantiles in order and at zero or more."""
    mean = np.array([5.0, 200.0])
    moved = moved_quantiles(mean, gamma_poisson(mean, 0.6), np.full(2, 0.36), mean / 50, np.full(2, 0.5))
    assert (moved >= 0).all()
    assert (np.diff(moved, axis=1) >= 0).all()
