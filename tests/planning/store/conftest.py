"""A store on every database there is: SQLite always, PostgreSQL where a server answers."""

import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from planning.store import Store

SERVER = "postgresql://postgres@127.0.0.1:5432/test"


@pytest.fixture(params=["sqlite", "postgresql"])
def fresh(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[], str]]:
    """Makes addresses of empty databases of this test alone."""
    if request.param == "sqlite":
        yield lambda: f"sqlite:///{tmp_path}/{uuid.uuid4().hex}.db"
        return
    psycopg = pytest.importorskip("psycopg", reason="the extra `postgres` is not installed")
    try:
        connection = psycopg.connect(SERVER, autocommit=True, connect_timeout=3)
    except psycopg.OperationalError as down:
        pytest.skip(f"no PostgreSQL answers on 127.0.0.1:5432 ({str(down).splitlines()[0]})")
    schemas: list[str] = []

    def make() -> str:
        schemas.append(f"tideshift_{uuid.uuid4().hex}")
        connection.execute(f"CREATE SCHEMA {schemas[-1]}")
        return f"{SERVER.replace('postgresql', 'postgresql+psycopg')}?options=-csearch_path%3D{schemas[-1]}"

    with connection:
        try:
            yield make
        finally:
            for schema in schemas:
                connection.execute(f"DROP SCHEMA {schema} CASCADE")


@pytest.fixture
def url(fresh: Callable[[], str]) -> str:
    return fresh()


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    with Store.open(url) as opened:
        yield opened
