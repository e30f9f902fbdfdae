"""One benchmark, run and checked; a module of its own, so that another process finds it."""

import importlib
import time
from collections.abc import Callable
from typing import Any

Row = dict[str, Any]
Benchmark = Callable[[bool], list[Row]]

DEMANDED = ("against", "ratio")
"""Keys of every row: a figure without an alternative says nothing."""


def measure(name: str, smoke: bool) -> list[Row]:
    """Run one benchmark and check its rows.

    Raises
    ------
    TypeError
        If the module has no `run`.
    ValueError
        If it answers nothing, or a row names no alternative.
    """
    run: Benchmark | None = getattr(importlib.import_module(f"benchmarks.{name}"), "run", None)
    if run is None:
        raise TypeError(f"benchmarks/{name}.py has no run(smoke: bool) -> list[dict]")
    rows = run(smoke)
    if not rows:
        raise ValueError(f"benchmarks/{name}.py answered no row")
    for row in rows:
        if missing := [key for key in DEMANDED if key not in row]:
            raise ValueError(f"a row of benchmarks/{name}.py lacks {', '.join(missing)}: {row}")
    return rows


def timed(name: str, smoke: bool) -> tuple[list[Row], float]:
    """The rows of `measure`, and how long they took [s]."""
    began = time.perf_counter()
    rows = measure(name, smoke)
    return rows, time.perf_counter() - began
