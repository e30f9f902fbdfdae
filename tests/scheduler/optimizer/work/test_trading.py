"""Who counts more swaps with who counts less."""

from functools import partial

import numpy as np
import pytest

from scheduler.optimizer.work.trading import Floor


def worth(price, need, queue, heads):
    """Heads on a queue are worth its price as far as they are needed."""
    return price[queue] * np.minimum(heads, need[queue])


def floor(queue, share, *, on=None, stay=0.0, able=None):
    """People who know everything unless said otherwise."""
    queue = np.array(queue)
    known = np.ones((len(queue), 2), dtype=bool) if able is None else np.array(able, dtype=bool)
    before = queue if on is None else np.array(on)
    return Floor(queue, before, np.array(share), np.full(len(queue), stay), known)


DEAR_AND_CHEAP = partial(worth, np.array([900.0, 100.0]), np.array([1.0, 2.0]))
"""One head is needed on a dear queue, two on a cheap one."""


def test_a_beginner_leaves_the_dear_queue():
    """Half a head on the post is dearer than half a head on mail: the two swap."""
    assert floor([0, 1, 1], [0.5, 1.0, 1.0]).settle(DEAR_AND_CHEAP).tolist() == [1, 0, 1]


def test_people_alike_stay():
    """With one productivity there is nothing to trade."""
    assert floor([0, 1, 1], [0.5, 0.5, 0.5]).settle(DEAR_AND_CHEAP).tolist() == [0, 1, 1]


def test_nobody_goes_to_what_they_do_not_know():
    """The others do not know the dear queue: everybody stays."""
    for able in ([[1, 0], [0, 1], [0, 1]], [[1, 1], [0, 1], [0, 1]]):
        assert floor([0, 1, 1], [0.5, 1.0, 1.0], able=able).settle(DEAR_AND_CHEAP).tolist() == [0, 1, 1]


def test_a_swap_that_saves_less_than_two_changes_cost_is_left():
    """The swap is worth 200; two people who would each rather stay for 101 stay, for 99 they go."""
    value = partial(worth, np.array([900.0, 500.0]), np.array([1.0, 1.0]))
    for stay, queue in ((101.0, [0, 1]), (99.0, [1, 0])):
        assert floor([0, 1], [0.5, 1.0], stay=stay).settle(value).tolist() == queue


def test_who_has_no_queue_goes_where_heads_are_missing():
    """One idle person takes the place that is left on the cheap queue; with nothing left to do they stay idle."""
    assert floor([-1, 0, 1], [1.4, 1.0, 1.0]).settle(DEAR_AND_CHEAP).tolist() == [1, 0, 1]
    assert floor([-1, 0, 1, 1], [1.4, 1.0, 1.0, 1.0]).settle(DEAR_AND_CHEAP).tolist() == [-1, 0, 1, 1]


def test_one_more_comes_where_a_beginner_leaves_a_gap():
    """Half a head on the dear queue is filled up by whoever knows it and is missed less."""
    able = [[1, 0], [1, 1], [0, 1]]
    assert floor([0, 1, 1], [0.5, 1.0, 1.0], able=able).settle(DEAR_AND_CHEAP).tolist() == [0, 0, 1]


@pytest.mark.parametrize("seed", range(6))
def test_what_is_settled_cannot_be_bettered_by_one_or_two(seed):
    """No person's move, and no swap of two of different productivity, is worth anything more."""
    random = np.random.default_rng(seed)
    value = partial(worth, random.uniform(50, 900, 2), random.uniform(1, 5, 2))
    people = floor(random.integers(-1, 2, 9), random.choice([0.5, 0.8, 1.0, 1.0, 1.4], 9))
    begun = people.queue
    queue = people.settle(value)

    def total(queue):
        heads = np.bincount(queue + 1, people.share, minlength=3)[1:]
        return value(np.arange(2), heads).sum()

    best = total(queue)
    assert best >= total(begun) - 1e-9
    for i in range(9):
        for to in range(2):
            assert total(np.where(np.arange(9) == i, to, queue)) <= best + 1e-5
        for j in range(9):
            if min(queue[i], queue[j]) >= 0 and 1.0 in (people.share[i], people.share[j]):
                swapped = queue.copy()
                swapped[[i, j]] = queue[[j, i]]
                assert total(swapped) <= best + 1e-5
