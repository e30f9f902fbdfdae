"""Who serves which queue when."""

from itertools import pairwise

import numpy as np
import pytest

from scheduler.optimizer.cost import cost_parts
from scheduler.optimizer.covering import Covering, covering
from scheduler.optimizer.problem import Prices
from scheduler.optimizer.shift_values import ShiftValues
from scheduler.optimizer.work import name_work, on_duty, spread_work
from scheduler.roster import read_shifts
from scheduler.solve import solve
from tests.scheduler.optimizer.test_bound import mixed
from tests.scheduler.small_operation import (
    CHAT,
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


def moving(need_chat, need_voice, heads, **changes):
    """Queues of people who know chat and voice through a day of half-hours from 08:00 on."""
    span = horizon(1, interval=30)
    made = problem(people(heads), requirement(span, {CHAT: need_chat, VOICE: need_voice}), span, **changes)
    duty = np.zeros((heads, made.ticks), dtype=bool)
    duty[:, 16:32] = True
    nothing = np.zeros((0, made.ticks))
    return made, spread_work(made, Covering(np.zeros((1, made.ticks)), nothing, nothing, duty, 0.0), duty)


def halves(*heads):
    """Heads from 08:00 on, half-hour by half-hour."""
    return [0.0] * 16 + list(heads) + [0.0] * (32 - len(heads))


def changes_of(row):
    """How often a person changes queue."""
    on = row[row >= 0]
    return int((np.diff(on) != 0).sum())


def test_who_has_just_come_stays_and_who_has_been_there_goes():
    """Voice wants one more at 10:00: of two on chat the one who came at 08:00 goes, not the one of 09:30."""
    span = horizon(1, interval=30)
    need = {CHAT: halves(*[2.0] * 4, 1.0, 1.0), VOICE: halves(*[0.0] * 4, 1.0, 1.0)}
    made = problem(people(2), requirement(span, need), span)
    duty = np.zeros((2, made.ticks), dtype=bool)
    duty[0, 16:30], duty[1, 19:30] = True, True
    nothing = np.zeros((0, made.ticks))
    queue_of = spread_work(made, Covering(np.zeros((1, made.ticks)), nothing, nothing, duty, 0.0), duty)
    assert queue_of[:, 20].tolist() == [1, 0]


def test_a_want_of_half_an_hour_moves_nobody_twice():
    """Voice is dear for one half-hour only: one person goes and comes back, the others stay."""
    _, queue_of = moving(halves(*[3.0] * 8), halves(0.0, 0.0, 0.0, 1.0), 4)
    assert sum(map(changes_of, queue_of)) <= 2
    assert (queue_of[:, 19] == 1).sum() == 1
    assert ((queue_of[:, 16:24] == 0).sum(axis=0) >= 3).all()


def test_people_come_back_to_their_queue_after_a_break():
    """A gap of an hour in mid-shift changes nobody's queue; the next day's shift begins afresh."""
    span = horizon(2, interval=30)
    need = halves(*[1.0] * 16)
    made = problem(people(2), requirement(span, {CHAT: need * 2, VOICE: need * 2}), span)
    duty = np.zeros((2, made.ticks), dtype=bool)
    for day in (0, 48):
        duty[:, day + 16 : day + 32] = True
        duty[0, day + 20 : day + 22] = False
        duty[1, day + 22 : day + 24] = False
    nothing = np.zeros((0, made.ticks))
    queue_of = spread_work(made, Covering(np.zeros((1, made.ticks)), nothing, nothing, duty, 0.0), duty)
    for row in queue_of:
        assert changes_of(row[:48]) == changes_of(row[48:]) == 0


def test_duty_of_another_shape_is_refused():
    """Duty must have a row for each person and a column for each tick."""
    made, _ = moving(halves(1.0), halves(1.0), 2)
    nothing = np.zeros((0, made.ticks))
    plan = Covering(np.zeros((1, made.ticks)), nothing, nothing, nothing, 0.0)
    with pytest.raises(ValueError, match=r"shape \(2, 48\), not \(3, 48\)"):
        spread_work(made, plan, np.ones((3, 48), dtype=bool))


@pytest.mark.parametrize("seed", range(4))
def test_random_duty_is_covered_as_well_as_can_be(seed):
    """Tick by tick no other spread of people who know different queues leaves less shortage, by a linear program."""
    random = np.random.default_rng(seed)
    span = horizon(1, interval=30)
    team = [agent(k + 1, [["shop/zh/*"], [CHAT], [VOICE]][random.integers(3)]) for k in range(9)]
    need = {CHAT: random.integers(0, 6, 48), VOICE: random.integers(0, 6, 48)}
    made = problem(team, requirement(span, need), span, prices=Prices({CHAT: 9000, VOICE: 4000}))
    duty = random.random((9, made.ticks)) < 0.7
    nothing = np.zeros((0, made.ticks))
    plan = Covering(np.zeros((len(made.skills), made.ticks)), nothing, nothing, nothing, 0.0)
    queue_of = spread_work(made, plan, duty)
    assert not (duty == (queue_of < 0))[:, (made.need > 0).all(axis=0)].any()
    for t in range(made.ticks):
        heads = np.array([(queue_of[:, t] == q).sum() for q in range(2)])
        alone = [sum(duty[k, t] for k, a in enumerate(team) if a.skills == (q,)) for q in made.live]
        both = duty[:, t].sum() - sum(alone)
        best = min(
            made.price @ np.clip(made.need[:, t] - np.array([alone[0] + k, alone[1] + both - k]), 0, None)
            for k in range(both + 1)
        )
        assert made.price @ np.clip(made.need[:, t] - heads, 0, None) == pytest.approx(best)


def test_a_beginner_is_not_left_alone_on_the_dearest_queue():
    """Of two people one is half a head: voice at twice the price gets the whole one, chat the half."""
    span = horizon(1)
    team = [agent(1, productivity=0.5), agent(2)]
    made = problem(
        team,
        requirement(span, {CHAT: flat(1.0, 8, 16, 1), VOICE: flat(1.0, 8, 16, 1)}),
        span,
        prices=Prices({VOICE: 20_000}),
    )
    values, tours = everybody(made)
    queue_of = spread(made, values, tours)
    assert set(queue_of[1][queue_of[1] >= 0]) == {made.queues.index(VOICE)}
    assert set(queue_of[0][queue_of[0] >= 0]) == {made.queues.index(CHAT)}


def test_work_done_early_leaves_hands_for_later():
    """Tickets due at noon are nobody's plan and worth nothing now; seen to come late, they are done in the quiet hours.

    From 08:00 to 10:00 one of two people is wanted on chat, then both are, so tickets must be done before that.
    """
    span = horizon(1)
    need = {CHAT: [0.0] * 8 + [1.0] * 2 + [2.0] * 6 + [0.0] * 8, VOICE: flat(1.0, 8, 10, 1)}
    made = problem(
        people(2), requirement(span, need, [(TICKET, at(7), 2.0, at(12))]), span, prices=Prices({VOICE: 2000})
    )
    duty = np.zeros((2, 24), dtype=bool)
    duty[:, 8:16] = True
    nothing = np.zeros((1, 24))
    plan = Covering(nothing, nothing, nothing, nothing, 0.0)
    once, often = (spread_work(made, plan, duty, passes=passes) for passes in (1, 9))
    ticket = made.queues.index(TICKET)
    assert (once == ticket).sum() < (often == ticket).sum() == 2
    assert (often[:, 8:10] == ticket).sum() == 2


def test_less_than_one_pass_is_refused():
    """Work is spread once at least."""
    made, _ = moving(halves(1.0), halves(1.0), 2)
    nothing = np.zeros((0, made.ticks))
    plan = Covering(np.zeros((1, made.ticks)), nothing, nothing, nothing, 0.0)
    with pytest.raises(ValueError, match="passes must be at least 1, not 0"):
        spread_work(made, plan, np.zeros((2, 48), dtype=bool), passes=0)


def test_where_no_queue_asks_for_anybody_nobody_has_one():
    """Without a single queue everybody on duty is left without one."""
    made = problem(people(2), requirement(horizon(1), {}), horizon(1))
    nothing = np.zeros((0, made.ticks))
    plan = Covering(np.zeros((1, made.ticks)), nothing, nothing, nothing, 0.0)
    assert (spread_work(made, plan, np.ones((2, made.ticks), dtype=bool)) == -1).all()
