"""How many people serve which queue."""

from itertools import product

import numpy as np
import pytest

from scheduler.optimizer.work.numbers import FIRM, LOOSE, Numbers
from scheduler.optimizer.work.wants import Pieces


def pieces(*each):
    """Pieces (queue, width, worth)."""
    queue, width, worth = np.array(each, dtype=float).reshape(-1, 3).T
    return Pieces(queue.astype(np.int64), width.astype(np.int64), worth)


def worth_of(flow, firm, loose, wants, unit):
    """Worth of numbers of people, counted by hand; pieces of a queue fill in their order."""
    total = unit * (
        FIRM * np.minimum(flow, firm).sum() + LOOSE * np.clip(np.minimum(flow - firm, loose), 0, None).sum()
    )
    left = flow.sum(axis=0)
    for queue, width, worth in zip(wants.queue, wants.width, wants.worth, strict=True):
        took = min(left[queue], width)
        left[queue] -= took
        total += took * worth
    return -np.inf if left.any() else total


def every_flow(people, skills):
    """All numbers of people of each set on each queue."""
    rows = [
        [f for f in product(*(range(n + 1 if s else 1) for s in known)) if sum(f) <= n]
        for n, known in zip(people, skills, strict=True)
    ]
    return (np.array(f) for f in product(*rows))


@pytest.mark.parametrize("seed", range(12))
def test_no_other_numbers_are_worth_more(seed):
    """Of all ways to place a few people on three queues the flow takes one of most worth, stays included."""
    random = np.random.default_rng(seed)
    skills = random.random((2, 3)) < 0.7
    people = random.integers(0, 4, 2)
    on = skills * random.integers(0, 2, (2, 3))
    on = np.minimum(on, np.clip(people[:, None] - on.cumsum(axis=1) + on, 0, None))
    firm = on * random.integers(0, 2, (2, 3))
    falling = -np.sort(-random.integers(1, 900, (3, 2)), axis=1)
    wants = pieces(*((q, random.integers(1, 3), falling[q, k]) for q in range(3) for k in range(2)))
    unit = 500.0
    found = Numbers(skills, unit).most_worth(people, firm, on - firm, wants)
    best = max(worth_of(f, firm, on - firm, wants, unit) for f in every_flow(people, skills))
    assert worth_of(found, firm, on - firm, wants, unit) == pytest.approx(best, abs=0.05)


def test_nobody_serves_what_they_do_not_know():
    """A queue outside a set's skills gets nobody of it, whatever it is worth."""
    flow = Numbers(np.array([[True, False], [False, True]]), 1.0).most_worth(
        np.array([3, 1]), np.zeros((2, 2), dtype=int), np.zeros((2, 2), dtype=int), pieces((0, 1, 5), (1, 9, 1000))
    )
    assert flow.tolist() == [[1, 0], [0, 1]]


def test_a_firm_place_outweighs_a_small_want_and_no_large_one():
    """For less than the bonus who has just come stays, for more they go; a loose place gives way sooner."""
    skills, here = np.array([[True, True]]), np.array([[1, 0]])
    none = np.zeros((1, 2), dtype=int)
    for bonus, firm, loose in ((FIRM, here, none), (LOOSE, none, here)):
        for worth, flow in ((100 * bonus - 1, [[1, 0]]), (100 * bonus + 1, [[0, 1]])):
            numbers = Numbers(skills, 100.0)
            found = numbers.most_worth(np.array([1]), firm, loose, pieces((0, 1, 0.01), (1, 1, 0.01 + worth)))
            assert found.tolist() == flow
