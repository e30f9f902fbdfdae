"""Shifts in an ISO week."""

from dataclasses import replace

import pytest

from scheduler.rules import WeekShifts
from tests.scheduler.small_operation import CHAT, FULL, PART, agent, at, broken, flat, laws, shift, solved

NEED = {CHAT: flat(1.0, 8, 12, 7)}


def solved_with(most: int, **changes):
    return solved([agent(**changes)], NEED, laws(WeekShifts(most)), days=7, templates=(PART,))


def test_feasible_week_is_filled_to_its_shifts():
    """Five short shifts are given where five are allowed."""
    assert len(solved_with(5).roster) == 5


def test_infeasible_week_is_reported_and_never_chosen():
    """A sixth shift is named; a contract of two shifts binds sooner than the rule."""
    shifts = [shift("a01", at(8, day), 240) for day in range(6)]
    assert broken(WeekShifts(5), [agent()], shifts) == [("a01", "11-21")]
    two = replace(FULL, week_shifts=2)
    assert broken(WeekShifts(5), [agent(contract=two)], shifts[:3]) == [("a01", "11-18")]
    assert len(solved_with(5, contract=two).roster) == 2


def test_infeasible_week_counts_from_monday():
    """Sunday and Monday lie in two weeks: four shifts across them are no violation of three."""
    across = [shift("a01", at(8, day), 240) for day in (-2, -1, 0, 1)]
    assert not broken(WeekShifts(3), [agent()], across)
    assert broken(WeekShifts(3), [agent()], across[2:], [shift("a01", at(16, day), 240) for day in (0, 1)])


def test_priced_fewer_shifts_never_lower_the_cost():
    """Every shift less a week keeps the cost or raises it."""
    costs = [solved_with(most).cost for most in (7, 5, 4, 2, 0)]
    assert costs == sorted(costs)
    assert costs[1] < costs[2]


@pytest.mark.parametrize("most", [3, 2])
def test_last_legal_week_has_exactly_the_shifts(most):
    """Three shifts satisfy a limit of three and break one of two; the solver fills either to the brim."""
    three = [shift("a01", at(8, day), 240) for day in range(3)]
    assert bool(broken(WeekShifts(most), [agent()], three)) == (most == 2)
    assert len(solved_with(most).roster) == most
