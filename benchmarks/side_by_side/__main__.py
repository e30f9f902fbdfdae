"""Tools on one set of people: `python -m benchmarks.side_by_side [--agents N ...] [--seconds S] [--out DIR]`."""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from benchmarks.__main__ import table
from benchmarks.side_by_side import BUDGET, SEED, SIZES, Row, rows
from benchmarks.side_by_side.answer import TOOLS


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the comparison and print its table; rows appear on standard error as they come."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.side_by_side", description=__doc__)
    parser.add_argument("--agents", type=int, nargs="+", default=list(SIZES), help="sizes, from 60 people up")
    parser.add_argument(
        "--seconds",
        type=float,
        help=f"budget of each tool at each size; default {', '.join(f'{s:g} for {n:,}' for n, s in BUDGET.items())}",
    )
    parser.add_argument("--tools", nargs="+", choices=TOOLS, default=list(TOOLS), help="default: all")
    parser.add_argument("--seed", type=int, default=SEED, help="same seed and sizes, same operation")
    parser.add_argument("--out", type=Path, help="leave problems and rosters in this folder")
    parser.add_argument("--json", action="store_true", help="answer in JSON, for a program")
    asked = parser.parse_args(arguments)
    if min(asked.agents) < 60:
        parser.error("the scenario needs 60 people")
    if asked.seconds is not None and asked.seconds <= 0:
        parser.error(f"--seconds must be above 0, not {asked.seconds:g}")
    budget = {n: asked.seconds or BUDGET.get(n) or max(BUDGET.values()) for n in asked.agents}
    found = rows(asked.agents, budget, asked.tools, asked.out, seed=asked.seed, tell=_tell)
    if asked.json:
        sys.stdout.write(json.dumps(found, indent=1) + "\n")
        return 0
    for n in asked.agents:
        Console().print(table(f"{n} agents", [row for row in found if row["agents"] == n], budget[n]))
    return 0


def _tell(row: Row) -> None:
    sys.stderr.write(" ".join(f"{key}={value}" for key, value in row.items()) + "\n")


if __name__ == "__main__":
    sys.exit(main())
