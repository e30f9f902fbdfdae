"""A running desk and a browser at it; skipped, saying so, where no browser is installed."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.views import world

BROWSERS = ("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[str]:
    """The address of a desk that serves a small published night."""
    if _browser() is None:
        pytest.skip(f"no browser: none of {', '.join(BROWSERS)} is there")
    pytest.importorskip("playwright", reason="no browser: the extra `browser` is not installed")
    url = f"sqlite:///{tmp_path / 'desk.db'}"
    world.build(url).close()
    port = _free_port()
    command = [sys.executable, "-m", "streamlit", "run", str(world.ROOT / "app.py"), "--server.headless", "true"]
    command += ["--server.address", "127.0.0.1", "--server.port", str(port)]
    environment = {**os.environ, "TIDESHIFT_DATABASE": url, "TIDESHIFT_CONFIGS": str(world.ROOT / "configs")}
    with (tmp_path / "desk.log").open("w") as log:
        server = subprocess.Popen(command, cwd=world.ROOT, env=environment, stdout=log, stderr=subprocess.STDOUT)
        try:
            _wait_for(f"http://127.0.0.1:{port}/_stcore/health", server)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait(timeout=10)


@pytest.fixture
def page(desk: str, tmp_path: Path) -> Iterator[Any]:
    """A fresh browser window, 1440 x 900."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=_browser(), args=list(FLAGS))
        try:
            yield browser.new_page(viewport={"width": 1440, "height": 900}, base_url=desk)
        finally:
            browser.close()


def _browser() -> str | None:
    return next((path for path in BROWSERS if shutil.which(path)), None)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(url: str, server: "subprocess.Popen[bytes]") -> None:
    while server.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=1):
                return
        except (urllib.error.URLError, TimeoutError, ConnectionError):
            time.sleep(0.1)
    raise RuntimeError(f"the desk ended with code {server.returncode} before it answered")
