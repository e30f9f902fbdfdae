"""Employment."""

from datetime import timedelta

import pytest

from scheduler.rules import Employment
from tests.scheduler.small_operation import CHAT, DAY, MONDAY, agent, at, broken, flat, shift, solved, starts

ONE = timedelta(days=1)


def solved_with(**changes):
    return solved([agent(**changes)], {CHAT: flat(1.0, 8, 16, 4)}, days=4, templates=(DAY,))


def test_feasible_dates_lie_inside_the_employment():
    """Somebody hired before and leaving after the horizon works every day of it."""
    assert len(solved_with(hired_on=MONDAY - ONE, leaves_on=MONDAY + 5 * ONE).roster) == 4


def test_infeasible_dates_are_reported_and_never_chosen():
    """A shift before the first date, after the last or of nobody we know is named; the solver gives none."""
    temp = agent(hired_on=MONDAY + ONE, leaves_on=MONDAY + 2 * ONE)
    shifts = [shift("a01", at(8, day)) for day in range(4)]
    assert broken(Employment(), [temp], [*shifts, shift("ghost", at(8))]) == [
        ("a01", "11-16"),
        ("a01", "11-19"),
        ("ghost", "11-16"),
    ]
    assert not len(solved_with(leaves_on=MONDAY - ONE).roster)


def test_priced_shorter_employment_never_lowers_the_cost():
    """Each date less keeps the cost or raises it."""
    costs = [solved_with(leaves_on=MONDAY + days * ONE).cost for days in (4, 3, 2, 0, -1)]
    assert costs == sorted(costs)
    assert costs[1] < costs[2]


@pytest.mark.parametrize(("first", "last"), [(1, 2), (2, 2), (2, 1)])
def test_last_legal_dates_are_the_first_and_the_last_themselves(first, last):
    """Both ends of the employment are working dates."""
    temp = agent(hired_on=MONDAY + first * ONE, leaves_on=MONDAY + last * ONE)
    dates = [f"D8 {16 + day} 08:00" for day in range(first, last + 1)]
    assert starts(solved_with(hired_on=temp.hired_on, leaves_on=temp.leaves_on)) == dates
    legal = [shift("a01", at(8, day)) for day in range(first, last + 1)]
    assert not broken(Employment(), [temp], legal)
