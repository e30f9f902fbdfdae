"""What one more person is worth on each queue."""

from dataclasses import replace

import numpy as np
import pytest

from scheduler.optimizer.covering import Covering
from scheduler.optimizer.problem import Prices
from scheduler.optimizer.work.wants import AHEAD, BEHIND, Backlog, Pieces, Wants
from tests.scheduler.small_operation import CHAT, TICKET, VOICE, at, horizon, people, problem, requirement, unsure

SPAN = horizon(1)
HEADS = {CHAT: [0.0] * 8 + [2.0, 2.0, 5.0] + [0.0] * 13, VOICE: [0.0] * 24}
NEEDED = requirement(SPAN, HEADS, [(TICKET, at(7), 6.0, at(12))])
CHATS, TICKETS = 0, 2


def cover(made, price=0.0):
    """A plan of which only the price of work is read."""
    shape = (len(made.deferred), made.ticks)
    nothing = np.zeros(shape)
    return Covering(nothing, np.full(shape, price), nothing, nothing, 0.0)


def of_queue(found, queue):
    """(people, worth) of one queue's pieces, in order, without helpers, who are worth next to nothing."""
    return [
        (int(width), round(float(worth), 3))
        for k, width, worth in zip(found.queue, found.width, found.worth, strict=True)
        if k == queue and worth >= 1
    ]


def wanted(made, t, *, price=0.0, share=1.0, work=(0.0, 0.0, 0.0)):
    """Pieces of a tick for twenty people who know everything."""
    shares = np.full(len(made.queues), share)
    everybody = np.full(len(made.queues), 20)
    parts = (np.full(len(made.deferred), w) for w in work)
    return Wants(made, cover(made, price)).at(t, everybody, shares, Backlog(*parts))


def test_a_missing_head_is_worth_its_price():
    """Two heads wanted are worth 100.00 each, the third nothing; voice, which needs nobody, is worth nothing at all."""
    found = wanted(problem(people(2), NEEDED, SPAN), 8)
    assert of_queue(found, CHATS) == [(2, 10_000)]
    assert not (found.queue == 1).any()


def test_an_unsure_head_is_worth_its_probability():
    """Of five cases one needs two heads less and two need one more."""
    made = problem(people(2), unsure(NEEDED, -2, 0, 0, 1, 1), SPAN, prices=Prices({}, hedge=True))
    assert of_queue(wanted(made, 8), CHATS) == [(2, 8000), (1, 4000)]


def test_half_people_fill_half_a_head():
    """Where a person is half a head, two heads want four people at half the price."""
    assert of_queue(wanted(problem(people(2), NEEDED, SPAN), 8, share=0.5), CHATS) == [(4, 5000)]


def test_work_is_worth_more_the_sooner_it_is_due():
    """Of six tickets one is due now, two more are planned by now, the rest may be done ahead."""
    made = problem(people(2), NEEDED, SPAN)
    found = of_queue(wanted(made, 8, work=(6.0, 3.0, 1.0)), TICKETS)
    assert found == [(1, 10_000), (2, BEHIND * 1000), (3, AHEAD * 1000)]


def test_dear_work_is_worth_its_price():
    """On top of that the price of the work counts, twice as much where the plan is behind as ahead of it."""
    found = of_queue(wanted(problem(people(2), NEEDED, SPAN), 8, price=2000.0, work=(6.0, 3.0, 0.0)), TICKETS)
    assert found == [(3, 2600 + BEHIND * 1000), (3, 1200 + AHEAD * 1000)]


def test_half_a_ticket_is_half_a_want():
    """The last person finds half an hour of work for an hour."""
    found = of_queue(wanted(problem(people(2), NEEDED, SPAN), 8, work=(1.5, 0.0, 0.0)), TICKETS)
    assert found == [(1, AHEAD * 1000), (1, AHEAD * 500)]


def test_helpers_are_worth_less_than_any_want_and_less_the_more_there_are():
    """Beyond all wants everybody may help on chat, for falling worths below a cent."""
    found = wanted(problem(people(2), NEEDED, SPAN), 8)
    worth = found.worth[found.queue == CHATS][1:]
    assert (worth > 0).all()
    assert (worth < 1).all()
    assert (np.diff(worth) < 0).all()
    assert found.width.sum() >= 20


def test_preferences_shrink_with_the_cheapest_head():
    """Where a head costs less than the wage, all that is preferred is measured in that."""
    made = problem(people(2), NEEDED, SPAN)
    assert Wants(made, cover(made)).unit == 1000
    cheap = replace(made, shortage=replace(made.shortage, price=np.array([10_000.0, 300.0])))
    assert Wants(cheap, cover(made)).unit == 300


def test_equal_neighbours_are_one_piece():
    """Pieces of one queue and worth join; what is worth or holds nothing goes."""
    found = Pieces(np.array([0, 0, 0, 1, 1]), np.array([1, 2, 0, 1, 4]), np.array([5.0, 5.0, 3.0, 5.0, 0.0])).joined()
    assert (found.queue.tolist(), found.width.tolist(), found.worth.tolist()) == ([0, 1], [3, 1], [5.0, 5.0])


def test_heads_together_are_worth_what_their_pieces_are():
    """The worth of so many heads is the sum over the people wanted before them, on live and deferred queues."""
    made = problem(people(2), unsure(NEEDED, -2, 0, 0, 1, 1), SPAN, prices=Prices({}, hedge=True))
    work = Backlog(np.array([6.0]), np.array([3.0]), np.array([0.0]))
    wants = Wants(made, cover(made, 2000.0))
    found = wants.at(8, np.full(3, 20), np.ones(3), work)
    for queue in (CHATS, TICKETS):
        each = np.repeat(found.worth[found.queue == queue], found.width[found.queue == queue])
        each = each[each >= 1]
        for heads in range(len(each) + 1):
            worth = wants.value(8, work, np.array([queue]), np.array([float(heads)]))
            assert worth[0] == pytest.approx(each[:heads].sum())
