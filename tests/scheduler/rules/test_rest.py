"""Rest between two shifts."""

import pytest

from scheduler.rules import Breaks, Rest
from scheduler.shifts import ShiftTemplate
from tests.scheduler.small_operation import CHAT, agent, at, broken, laws, shift, solved, starts

LATE = ShiftTemplate("L8", 480, 900, 900, 60)
EARLY = ShiftTemplate("D8", 480, 600, 720, 60)
NEED = {CHAT: [0.0] * 15 + [1.0] * 8 + [0.0] * 11 + [1.0] * 8}
"""One head from 15:00 to 23:00, and from 10:00 to 18:00 the day after."""


def solved_with(minutes: int, **more):
    return solved([agent()], NEED, laws(Rest(minutes), Breaks(480)), templates=(LATE, EARLY), **more)


def test_feasible_rest_lets_the_next_shift_start():
    """Eleven hours after a late shift the day shift is taken, and neither is reported."""
    result = solved_with(660)
    assert starts(result) == ["L8 16 15:00", "D8 17 10:00"]
    assert result.cost_parts["shortage"] == 0


def test_infeasible_rest_is_reported_and_never_chosen():
    """Nine hours of rest are too few: the judge names the later shift, the solver starts later."""
    shifts = [shift("a01", at(15)), shift("a01", at(8, 1))]
    assert broken(Rest(660), [agent()], shifts) == [("a01", "11-17")]
    assert starts(solved_with(12 * 60)) == ["L8 16 15:00", "D8 17 11:00"]


def test_infeasible_rest_after_the_published_past_counts():
    """The shift before the horizon carries its rest over."""
    past = shift("a01", at(20, -1), 300)
    assert broken(Rest(660), [agent()], [shift("a01", at(11))], [past]) == [("a01", "11-16")]
    assert not broken(Rest(660), [agent()], [shift("a01", at(12))], [past])


def test_priced_longer_rest_never_lowers_the_cost():
    """Every lengthening of the rest keeps the cost or raises it, and some do raise it."""
    costs = [solved_with(minutes).cost for minutes in (0, 660, 661, 720, 800, 960)]
    assert costs == sorted(costs)
    assert costs[0] == costs[1] < costs[2]


@pytest.mark.parametrize(("minutes", "start"), [(660, "D8 17 10:00"), (661, "D8 17 11:00")])
def test_last_legal_rest_is_the_limit_itself(minutes, start):
    """Exactly eleven hours satisfy a rest of 660 min and break one of 661, for the judge and for the solver."""
    shifts = [shift("a01", at(15)), shift("a01", at(10, 1))]
    assert bool(broken(Rest(minutes), [agent()], shifts)) == (minutes == 661)
    assert starts(solved_with(minutes))[1] == start
