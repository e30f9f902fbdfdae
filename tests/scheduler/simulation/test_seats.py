"""Seats of fixed posts."""

import numpy as np
import pytest

from scheduler.simulation.floor import Duty
from scheduler.simulation.seats import seats


def duty(*spans: tuple[float, float, int]) -> Duty:
    """A span each of agents 0, 1, ...: from, to [s], queue."""
    start, end, queue = (np.array(column, dtype=float) for column in zip(*spans, strict=True))
    who = np.arange(len(start))
    return Duty(who, start, end, queue.astype(np.int64), who, np.ones(len(who)))


def test_two_seats_by_hand() -> None:
    """Of two seats wanted, the first hour has both for half an hour, the second three people, the third is closed."""
    people = duty((0, 7200, 1), (1800, 7200, 1), (3600, 9000, 1), (0, 9000, 0))
    held = seats(people, 1, 2, np.array([True, True, False]), 3600.0)
    assert held.open_s.tolist() == [3600, 3600, 0]
    assert held.filled_s.tolist() == [1800, 3600, 0]
    assert held.staffed_s.tolist() == [5400, 10800, 1800]
    assert held.held_s.tolist() == [5400, 7200, 0]
    assert held.missing_s.tolist() == [1800, 0, 0]


def test_time_outside_the_horizon_does_not_count() -> None:
    """Spans that reach over the edges count inside them."""
    held = seats(duty((-500, 99_999, 0)), 0, 1, np.array([True, True]), 600.0)
    assert (held.staffed_s.sum(), held.missing_s.sum()) == (pytest.approx(1200), 0)
    assert seats(duty((-500, -100, 0)), 0, 1, np.array([True]), 600.0).filled_s.tolist() == [0]
