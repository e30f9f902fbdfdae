"""What one more person is worth where, and the work that makes most of a shift."""

from itertools import pairwise, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from scheduler.amending.wanted import Wanted, best_work
from scheduler.optimizer.cost import Count
from tests.scheduler.small_operation import (
    CHAT,
    TICKET,
    at,
    flat,
    horizon,
    people,
    problem,
    requirement,
    shift,
)


def test_a_head_is_worth_what_it_saves():
    """On a live queue the worth of a person in a tick is the change of shortage and surplus there."""
    span = horizon(1)
    made = problem(people(2), requirement(span, {CHAT: flat(1.5, 8, 16, 1)}), span)
    heads = Count.of(made, [shift("a01", at(8), work=((0, 480, CHAT),))]).heads[0]
    worth = Wanted(made).on(0, heads, 1.0, 1.0)
    curve, price, idle = made.shortage, made.price[0], made.surplus_price
    missing = curve.missing(np.stack([heads, heads + 1.0]).reshape(2, 1, -1)[0]), curve.missing((heads + 1.0)[None])
    saved = price * (missing[0] - missing[1])[0]
    assert worth == pytest.approx(saved - idle * (1.0 - saved / price))


def test_late_work_is_wanted_in_its_window_only():
    """Three hours that come at nine and are due at noon are worth somebody's time between, not before and not after."""
    span = horizon(1)
    made = problem(people(1), requirement(span, work=[(TICKET, at(8), 3.0, at(12))]), span)
    worth = Wanted(made).on(0, np.zeros(made.ticks), 1.0, 9.0)
    tick = 60 // made.tick
    assert (worth[9 * tick : 12 * tick] > 0).all()
    assert (worth[: 9 * tick] < 0).all()
    assert (worth[12 * tick :] < 0).all()
    hurts = Wanted(made).hurts(np.zeros((1, made.ticks)))
    assert [(q, a, b) for q, a, b, _ in hurts] == [(0, 9 * tick, 12 * tick)]
    assert hurts[0][3] == pytest.approx(3.0 * 10_000)


@settings(max_examples=40, deadline=None)
@given(
    worth=arrays(np.float64, (2, 5), elements=st.integers(-5, 9).map(float)),
    on=st.lists(st.booleans(), min_size=5, max_size=5),
    change=st.integers(0, 8).map(float),
)
def test_the_work_of_a_shift_is_the_best_there_is(worth, on, change):
    """No other order of queues is worth more, changes paid for."""

    def value(path):
        gained = sum(worth[q, t] for t, q in enumerate(path) if on[t])
        return gained - change * sum(a != b for a, b in pairwise(path))

    paths = list(product(range(2), repeat=5))
    found = best_work(worth, on, change)
    assert [q >= 0 for q in found] == on

    def fits(path):
        return all(q == f for q, f in zip(path, found, strict=True) if f >= 0)

    # a break is worked on no queue; whichever it bridges, one that costs no change does best
    assert max(value(p) for p in paths if fits(p)) == pytest.approx(max(map(value, paths)))
