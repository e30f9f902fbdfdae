"""Rebuilding: people who choose anew together."""

from itertools import product

import numpy as np
import pytest

from scheduler.optimizer.cost import cost_parts
from scheduler.optimizer.covering import covering
from scheduler.optimizer.rebuilding import rebuild
from scheduler.optimizer.shift_values import ShiftValues
from scheduler.optimizer.work import name_work, on_duty, spread_work
from scheduler.roster import roster_table
from scheduler.verify import violations
from tests.scheduler.optimizer.test_bound import SIX, mixed
from tests.scheduler.small_operation import CHAT, agent, flat, horizon, laws, problem, requirement


def ready(made):
    values = ShiftValues(made)
    return made, values, covering(made, values)


def cost(setting, tours):
    made, values, cover = setting
    shifts = name_work(made, values, tours, spread_work(made, cover, on_duty(made, values, tours)))
    return sum(cost_parts(made, [*shifts, *made.kept]).values())


def nobody(made):
    return {k: [] for k in range(len(made.agents))}


@pytest.fixture(scope="module")
def rich():
    return ready(mixed())


def test_the_same_seed_rebuilds_the_same_tours(rich):
    """Two runs with one seed agree in every shift and break."""
    one, other = (rebuild(*rich, nobody(rich[0]), tries=20, laps=2, seed=3) for _ in range(2))
    assert one == other


def test_the_cost_said_is_that_of_the_tours_and_never_above_the_start(rich):
    """The answer is the cheapest of all laps, the start among them, at the cost its roster has."""
    made = rich[0]
    found, said, finished = rebuild(*rich, nobody(made), tries=20, laps=2, seed=1)
    assert finished
    assert said == cost(rich, found)
    assert said < cost(rich, nobody(made))
    again, kept, _ = rebuild(*rich, found, tries=1, laps=1, seed=2)
    assert kept <= said
    assert cost(rich, again) == kept


def test_rebuilt_tours_break_no_rule(rich):
    """Locks, absences and the past stand: the roster has no violation."""
    made, values, cover = rich
    tours, _, _ = rebuild(*rich, nobody(made), tries=20, laps=2, seed=1)
    shifts = name_work(made, values, tours, spread_work(made, cover, on_duty(made, values, tours)))
    table = roster_table([*shifts, *made.kept], made.agents)
    before = roster_table([s for s in made.standing if s.start < made.horizon.start], made.agents)
    assert violations(table, made.agents, made.rules, before).empty


def test_when_time_is_up_no_team_begins(rich):
    """A limit that has passed leaves the tours as they are, and says so."""
    made = rich[0]
    tours, _, finished = rebuild(*rich, nobody(made), tries=5, laps=1, seed=1, until=0.0)
    assert tours == nobody(made)
    assert not finished


def test_an_interrupt_keeps_the_best_so_far(rich):
    """Ctrl-C in the second lap: the answer is that of one lap, and says that it was cut short."""
    made = rich[0]

    def press(share, note):
        if share > 0.5:
            raise KeyboardInterrupt

    tours, said, finished = rebuild(*rich, nobody(made), tries=20, laps=2, seed=1, progress=press)
    assert not finished
    assert said == cost(rich, tours)
    assert (tours, said) == rebuild(*rich, nobody(made), tries=20, laps=1, seed=1)[:2]


@pytest.mark.parametrize("heads", [1, 2])
def test_three_people_on_two_days_are_rostered_at_least_cost(heads):
    """The answer costs what the best of all combinations of their tours costs."""
    span = horizon(2)
    team = [agent(1), agent(2, hourly_cost_cents=1300), agent(3)]
    made = problem(team, requirement(span, {CHAT: flat(float(heads), 8, 20)}, []), span, laws(), templates=[SIX])
    setting = ready(made)
    tours = legal_tours(setting[1])
    duty = np.array([on_duty(made, setting[1], {0: tour})[0] for tour in tours], dtype=float)
    shifts = np.array([len(tour) for tour in tours])
    best = np.inf
    for one, other in product(range(len(tours)), repeat=2):
        there = duty[one] + duty[other] + duty
        missing = np.clip(made.need[0] - there, 0.0, None).sum(axis=1)
        spare = np.clip(there - made.need[0], 0.0, None).sum(axis=1)
        pay = 8000 * shifts[one] + 10400 * shifts[other] + 8000 * shifts
        best = min(best, float((made.price[0] * missing + made.surplus_price * spare + pay).min()))
    _, said, _ = rebuild(*setting, nobody(made), tries=100, laps=2, seed=1)
    assert said == pytest.approx(best, abs=2)


def legal_tours(values):
    """Every tour of the first network with every placement of breaks; rest is its only rule."""
    _, network = values.networks[0]
    tours = [[]]
    for d in range(len(network.days)):
        options = np.flatnonzero(network.day == d).tolist()
        choices = [(o, p) for o in options for p in range(len(values.patterns[0, 0].breaks))]
        tours += [
            [*tour, new]
            for tour in tours
            for new in choices
            if not tour or network.start[new[0]] >= network.ready[tour[-1][0]]
        ]
    return tours
