"""What one person could do on a day: chosen, forbidden by name, or possible at a counted price."""

from datetime import timedelta

import pytest

from scheduler.optimizer.cost import cost_parts
from scheduler.optimizer.problem import Prices
from scheduler.reasons.person import day_choices
from scheduler.rules import Wish, Wishes
from tests.scheduler.small_operation import (
    CHAT,
    LAWS,
    MONDAY,
    agent,
    at,
    flat,
    horizon,
    problem,
    requirement,
    roster,
    shift,
)

WORK = ((0, 180, CHAT), (240, 480, CHAT))


def test_every_option_is_told_with_its_price_or_its_rule() -> None:
    """The chosen shift costs nothing more, the day off its shortage, and a late start breaks the morning's rest."""
    span = horizon(2)
    made = problem([agent()], requirement(span, {CHAT: flat(1, 8, 16)}), span, prices=Prices({}, surplus=0))
    rows = [shift("a01", at(8), breaks=[(180, 60)], work=WORK), shift("a01", at(8, 1), breaks=[(180, 60)], work=WORK)]
    found = day_choices(made, rows, "a01", MONDAY)
    assert (found[0].status, found[0].shift, found[0].cents) == ("chosen", rows[0], 0)
    off = next(c for c in found if c.shift is None)
    assert off.parts == {"pay": -8000, "shortage": 70_000}
    late = next(c for c in found if c.shift is not None and c.shift.start == at(23))
    assert late.status == "forbidden"
    assert [name for name, _ in late.broken] == ["rest"]
    # 16:00 to 24:00 meets no need, and eight hours before the next shift are no rest either.
    assert {c.status for c in found if c.shift is not None and c.shift.code == "L8"} == {"forbidden"}


def test_prices_are_exact_recounts() -> None:
    """The price of a possible shift is the difference of two counts of the whole roster, wishes included."""
    span = horizon(2)
    rules = (*LAWS, Wishes([Wish("a01", MONDAY, "off", 2.0)], 500))
    made = problem([agent(), agent(2)], requirement(span, {CHAT: flat(2, 8, 18)}), span, rules)
    rows = [shift("a02", at(8), breaks=[(180, 60)], work=WORK)]
    before = sum(cost_parts(made, rows).values())
    possible = [c for c in day_choices(made, rows, "a01", MONDAY) if c.status == "possible"]
    assert possible
    for choice in possible:
        assert choice.shift is not None
        assert choice.parts is not None
        assert sum(cost_parts(made, [*rows, choice.shift]).values()) - before == choice.cents
        assert choice.parts["wishes"] == 1000
    assert [c.cents for c in possible] == sorted(c.cents or 0 for c in possible)


def test_a_locked_day_forbids_everything_else() -> None:
    """Where a planner holds the date, every other choice is forbidden by the lock."""
    span, staff = horizon(2), [agent()]
    held = roster(staff, shift("a01", at(8), breaks=[(180, 60)], work=WORK, locked=True))
    made = problem(staff, requirement(span, {CHAT: flat(1)}), span, locked=held)
    found = day_choices(made, list(made.kept), "a01", MONDAY)
    assert {c.status for c in found[1:]} == {"forbidden"}
    assert all("lock" in dict(c.broken) for c in found[1:])


def test_an_absence_forbids_by_name() -> None:
    """On leave, every shift is forbidden by the absence and the day off is what is chosen."""
    span = horizon(2)
    made = problem([agent(absences=((at(0), at(24)),))], requirement(span, {CHAT: flat(1)}), span)
    found = day_choices(made, [], "a01", MONDAY)
    assert (found[0].status, found[0].shift) == ("chosen", None)
    assert {c.status for c in found[1:]} == {"forbidden"}
    assert all("absence" in dict(c.broken) for c in found[1:])


def test_unknown_people_and_days_are_refused() -> None:
    """An agent nobody knows and a day outside the plan are one message each."""
    span = horizon(2)
    made = problem([agent()], requirement(span, {CHAT: flat(1)}), span)
    with pytest.raises(ValueError, match="no agent 'b07' in this plan"):
        day_choices(made, [], "b07", MONDAY)
    with pytest.raises(ValueError, match="2026-11-20 lies outside the plan, 2026-11-16 to 2026-11-17"):
        day_choices(made, [], "a01", MONDAY + timedelta(days=4))
