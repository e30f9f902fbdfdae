"""A store on every database there is: SQLite always, PostgreSQL where a server answers."""

import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from planning.store import Store

SERVER = "postgresql://postgres@127.0.0.1:5432/test"


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Address of an empty database of this test alone."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/tideshift.db"
        return
    psycopg = pytest.importorskip("psycopg", reason="the extra `postgres` is not installed")
    try:
        connection = psycopg.connect(SERVER, autocommit=True, connect_timeout=3)
    except psycopg.OperationalError as down:
        pytest.skip(f"no PostgreSQL answers on 127.0.0.1:5432 ({str(down).splitlines()[0]})")
    schema = f"tideshift_{uuid.uuid4().hex}"
    with connection:
        connection.execute(f"CREATE SCHEMA {schema}")
        try:
            yield f"{SERVER.replace('postgresql', 'postgresql+psycopg')}?options=-csearch_path%3D{schema}"
        finally:
            connection.execute(f"DROP SCHEMA {schema} CASCADE")


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    with Store.open(url) as opened:
        yield opened
