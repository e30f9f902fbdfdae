"""The engine against closed forms: Erlang C, Erlang A and the chat chain, by independent replications."""

from math import inf

import numpy as np
import pytest

from scheduler.queueing.chat import chat
from scheduler.simulation.engine import run
from scheduler.simulation.floor import Routing
from tests.scheduler.simulation.small_floor import crowd, poisson, queues

AHT_S, WITHIN_S = 300.0, 20.0
REPLICATIONS, CONTACTS = 12, 20_000

# agents, load [erlang], patience [s], concurrency, think share
CASES = [
    (1, 0.5, inf, 1, 0.0),
    (3, 2.0, inf, 1, 0.0),
    (10, 8.0, inf, 1, 0.0),
    (25, 22.0, inf, 1, 0.0),
    (60, 54.0, inf, 1, 0.0),
    (120, 110.0, inf, 1, 0.0),
    (1, 0.8, 120.0, 1, 0.0),
    (5, 5.0, 120.0, 1, 0.0),
    (20, 19.0, 60.0, 1, 0.0),
    (20, 26.0, 300.0, 1, 0.0),
    (50, 50.0, 120.0, 1, 0.0),
    (100, 98.0, 600.0, 1, 0.0),
    (200, 220.0, 30.0, 1, 0.0),
    (3, 4.0, 120.0, 2, 0.5),
    (10, 14.0, 120.0, 2, 0.4),
    (10, 20.0, 120.0, 3, 0.625),
    (30, 60.0, 300.0, 3, 0.625),
    (12, 30.0, 60.0, 5, 0.7),
    (8, 13.0, inf, 3, 0.625),
    (20, 19.5, 120.0, 4, 0.0),
]


@pytest.mark.parametrize(("agents", "load", "patience_s", "concurrency", "think"), CASES)
def test_the_engine_is_within_three_standard_errors_of_the_closed_form(agents, load, patience_s, concurrency, think):
    """Service level, abandonment, mean wait and occupancy of twelve replications, the first tenth left out."""
    floor = queues(concurrency=[concurrency], think=[think], within_s=WITHIN_S)
    figures = []
    for seed in range(REPLICATIONS):
        contacts = poisson(
            np.random.default_rng([seed, agents, concurrency]), CONTACTS, load / AHT_S, AHT_S, patience_s
        )
        end = float(contacts.at_s[-1]) * (1 + 1e-12)
        tally = run(floor, crowd(agents, end + 1e6), contacts, Routing(), interval_s=end / 10, intervals=10)
        steady = {name: getattr(tally, name)[0, 1:].sum() for name in ("offered", "in_time", "abandoned", "wait_s")}
        busy = tally.busy_s[0, 1:].sum() / (0.9 * end * agents)
        figures.append([steady[name] / steady["offered"] for name in ("in_time", "abandoned", "wait_s")] + [busy])
    sampled = np.array(figures)
    exact = chat(agents, load, AHT_S, patience_s, WITHIN_S, concurrency=concurrency, think_share=think)
    expected = [exact.service_level, exact.prob_abandon, exact.asa_s, exact.occupancy]
    error = sampled.std(axis=0, ddof=1) / np.sqrt(REPLICATIONS)
    assert (abs(sampled.mean(axis=0) - expected) <= 3 * error + 1e-12).all(), (sampled.mean(axis=0), expected, error)
