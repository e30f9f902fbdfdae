"""Recovery after nights."""

from dataclasses import replace
from datetime import date
from itertools import product
from zoneinfo import ZoneInfo

import pytest

from scheduler.optimizer.tour_paths import TourPaths
from scheduler.optimizer.tours import History, TourNetwork
from scheduler.rules import Breaks, Nights, Recovery, Rest, RosterFacts, WeekMinutes, WeekShifts
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
    starts,
)

NIGHT = ShiftTemplate("N8", 480, 1320, 1320, 60)
DAY = ShiftTemplate("D8", 480, 480, 840, 60)
FREE = agent(contract=replace(FULL, week_shifts=7, shifts=("N8", "D8")))
NEED = {CHAT: [0.0] * 22 + [1.0] * 8 + [0.0] * 26 + [1.0] * 8}
"""One head on the first night and from 08:00 to 16:00 of the day after the next."""


def recovery(hours: float = 48, after: int = 1) -> Recovery:
    return Recovery(1320, 360, 120, after, round(hours * 60))


def solved_with(rule: Recovery, **more):
    rules = laws(rule, WeekShifts(7), WeekMinutes(7 * 480), Breaks(480))
    return solved([FREE], NEED, rules, days=3, templates=(NIGHT, DAY), **more)


def test_feasible_day_shift_follows_a_night_once_the_time_is_over():
    """After a night until 06:00 the shift at 12:00 of the next day is taken where thirty hours are asked."""
    assert starts(solved_with(recovery(30))) == ["N8 16 22:00", "D8 18 12:00"]
    assert broken(recovery(30), [FREE], [shift("a01", at(22)), shift("a01", at(60))]) == []


def test_infeasible_day_shift_is_reported_and_never_chosen():
    """Twenty-six hours after a night are too few for thirty: the judge names the day shift, the solver starts later."""
    assert broken(recovery(30), [FREE], [shift("a01", at(22)), shift("a01", at(56))]) == [("a01", "11-18")]
    assert starts(solved_with(recovery(26)))[1] == "D8 18 08:00"
    assert starts(solved_with(recovery(48))) == ["N8 16 22:00"]


def test_infeasible_only_after_a_whole_run():
    """One night is no run of two: the day after it is free to work; another night may follow at any time."""
    alone = [shift("a01", at(22)), shift("a01", at(48 + 8))]
    assert broken(recovery(48, after=2), [FREE], alone) == []
    both = [shift("a01", at(22)), shift("a01", at(46)), shift("a01", at(72 + 8))]
    assert broken(recovery(48, after=2), [FREE], both) == [("a01", "11-19")]
    assert broken(recovery(48, after=3), [FREE], both) == []
    third = [shift("a01", at(22 + 24 * k)) for k in range(3)]
    assert broken(recovery(48), [FREE], third) == []


def test_infeasible_past_nights_are_recovered_from():
    """A night published before the horizon is carried over, to the judge and to the solver."""
    past = [shift("a01", at(-2), code="N8")]
    mine = [shift("a01", at(24 + 8))]
    assert broken(recovery(30), [FREE], mine, past) == [("a01", "11-17")]
    need = {CHAT: ([0.0] * 8 + [1.0] * 14 + [0.0] * 2) * 2}
    rules = laws(recovery(30), WeekShifts(7), WeekMinutes(7 * 480), Breaks(480))
    result = solved([FREE], need, rules, templates=(DAY,), past=roster([FREE], *past))
    assert starts(result) == ["D8 17 12:00"]


def test_infeasible_rule_for_another_night_is_refused():
    """One roster has one night, whichever rule speaks of it first."""
    span = horizon(1)
    other = Nights(0, 360, 120, 7, 31)
    for rules in ((recovery(), other), (other, recovery()), (recovery(), recovery())):
        with pytest.raises(ValueError, match="one roster has one night"):
            problem([FREE], requirement(span), span, (*laws(), *rules)).networks()


def test_priced_longer_recovery_never_lowers_the_cost():
    """Every lengthening keeps the cost or raises it, and some do raise it."""
    costs = [solved_with(recovery(hours)).cost for hours in (0, 26, 30, 40, 96)]
    assert costs == sorted(costs)
    assert costs[1] < costs[-1]


@pytest.mark.parametrize("minutes", [1560, 1561])
def test_last_legal_recovery_is_the_limit_itself(minutes):
    """From 06:00 to 08:00 of the next day are 26 h: legal for 1560 min, not for 1561."""
    rule = Recovery(1320, 360, 120, 1, minutes)
    tight = minutes == 1561
    assert bool(broken(rule, [FREE], [shift("a01", at(22)), shift("a01", at(56))])) == tight
    assert starts(solved_with(rule))[1] == ("D8 18 09:00" if tight else "D8 18 08:00")


@pytest.mark.parametrize("bad", [(1440, 360, 60, 1, 1), (0, 360, 60, 0, 1), (0, 360, 60, 1, 5761)])
def test_last_legal_settings_are_checked(bad):
    """A night outside the day, a run of nothing and more than four days are no rule."""
    with pytest.raises(ValueError, match=r"night|recovery"):
        Recovery(*bad)


@pytest.mark.parametrize("after", [1, 2])
@pytest.mark.parametrize(
    ("hours", "first"), [(30, date(2026, 11, 16)), (47, date(2026, 3, 27)), (30, date(2026, 10, 23))]
)
def test_feasible_tours_are_exactly_those_that_the_judge_accepts(after, hours, first):
    """Every pattern over four dates, also where the clock changes, is legal for both or for none."""
    zone = ZoneInfo("Europe/Berlin")
    who = replace(FREE, time_zone=zone)
    span = horizon(4, first, zone)
    plan = (ShiftTemplate("N8", 480, 1320, 1320, 60), ShiftTemplate("D8", 480, 480, 720, 240))
    network = TourNetwork([who], [History()], plan, span.start, span.end)
    for rule in (Rest(480), recovery(hours, after)):
        rule.add(network)
    paths, off = TourPaths(network), network.off_prices[0]
    for chosen in product(range(4), repeat=4):
        wanted = network.start * 0.0 - float("inf")
        shifts = []
        for d, choice in enumerate(chosen):
            own = (network.day == d).nonzero()[0]
            if choice:
                option = own[choice - 1]
                wanted[option] = 1.0
                begin = network.horizon_start + network.start[option].item() * (at(1 / 60) - at(0))
                shifts.append(shift("a01", begin, zone=zone))
        worth, _ = paths.best(0, wanted, off)
        facts = RosterFacts({"a01": who}, {"a01": shifts}, {})
        judged = not any(True for law in (rule, Rest(480)) for _ in law.violations(facts))
        assert (worth == len(shifts)) == judged, chosen
