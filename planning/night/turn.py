"""One night at a time: a lock that is taken back by itself when its holder dies."""

import fcntl
import json
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from planning.refusal import Finding, Refused

_KEY = 0x71DE_5818
"""Of the advisory lock on PostgreSQL, one database having one turn."""


class Taken(Exception):  # noqa: N818  (says what is the matter; nothing failed)
    """Another night holds the turn; the message says who and since when."""


@contextmanager
def turn(database: str) -> Iterator[None]:
    """Hold the turn to plan into `database` for the length of the block.

    A killed night leaves nothing behind that a person would have to remove: on SQLite the lock is the kernel's, on a
    small file beside the database; on PostgreSQL it is the server's, and holds off other machines too.

    Parameters
    ----------
    database : str
        The store's address.

    Raises
    ------
    Taken
        If another process holds it; at once, without waiting.
    planning.refusal.Refused
        If `database` is no address.
    """
    from sqlalchemy import make_url
    from sqlalchemy.exc import ArgumentError

    try:
        address = make_url(database)
    except ArgumentError:
        remedy = "use sqlite:///FILE.db or postgresql+psycopg://USER@HOST/DATABASE"
        raise Refused([Finding("--database", 0, "", "not an address of a database", database, remedy)]) from None
    if address.get_backend_name() == "sqlite" and address.database:
        with _on_file(Path(address.database + ".lock")):
            yield
    else:
        with _on_server(database):
            yield


@contextmanager
def _on_file(path: Path) -> Iterator[None]:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+", encoding="utf-8") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Taken(_holder(lock)) from None
        lock.truncate(0)
        mine = {"process": os.getpid(), "machine": socket.gethostname(), "since": _text(datetime.now(UTC))}
        lock.write(json.dumps(mine) + "\n")
        lock.flush()
        try:
            yield
        finally:
            # An empty file says that nobody is at work; it is not removed, or two nights could lock two files.
            lock.truncate(0)


@contextmanager
def _on_server(database: str) -> Iterator[None]:
    import sqlalchemy as sa

    engine = sa.create_engine(database, poolclass=sa.NullPool, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        if not connection.scalar(sa.select(sa.func.pg_try_advisory_lock(_KEY))):
            who = connection.execute(
                sa.text(
                    "SELECT a.pid, coalesce(host(a.client_addr), 'this machine') AS machine, a.backend_start "
                    "FROM pg_locks l JOIN pg_stat_activity a USING (pid) "
                    "WHERE l.locktype = 'advisory' AND l.granted AND l.objid = :key "
                    "AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())"
                ),
                {"key": _KEY},
            ).first()
            if who is None:
                raise Taken("another night is just ending")
            since = _text(who.backend_start.astimezone(UTC))
            raise Taken(f"another night is at work: session {who.pid} from {who.machine} since {since}")
        # The server gives the lock back with the connection, however that ends.
        yield


def _holder(lock: IO[str]) -> str:
    lock.seek(0)
    try:
        who = json.loads(lock.read())
        return f"another night is at work: process {who['process']} on {who['machine']} since {who['since']}"
    except (ValueError, KeyError):
        return "another night is just starting"


def _text(instant: datetime) -> str:
    return instant.isoformat(timespec="seconds")
