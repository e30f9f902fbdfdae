"""The bound evaluated anew agrees with the optimizer's at any prices, and stays below what rosters cost."""

from dataclasses import replace

import numpy as np
import pytest

from planning.certify.cover import cover_of
from planning.certify.demand import demand_of
from planning.certify.folder import read_folder
from planning.certify.proving.bound import lagrangian
from scheduler.agents import Contract
from scheduler.optimizer.bound import lower_bound
from scheduler.optimizer.shift_values import ShiftValues
from scheduler.roster import Result, empty_roster
from scheduler.rules import GuaranteedMinutes, RunOfDays, StartToStart, WeekMinutes, WeekShifts
from tests.planning.certify import example
from tests.scheduler.small_operation import FULL, MONDAY, agent, at, horizon, laws, problem, requirement, roster, shift


def bounds(folder, made, needed, past, prices):
    """The bound by the optimizer and by certify, before what is trivially true is taken for it [cent]."""
    result = Result("solved", empty_roster(), 0, 0, 0.0, 0.0, {}, (), prices)
    read = read_folder(example.write(folder, made, needed, past, result))
    demand = demand_of(read.requirement, read.claim)
    found = lagrangian(read, demand, cover_of(read, demand))
    return lower_bound(made, prices, ShiftValues(made)), found.queues + found.standing - found.tours


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("hedge", [False, True])
def test_two_evaluations_of_the_bound_agree_at_random_prices(tmp_path, seed, hedge):
    """With nothing locked, certain need or hedged, they differ by rounding alone."""
    made, needed, past = example.operation(StartToStart(1200), hedge=hedge, days=3)
    made = replace(made, kept=(), carried=made.carried * 0)
    made = replace(made, histories=tuple(replace(h, fixed=()) for h in made.histories), standing=(), past=())
    random = np.random.default_rng(seed)
    prices = np.round(random.gamma(1.0, 600, (len(made.skills), made.ticks)) - 100, 6)
    ours, theirs = bounds(tmp_path, made, needed, past[:0], prices)
    assert theirs == pytest.approx(ours, abs=1e-3)


@pytest.mark.parametrize("weekday", range(7))
def test_two_evaluations_agree_on_tight_weeks_with_a_past(tmp_path, weekday):
    """Whatever weekday the horizon begins on, limits, guarantees and the past are read alike."""
    contract = Contract("half", 1200, 3, ("D8", "P4", "L8"), guaranteed_minutes=900)
    day = MONDAY.toordinal() + weekday
    first = MONDAY.fromordinal(day)
    team = [agent(k + 1, contract=contract, hourly_cost_cents=900 + 7 * k) for k in range(3)] + [agent(9)]
    span = horizon(9, first)
    needed = requirement(span, {"shop/zh/chat": [1.0, 2.0] * 108})
    past = roster(
        team,
        *(shift("a01", at(9 - 24 * k, first=first), 240, code="P4") for k in (1, 2)),
        shift("a09", at(-2, first=first), work=[(0, 480, "shop/zh/chat")]),
    )
    rules = laws(WeekMinutes(2000), WeekShifts(4), RunOfDays(3), StartToStart(1260), GuaranteedMinutes())
    made = problem(team, needed, span, rules, past=past)
    random = np.random.default_rng(weekday)
    prices = np.round(random.gamma(1.0, 500, (len(made.skills), made.ticks)), 6)
    ours, theirs = bounds(tmp_path, made, needed, past, prices)
    assert FULL.name in {a.contract.name for a in made.agents}
    assert theirs == pytest.approx(ours, abs=1e-3)
