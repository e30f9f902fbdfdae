"""The search for tours."""

from itertools import product
from time import perf_counter

import numpy as np
import pytest

from scheduler.optimizer.cost import cost_parts
from scheduler.optimizer.covering import Covering, covering
from scheduler.optimizer.search import Search, _Laps, search
from scheduler.optimizer.shift_values import ShiftValues
from scheduler.optimizer.work import name_work, on_duty, spread_work
from scheduler.roster import roster_table
from scheduler.verify import violations
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


def looking(made):
    """A search that sees holes, with a plan of nobody at worth nothing: only holes count."""
    values = ShiftValues(made)
    none = np.zeros((len(made.skills), made.ticks))
    work = np.zeros((len(made.deferred), made.ticks))
    state = Search.begin(made, values, Covering(none - made.surplus_price, work, work, none, 0.0))
    state.see_holes()
    return state, none


def test_whoever_is_released_leaves_no_trace():
    """After everybody chose and was released again, all need is short and nobody idle."""
    span = horizon(2)
    made = problem(people(4), requirement(span, {CHAT: flat(2.0), VOICE: flat(1.0)}), span)
    state, slope = looking(made)
    empty = state.flow.cost()
    for k in range(4):
        state.choose(k, slope)
    assert state.flow.cost() < empty
    for k in range(4):
        state.release(k)
        state.release(k)
    assert state.flow.cost() == pytest.approx(empty)
    assert not state.flow.flow.any()
    assert not state.flow.idle.any()
    assert not state.heads.any()


def test_a_choice_lowers_the_cost_by_what_it_promised():
    """The fall of shortage and surplus at each choice, less the pay, is never negative: staying off is always open."""
    span = horizon(2)
    made = problem(people(4), requirement(span, {CHAT: flat(2.0), VOICE: flat(1.0)}), span)
    state, slope = looking(made)
    values = state.values
    for k in range(4):
        before = state.flow.cost()
        state.choose(k, slope)
        pay = sum(values.pay[0][k][values.networks[0][1].template[option]] for option, _ in state.tours[k])
        assert before - state.flow.cost() >= pay - 1e-6


def test_people_follow_the_plan():
    """Six people for whom every day shift is worth the same come as planned: three, and nobody else."""
    span = horizon(2)
    made = problem(people(6), requirement(span, {CHAT: flat(0.0), VOICE: flat(0.0)}), span)
    values = ShiftValues(made)
    wage = float(values.wage.mean()) * made.tick / 60
    plan = np.zeros((1, made.ticks))
    plan[0, 8:16] = 3.0
    work = np.zeros((len(made.deferred), made.ticks))
    prices = np.where(plan > 0, 1.2 * wage, 0.0)
    state = Search.begin(made, values, Covering(prices, work, work, plan, 0.0))
    for _ in range(3):
        for k in range(6):
            state.release(k)
            state.choose(k, np.full_like(plan, wage))
    assert np.abs(state.heads - plan).max() <= 1
    assert state.heads[0, 8:16].sum() >= 3 * 7


@pytest.mark.parametrize("when", [0.0, 0.3, 0.7])
def test_an_interrupt_ends_a_round_and_leaves_everybody_whole(ready, when):
    """Ctrl-C in any round, the very first moment included: the search ends, says so, and its roster is a legal one."""
    told = []

    def press(share, note):
        told.append(share)
        if share >= when:
            raise KeyboardInterrupt

    tours, finished = search(
        *ready, seed=1, rounds=2, until=perf_counter() + 600, enough=lambda cost: False, progress=press
    )
    made, values, cover = ready
    assert not finished
    assert max(told) < 0.9
    places = spread_work(made, cover, on_duty(made, values, tours))
    table = roster_table([*name_work(made, values, tours, places), *made.kept], made.agents)
    assert violations(table, made.agents, made.rules, roster_table(made.past, made.agents)).empty


def test_an_interrupt_gives_nobody_the_tour_of_another():
    """Ctrl-C before somebody without a shift chooses: they still have none, whatever the one before them had."""
    span = horizon(1)
    made = problem(people(11), requirement(span, {CHAT: flat(0.0)}), span)
    values = ShiftValues(made)
    none = np.zeros((1, made.ticks))
    state = Search.begin(made, values, Covering(none, none[:0], none[:0], none, 0.0))
    state.give(9, values.best_tour(9, np.full(made.ticks, 1e6)))

    def press(share, note):
        if share > 0.5:
            raise KeyboardInterrupt

    laps = _Laps(1, len(made.agents), np.inf, press)
    assert not laps.run(np.arange(11), none, state)
    assert laps.cut_short
    assert not any(state.tours.values())


def test_an_interrupt_between_release_and_choice_takes_nothing_away(ready, monkeypatch):
    """Ctrl-C while somebody has given up a tour and has no other: it is theirs again."""
    made, values, cover = ready
    tours, _ = found(ready, rounds=0)
    state = Search.begin(made, values, cover, tours)
    before = state.heads.copy()

    def press(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(Search, "choose", press)
    order = np.array([k for k in range(len(made.agents)) if tours[k]])
    assert not _Laps(1, len(order), np.inf, lambda share, note: None).run(order, cover.duty, state)
    assert state.tours == tours
    assert (state.heads == before).all()


def test_an_interrupt_while_a_roster_is_weighed_keeps_the_tours(ready, monkeypatch):
    """Ctrl-C between rounds: the tours that followed the plan come back as they are."""
    followed, _ = found(ready, rounds=0)

    def press(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("scheduler.optimizer.search.roster_cost", press)
    assert found(ready) == (followed, False)
