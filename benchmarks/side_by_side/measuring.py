"""Competitors run one after the other, each in its own process with a wall limit, its memory watched."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.side_by_side.answer import ANSWERED, BEGAN, SAID

GRACE = 1.15
"""A tool may take this much more than its budget, and `SLACK` seconds, to hand over the best it has."""

SLACK = 10.0
POLL = 0.1
"""Seconds between two looks at a competitor."""


@dataclass(frozen=True)
class Run:
    """How a competitor's process went.

    `seconds` of the tool alone, building its model included; `peak_mb` of its process and all that it started, imports
    (about 250 MB) included. `said` is what the tool says of itself; empty where it was stopped or failed.
    """

    status: str
    seconds: float
    peak_mb: float
    said: dict[str, float | str | None]


def compete(tool: str, case: Path, out: Path, seconds: float, seed: int) -> Run:
    """Run one competitor on the problem in folder `case`; its files are left in `out`."""
    module = [sys.executable, "-m", "benchmarks.side_by_side.competitor"]
    return watched([*module, tool, str(case), str(out), "--seconds", str(seconds), "--seed", str(seed)], out, seconds)


def watched(command: Sequence[str], out: Path, seconds: float) -> Run:
    """Run a command that leaves a competitor's marks in `out`, and stop it where it does not answer in time.

    What it prints goes to standard error.
    """
    out.mkdir(parents=True, exist_ok=True)
    for name in (BEGAN, ANSWERED, SAID):
        (out / name).unlink(missing_ok=True)
    process = subprocess.Popen(command, start_new_session=True, stdout=sys.stderr)
    limit = GRACE * seconds + SLACK
    sampled, began = 0.0, None
    while True:
        done, code, usage = os.wait4(process.pid, os.WNOHANG)
        if done:
            process.returncode = os.waitstatus_to_exitcode(code)
            break
        if not (out / ANSWERED).exists():
            sampled = max(sampled, _memory_mb(process.pid))
            if began is None and (out / BEGAN).exists():
                began = time.perf_counter()
            if began is not None and time.perf_counter() - began > limit:
                os.killpg(process.pid, signal.SIGKILL)
                _, _, usage = os.wait4(process.pid, 0)
                process.returncode = -signal.SIGKILL
                peak = max(sampled, usage.ru_maxrss / 1024)
                return Run(f"no roster within {seconds:g} s", time.perf_counter() - began, peak, {})
        time.sleep(POLL)
    if process.returncode:
        spent = 0.0 if began is None else time.perf_counter() - began
        return Run(f"failed with code {process.returncode}", spent, max(sampled, usage.ru_maxrss / 1024), {})
    said = json.loads((out / SAID).read_text(encoding="utf-8"))
    return Run(said["status"], said["seconds"], max(sampled, said["peak_mb"]), said)


def _memory_mb(session: int) -> float:
    """Memory of all processes of a session, shared pages once [MB]; 0 where the system does not tell."""
    total = 0
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if os.getsid(int(folder.name)) != session:
                continue
            for line in (folder / "smaps_rollup").read_text().splitlines():
                if line.startswith("Pss:"):
                    total += int(line.split()[1])
        except (OSError, ProcessLookupError):
            continue  # it has ended since
    return total / 1024
