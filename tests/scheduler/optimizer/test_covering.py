"""The covering program: prices of time and a plan for deferred work."""

import numpy as np
import pytest

from scheduler.optimizer.bound import best_bound, lower_bound
from scheduler.optimizer.covering import covering
from scheduler.optimizer.problem import Prices
from scheduler.optimizer.shift_values import ShiftValues
from scheduler.rules import Breaks
from scheduler.shifts import Break, ShiftTemplate
from scheduler.solve import solve
from tests.scheduler.optimizer.test_bound import SIX, best_by_hand, mixed
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
    laws,
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


def test_cells_are_as_wide_as_asked_for_and_divide_the_horizon():
    """Prices are the same all over a cell of the width given; one that does not divide the horizon is narrowed."""
    made = mixed()
    values = ShiftValues(made)

    def cells(ticks, wide):
        prices = covering(made, values, cell=ticks * made.tick).prices
        return prices.reshape(len(prices), -1, wide)

    wide = cells(4, 4)
    assert wide == pytest.approx(np.broadcast_to(wide[:, :, :1], wide.shape))
    # Seven ticks share no divisor with two days of them.
    assert cells(7, 1) == pytest.approx(cells(1, 1))
    assert np.ptp(cells(7, 4), axis=2).max() > 1


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


ONE_START = ShiftTemplate("P4", 240, 480, 480, 240)
"""08:00 to 12:00, without a break."""


def mornings(heads, **more):
    """Objective of the program where mornings of the days given need so many heads."""
    days = len(heads)
    need = [level if 8 <= hour < 12 else 0.0 for level in heads for hour in range(24)]
    span = horizon(days)
    return covered(problem(needed=requirement(span, {CHAT: need}), span=span, templates=(ONE_START,), **more)).objective


@pytest.mark.parametrize(("heads", "cost"), [(1.0, 4000), (2.0, 16_000)])
def test_cheap_hours_are_bought_first(heads, cost):
    """People of one class at 10.00 and 30.00 an hour: the first head costs the lower wage, the second the higher."""
    team = [agent(1), agent(2, hourly_cost_cents=3000)]
    assert mornings([heads], agents=team) == pytest.approx(cost, rel=1e-3)


@pytest.mark.parametrize(("heads", "cost"), [(1.0, 4000), (2.0, 28_000)])
def test_people_of_different_productivity_are_classes_of_their_own(heads, cost):
    """One counts whole and one half at the same pay: one head costs the first, two cost both and half a hole."""
    team = [agent(1), agent(2, productivity=0.5)]
    assert mornings([heads], agents=team) == pytest.approx(cost, rel=1e-3)


def test_whoever_is_away_has_fewer_shifts_to_give():
    """Five shifts a week, but one of the two is there on three dates only: eight of the ten mornings are covered."""
    team = [agent(1, absences=((at(0), at(96)),)), agent(2)]
    heads = [1.0] * 4 + [2.0] * 3
    assert mornings(heads, agents=team) == pytest.approx(8 * 4000 + 2 * 4 * 10_000, rel=1e-3)


@pytest.mark.parametrize(("latest", "cost"), [(60, 8000 + 10_000), (120, 8000)])
def test_a_break_beyond_the_horizon_is_not_missed(latest, cost):
    """A night from 22:00 on the last date rests at 23:00 if it must, else after midnight, where nothing counts."""
    night = ShiftTemplate("N8", 480, 1320, 1320, 60, (Break(60, 60, latest, paid=True),))
    span = horizon(1)
    rules = laws(Breaks(480))
    made = problem(people(1), requirement(span, {CHAT: flat(1.0, 22, 24, 1)}), span, rules, templates=(night,))
    assert covered(made).objective == pytest.approx(cost, rel=1e-3)


@pytest.mark.parametrize("hedge", [False, True])
@pytest.mark.parametrize("seed", range(3))
def test_the_program_is_a_relaxation_and_its_prices_prove_its_value(seed, hedge):
    """Its value is no more than the best of all rosters costs, and exact tours at its prices bound no less."""
    random = np.random.default_rng(seed)
    span = horizon(2)
    need = np.repeat(random.integers(0, 3, 12), 4).astype(float)
    team = [agent(1), agent(2, hourly_cost_cents=1500)]
    needed = unsure(requirement(span, {CHAT: need}), -1, 0, 0, 1, 2)
    prices = Prices({}, default_shortage=3000, surplus=200, hedge=hedge)
    made = problem(team, needed, span, templates=(SIX, PART), prices=prices)
    values = ShiftValues(made)
    found = covering(made, values)
    assert found.objective <= best_by_hand(made, values) * (1 + 1e-3)
    assert lower_bound(made, found.prices, values) >= found.objective * (1 - 1e-3)
