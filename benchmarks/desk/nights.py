"""Published nights to open the desk on: a quick one of the sample, and the same grown to thousands of people."""

import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from benchmarks.desk.grown import Growth, grow, write_configs
from planning.settings import load_settings
from planning.store import Store

ROOT = Path(__file__).parents[2]
AS_OF = "2026-11-16T00:00+08:00"

QUICK = {
    "solver.yaml": {"rounds": "1", "seconds": "5", "workers": "1", "gap": "0.5"},
    "simulation.yaml": {"futures": "6"},
    "forecast.yaml": {"backtest_windows": "1", "models": "[mean_4w]"},
}
"""Settings of a night that is only to be looked at: the screens are the same, the numbers need not be good."""


@dataclass(frozen=True)
class Night:
    """Where a published night is kept, and the settings it was made by."""

    database: str
    configs: Path


def light_night(folder: Path, days: int | None = None) -> Night:
    """The sample's people and contacts, planned in a hurry, for so many days; by default the sample's own.

    Raises
    ------
    RuntimeError
        If nothing was published; with what the night said.
    """
    night = Night(f"sqlite:///{folder / 'night.db'}", folder / "configs")
    write_configs(ROOT / "configs", night.configs, Growth())
    shorter = {} if days is None else {"solver.yaml": {**QUICK["solver.yaml"], "horizon_days": str(days)}}
    for name, changed in (QUICK | shorter).items():
        text = (night.configs / name).read_text(encoding="utf-8")
        for key, value in changed.items():
            text, times = re.subn(rf"^{key}: .*$", f"{key}: {value}", text, flags=re.MULTILINE)
            if not times:
                text += f"\n{key}: {value}\n"
        (night.configs / name).write_text(text, encoding="utf-8")
    command = [sys.executable, "-m", "planning", "nightly", "--configs", str(night.configs), "--as-of", AS_OF]
    command += ["--database", night.database, "--out", str(folder / "published")]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode not in (0, 2):
        raise RuntimeError(f"the night published nothing (exit code {done.returncode}):\n{done.stdout}{done.stderr}")
    return night


def grown_night(source: Night, folder: Path, growth: Growth) -> Night:
    """A night grown from another."""
    made = Night(f"sqlite:///{folder / 'grown.db'}", folder / "grown")
    write_configs(source.configs, made.configs, growth)
    with Store.open(source.database) as one, Store.open(made.database) as other:
        grow(one, other, growth, load_settings(made.configs))
    return made
