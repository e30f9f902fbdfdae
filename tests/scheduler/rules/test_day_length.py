"""Length of a day's work."""

from dataclasses import replace

import pytest

from scheduler.rules import Breaks, DayLength
from scheduler.shifts import Break, ShiftTemplate
from tests.scheduler.small_operation import CHAT, FULL, agent, at, broken, flat, laws, shift, solved, starts

LONG = ShiftTemplate("D8", 600, 480, 480, 60, (Break(60, 240, 300),))
SHORT = ShiftTemplate("P4", 240, 480, 480, 60)
FREE = agent(contract=replace(FULL, shifts=("D8", "P4")))
NEED = {CHAT: flat(1.0, 8, 18, 2)}


def solved_with(rule: DayLength):
    return solved([FREE], NEED, laws(rule, Breaks(300)), templates=(LONG, SHORT))


def test_feasible_long_day_is_worked():
    """A shift of nine paid hours within ten is taken where both are allowed."""
    assert starts(solved_with(DayLength(540, 600))) == ["D8 16 08:00", "D8 17 08:00"]


@pytest.mark.parametrize("rule", [DayLength(480), DayLength(most_span=540)])
def test_infeasible_day_is_reported_and_never_chosen(rule):
    """Too many paid minutes or too long a spread: the judge names the shift, the solver takes the short one."""
    assert broken(rule, [FREE], [shift("a01", at(8), 600, paid=540)]) == [("a01", "11-16")]
    assert starts(solved_with(rule)) == ["P4 16 08:00", "P4 17 08:00"]


def test_priced_shorter_days_never_lower_the_cost():
    """Each shortening keeps the cost or raises it, and losing the long shift raises it."""
    costs = [solved_with(DayLength(most)).cost for most in (1440, 540, 539, 240, 239)]
    assert costs == sorted(costs)
    assert costs[0] == costs[1] < costs[2] == costs[3] < costs[4]


@pytest.mark.parametrize(("paid", "span"), [(540, 600), (539, 600), (540, 599)])
def test_last_legal_day_is_the_limit_itself(paid, span):
    """Nine paid hours from end to end in ten satisfy exactly those limits and break each that is a minute less."""
    tight = (paid, span) != (540, 600)
    assert bool(broken(DayLength(paid, span), [FREE], [shift("a01", at(8), 600, paid=540)])) == tight
    assert starts(solved_with(DayLength(paid, span)))[0] == ("P4 16 08:00" if tight else "D8 16 08:00")


@pytest.mark.parametrize("bad", [(-1, 0), (0, 1441)])
def test_last_legal_settings_are_checked(bad):
    """No day has less than no minute or more than it has."""
    with pytest.raises(ValueError, match="a day has 0 to 1440 min"):
        DayLength(*bad)
