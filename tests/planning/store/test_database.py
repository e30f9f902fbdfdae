"""Opening a database: the right schema, the right settings, or a clear refusal."""

import sqlite3
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from planning.store import SchemaTooNew, ShiftChange, StaleVersion, Store
from planning.store.database import write_ahead
from planning.store.tables import METADATA
from tests.planning.store import example


def test_the_migrations_build_the_tables_the_code_reads(store: Store) -> None:
    """What the revisions leave in an empty database differs in nothing from tables.py."""
    with store.engine.connect() as connection, connection.begin():
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, METADATA) == []


def test_opening_again_changes_nothing(url: str) -> None:
    """A store that is open already opens again beside it, and keeps what it holds."""
    with Store.open(url) as first, Store.open(url) as second:
        saved = first.save_run(example.run(), example.tables(), publish=True)
        assert second.run(saved.id) == saved


def test_several_programs_may_find_an_empty_database_at_once(url: str) -> None:
    """Whoever comes first builds the schema, the others wait for it."""
    with ThreadPoolExecutor(4) as pool:
        stores = list(pool.map(Store.open, [url] * 4))
    for store in stores:
        assert store.runs() == []
        store.close()


class Refusing:
    """A cursor whose statements fail with these codes, one after the other, before one of them succeeds."""

    def __init__(self, *codes: int) -> None:
        self.codes = list(codes)
        self.asked: list[str] = []

    def execute(self, statement: str) -> None:
        self.asked.append(statement)
        if self.codes:
            error = sqlite3.OperationalError("refused")
            error.sqlite_errorcode = self.codes.pop(0)
            raise error


def test_a_file_that_somebody_is_creating_is_asked_again() -> None:
    """Two programs that make the same new file ready refuse each other at once, whatever their timeout; both go on."""
    busy = Refusing(sqlite3.SQLITE_BUSY, sqlite3.SQLITE_BUSY_SNAPSHOT)
    write_ahead(busy)
    assert busy.asked == ["PRAGMA journal_mode=WAL"] * 3
    with pytest.raises(sqlite3.OperationalError):
        write_ahead(Refusing(sqlite3.SQLITE_READONLY))


def test_a_database_of_a_newer_tideshift_is_refused(url: str) -> None:
    """An older program does not touch what it cannot understand, and does not print the password."""
    with Store.open(url) as store, store.engine.connect() as connection, connection.begin():
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(SchemaTooNew, match=r"schema 9999.*none newer than 0\d+"):
        Store.open(url)


@pytest.mark.parametrize(
    "url", ["mysql://li:secret@host/db", "postgresql://host/db", "sqlite://", "sqlite:///:memory:", "data/secret.db"]
)
def test_an_address_that_cannot_be_a_store_is_refused(url: str) -> None:
    """The message says which addresses can, and never shows a password."""
    with pytest.raises(ValueError, match=r"sqlite:///FILE\.db") as refused:
        Store.open(url)
    assert "secret" not in str(refused.value)


def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    """A table given as database is left as it is."""
    path = tmp_path / "agents.csv"
    path.write_text("agent_id,name\n" * 100)
    with pytest.raises(ConnectionError, match=r"agents\.csv: file is not a database"):
        Store.open(f"sqlite:///{path}")
    assert path.read_text() == "agent_id,name\n" * 100


def test_a_server_that_does_not_answer_is_named() -> None:
    """Nothing listens on port 1: the message says where, without the password."""
    pytest.importorskip("psycopg", reason="the extra `postgres` is not installed")
    with pytest.raises(ConnectionError, match=r"127\.0\.0\.1:1/test: .*refused") as refused:
        Store.open("postgresql+psycopg://li:secret@127.0.0.1:1/test")
    assert "secret" not in str(refused.value)


def test_a_missing_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without psycopg the message says how to install it."""
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(ModuleNotFoundError, match=r"tideshift\[postgres\]"):
        Store.open("postgresql+psycopg://postgres@127.0.0.1/test")


def test_sqlite_is_durable_and_waits(tmp_path: Path) -> None:
    """A commit is on disk before it is reported, readers go on beside a writer, and foreign keys hold."""
    with Store.open(f"sqlite:///{tmp_path}/deep/down/tideshift.db") as store, store.engine.connect() as connection:

        def pragma(name: str) -> object:
            return connection.exec_driver_sql(f"PRAGMA {name}").scalar()

        assert [pragma(p) for p in ("journal_mode", "synchronous", "foreign_keys")] == ["wal", 2, 1]
        assert pragma("busy_timeout") == 30_000


def test_only_one_of_many_editors_wins(store: Store) -> None:
    """Eight planners press save on the same version: one edit is made, seven are told."""
    store.save_run(example.run(), example.tables(), publish=True)

    def press_save(number: int) -> int | StaleVersion:
        mine = {"changes": [ShiftChange("A0", example.NIGHT, None)], "reason": "mine", "at": example.NIGHT}
        try:
            return store.edit_roster(1, expected_version=1, author=f"planner {number}", **mine)
        except StaleVersion as stale:
            return stale

    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(press_save, range(8)))
    assert outcomes.count(2) == 1
    assert sum(isinstance(outcome, StaleVersion) for outcome in outcomes) == 7
    assert len(store.audit()) == 1
