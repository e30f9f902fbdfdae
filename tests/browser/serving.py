"""A desk that runs: the server that `tideshift desk` starts, ended and started again as a machine does it."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from tests.views import world

PROXY_HEADER = "X-Forwarded-Email"
"""How a proxy in front of the desk says who is there."""

BEHIND_PROXY = {"STREAMLIT_SERVER_TRUSTED_USER_HEADERS": f'{{"{PROXY_HEADER}": "email"}}'}
"""Environment of a desk that believes such a proxy."""

STARTED_WITHIN_S = 120.0


@dataclass
class Served:
    """A desk on a database of its own, that can be killed and started again.

    Attributes
    ----------
    folder : Path
        Where it runs and writes its log, `desk.log`.
    port : int
        On 127.0.0.1.
    database : str
        Address of its store.
    configs : Path
        Folder of its settings.
    environment : mapping of str to str
        What its process is told besides ours.
    """

    folder: Path
    port: int
    database: str
    configs: Path = world.ROOT / "configs"
    environment: Mapping[str, str] = field(default_factory=dict)
    process: "subprocess.Popen[bytes] | None" = None

    @property
    def address(self) -> str:
        """Where a browser finds it."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> str:
        """What the server has said so far."""
        return (self.folder / "desk.log").read_text(encoding="utf-8")

    def start(self) -> None:
        """Start the server and wait until it answers."""
        command = [sys.executable, "-m", "planning", "desk", "--port", str(self.port), "--no-browser"]
        command += ["--database", self.database, "--configs", str(self.configs)]
        with (self.folder / "desk.log").open("a") as log:
            self.process = subprocess.Popen(
                command,
                cwd=self.folder,
                env={**os.environ, "PYTHONPATH": str(world.ROOT), **self.environment},
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # the command and the server it starts end together
            )
        _wait_for(f"{self.address}/_stcore/health", self.process)

    def kill(self) -> None:
        """End the server without a word, as a power cut does."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """End the server as its own terminal would."""
        self._end(signal.SIGTERM)

    def _end(self, how: signal.Signals) -> None:
        assert self.process is not None
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, how)
        try:
            self.process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(timeout=20)
        _wait_until_free(self.port)


def free_port() -> int:
    """A port of 127.0.0.1 on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(url: str, server: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + STARTED_WITHIN_S
    while server.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=1):
                return
        except (urllib.error.URLError, TimeoutError, ConnectionError):
            if time.monotonic() > until:
                raise RuntimeError(f"the desk did not answer within {STARTED_WITHIN_S:.0f} s") from None
            time.sleep(0.1)
    raise RuntimeError(f"the desk ended with code {server.returncode} before it answered")


def _wait_until_free(port: int) -> None:
    """Wait until whoever served on a port has let go of it."""
    until = time.monotonic() + 20
    while time.monotonic() < until:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) != 0:
                return
        time.sleep(0.1)
    raise RuntimeError(f"somebody still answers on port {port}")
