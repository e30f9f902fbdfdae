"""The engine against the same rules in plain Python on random floors, and laws that hold on every sample path."""

import numpy as np
import pytest

from scheduler.queueing.chat import throughput
from scheduler.simulation.engine import run
from scheduler.simulation.floor import NOBODY, Customers, Duty, Queues, Routing
from tests.scheduler.simulation.plain_twin import FIELDS, PlainTwin
from tests.scheduler.simulation.small_floor import crowd, merged, poisson, queues

Floor = tuple[Queues, Duty, Customers, Routing]


def random_floor(seed: int) -> Floor:
    """Up to five queues of all kinds and eleven people; half of the moments lie on a grid, so that many coincide."""
    rng = np.random.default_rng(seed)
    count, sets, agents = int(rng.integers(1, 6)), int(rng.integers(1, 5)), int(rng.integers(1, 12))
    slots = rng.integers(1, 4, count)
    think = np.where(slots > 1, rng.choice([0, 0.3, 0.6], count), 0.0)
    curves = [throughput(int(c), float(s)) for c, s in zip(slots, think, strict=True)]
    skills = rng.random((sets, count)) < 0.6
    skills[np.arange(sets), rng.integers(0, count, sets)] = True
    floor = Queues(
        rng.random(count) < 0.3,
        rng.choice([0.0, 20, 50], count),
        slots,
        think,
        np.array([np.append(c, np.full(int(slots.max()) + 1 - len(c), c[-1])) for c in curves]),
        rng.integers(0, 3, count),
        skills,
        np.arange(count) % 2,
    )
    spans: list[tuple[float, ...]] = []
    for a in range(agents):
        t = float(rng.integers(-4, 8)) * 25
        for _ in range(int(rng.integers(0, 5))):
            end = t + float(rng.integers(1, 8)) * 25
            spans.append((a, t, end, int(rng.integers(-1, count))))
            t = end + float(rng.choice([0, 0, 25, 50]))
    table = np.array(spans).reshape(-1, 4)
    people = Duty(
        table[:, 0].astype(np.int64),
        table[:, 1],
        table[:, 2],
        table[:, 3].astype(np.int64),
        rng.integers(0, sets, agents),
        rng.choice([0.5, 0.8, 1.0, 1.25], agents),
    )
    at = np.sort(rng.uniform(-30, 599, int(rng.integers(0, 150))))
    if rng.random() < 0.5:
        at = np.round(at / 25) * 25
        at = at[at < 600]
    n = len(at)
    work = rng.choice([0.0, 20, 50, 60], n) * np.where(rng.random(n) < 0.5, 1, rng.random(n))
    patience = np.where(rng.random(n) < 0.2, np.inf, rng.exponential(40, n))
    contacts = Customers(at, rng.integers(0, count, n), work, patience, at + rng.choice([50.0, 150, 400], n))
    if rng.random() < 0.5:
        contacts = with_calls_again(contacts, floor.deferred, rng)
    return floor, people, contacts, Routing(bool(rng.random() < 0.6), bool(rng.random() < 0.6), int(rng.integers(0, 4)))


def with_calls_again(first: Customers, deferred: np.ndarray, rng: np.random.Generator) -> Customers:
    """Half of the live contacts whose patience ends would call again within a minute, up to three times."""
    rows = [[*row, NOBODY] for row in zip(first.at_s, first.queue, first.work_s, first.patience_s, strict=True)]
    new = range(len(rows))
    for _ in range(3):
        asked = [k for k in new if np.isfinite(rows[k][3]) and not deferred[rows[k][1]] and rng.random() < 0.5]
        calls = [(rows[k][0] + rows[k][3] + rng.integers(1, 60), *rows[k][1:3], rng.exponential(40), k) for k in asked]
        new = range(len(rows), len(rows) + sum(c[0] < 600 for c in calls))
        rows += [list(c) for c in calls if c[0] < 600]
    at, queue, work, patience, after = (np.array(column) for column in np.array(rows).reshape(-1, 5).T)
    order = np.argsort(at, kind="stable")
    place = np.append(np.argsort(order), NOBODY)
    due = np.append(first.due_s, np.full(len(rows) - len(first.due_s), np.inf))
    return Customers(
        at[order], queue[order].astype(int), work[order], patience[order], due[order], place[after[order].astype(int)]
    )


@pytest.mark.parametrize("block", range(4))
def test_the_engine_tallies_what_plain_python_does(block):
    """All nine tables agree, whatever queues, plans and routing; who came was answered, gave up or is left."""
    met, calls = dict.fromkeys(FIELDS, 0.0), [0, 0]
    for seed in range(15 * block, 15 * block + 15):
        floor, people, contacts, routing = random_floor(seed)
        tally = run(floor, people, contacts, routing, interval_s=100.0, intervals=6)
        plain = PlainTwin(floor, people, contacts, routing, 100.0, 6)
        for name in FIELDS:
            found, expected = getattr(tally, name), getattr(plain.tally, name)
            np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-6, err_msg=f"{name}, seed {seed}")
            met[name] += float(found.sum())
        left = tally.offered - tally.answered - tally.abandoned
        assert left.min() >= 0
        if contacts.after is None:
            assert tally.offered.sum() == len(contacts.at_s)
        else:
            again = contacts.after != NOBODY
            assert (~again).sum() <= tally.offered.sum() <= (~again).sum() + tally.abandoned.sum()
            calls[0], calls[1] = calls[0] + int(tally.offered.sum() - (~again).sum()), calls[1] + int(again.sum())
        assert (tally.in_time <= tally.answered).all()
    assert min(met.values()) > 0
    assert 0 < calls[0] < calls[1], "some call again, and some who would have need not"


def test_littles_law_and_conservation_over_a_day_of_contacts():
    """With finite patience nobody is left, and the plain run's integral of the number waiting is the sum of waits."""
    contacts = poisson(np.random.default_rng(5), 2000, 10 / 300, 300, 120)
    contacts = Customers(
        contacts.at_s + 100, *(getattr(contacts, n) for n in ("queue", "work_s", "patience_s", "due_s"))
    )
    end = float(contacts.at_s[-1]) + 10_000
    tally = run(queues(), crowd(9, end), contacts, Routing(), interval_s=end, intervals=1)
    assert tally.offered.item() == tally.answered.item() + tally.abandoned.item()
    assert tally.abandoned.item() > 100
    waiting_s = PlainTwin(queues(), crowd(9, end), contacts, Routing(), end, 1).waiting_s
    assert tally.wait_s.item() == pytest.approx(waiting_s, rel=1e-9)


def test_one_agent_more_lets_nobody_of_a_patient_queue_wait_longer():
    """First come first served on the same contacts: of every arrival the wait falls or stays with each agent more."""
    contacts = poisson(np.random.default_rng(6), 3000, 1 / 300 * 9.5, 300, np.inf)
    end = float(contacts.at_s[-1]) + 1
    waits = [
        run(queues(), crowd(n, end + 1e6), contacts, Routing(), interval_s=end / 20_000, intervals=20_000).wait_s
        for n in (9, 10, 11, 14)
    ]
    for more, fewer in zip(waits[1:], waits, strict=False):
        assert (more <= fewer + 1e-6).all()
    assert waits[0].sum() > 2 * waits[1].sum() > 4 * waits[2].sum()


def test_pooling_two_like_queues_answers_more():
    """Help between two queues with the same people and contacts: fewer give up, on each of ten futures."""
    floor, ends = queues(2), 400_000.0
    people = Duty(
        np.arange(20),
        np.zeros(20),
        np.full(20, ends),
        np.repeat([0, 1], 10),
        np.zeros(20, dtype=np.int64),
        np.ones(20),
    )
    for seed in range(10):
        rng = np.random.default_rng(seed)
        contacts = merged(*(poisson(rng, 8000, 9.5 / 300, 300, 120, queue) for queue in range(2)))
        pooled, apart = (
            run(floor, people, contacts, Routing(help=way), interval_s=ends, intervals=1) for way in (True, False)
        )
        assert pooled.abandoned.sum() < 0.8 * apart.abandoned.sum()
        assert pooled.in_time.sum() > apart.in_time.sum()


def test_the_same_inputs_give_the_same_tally_bit_for_bit():
    """Twice the same floor, twice the same eight tables, to the last bit."""
    floor, people, contacts, routing = random_floor(3)
    once, again = (run(floor, people, contacts, routing, interval_s=100.0, intervals=6) for _ in range(2))
    for name in FIELDS:
        assert getattr(once, name).tobytes() == getattr(again, name).tobytes()
