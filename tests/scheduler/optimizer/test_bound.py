"""The proven bound: below every roster, whatever the prices."""

from dataclasses import replace
from itertools import product
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from scheduler.optimizer.bound import lower_bound, standing_cost
from scheduler.optimizer.cost import cost_parts
from scheduler.optimizer.covering import covering
from scheduler.optimizer.problem import Prices
from scheduler.optimizer.shift_values import ShiftValues
from scheduler.optimizer.work import name_work
from scheduler.rules import Wishes
from scheduler.rules.wishes import Wish
from scheduler.shifts import Break, ShiftTemplate
from tests.scheduler.small_operation import (
    CHAT,
    MONDAY,
    PART,
    TICKET,
    VOICE,
    agent,
    at,
    flat,
    horizon,
    laws,
    people,
    problem,
    requirement,
    roster,
    shift,
    unsure,
)

ROUNDING = 3
"""Cents by which parts of a cost may be rounded down."""

SIX = ShiftTemplate("D8", 480, 480, 840, 360, (Break(60, 180, 240, paid=True),))


def mixed(rich=True, hedge=False):
    """Five agents of three skill sets; deferred work; a night that reaches in, a lock, a wish and a beginner.

    With `hedge` the need has five cases.
    """
    team = [
        agent(1, [CHAT, VOICE]),
        agent(2, [VOICE], hourly_cost_cents=1300),
        agent(3, productivity=0.6),
        agent(4, [CHAT, TICKET], time_zone=ZoneInfo("Africa/Cairo")),
        agent(5),
    ]
    span = horizon(2)
    work = [(TICKET, at(9), 2.5, at(14)), (TICKET, at(20), 3.0, at(40)), (TICKET, at(-3), 1.0, at(5))]
    needed = requirement(span, {CHAT: flat(2.0, 7, 22), VOICE: flat(1.0, 9, 18)}, work if rich else [])
    rules = laws(Wishes([Wish("a01", MONDAY, "off", 2.0), Wish("a05", MONDAY, "D8", 1.0)], 300))
    night = shift("a05", at(-4), work=[(0, 300, CHAT), (300, 480, TICKET)])
    lock = shift("a03", at(31), breaks=[(240, 60)], work=[(0, 120, VOICE), (120, 240, TICKET)], locked=True)
    standing = {"past": roster(team, night), "locked": roster(team, lock)} if rich else {}
    return problem(team, unsure(needed, -1, 0, 0, 1, 3), span, rules, prices=Prices({}, hedge=hedge), **standing)


def random_cost(made, values, random):
    """Cost of a roster of random legal tours, on random queues that people know."""
    tours = {}
    for members, network in values.networks:
        worth = random.normal(0.2, 1, network.prices.shape)
        _, choice = network.best(worth, np.zeros_like(network.off_prices))
        for row, k in enumerate(members):
            n = [int(o) for o in choice[row] if o >= 0]
            patterns = [len(values.patterns[int(values.place[k, 0]), int(network.template[o])].breaks) for o in n]
            tours[int(k)] = [(o, int(random.integers(p))) for o, p in zip(n, patterns, strict=True)]
    queue_of = np.full((len(made.agents), made.ticks), -1)
    for k in range(len(made.agents)):
        able = np.append(np.flatnonzero(made.skills[made.skill_set[k]]), -1)
        queue_of[k] = random.choice(able, made.ticks)
    shifts = name_work(made, values, tours, queue_of)
    return sum(cost_parts(made, [*shifts, *made.kept]).values())


@pytest.mark.parametrize("hedge", [False, True])
@pytest.mark.parametrize("seed", range(4))
def test_no_random_roster_costs_less_than_any_bound(seed, hedge):
    """Random prices of every size and sign bound random legal rosters from below, for certain need and for cases."""
    random = np.random.default_rng(seed)
    made = mixed(hedge=hedge)
    values = ShiftValues(made)
    shape = (len(made.skills), made.ticks)
    costs = [random_cost(made, values, random) for _ in range(25)]
    size = random.choice([100.0, 1000.0, 3000.0, 12_000.0])
    bounds = [lower_bound(made, random.uniform(-size / 4, size, shape), values) for _ in range(8)]
    bounds += [lower_bound(made, np.zeros(shape), values), lower_bound(made, covering(made, values).prices, values)]
    assert max(bounds) <= min(costs) + ROUNDING


def best_by_hand(made, values):
    """Least cost of all rosters of two agents of one skill set and one queue: heads are heads."""
    (_, network) = values.networks[0]
    tours = []
    for days in product(*(np.append(np.flatnonzero(network.day == d), -1) for d in range(len(network.days)))):
        options = [int(o) for o in days if o >= 0]
        starts, ends = network.start[options], network.end[options]
        if any(later < end + network.rest_minutes for end, later in zip(ends, starts[1:], strict=False)):
            continue
        for patterns in product(*(range(len(values.patterns[0, int(network.template[o])].breaks)) for o in options)):
            on = np.zeros(made.ticks)
            for o, p in zip(options, patterns, strict=True):
                on[values.ticks(0, o, p)] += 1
            tours.append((on, sum(network.paid[options])))
    duty, paid = np.array([on for on, _ in tours]), np.array([p for _, p in tours])
    heads = duty[:, None, :] + duty[None, :, :]
    cases = made.shortage.cases[:, 0]
    missing = np.mean([np.clip(need - heads, 0, None).sum(axis=2) for need in cases], axis=0) * made.price[0]
    idle = np.mean([np.clip(heads - need, 0, None).sum(axis=2) for need in cases], axis=0) * made.surplus_price
    wages = [a.hourly_cost_cents / 60 for a in made.agents]
    return float((missing + idle + paid[:, None] * wages[0] + paid[None, :] * wages[1]).min())


@pytest.mark.parametrize("hedge", [False, True])
@pytest.mark.parametrize("seed", range(4))
def test_the_bound_stays_below_the_best_of_all_rosters(seed, hedge):
    """On two agents and two days, where every roster can be tried, no prices bound higher than the best of them."""
    random = np.random.default_rng(seed)
    span = horizon(2)
    need = np.repeat(random.integers(0, 3, 12), 4).astype(float)
    team = [agent(1), agent(2, hourly_cost_cents=1500)]
    needed = unsure(requirement(span, {CHAT: need}), -1, 0, 0, 1, 2)
    prices = Prices({}, default_shortage=3000, surplus=200, hedge=hedge)
    made = problem(team, needed, span, templates=(SIX, PART), prices=prices)
    values = ShiftValues(made)
    best = best_by_hand(made, values)
    tries = [lower_bound(made, random.uniform(-50, 10_000, (1, 48)), values) for _ in range(5)]
    good = lower_bound(made, covering(made, values).prices, values)
    assert max(*tries, good) <= best + 1e-6
    assert good >= 0.5 * best


def test_prices_below_legal_are_lifted():
    """An idle head costs the surplus price, so time is never worth less: such prices are lifted first."""
    made = mixed()
    values = ShiftValues(made)
    shape = (len(made.skills), made.ticks)
    low = lower_bound(made, np.full(shape, -1e9), values)
    assert low == lower_bound(made, np.full(shape, -made.surplus_price), values)


def test_a_queue_nobody_knows_is_short_in_the_bound():
    """Without the skill all need is missing and all work late, and the bound says so exactly."""
    span = horizon(1)
    needed = requirement(span, {CHAT: flat(2.0, 8, 10, 1)}, [(TICKET, at(9), 3.0, at(15))])
    made = problem(people(2, skills=[VOICE]), needed, span)
    values = ShiftValues(made)
    assert lower_bound(made, np.zeros((1, 24)), values) == 70_000


def test_kept_shifts_cost_their_pay():
    """What is locked is paid in every roster; what began before the horizon was paid before."""
    made = mixed()
    assert standing_cost(made) == 8000
    assert standing_cost(replace(made, kept=())) == 0


@pytest.mark.parametrize("price", [0.0, 500.0, 3000.0, 9000.0, 20_000.0])
def test_work_that_stands_already_is_not_bought_again(price):
    """A locked shift that does all tickets costs its pay and no price of time proves more than the whole cost."""
    team = people(2)
    lock = shift("a01", at(10), 240, code="P4", work=[(0, 240, TICKET)], locked=True)
    span = horizon(1)
    made = problem(
        team, requirement(span, {}, [(TICKET, at(9), 3.0, at(15))]), span, locked=roster(team, lock), templates=(PART,)
    )
    cost = sum(cost_parts(made, made.kept).values())
    assert cost == 4000 + 50
    bound = lower_bound(made, np.full((1, 24), price), ShiftValues(made))
    assert bound <= cost
    assert price > 0 or bound == 4000
