import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

from planning.cli import main
from planning.exits import Exit


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def test_busy_port_is_refused(capsys):
    """A port somebody else listens on is refused with its number and a remedy, before anything starts."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert main(["desk", "--port", str(port)]) == Exit.REFUSED
    said = capsys.readouterr().err
    assert str(port) in said
    assert "another --port" in said


def test_desk_answers_on_a_machine_that_never_saw_it(tmp_path):
    """With an empty home and nobody at the terminal the desk asks nothing and serves its page."""
    port = free_port()
    command = [
        sys.executable,
        "-m",
        "planning",
        "desk",
        "--port",
        str(port),
        "--database",
        f"sqlite:///{tmp_path}/d.db",
    ]
    environment = {**os.environ, "HOME": str(tmp_path), "BROWSER": "true"}
    with (tmp_path / "said.txt").open("w") as said:
        desk = subprocess.Popen(
            command,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            assert answers(f"http://127.0.0.1:{port}/_stcore/health", desk), (tmp_path / "said.txt").read_text()
        finally:
            os.killpg(desk.pid, signal.SIGTERM)
            desk.wait(timeout=20)


def answers(url, process):
    """Whether the address answers before the process ends, within a minute."""
    for _ in range(240):
        if process.poll() is not None:
            return False
        try:
            with urllib.request.urlopen(url, timeout=1) as page:
                return page.status == 200
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.25)
    return False
