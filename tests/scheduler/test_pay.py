"""Pay beyond wage times minutes."""

from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from scheduler.fixed_shifts import FixedShifts, fixed_shifts
from scheduler.optimizer.cost import cost_parts
from scheduler.optimizer.problem import Prices
from scheduler.pay import (
    CENT,
    DatedPremium,
    OvertimePay,
    PayTerms,
    Premium,
    TimeOff,
    extra_pay,
    overtime_minutes,
)
from scheduler.rules import GuaranteedMinutes
from scheduler.shifts import ShiftTemplate
from scheduler.solve import solve
from tests.scheduler.small_operation import (
    CHAT,
    FULL,
    MONDAY,
    agent,
    at,
    flat,
    horizon,
    laws,
    problem,
    requirement,
    roster,
    shift,
    solved,
)

WEEK = PayTerms(week=OvertimePay(960, ((0, 1.5), (120, 2.0))))
NIGHT = PayTerms(premiums=(Premium(1320, 360, 0.1),))


def paid(terms: PayTerms, **changes):
    return agent(contract=replace(FULL, pay=terms), **changes)


def extra(who, *shifts, past=()) -> tuple[float, float]:
    """Overtime and premiums in cents."""
    overtime, premiums = extra_pay(who, shifts, past)
    return overtime / CENT, premiums / CENT


def test_week_steps_are_paid_at_their_rates():
    """Beyond 16 h the first two hours cost half a wage more, the next two a whole one."""
    full = [shift("a01", at(8, d)) for d in range(2)]
    assert extra(paid(WEEK), *full) == (0, 0)
    assert extra(paid(WEEK), *full, shift("a01", at(8, 2), 240)) == (2 * 500 + 2 * 1000, 0)


def test_a_new_week_begins_anew():
    """The same shifts over a Sunday are no overtime."""
    assert extra(paid(WEEK), *(shift("a01", at(8, d)) for d in (5, 6, 7))) == (0, 0)


def test_the_past_of_a_week_counts_and_is_not_paid_again():
    """Two worked days make the third all overtime; a past beyond the normal week costs its own part no more."""
    past = [shift("a01", at(8, d)) for d in range(2)]
    assert extra(paid(WEEK), shift("a01", at(8, 2), 60), past=past) == (500, 0)
    past.append(shift("a01", at(8, 2)))
    assert extra(paid(WEEK), shift("a01", at(8, 3), 60), past=past) == (1000, 0)


def test_overtime_of_a_day_is_none_of_its_week():
    """A long day's two hours are paid once, by the day; only straight minutes fill the week."""
    terms = PayTerms(day=OvertimePay(480, ((0, 1.25),)), week=OvertimePay(960, ((0, 1.5),)))
    shifts = [shift("a01", at(8), 600), shift("a01", at(8, 1)), shift("a01", at(8, 2), 60)]
    assert extra(paid(terms), *shifts) == (2 * 250 + 500, 0)
    assert overtime_minutes(terms, shifts) == [120, 0, 60]


def test_premiums_by_the_local_clock():
    """Of a shift from 20:00 six hours lie in the night from 22:00 to 06:00, on the agent's clock."""
    who = paid(NIGHT, hourly_cost_cents=1333)
    assert extra(who, shift("a01", at(20))) == (0, pytest.approx(6 * 133.3))
    assert extra(replace(who, time_zone=ZoneInfo("UTC")), shift("a01", at(20))) == (
        0,
        0,
    )


def test_dated_premiums_raise_all_pay_of_their_dates():
    """A quarter more for shifts that start on the 17th, not for one before that reaches into it."""
    who = agent(premiums=(DatedPremium(MONDAY + timedelta(days=1), MONDAY + timedelta(days=1), 0.25),))
    assert extra(who, shift("a01", at(22))) == (0, 0)
    assert extra(who, shift("a01", at(30))) == (0, 2000)


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: OvertimePay(480, ()),
        lambda: OvertimePay(480, ((60, 1.5),)),
        lambda: OvertimePay(480, ((0, 2.0), (60, 1.5))),
        lambda: OvertimePay(480, ((0, 0.9),)),
        lambda: Premium(1440, 0, 0.1),
        lambda: Premium(0, 360, -0.1),
        lambda: Premium(0, 360, 1 / 3),
        lambda: DatedPremium(MONDAY, MONDAY - timedelta(days=1), 0.1),
        lambda: TimeOff(60, 1.1),
    ],
)
def test_terms_that_are_none_are_refused(wrong):
    """Falling rates, clock times outside the day, negative shares and thirds are errors."""
    with pytest.raises(ValueError, match=r"must|needs|ends"):
        wrong()


FOUR = ShiftTemplate("P4", 240, 480, 480, 60)


def time_off(share: float, minutes: int = 480, heads: float = 0.0):
    """A week of a person guaranteed 1,200 min, with need for `heads` that missing cost 7.00 an hour."""
    contract = replace(FULL, guaranteed_minutes=1200, pay=PayTerms(time_off=TimeOff(minutes, share)))
    need = {CHAT: flat(heads, 8, 12, 7)}
    return solved(
        [agent(contract=contract)],
        need,
        laws(GuaranteedMinutes()),
        days=7,
        templates=(FOUR,),
        prices=Prices({}, default_shortage=700),
    )


def test_time_off_saves_its_share_up_to_what_was_offered():
    """Of 20 guaranteed hours that nobody needs eight save half of their pay, the others nothing."""
    assert time_off(0.5).cost_parts["guaranteed"] == 20_000 - 8 * 500
    assert time_off(0.0).cost_parts["guaranteed"] == 20_000


def test_time_off_is_taken_where_work_is_worth_less_than_it_saves():
    """Work worth 7.00 an hour is done when time off saves 6.00, and left, as far as offered, when it saves 8.00."""
    assert len(time_off(0.6, heads=1.0).roster) == 5
    assert len(time_off(0.8, heads=1.0).roster) == 3


def test_bound_and_search_pay_what_the_count_pays():
    """With one person the roster is proven the best to the cent under overtime, premiums and a past of the week."""
    terms = PayTerms(
        day=OvertimePay(240, ((0, 1.5),)),
        week=OvertimePay(960, ((0, 1.5), (240, 2.0))),
        premiums=(Premium(960, 1200, 0.3),),
    )
    who = paid(terms, premiums=(DatedPremium(MONDAY + timedelta(days=2), MONDAY + timedelta(days=3), 0.5),))
    past = roster([who], shift("a01", at(8), 480), shift("a01", at(8, 1), 480))
    result = solved(
        [who],
        {CHAT: flat(1.0, 8, 20, 4)},
        laws(),
        days=4,
        first=MONDAY + timedelta(days=2),
        past=past,
    )
    assert result.cost_parts["overtime"] > 0
    assert result.cost_parts["premiums"] > 0
    assert result.cost - result.bound <= 0.02 * result.cost


def test_kept_shifts_are_paid_in_every_part():
    """A locked long shift by night costs overtime and premiums though nobody chose it, and the bound knows."""
    terms = PayTerms(day=OvertimePay(240, ((0, 1.5),)), premiums=(Premium(1320, 360, 0.1),))
    who = paid(terms)
    span = horizon(2)
    lock = shift("a01", at(22), code="N8", breaks=[(180, 60)], locked=True)
    made = problem(
        [who], requirement(span, {CHAT: [0.0]}), span, prices=Prices({}, surplus=0), locked=roster([who], lock)
    )
    parts = cost_parts(made, [lock])
    assert (parts["overtime"], parts["premiums"]) == (4 * 500, 8 * 100)
    result = solve(made)
    assert result.cost - result.bound <= 1


def test_without_terms_nothing_is_added():
    """A contract without terms has the parts of a cost that it always had."""
    result = solved([agent()], {CHAT: flat(1.0)})
    assert set(result.cost_parts) == {"pay", "shortage", "late", "surplus", "wishes"}


def test_the_habit_asks_nobody_for_overtime():
    """Three fixed shifts give a full normal week, though the contract's week holds a shift more."""
    contract = replace(FULL, shifts=("D8",), week_shifts=6, pay=PayTerms(week=OvertimePay(960, ((0, 1.5),))))
    span = horizon(7)
    made = problem([agent(contract=contract)], requirement(span, {CHAT: flat(1.0, 8, 16, 7)}), span)
    assert len(fixed_shifts(made, FixedShifts(starts=(480,)))) == 2
