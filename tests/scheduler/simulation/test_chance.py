"""Draws that have names."""

import numpy as np
from scipy.stats import kstest

from scheduler.simulation.chance import key, keys, stream, uniforms


def test_a_name_is_a_number_for_ever() -> None:
    """Keys and numbers are the same on every machine and in every version."""
    assert key("shop/zh/chat", 7) == 1126363469802466325
    assert uniforms(np.array([1], dtype=np.uint64), "absence", 7).round(12).tolist() == [0.563946263391]


def test_neighbouring_keys_draw_independent_uniform_numbers() -> None:
    """Keys that differ by one give numbers that pass for uniform, alone and as differences of neighbours."""
    drawn = uniforms(np.arange(100_000, dtype=np.uint64), "a day")
    assert kstest(drawn, "uniform").pvalue > 0.01
    assert kstest((drawn[1::2] - drawn[::2]) % 1.0, "uniform").pvalue > 0.01
    assert abs(np.corrcoef(drawn[1:], drawn[:-1])[0, 1]) < 0.01
    assert 0 < drawn.min() < drawn.max() < 1


def test_other_names_draw_other_numbers() -> None:
    """Streams and numbers of two futures have nothing in common; of one name they are equal."""
    people = keys(("a01", day) for day in range(1000))
    one, other = (uniforms(people, "absence", future) for future in (0, 1))
    assert abs(np.corrcoef(one, other)[0, 1]) < 0.1
    assert stream("x", 1).random() == stream("x", 1).random() != stream("x", 2).random()
