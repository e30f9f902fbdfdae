"""Shifts given by hand, several at once."""

from datetime import timedelta
from types import SimpleNamespace

import pytest

from planning.desk.roster.gantt import Wanted
from planning.desk.roster.giving import given
from planning.desk.roster_edit import Standing, judge
from tests.planning.desk.test_roster_edit import CHAT, MAIL, MONDAY, P4, shift, standing

TUESDAY = MONDAY + timedelta(days=1)
SETTINGS = SimpleNamespace(
    site=SimpleNamespace(interval_minutes=30, shrinkage=SimpleNamespace(present=1.0)),
    rules=SimpleNamespace(longest_stretch_minutes=240),
    policies=lambda: [
        SimpleNamespace(queue=CHAT, shortage_cents=10_000),
        SimpleNamespace(queue=MAIL, shortage_cents=100),
    ],
    templates=lambda: [P4],
)


def place(now: Standing, wanted, cleared=(), draft=None, **more):
    draft = draft or {}
    cover = judge(now, draft).coverage if draft else now.coverage
    return given(now, draft, cover, wanted, SETTINGS, cleared=cleared, **more)


def queues(shift) -> set[str]:
    return {w.queue for w in shift.work}


def test_the_second_sees_what_the_first_has_covered():
    """Of two people given the same hours where one is asked, the first takes the calls and the second the messages."""
    made = place(standing(), [Wanted((who, MONDAY), "P4", 540) for who in ("ann", "bo")])
    assert queues(made["ann", MONDAY]) == {CHAT}
    assert queues(made["bo", MONDAY]) == {MAIL}


def test_a_move_between_people_empties_the_giver_first():
    """What the giver worked is missing again by the time the taker is placed, so the taker does that work."""
    now = standing(shift("ann", 0, 9))
    made = place(now, [Wanted(("bo", MONDAY), "P4", 540)], cleared=[("ann", MONDAY)])
    assert made["ann", MONDAY] is None
    assert queues(made["bo", MONDAY]) == {CHAT}
    assert judge(now, made).shortage_h == pytest.approx(0.0)


def test_a_shift_moved_in_time_does_not_cover_for_itself():
    """An hour later the shift covers the three hours it keeps and the new one; its own old cover is not counted."""
    now = standing(shift("ann", 0, 9))
    made = place(now, [Wanted(("ann", MONDAY), "P4", 600)])
    assert queues(made["ann", MONDAY]) == {CHAT}


def test_what_the_draft_covers_is_covered():
    """A shift of the draft counts like a published one, and the draft's cell of the person gives way."""
    now = standing()
    draft = {("ann", MONDAY): shift("ann", 0, 9), ("bo", TUESDAY): shift("bo", 1, 9)}
    made = place(now, [Wanted(("bo", MONDAY), "P4", 540)], draft=draft)
    assert queues(made["bo", MONDAY]) == {MAIL}
    again = place(now, [Wanted(("ann", MONDAY), "P4", 540)], draft=draft)
    assert queues(again["ann", MONDAY]) == {CHAT}


def test_a_lock_is_asked_for():
    """Shifts are kept by the next night unless the planner says otherwise."""
    wanted = [Wanted(("ann", MONDAY), "P4", 540)]
    assert place(standing(), wanted)["ann", MONDAY].locked
    assert not place(standing(), wanted, locked=False)["ann", MONDAY].locked


def test_a_start_off_the_grid_is_refused():
    """Half past nine is no start of a shift that begins on the hour."""
    with pytest.raises(ValueError, match="not at 09:30"):
        place(standing(), [Wanted(("ann", MONDAY), "P4", 570)])
