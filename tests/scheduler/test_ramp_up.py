"""Ramp-up: new hires do less at first."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from scheduler.ramp_up import RampUp, ramped
from tests.scheduler.small_operation import agent, horizon

RAMP = RampUp(0.5, 4.0)
SPAN = horizon(14)
MIDDLE = (SPAN.start + timedelta(days=7)).date()


def test_the_middle_of_the_horizon_stands_for_all_of_it() -> None:
    """Four weeks after the hire, 37 % of the gap is left; what the file says multiplies it."""
    hired = MIDDLE - timedelta(weeks=4)
    made = ramped([agent(1, hired_on=hired), agent(2, hired_on=hired, productivity=0.8)], RAMP, SPAN)
    assert made[0].productivity == pytest.approx(1 - 0.5 * 0.36788, abs=1e-5)
    assert made[1].productivity == pytest.approx(0.8 * made[0].productivity)


def test_who_is_not_hired_yet_begins_at_the_start_of_the_ramp() -> None:
    """Hired after the middle is a first day; hired nobody knows when is experienced; more weeks, more work."""
    late, known, early = (
        a.productivity
        for a in ramped(
            [agent(1, hired_on=MIDDLE + timedelta(days=3)), agent(2), agent(3, hired_on=date(2000, 1, 1))], RAMP, SPAN
        )
    )
    assert late == 0.5
    assert known == 1.0
    assert early == pytest.approx(1.0)


def test_without_a_ramp_nobody_changes() -> None:
    """No setting: the people as they came."""
    people = [agent(1, hired_on=MIDDLE)]
    assert ramped(people, None, SPAN) == tuple(people)


def test_only_productivity_changes() -> None:
    """Everything else about a person stays."""
    one = agent(1, hired_on=MIDDLE)
    (made,) = ramped([one], RAMP, SPAN)
    assert replace(made, productivity=one.productivity) == one


@pytest.mark.parametrize("ramp", [RampUp(0.0, 4.0), RampUp(1.1, 4.0), RampUp(0.5, 0.0)])
def test_ramps_have_ranges(ramp: RampUp) -> None:
    """A first day lies in (0, 1], and a ramp takes time."""
    with pytest.raises(ValueError, match=r"must (lie in \(0, 1\]|be above 0)"):
        ramp.factor(MIDDLE, MIDDLE)
