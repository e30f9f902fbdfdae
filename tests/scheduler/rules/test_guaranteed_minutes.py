"""Guaranteed minutes of a contract."""

from dataclasses import replace
from datetime import timedelta

import pytest

from scheduler.rules import GuaranteedMinutes, RosterFacts
from scheduler.shifts import ShiftTemplate
from tests.scheduler.small_operation import CHAT, FULL, MONDAY, agent, at, broken, flat, laws, roster, shift, solved

ONE = timedelta(days=1)
FOUR = ShiftTemplate("P4", 240, 480, 480, 60)


def promised(minutes: int, **changes):
    return agent(contract=replace(FULL, guaranteed_minutes=minutes), **changes)


def price(who, shifts=(), past=(), first=0, days=7):
    dates = frozenset(("a01", MONDAY + day * ONE) for day in range(first, first + days))
    return GuaranteedMinutes().cost(RosterFacts({"a01": who}, {"a01": list(shifts)}, {"a01": list(past)}), dates)


def solved_with(minutes: int, heads: float = 1.0, days: int = 7, **more):
    need = {CHAT: flat(heads, 8, 12, days)}
    return solved([promised(minutes)], need, laws(GuaranteedMinutes()), days=days, templates=(FOUR,), **more)


def test_feasible_week_that_is_worked_costs_nothing_more():
    """Five shifts of four hours work off a guarantee of twenty hours."""
    result = solved_with(1200)
    assert len(result.roster) == 5
    assert result.cost_parts["guaranteed"] == 0


def test_infeasible_guarantee_is_paid_and_never_a_violation():
    """What a week of five shifts cannot work off is paid all the same: twenty hours more at 10.00."""
    result = solved_with(2400)
    assert result.cost_parts["guaranteed"] == 20_000
    assert not broken(GuaranteedMinutes(), [promised(2400)], [shift("a01", at(8))])


def test_priced_minutes_nobody_works_are_paid():
    """Without a shift all is paid, a shift takes its own minutes off, and more than promised pays nothing back."""
    who = promised(600)
    assert price(who) == 10_000
    assert price(who, [shift("a01", at(8))]) == 2_000
    assert price(who, [shift("a01", at(8, day)) for day in range(3)]) == 0
    assert price(agent()) == 0


def test_priced_higher_guarantees_never_lower_the_cost():
    """Each guaranteed minute more keeps the cost or raises it."""
    costs = [solved_with(minutes).cost for minutes in (0, 1200, 1201, 1440, 2400)]
    assert costs == sorted(costs)
    assert costs[0] == costs[1] < costs[2]


@pytest.mark.parametrize(
    ("changes", "days"),
    [
        ({"hired_on": MONDAY + 2 * ONE}, 5),
        ({"leaves_on": MONDAY + 2 * ONE}, 3),
        ({"absences": ((at(0), at(48)),)}, 5),
        ({"absences": ((at(10), at(11)), (at(12), at(13)))}, 6),
        ({"absences": ((at(0), at(24)),), "hired_on": MONDAY + ONE}, 6),
        ({"absences": ((at(0), at(200)),)}, 0),
    ],
)
def test_priced_dates_away_owe_nothing(changes, days):
    """Each date employed and present owes a seventh; an hour of absence takes a date, a midnight does not."""
    assert price(promised(840, **changes)) == days * 120 * 1000 / 60


def test_priced_part_weeks_owe_their_dates():
    """A week that the horizon begins or ends in owes the part of its own dates."""
    assert price(promised(840), days=3) == 3 * 2_000
    assert price(promised(840), first=5, days=2) == 2 * 2_000
    assert price(promised(840), first=5, days=4) == 4 * 2_000


def test_priced_past_of_the_week_counts():
    """What the week has paid before the horizon lowers what is left of it, and never raises it."""
    worked = [shift("a01", at(8, day), 240) for day in range(5)]
    assert price(promised(840), past=worked, first=5, days=2) == 0
    assert price(promised(840), past=worked[:3], first=5, days=2) == 2_000
    assert price(promised(840), past=worked[:1], first=5, days=2) == 4_000
    saturday = MONDAY + 5 * ONE
    past = roster([agent()], *worked[:3])
    assert solved_with(840, 0.0, 2, first=saturday, past=past).cost_parts["guaranteed"] == 2_000


@pytest.mark.parametrize("minutes", [1200, 1201, 1206])
def test_last_legal_minute_of_the_guarantee_is_worked(minutes):
    """Twenty hours worked satisfy 1200 min; a minute more costs a minute's pay, to the cent."""
    shifts = [shift("a01", at(8, day), 240) for day in range(5)]
    assert price(promised(minutes), shifts) == round((minutes - 1200) * 1000 / 60)


def test_last_legal_fraction_of_a_minute_is_not_owed():
    """100 min a week owe 14 a day, not 14 and two sevenths."""
    assert price(promised(100), days=1) == round(14 * 1000 / 60)
