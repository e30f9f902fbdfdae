"""Fairness."""

from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.optimizer.problem import Prices
from scheduler.roster import read_shifts
from scheduler.rules import RosterFacts
from scheduler.rules.fairness import Balance, Burdens, Fairness
from tests.scheduler.small_operation import (
    CHAT,
    MONDAY,
    NIGHT,
    SHANGHAI,
    TEMPLATES,
    agent,
    at,
    broken,
    laws,
    people,
    requirement,
    roster,
    shift,
    solved,
)
from tests.scheduler.small_operation import horizon as span_of
from tests.scheduler.small_operation import problem as problem_of

NIGHTS = Burdens(weekend=())
ONE_NIGHT = {CHAT: [0.0] * 22 + [1.0] * 8}
CHEAP = Prices({}, default_shortage=2000)
"""An hour's break is not worth a second person."""


def nights(price, **ahead):
    """The rule for nights only; `ahead` says by how many nights each person is ahead of what is due."""
    balances = {who: Balance((x, 0.0, 0.0, 0.0), (x, 0.0, 0.0, 0.0)) for who, x in ahead.items()}
    return Fairness(NIGHTS, (price, 0, 0, 0), balances)


def test_feasible_night_goes_to_whoever_has_borne_less():
    """Of two people who are alike the one who is behind their peers gets the night, whoever that is."""
    for ahead, chosen in (({"a01": 2.0, "a02": -2.0}, "a02"), ({"a01": -2.0, "a02": 2.0}, "a01")):
        result = solved(people(2), ONE_NIGHT, laws(nights(300, **ahead)), templates=(NIGHT,), prices=CHEAP)
        assert set(result.roster["agent_id"]) == {chosen}


def test_infeasible_fairness_is_paid_and_never_a_violation():
    """The only person for a night works it however much they have borne; the square of the distance is paid."""
    rule = nights(300, a01=3.0)
    result = solved([agent()], ONE_NIGHT, laws(rule), templates=(NIGHT,), prices=CHEAP)
    assert len(result.roster) == 1
    assert result.cost_parts["fairness"] == 2400
    assert not broken(rule, [agent()], [shift("a01", at(22))])


def test_priced_distance_costs_half_its_square_and_what_goes_beyond_the_most():
    """Two nights due and three borne cost half the price; each beyond the most its own price."""
    week = [shift("a01", at(22, day)) for day in range(3)]
    facts = RosterFacts({"a01": agent()}, {"a01": week}, {})
    due = {"a01": Balance((-2.0, 0.0, 0.0, 0.0))}
    assert Fairness(NIGHTS, (300, 0, 0, 0), due).cost(facts) == 150
    assert Fairness(NIGHTS, (300, 0, 0, 0), due, (2.5, *[np.inf] * 3), 1000).cost(facts) == 150 + 500
    assert Fairness(NIGHTS, (300, 0, 0, 0), {}).cost(facts) == 0


def test_priced_hours_on_a_post_count_by_the_work_that_is_named():
    """Two hours on a post are two units, hours on another queue none; a pattern may match several posts."""
    live = shift("a01", at(8), work=((0, 120, "live/zh/moderation"), (120, 240, "live/zh/chat")))
    burdens = Burdens(weekend=(), posts=("*/*/moderation",))
    assert burdens.of(live, SHANGHAI) == (0.0, 0.0, 0.0, 2.0)
    facts = RosterFacts({"a01": agent()}, {"a01": [live]}, {})
    assert Fairness(burdens, (0, 0, 0, 100), {"a01": Balance()}).cost(facts) == 200


def test_last_legal_minute_of_the_night_counts_and_the_one_after_does_not():
    """A shift that ends as the night begins counts nothing, one that starts in its last half hour a sixteenth."""
    assert NIGHTS.of_start(0, 14 * 60, 480)[0] == 0
    assert NIGHTS.of_start(0, 5 * 60 + 30, 480)[0] == 1 / 16
    assert NIGHTS.of_start(0, 22 * 60, 480)[0] == 1
    assert Burdens(night=(0, 360), weekend=()).of_start(0, 22 * 60, 480)[0] == 1


@pytest.mark.parametrize(
    "wrong",
    [{"night": (1320, 1320)}, {"night": (1320, 1440)}, {"weekend": (7,)}, {"unwanted": ("dawn",)}],
)
def test_burdens_that_are_none_are_refused(wrong):
    """A night of no length, an eighth day of the week and a band nobody knows are named."""
    with pytest.raises(ValueError, match=r"1320|not \[7\]|not dawn"):
        Burdens(**wrong)


KIND_UNITS = st.floats(-6, 6).map(lambda x: round(x, 2))


@settings(deadline=None, max_examples=40)
@given(
    before=st.lists(KIND_UNITS, min_size=3, max_size=3),
    expected=st.lists(KIND_UNITS, min_size=3, max_size=3),
    worked=st.sets(st.integers(0, 6), max_size=5),
    kept=st.booleans(),
)
def test_tours_are_never_told_more_than_they_cost(before, expected, worked, kept):
    """What a network charges any tour, unavoidable part included, is at most the price of the roster it makes."""
    balance = {"a01": Balance((*before, 0.0), (*expected, 0.0))}
    rule = Fairness(Burdens(unwanted=("late",)), (250, 100, 70, 0), balance)
    span = span_of(7)
    stands = [shift("a01", at(15, 0), code="L8")] if kept else []
    whole = problem_of([agent()], requirement(span, {CHAT: [1.0]}), span, laws(rule), locked=roster([agent()], *stands))
    ((_, network),) = whole.networks()
    took = [int(np.flatnonzero(network.day == d)[-1 - d % 3]) for d in worked if not (kept and d == 0)]
    told = network.prices[0, took].sum() + network.unavoidable[0]
    shifts = [shift("a01", at(network.start[o] / 60), int(network.end[o] - network.start[o])) for o in took]
    days = frozenset(("a01", MONDAY + timedelta(days=d)) for d in range(7))
    cost = rule.cost(RosterFacts({"a01": agent()}, {"a01": [*stands, *shifts]}, {}), days)
    assert told <= cost + 0.5 + 1e-6


def test_where_somebody_comes_to_what_is_expected_the_tangent_is_the_price():
    """At the point of tangency nothing is forgotten: what tours are told is what they cost."""
    rule = Fairness(NIGHTS, (1000, 0, 0, 0), {"a01": Balance((1.0, 0.0, 0.0, 0.0), (2.0, 0.0, 0.0, 0.0))})
    ((_, network),) = problem_of([agent()], requirement(span_of(1), ONE_NIGHT), span_of(1), laws(rule)).networks()
    option = int(np.flatnonzero(network.minute == 22 * 60)[0])
    assert network.prices[0, option] == 2000
    assert network.prices[0, option] + network.unavoidable[0] == 2000


def test_shifts_that_stand_count_in_full():
    """A locked night is part of what somebody bears, and its price part of the cost and of what is proven."""
    locked = roster([agent()], shift("a01", at(22), code="N8", breaks=((240, 60),), locked=True))
    rule = nights(4000, a01=1.0)
    result = solved([agent()], {CHAT: [0.0]}, laws(rule), templates=TEMPLATES, locked=locked)
    assert len(read_shifts(result.roster, {"a01": SHANGHAI})) == 1
    assert result.cost_parts["fairness"] == 8000


def test_the_price_of_many_is_rounded_once():
    """Three people at two fifths of a cent each cost one cent: the bound rounds nobody, and may not lie above it."""
    crew = people(3)
    rule = Fairness(NIGHTS, (1, 0, 0, 0), {a.agent_id: Balance((0.9, 0.0, 0.0, 0.0)) for a in crew})
    assert rule.cost(RosterFacts({a.agent_id: a for a in crew}, {}, {})) == 1
