"""Opening the store's database: SQLite beside the program or PostgreSQL by address, at today's schema."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from planning.store.tables import PUBLICATION

BUSY_TIMEOUT_MS = 30_000
"""How long a writer waits for another one [ms]; the night's own write takes a few seconds."""

_LEGAL = "use sqlite:///FILE.db or postgresql+psycopg://USER@HOST/DATABASE"

_MIGRATION_LOCK = 0x71DE_5817
"""Key of PostgreSQL's advisory lock under which one process at a time looks after the schema."""


class SchemaTooNew(Exception):  # noqa: N818  (says what is the matter, as `StaleVersion` does)
    """The database was written by a newer Tideshift than this one; nothing was touched."""


def connect(url: str) -> sa.Engine:
    """Open the database at `url`, creating it or bringing its schema up to date first.

    Parameters
    ----------
    url : str
        `sqlite:///path/to/file.db` or `postgresql+psycopg://user@host/database`.

    Raises
    ------
    ValueError
        If the address is neither.
    ModuleNotFoundError
        If PostgreSQL is asked for and the extra `postgres` is not installed.
    ConnectionError
        If nothing answers at the address, or what is there is not a database.
    SchemaTooNew
        If a newer version of the software has been here.
    """
    try:
        address = sa.make_url(url)
    except sa.exc.ArgumentError as unreadable:
        raise ValueError(f"not an address of a database; {_LEGAL}") from unreadable
    if address.drivername in ("sqlite", "sqlite+pysqlite"):
        engine = _sqlite(address)
    elif address.drivername == "postgresql+psycopg":
        engine = _postgresql(address)
    else:
        raise ValueError(f"cannot open {address!r}; {_LEGAL}")
    try:
        _migrate(engine)
    except sa.exc.DBAPIError as closed:
        engine.dispose()
        raise ConnectionError(f"cannot open {address!r}: {str(closed.orig).strip()}") from closed
    except BaseException:
        engine.dispose()
        raise
    return engine


def without_password(url: str) -> str:
    """An address as it may be shown to whoever reads a page or a terminal.

    >>> without_password("postgresql+psycopg://desk:secret@db/tideshift")
    'postgresql+psycopg://desk:***@db/tideshift'
    """
    return sa.make_url(url).render_as_string(hide_password=True)


@contextmanager
def reading(engine: sa.Engine) -> Iterator[sa.Connection]:
    """One consistent view of the database for the length of the block."""
    # SQLite's reader sees one snapshot by itself
    options = {"isolation_level": "REPEATABLE READ"} if engine.dialect.name == "postgresql" else {}
    with engine.connect().execution_options(**options) as connection, connection.begin():
        yield connection


@contextmanager
def writing(engine: sa.Engine, *owned: sa.Table) -> Iterator[sa.Connection]:
    """One transaction, the only writer of its tables while the block lasts: all of it happens or none.

    By default nobody else writes publications and edits meanwhile; who writes something apart from them, such as the
    progress of a job, owns that table and makes no planner wait. SQLite has one writer at a time anyway.

    Parameters
    ----------
    engine : sqlalchemy.Engine
    *owned : sqlalchemy.Table
        Locked on PostgreSQL in this order; default: `PUBLICATION`. Who owns several names `PUBLICATION` first, so
        that no two wait for each other.
    """
    with engine.connect().execution_options(tideshift_writes=True) as connection, connection.begin():
        if connection.dialect.name == "postgresql":
            prepared = connection.dialect.identifier_preparer
            names = ", ".join(prepared.format_table(table) for table in owned or (PUBLICATION,))
            connection.execute(sa.text(f"LOCK TABLE {names} IN SHARE ROW EXCLUSIVE MODE"))
        yield connection


def _sqlite(address: sa.URL) -> sa.Engine:
    if not address.database or address.database == ":memory:":
        raise ValueError("the store needs a file that outlives the process: sqlite:///FILE.db")
    Path(address.database).resolve().parent.mkdir(parents=True, exist_ok=True)
    engine = sa.create_engine(address, connect_args={"timeout": BUSY_TIMEOUT_MS / 1000})

    @sa.event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: object) -> None:
        # the driver's own transactions would leave DDL outside of them and begin too late to lock
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
        write_ahead(cursor)
        cursor.execute("PRAGMA synchronous=FULL")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.close()

    @sa.event.listens_for(engine, "begin")
    def _begin(connection: sa.Connection) -> None:
        writes = connection.get_execution_options().get("tideshift_writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def write_ahead(cursor: sqlite3.Cursor) -> None:
    """Have readers and a writer not wait for each other, in a file that another program may be creating right now."""
    until = time.monotonic() + BUSY_TIMEOUT_MS / 1000
    while True:
        try:
            cursor.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as busy:
            # SQLite does not wait for this lock by itself, whatever its timeout says
            if busy.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
            time.sleep(0.01)
        else:
            return


def _postgresql(address: sa.URL) -> sa.Engine:
    try:
        return sa.create_engine(address, pool_pre_ping=True)
    except ModuleNotFoundError as missing:
        raise ModuleNotFoundError(
            "PostgreSQL needs the extra `postgres`: pip install 'tideshift[postgres]'", name=missing.name
        ) from missing


def _migrate(engine: sa.Engine) -> None:
    config = Config()
    config.set_main_option("script_location", "planning.store:migrations")
    config.set_main_option("path_separator", "os")
    scripts = ScriptDirectory.from_config(config)
    head = scripts.get_current_head()
    with engine.connect() as connection, connection.begin():
        if MigrationContext.configure(connection).get_current_revision() == head:
            return
    with engine.connect().execution_options(tideshift_writes=True) as connection, connection.begin():
        if connection.dialect.name == "postgresql":
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_MIGRATION_LOCK)))
        current = MigrationContext.configure(connection).get_current_revision()
        if current not in {None, *(script.revision for script in scripts.walk_revisions())}:
            raise SchemaTooNew(
                f"the database {engine.url!r} is at schema {current}, this Tideshift knows none newer "
                f"than {head}; nothing was changed; install the newer Tideshift or open another database"
            )
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
