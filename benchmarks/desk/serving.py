"""A real desk for the length of a measurement."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.desk.driving import first_visit
from benchmarks.desk.nights import ROOT, Night

PATIENCE_S = 120.0
"""How long a cold desk may take to show its first page."""


@dataclass(frozen=True)
class Served:
    """A desk that answers.

    Attributes
    ----------
    address : str
    cold_s : float
        From the start of the process to the first page in a browser, with nothing in memory [s].
    """

    address: str
    cold_s: float


@contextmanager
def serving(night: Night, folder: Path) -> Iterator[Served]:
    """Start a desk on a night and see its first page; end it with the block.

    Raises
    ------
    RuntimeError
        If the desk ends by itself; what it said is in `folder`.
    """
    port = _free_port()
    address = f"http://127.0.0.1:{port}"
    # what `tideshift desk` starts, without the command around it: that one waits for a person's Ctrl-C
    command = [sys.executable, "-m", "views.frame.server", "run", "app.py", "--server.address", "127.0.0.1"]
    command += ["--server.port", str(port), "--server.headless", "true", "--browser.gatherUsageStats", "false"]
    environment = {**os.environ, "TIDESHIFT_DATABASE": night.database, "TIDESHIFT_CONFIGS": str(night.configs)}
    began = time.perf_counter()
    with (folder / "desk.log").open("w", encoding="utf-8") as log:
        server = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=subprocess.STDOUT)
        try:
            while not _answers(f"{address}/_stcore/health"):
                if server.poll() is not None:
                    raise RuntimeError(f"the desk ended with code {server.returncode}; see {log.name}")
                time.sleep(0.05)
            first_visit(address, PATIENCE_S)
            yield Served(address, time.perf_counter() - began)
        finally:
            server.terminate()
            server.wait(timeout=30)


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=1):
            return True
    except (urllib.error.URLError, TimeoutError, ConnectionError):
        return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
