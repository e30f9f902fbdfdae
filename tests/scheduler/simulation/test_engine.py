"""The engine's rules, one by one, on examples worked out by hand."""

from collections.abc import Sequence
from dataclasses import replace
from math import inf, nan

import numpy as np
import pytest

from scheduler.simulation.engine import run
from scheduler.simulation.floor import NOBODY, Customers, Duty, Queues, Routing, Tally
from tests.scheduler.simulation.small_floor import Span, customers, duty, queues

DAY = (0.0, 1000.0, 0)


def lived(q: Queues, d: Duty, c: Customers, routing: Routing | None = None, intervals: int = 10) -> Tally:
    """A run of intervals of 100 s; if nothing is said of the routing, all may help and nobody stands by."""
    return run(q, d, c, routing or Routing(reserve=0), interval_s=100.0, intervals=intervals)


def test_first_come_first_served_and_who_is_out_of_patience_is_passed_over():
    """Three callers for one agent: the second waits 90 s, the third gives up after 60 s and costs no work."""
    tally = lived(queues(), duty([DAY]), customers((0, 0, 100), (10, 0, 50), (30, 0, 70, 60)))
    assert tally.wait_s[0].tolist() == [150.0] + [0.0] * 9
    assert (tally.answered.sum(), tally.abandoned.sum(), tally.in_time.sum()) == (2, 1, 1)
    assert tally.busy_s[0, :3].tolist() == [100.0, 50.0, 0.0]


def test_patience_that_ends_as_somebody_becomes_free_is_over():
    """At the very moment the agent is free a patience of 90 s has run out, one a second longer has not."""
    for patience, answered in ((90, 1), (91, 2), (0, 1)):
        tally = lived(queues(), duty([DAY]), customers((0, 0, 100), (10, 0, 50, patience)))
        assert tally.answered.sum() == answered
    assert lived(queues(), duty([DAY]), customers((0, 0, 100, 0))).answered.sum() == 1


def test_productivity_divides_the_work():
    """Half as productive, 100 s of work take 200."""
    tally = lived(queues(), duty([DAY], productivity=[0.5]), customers((0, 0, 100), (1, 0, 10)))
    assert tally.wait_s.sum() == 199
    assert tally.busy_s.sum() == 220


def test_a_break_begun_late_lasts_as_long_as_planned_and_the_shift_ends_when_planned():
    """A call from 90 to 170 s delays the break of 100 to 150 s to 170 to 220 s; the shift still ends at 300 s."""
    tally = lived(
        queues(), duty([(0, 100, 0), (150, 300, 0)]), customers((90, 0, 80), (160, 0, 10), (299, 0, 5), (300, 0, 5))
    )
    assert tally.wait_s[0, :4].tolist() == [0.0, 60.0, 0.0, 700.0]
    assert tally.answered[0, :4].tolist() == [1.0, 1.0, 1.0, 0.0]
    assert tally.staffed_s[0, :4].tolist() == [100.0, 70.0, 80.0, 4.0]


def test_a_span_that_is_over_when_the_break_owed_ends_is_not_worked():
    """Held until 200 s, with 50 s of rest owed, the agent skips the span of 150 to 220 s and is back at 260 s."""
    tally = lived(queues(), duty([(0, 100, 0), (150, 220, 0), (260, 400, 0)]), customers((90, 0, 110), (205, 0, 10)))
    assert tally.wait_s.sum() == 55
    assert tally.staffed_s[0, :4].tolist() == [100.0, 100.0, 40.0, 100.0]


def test_spans_that_touch_go_on_with_the_contact_in_hand_under_the_new_plan():
    """At 100 s the plan changes to queue 1; the call of queue 0 is finished first, then queue 1's caller served."""
    tally = lived(
        queues(2),
        duty([(0, 100, 0), (100, 1000, 1)]),
        customers((80, 0, 50), (90, 1, 10), (95, 0, 10)),
        Routing(help=False),
    )
    assert tally.wait_s.sum(axis=1).tolist() == [905.0, 40.0]
    assert tally.staffed_s.sum(axis=1).tolist() == [100.0, 900.0]
    assert tally.helped.sum() == 0


def test_help_goes_to_the_lowest_priority_number_and_then_to_who_waited_longest():
    """Free at 100 s, a helper serves queue 2 (priority 1) before the older contact of queue 1 (priority 2)."""
    callers = customers((0, 0, 100), (10, 1, 100), (20, 2, 100), (30, 3, 100))
    floor = queues(4, priority=[0, 2, 1, 2])
    tally = lived(floor, duty([DAY]), callers)
    assert tally.wait_s.sum(axis=1).tolist() == [0.0, 190.0, 80.0, 270.0]
    assert tally.helped.sum(axis=1).tolist() == [0.0, 1.0, 1.0, 1.0]
    alone = lived(floor, duty([DAY]), callers, Routing(help=False))
    assert alone.answered.sum(axis=1).tolist() == [1.0, 0.0, 0.0, 0.0]


def test_the_planned_queue_comes_before_any_other():
    """Free at 100 s, the agent takes the planned queue's caller, though the other is older and more urgent."""
    tally = lived(queues(2, priority=[5, 0]), duty([DAY]), customers((0, 0, 100), (10, 1, 100), (20, 0, 100)))
    assert tally.wait_s.sum(axis=1).tolist() == [80.0, 190.0]


def test_who_is_the_last_free_for_a_queue_stands_by():
    """Of two people one helps and one is kept for their own caller at 20 s, who helps when both are free, at 120 s."""
    callers = customers((0, 1, 100), (10, 1, 100), (20, 0, 100))
    waits = [
        lived(queues(2), duty([DAY], [DAY]), callers, Routing(reserve=n)).wait_s.sum(axis=1).tolist() for n in (0, 1, 2)
    ]
    assert waits == [[80.0, 0.0], [0.0, 110.0], [0.0, 1990.0]]


def test_who_stood_by_helps_as_soon_as_another_is_free_and_puts_deferred_work_down():
    """At 50 s a colleague without the skill is free again, so the other takes the call that waits since 10 s."""
    floor, work = queues(3, deferred=[2], skills=[[0], [0, 1, 2]]), customers((0, 0, 50), (0, 2, 90), (10, 1, 100))
    tally = lived(floor, duty([DAY], [DAY], sets=[0, 1]), work, Routing(reserve=1))
    assert tally.wait_s.sum(axis=1).tolist() == [0.0, 40.0, 190.0]
    late = lived(floor, duty([DAY], [(0, 1000, 2)], sets=[0, 1]), work, Routing(reserve=1))
    assert late.wait_s.sum(axis=1).tolist() == [0.0, 80.0, 90.0]


def test_a_helper_is_the_least_flexible_who_is_free():
    """Of a generalist free since 0 s and a specialist, the specialist helps, so the generalist is left for queue 2."""
    floor = queues(3, skills=[[0, 1, 2], [0, 1]])
    people: list[list[Span]] = [[DAY], [DAY]]
    tally = lived(floor, duty(*people, sets=[0, 1]), customers((10, 1, 100), (20, 2, 100)))
    assert tally.wait_s.sum() == 0


def test_among_the_planned_the_longest_free_takes_the_contact():
    """The agent free since 30 s, half as productive, takes the third call and not the one free since 40 s."""
    tally = lived(
        queues(), duty([DAY], [DAY], productivity=[1, 0.5]), customers((0, 0, 40), (0, 0, 15), (50, 0, 100)), None
    )
    assert tally.busy_s.sum() == 40 + 30 + 200


def test_who_has_no_planned_queue_helps_even_without_help_and_is_no_loan():
    """A span of nobody's queue serves every queue of the person's skills, and takes nobody away from a plan."""
    tally = lived(queues(2), duty([(0, 1000, NOBODY)]), customers((0, 0, 10), (20, 1, 10)), Routing(False, False))
    assert tally.answered.sum() == 2
    assert (tally.helped.sum(), tally.staffed_s.sum()) == (0, 0)


def test_deferred_work_is_done_by_deadline_and_not_by_arrival():
    """Three pieces of 100 s, each due as the order by deadline allows; the order of arrival would miss one."""
    tally = lived(
        queues(deferred=[0]), duty([DAY]), customers((0, 0, 100, 0, 100), (0, 0, 100, 0, 300), (1, 0, 100, 0, 200))
    )
    assert tally.in_time.sum() == 3
    assert tally.wait_s.sum() == 100 + 199 + 300
    missed = lived(queues(deferred=[0]), duty([DAY]), customers((0, 0, 100, 0, 99), (0, 0, 100, 0, 200)))
    assert (missed.answered.sum(), missed.in_time.sum()) == (2, 1)


def test_blended_work_is_put_down_for_a_call_and_taken_up_where_it_was_left():
    """Work of 100 s begun at 0 s is put down at 30 s for a call of 50 s and done at 150 s."""
    floor, work = queues(2, deferred=[1]), customers((0, 1, 100), (30, 0, 50))
    tally = lived(floor, duty([DAY]), work)
    assert tally.wait_s.sum(axis=1).tolist() == [0.0, 150.0]
    assert tally.busy_s.sum(axis=1).tolist() == [50.0, 100.0]
    assert tally.helped.sum(axis=1).tolist() == [0.0, 1.0]
    assert lived(floor, duty([DAY]), work, Routing(blend=False)).answered.sum(axis=1).tolist() == [1.0, 0.0]


def test_who_is_planned_on_deferred_work_is_not_interrupted_but_helps_when_it_is_done():
    """The same work, planned: the caller waits until 100 s; without help, for ever."""
    floor, work, plan = queues(2, deferred=[1]), customers((0, 1, 100), (30, 0, 50)), duty([(0, 1000, 1)])
    assert lived(floor, plan, work).wait_s.sum(axis=1).tolist() == [70.0, 100.0]
    assert lived(floor, plan, work, Routing(help=False)).answered.sum(axis=1).tolist() == [0.0, 1.0]


def test_deferred_work_is_put_down_only_if_nobody_else_is_free():
    """Somebody idle who can only help takes the call; the planned agent goes on with the piece in hand."""
    tally = lived(
        queues(3, deferred=[2], skills=[[0, 2], [0, 1]]),
        duty([DAY], [(0, 1000, 1)], sets=[0, 1]),
        customers((0, 2, 100), (30, 0, 50)),
    )
    assert tally.wait_s.sum(axis=1).tolist() == [0.0, 0.0, 100.0]
    assert tally.helped[0].sum() == 1


def test_deferred_work_put_down_at_the_end_of_duty_passes_to_who_is_idle():
    """At 60 s the first goes home; the second, idle and with the skill, works off the 40 s that are left."""
    tally = lived(queues(deferred=[0]), duty([(0, 60, 0)], [(0, 1000, 0)]), customers((0, 0, 100)))
    assert tally.wait_s.sum() == 100
    assert tally.staffed_s[0, 0] == 160


def test_chats_share_the_agent():
    """Two chats of 100 s, without pauses: alone from 0 to 50 s, at half speed from 50 to 150 s, alone to 200 s."""
    tally = lived(queues(concurrency=[2]), duty([DAY]), customers((0, 0, 100), (50, 0, 100), (60, 0, 10)))
    assert tally.wait_s.sum() == 90
    assert tally.busy_s[0, :3].tolist() == pytest.approx([100.0, 100.0, 10.0])


def test_pauses_of_a_chat_are_no_work_and_leave_room_for_another():
    """Half a chat is the customer's: `d(2)` = 8/5, so two chats of 90 s take 112.5 s, 4/5 of it work."""
    tally = lived(queues(concurrency=[2], think=[0.5]), duty([DAY]), customers((0, 0, 90), (0, 0, 90), (1, 0, 1)))
    assert tally.wait_s.sum() == pytest.approx(111.5)
    assert tally.busy_s.sum() == pytest.approx(112.5 * 4 / 5 + 1 / 2)


def test_chats_go_to_who_holds_fewest():
    """Two chats for two agents go one to each, so both end after 100 s; a third shares."""
    tally = lived(queues(concurrency=[2]), duty([DAY], [DAY]), customers((0, 0, 100), (0, 0, 100)))
    assert tally.busy_s[0, :2].tolist() == [200.0, 0.0]


def test_a_call_is_not_mixed_with_a_chat():
    """Somebody with a chat has no room for a call, whose queue allows one contact, nor the other way round."""
    tally = lived(queues(2, concurrency=[3, 1]), duty([DAY]), customers((0, 0, 100), (10, 1, 100), (110, 0, 10)))
    assert tally.wait_s.sum(axis=1).tolist() == [90.0, 90.0]


def test_what_came_in_before_the_start_waits_there_with_its_age():
    """Work of 50 s before the start is counted in the first interval; spans begun before it have begun."""
    tally = lived(queues(deferred=[0]), duty([(-200, -100, 0), (-50, 400, 0)]), customers((-50, 0, 30, 0, 30)))
    assert (tally.offered[0, 0], tally.in_time[0, 0], tally.wait_s[0, 0]) == (1, 1, 80)
    assert tally.staffed_s.sum() == 400


def test_who_is_left_at_the_end_is_neither_answered_nor_in_time():
    """Nobody on duty: patience ends in giving up; without an end of patience the wait is counted to the end."""
    tally = lived(queues(2, deferred=[1]), duty(), customers((0, 0, 9, 5000), (100, 0, 9), (200, 1, 9)))
    assert (tally.offered.sum(), tally.answered.sum(), tally.abandoned.sum(), tally.in_time.sum()) == (3, 0, 1, 0)
    assert tally.wait_s[:, :3].tolist() == [[5000.0, 900.0, 0.0], [0.0, 0.0, 800.0]]


def test_after_the_last_interval_those_waiting_are_served_by_who_is_left():
    """A caller of the last interval waits past its end for the agent, whose later time is not tallied."""
    tally = lived(queues(), duty([(0, 500, 0)]), customers((50, 0, 100), (60, 0, 10)), intervals=1)
    assert (tally.answered.sum(), tally.wait_s.sum()) == (2, 90)
    assert (tally.busy_s.sum(), tally.staffed_s.sum()) == (50, 100)


BROKEN: Sequence[tuple[str, dict[str, object], str]] = (
    ("queues", {"concurrency": np.array([2])}, "concurrency must be 1 to 1, as many as curve tells of, not 2"),
    ("queues", {"think_share": np.array([1.0])}, r"think_share must be in \[0, 1\), not 1.0"),
    ("queues", {"answer_within_s": np.array([nan])}, "answer_within_s must be at least 0, not nan"),
    ("queues", {"priority": np.array([1, 2])}, r"priority must have shape \(1,\), one per queue, not \(2,\)"),
    ("queues", {"curve": np.array([[0.0, 0.0]])}, "curve beyond 0 contacts must be above 0"),
    (
        "queues",
        {"skills": np.ones((1, 2), dtype=bool)},
        r"skills must be bool of shape \(skill sets, 1\), not bool \(1, 2\)",
    ),
    ("queues", {"deferred": np.array([0])}, "deferred must be bool, not int64"),
    ("duty", {"agent": np.array([0.0])}, "agent must be whole numbers, not float64"),
    ("duty", {"productivity": np.array([0.0])}, "productivity must be above 0 and finite, not 0.0"),
    ("duty", {"queue": np.array([1])}, "queue of a span must be -1 to 0, not 1"),
    ("duty", {"end_s": np.array([0.0])}, "a span must end after it starts"),
    ("duty", {"skill_set": np.array([1])}, "skill_set must be 0 to 0, not 1"),
    ("customers", {"at_s": np.array([5.0, 1.0])}, r"at_s must not go down \(contact 1; 1 in all\)"),
    ("customers", {"at_s": np.array([0.0, 1000.0])}, "at_s must be finite and before the end, 1000, not 1000.0"),
    ("customers", {"work_s": np.array([-1.0, 1.0])}, "work_s must be at least 0 and finite, not -1.0"),
    ("customers", {"queue": np.array([0, 7])}, "queue of a contact must be 0 to 0, not 7"),
    ("customers", {"patience_s": np.array([nan, 1.0])}, "patience_s of a live contact must be at least 0"),
)


@pytest.mark.parametrize(("which", "change", "says"), BROKEN)
def test_what_is_not_sound_is_named(which, change, says):
    """An array of the wrong shape, order or range is refused before anything runs, with value and legal range."""
    floor = {"queues": queues(), "duty": duty([DAY]), "customers": customers((0, 0, 1), (1, 0, 1))}
    floor[which] = replace(floor[which], **change)
    with pytest.raises(ValueError, match=says):
        lived(floor["queues"], floor["duty"], floor["customers"])


def test_overlapping_spans_a_bad_grid_and_a_bad_reserve_are_refused():
    """Spans of one agent may touch but not overlap; grid and reserve are told with their legal range."""
    with pytest.raises(ValueError, match="must be sorted and not overlap"):
        lived(queues(), duty([(0, 100, 0), (99, 200, 0)]), customers())
    with pytest.raises(ValueError, match=r"interval_s must be above 0 and finite, not inf; intervals .* not 0"):
        run(queues(), duty(), customers(), Routing(), interval_s=inf, intervals=0)
    for reserve in (-1, 1.5, nan, inf):
        with pytest.raises(ValueError, match=f"reserve must be a whole number of 0 or more, not {reserve}"):
            lived(queues(), duty(), customers(), Routing(reserve=reserve))


def test_arrays_that_may_not_be_written_or_are_strided_give_the_same():
    """What kind of array holds the numbers does not matter, and inputs stay as they are."""
    c = customers((0, 0, 100), (10, 0, 50), (30, 0, 70, 60))
    wide = np.repeat(c.work_s, 2)[::2]
    frozen = c.at_s.copy()
    frozen.flags.writeable = False
    again = lived(queues(), duty([DAY]), replace(c, work_s=wide, at_s=frozen))
    assert np.array_equal(again.wait_s, lived(queues(), duty([DAY]), c).wait_s)
    assert c.work_s.tolist() == [100.0, 50.0, 70.0]
