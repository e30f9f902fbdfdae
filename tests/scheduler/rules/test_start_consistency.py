"""Start-time consistency."""

from datetime import timedelta

import pytest

from scheduler.rules import Rest, RosterFacts, StartConsistency
from scheduler.rules.start_consistency import spread, week_spreads
from scheduler.shifts import ShiftTemplate
from tests.scheduler.small_operation import (
    CHAT,
    MONDAY,
    agent,
    at,
    broken,
    horizon,
    laws,
    problem,
    requirement,
    roster,
    shift,
    solved,
)

FOUR = ShiftTemplate("P4", 240, 0, 1200, 60)
NEED = {CHAT: ([0.0] * 8 + [1.0] * 4 + [0.0] * 12) + ([0.0] * 13 + [1.0] * 4 + [0.0] * 7)}
"""One head from 08:00 to 12:00, and from 13:00 to 17:00 the day after."""


def solved_with(minutes: int, cents: int, **more):
    return solved([agent()], NEED, laws(Rest(0), StartConsistency(minutes, cents)), templates=(FOUR,), **more)


def clocks(result):
    return result.roster["start"].dt.tz_convert("Asia/Shanghai").dt.hour.tolist()


def price(shifts, past=(), minutes=180, days=None):
    facts = RosterFacts({"a01": agent()}, {"a01": list(shifts)}, {"a01": list(past)})
    return StartConsistency(minutes, 500).cost(facts, days)


def test_feasible_starts_within_the_spread_cost_nothing():
    """Five hours apart are free where five are allowed, and where consistency costs nothing."""
    for result in (solved_with(300, 10_000_000), solved_with(180, 0)):
        assert clocks(result) == [8, 13]
        assert result.cost_parts["consistency"] == 0


def test_infeasible_spread_is_paid_and_never_a_violation():
    """Where the queue is worth more than the habit the week is paid for."""
    result = solved_with(180, 100)
    assert clocks(result) == [8, 13]
    assert result.cost_parts["consistency"] == 100
    assert not broken(StartConsistency(180, 100), [agent()], [shift("a01", at(8)), shift("a01", at(13, 1))])


def test_priced_spread_is_bought_off_when_it_is_dearer():
    """Once a spread week costs more than the two hours of need it saves, the starts move together."""
    result = solved_with(180, 100_000)
    first, second = clocks(result)
    assert second - first <= 3
    assert result.cost_parts["consistency"] == 0
    assert result.cost_parts["shortage"] == 2 * 10_000


def test_priced_tighter_spreads_never_lower_the_cost():
    """A narrower and a dearer habit each keep the cost or raise it."""
    costs = [solved_with(minutes, 15_000).cost for minutes in (300, 240, 180, 60, 0)]
    assert costs == sorted(costs)
    assert costs[0] < costs[1] < costs[2]
    costs = [solved_with(180, cents).cost for cents in (0, 100, 5_000, 100_000)]
    assert costs == sorted(costs)


def test_priced_weeks_are_counted_one_by_one():
    """Each week that spreads too far costs once, whatever the week before did."""
    week = [shift("a01", at(8)), shift("a01", at(14, 1))]
    assert price(week) == 500
    assert price([*week, *(shift("a01", at(8, day)) for day in (7, 8))]) == 500
    assert price([shift("a01", at(8, 6)), shift("a01", at(14, 7))]) == 0


def test_priced_past_counts_in_the_week_that_goes_on():
    """A start that leaves the habit of the past days costs; a past that spread by itself has been paid for."""
    habit, fresh = shift("a01", at(8)), shift("a01", at(14, 1))
    assert price([fresh], [habit]) == 500
    assert price([fresh], [shift("a01", at(8, -1))]) == 0
    assert price([shift("a01", at(9, 2))], [habit, fresh]) == 0
    assert price([habit, fresh], days=frozenset({("a01", MONDAY + timedelta(days=1))})) == 500
    assert price([habit, fresh], days=frozenset({("a01", MONDAY + timedelta(days=9))})) == 0
    result = solved_with(180, 100, first=MONDAY + timedelta(days=1), past=roster([agent()], shift("a01", at(20), 120)))
    assert result.cost_parts["consistency"] == 100


@pytest.mark.parametrize(("minutes", "cost"), [(180, 0), (179, 500)])
def test_last_legal_spread_is_the_limit_itself(minutes, cost):
    """Starts three hours apart satisfy 180 min and not 179, round midnight too."""
    assert price([shift("a01", at(8)), shift("a01", at(11, 1))], minutes=minutes) == cost
    assert price([shift("a01", at(22)), shift("a01", at(25, 1))], minutes=minutes) == cost


def test_last_legal_arc_is_the_shortest():
    """The clock has no beginning: the spread is what the widest gap between starts leaves of it."""
    assert spread([1380, 60]) == 120
    assert spread([0, 480, 960]) == 960
    assert spread([600, 600]) == spread([]) == 0


def test_last_legal_spreads_are_told_by_week():
    """Each person's weeks are told apart, with and without the past."""
    facts = RosterFacts(
        {"a01": agent()}, {"a01": [shift("a01", at(9, 1)), shift("a01", at(8, 7))]}, {"a01": [shift("a01", at(8))]}
    )
    assert list(week_spreads(facts)) == [("a01", MONDAY, 0, 60), ("a01", MONDAY + timedelta(days=7), 0, 0)]


def test_infeasible_consistency_stated_twice_is_refused():
    """Two prices for one week would leave one of them unheard."""
    span = horizon(1)
    two = problem([agent()], requirement(span), span, (*laws(StartConsistency(180, 1)), StartConsistency(60, 1)))
    with pytest.raises(ValueError, match="'start consistency' is stated twice"):
        two.networks()
