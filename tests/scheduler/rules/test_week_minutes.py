"""Paid minutes in an ISO week."""

from dataclasses import replace

import pytest

from scheduler.rules import WeekMinutes
from tests.scheduler.small_operation import CHAT, DAY, FULL, agent, at, broken, flat, laws, shift, solved

NEED = {CHAT: flat(1.0, 8, 16, 7)}


def solved_with(most: int, **changes):
    return solved([agent(**changes)], NEED, laws(WeekMinutes(most)), days=7, templates=(DAY,))


def test_feasible_week_is_filled_to_its_minutes():
    """A week of 2400 min takes five shifts of eight hours, and nobody complains."""
    assert solved_with(2400).roster["paid_minutes"].sum() == 2400


def test_infeasible_week_is_reported_and_never_chosen():
    """A sixth shift breaks the limit on its date; a stricter contract breaks sooner."""
    shifts = [shift("a01", at(8, day)) for day in range(6)]
    assert broken(WeekMinutes(2400), [agent()], shifts) == [("a01", "11-21")]
    part = agent(contract=replace(FULL, week_minutes=1000))
    assert broken(WeekMinutes(2400), [part], shifts[:3]) == [("a01", "11-18")]
    assert len(solved_with(2400, contract=part.contract).roster) == 2


def test_infeasible_minutes_of_the_past_week_count():
    """What was worked earlier in the same ISO week is part of the limit; the week before is not."""
    past = [shift("a01", at(8, day)) for day in range(-7, 2)]
    late = [shift("a01", at(8, day)) for day in (2, 3, 4)]
    assert broken(WeekMinutes(2400), [agent()], late, past[:-2]) == []
    assert broken(WeekMinutes(1920), [agent()], late, past) == [("a01", "11-20")]


def test_priced_tighter_weeks_never_lower_the_cost():
    """Every cut of the week's minutes keeps the cost or raises it."""
    costs = [solved_with(most).cost for most in (3360, 2400, 2399, 1920, 480, 479, 0)]
    assert costs == sorted(costs)
    assert costs[1] < costs[2]


@pytest.mark.parametrize(("most", "shifts"), [(1440, 3), (1439, 2)])
def test_last_legal_week_has_exactly_the_minutes(most, shifts):
    """Three shifts of 480 min fit into 1440 min and not into 1439, for the judge and for the solver."""
    three = [shift("a01", at(8, day)) for day in range(3)]
    assert bool(broken(WeekMinutes(most), [agent()], three)) == (most == 1439)
    assert len(solved_with(most).roster) == shifts
