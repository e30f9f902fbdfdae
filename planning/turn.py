"""One night at a time: a lock that the operating system takes back by itself when its holder dies."""

import fcntl
import json
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO


class Taken(Exception):  # noqa: N818  (says what is the matter; nothing failed)
    """Another night holds the turn; the message says who and since when."""


@contextmanager
def turn(database: str, fallback: Path = Path("data")) -> Iterator[None]:
    """Hold the turn to plan into `database` for the length of the block.

    The lock is the kernel's on a small file, so a killed night leaves nothing behind that a person would have to
    remove. For SQLite the file stands beside the database; for a server it stands in `fallback` and holds off this
    machine's other nights, while the store's own transaction keeps two machines from publishing at once.

    Parameters
    ----------
    database : str
        The store's address.
    fallback : pathlib.Path
        Folder of the file when the database is not one itself.

    Raises
    ------
    Taken
        If another process holds it; at once, without waiting.
    """
    path = _file(database, fallback)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+", encoding="utf-8") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Taken(_holder(lock)) from None
        lock.truncate(0)
        mine = {"process": os.getpid(), "machine": socket.gethostname(), "since": _now()}
        lock.write(json.dumps(mine) + "\n")
        lock.flush()
        try:
            yield
        finally:
            # An empty file says that nobody is at work; it is not removed, or two nights could lock two files.
            lock.truncate(0)


def _file(database: str, fallback: Path) -> Path:
    from sqlalchemy import make_url

    address = make_url(database)
    if address.get_backend_name() == "sqlite" and address.database:
        return Path(address.database + ".lock")
    return fallback / "tideshift.lock"


def _holder(lock: IO[str]) -> str:
    lock.seek(0)
    try:
        who = json.loads(lock.read())
        return f"another night is at work: process {who['process']} on {who['machine']} since {who['since']}"
    except (ValueError, KeyError):
        return "another night is just starting"


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
