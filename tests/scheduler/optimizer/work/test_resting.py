"""Breaks where they are missed least."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from scheduler.optimizer.work import Stint, named, rest_well
from scheduler.roster import Span
from scheduler.rules import Breaks
from tests.scheduler.small_operation import (
    CHAT,
    DAY,
    MONDAY,
    TICKET,
    VOICE,
    agent,
    flat,
    horizon,
    laws,
    people,
    problem,
    requirement,
)

SPAN = horizon(1)


def stated(heads, needed, **changes):
    """So many people on one queue from 08:00 to 16:00, all resting at 11:00."""
    made = problem(people(heads), requirement(SPAN, {CHAT: needed, VOICE: flat(1.0, 8, 16, 1)}), SPAN, **changes)
    stints = [Stint(k, MONDAY, DAY, 480, (180,)) for k in range(heads)]
    queue_of = np.full((heads, 24), -1, dtype=np.int16)
    queue_of[:, [8, 9, 10, 12, 13, 14, 15]] = made.queues.index(CHAT)
    return made, stints, queue_of


def test_two_people_of_a_post_do_not_leave_it_together():
    """Both rested at 11:00; now one goes at noon, and every hour has somebody."""
    made, stints, queue_of = stated(2, flat(2.0, 8, 16, 1))
    moved, on = rest_well(made, stints, queue_of)
    assert sorted(s.breaks for s in moved) == [(180,), (240,)]
    assert ((on == 0).sum(axis=0)[8:16] >= 1).all()
    assert ((on >= 0).sum(axis=1) == 7).all()
    assert (queue_of[:, 11] == -1).all()


def test_a_break_goes_where_heads_are_not_missed():
    """Two are needed but at noon, when one is enough: one person rests then, and only the other is missed."""
    need = flat(2.0, 8, 16, 1)
    need[12] = 1.0
    moved, on = rest_well(*stated(2, need))
    assert sorted(s.breaks for s in moved) == [(180,), (240,)]
    assert (on == 0).sum(axis=0)[11:13].tolist() == [1, 1]


def test_company_in_a_break_costs_no_heads():
    """Nobody is needed at 11:00 and everybody at noon: both go on resting together."""
    need = flat(2.0, 8, 16, 1)
    need[11] = 0.0
    made, stints, queue_of = stated(2, need)
    moved, on = rest_well(made, stints, queue_of)
    assert moved == stints
    assert (on == queue_of).all()


def test_only_whole_shifts_on_a_live_queue_rest_elsewhere():
    """Who changes queue, does deferred work, is idle for an hour or works on beyond the horizon rests as before."""
    made, stints, queue_of = stated(2, flat(2.0, 8, 16, 1))
    for change in (made.queues.index(VOICE), -1):
        other = queue_of.copy()
        other[:, 15] = change
        assert rest_well(made, stints, other)[0] == stints
    tickets = requirement(SPAN, {CHAT: flat(2.0, 8, 16, 1)}, [(TICKET, SPAN.start, 40.0, SPAN.end)])
    mail = problem(people(2), tickets, SPAN)
    writing = np.where(queue_of == 0, mail.queues.index(TICKET), -1).astype(np.int16)
    assert rest_well(mail, stints, writing)[0] == stints
    night = [Stint(k, MONDAY, DAY, 1080, (240,)) for k in range(2)]
    late = np.full((2, 24), -1, dtype=np.int16)
    late[:, 18:22], late[:, 23:] = 0, 0
    assert rest_well(made, night, late)[0] == night


def test_no_break_leaves_a_stretch_too_long():
    """At 10:00 a third person would rest alone, but five hours follow and four are allowed."""
    wide = replace(DAY, breaks=(replace(DAY.breaks[0], earliest=120),))
    made, stints, queue_of = stated(3, flat(3.0, 8, 16, 1), rules=laws(Breaks(240)))
    stints = [replace(s, template=wide) for s in stints]
    assert {s.breaks for s in rest_well(made, stints, queue_of)[0]} == {(180,), (240,)}
    free, *_ = stated(3, flat(3.0, 8, 16, 1), rules=laws(Breaks(300)))
    assert {s.breaks for s in rest_well(free, stints, queue_of)[0]} == {(120,), (180,), (240,)}


def test_breaks_that_are_none_are_refused():
    """A break at 09:00 is none of the template's."""
    made, stints, queue_of = stated(1, flat(1.0, 8, 16, 1))
    queue_of[0, 8:12] = [0, -1, 0, 0]
    with pytest.raises(ValueError, match=r"shift D8: breaks at \(60,\) are none of"):
        rest_well(made, [replace(stints[0], breaks=(60,))], queue_of)


@pytest.mark.parametrize("seed", range(5))
def test_nobody_is_missed_more_and_fewer_breaks_meet(seed):
    """On random needs neither the heads missing nor the breaks that meet grow, and work stays outside breaks."""
    random = np.random.default_rng(seed)
    heads = 6
    team = [agent(k + 1, productivity=float(random.choice([0.5, 1.0, 1.4]))) for k in range(heads)]
    needed = requirement(SPAN, {CHAT: random.integers(0, 7, 24), VOICE: flat(1.0, 8, 16, 1)})
    made = problem(team, needed, SPAN)
    stints, queue_of = [], np.full((heads, 24), -1, dtype=np.int16)
    for k in range(heads):
        begin, rest = int(random.integers(6, 12)), int(random.integers(3, 5))
        stints.append(Stint(k, MONDAY, DAY, 60 * begin, (60 * rest,)))
        queue_of[k, begin : begin + 8] = 0
        queue_of[k, begin + rest] = -1

    def judged(stints, queue_of):
        share = np.array([a.productivity for a in team])[:, None]
        missing = made.shortage.missing(np.stack([(share * (queue_of == q)).sum(axis=0) for q in range(2)])).sum()
        away = np.zeros(24)
        for s in stints:
            away[(s.minute + s.breaks[0]) // 60] += 1
        return missing, (away**2).sum()

    before = judged(stints, queue_of)
    moved, on = rest_well(made, stints, queue_of)
    after = judged(moved, on)
    assert after[0] <= before[0] + 1e-9
    assert after < before or moved == stints
    for row in named(made, moved, on):
        spans = sorted((*row.work, *row.breaks), key=lambda s: s.start)
        assert all(isinstance(s, Span) and a.end == s.start for a, s in pairwise(spans))
