"""Noisy values drawn to their groups."""

import numpy as np
import pytest

from scheduler.judging.drawing_together import drawn_together


@pytest.mark.parametrize(("between", "within"), [(0.5, 0.0), (0.0, 0.5), (0.4, 0.3)])
def test_drawn_values_lie_nearer_to_the_truth(between: float, within: float) -> None:
    """Whatever makes values differ, drawn ones err less than values alone, than group means, and than one mean."""
    rng = np.random.default_rng(8)
    group = np.repeat(np.arange(24), 14)
    truth = 0.3 + rng.normal(0, between, 24)[group] + rng.normal(0, within, group.size)
    variance = rng.choice([0.01, 0.1, 1.0], group.size)
    value = truth + rng.normal(0, np.sqrt(variance))
    drawn, weight = drawn_together(value, variance, group)
    mean = np.array([np.average(value[group == g], weights=1 / variance[group == g]) for g in range(24)])

    def error(guess: np.ndarray) -> float:
        return float(((guess - truth) ** 2).mean())

    assert error(drawn) < error(value)
    assert error(drawn) < 1.1 * error(mean[group]) + 0.001
    assert error(drawn) < 1.1 * error(np.full(group.size, np.average(value, weights=1 / variance))) + 0.001
    assert weight[variance == 1.0].max() <= weight[variance == 0.01].min() + 1e-12


def test_what_is_not_known_is_what_its_group_has() -> None:
    """A value without information takes its group's, a group without any the mean of all, and nothing known is 0."""
    value, group = np.array([1.0, 1.0, 99.0, 99.0]), np.array([0, 0, 0, 1])
    drawn, weight = drawn_together(value, np.array([0.1, 0.1, np.inf, np.inf]), group)
    assert drawn.tolist() == [pytest.approx(1.0)] * 4
    assert weight[2:].tolist() == [0, 0]
    assert drawn_together(value, np.full(4, np.inf), group)[0].tolist() == [0, 0, 0, 0]
