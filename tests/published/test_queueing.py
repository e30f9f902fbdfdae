"""Published queueing figures, with their sources."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import norm

from scheduler.queueing import erlang_a, erlang_b, erlang_c, staffing

CIRCUITS = (2, 4, 5, 10, 20, 24, 40, 70, 100)
LOAD_AT = {
    0.01: (0.153, 0.869, 1.36, 4.46, 12.0, 15.3, 29.0, 56.1, 84.1),
    0.005: (0.105, 0.701, 1.13, 3.96, 11.1, 14.2, 27.3, 53.7, 80.9),
    0.001: (0.046, 0.439, 0.762, 3.09, 9.41, 12.2, 24.5, 49.2, 75.2),
}
"""Offered load [erlang] by blocking and circuits, three digits: Rappaport, Wireless Communications, table 3.4."""


@pytest.mark.parametrize("blocking", LOAD_AT)
def test_erlang_b_tables(blocking: float) -> None:
    """At the tabulated load the loss is the table's, within the rounding of the load."""
    load = np.array(LOAD_AT[blocking])
    digit = np.where(load < 1, 0.001, np.where(load < 10, 0.01, 0.1))
    assert (erlang_b(CIRCUITS, load - digit) < blocking).all()
    assert (erlang_b(CIRCUITS, load + digit) > blocking).all()


def test_erlang_b_of_a_trunk_group() -> None:
    """15 lines carry 8.108 erlang at 1 % blocking: the worked example of Westbay Engineers' calculator manual."""
    assert erlang_b(15, 8.1075) < 0.01 < erlang_b(15, 8.1085)


def test_bank_of_three_tellers() -> None:
    """1.2 customers a minute, 2 minutes each, three tellers: they wait 1.079 services, and 2.59 stand in line
    (Trueman 1977, An Introduction to Quantitative Methods for Decision Making, table 12.2).
    """
    bank = erlang_c(3, 2.4, aht_s=120)
    assert bank.asa_s / 120 == pytest.approx(1.079, abs=5e-4)
    assert bank.asa_s / 60 * 1.2 == pytest.approx(2.59, abs=5e-3)


@pytest.mark.parametrize(
    ("agents", "prob_wait", "service_level"),
    [(13, 0.285270453, 0.795594788), (14, 0.174131934, 0.888350019), (15, 0.102042367, 0.941452843)],
)
def test_pyworkforce_documentation(agents: int, prob_wait: float, service_level: float) -> None:
    """100 calls in half an hour of 180 s each, 20 s: the Erlang C example of the documentation of pyworkforce 0.5."""
    queue = erlang_c(agents, 10.0, 180, 20)
    assert queue.prob_wait == pytest.approx(prob_wait, abs=5e-10)
    assert queue.service_level == pytest.approx(service_level, abs=5e-10)


def test_the_calculator_finds_its_fourteen_agents() -> None:
    """80 % in 20 s takes 14 agents there, and gives 0.88835."""
    rows = pd.DataFrame(
        {"contacts": [100], "interval_s": 1800, "aht_s": 180, "service_level": 0.8, "answer_within_s": 20}
    )
    answer = staffing(rows).iloc[0]
    assert answer["agents"] == 14
    assert round(answer["service_level"], 5) == 0.88835
    assert round(answer["prob_wait"], 5) == 0.17413


def test_gans_koole_mandelbaum_without_abandonment() -> None:
    """48 calls a minute of one minute on 50 agents wait 20.8 s at 96 % occupancy (Gans, Koole and Mandelbaum 2003,
    Manufacturing & Service Operations Management 5(2)).
    """
    queue = erlang_c(50, 48.0, 60)
    assert queue.asa_s == pytest.approx(20.83, abs=0.005)
    assert queue.occupancy == pytest.approx(0.96)


def test_gans_koole_mandelbaum_with_abandonment() -> None:
    """With a mean patience of 2 minutes 3.1 % give up and the wait falls to 3.7 s (ibid.)."""
    queue = erlang_a(50, 48.0, 60, 120)
    assert queue.prob_abandon == pytest.approx(0.0309, abs=5e-5)
    assert queue.asa_s == pytest.approx(3.71, abs=0.005)
    assert queue.occupancy == pytest.approx(0.930, abs=5e-4)


def test_gans_koole_mandelbaum_through_the_calculator() -> None:
    """The same two queues as rows of a table (ibid.), to the digits published."""
    rows = pd.DataFrame(
        {"contacts": [2880, 2880], "interval_s": 3600, "aht_s": 60, "patience_s": [None, 120.0], "agents": 50}
    )
    endless, some = staffing(rows).to_dict("records")
    assert (round(endless["asa_s"], 2), round(endless["occupancy"], 2)) == (20.83, 0.96)
    assert (round(some["asa_s"], 2), round(some["prob_abandon"], 4), round(some["occupancy"], 2)) == (
        3.71,
        0.0309,
        0.93,
    )


def test_bank_of_two_tellers() -> None:
    """80 customers an hour, 1.2 minutes each, two tellers: P(wait) 0.71, 2.84 in line, 4.44 in the bank, 3.3 minutes
    (Winston, Operations Research: Applications and Algorithms, the bank example of its section on M/M/s queues).
    """
    bank = erlang_c(2, 80 / 60 * 1.2, aht_s=72)
    line = float(bank.asa_s) / 3600 * 80
    assert round(float(bank.prob_wait), 2) == 0.71
    assert round(line, 2) == 2.84
    assert round(line + 1.6, 2) == 4.44
    assert round(float(bank.asa_s) / 60 + 1.2, 1) == 3.3
    assert bank.occupancy == pytest.approx(0.8)


@pytest.mark.parametrize(("beta", "delay"), [(0.5, 0.5045), (1.0, 0.2234), (2.0, 0.0260)])
def test_square_root_staffing_without_abandonment(beta: float, delay: float) -> None:
    """P(wait) nears Halfin and Whitt's `1 / (1 + beta Phi(beta) / phi(beta))` (1981, Operations Research 29(3))."""
    load = 1e5
    found = erlang_c(load + beta * np.sqrt(load), load, 300).prob_wait
    assert found == pytest.approx(delay, abs=2e-3)


@pytest.mark.parametrize("beta", [-1.5, -0.5, 0.0, 0.5, 1.0, 2.0])
@pytest.mark.parametrize("patience", [60.0, 180.0, 1200.0])
def test_square_root_staffing_with_abandonment(beta: float, patience: float) -> None:
    """P(wait) nears `1 / (1 + sqrt(theta / mu) h(beta sqrt(mu / theta)) / h(-beta))`, h the normal hazard, with an
    error that falls as the root of the load (Garnett, Mandelbaum and Reiman 2002, M&SOM 4(3)).
    """
    ratio = np.sqrt(300 / patience)  # of the rates of giving up and of service, its root
    limit = 1 / (1 + ratio * _hazard(beta / ratio) / _hazard(-beta))
    loads = np.array([1e2, 1e4, 1e5])
    errors = np.abs(erlang_a(loads + beta * np.sqrt(loads), loads, 300, patience).prob_wait - limit)
    assert errors[1] < errors[0] / 8
    assert errors[2] < errors[1] / 2.5
    assert errors[2] < 1e-3


def _hazard(x: float) -> float:
    return float(norm.pdf(x) / norm.sf(x))


@pytest.mark.parametrize(("load", "exact"), [(100.0, 0.4516), (10_000.0, 0.4380)])
def test_as_many_agents_as_load(load: float, exact: float) -> None:
    """With AHT 300 s and patience 180 s the limit is 0.4365; a hundred agents lie above, ten thousand near it."""
    assert 1 / (1 + np.sqrt(300 / 180)) == pytest.approx(0.4365, abs=5e-5)
    assert erlang_a(load, load, 300, 180).prob_wait == pytest.approx(exact, abs=5e-5)
