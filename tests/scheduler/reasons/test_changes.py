"""Changes that would close a shortfall: of every kind, legal, and at the price of solving anew."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from scheduler.agents import Agent
from scheduler.optimizer.cost import cost_parts
from scheduler.optimizer.problem import Prices, RosterProblem
from scheduler.reasons.causes import cause_of
from scheduler.reasons.changes import Change, changes, hours_open
from scheduler.reasons.resolving import resolve
from scheduler.reasons.shortfalls import shortfalls
from scheduler.roster import Shift, roster_table
from scheduler.verify import violations
from tests.scheduler.small_operation import (
    CHAT,
    DAY,
    LAWS,
    MONDAY,
    VOICE,
    agent,
    at,
    flat,
    horizon,
    people,
    problem,
    requirement,
    roster,
    shift,
)

CERTAIN = Prices({}, surplus=0)
ANY_TIME = replace(DAY, earliest_start=0, latest_start=1380, start_grid=60)


def on(queue: str, who: str, hour: float, day: int = 0) -> Shift:
    """Eight hours on a queue with a break after three."""
    return shift(who, at(hour, day), breaks=[(180, 60)], work=[(0, 180, queue), (240, 480, queue)])


def asked(made: RosterProblem, rows: Sequence[Shift]) -> list[Change]:
    """Changes for the dearest shortfall."""
    short = shortfalls(made, rows)[0]
    return changes(made, rows, short, cause_of(made, rows, short))


def kinds(found: Sequence[Change]) -> set[str]:
    """Kinds of changes."""
    return {c.kind for c in found}


def test_what_the_search_missed_needs_no_change() -> None:
    """A hole that the same people close at a gain is told as one that solving anew closes, against the roster."""
    span = horizon(1)
    made = problem(people(2), requirement(span, {CHAT: flat(2, 8, 16, days=1)}), span, prices=CERTAIN)
    first = asked(made, [on(CHAT, "a01", 8)])[0]
    assert (first.kind, first.outlay_cents) == ("anew", 8000)
    assert first.cents <= 8000 - 70_000


def test_somebody_on_a_day_off_may_be_called() -> None:
    """Where eight paid hours cost more than the seven they cover, calling somebody costs the difference."""
    span = horizon(1)
    prices = Prices({CHAT: 1100}, surplus=0)
    needed = requirement(span, {CHAT: flat(2, 8, 16, days=1)})
    held = roster(people(1), replace(on(CHAT, "a01", 8), locked=True))
    made = problem(people(2), needed, span, templates=[DAY], prices=prices, locked=held)
    (call,) = [c for c in asked(made, list(made.kept)) if c.kind == "call"]
    assert call.words == "call a02 from the day off on Mon 11-16"
    assert (call.outlay_cents, call.cents) == (8000, 8000 - 7 * 1100)


def test_one_more_agent_and_a_trained_colleague_close_what_rules_keep_open() -> None:
    """Where the only one who knows the queue is on leave, one more agent or a colleague who learns it closes it."""
    span = horizon(2)
    staff = [agent(1, (CHAT,), absences=((at(0), at(48)),)), agent(2, (VOICE,))]
    made = problem(staff, requirement(span, {CHAT: flat(1, 8, 12, days=1)}), span, prices=CERTAIN)
    found = asked(made, [on(VOICE, "a02", 8)])
    by_kind = {c.kind: c for c in found}
    assert set(by_kind) == {"agent", "train"}
    # Four hours at 10.00 for four at 100.00; the colleague has come anyway, but could have stayed at home.
    assert (by_kind["agent"].outlay_cents, by_kind["agent"].left_h) == (4000, 0.0)
    assert by_kind["train"].cents <= 4000 - 40_000 + 4000
    assert found == sorted(found, key=lambda c: c.cents)


def test_overtime_is_offered_to_whom_the_week_keeps_away_and_is_paid() -> None:
    """A sixth shift in the week closes Saturday at one and a half wages."""
    span = horizon(6)
    need = {CHAT: [*flat(1, 8, 16, days=6)]}
    made = problem([agent()], requirement(span, need), span, templates=[DAY], prices=CERTAIN)
    rows = [on(CHAT, "a01", 8, day) for day in range(5)]
    (overtime,) = [c for c in asked(made, rows) if c.kind == "overtime"]
    assert (overtime.outlay_cents, overtime.cents) == (12_000, 12_000 - 70_000)


def test_a_shift_may_be_moved() -> None:
    """Who works the date at other hours may be moved to the hole, at what the hole they leave costs."""
    span = horizon(1)
    need = [1.0 if 0 <= hour < 8 else 2.0 if 10 <= hour < 18 else 0.0 for hour in range(24)]
    prices = Prices({CHAT: 1000}, surplus=0)
    made = problem(people(2), requirement(span, {CHAT: need}), span, templates=[ANY_TIME], prices=prices)
    rows = [on(CHAT, "a01", 10), on(CHAT, "a02", 10)]
    moved = [c for c in asked(made, rows) if c.kind == "move"]
    assert moved
    assert moved[0].left_h <= 1.0
    assert moved[0].cents >= 0


def test_a_vendors_seat_is_named_as_such() -> None:
    """One more of a vendor's people is a seat of that vendor."""
    span = horizon(1)
    seat = agent(1, (CHAT,), vendor="manila-one", hourly_cost_cents=600)
    made = problem([seat], requirement(span, {CHAT: flat(2, 8, 16, days=1)}), span, prices=CERTAIN)
    found = asked(made, [on(CHAT, "a01", 8)])
    assert any(c.kind == "vendor" and "seat of manila-one" in c.words and "6.00 an hour" in c.words for c in found)


@pytest.mark.parametrize("seed", [1, 2])
def test_a_local_re_solve_keeps_all_rules_and_everything_outside(seed: int) -> None:
    """Freed people stay lawful, others and other dates stay as they are, and the cost is that of the whole roster."""
    span = horizon(4)
    staff: list[Agent] = people(4)
    made = problem(staff, requirement(span, {CHAT: flat(3, 8, 20, days=4)}), span)
    rows = [on(CHAT, f"a0{k + 1}", 8 + 4 * (k % 2), day) for k in range(4) for day in range(3)]
    done = resolve(made, rows, [0, 1], frozenset({MONDAY}), seed=seed)
    assert done is not None
    still = [s for s in rows if s.agent_id in ("a03", "a04") or s.day != MONDAY]
    assert set(still) <= set(done.shifts)
    assert done.cost == sum(cost_parts(made, done.shifts).values()) <= sum(cost_parts(made, rows).values())
    assert not len(violations(roster_table(done.shifts, staff), staff, LAWS))


def test_who_must_come_and_may_not_is_no_answer() -> None:
    """Forced onto a date that rest forbids, a re-solve has no answer."""
    span = horizon(2)
    made = problem([agent()], requirement(span, {CHAT: flat(1)}), span, templates=[ANY_TIME])
    rows = [on(CHAT, "a01", 20)]
    must = {"a01": (at(8, 1).astimezone(span.time_zone).date(), frozenset({("D8", 32 * 60)}))}
    tuesday = frozenset({must["a01"][0]})
    assert resolve(made, rows, [0], tuesday, must=must) is None


def test_hours_open_are_those_of_the_stretch() -> None:
    """What a roster leaves open of a shortfall is counted inside its stretch only."""
    span = horizon(2)
    made = problem([agent()], requirement(span, {CHAT: flat(1, 8, 12)}), span)
    first, second = sorted(shortfalls(made, []), key=lambda s: s.start)
    assert hours_open(made, [on(CHAT, "a01", 8)], first) == 1.0
    assert hours_open(made, [on(CHAT, "a01", 8)], second) == 4.0
