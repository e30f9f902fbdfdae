"""Every figure of the staffing calculator against the same integrals at forty digits."""

from itertools import pairwise

import mpmath as mp
import numpy as np
import pandas as pd
import pytest

from scheduler.queueing import erlang_a, staffing

CASES = [
    # agents, load, aht_s, patience_s, within_s
    (14, 10.0, 180.0, np.inf, 20.0),
    (100_014, 1e5, 180.0, np.inf, 20.0),
    (38, 10.0, 180.0, np.inf, 20.0),
    (1, 1e-3, 60.0, 60.0, 20.0),
    (2, 0.5, 1.0, 1e7, 0.0),
    (100, 100.0, 300.0, 120.0, 30.0),
    (33, 17.0, 5.86217, 294.647, 30.0),
    (60, 100.0, 300.0, 120.0, 30.0),
    (3, 100.0, 300.0, 300.0, 10.0),
    (2, 131.639, 4.44047, 5.01706, 0.481232),
    (1515, 950.0, 92.0, 172.0, 3600.0),
    (950, 1515.0, 92.0, 172.0, 1.27),
    (3805, 3803.0, 63.334, 1_090_790.0, 30.0),
    (1000, 1000.0, 1e4, 1.0, 0.0),
    (16_020, 25_194.7, 1637.27, 491.181, 60.0),
    (100_000, 1e5, 300.0, 120.0, 0.0),
]
FIGURES = ("prob_wait", "prob_abandon", "asa_s", "service_level", "service_level_answered", "occupancy")


def integral(x: mp.mpf, y: mp.mpf, low: mp.mpf, high: mp.mpf) -> mp.mpf:
    """Waiting time's weight, integral of e^(y (1 - e^-v) - (x + 1) v): Legendre's rule around its top."""

    def exponent(v: mp.mpf) -> mp.mpf:
        return y * -mp.expm1(-v) - (x + 1) * v

    top = min(max(mp.log(y / (x + 1)), low), high)
    edges = [top]
    for sign, end in ((-1, low), (1, high)):
        step = 1 / (mp.sqrt(x + 1) + abs(y * mp.exp(-top) - x - 1))
        at = top
        while at != end and exponent(at) - exponent(top) > -60:
            at = max(at - step, end) if sign < 0 else min(at + step, end)
            edges.append(at)
            step *= 2
    edges.sort()
    rule = {"method": "gauss-legendre", "maxdegree": 3}
    return mp.fsum(mp.quad(lambda v: mp.exp(exponent(v)), part, **rule) for part in pairwise(edges))


def by_digits(agents: int, load: float, aht: float, patience: float, within: float) -> dict[str, mp.mpf]:
    """The figures from the chain's finite sum below the agents and the integrals above."""
    r, idle, term = mp.mpf(load), mp.mpf(0), mp.mpf(1)
    for k in range(agents, 0, -1):
        term *= k / r
        idle += term
        if k < r and term < idle * mp.mpf(10) ** -30 * (1 - k / r):
            break
    if np.isinf(patience):
        line = agents / (agents - r)
        drain = (agents - r) / mp.mpf(aht)
        wait = line / (idle + line)
        level = (idle + line * -mp.expm1(-drain * within)) / (idle + line)
        return dict(zip(FIGURES, (wait, mp.mpf(0), wait / drain, level, level, r / agents), strict=True))
    x, y = (mp.mpf(v) * patience / mp.mpf(aht) for v in (agents, load))
    until = mp.mpf(within) / patience
    soon, late = integral(x, y, mp.mpf(0), until), integral(x, y, until, mp.mpf(200) + mp.log(1 + y))
    line = 1 + y * (soon + late)
    whole = idle + line
    abandon = (x + (y - x) * line) / y / whole
    served, level = (idle + x * (soon + late)) / whole, (idle + x * soon) / whole
    return dict(
        zip(
            FIGURES,
            (line / whole, abandon, abandon * patience, level, level / served, r * served / agents),
            strict=True,
        )
    )


@pytest.mark.parametrize("case", CASES)
def test_every_figure_has_ten_digits(case: tuple[int, float, float, float, float]) -> None:
    """From idle to hopeless, patient to hasty, each figure is right relative to itself, however small."""
    with mp.workdps(40):
        exact = {name: float(value) for name, value in by_digits(*case).items()}
    found = erlang_a(*case)
    assert {name: float(getattr(found, name)) for name in FIGURES} == pytest.approx(exact, rel=1e-10, abs=0)


def test_the_fewest_agents_are_the_fewest_at_forty_digits() -> None:
    """With the agents the calculator finds the target is met, with one fewer it is not."""
    rows = pd.DataFrame(
        [
            (0.01, 180.0, 60.0, 0.999, 5.0),
            (10.0, 180.0, np.inf, 0.999999, 20.0),
            (100.0, 300.0, 120.0, 0.9, 30.0),
            (1000.0, 10.0, 1e5, 0.5, 0.0),
            (2000.0, 600.0, 300.0, 0.8, 20.0),
        ],
        columns=["contacts", "aht_s", "patience_s", "service_level", "answer_within_s"],
    ).assign(interval_s=lambda t: t["aht_s"])
    answers = staffing(rows)
    for row, agents in zip(rows.to_dict("records"), answers["agents"], strict=True):
        queue = (row["contacts"], row["aht_s"], row["patience_s"], row["answer_within_s"])
        with mp.workdps(40):
            enough = by_digits(int(agents), *queue)["service_level"]
            assert enough >= row["service_level"]
            if agents > max(1, row["contacts"] if np.isinf(row["patience_s"]) else 1):
                assert by_digits(int(agents) - 1, *queue)["service_level"] < row["service_level"]
