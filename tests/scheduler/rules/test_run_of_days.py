"""Run of working days."""

from dataclasses import replace

import pytest

from scheduler.rules import RunOfDays, WeekShifts
from tests.scheduler.small_operation import CHAT, FULL, PART, agent, at, broken, flat, laws, roster, shift, solved

FREE = agent(contract=replace(FULL, week_shifts=7))


def solved_with(most: int, days: int = 5, **more):
    need = {CHAT: flat(1.0, 8, 12, days)}
    return solved([FREE], need, laws(RunOfDays(most), WeekShifts(7)), days=days, templates=(PART,), **more)


def test_feasible_run_reaches_its_length():
    """Five days in a row are given where six are allowed."""
    assert len(solved_with(6).roster) == 5


def test_feasible_runs_may_be_longer_than_a_week():
    """A limit of ten lets somebody work ten days in a row, not seven."""
    assert len(solved_with(10, days=10).roster) == 10


def test_infeasible_run_is_reported_and_never_chosen():
    """Each date beyond the limit is named; the solver leaves a day off."""
    shifts = [shift("a01", at(8, day), 240) for day in range(5)]
    assert broken(RunOfDays(3), [FREE], shifts) == [("a01", "11-19"), ("a01", "11-20")]
    assert len(solved_with(3).roster) == 4


def test_infeasible_run_out_of_the_past_is_seen():
    """Three published days in a row leave one more of four."""
    past = [shift("a01", at(8, day), 240) for day in (-3, -2, -1)]
    assert broken(RunOfDays(4), [FREE], [shift("a01", at(8, day), 240) for day in (0, 1)], past) == [("a01", "11-17")]
    result = solved_with(4, days=2, past=roster([FREE], *past))
    assert len(result.roster) == 1


def test_priced_shorter_runs_never_lower_the_cost():
    """Every day less in a row keeps the cost or raises it."""
    costs = [solved_with(most).cost for most in (7, 5, 4, 2, 1)]
    assert costs == sorted(costs)
    assert costs[1] < costs[2]


@pytest.mark.parametrize("most", [3, 2])
def test_last_legal_run_has_exactly_the_days(most):
    """Three days in a row satisfy a limit of three and break one of two, for the judge and for the solver."""
    three = [shift("a01", at(8, day), 240) for day in range(3)]
    assert bool(broken(RunOfDays(most), [FREE], three)) == (most == 2)
    assert len(solved_with(most, days=3).roster) == most
