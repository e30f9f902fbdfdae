"""Stretches of work on a grid of ticks."""

import numpy as np

from scheduler.optimizer.heads import heads_of, laid
from tests.scheduler.small_operation import CHAT, TICKET, VOICE, at, shift


def one(begin, end, count):
    """One stretch of weight 1 on a row of its own."""
    return laid(np.array([0]), np.array([begin]), np.array([end]), np.array([1.0]), (1, count))[0].tolist()


def test_a_stretch_shares_the_ticks_it_touches():
    """Parts of ticks add up to what lies inside, also over the grid's ends; what ends before it begins is nothing."""
    assert one(0.5, 2.25, 4) == [0.5, 1.0, 0.25, 0.0]
    assert one(0.25, 0.75, 2) == [0.5, 0.0]
    assert one(-3.0, 9.0, 3) == [1.0, 1.0, 1.0]
    assert one(2.0, 1.0, 3) == [0.0, 0.0, 0.0]
    assert one(5.0, 7.0, 3) == [0.0, 0.0, 0.0]
    assert one(-2.0, -1.0, 3) == [0.0, 0.0, 0.0]


def test_nothing_laid_is_a_grid_of_zeros():
    """No stretch at all leaves every row empty."""
    none = np.zeros(0)
    assert laid(none.astype(np.int64), none, none, none, (2, 3)).tolist() == [[0.0] * 3] * 2


def test_people_count_by_productivity_on_the_queues_asked_for():
    """A beginner's hour on chat is half a head; voice, which nobody asked for, has no row."""
    rows = [
        shift("a01", at(1), work=[(0, 60, CHAT), (60, 150, TICKET), (150, 210, VOICE)]),
        shift("a02", at(1), work=[(30, 90, CHAT)]),
    ]
    heads = heads_of(rows, (TICKET, CHAT), {"a01": 1.0, "a02": 0.5}, at(0), 60, 5)
    assert heads.tolist() == [[0.0, 0.0, 1.0, 0.5, 0.0], [0.0, 1.25, 0.25, 0.0, 0.0]]
