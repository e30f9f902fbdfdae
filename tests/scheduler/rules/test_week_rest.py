"""Weekly rest."""

from dataclasses import replace
from datetime import timedelta

import pytest

from scheduler.optimizer.problem import roster_problem
from scheduler.rules import Breaks, Rest, RunOfDays, WeekMinutes, WeekRest, WeekShifts
from scheduler.shifts import ShiftTemplate
from tests.scheduler.small_operation import (
    CHAT,
    FULL,
    MONDAY,
    Prices,
    agent,
    at,
    broken,
    flat,
    horizon,
    laws,
    requirement,
    roster,
    shift,
    solved,
    starts,
)

FREE = agent(contract=replace(FULL, week_shifts=7, week_minutes=7 * 480))
EIGHT = ShiftTemplate("D8", 480, 480, 1260, 60)
FIXED = replace(EIGHT, latest_start=480)
SUNDAY = shift("a01", at(8, -1))
EVERY_DAY = [shift("a01", at(8, day)) for day in range(7)]


def solved_with(minutes: int, *, days: int = 7, first=MONDAY, need=None, template=EIGHT, **more):
    rules = laws(WeekRest(minutes), WeekShifts(7), WeekMinutes(7 * 480), RunOfDays(31), Rest(660), Breaks(480))
    need = need or {CHAT: flat(1.0, 8, 16, days)}
    return solved([FREE], need, rules, days=days, first=first, templates=(template,), **more)


def between_working_days(minutes: int):
    """The roster of a week and a Monday after a working Sunday, all shifts from 08:00 to 16:00."""
    return solved_with(minutes, days=8, template=FIXED, past=roster([FREE], SUNDAY))


def without(*days):
    return [s for day, s in enumerate(EVERY_DAY) if day not in days]


def test_feasible_week_has_a_day_off_in_a_long_enough_stretch():
    """From 16:00 over a day off to 08:00 are 40 h: enough for 35 h, and the solver leaves no second day off."""
    assert not broken(WeekRest(2100), [FREE], without(3))
    assert len(solved_with(2100).roster) == 6


def test_feasible_stretch_over_the_end_of_a_week_serves_both():
    """A Sunday and a Monday off are one stretch, and each week has a day of it."""
    two = [shift("a01", at(8, day)) for day in range(14) if day not in (6, 7)]
    assert not broken(WeekRest(2100), [FREE], two)
    alone = [shift("a01", at(8, day)) for day in range(14) if day != 6]
    assert broken(WeekRest(2100), [FREE], alone) == [("a01", "11-29")]


def test_infeasible_week_is_reported_and_never_chosen():
    """Seven days of work, and a day off that a late and an early shift squeeze to 34 h, are each a restless week."""
    assert broken(WeekRest(2100), [FREE], EVERY_DAY) == [("a01", "11-22")]
    squeezed = [*without(2, 3, 4), shift("a01", at(14, 2)), shift("a01", at(8, 4))]
    assert broken(WeekRest(2100), [FREE], squeezed) == [("a01", "11-22")]
    assert not broken(WeekRest(2040), [FREE], squeezed)
    # A day off by the calendar alone would do for the rule of runs, not for 41 h.
    assert len(solved_with(2460).roster) == 6
    result = solved_with(2460, need={CHAT: ([0.0] * 13 + [1.0] * 8 + [0.0] * 3) * 3 + flat(1.0, 8, 16, 4)})
    assert not broken(WeekRest(2460), [FREE], _shifts(result))


def _shifts(result):
    return [
        shift(row.agent_id, row.start, int((row.end - row.start).total_seconds() // 60))
        for row in result.roster.itertuples()
    ]


def test_infeasible_rest_of_the_past_week_is_kept():
    """Where the past has worked from Monday to Saturday, the Sunday is off, and Monday begins when the rest is over."""
    late = [shift("a01", at(14, day - 7)) for day in range(6)]
    sunday, monday = MONDAY - timedelta(days=1), MONDAY
    assert broken(WeekRest(2100), [FREE], [shift("a01", at(8, -1))], late) == [("a01", "11-15")]
    assert broken(WeekRest(2100), [FREE], [shift("a01", at(8))], late) == [("a01", "11-16")]
    past = roster([FREE], *late)
    assert starts(solved_with(2100, days=1, first=sunday, past=past)) == []
    assert starts(solved_with(2100, days=1, first=monday, past=past)) == ["D8 16 09:00"]
    # By itself that past broke the rule: what follows is free.
    week = [*late, shift("a01", at(14, -1))]
    assert starts(solved_with(2100, days=1, first=monday, past=roster([FREE], *week))) == ["D8 16 09:00"]
    assert not broken(WeekRest(2100), [FREE], [shift("a01", at(9))], week)


def test_infeasible_rest_that_a_tour_would_forget_is_refused():
    """A stretch that may reach past the date after the day off is no option: the rule says so, with the date."""
    late = ShiftTemplate("N8", 480, 1380, 1380, 60)
    early = ShiftTemplate("D8", 480, 0, 0, 60)
    span = horizon(7)
    stated = roster_problem(
        requirement(span), [agent()], (replace(late, code="N8"), early), laws(WeekRest(2880)), span, Prices({})
    )
    with pytest.raises(ValueError, match="a shift of 2026-11-16 and 2880 min of weekly rest reach past"):
        stated.networks()


def test_priced_longer_rest_never_lowers_the_cost():
    """Every lengthening of the weekly rest keeps the cost or raises it, and a week of work is dearest to lose."""
    costs = [between_working_days(minutes).cost for minutes in (1, 2100, 2400, 2401, 2880)]
    assert costs == sorted(costs)
    assert costs[0] == costs[2] < costs[3] == costs[4]


@pytest.mark.parametrize("minutes", [2400, 2401])
def test_last_legal_stretch_is_the_limit_itself(minutes):
    """40 h from 16:00 over a day off to 08:00 satisfy 2400 min and break 2401, for the judge and for the solver."""
    assert bool(broken(WeekRest(minutes), [FREE], without(3))) == (minutes == 2401)
    assert len(between_working_days(minutes).roster) == (7 if minutes == 2400 else 6)


@pytest.mark.parametrize("off", range(7))
def test_last_legal_day_off_is_the_sunday(off):
    """Any day of the week will do, the Sunday too, where nothing is known of the Monday after."""
    assert not broken(WeekRest(2100), [FREE], without(off))
