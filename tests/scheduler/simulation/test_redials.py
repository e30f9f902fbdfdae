"""Calls again: drawn beforehand, lived through by the engine, and the fixed point of the formulas."""

from dataclasses import replace
from math import inf

import numpy as np
import pytest

from scheduler.queueing.chat import chat
from scheduler.queueing.redials import redial_load
from scheduler.simulation.customers import customers
from scheduler.simulation.engine import run
from scheduler.simulation.floor import NOBODY, Customers, Routing
from scheduler.simulation.redials import PAUSE_S, calls_again
from tests.scheduler.simulation.small_floor import crowd, duty, queues
from tests.scheduler.simulation.two_days import CHAT, HORIZON, VOICE, rows, workload

OPEN = np.ones(10, dtype=bool)


def test_who_is_answered_does_not_call_again_and_neither_do_their_later_calls() -> None:
    """The first caller's call again does not come; the second gives up twice, and the third call is answered."""
    calls = Customers(
        at_s=np.array([0.0, 10, 50, 60, 130]),
        queue=np.zeros(5, dtype=np.int64),
        work_s=np.array([100.0, 30, 100, 30, 30]),
        patience_s=np.array([40.0, 20, 40, 20, 20]),
        due_s=np.full(5, inf),
        after=np.array([NOBODY, NOBODY, 0, 1, 3]),
    )
    floor, people = queues(), duty([(0.0, 1000.0, 0)])
    tally = run(floor, people, calls, Routing(), interval_s=100.0, intervals=2)
    assert tally.offered.tolist() == [[3.0, 1.0]]
    assert tally.abandoned.tolist() == [[2.0, 0.0]]
    assert tally.answered.tolist() == [[1.0, 1.0]]
    # with two more to answer nobody has to call again
    tally = run(floor, crowd(2, 1000.0), calls, Routing(), interval_s=100.0, intervals=2)
    assert tally.offered.tolist() == [[2.0, 0.0]]


@pytest.mark.parametrize(
    ("after", "patience_s"), [([NOBODY, 1], 5.0), ([NOBODY, -2], 5.0), ([1, NOBODY], 5.0), ([NOBODY, 0], 10.1)]
)
def test_a_call_again_must_follow_a_call_that_was_given_up(after: list[int], patience_s: float) -> None:
    """Not itself, nobody unknown, none that comes later, and none whose patience has not ended."""
    calls = Customers(
        np.array([0.0, 10]), np.zeros(2, int), np.ones(2), np.full(2, patience_s), np.zeros(2), np.array(after)
    )
    with pytest.raises(ValueError, match="after must name an earlier live contact whose patience has ended"):
        run(queues(), crowd(1, 100.0), calls, Routing(), interval_s=100.0, intervals=1)


@pytest.mark.parametrize(("agents", "load", "redial"), [(20, 22.0, 0.5), (5, 5.0, 0.3)])
def test_with_long_pauses_the_twin_has_the_fixed_points_service(
    agents: int, load: float, redial: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Calls again spread over hours come as first calls do: load, service and abandonment are the formula's."""
    monkeypatch.setattr("scheduler.simulation.redials.PAUSE_S", 3600.0)
    aht_s, patience_s, hours = 300.0, 120.0, 200
    figures = []
    for seed in range(10):
        rng = np.random.default_rng([seed, agents])
        n = rng.poisson(hours * 3600 * load / aht_s)
        at, patience, after, person = calls_again(
            np.sort(rng.uniform(0, hours * 3600, n)),
            rng.exponential(patience_s, n),
            rng,
            redial=redial,
            patience_s_mean=patience_s,
            is_open=np.ones(hours, dtype=bool),
            step_s=3600.0,
        )
        work = rng.exponential(aht_s, n)[person]
        order = np.argsort(at, kind="stable")
        place = np.append(np.argsort(order), NOBODY)
        size = len(at)
        calls = Customers(
            at[order], np.zeros(size, int), work[order], patience[order], np.zeros(size), place[after[order]]
        )
        tally = run(queues(), crowd(agents, 4000.0 * hours), calls, Routing(), interval_s=3600.0, intervals=hours)
        steady = {name: getattr(tally, name)[0, 12:].sum() for name in ("offered", "in_time", "abandoned")}
        figures.append(
            [
                steady["offered"] * aht_s / (3600 * (hours - 12)),
                steady["in_time"] / steady["offered"],
                steady["abandoned"] / steady["offered"],
            ]
        )
    sampled = np.array(figures)
    whole = redial_load(agents, load, aht_s, patience_s, redial)
    exact = chat(agents, whole, aht_s, patience_s, 20.0)
    expected = np.array([whole, exact.service_level, exact.prob_abandon]).ravel()
    error = sampled.std(axis=0, ddof=1) / np.sqrt(len(sampled))
    assert (abs(sampled.mean(axis=0) - expected) <= 3 * error).all(), (sampled.mean(axis=0), expected, error)
    first_calls = chat(agents, load, aht_s, patience_s, 20.0)
    assert sampled[:, 1].mean() < first_calls.service_level - 5 * error[1], "calls again cost service"


def test_calls_again_come_after_patience_and_pause_while_the_queue_is_open() -> None:
    """A share of all, each after the patience before it and the mean pause; none in a closed interval or at the end."""
    rng = np.random.default_rng(1)
    n = 40_000
    at, patience = np.sort(rng.uniform(0, 1000, n)), rng.exponential(120, n)
    shut = np.arange(10) == 3
    drawn_at, drawn_patience, after, person = calls_again(
        at, patience, rng, redial=0.4, patience_s_mean=120, is_open=~shut, step_s=1000.0
    )
    assert np.array_equal(drawn_at[:n], at)
    again = np.flatnonzero(after != NOBODY)
    assert again[0] == n
    pause = drawn_at[again] - drawn_at[after[again]] - drawn_patience[after[again]]
    # what was left out is what would have been longest: a tenth of a per cent of the mean
    assert pause.mean() == pytest.approx(PAUSE_S, rel=0.03)
    assert pause.min() >= 1.0 - 1e-6
    assert len(again) == pytest.approx(n * 0.4 / 0.6, rel=0.03)
    assert not np.isin(drawn_at[again] // 1000, [3, *range(10, 99)]).any()
    assert np.array_equal(person[again], person[after[again]])
    with pytest.raises(ValueError, match=r"redial must lie in \[0, 1\), not 1"):
        calls_again(at, patience, rng, redial=1.0, patience_s_mean=120, is_open=OPEN, step_s=1000.0)


def test_redials_of_one_queue_change_no_first_call() -> None:
    """With redial the first calls of all queues are what they were, and calls again bring the same work."""
    work = workload(rows(CHAT, [30.0] * 96), rows(VOICE, [20.0] * 96))
    counts = np.full(len(work), 20)
    plain = customers(work, counts, [VOICE, CHAT], HORIZON, seed=1, future=0)
    more = customers(work, counts, [replace(VOICE, redial=0.5), CHAT], HORIZON, seed=1, future=0)
    assert plain.after is None
    assert more.after is not None
    first = more.after == NOBODY
    for name in ("at_s", "queue", "work_s", "patience_s"):
        assert np.array_equal(getattr(more, name)[first], getattr(plain, name))
    assert (more.queue[~first] == 0).all()
    assert np.array_equal(more.work_s[~first], more.work_s[more.after[~first]])
    assert 1500 < (~first).sum() < 2100
