"""Run benchmarks and print their tables: `python -m benchmarks [--smoke] [--jobs N] [--json] [NAME ...]`."""

import argparse
import json
import pkgutil
import sys
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import nullcontext
from multiprocessing import get_context

from rich.console import Console
from rich.table import Table

import benchmarks
from benchmarks._measuring import DEMANDED, Row, timed

WIDE = 8
"""Most figures of a row that stand side by side."""


def names() -> list[str]:
    """Benchmarks that can be asked for, in alphabetical order."""
    return sorted(m.name for m in pkgutil.iter_modules(benchmarks.__path__) if not m.name.startswith("_"))


def table(name: str, rows: Sequence[Row], seconds: float) -> Table:
    """The rows of one benchmark as a table, columns in the order the rows first name them, the ratio last.

    Rows of many figures stand as columns, so that 80 characters hold them.
    """
    keys = [k for k in dict.fromkeys(k for row in rows for k in row) if k not in DEMANDED] + list(DEMANDED)
    drawn = Table(title=f"{name} ({seconds:.1f} s)", title_justify="left")
    if len(keys) > WIDE:
        drawn.add_column("")
        for n in range(len(rows)):
            drawn.add_column(f"row {n + 1}", justify="right")
        for key in keys:
            drawn.add_row(key, *(_text(row.get(key, "")) for row in rows))
        return drawn
    for key in keys:
        number = all(isinstance(row.get(key, 0), int | float) for row in rows)
        drawn.add_column(key, justify="right" if number else "left")
    for row in rows:
        drawn.add_row(*(_text(row.get(key, "")) for key in keys))
    return drawn


def _text(value: object) -> str:
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what was asked for; 1 if any of it failed, after running the rest."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(names()) or 'none yet'}; default: all")
    parser.add_argument("--smoke", action="store_true", help="the smallest size that still runs every line")
    parser.add_argument("--json", action="store_true", help="answer in JSON, for a program")
    parser.add_argument("--jobs", type=int, default=1, help="smoke runs beside each other; a figure is taken alone")
    asked = parser.parse_args(arguments)
    if asked.jobs < 1 or (asked.jobs > 1 and not asked.smoke):
        parser.error("--jobs takes a number of processes, above 1 only with --smoke: figures are taken one by one")
    if unknown := sorted(set(asked.names) - set(names())):
        parser.error(f"no benchmark called {', '.join(unknown)}; there are {', '.join(names()) or 'none yet'}")
    if not names():
        parser.error("there are no benchmarks; a run of none must not look like a pass")
    console, errors = Console(), Console(stderr=True)
    answer: dict[str, list[Row]] = {}
    failed = False
    with ProcessPoolExecutor(asked.jobs, mp_context=get_context("spawn")) if asked.jobs > 1 else nullcontext() as pool:
        wanted = asked.names or names()
        started = {name: pool.submit(timed, name, asked.smoke) for name in wanted} if pool else {}
        for name in wanted:
            try:
                answer[name], seconds = started[name].result() if started else timed(name, asked.smoke)
            except Exception:  # noqa: BLE001  (one broken benchmark must not hide the others; it decides the exit code)
                errors.print(f"benchmark {name} failed", style="red")
                errors.print_exception()
                failed = True
                continue
            if not asked.json:
                console.print(table(name, answer[name], seconds))
    if asked.json:
        sys.stdout.write(json.dumps(answer, indent=1) + "\n")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
