"""Nights before the planner's day: the sample cut down or whole, with an evening that cannot but be short."""

import csv
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import ClassVar

from planning.exits import Exit
from tests.golden.cut import ROOT, write_cut

THURSDAY = date(2026, 11, 19)
QUEUE = "enterprise/zh/chat"
"""The queue whose evening is short on Thursday."""

STAY = ("SH0128", "SH0135", "SH0139")
"""Speakers of Chinese in the enterprise line who are not away that evening."""

TRAINED = "{agent},2026-11-19T18:00+08:00,2026-11-20T00:00+08:00,training"
"""Why the evening is short: everybody else who could serve the queue is in a training."""


@dataclass(frozen=True)
class Site:
    """A site of its own: settings, files, database and published folder in one folder.

    Attributes
    ----------
    folder : Path
    configs : Path
    """

    folder: Path
    configs: Path
    FIRST: ClassVar[str] = "2026-11-16T00:00+08:00"
    SECOND: ClassVar[str] = "2026-11-17T00:00+08:00"

    @property
    def database(self) -> str:
        """Address of its store."""
        return f"sqlite:///{self.folder / 'tideshift.db'}"

    @property
    def published(self) -> Path:
        """What the last night published."""
        return self.folder / "published" / "current"

    def names(self, agents: Iterable[str]) -> dict[str, str]:
        """Names of people by their numbers."""
        file = next(self.folder.glob("**/agents.csv"))
        rows = csv.DictReader(file.read_text(encoding="utf-8").splitlines())
        return {row["agent_id"]: row["name"] for row in rows if row["agent_id"] in set(agents)}

    def night(self, as_of: str) -> None:
        """Run the night as cron does; AssertionError with its words unless it published."""
        command = [sys.executable, "-m", "planning", "nightly", "--as-of", as_of, "--configs", str(self.configs)]
        command += ["--database", self.database, "--out", str(self.folder / "published")]
        places = {"PYTHONPATH": str(ROOT), "TIDESHIFT_LOGS": str(self.folder / "logs")}
        ended = subprocess.run(
            command, cwd=self.folder, env={**os.environ, **places}, capture_output=True, text=True, check=False
        )
        assert ended.returncode in (Exit.PUBLISHED, Exit.WARNED), f"{ended.stdout}\n{ended.stderr}"

    def copied(self, folder: Path) -> "Site":
        """The same site elsewhere, nights included."""
        shutil.copytree(self.folder, folder, symlinks=True)  # `current` is a link
        return Site(folder, folder / self.configs.relative_to(self.folder))


def cut_site(folder: Path) -> Site:
    """The enterprise line of the sample, one week ahead, searched no longer than a test may take."""
    write_cut(folder)
    # the longest search that a test should wait for: which roster it finds is no matter here
    (folder / "solver.yaml").write_text("horizon_days: 7\nrounds: 1\nseconds: 15\nworkers: 2\n", encoding="utf-8")
    _send_to_training(folder)
    return Site(folder, folder)


def whole_site(folder: Path) -> Site:
    """The whole sample as it is committed."""
    shutil.copytree(ROOT / "configs", folder / "configs")
    shutil.copytree(ROOT / "data" / "sample", folder / "data" / "sample")
    _send_to_training(folder / "data" / "sample")
    return Site(folder, folder / "configs")


def _send_to_training(files: Path) -> None:
    """Say in the absences that everybody who could serve the queue is away on Thursday evening, but a few."""
    language = QUEUE.split("/")[1]
    agents = (files / "agents.csv").read_text(encoding="utf-8").splitlines()[1:]
    able = [row.split(",", 1)[0] for row in agents if f"enterprise/{language}/" in row]
    rows = (files / "absences.csv").read_text(encoding="utf-8").splitlines()
    away = [TRAINED.format(agent=agent) for agent in able if agent not in STAY]
    (files / "absences.csv").write_text("\n".join([*rows, *away]) + "\n", encoding="utf-8")
