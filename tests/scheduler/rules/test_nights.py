"""Night shifts in a week and in a row."""

from dataclasses import replace
from datetime import date
from zoneinfo import ZoneInfo

import pytest

from scheduler.rules import Nights, WeekMinutes, WeekShifts
from scheduler.shifts import ShiftTemplate
from tests.scheduler.small_operation import (
    CHAT,
    FULL,
    agent,
    at,
    broken,
    horizon,
    laws,
    problem,
    requirement,
    roster,
    shift,
    solved,
)

EVENING = ShiftTemplate("N8", 240, 1260, 1320, 60)
FREE = agent(contract=replace(FULL, week_shifts=7))
NEED = {CHAT: ([0.0] * 21 + [1.0] * 3) * 6}
"""One head from 21:00 to midnight, six days from Monday."""


def nights(week: int = 7, row: int = 31, least: int = 120) -> Nights:
    return Nights(1320, 360, least, week, row)


def solved_with(rule: Nights, **more):
    return solved([FREE], NEED, laws(rule, WeekShifts(7), WeekMinutes(7 * 480)), days=6, templates=(EVENING,), **more)


def dates(result) -> set[int]:
    return set(result.roster["date"].dt.day)


def test_feasible_nights_fill_the_week_and_the_row():
    """Four nights in a week of four are taken; where a shift has too little of the night there is no limit."""
    assert len(solved_with(nights(week=4)).roster) == 4
    assert len(solved_with(nights(row=2)).roster) == 4
    assert len(solved_with(nights(week=0, least=181)).roster) == 6


def test_infeasible_nights_are_reported_and_never_chosen():
    """The last night of a week with too many is named, and each one beyond the row; the solver leaves days off."""
    shifts = [shift("a01", at(21, day), 240) for day in range(4)]
    assert broken(nights(week=2), [FREE], shifts) == [("a01", "11-19")]
    assert broken(nights(row=2), [FREE], shifts) == [("a01", "11-18"), ("a01", "11-19")]
    assert len(solved_with(nights(week=2)).roster) == 2
    first, second = sorted(dates(solved_with(nights(row=1, week=2))))
    assert second - first > 1


def test_infeasible_nights_of_the_past_count():
    """Nights published before the horizon count in their week and in the row they begin."""
    past = [shift("a01", at(21, day), 240) for day in (-2, -1)]
    mine = [shift("a01", at(21, day), 240) for day in (0, 1)]
    assert broken(nights(row=3), [FREE], mine, past) == [("a01", "11-17")]
    assert broken(nights(week=2), [FREE], mine, past) == []
    assert [len(solved_with(nights(row=3), past=before).roster) for before in (None, roster([FREE], *past))] == [5, 4]
    tuesday = date(2026, 11, 17)
    monday = roster([FREE], shift("a01", at(21), 240))
    rules = laws(nights(week=2), WeekShifts(7))
    assert len(solved([FREE], NEED, rules, days=5, first=tuesday, templates=(EVENING,), past=monday).roster) == 1


@pytest.mark.parametrize(
    ("start", "minutes", "night"), [(20, 240, True), (3, 480, True), (5, 480, False), (4, 960, True)]
)
def test_infeasible_minutes_before_and_after_midnight_are_both_of_the_night(start, minutes, night):
    """A night from 22:00 to 06:00 is left on both sides: its hours at either end of a shift count together."""
    rule = nights(week=0)
    assert bool(broken(rule, [FREE], [shift("a01", at(start), minutes)])) == night
    assert rule.is_night(shift("a01", at(start), minutes), FREE.time_zone) == night


def test_infeasible_night_is_read_on_the_clock_of_the_start():
    """In the night that skips an hour a shift keeps the clock it began with, as roster.csv does."""
    berlin, spring = ZoneInfo("Europe/Berlin"), date(2026, 3, 28)
    there = replace(FREE, time_zone=berlin)
    late = shift("a01", at(18, 0, spring, berlin), 360, zone=berlin)
    assert broken(nights(week=0), [there], [late]) == [("a01", "03-28")]
    early = shift("a01", at(3, 1, spring, berlin), 240, zone=berlin)
    assert early.start.astimezone(berlin).hour == 4
    assert broken(nights(week=0), [there], [early]) == [("a01", "03-29")]
    assert broken(nights(week=0, least=121), [there], [early]) == []


def test_infeasible_night_stated_twice_is_refused():
    """Two nights would leave one of them unheard."""
    span = horizon(1)
    two = problem([FREE], requirement(span), span, (*laws(nights()), Nights(0, 360, 60, 1, 1)))
    with pytest.raises(ValueError, match="'nights' is stated twice"):
        two.networks()


def test_priced_fewer_nights_never_lower_the_cost():
    """Each night less in the week and in the row keeps the cost or raises it."""
    for rules in ([nights(week=most) for most in (7, 6, 2)], [nights(row=most) for most in (31, 6, 1)]):
        costs = [solved_with(rule).cost for rule in rules]
        assert costs == sorted(costs)
        assert costs[1] < costs[2]


@pytest.mark.parametrize("least", [180, 181])
def test_last_legal_minute_makes_no_night(least):
    """A shift from 21:00 to 01:00 has 180 min of a night from 22:00: one at a least of 180, none at 181."""
    three = [shift("a01", at(21, day), 240) for day in range(3)]
    assert bool(broken(nights(week=2, least=least), [FREE], three)) == (least == 180)
    assert len(solved_with(nights(week=2, least=least)).roster) == (2 if least == 180 else 6)


@pytest.mark.parametrize("most", [3, 2])
def test_last_legal_row_has_exactly_the_nights(most):
    """Three nights satisfy limits of three and break limits of two, in a week and in a row."""
    three = [shift("a01", at(21, day), 240) for day in range(3)]
    assert bool(broken(nights(week=most), [FREE], three)) == (most == 2)
    assert bool(broken(nights(row=most), [FREE], three)) == (most == 2)


@pytest.mark.parametrize("bad", [(1440, 360, 60, 1, 1), (0, 360, 0, 1, 1), (0, 360, 60, -1, 1)])
def test_last_legal_settings_are_checked(bad):
    """A night outside the day, a least of no minute and negative limits are no rule."""
    with pytest.raises(ValueError, match=r"night|limits"):
        Nights(*bad)
