"""Reconciliation: it adds up, is never negative, is the best by its own measure, and is safe with poor data."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from forecast.hierarchy.nodes import hierarchy
from forecast.hierarchy.reconcile import pays, reconcile, reconciled_backtest, shrunk

Floats = NDArray[np.float64]

QUEUES = [f"{line}/{language}/{channel}" for line in "ab" for language in ("en", "zh") for channel in ("chat", "voice")]
S = hierarchy(QUEUES).summing
NODES = len(S)


def errors(samples: int = 200, seed: int = 1) -> Floats:
    """Errors of forecasts made node by node: partly shared, so neither independent nor exactly adding up."""
    rng = np.random.default_rng(seed)
    return S @ rng.normal(0, 8, (len(QUEUES), samples)) + rng.normal(0, 3, (NODES, samples))


def base(days: int = 5, seed: int = 2, level: float = 100.0) -> Floats:
    rng = np.random.default_rng(seed)
    return S @ rng.uniform(0.5 * level, level, (len(QUEUES), days)) * rng.uniform(0.8, 1.25, (NODES, days))


def distance(said: Floats, wanted: Floats, covariance: Floats) -> Floats:
    """What reconciliation minimises, a day."""
    miss = said - wanted
    return np.asarray((miss * np.linalg.solve(covariance, miss)).sum(axis=0))


@given(seed=st.integers(0, 10_000), samples=st.integers(0, 60), level=st.sampled_from([0.1, 20.0, 1e4]))
@settings(max_examples=20, deadline=None)
def test_adds_up_and_is_not_negative(seed: int, samples: int, level: float) -> None:
    """Whatever the base and the errors, every node is the sum of its queues and nothing is below zero."""
    rng = np.random.default_rng(seed)
    rough = base(seed=seed, level=level) * rng.choice([0.0, 0.01, 1.0, 5.0], (NODES, 5))
    said = reconcile(rough, S, errors(samples, seed))
    assert (said >= 0).all()
    np.testing.assert_allclose(said, S @ said[-len(QUEUES) :], rtol=1e-12, atol=1e-12)


def test_what_adds_up_stays() -> None:
    """Forecasts that add up already are left alone."""
    coherent = S @ base()[-len(QUEUES) :]
    np.testing.assert_allclose(reconcile(coherent, S, errors()), coherent, rtol=1e-10)


def test_minimum_trace() -> None:
    """Where nothing goes below zero the answer is the generalised least squares of Wickramasuriya et al. (2019)."""
    wanted = base()
    precision = np.linalg.inv(shrunk(errors(), wanted.mean(axis=1)))
    mint = S @ np.linalg.solve(S.T @ precision @ S, S.T @ precision @ wanted)
    assert (mint > 0).all()
    np.testing.assert_allclose(reconcile(wanted, S, errors()), mint, rtol=1e-9)


def test_least_distance_among_what_is_not_negative() -> None:
    """Below zero is solved anew, not cut off: the conditions of Karush, Kuhn and Tucker hold."""
    wanted = base()
    wanted[-1] = 0.1
    wanted[0] *= 0.3
    seen = errors()
    seen[0] *= 0.1
    covariance = shrunk(seen, wanted.mean(axis=1))
    precision = np.linalg.inv(covariance)
    free = np.linalg.solve(S.T @ precision @ S, S.T @ precision @ wanted)
    assert (free < 0).any()
    said = reconcile(wanted, S, seen)
    bottom = said[-len(QUEUES) :]
    slope = S.T @ precision @ (said - wanted)
    scale = np.abs(S.T @ precision @ wanted).max()
    assert (slope > -1e-9 * scale).all()
    assert np.abs(slope[bottom > 0]).max() < 1e-9 * scale
    cut = S @ np.maximum(free, 0)
    assert (distance(said, wanted, covariance) <= distance(cut, wanted, covariance) + 1e-9).all()


def test_the_better_forecast_is_trusted() -> None:
    """A total that was hardly ever out moves the queues to it, one that was far out is moved to them."""
    pair = np.array([[1.0, 1.0], [1.0, 0.0], [0.0, 1.0]])
    wanted = np.array([[120.0], [50.0], [50.0]])
    rng = np.random.default_rng(1)
    noise = rng.normal(size=(3, 500))
    sure = reconcile(wanted, pair, noise * [[0.1], [10.0], [10.0]])
    unsure = reconcile(wanted, pair, noise * [[100.0], [1.0], [1.0]])
    assert sure[0, 0] == pytest.approx(120.0, abs=0.5)
    assert unsure[0, 0] == pytest.approx(100.0, abs=0.5)


def test_nothing_comes_of_nothing() -> None:
    """A queue that is closed on a day, or dead, is given nothing, and the rest still adds up to its nodes."""
    wanted = base()
    wanted[-1, 2] = 0.0
    wanted[-2] = 0.0
    said = reconcile(wanted, S, errors())
    assert said[-1, 2] == 0.0
    assert (said[-2] == 0.0).all()
    assert (said[:, 0] > 0).sum() == NODES - 1
    assert (reconcile(0.0 * wanted, S, errors()) == 0.0).all()


def test_shared_tide() -> None:
    """Where many sparse queues rise and fall together, the total's forecast makes theirs better out of sample."""
    rng = np.random.default_rng(7)
    queues = [f"shop/l{n}/chat" for n in range(30)]
    summing = hierarchy(queues).summing
    days, origins, size = 7, 16, rng.uniform(1.0, 6.0, (30, 1))
    tide = np.exp(np.cumsum(rng.normal(0, 0.12, 28 + days * origins)))
    came = summing @ rng.poisson(size * tide)
    said = np.empty((len(summing), origins, days))
    for k in range(origins):
        seen = came[:, : 28 + days * k]
        said[:, k] = seen[:, -28:].mean(axis=1, keepdims=True)
        said[0, k] = seen[0, -3:].mean()
    actual = came[:, 28:].reshape(len(summing), origins, days).astype(float)
    agreed = reconciled_backtest(said, actual - said, summing)
    before, after = ((actual - one)[-30:] for one in (said, agreed))
    assert np.abs(after).sum() < 0.97 * np.abs(before).sum()
    assert pays(before, after)


def test_backtest_judges_out_of_sample() -> None:
    """What came on an origin's days does not change what is said of them."""
    rng = np.random.default_rng(3)
    said = base(28).reshape(NODES, 4, 7)
    actual = rng.poisson(said).astype(float)
    poisoned = actual.copy()
    poisoned[:, 2] = 1e9
    before, after = (reconciled_backtest(said, came - said, S) for came in (actual, poisoned))
    np.testing.assert_array_equal(before[:, 2], after[:, 2])
    assert not np.allclose(before[:, 1], after[:, 1])


@pytest.mark.parametrize("samples", [0, 1, 5, 13, 14, 20])
def test_few_samples(samples: int) -> None:
    """Fewer samples than nodes, or none, still give a positive definite covariance and a finite answer."""
    covariance = shrunk(errors(samples), base().mean(axis=1))
    assert np.linalg.eigvalsh(covariance).min() > 0
    assert np.isfinite(reconcile(base(), S, errors(samples))).all()


def test_errors_that_add_up_exactly() -> None:
    """Errors that are sums of the queues' errors, which no shrinkage of their own would part, can be inverted."""
    rng = np.random.default_rng(1)
    exact = S @ rng.normal(0, 8, (len(QUEUES), 5000))
    assert np.linalg.matrix_rank(exact) < NODES
    assert np.linalg.cond(np.corrcoef(exact)) > 1e12
    covariance = shrunk(exact, np.ones(NODES))
    sd = np.sqrt(np.diag(covariance))
    assert np.linalg.cond(covariance / np.outer(sd, sd)) < 1e4


def test_constant_nodes() -> None:
    """Queues that were never out, and queues of nothing, do not upset the rest."""
    seen = errors()
    seen[[0, -1]] = 0.0
    wanted = base()
    wanted[-1] = 0.0
    said = reconcile(wanted, S, seen)
    assert np.isfinite(said).all()
    np.testing.assert_allclose(said[0], wanted[0], rtol=1e-4)


def test_unknown_errors() -> None:
    """An unknown error counts as uncorrelated, a queue without errors has the others' variance a contact."""
    seen = errors(400)
    size = base().mean(axis=1)
    holes = seen.copy()
    holes[-1, 100:] = np.nan
    whole, part = shrunk(seen, size), shrunk(holes, size)
    assert part[-1, -1] == pytest.approx(float(np.mean(seen[-1, :100] ** 2)))
    assert abs(part[0, -1]) < abs(whole[0, -1])
    holes[-1] = np.nan
    a_contact = np.median(np.diag(whole)[:-1] / size[:-1])
    assert shrunk(holes, size)[-1, -1] == pytest.approx(a_contact * size[-1])
    assert (shrunk(holes, size)[-1, :-1] == 0).all()


def test_correlation_of_much_data() -> None:
    """With many samples hardly anything is shrunk: the covariance is that of the errors."""
    seen = errors(20_000)
    np.testing.assert_allclose(shrunk(seen, np.ones(NODES)), seen @ seen.T / 20_000, rtol=0.05, atol=2.0)


def test_pays() -> None:
    """It pays when the saving is clear and common to the origins, not when one origin makes it or it cannot be told."""
    errors_base = np.full((4, 6, 14), 10.0)
    luck = errors_base.copy()
    luck[:, 0] = 1.0
    luck[:, 1:] = 10.5
    assert pays(errors_base, 0.9 * errors_base)
    assert not pays(errors_base, luck)
    assert not pays(errors_base, errors_base)
    assert not pays(errors_base[:, :1], 0.5 * errors_base[:, :1])
    unknown = np.full_like(errors_base, np.nan)
    assert not pays(errors_base, unknown)


@pytest.mark.parametrize(
    ("wanted", "summing", "seen"),
    [
        (base() - 1e3, S, errors()),
        (base() * np.nan, S, errors()),
        (base()[:-1], S, errors()),
        (base(), S[:-1], errors()),
        (base(), S, errors()[:-1]),
    ],
)
def test_refused(wanted: Floats, summing: Floats, seen: Floats) -> None:
    """A base that is negative or unknown, and shapes that disagree, are refused."""
    with pytest.raises(ValueError, match=r"must (be|have|end)"):
        reconcile(wanted, summing, seen)
