"""Settling: rebuilt tours and a plan made for them."""

import numpy as np
import pytest

from scheduler.optimizer.covering import covering
from scheduler.optimizer.search import roster_cost
from scheduler.optimizer.settling import settle
from scheduler.optimizer.shift_values import ShiftValues
from scheduler.optimizer.work import name_work, on_duty, spread_work
from scheduler.roster import roster_table
from scheduler.verify import violations
from tests.scheduler.optimizer.test_bound import SIX, mixed
from tests.scheduler.small_operation import CHAT, agent, flat, horizon, laws, problem, requirement


def ready(made):
    values = ShiftValues(made)
    return made, values, covering(made, values)


def nobody(made):
    return {k: [] for k in range(len(made.agents))}


@pytest.fixture(scope="module")
def rich():
    return ready(mixed())


@pytest.fixture(scope="module")
def settled(rich):
    return settle(*rich, nobody(rich[0]), tries=20, laps=2, seed=3)


def test_the_cost_said_is_that_of_the_tours_by_their_plan(rich, settled):
    """Spreading the work of the tours by the plan gives a roster of the cost."""
    made, values, _ = rich
    assert settled.finished
    assert settled.cost == roster_cost(made, values, settled.plan, settled.tours)


def test_settled_tours_never_cost_more_than_those_given(rich, settled):
    """A start that is already settled comes back no dearer, and nobody working comes back cheaper."""
    made, values, cover = rich
    assert settled.cost < roster_cost(made, values, cover, nobody(made))
    again = settle(made, values, settled.plan, settled.tours, tries=1, laps=1, seed=4)
    assert again.cost <= settled.cost


def test_neither_plan_is_worse_for_the_same_tours(rich, settled):
    """By the covering program's own plan the tours cost no less."""
    made, values, cover = rich
    assert settled.cost <= roster_cost(made, values, cover, settled.tours)


def test_the_same_seed_settles_the_same_way(rich, settled):
    """Two runs with one seed agree in every shift, in the plan and in the cost."""
    other = settle(*rich, nobody(rich[0]), tries=20, laps=2, seed=3)
    assert other.tours == settled.tours
    assert other.cost == settled.cost
    np.testing.assert_array_equal(other.plan.planned, settled.plan.planned)


def test_settled_tours_break_no_rule(rich, settled):
    """Locks, absences and the past stand: the roster has no violation."""
    made, values, _ = rich
    places = spread_work(made, settled.plan, on_duty(made, values, settled.tours))
    table = roster_table([*name_work(made, values, settled.tours, places), *made.kept], made.agents)
    before = roster_table([s for s in made.standing if s.start < made.horizon.start], made.agents)
    assert violations(table, made.agents, made.rules, before).empty


def test_when_time_is_up_all_stays_as_it_was(rich):
    """A limit that has passed leaves tours and plan, and says so."""
    made, _, cover = rich
    late = settle(*rich, nobody(made), tries=5, laps=1, seed=1, until=0.0)
    assert (late.tours, late.finished) == (nobody(made), False)
    assert late.plan is cover


def test_an_interrupt_while_work_is_planned_anew_keeps_the_old_plan(rich, monkeypatch):
    """Ctrl-C after the last team: rebuilt tours come back with the plan they were rebuilt by."""
    made, values, cover = rich

    def press(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("scheduler.optimizer.settling.best_use", press)
    found = settle(*rich, nobody(made), tries=5, laps=1, seed=1)
    assert (found.plan, found.finished) == (cover, False)
    assert found.cost == roster_cost(made, values, cover, found.tours) < roster_cost(made, values, cover, nobody(made))


def test_one_person_needed_all_day_comes_alone():
    """Where one shift is worth its pay and covers all need, settling finds it, and the cheaper of two people has it."""
    span = horizon(1)
    team = [agent(1, hourly_cost_cents=1300), agent(2)]
    made = problem(team, requirement(span, {CHAT: flat(1.0, 8, 13)}, []), span, laws(), templates=[SIX])
    setting = ready(made)
    found = settle(*setting, nobody(made), tries=50, laps=1, seed=1)
    assert len(found.tours[0]) == 0
    assert len(found.tours[1]) == 1
