"""Partial pooling: near relatives count more, plenty of own evidence counts most."""

import numpy as np
import pytest

from forecast.events.pooling import Family, Told, pool

FAMILIES = [
    Family(["chat", "chat", "chat", "voice", "voice", "voice"]),
    Family(["a/chat", "a/chat", "b/chat", "a/voice", "a/voice", "b/voice"]),
]


def told(values: list[float | None], precision: float = 400.0) -> Told:
    """Units of size one that told a value each, or nothing."""
    weight = np.array([0.0 if value is None else precision for value in values])
    said = weight * np.array([value or 0.0 for value in values])
    return Told(weight, weight * 0, weight * 0, said, weight * 0)


def coefficients(values: list[float | None], precision: float = 400.0, prior: float = 0.0) -> np.ndarray:
    return pool(told(values, precision), FAMILIES, prior=prior, prior_sd=0.5, slope_sd=0.2).coefficient


def test_nothing_seen_is_the_prior() -> None:
    """Without any evidence every unit has the prior."""
    np.testing.assert_allclose(coefficients([None] * 6, prior=0.7), 0.7)


def test_borrowing_goes_by_nearness() -> None:
    """A unit without evidence takes most from its own family, less from its channel's, least from the others."""
    near, channel, far = coefficients([1.2, None, None, None, None, None])[[1, 2, 3]]
    assert 1.2 > near > channel > far > 0.3


def test_families_that_differ_are_kept_apart() -> None:
    """Where one channel clearly does one thing and the other another, a new unit does as its channel."""
    channels = ["chat"] * 6 + ["voice"] * 6
    nearer = [f"{line}/{channel}" for line, channel in zip("abcdef" * 2, channels, strict=True)]
    families = [Family(channels), Family(nearer)]
    seen = told([1.0, 1.05, 0.95, 1.02, 1.0, None, 0.1, 0.15, 0.05, 0.12, 0.1, None])
    found = pool(seen, families, prior=0.0, prior_sd=0.5, slope_sd=0.2).coefficient
    assert found[5] == pytest.approx(1.0, abs=0.1)
    assert found[11] == pytest.approx(0.1, abs=0.1)


def test_own_evidence_wins() -> None:
    """A unit that saw much of its own is hardly drawn to the others."""
    assert coefficients([2.0, 1.0, 1.0, 1.0, 1.0, 1.0])[0] == pytest.approx(2.0, abs=0.03)


def test_weak_evidence_is_drawn() -> None:
    """A unit that saw one noisy occurrence stays near its family."""
    weights = np.array([2.0, 400, 400, 400, 400, 400])
    said = weights * np.array([2.0, 1.0, 1.0, 1.0, 1.0, 1.0])
    found = pool(
        Told(weights, 0 * weights, 0 * weights, said, 0 * weights), FAMILIES, prior=0.0, prior_sd=0.5, slope_sd=0.2
    )
    assert found.coefficient[0] == pytest.approx(1.0, abs=0.15)


def test_alike_units_are_found_alike() -> None:
    """Many noisy units of one truth end nearer to it than any told by itself."""
    rng = np.random.default_rng(1)
    n, sd = 60, 0.3
    seen = 0.5 + sd * rng.standard_normal(n)
    weight = np.full(n, 1 / sd**2)
    found = pool(
        Told(weight, 0 * weight, 0 * weight, weight * seen, 0 * weight),
        [Family(["a"] * n)],
        prior=0.0,
        prior_sd=0.5,
        slope_sd=0.2,
    )
    assert np.abs(found.coefficient - 0.5).mean() < 0.35 * np.abs(seen - 0.5).mean()


def test_slope_and_coefficients_are_told_apart() -> None:
    """What every unit has beside its size ends in the slope, what goes with size in the coefficients."""
    rng = np.random.default_rng(2)
    size = rng.uniform(0.3, 1.5, (40, 12))
    came = 0.6 * size - 0.2 + 0.02 * rng.standard_normal(size.shape)
    weight = 2500.0
    sums = Told(*(weight * part.sum(axis=1) for part in (size**2, size, np.ones_like(size), size * came, came)))
    found = pool(sums, [Family(["a"] * 40)], prior=1.0, prior_sd=0.5, slope_sd=0.15)
    assert found.slope == pytest.approx(-0.2, abs=0.02)
    np.testing.assert_allclose(found.coefficient, 0.6, atol=0.05)
