"""The objective, counted by hand."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from scipy.optimize import linprog

from scheduler.optimizer.cost import cost_parts, pay_cents, serve
from scheduler.optimizer.problem import Jobs, Prices
from scheduler.rules import Wishes
from scheduler.rules.wishes import Wish
from tests.scheduler.small_operation import (
    CHAT,
    LAWS,
    MONDAY,
    TICKET,
    VOICE,
    at,
    horizon,
    people,
    problem,
    requirement,
    roster,
    shift,
    unsure,
)

SPAN = horizon(1)
NEEDED = requirement(SPAN, {CHAT: [0.0] * 8 + [2.0] * 2 + [0.0] * 14}, [(TICKET, at(9), 1.5, at(12))])
"""Two heads from 08:00 to 10:00; an hour and a half of tickets between 10:00 and 12:00."""

EIGHT = shift("a01", at(8), breaks=[(240, 60)], work=[(0, 120, CHAT), (120, 180, TICKET)])


def test_every_part_is_what_a_person_counts():
    """8 h of pay, 2 head-hours short, half an hour late, 4 idle hours of 7 on duty."""
    parts = cost_parts(problem(people(1), NEEDED, SPAN), [EIGHT])
    assert parts == {"pay": 8000, "shortage": 20_000, "late": 5000, "surplus": 200, "wishes": 0}


def test_nobody_costs_what_is_missing():
    """An empty roster is short of 4 head-hours and late with all work, and pays nothing."""
    parts = cost_parts(problem(people(1), NEEDED, SPAN), [])
    assert parts == {"pay": 0, "shortage": 40_000, "late": 15_000, "surplus": 0, "wishes": 0}


def test_a_beginner_covers_by_productivity():
    """At half the productivity the same shift covers half, is on duty for half, and is paid in full."""
    parts = cost_parts(problem(people(1, productivity=0.5), NEEDED, SPAN), [EIGHT])
    assert parts == {"pay": 8000, "shortage": 30_000, "late": 10_000, "surplus": 100, "wishes": 0}


def test_each_queue_has_its_own_price():
    """A named queue costs its price, the others the default."""
    stated = problem(people(1), NEEDED, SPAN, prices=Prices({CHAT: 600}, default_shortage=100, surplus=0))
    parts = cost_parts(stated, [EIGHT])
    assert (parts["shortage"], parts["late"], parts["surplus"]) == (1200, 50, 0)


def test_work_on_a_queue_nobody_asked_for_is_idle():
    """Voice is not in the requirement: its hours count as surplus."""
    idle = replace(EIGHT, work=())
    voice = replace(EIGHT, work=tuple(replace(w, queue=VOICE) for w in EIGHT.work))
    stated = problem(people(1), NEEDED, SPAN)
    assert cost_parts(stated, [voice]) == cost_parts(stated, [idle])
    assert cost_parts(stated, [idle])["surplus"] == 350


def test_a_shift_begun_before_the_horizon_covers_unpaid():
    """The published night works from 22:00 to 06:00 with a break at 02:00: five hours count, none is paid again."""
    night = shift("a01", at(-2), breaks=[(240, 60)], work=[(0, 240, CHAT), (300, 480, CHAT)])
    needed = requirement(SPAN, {CHAT: [1.0] * 8 + [0.0] * 16})
    stated = problem(people(1), needed, SPAN, past=roster(people(1), night))
    assert cost_parts(stated, []) == {"pay": 0, "shortage": 30_000, "late": 0, "surplus": 0, "wishes": 0}


def test_a_locked_shift_is_paid_and_covers():
    """Kept rows are part of the roster: they cost their pay and cover their work."""
    locked = replace(EIGHT, locked=True)
    stated = problem(people(1), NEEDED, SPAN, locked=roster(people(1), locked))
    assert stated.kept == (locked,)
    assert cost_parts(stated, stated.kept) == cost_parts(problem(people(1), NEEDED, SPAN), [EIGHT])


def test_over_cases_the_cost_is_the_mean_of_what_each_case_would_cost():
    """Shortage and surplus of an uncertain need are the means of five certain ones; pay and late work stay."""
    prices = Prices({}, surplus=70, hedge=True)
    made = problem(people(1), unsure(NEEDED, -1, -1, 0, 1, 3), SPAN, prices=prices)
    found = cost_parts(made, [EIGHT])
    each = []
    for heads in made.shortage.cases[:, 0]:
        certain = requirement(SPAN, {CHAT: heads}, [(TICKET, at(9), 1.5, at(12))])
        each.append(cost_parts(problem(people(1), certain, SPAN, prices=prices), [EIGHT]))
    assert len({c["shortage"] for c in each}) == 4
    assert found == {part: round(sum(c[part] for c in each) / 5) for part in found}


def test_wishes_are_priced_on_the_days_of_the_horizon():
    """A wish inside the horizon costs when disappointed, one after it does not."""
    wishes = Wishes([Wish("a01", MONDAY, "off", 2.0), Wish("a01", MONDAY + timedelta(days=1), "D8", 5.0)], 100)
    stated = problem(people(1), NEEDED, SPAN, (*LAWS, wishes))
    assert cost_parts(stated, [EIGHT])["wishes"] == 200
    assert cost_parts(stated, [])["wishes"] == 0


def test_pay_is_whole_cents():
    """Seven and a half hours at 10.45 are 78.38."""
    assert pay_cents(450, 1045) == 7838
    assert pay_cents(0, 1045) == 0


@pytest.mark.parametrize("seed", range(8))
def test_earliest_deadline_first_is_late_with_as_little_as_possible(seed):
    """No other order of random jobs on random hands leaves less undone than the linear program over all orders."""
    random = np.random.default_rng(seed)
    ticks, count = 12, 7
    first = random.integers(0, ticks - 1, count)
    due = np.minimum(first + random.integers(1, 8, count), ticks)
    work = random.uniform(0.2, 3, count)
    heads = random.integers(0, 3, (1, ticks)) * random.choice([0.5, 1.0])
    span = horizon(1)
    stated = replace(
        problem(people(1), requirement(span, {}, [(TICKET, at(0), 1.0, at(9))]), span),
        jobs=Jobs(np.zeros(count, dtype=np.int64), first, due, work),
    )
    late, done = serve(stated, heads.astype(float))
    # x[k, t]: work on job k in tick t
    open_ = (np.arange(ticks) >= first[:, None]) & (np.arange(ticks) < due[:, None])
    rows = [np.kron(np.eye(count)[k], np.ones(ticks)) for k in range(count)]
    rows += [np.kron(np.ones(count), np.eye(ticks)[t]) for t in range(ticks)]
    most = linprog(
        -np.ones(count * ticks),
        A_ub=rows,
        b_ub=[*work, *heads[0]],
        bounds=[(0, None if o else 0) for o in open_.ravel()],
    )
    assert done == pytest.approx(-most.fun)
    assert late[0] == pytest.approx(work.sum() + most.fun)
