"""Length of night work."""

from dataclasses import replace
from datetime import date
from zoneinfo import ZoneInfo

import pytest

from scheduler.rules import Breaks, NightLength
from scheduler.shifts import ShiftTemplate
from tests.scheduler.small_operation import CHAT, FULL, agent, at, broken, flat, laws, shift, solved, starts

EIGHT = ShiftTemplate("D8", 480, 1200, 1200, 60)
SEVEN = ShiftTemplate("P4", 420, 1200, 1200, 60)
OWL = agent(contract=replace(FULL, shifts=("D8", "P4")))
NEED = {CHAT: [0.0] * 20 + [1.0] * 8}
"""One head from 20:00 to 04:00."""


def cap(most: int = 450, least: int = 226) -> NightLength:
    return NightLength(1200, 360, least, most)


def solved_with(rule: NightLength):
    return solved([OWL], NEED, laws(rule, Breaks(480)), templates=(EIGHT, SEVEN))


def test_feasible_night_of_eight_hours_where_it_is_allowed():
    """The long night is taken where eight hours are allowed or where so little darkness makes no night work."""
    assert starts(solved_with(cap(480))) == ["D8 16 20:00"]
    assert starts(solved_with(cap(450, least=481))) == ["D8 16 20:00"]


def test_infeasible_night_is_reported_and_never_chosen():
    """Eight hours in the night break a cap of seven and a half: the judge names it, the solver takes seven hours."""
    night, day = shift("a01", at(20)), shift("a01", at(32))
    assert broken(cap(), [OWL], [night, day]) == [("a01", "11-16")]
    assert starts(solved_with(cap())) == ["P4 16 20:00"]


def test_infeasible_night_is_read_on_the_clock_of_the_start():
    """In the night that skips an hour a shift keeps the clock it began with, before and after midnight."""
    berlin, spring = ZoneInfo("Europe/Berlin"), date(2026, 3, 28)
    there = replace(OWL, time_zone=berlin)
    early = shift("a01", at(0, 0, spring, berlin), zone=berlin)
    assert broken(cap(least=360), [there], [early]) == [("a01", "03-28")]
    assert broken(cap(least=361), [there], [early]) == []
    late = shift("a01", at(18, 0, spring, berlin), zone=berlin)
    assert broken(cap(least=360), [there], [late]) == [("a01", "03-28")]
    assert broken(cap(least=361), [there], [late]) == []


def test_priced_shorter_nights_never_lower_the_cost():
    """Each shortening of the night keeps the cost or raises it."""
    costs = [solved_with(cap(most)).cost for most in (480, 479, 420, 419)]
    assert costs[0] < costs[1] == costs[2] < costs[3]


@pytest.mark.parametrize("most", [480, 479])
@pytest.mark.parametrize("least", [480, 481])
def test_last_legal_night_is_the_limit_itself(most, least):
    """A night of 480 min breaks a cap of 479 that counts from 480 min of darkness, and neither of the two beside."""
    tight = (most, least) == (479, 480)
    assert bool(broken(cap(most, least), [OWL], [shift("a01", at(20))])) == tight
    assert starts(solved_with(cap(most, least))) == ["P4 16 20:00" if tight else "D8 16 20:00"]


@pytest.mark.parametrize("bad", [(1440, 360, 60, 1), (0, 360, 0, 1), (0, 360, 60, -1)])
def test_last_legal_settings_are_checked(bad):
    """A night outside the day, a least of no minute and a negative limit are no rule."""
    with pytest.raises(ValueError, match=r"night|limits"):
        NightLength(*bad)


def test_feasible_day_is_as_long_as_it_likes():
    """A shift by day knows nothing of the night's cap."""
    assert broken(cap(60), [OWL], [shift("a01", at(8), 600)]) == []
    noon = ShiftTemplate("D8", 480, 480, 480, 60)
    result = solved([OWL], {CHAT: flat(1.0, 8, 16, 1)}, laws(cap(60), Breaks(480)), templates=(noon,), days=1)
    assert starts(result) == ["D8 16 08:00"]
