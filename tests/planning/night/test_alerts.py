"""People are told of a bad night, once, without secrets, and a broken service does not break the night."""

import http.server
import json
import sys
import threading
from collections.abc import Iterator

import pytest

from planning.exits import Exit
from planning.night.alerts import Alerts

pytest.importorskip("apprise", reason="the extra `alerts` is not installed")
# apprise loads all its services, and one of them loads a module that Python is about to drop
pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")


class Listener(http.server.ThreadingHTTPServer):
    """A service on this machine that keeps what it is told."""

    heard: list[dict[str, str]]


@pytest.fixture
def listener() -> Iterator[Listener]:
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            server.heard.append(body)
            self.send_response(500 if self.path.startswith("/broken") else 200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = Listener(("127.0.0.1", 0), Handler)
    server.heard = []
    with server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.mark.parametrize(
    ("ended", "title"),
    [
        (Exit.WARNED, "Tideshift: published with a warning"),
        (Exit.KEPT, "Tideshift: nothing published, the last good roster stays"),
    ],
)
def test_a_bad_night_is_told(listener: Listener, ended: Exit, title: str) -> None:
    """A warning and a kept roster reach every address, with the words of the night."""
    alerts = Alerts.open([f"json://127.0.0.1:{listener.server_port}/a", f"json://127.0.0.1:{listener.server_port}/b"])
    assert alerts.send(ended, "chat in zh is 12 h short") == ()
    assert [(told["title"], told["message"]) for told in listener.heard] == [(title, "chat in zh is 12 h short")] * 2


@pytest.mark.parametrize("ended", [Exit.PUBLISHED, Exit.REFUSED, Exit.STOPPED])
def test_other_nights_are_silent(listener: Listener, ended: Exit) -> None:
    """A good night wakes nobody; refused input answers whoever typed it."""
    alerts = Alerts.open([f"json://127.0.0.1:{listener.server_port}"])
    assert alerts.send(ended, "fine") == ()
    assert listener.heard == []


def test_a_service_that_fails_is_reported_without_its_password(listener: Listener) -> None:
    """The others are still told, and what comes back for the log holds no secret."""
    port = listener.server_port
    alerts = Alerts.open([f"json://li:secret@127.0.0.1:{port}/broken", f"json://127.0.0.1:{port}/well"])
    failed = alerts.send(Exit.KEPT, "no roster")
    assert len(failed) == 1
    assert "broken" in failed[0]
    assert "secret" not in failed[0]
    assert len(listener.heard) == 2


def test_an_unreadable_address_is_refused_at_once() -> None:
    """A wrong address is found before the night, named by number and scheme, never by its secret."""
    with pytest.raises(ValueError, match=r"number 2 \(pigeon:\.\.\.\)") as refused:
        Alerts.open(["json://127.0.0.1", "pigeon://secret@loft"])
    assert "secret" not in str(refused.value)


def test_a_missing_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the extra the message says how to install it; no addresses need no extra."""
    monkeypatch.setitem(sys.modules, "apprise", None)
    with pytest.raises(ModuleNotFoundError, match=r"tideshift\[alerts\]"):
        Alerts.open(["json://127.0.0.1"])
    assert Alerts.open([]).services == ()
