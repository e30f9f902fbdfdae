"""Absences."""

from datetime import timedelta

import pytest

from scheduler.rules import Absences
from tests.scheduler.small_operation import CHAT, DAY, agent, at, broken, flat, shift, solved, starts

MINUTE = timedelta(minutes=1)


def solved_with(*absences):
    return solved([agent(absences=absences)], {CHAT: flat(1.0, 8, 20)}, templates=(DAY,))


def test_feasible_shift_lies_beside_the_absence():
    """A morning away leaves the noon shift, and the judge agrees."""
    assert starts(solved_with((at(0), at(11))))[0] == "D8 16 12:00"
    assert not broken(Absences(), [agent(absences=((at(0), at(11)),))], [shift("a01", at(12))])


def test_infeasible_shift_is_reported_and_never_chosen():
    """A shift that shares a minute with an absence is named; a day away has no shift, whatever it is worth."""
    away = agent(absences=((at(10), at(11)),))
    assert broken(Absences(), [away], [shift("a01", at(8)), shift("a01", at(8, 1))]) == [("a01", "11-16")]
    assert [s[:5] for s in starts(solved_with((at(0), at(24))))] == ["D8 17"]


def test_priced_absences_never_lower_the_cost():
    """Each absence more keeps the cost or raises it."""
    away = [(at(8), at(9)), (at(10), at(13)), (at(24), at(25)), (at(32), at(48))]
    costs = [solved_with(*away[:n]).cost for n in range(5)]
    assert costs == sorted(costs)
    assert costs[0] < costs[-1]


@pytest.mark.parametrize("late", [timedelta(0), MINUTE])
def test_last_legal_shift_ends_when_the_absence_begins(late):
    """Absences are half-open: they may begin at a shift's end and end at its start, not a minute nearer."""
    away = agent(absences=((at(0), at(8) + late), (at(16) - late, at(24))))
    assert bool(broken(Absences(), [away], [shift("a01", at(8))])) == bool(late)
    assert ("D8 16 08:00" in starts(solved_with(*away.absences))) == (not late)
