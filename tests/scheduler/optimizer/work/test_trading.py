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
    assert floor([0, 1, 1], [0.5, 1.0, 1.0]).trade(DEAR_AND_CHEAP).tolist() == [1, 0, 1]


def test_people_alike_stay():
    """With one productivity there is nothing to trade."""
    assert floor([0, 1, 1], [0.5, 0.5, 0.5]).trade(DEAR_AND_CHEAP).tolist() == [0, 1, 1]


def test_nobody_swaps_to_what_they_do_not_know():
    """The beginner knows the dear queue only, or the others do not know it: everybody stays."""
    for able in ([[1, 0], [1, 1], [1, 1]], [[1, 1], [0, 1], [0, 1]]):
        assert floor([0, 1, 1], [0.5, 1.0, 1.0], able=able).trade(DEAR_AND_CHEAP).tolist() == [0, 1, 1]


def test_a_swap_that_saves_less_than_two_changes_cost_is_left():
    """The swap is worth 400; two people who would each rather stay for 201 stay, for 199 they go."""
    for stay, queue in ((201.0, [0, 1, 1]), (199.0, [1, 0, 1])):
        assert floor([0, 1, 1], [0.5, 1.0, 1.0], stay=stay).trade(DEAR_AND_CHEAP).tolist() == queue


def test_who_has_no_queue_trades_with_nobody():
    """People without a queue keep none, whatever they count."""
    assert floor([-1, 0, 1], [1.4, 1.0, 1.0]).trade(DEAR_AND_CHEAP).tolist() == [-1, 0, 1]


@pytest.mark.parametrize("seed", range(6))
def test_trades_are_worth_it_and_leave_numbers_as_they_were(seed):
    """Whoever counts what, queues keep their numbers of people and are worth no less together."""
    random = np.random.default_rng(seed)
    value = partial(worth, random.uniform(50, 900, 2), random.uniform(1, 5, 2))
    people = floor(random.integers(-1, 2, 9), random.choice([0.5, 0.8, 1.0, 1.0, 1.4], 9))
    traded = people.trade(value)
    assert np.bincount(traded + 1, minlength=3).tolist() == np.bincount(people.queue + 1, minlength=3).tolist()

    def total(queue):
        heads = np.bincount(queue + 1, people.share, minlength=3)[1:]
        return value(np.arange(2), heads).sum()

    assert total(traded) >= total(people.queue) - 1e-9
