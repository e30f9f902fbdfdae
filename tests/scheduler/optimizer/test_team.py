"""A team: the people of one skill set, beside everybody else's service."""

from itertools import pairwise

import numpy as np
import pytest

from scheduler.optimizer.team import Team
from tests.scheduler.small_operation import CHAT, TICKET, VOICE, agent, at, flat, horizon, problem, requirement


def shared(work=()):
    """Two chat and voice people and one who knows chat only; chat wants 2 and voice 1 from 8 to 12."""
    span = horizon(1)
    people = [agent(1, [CHAT, VOICE, TICKET]), agent(2, [CHAT, VOICE, TICKET]), agent(3, [CHAT])]
    return problem(people, requirement(span, {CHAT: flat(2.0, 8, 12), VOICE: flat(1.0, 8, 12)}, list(work)), span)


def everything(made):
    """The team of the first agent when nobody else serves anything."""
    return Team.of(made, int(made.skill_set[0]), np.zeros((len(made.queues), made.ticks)))


def test_heads_fill_the_dearest_wants_first():
    """Each head more saves no more than the one before, and the last ones cost the surplus."""
    made = shared()
    team = everything(made)
    costs = [team.cost(np.full(made.ticks, float(n))) for n in range(6)]
    saved = [a - b for a, b in pairwise(costs)]
    assert saved == sorted(saved, reverse=True)
    assert saved[-1] == pytest.approx(-made.surplus_price * made.ticks)


def test_what_others_serve_is_not_wanted_again():
    """Where others fill all of chat, a team is short of voice only."""
    made = shared()
    served = np.zeros((len(made.queues), made.ticks))
    served[made.queues.index(CHAT)] = 2.0
    team = Team.of(made, int(made.skill_set[0]), served)
    voice = made.queues.index(VOICE)
    assert team.cost(np.zeros(made.ticks)) == pytest.approx(made.price[voice] * made.need[voice].sum())


@pytest.mark.parametrize("share", [1.0, 0.6])
@pytest.mark.parametrize("seed", range(3))
def test_gains_are_what_one_more_saves(seed, share):
    """Without deferred work the gain of a tick is the difference of two costs, to the cent."""
    made = shared()
    team = everything(made)
    heads = np.random.default_rng(seed).integers(0, 5, made.ticks) * 0.8
    gains = team.gains(heads, share, 1.0)
    for t in range(0, made.ticks, 5):
        more = heads.copy()
        more[t] += share
        assert gains[t] * share == pytest.approx(team.cost(heads) - team.cost(more))


def test_spare_heads_do_deferred_work_in_time():
    """Two hours of tickets are late without anybody, and done by one who is there for two hours of their window."""
    made = shared([(TICKET, at(13), 2.0, at(18))])
    team = everything(made)
    nobody = np.zeros(made.ticks)
    two_hours = nobody.copy()
    begin = round(made.tick_of(at(15)))
    two_hours[begin : begin + 120 // made.tick] = 1.0
    late = 2.0 * 60 / made.tick * made.late_price[0]
    assert team.cost(nobody) - team.cost(two_hours) == pytest.approx(late)


def test_work_is_offered_in_its_window_only():
    """Late work makes time worth something between its arrival and its deadline, nowhere else."""
    made = shared([(TICKET, at(13), 2.0, at(18))])
    gains = everything(made).gains(np.full(made.ticks, 3.0) * (np.arange(made.ticks) < made.tick_of(at(13))), 1.0, 1.0)
    worth = np.flatnonzero(gains > 0)
    assert worth.min() >= made.tick_of(at(13))
    assert worth.max() < made.tick_of(at(18))


def test_service_adds_up_to_the_heads_that_are_useful():
    """A team's service to live queues is its heads, as far as there are wants."""
    made = shared()
    heads = np.random.default_rng(1).integers(0, 5, made.ticks).astype(float)
    service = everything(made).service(heads, len(made.queues), len(made.live))
    assert service.sum(axis=0) == pytest.approx(np.minimum(heads, made.need.sum(axis=0)))
