"""The search for tours."""

from itertools import product
from time import perf_counter

import numpy as np
import pytest

from scheduler.optimizer.cost import cost_parts
from scheduler.optimizer.covering import covering
from scheduler.optimizer.search import Search, search
from scheduler.optimizer.shift_values import ShiftValues
from scheduler.optimizer.work import name_work, on_duty, spread_work
from tests.scheduler.optimizer.test_bound import SIX, mixed
from tests.scheduler.small_operation import CHAT, VOICE, agent, flat, horizon, people, problem, requirement


def prepared(made):
    values = ShiftValues(made)
    return made, values, covering(made, values)


@pytest.fixture(scope="module")
def ready():
    return prepared(mixed())


def found(ready, *, rounds=2, seed=1, until=None, enough=lambda cost: False):
    until = perf_counter() + 600 if until is None else until
    return search(*ready, seed=seed, rounds=rounds, until=until, enough=enough, progress=lambda share, note: None)


def cost(ready, tours):
    made, values, cover = ready
    shifts = name_work(made, values, tours, spread_work(made, cover, on_duty(made, values, tours)))
    return sum(cost_parts(made, [*shifts, *made.kept]).values())


def wants(made):
    """Heads wanted on live queues, their prices and the worth of idle heads."""
    idle = np.full((len(made.skills), made.ticks), -made.surplus_price)
    cases = made.shortage.cases
    return cases.astype(np.int64), np.broadcast_to(made.shortage.slopes[:, :, None], cases.shape), idle


def test_the_same_seed_finds_the_same_tours(ready):
    """Two searches with one seed agree in every shift and break."""
    assert found(ready) == found(ready)


def test_more_rounds_never_cost_more(ready):
    """The best of all rounds is kept."""
    costs = [cost(ready, found(ready, rounds=rounds)[0]) for rounds in range(4)]
    assert costs == sorted(costs, reverse=True)


def test_time_out_still_gives_everybody_a_choice(ready):
    """A limit that has passed already ends the search after the first round, and says so."""
    past = perf_counter() - 1
    tours, finished = found(ready, until=past)
    assert not finished
    assert any(tours.values())
    assert tours == found(ready, rounds=0, until=past)[0]


def test_enough_is_enough(ready):
    """Once the cost is good enough no further round begins; the search has ended by itself."""
    asked = []
    tours, finished = found(ready, enough=lambda cost: asked.append(cost) or True)
    assert finished
    assert len(asked) == 1
    assert tours == found(ready, rounds=0)[0]


@pytest.mark.parametrize("seed", range(3))
def test_one_person_gets_the_best_tour_there_is(seed):
    """For a single agent one choice is exact: of all legal tours with all their breaks none costs less."""
    span = horizon(2)
    random = np.random.default_rng(seed)
    need = {CHAT: random.integers(0, 2, 48).astype(float), VOICE: random.integers(0, 2, 48).astype(float)}
    one = prepared(problem([agent()], requirement(span, need), span, templates=(SIX,)))
    _, values, _ = one
    _, network = values.networks[0]
    days = [[(), *(((int(o), p),) for o in np.flatnonzero(network.day == d) for p in range(2))] for d in range(2)]
    tours = [[*first, *second] for first, second in product(*days)]
    late, early = 14 * 60, (24 + 8) * 60  # ten hours of rest between 22:00 and 08:00 are too few
    legal = [t for t in tours if not {late, early} <= {int(network.start[o]) for o, _ in t}]
    assert (len(tours), len(legal)) == (25, 21)
    costs = [cost(one, {0: tour}) for tour in legal]
    assert cost(one, found(one, rounds=0)[0]) == min(costs)


def test_whoever_is_released_leaves_no_trace():
    """After everybody chose and was released again, all need is short and nobody idle."""
    span = horizon(2)
    made = problem(people(4), requirement(span, {CHAT: flat(2.0), VOICE: flat(1.0)}), span)
    state = Search.begin(made, ShiftValues(made), wants(made))
    empty = state.flow.cost()
    for k in range(4):
        state.choose(k)
    assert state.flow.cost() < empty
    for k in range(4):
        state.release(k)
        state.release(k)
    assert state.flow.cost() == pytest.approx(empty)
    assert not state.flow.flow.any()
    assert not state.flow.idle.any()


def test_a_choice_lowers_the_cost_by_what_it_promised():
    """The fall of shortage and surplus at each choice, less the pay, is never negative: staying off is always open."""
    span = horizon(2)
    made = problem(people(4), requirement(span, {CHAT: flat(2.0), VOICE: flat(1.0)}), span)
    values = ShiftValues(made)
    state = Search.begin(made, values, wants(made))
    for k in range(4):
        before = state.flow.cost()
        state.choose(k)
        pay = sum(values.pay[0][k][values.networks[0][1].template[option]] for option, _ in state.tours[k])
        assert before - state.flow.cost() >= pay - 1e-6
