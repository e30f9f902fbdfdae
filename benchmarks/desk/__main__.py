"""The desk at 300 and at 12,000 people: `python -m benchmarks.desk [--night DATABASE --configs FOLDER]`."""

import argparse
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from benchmarks.__main__ import table
from benchmarks.desk import rows
from benchmarks.desk.driving import browser, measured
from benchmarks.desk.grown import Growth
from benchmarks.desk.nights import ROOT, Night, grown_night, light_night
from benchmarks.desk.serving import serving

LARGE = Growth(people=40, lines=3, horizons=2)
"""The sample's 300 people and 14 days become 12,000 and 28."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Make the worlds, drive the desk on each, print the tables; 1 where no browser is installed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.desk", description=__doc__)
    parser.add_argument("--night", help="address of a store with a published night of the sample; default: make one")
    parser.add_argument("--configs", type=Path, default=ROOT / "configs", help="settings of that night")
    parser.add_argument("--repeats", type=int, default=20, help="how often each is done")
    parser.add_argument("--only", choices=("300", "12000"), help="one world of the two")
    asked = parser.parse_args(arguments)
    if browser() is None:
        sys.stderr.write("benchmarks.desk: no browser is installed, or no playwright to drive it with\n")
        return 1
    console = Console(width=120)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        small = Night(asked.night, asked.configs) if asked.night else light_night(folder)
        worlds = {"300 people": small}
        if asked.only != "300":
            worlds["12,000 people x 28 days"] = grown_night(small, folder, LARGE)
        if asked.only == "12000":
            del worlds["300 people"]
        for world, night in worlds.items():
            with serving(night, folder) as desk:
                found = measured(desk, asked.repeats)
                console.print(table("desk", rows(world, found, desk.cold_s), sum(map(sum, found.values()))))
    return 0


if __name__ == "__main__":
    sys.exit(main())
