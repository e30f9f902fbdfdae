"""Need, people and rules on one grid."""

from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from scheduler.shifts import Break
from tests.scheduler.small_operation import (
    CHAT,
    DAY,
    FULL,
    MONDAY,
    PART,
    TICKET,
    VOICE,
    agent,
    at,
    horizon,
    people,
    problem,
    requirement,
    roster,
    shift,
)

SPAN = horizon(2)
SHORT = replace(FULL, name="short", week_minutes=900)
NEEDED = requirement(SPAN, {CHAT: [3.0] * 48, VOICE: [1.0] * 48}, [(TICKET, at(9), 3.0, at(15))])


def stated(agents=None, needed=NEEDED, span=SPAN, **more):
    return problem(people(2) if agents is None else agents, needed, span, **more)


def locked(agents, *rows, **more):
    return stated(agents, locked=roster(agents, *(replace(r, locked=True) for r in rows)), **more)


@pytest.mark.parametrize(
    ("templates", "zone", "tick"),
    [
        ((PART,), "Asia/Shanghai", 60),
        ((replace(PART, earliest_start=495, start_grid=30),), "Asia/Shanghai", 15),
        ((replace(DAY, breaks=(Break(20, 180, 240),)),), "Asia/Shanghai", 20),
        ((PART,), "Asia/Kolkata", 30),
        ((PART,), "Asia/Kathmandu", 15),
    ],
)
def test_the_tick_is_the_coarsest_grid_that_fits(templates, zone, tick):
    """Starts, lengths, breaks and the agents' midnights refine the interval, and only as far as they must."""
    made = stated([agent(time_zone=ZoneInfo(zone), contract=replace(FULL, shifts=("P4", "D8")))], templates=templates)
    assert made.tick == tick
    assert made.need.shape == (2, 48 * 60 // tick)
    assert made.need.sum() * tick / 60 == 4 * 48


def test_a_grid_too_fine_is_refused():
    """Starts at odd minutes would need a grid of a minute, which is refused by its length."""
    with pytest.raises(ValueError, match="grid of 1 min only; 5 is the finest"):
        stated(templates=(replace(PART, earliest_start=481),))


@pytest.mark.parametrize("shrinkage", [-0.01, 1.0])
def test_an_impossible_shrinkage_is_refused(shrinkage):
    """Shrinkage lies in [0, 1)."""
    with pytest.raises(ValueError, match=r"in \[0, 1\)"):
        stated(shrinkage=shrinkage)


def test_shrinkage_raises_live_need_and_work_but_no_post():
    """Three heads at 30 % shrinkage are four, an hour of work takes 1/0.7 hours, and a post is covered by its seats."""
    post = requirement(SPAN, {CHAT: [2.0] * 48}, kind="post")
    made = stated(shrinkage=0.3)
    assert made.need[0, 0] == 4
    assert made.jobs.work == pytest.approx([3.0 / 0.7])
    assert stated(needed=post, shrinkage=0.3).need[0, 0] == 2


def test_need_outside_the_horizon_is_left_out():
    """Rows before and after the horizon's days change nothing."""
    wide = requirement(horizon(4, MONDAY - timedelta(days=1)), {CHAT: [3.0] * 96, VOICE: [1.0] * 96})
    assert np.array_equal(stated(needed=wide).need, stated().need)


def test_work_is_done_after_its_interval_and_before_its_deadline():
    """What comes in from 09:00 to 10:00 may be worked from 10:00 on, until before 15:00, inside the horizon."""
    work = [
        (TICKET, at(9), 1.0, at(15)),
        (TICKET, at(-5), 1.0, at(3)),  # backlog
        (TICKET, at(46), 1.0, at(60)),  # due after the horizon
        (TICKET, at(-9), 1.0, at(-1)),  # over before it
        (TICKET, at(10), 1.0, at(10.5)),  # due within its own interval
    ]
    made = stated(needed=requirement(SPAN, {}, work))
    found = sorted(zip(made.jobs.first.tolist(), made.jobs.due.tolist(), strict=True))
    assert found == [(0, 3), (10, 15), (11, 11), (47, 48)]
    come, due = made.deferred_totals(0)
    assert (come[-1], due[-1]) == (4.0, 4.0)
    assert (come >= due).all()


def test_people_with_one_skill_share_a_set():
    """Skill sets are counted by what they can do here, not by how it is written."""
    made = stated([agent(1, ["*/*/*"]), agent(2, [CHAT]), agent(3, ["shop/zh/*"]), agent(4, ["else/x/y"])])
    assert made.skills.shape == (3, 3)
    assert made.skill_set[0] == made.skill_set[2]
    assert made.skills[made.skill_set].tolist() == [[True] * 3, [True, False, False], [True] * 3, [False] * 3]


def test_history_counts_week_run_and_rest():
    """What was published before the first day: shifts and minutes of its ISO week, days in a row, the last end."""
    span = horizon(2, MONDAY + timedelta(days=3))  # Thursday
    past = [shift("a01", at(8, day)) for day in (-1, 0, 1, 2)]
    made = stated(span=span, needed=requirement(span, {CHAT: [1.0] * 48}), past=roster(people(2), *past))
    mine, other = made.histories
    assert mine.week == (3, 1440)
    assert mine.run == 4
    assert mine.last_end == past[-1].end
    assert mine.fixed == ()
    assert (other.week, other.run, other.last_end) == ((0, 0), 0, None)


def test_a_shift_that_reaches_in_carries_its_work():
    """The night before stands, covers need where it works, and is not a row of the new roster."""
    night = shift("a01", at(-2), work=[(0, 240, CHAT), (300, 480, CHAT)])
    made = stated(past=roster(people(2), night))
    assert made.standing == (night,)
    assert made.kept == ()
    assert made.carried[0, :8].tolist() == [1, 1, 0, 1, 1, 1, 0, 0]


def test_a_locked_shift_stands_and_is_kept():
    """A locked row carries its work by productivity, and its date is settled."""
    slow = [agent(1, productivity=0.5), agent(2)]
    row = shift("a01", at(8), work=[(0, 90, VOICE)], locked=True)
    made = locked(slow, row)
    assert made.kept == made.standing == (row,)
    assert made.carried[1, 8:11].tolist() == [0.5, 0.25, 0.0]
    assert made.histories[0].fixed == (row,)


def test_locked_rows_outside_the_horizon_are_not_its_business():
    """Of three locked shifts, before, in and at the end of the horizon, the one inside is kept."""
    rows = [shift("a01", at(8, day)) for day in (-1, 1)] + [shift("a02", at(0, 2))]
    assert [s.day.day for s in locked(people(2), *rows).kept] == [17]


def test_two_zones_or_contracts_are_two_networks():
    """Agents are grouped by zone and contract, each in exactly one group."""
    four = [
        agent(1),
        agent(2, time_zone=ZoneInfo("Asia/Jakarta")),
        agent(3, contract=replace(FULL, name="part", shifts=("P4",))),
        agent(4),
    ]
    members = [m.tolist() for m, _ in stated(four).networks()]
    assert sorted(members) == [[0, 3], [1], [2]]
    assert [n.templates[0].code for m, n in stated(four).networks() if m.tolist() == [2]] == ["P4"]
