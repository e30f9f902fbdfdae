"""Wishes."""

from datetime import timedelta

import pytest

from scheduler.rules import RosterFacts, Wishes
from scheduler.rules.wishes import Wish
from tests.scheduler.small_operation import (
    CHAT,
    DAY,
    LATE,
    MONDAY,
    agent,
    at,
    broken,
    flat,
    laws,
    shift,
    solved,
    starts,
)

NEED = {CHAT: flat(1.0, 8, 23, 1)}


def wishing(shift_, weight, cents=100, day=MONDAY):
    return Wishes([Wish("a01", day, shift_, weight)], cents)


def solved_with(rule):
    return solved([agent()], NEED, laws(rule), days=1, templates=(DAY, LATE))


def test_feasible_wish_is_met_where_it_costs_nothing():
    """Of two shifts of the same worth the wished one is given, at no price."""
    for code in ("D8", "L8"):
        result = solved_with(wishing(code, 2.0))
        assert starts(result)[0].startswith(code)
        assert result.cost_parts["wishes"] == 0


def test_infeasible_wish_is_disappointed_at_its_price():
    """A wish for a day off yields to a short queue and costs its weight; it is never a violation."""
    rule = wishing("off", 2.5)
    result = solved_with(rule)
    assert result.cost_parts["wishes"] == 250
    assert not broken(rule, [agent()], [shift("a01", at(8))])


@pytest.mark.parametrize(
    ("wish", "weight", "worked", "price"),
    [
        ("D8", 2.0, True, 0),
        ("L8", 2.0, True, 200),
        ("off", 2.0, True, 200),
        ("off", 2.0, False, 0),
        ("D8", 2.0, False, 200),
        ("D8", -2.0, True, 200),
        ("D8", -2.0, False, 0),
        ("off", -2.0, False, 200),
        ("early", 1.0, True, 0),
        ("late", 1.0, True, 100),
        ("night", -1.0, True, 0),
    ],
)
def test_priced_wish_costs_its_weight_when_disappointed(wish, weight, worked, price):
    """An unmet liking and a met dislike cost weight times price, anything else nothing."""
    shifts = {"a01": [shift("a01", at(8))]} if worked else {}
    assert wishing(wish, weight).cost(RosterFacts({"a01": agent()}, shifts, {})) == price


def test_priced_wish_is_bought_off_exactly_when_it_is_dearer():
    """A wish for the day off wins once its price passes what the shift saves, and never before."""
    worked = solved_with(wishing("off", 1.0, 1))
    saved = 150_000 - (worked.cost - 1)
    assert len(solved_with(wishing("off", 1.0, saved - 1)).roster) == 1
    assert len(solved_with(wishing("off", 1.0, saved + 1)).roster) == 0


def test_priced_tighter_wishes_never_lower_the_cost():
    """A dearer wish keeps the cost or raises it."""
    costs = [solved_with(wishing("off", 1.0, cents)).cost for cents in (0, 100, 10_000, 1_000_000, 2_000_000)]
    assert costs == sorted(costs)
    assert costs[-1] == costs[-2] == 150_000


def test_last_legal_minute_of_a_band_still_meets_the_wish():
    """Bands hold their first minute and not their last; the night passes midnight."""
    early = Wish("a01", MONDAY, "early", 1.0)
    assert [early.is_met("D8", minute) for minute in (299, 300, 599, 600)] == [False, True, True, False]
    night = Wish("a01", MONDAY, "night", 1.0)
    met = [night.is_met("D8", minute) for minute in (1259, 1260, 1439, 0, 299, 300)]
    assert met == [False, True, True, True, True, False]


def test_last_legal_day_is_the_local_date_of_the_start():
    """A wish holds for the date on which the shift starts, not for the one it reaches into."""
    night = [shift("a01", at(22))]
    facts = RosterFacts({"a01": agent()}, {"a01": night}, {})
    assert wishing("off", 1.0, day=MONDAY).cost(facts) == 100
    assert wishing("off", 1.0, day=MONDAY + timedelta(days=1)).cost(facts) == 0
