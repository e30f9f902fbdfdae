"""Shifts with their breaks and work."""

from datetime import timedelta

import numpy as np

from scheduler.optimizer.covering import covering
from scheduler.optimizer.work import Stint, name_work, named, on_duty, spread_work, stints_of
from scheduler.shifts import ShiftTemplate
from tests.scheduler.optimizer.work.test_spreading import everybody, spread
from tests.scheduler.small_operation import (
    CHAT,
    DAY,
    MONDAY,
    VOICE,
    agent,
    at,
    flat,
    horizon,
    people,
    problem,
    requirement,
    shift,
)


def test_work_beyond_the_horizon_stays_on_its_queue():
    """A night shift of the last evening is named to its end, on the queue of its last hour inside."""
    night = ShiftTemplate("N8", 360, 1320, 1320, 60)
    span = horizon(1)
    made = problem([agent()], requirement(span, {CHAT: [0.0] * 22 + [1.0] * 2}), span, templates=(night,))
    values, tours = everybody(made)
    (one,) = name_work(made, values, tours, spread(made, values, tours))
    assert [(w.start, w.end, w.queue) for w in one.work] == [(one.start, one.end, CHAT)]


def test_names_follow_the_spread():
    """The shift of an option has its template's code, length, pay and breaks, and work tick by tick."""
    span = horizon(1)
    made = problem([agent()], requirement(span, {CHAT: flat(1.0, 8, 20, 1), VOICE: flat(1.0, 8, 20, 1)}), span)
    values, tours = everybody(made)
    queue_of = np.full((1, 24), -1)
    queue_of[0, 8:16] = [0, 0, 1, -9, -1, 1, 0, 0]
    _, template, _, breaks = values.shift_facts(0, *tours[0][0])
    assert (template, breaks) == (DAY, (180,))
    (one,) = name_work(made, values, tours, queue_of)
    assert (one.code, one.minutes, one.paid_minutes) == ("D8", 480, 480)
    expected = shift("a01", at(8), breaks=[(180, 60)], work=[(0, 120, CHAT), (120, 180, VOICE), (300, 360, VOICE)])
    assert one.breaks == expected.breaks
    assert one.work[:3] == expected.work


def test_work_stops_where_nobody_is_needed():
    """A tick without a queue is neither work nor break, and no stretch goes on over it."""
    span = horizon(1)
    made = problem([agent()], requirement(span, {CHAT: flat(1.0, 8, 20, 1)}), span)
    queue_of = np.full((1, 24), -1, dtype=np.int16)
    queue_of[0, [8, 9, 12, 15]] = 0
    (one,) = named(made, [Stint(0, MONDAY, DAY, 480, (180,))], queue_of)
    expected = shift("a01", at(8), work=[(0, 120, CHAT), (240, 300, CHAT), (420, 480, CHAT)])
    assert one.work == expected.work


def test_a_shift_that_breaks_where_the_horizon_ends_goes_on_as_it_was():
    """Of a shift from 20:00 with a break at midnight the hours after it stay on the queue before it."""
    late = ShiftTemplate("N8", 480, 1200, 1200, 60, DAY.breaks)
    span = horizon(1)
    made = problem([agent()], requirement(span, {VOICE: [0.0] * 20 + [1.0] * 4}), span, templates=(late,))
    queue_of = np.full((1, 24), -1, dtype=np.int16)
    queue_of[0, 20:] = 0
    (one,) = named(made, [Stint(0, MONDAY, late, 1200, (240,))], queue_of)
    assert one.work == shift("a01", at(20), work=[(0, 240, VOICE), (300, 480, VOICE)]).work
    assert one.end - one.breaks[0].end == timedelta(hours=3)


def test_people_are_on_duty_but_for_their_breaks():
    """Eight hours from 08:00 with an hour off after three."""
    span = horizon(1)
    made = problem(people(2), requirement(span, {CHAT: flat(1.0, 8, 20, 1)}), span)
    values, tours = everybody(made)
    assert [s.breaks for s in stints_of(values, tours)] == [(180,), (180,)]
    duty = on_duty(made, values, tours)
    assert np.flatnonzero(duty[0]).tolist() == [8, 9, 10, 12, 13, 14, 15]
    queue_of = spread_work(made, covering(made, values), duty)
    assert [s.agent_id for s in name_work(made, values, tours, queue_of)] == ["a01", "a02"]
