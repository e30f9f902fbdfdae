"""Inverse of Erlang C and Erlang A for a table of intervals, against a loop over its rows in the same run."""

import math
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

from scheduler.queueing import agents_for_service_level

Loads = npt.NDArray[np.float64]
Heads = npt.NDArray[np.int64]

AHT_S, PATIENCE_S, WITHIN_S, LEVEL = 300.0, 120.0, 30.0, 0.9
SEED = 20261116


def run(smoke: bool) -> list[dict[str, Any]]:
    """Rows `model, intervals, seconds, loop_rows, against, against_seconds, ratio`.

    The loop is what a textbook gives, in plain Python, over the first `loop_rows` loads; both must agree there.
    `ratio` is the loop's seconds per row over ours.
    """
    rng = np.random.default_rng(SEED)
    sizes = {"erlang-c": 20_000, "erlang-a": 10_000} if smoke else {"erlang-c": 1_000_000, "erlang-a": 134_400}
    return [
        _row("erlang-c", rng.uniform(0.1, 200, sizes["erlang-c"]), np.inf, _loop_c, 100 if smoke else 5000),
        _row("erlang-a", rng.uniform(0.1, 200, sizes["erlang-a"]), PATIENCE_S, _loop_a, 20 if smoke else 1000),
    ]


def _row(model: str, loads: Loads, patience_s: float, loop: Callable[[float], int], rows: int) -> dict[str, Any]:
    start = time.perf_counter()
    found: Heads = agents_for_service_level(loads, AHT_S, patience_s, LEVEL, WITHIN_S)
    seconds = time.perf_counter() - start
    start = time.perf_counter()
    looped = [loop(float(load)) for load in loads[:rows]]
    against = time.perf_counter() - start
    if looped != found[:rows].tolist():
        raise AssertionError(f"{model}: the loop and the table disagree")
    return {
        "model": model,
        "intervals": len(loads),
        "seconds": round(seconds, 3),
        "loop_rows": rows,
        "against": "scalar loop",
        "against_seconds": round(against, 3),
        "ratio": round((against / rows) / (seconds / len(loads)), 2),
    }


def _loop_c(load: float) -> int:
    """Erlang B's recursion, agent by agent, until Erlang C keeps the level."""
    loss, n = 1.0, 0
    while True:
        n += 1
        loss = load * loss / (n + load * loss)
        if n > load:
            wait = loss / (1 - load / n * (1 - loss))
            if 1 - wait * math.exp(-(n - load) / AHT_S * WITHIN_S) >= LEVEL:
                return n


def _loop_a(load: float) -> int:
    """Bisection over the textbook sums of Erlang A."""
    low, high = 0, 1
    while _level_a(high, load) < LEVEL:
        low, high = high, 2 * high
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if _level_a(middle, load) >= LEVEL else (middle, high)
    return high


def _level_a(agents: int, load: float) -> float:
    """Service level of M/M/n+M from Erlang B's recursion and Palm's series."""
    loss = 1.0
    for n in range(1, agents + 1):
        loss = load * loss / (n + load * loss)
    theta, x, y = 1 / PATIENCE_S, agents * PATIENCE_S / AHT_S, load * PATIENCE_S / AHT_S
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
