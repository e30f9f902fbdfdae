"""The filter: exactly the best linear estimate, and the gamma-Poisson ratio where that is all there is."""

import numpy as np
import pytest

from forecast.uncertainty.busyness import Counted, learn
from forecast.uncertainty.dependence import Dependence

DATES = np.array([[0, 0, 0, 1, 1, 2], [0, 0, 1, 1, 1, 2], [0, 0, 0, 1, 1, 2]])
"""Three queues, the second of which has its midnight earlier."""

MIXED = [
    Dependence(cv=0.3, common=0.2, day=0.3, short=0.4, carry=0.5, memory_h=2.0),
    Dependence(cv=0.6, common=0.5, day=0.1, short=0.1, carry=0.5, memory_h=0.7),
    Dependence(cv=0.1, common=0.1, day=0.8, short=0.0, carry=0.5, memory_h=1.0),
]


def regression(counted: Counted, dependence: list[Dependence], first: int):
    """The same by one big covariance matrix: the textbook's best linear estimate."""
    queues, size = counted.expected.shape
    number, t = (index.ravel() for index in np.indices((queues, size)))
    date = counted.date[number, t]
    cv, common, day, short, own, carry, memory = (
        np.array([getattr(d, name) for d in dependence])[number]
        for name in ("cv", "common", "day", "short", "own", "carry", "memory_h")
    )
    days = np.abs(date[:, None] - date)
    apart = np.abs(t[:, None] - t) * counted.interval_h
    cover = np.sqrt(np.outer(common, common)) * carry[:, None] ** days
    cover += (number[:, None] == number) * (
        day[:, None] * carry[:, None] ** days
        + short[:, None] * np.exp(-apart / memory[:, None])
        + own[:, None] * (apart == 0)
    )
    cover *= np.outer(cv, cv)
    expected, actual = counted.expected.ravel(), counted.actual.ravel()
    seen = (t < first) & ~np.isnan(actual) & (expected > 0)
    noise = np.diag(expected[seen]) + np.outer(expected[seen], expected[seen]) * cover[np.ix_(seen, seen)]
    gain = np.linalg.solve(noise, expected[seen, None] * cover[seen]).T
    mean = 1.0 + gain @ (actual - expected)[seen]
    left = np.diag(cover) - (gain * (expected[seen] * cover[:, seen])).sum(axis=1)
    return (values.reshape(queues, size)[:, first:] for values in (mean, left))


@pytest.mark.parametrize("first", [1, 3, 5])
def test_it_is_the_best_linear_estimate(first: int) -> None:
    """Three queues that share an effect, days that end apart, holes: mean and variance are the regression's."""
    rng = np.random.default_rng(1)
    expected = rng.uniform(5.0, 60.0, (3, 6))
    expected[2, 1] = 0.0
    actual = rng.poisson(expected * 1.1).astype(float)
    actual[0, 1] = np.nan
    counted = Counted(expected, actual, DATES, 1.0)
    factor, variance = learn(counted, MIXED, first)
    mean, left = regression(counted, MIXED, first)
    np.testing.assert_allclose(factor, mean, rtol=1e-10)
    np.testing.assert_allclose(variance * factor, left, rtol=1e-10)


def test_one_effect_is_the_gamma_poisson_ratio() -> None:
    """An effect of the day alone: (kappa + came) / (kappa + expected), and a variance of 1 over (kappa + came)."""
    day = Dependence(cv=0.25, common=0.0, day=1.0, short=0.0, carry=0.0, memory_h=1.0)
    expected = np.array([[12.0, 20.0, 8.0, 30.0]])
    actual = np.array([[15.0, np.nan, 11.0, np.nan]])
    factor, variance = learn(Counted(expected, actual, np.zeros((1, 4), int), 1.0), [day], 3)
    assert factor[0, 0] == pytest.approx((16 + 26) / (16 + 20))
    assert variance[0, 0] == pytest.approx(1 / (16 + 26))


def test_what_was_learned_fades() -> None:
    """Towards later hours, and then from day to day, the factor goes back to one and the variance to the whole."""
    both = Dependence(cv=0.3, common=0.0, day=0.4, short=0.5, carry=0.5, memory_h=2.0)
    date = np.arange(96)[None, :] // 24
    actual = np.where(np.arange(96) < 12, 150.0, np.nan)[None, :]
    factor, variance = learn(Counted(np.full((1, 96), 100.0), actual, date, 1.0), [both], 12)
    assert (np.diff(factor[0]) <= 1e-12).all()
    assert (np.diff(variance[0] * factor[0]) >= -1e-12).all()
    assert factor[0, 0] > 1.3
    assert 1.0 < factor[0, -1] < 1.06


def test_counts_from_now_on_are_not_looked_at() -> None:
    """Poison at and after the first interval asked for changes nothing."""
    expected = np.full((3, 6), 20.0)
    actual = np.full((3, 6), 25.0)
    poisoned = actual.copy()
    poisoned[:, 3:] = 1e9
    for clean, dirty in zip(
        learn(Counted(expected, actual, DATES, 1.0), MIXED, 3),
        learn(Counted(expected, poisoned, DATES, 1.0), MIXED, 3),
        strict=True,
    ):
        np.testing.assert_array_equal(clean, dirty)


def test_a_collapse_keeps_the_factor_positive() -> None:
    """Where steady queues lose half of their contacts, one that swings ten times as much is quiet, not negative."""
    steady, wild = (Dependence(cv=cv, common=1.0, day=0.0, short=0.0, carry=0.0, memory_h=1.0) for cv in (0.2, 2.0))
    actual = np.array([[2500.0, np.nan], [np.nan, np.nan]])
    counted = Counted(np.full((2, 2), 5000.0), actual, np.zeros((2, 2), int), 1.0)
    assert next(regression(counted, [steady, wild], 1))[1, 0] < -3
    factor, variance = learn(counted, [steady, wild], 1)
    assert 0 < factor[1, 0] < 0.01
    assert factor[0, 0] == pytest.approx(0.5, abs=0.01)
    assert (np.isfinite(variance) & (variance > 0)).all()


def test_a_day_without_contacts() -> None:
    """Nothing where much was expected: the gamma-Poisson ratio while that is not small, and positive always."""
    day = Dependence(cv=0.5, common=0.0, day=1.0, short=0.0, carry=0.0, memory_h=1.0)
    for expected, least, most in ((12.0, 0.25, 0.25), (4000.0, 0.0, 0.05)):
        counted = Counted(np.full((1, 2), expected), np.zeros((1, 2)), np.zeros((1, 2), int), 1.0)
        found = learn(counted, [day], 1)[0][0, 0]
        assert found > 0
        assert least - 1e-9 <= found <= most + 1e-9


def test_a_queue_without_busyness_learns_nothing() -> None:
    """A coefficient of variation of zero is a rate known exactly."""
    known = Dependence(cv=0.0, common=0.1, day=0.5, short=0.2, carry=0.5, memory_h=2.0)
    factor, variance = learn(
        Counted(np.full((1, 4), 10.0), np.full((1, 4), 30.0), np.zeros((1, 4), int), 1.0), [known], 2
    )
    assert (factor == 1).all()
    assert (variance == 0).all()
