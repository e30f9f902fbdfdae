"""Overtime: limits of days, weeks and longer periods."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from scheduler.optimizer.problem import Prices
from scheduler.pay import OvertimePay, PayTerms
from scheduler.rules import Breaks, Overtime, WeekMinutes
from scheduler.shifts import ShiftTemplate
from tests.scheduler.small_operation import CHAT, FULL, agent, at, broken, flat, laws, roster, shift, solved

EIGHT = ShiftTemplate("D8", 480, 480, 480, 60)
TEN = ShiftTemplate("D10", 600, 480, 480, 60)
WEEK = PayTerms(week=OvertimePay(960, ((0, 1.5),)))
DAY = PayTerms(day=OvertimePay(480, ((0, 1.5),)))
BOTH = PayTerms(day=OvertimePay(480, ((0, 1.5),)), week=OvertimePay(960, ((0, 1.5),)))


def paid(terms: PayTerms, **changes):
    contract = replace(FULL, shifts=("D8", "D10"), week_minutes=3000, pay=terms)
    return agent(contract=contract, **changes)


def days(*lengths: int, first: int = 0):
    """Shifts from 08:00 on dates in a row."""
    return [shift("a01", at(8, first + d), minutes) for d, minutes in enumerate(lengths)]


def worked(terms: PayTerms, rule: Overtime, heads: float = 1.0, length: int = 5, **more) -> list[int]:
    """Paid minutes of each day of a solved week with need from 08:00 to 18:00."""
    need = {CHAT: flat(heads, 8, 18, length)}
    result = solved(
        [paid(terms)], need, laws(rule, Breaks(600), WeekMinutes(3000)), days=length, templates=(EIGHT, TEN), **more
    )
    return result.roster.sort_values("start")["paid_minutes"].tolist()


def test_feasible_overtime_within_every_limit_is_worked():
    """With all limits as long as their periods, ten hours a day are worked five days in a week of fifty hours."""
    assert worked(DAY, Overtime()) == [600] * 5


@pytest.mark.parametrize(
    ("rule", "terms", "lengths", "guilty"),
    [
        (Overtime(day=119), DAY, (600, 480), ["11-16"]),
        (Overtime(week=119), DAY, (480, 600), ["11-17"]),
        (Overtime(week=479), WEEK, (480, 480, 480), ["11-18"]),
        (Overtime(week=359), BOTH, (600, 480, 240), ["11-18"]),
        (Overtime(month=239), DAY, (600, 600), ["11-17"]),
        (Overtime(quarter=239), DAY, (600, 600), ["11-17"]),
        (Overtime(year=239), DAY, (600, 600), ["11-17"]),
    ],
)
def test_infeasible_overtime_of_each_period_is_found(rule, terms, lengths, guilty):
    """A minute beyond the limit of a period is a violation on its last day of overtime, and only there."""
    assert [day for _, day in broken(rule, [paid(terms)], days(*lengths))] == guilty


def test_infeasible_overtime_counts_the_past_of_its_period():
    """Last week's overtime counts in the month, not in the week; last month's in the quarter, not in the month."""
    past = [shift("a01", at(8, -7), 600), shift("a01", at(8, -20), 600)]
    now = days(600)
    who = [paid(DAY)]
    assert not broken(Overtime(week=120), who, now, past)
    assert broken(Overtime(month=239), who, now, past)
    assert not broken(Overtime(month=240), who, now, past)
    assert broken(Overtime(quarter=359), who, now, past)


def test_infeasible_overtime_of_the_past_alone_is_not_held_against_the_roster():
    """A week that has overtime enough from before may go on with normal shifts."""
    past = [shift("a01", at(8), 600)]
    assert not broken(Overtime(week=60), [paid(DAY)], days(480, first=1), past)


def test_priced_overtime_is_used_where_it_is_cheaper_than_shortage():
    """Two hours beyond eight cost 30.00: taken when missing they cost 2 x 16.00, left when it is 2 x 14.00."""
    dear = worked(DAY, Overtime(), length=2, prices=Prices({}, default_shortage=1600))
    cheap = worked(DAY, Overtime(), length=2, prices=Prices({}, default_shortage=1400))
    assert dear == [600, 600]
    assert cheap == [480, 480]


@pytest.mark.parametrize("limit", [119, 120, 239, 240])
@pytest.mark.parametrize("period", ["week", "month"])
def test_last_legal_minute_of_overtime_is_used(limit, period):
    """Of two long days as many are worked as the limit holds to the minute, and the judge agrees."""
    assert worked(DAY, Overtime(**{period: limit}), length=2).count(600) == limit // 120
    assert not broken(Overtime(**{period: limit}), [paid(DAY)], days(*[600] * (limit // 120), 480))


def test_last_legal_minute_of_a_day():
    """A day's limit of 120 min allows ten hours, one of 119 only eight."""
    assert worked(DAY, Overtime(day=120), length=1) == [600]
    assert worked(DAY, Overtime(day=119), length=1) == [480]


def test_what_the_past_used_of_a_month_is_gone():
    """Of four hours a month two are used: one long day is left in a week with two."""
    past = roster([paid(DAY)], shift("a01", at(8, -7), 600))
    assert worked(DAY, Overtime(month=240), length=2, past=past).count(600) == 1


def test_locked_overtime_comes_first():
    """A locked long day uses the month's limit up; everything else stays normal."""
    lock = roster([paid(DAY)], shift("a01", at(8, 1), 600, code="D10", locked=True))
    assert worked(DAY, Overtime(month=120), length=3, locked=lock) == [480, 600, 480]


def test_limits_that_span_weeks_are_dealt_out_by_dates():
    """In a fortnight inside a month each week may add half of what is left, and both together never more."""
    found = worked(DAY, Overtime(month=250), length=14, first=date(2026, 11, 2))
    assert found.count(600) == 2


def test_contracts_without_normal_minutes_have_no_overtime():
    """Long weeks of a contract without terms break nothing."""
    assert not broken(Overtime(0, 0, 0, 0, 0), [agent()], days(600, 600, 600))


@pytest.mark.parametrize("limits", [{"day": -1}, {"week": 10081}, {"year": 366 * 1440 + 1}])
def test_limits_outside_their_period_are_refused(limits):
    """A negative limit, or one longer than its period, is an error that names the period."""
    with pytest.raises(ValueError, match=f"overtime in a {next(iter(limits))}"):
        Overtime(**limits)


def test_reach_is_that_of_the_longest_limited_period():
    """A night needs the past of a year only where years are limited."""
    assert [Overtime().reach_days, Overtime(month=0).reach_days, Overtime(month=0, year=0).reach_days] == [7, 31, 366]
    assert timedelta(days=Overtime(quarter=0).reach_days) == timedelta(days=92)
