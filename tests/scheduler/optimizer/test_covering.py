"""The covering program: prices of time and a plan for deferred work."""

import numpy as np
import pytest

from scheduler.optimizer.bound import best_bound
from scheduler.optimizer.covering import covering
from scheduler.optimizer.problem import Prices
from scheduler.optimizer.shift_values import ShiftValues
from scheduler.solve import solve
from tests.scheduler.optimizer.test_bound import mixed
from tests.scheduler.small_operation import (
    CHAT,
    DAY,
    LATE,
    PART,
    TICKET,
    agent,
    at,
    flat,
    horizon,
    people,
    problem,
    requirement,
    unsure,
)


def covered(made):
    return covering(made, ShiftValues(made))


def test_time_is_worth_no_less_than_an_idle_head_costs():
    """Prices and the worth of work come for every skill set, queue and tick, none below the price of a surplus."""
    made = mixed()
    found = covered(made)
    assert found.prices.shape == (len(made.skills), made.ticks)
    assert found.prices.min() >= -made.surplus_price - 1
    assert found.work_prices.shape == found.planned.shape == (1, made.ticks)


def test_the_prices_prove_a_bound_below_the_roster():
    """Bound from the covering prices <= cost of the solved roster, with a gap between 0 and 1."""
    made = mixed()
    values = ShiftValues(made)
    bound, _ = best_bound(made, covering(made, values).prices, values)
    result = solve(made)
    assert 0 < bound <= result.cost
    assert result.bound == round(bound)
    assert 0 <= result.gap <= 1
    assert result.gap == pytest.approx((result.cost - bound) / result.cost)


def test_where_nobody_is_needed_time_is_worth_nothing():
    """Nights without need have no positive price; hours that stay short have that of the shortage."""
    span = horizon(1)
    made = problem(people(2), requirement(span, {CHAT: flat(9.0, 10, 14, 1)}), span)
    prices = covered(made).prices[0]
    assert prices[:8].max() <= 1
    assert prices[10:14] == pytest.approx(np.full(4, 10_000.0), rel=1e-3)


def test_the_plan_never_works_before_work_has_come_in():
    """The running total of planned work lies between what is due, less what is late, and what has come in."""
    span = horizon(1)
    work = [(TICKET, at(9), 2.0, at(14)), (TICKET, at(12), 3.0, at(20)), (TICKET, at(0), 1.0, at(3))]
    made = problem(people(4), requirement(span, {CHAT: flat(1.0, 8, 20, 1)}, work), span)
    found = covered(made)
    come, due = made.deferred_totals(0)
    done = found.planned[0].cumsum()
    assert (done <= come[:-1] + 1e-3).all()
    # the hour due at 03:00 cannot be done by anybody: first starts are at 08:00
    assert (done >= due[1:] - 1.0 - 1e-3).all()


@pytest.mark.parametrize("templates", [(DAY,), (PART,), (DAY, LATE)])
@pytest.mark.parametrize("days", [1, 3])
@pytest.mark.parametrize("count", [1, 2])
def test_tiny_programs_are_solved(templates, days, count):
    """One or two people and a few options make degenerate programs, on which interior point alone gives up."""
    span = horizon(days)
    made = problem(people(count), requirement(span, {CHAT: flat(1.0, 8, 16, days)}), span, templates=templates)
    assert np.isfinite(covered(made).prices).all()


def test_productivity_counts_in_cover():
    """Two people at half productivity are worth one: the value of the program is that of one at double pay."""
    span = horizon(1)
    needed = requirement(span, {CHAT: flat(1.0, 8, 12, 1)})
    half = problem(people(2, productivity=0.5), needed, span, templates=(PART,))
    whole = problem([agent(1, hourly_cost_cents=2000)], needed, span, templates=(PART,))
    assert covered(half).objective == pytest.approx(covered(whole).objective, rel=1e-3)


def test_the_program_counts_the_shortage_and_surplus_to_expect():
    """One to five heads, equally likely: four stand ready, 0.2 are missing and 1.2 idle on average, for four hours."""
    span = horizon(1)
    needed = unsure(requirement(span, {CHAT: flat(3.0, 8, 12, 1)}), -2, -1, 0, 1, 2).query("agents > 0")
    prices = Prices({CHAT: 4000}, surplus=200, hedge=True)
    made = problem(people(7), needed, span, templates=(PART,), prices=prices)
    cost = 4 * (4 * 1000 + 0.2 * 4000 + 1.2 * 200)
    assert covered(made).objective == pytest.approx(cost, rel=1e-3)
    assert solve(made).cost == cost
