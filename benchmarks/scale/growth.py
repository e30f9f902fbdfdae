"""How wall time and memory grow with people and with finer intervals: `python -m benchmarks.scale.growth`.

Each size runs `python -m benchmarks.scale` in a process of its own, so that no peak of memory is another's; figures are
those of its one line. They are printed as CSV, and drawn where `--plot` says. A run that fails ends the series, with
exit code 1 and the end of what it said; what was measured until then is written and drawn all the same.
"""

import argparse
import csv
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import matplotlib as mpl
from matplotlib.figure import Figure

Row = dict[str, str]

PEOPLE = (1_500, 3_000, 6_000, 12_000, 24_000)
INTERVALS = (60, 30, 15)
USUAL_INTERVAL = 30
USUAL_PEOPLE = 12_000

COLUMNS = (
    "agents",
    "interval",
    "status",
    "cost",
    "bound",
    "gap",
    "shortage_share",
    "paid_share",
    "violations",
    "seconds_build",
    "seconds_solve",
    "seconds_write",
    "seconds",
    "peak_mb",
)
"""Columns of the table, as the one line of a run names them."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run every size asked for, print the table as it grows, and draw it."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scale.growth", description=__doc__)
    parser.add_argument("--agents", type=int, nargs="*", default=PEOPLE, help="pools from 60 people up, at 30 minutes")
    parser.add_argument(
        "--intervals", type=int, nargs="*", choices=INTERVALS, default=INTERVALS, help="interval lengths [min]"
    )
    parser.add_argument("--intervals-agents", type=int, default=USUAL_PEOPLE, help="pool at which intervals are varied")
    parser.add_argument("--groups", type=int, default=20, help="groups of one site, contract and skill set")
    parser.add_argument("--languages", type=int, default=8, help="languages of each pool")
    parser.add_argument("--days", type=int, default=7, help="length of the horizon from a Monday on")
    parser.add_argument("--seed", type=int, default=1, help="same seed and sizes, same operation")
    parser.add_argument("--seconds", type=float, default=900.0, help="most seconds of each search")
    parser.add_argument("--table", type=Path, help="also write the table here, as CSV")
    parser.add_argument("--plot", type=Path, help="draw wall time and memory here, .svg or .png")
    asked = parser.parse_args(arguments)
    sizes = [(n, USUAL_INTERVAL) for n in asked.agents]
    sizes += [(asked.intervals_agents, m) for m in asked.intervals if (asked.intervals_agents, m) not in sizes]
    common = [f"--{name}={getattr(asked, name)}" for name in ("groups", "languages", "days", "seed", "seconds")]
    out = csv.DictWriter(sys.stdout, COLUMNS, extrasaction="ignore", lineterminator="\n")
    out.writeheader()
    rows: list[Row] = []
    failed = False
    for people, interval in sizes:
        try:
            rows.append(measured(people, interval, common))
        except RuntimeError as error:
            sys.stderr.write(f"benchmarks.scale.growth: {error}\n")
            failed = True
            break
        out.writerow(rows[-1])
        sys.stdout.flush()
    if asked.table is not None:
        with asked.table.open("w", encoding="utf-8", newline="") as file:
            written = csv.DictWriter(file, COLUMNS, extrasaction="ignore", lineterminator="\n")
            written.writeheader()
            written.writerows(rows)
    if asked.plot is not None and rows:
        draw(rows, asked.plot)
    return int(failed)


def measured(people: int, interval: int, common: Sequence[str]) -> Row:
    """The one line of a run in its own process, as a mapping.

    Raises
    ------
    RuntimeError
        If the run failed or broke a rule, with the end of what it said.
    """
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "benchmarks.scale", f"--agents={people}", f"--interval={interval}", *common]
        run = subprocess.run([*command, f"--out={folder}"], capture_output=True, text=True, check=False)
    if run.returncode:
        raise RuntimeError(f"{people} people at {interval} min: exit code {run.returncode}\n{run.stderr[-2000:]}")
    return told(run.stdout)


def told(line: str) -> Row:
    """A line of `key=value` words as a mapping.

    >>> told("agents=60 gap=0.01")
    {'agents': '60', 'gap': '0.01'}
    """
    return dict(word.split("=", 1) for word in line.split())


def draw(rows: Sequence[Row], path: Path) -> None:
    """Wall time and memory over people, and over the length of an interval."""
    # Without a fixed salt and date the same figures would give another file each time.
    mpl.rcParams["svg.hashsalt"] = "tideshift"
    usual = [r for r in rows if int(r["interval"]) == USUAL_INTERVAL]
    varied = {r["agents"] for r in rows if int(r["interval"]) != USUAL_INTERVAL}
    fine = [r for r in rows if r["agents"] in varied]
    whose = "".join(f", {int(n):,} people" for n in sorted(varied, key=int))
    figure = Figure(figsize=(9, 6), layout="constrained")
    axes = figure.subplots(2, 2, sharey="row")
    # In thousands, the labels of the two smallest pools do not run into each other.
    for column, (chosen, key, unit, label) in enumerate(
        (
            (usual, "agents", 1_000, f"thousand people, {USUAL_INTERVAL} min"),
            (fine, "interval", 1, f"interval [min]{whose}"),
        )
    ):
        chosen = sorted(chosen, key=lambda r: int(r[key]))
        across = [int(r[key]) for r in chosen]
        for row, (value, factor, name) in enumerate(
            (("seconds", 1.0, "wall time [s]"), ("peak_mb", 1 / 1024, "peak memory [GB]"))
        ):
            here = axes[row, column]
            here.plot(across, [float(r[value]) * factor for r in chosen], "o-", color="#4477aa")
            here.set_xticks(across, [f"{n / unit:g}" for n in across])
            here.set_ylim(0, 1.1 * max(float(r[value]) * factor for r in rows))
            here.grid(visible=True, alpha=0.3)
            if column == 0:
                here.set_ylabel(name)
            if row == 1:
                here.set_xlabel(label)
    figure.align_ylabels(axes[:, 0])
    figure.savefig(path, metadata={"Date": None} if path.suffix == ".svg" else None)


if __name__ == "__main__":
    sys.exit(main())
