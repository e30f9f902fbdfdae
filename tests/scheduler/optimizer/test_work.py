"""Who serves which queue when."""

from itertools import pairwise

import numpy as np
import pytest

from scheduler.optimizer.cost import cost_parts
from scheduler.optimizer.covering import covering
from scheduler.optimizer.problem import Prices
from scheduler.optimizer.shift_values import ShiftValues
from scheduler.optimizer.work import name_work, on_duty, spread_work
from scheduler.roster import read_shifts
from scheduler.shifts import ShiftTemplate
from scheduler.solve import solve
from tests.scheduler.optimizer.test_bound import mixed
from tests.scheduler.small_operation import (
    CHAT,
    DAY,
    TICKET,
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
    unsure,
)


def everybody(made, day=0):
    """Tours in which each agent works the first option of a day."""
    values = ShiftValues(made)
    tours = {}
    for members, network in values.networks:
        for k in members:
            tours[int(k)] = [(int(np.flatnonzero(network.day == day)[0]), 0)]
    return values, tours


def spread(made, values, tours):
    return spread_work(made, covering(made, values), on_duty(made, values, tours))


@pytest.fixture(scope="module")
def solved():
    made = mixed()
    return made, read_shifts(solve(made).roster, {a.agent_id: a.time_zone for a in made.agents})


def test_nobody_works_in_a_break_or_on_two_queues(solved):
    """Stretches of work lie inside the shift, beside its breaks, one after the other."""
    _, shifts = solved
    assert len(shifts) > 4
    for one in shifts:
        ordered = sorted((*one.work, *one.breaks), key=lambda s: s.start)
        assert all(a.end <= b.start for a, b in pairwise(ordered))
        assert all(one.start <= s.start < s.end <= one.end for s in ordered)


def test_everybody_works_on_known_queues_only(solved):
    """Every stretch is on a queue of the requirement for which the person has the skill."""
    made, shifts = solved
    who = {a.agent_id: a for a in made.agents}
    for one in shifts:
        for work in one.work:
            assert work.queue in made.queues
            assert who[one.agent_id].can_work(work.queue)


def test_deferred_work_never_begins_before_it_has_come_in(solved):
    """On the free choice of the solver tickets are worked only when some are there."""
    made, shifts = solved
    first, due = made.jobs.first, made.jobs.due
    for one in shifts:
        for work in one.work:
            if work.queue == TICKET and not one.locked:
                begin = made.tick_of(work.start)
                assert ((first <= begin) & (begin < due)).any()


def test_two_people_on_two_queues_stay_where_they_are():
    """With one head wanted on each of two queues all day, nobody ever changes."""
    span = horizon(1)
    made = problem(people(2), requirement(span, {CHAT: flat(1.0, 8, 16, 1), VOICE: flat(1.0, 8, 16, 1)}), span)
    values, tours = everybody(made)
    queue_of = spread(made, values, tours)
    seats = [set(row[row >= 0].tolist()) for row in queue_of]
    assert sorted(map(sorted, seats)) == [[0], [1]]


def test_a_shortage_outweighs_staying():
    """Who is wanted elsewhere changes queue: from 12:00 the only head wanted is on voice."""
    span = horizon(1)
    made = problem(people(1), requirement(span, {CHAT: flat(1.0, 8, 12, 1), VOICE: flat(1.0, 12, 16, 1)}), span)
    values, tours = everybody(made)
    queue_of = spread(made, values, tours)[0]
    assert set(queue_of[8:11]) == {0}
    assert set(queue_of[12:16]) == {1}


def test_idle_people_help_where_need_is():
    """Nobody on duty is left without a queue while one they know has need; where there is none they have none."""
    span = horizon(1)
    made = problem(people(3), requirement(span, {CHAT: flat(1.0, 8, 12, 1)}), span)
    values, tours = everybody(made)
    queue_of = spread(made, values, tours)
    assert (queue_of[:, 8:11] == 0).all()
    assert (queue_of[:, 12:] == -1).all()


def test_the_dearest_queue_is_served_first():
    """Of two short queues the one with the higher price gets the only person."""
    span = horizon(1)
    needed = requirement(span, {CHAT: flat(1.0, 8, 16, 1), VOICE: flat(1.0, 8, 16, 1)})
    for dear, seat in ((CHAT, 0), (VOICE, 1)):
        made = problem(people(1), needed, span, prices=Prices({dear: 20_000}))
        values, tours = everybody(made)
        queue_of = spread(made, values, tours)[0]
        assert set(queue_of[queue_of >= 0]) == {seat}


def test_a_head_that_is_surely_needed_goes_before_a_dearer_one_that_may_be():
    """Voice costs twice as much but needs its head in one case of five; told so, the only person takes chat."""
    span = horizon(1)
    needed = requirement(span, {CHAT: flat(1.0, 8, 16, 1), VOICE: flat(1.0, 8, 16, 1)})
    voice = needed["channel"] == "voice"
    needed = unsure(needed, -1, -1, -1, -1, 0).where(voice, unsure(needed, 0, 0, 0, 0, 0))
    for hedge, seat in ((False, 1), (True, 0)):
        made = problem(people(1), needed, span, prices=Prices({VOICE: 20_000}, hedge=hedge))
        values, tours = everybody(made)
        queue_of = spread(made, values, tours)[0]
        assert set(queue_of[queue_of >= 0]) == {seat}


def test_whoever_knows_more_makes_room():
    """One knows both queues, one only chat: chat goes to the one who knows nothing else."""
    span = horizon(1)
    made = problem(
        [agent(1), agent(2, [CHAT])],
        requirement(span, {CHAT: flat(1.0, 8, 16, 1), VOICE: flat(1.0, 8, 16, 1)}),
        span,
    )
    values, tours = everybody(made)
    queue_of = spread(made, values, tours)
    assert set(queue_of[0][queue_of[0] >= 0]) == {1}
    assert set(queue_of[1][queue_of[1] >= 0]) == {0}


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


def test_standing_work_that_found_nothing_to_do_does_nothing_ahead():
    """A locked shift on an empty ticket queue does not do the tickets that come in after it."""
    team = people(2)
    lock = shift("a01", at(8), breaks=[(240, 60)], work=[(0, 240, TICKET), (300, 480, TICKET)], locked=True)
    span = horizon(1)
    made = problem(team, requirement(span, {}, [(TICKET, at(15), 4.0, at(24))]), span, locked=roster(team, lock))
    assert solve(made).cost_parts["late"] == 0


def test_half_an_hour_of_work_is_half_an_hour_done():
    """A person who finds less work than time does what is there, and the rest when it comes."""
    span = horizon(1)
    made = problem(people(1), requirement(span, {}, [(TICKET, at(8 + h), 0.5, at(13 + h)) for h in range(4)]), span)
    values, tours = everybody(made)
    queue_of = spread(made, values, tours)
    assert cost_parts(made, name_work(made, values, tours, queue_of))["late"] == 0
