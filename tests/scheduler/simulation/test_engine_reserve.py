"""Standing by: what holds of a reserve on every sample path, and what it is for."""

from dataclasses import replace

import numpy as np
import pytest

from scheduler.simulation.engine import run
from scheduler.simulation.floor import Customers, Duty, Queues, Routing
from tests.scheduler.simulation.plain_twin import FIELDS, PlainTwin
from tests.scheduler.simulation.small_floor import merged, poisson, queues
from tests.scheduler.simulation.test_engine_laws import random_floor


class Watched(PlainTwin):
    """Looks after every event whether somebody could take who waits; `lent` counts who helped after standing by."""

    lent = 0

    def arrive(self, contact):
        super().arrive(contact)
        self.look()

    def act(self, p):
        super().act(p)
        self.look()

    def lend(self, plan):
        before = self.steps
        super().lend(plan)
        self.lent += self.steps - before

    def look(self):
        rested = [p for p in self.people if p.on_duty and self.next_s(p) > self.clock]
        free = [p for p in rested if self.free(p) and any(self.may_lend(p, k) for k in self.live())]
        assert not [p.number for p in free if self.reachable(p)]


def uneven_floor(seed: int) -> tuple[Queues, Duty, Customers]:
    """Ten people planned on two of three calls and chats, half of them with one skill only; the third has nobody."""
    rng = np.random.default_rng(seed)
    floor = queues(4, deferred=[3], concurrency=[1, 2, 2, 1], skills=[[0], [1], [0, 1, 2, 3], [0, 2]])
    plan = np.repeat([0, 1], 5)
    people = Duty(
        np.arange(10),
        rng.uniform(0, 300, 10),
        rng.uniform(2000, 2500, 10),
        plan,
        np.where(rng.random(10) < 0.5, plan, rng.integers(2, 4, 10)),
        np.ones(10),
    )
    rates = (0.02, 0.05, 0.03, 0.005)
    return floor, people, merged(*(poisson(rng, 60, rate, 100, 200, k) for k, rate in enumerate(rates)))


def test_nobody_waits_whom_somebody_may_take():
    """After every event, whatever the reserve; the engine agrees where people stood by and were let go later."""
    lent = 0
    for seed in range(12):
        floor, people, contacts = uneven_floor(seed)
        end = float(contacts.at_s[-1]) + 1
        routing = Routing(reserve=seed % 4)
        tally = run(floor, people, contacts, routing, interval_s=end, intervals=1)
        plain = Watched(floor, people, contacts, routing, end, 1)
        for name in FIELDS:
            np.testing.assert_allclose(getattr(tally, name), getattr(plain.tally, name), rtol=1e-9, err_msg=name)
        lent += plain.lent
    assert lent > 20


@pytest.mark.parametrize("block", range(2))
def test_a_reserve_beyond_everybody_is_no_help_at_all(block):
    """Without deferred queues, a reserve of all people and no help give the same tables; a reserve of 0 does not."""
    helped = 0.0
    for seed in range(20 * block, 20 * block + 20):
        floor, people, contacts, _ = random_floor(seed)
        floor = replace(floor, deferred=np.zeros_like(floor.deferred))
        most, apart, free = (
            run(floor, people, contacts, routing, interval_s=100.0, intervals=6)
            for routing in (Routing(reserve=len(people.skill_set)), Routing(help=False), Routing(reserve=0))
        )
        for name in FIELDS:
            assert getattr(most, name).tobytes() == getattr(apart, name).tobytes()
        assert most.helped.sum() == 0
        helped += free.helped.sum()
    assert helped > 100


def test_a_reserve_spares_the_small_queue_beside_a_large_one():
    """With one of three kept, more of their callers are in time than with all helping, and more in all than without."""
    floor, end = queues(2), 120_000.0
    agents = Duty(
        np.arange(33), np.zeros(33), np.full(33, end), np.repeat([0, 1], [3, 30]), np.zeros(33, int), np.ones(33)
    )
    for seed in range(10):
        rng = np.random.default_rng(seed)
        contacts = merged(poisson(rng, 300, 1 / 300, 300, 120, 0), poisson(rng, 9000, 30 / 300, 300, 120, 1))
        apart, kept, free = (
            run(floor, agents, contacts, routing, interval_s=end, intervals=1).in_time
            for routing in (Routing(help=False), Routing(reserve=1), Routing(reserve=0))
        )
        assert kept[0, 0] > free[0, 0]
        assert kept.sum() > apart.sum()
