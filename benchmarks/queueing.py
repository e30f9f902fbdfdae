"""Inverse of Erlang C and Erlang A for a table of intervals, against loops over its rows in the same run.

The alternatives are a textbook's formulas in plain Python and, for Erlang C, pyworkforce; pyworkforce has no Erlang A.
"""

import math
import time
from collections.abc import Callable
from importlib.metadata import version
from typing import Any

import numpy as np
import numpy.typing as npt
from pyworkforce.queuing import ErlangC

from scheduler.queueing import agents_for_service_level

Loads = npt.NDArray[np.float64]
Heads = npt.NDArray[np.int64]

AHT_S, PATIENCE_S, WITHIN_S, LEVEL = 300.0, 120.0, 30.0, 0.9
SEED = 20261116


def run(smoke: bool) -> list[dict[str, Any]]:
    """Rows `model, rows, intervals, seconds, loop_rows, against, against_seconds, ratio`.

    `rows` says what differs between intervals: the load alone, as in the plan of one queue, or the handle time too.
    The alternatives are timed over the first `loop_rows` intervals, where all must agree; `ratio` is their seconds per
    interval over ours.
    """
    rng = np.random.default_rng(SEED)
    many_c, many_a = (20_000, 10_000) if smoke else (1_000_000, 134_400)
    few_c, few_a = (100, 20) if smoke else (5000, 1000)
    library = f"pyworkforce {version('pyworkforce')}"
    cases = [
        (
            "erlang-c",
            many_c,
            np.inf,
            [("scalar loop", _loop_c, few_c), (library, _pyworkforce, few_c // 5)],
        ),
        ("erlang-a", many_a, PATIENCE_S, [("scalar loop", _loop_a, few_a)]),
    ]
    rows = []
    for model, intervals, patience, loops in cases:
        loads = rng.uniform(0.1, 200, intervals)
        for differs, aht in (("load", np.full(intervals, AHT_S)), ("load, AHT", rng.uniform(200, 400, intervals))):
            rows += _rows({"model": model, "rows": differs, "intervals": intervals}, loads, aht, patience, loops)
    return rows


Loop = Callable[[float, float], int]


def _rows(
    labels: dict[str, Any], loads: Loads, aht_s: Loads, patience_s: float, loops: list[tuple[str, Loop, int]]
) -> list[dict[str, Any]]:
    start = time.perf_counter()
    found: Heads = agents_for_service_level(loads, aht_s, patience_s, LEVEL, WITHIN_S)
    seconds = time.perf_counter() - start
    rows = []
    for name, loop, count in loops:
        start = time.perf_counter()
        looped = [loop(float(load), float(aht)) for load, aht in zip(loads[:count], aht_s[:count], strict=True)]
        against = time.perf_counter() - start
        if looped != found[:count].tolist():
            raise AssertionError(f"{labels}: {name} and the table disagree")
        rows.append(
            {
                **labels,
                "seconds": round(seconds, 3),
                "loop_rows": count,
                "against": name,
                "against_seconds": round(against, 3),
                "ratio": round((against / count) / (seconds / len(loads)), 2),
            }
        )
    return rows


def _pyworkforce(load: float, aht_s: float) -> int:
    """The library's own search; its times are minutes."""
    queue = ErlangC(transactions=load / aht_s * 3600, aht=aht_s / 60, asa=WITHIN_S / 60, interval=60)
    return int(queue.required_positions(service_level=LEVEL)["raw_positions"])


def _loop_c(load: float, aht_s: float) -> int:
    """Erlang B's recursion, agent by agent, until Erlang C keeps the level."""
    loss, n = 1.0, 0
    while True:
        n += 1
        loss = load * loss / (n + load * loss)
        if n > load:
            wait = loss / (1 - load / n * (1 - loss))
            if 1 - wait * math.exp(-(n - load) / aht_s * WITHIN_S) >= LEVEL:
                return n


def _loop_a(load: float, aht_s: float) -> int:
    """Bisection over the textbook sums of Erlang A."""
    low, high = 0, 1
    while _level_a(high, load, aht_s) < LEVEL:
        low, high = high, 2 * high
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if _level_a(middle, load, aht_s) >= LEVEL else (middle, high)
    return high


def _level_a(agents: int, load: float, aht_s: float) -> float:
    """Service level of M/M/n+M from Erlang B's recursion and Palm's series."""
    loss = 1.0
    for n in range(1, agents + 1):
        loss = load * loss / (n + load * loss)
    theta, x, y = 1 / PATIENCE_S, agents * PATIENCE_S / aht_s, load * PATIENCE_S / aht_s
    left = y * math.exp(-theta * WITHIN_S)
    palm, palm_late = _palm(x, y), _palm(x, left)
    wait = palm / (palm + 1 / loss - 1)
    abandon = wait * (x + (y - x) * palm) / (y * palm)
    late = wait * math.exp(y - left - x * theta * WITHIN_S) * (palm_late - 1) / palm * x / y
    return 1 - abandon - late


def _palm(x: float, y: float) -> float:
    total = term = 1.0
    j = 0
    while term > 1e-17 * total:
        j += 1
        term *= y / (x + j)
        total += term
    return total
