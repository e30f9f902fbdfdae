"""Tables of many rows, in and out: frames to rows by the driver's fast way, rows back to frames with exact types."""

import hashlib
import io
from collections.abc import Mapping, Sequence
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from planning.store.tables import BLOB, RUN_TABLE, Instant


def insert(connection: sa.Connection, table: sa.Table, frame: pd.DataFrame, **fixed: int | None) -> None:
    """Insert every row of `frame`; a quarter of a million take seconds.

    Parameters
    ----------
    connection : sqlalchemy.Connection
        Inside the caller's transaction.
    table : sqlalchemy.Table
        Gets its columns from `frame` and `fixed`.
    frame : pandas.DataFrame
        Zone-aware instants, naive dates; missing numbers and instants become NULL.
    fixed : int or None
        Columns that hold one value for all rows.
    """
    if frame.empty:
        return
    columns = [column for column in table.columns if column.name not in fixed]
    texts: list[list[Any]] = [[value] * len(frame) for value in fixed.values()]
    texts += [_plain(frame[column.name], column.type, connection.dialect.name) for column in columns]
    quote = connection.dialect.identifier_preparer.quote
    names = ", ".join(quote(name) for name in [*fixed, *(column.name for column in columns)])
    rows = zip(*texts, strict=True)
    if connection.dialect.name == "postgresql":
        driver = connection.connection.driver_connection
        assert driver is not None
        with driver.cursor() as cursor, cursor.copy(f"COPY {quote(table.name)} ({names}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
    else:
        marks = ", ".join("?" * len(texts))
        statement = f"INSERT INTO {quote(table.name)} ({names}) VALUES ({marks})"  # noqa: S608  (names of our tables)
        connection.exec_driver_sql(statement, list(rows))


def _plain(column: pd.Series, kind: sa.types.TypeEngine[Any], dialect: str) -> list[Any]:
    """The column as what both drivers take without a converter a value."""
    if isinstance(kind, Instant):
        instants = pd.DatetimeIndex(column)
        if instants.tz is None:
            raise ValueError(f"{column.name} must be zone-aware instants")
        utc = instants.tz_convert("UTC").tz_localize(None)
        offset = "+00" if dialect == "postgresql" else ""
        return _stamps(utc, "us", offset)
    if isinstance(kind, sa.Date):
        return _stamps(pd.DatetimeIndex(column), "D", "")
    if isinstance(kind, sa.Double):
        numbers = column.to_numpy(dtype=float, na_value=np.nan)
        return [None if number != number else number for number in numbers.tolist()]
    if isinstance(kind, sa.Boolean):
        return column.to_numpy(dtype=bool).tolist()
    if isinstance(kind, sa.Integer):
        return column.to_numpy(dtype=np.int64).tolist()
    if column.isna().any():
        raise ValueError(f"{column.name} is missing in {int(column.isna().sum())} rows")
    return [str(text) for text in column.tolist()]


def _stamps(naive: pd.DatetimeIndex, unit: Literal["us", "D"], offset: str) -> list[str | None]:
    values: npt.NDArray[np.datetime64] = naive.to_numpy().astype("datetime64[us]")
    texts = np.datetime_as_string(values, unit=unit).tolist()
    return [None if text == "NaT" else text.replace("T", " ") + offset for text in texts]


def fetch(
    connection: sa.Connection, columns: Sequence[sa.Column[Any]], *where: sa.ColumnElement[bool], key: Sequence[str]
) -> pd.DataFrame:
    """The rows of `columns` that hold all of `where`, as a frame with the types of the table contracts.

    Sorted here and not by the database, whose order of texts depends on its locale.
    """
    # instants come as the driver has them, for a converter a value costs more than the query
    plain: sa.types.TypeEngine[Any] = sa.Text() if connection.dialect.name == "sqlite" else sa.DateTime(timezone=True)
    bare = [sa.type_coerce(column, plain) if isinstance(column.type, Instant) else column for column in columns]
    rows = connection.execute(sa.select(*bare).where(*where)).all()
    values = list(zip(*rows, strict=True)) if rows else [() for _ in columns]
    named = zip(columns, values, strict=True)
    frame = pd.DataFrame({column.name: _typed(found, column) for column, found in named})
    return frame.sort_values(list(key), ignore_index=True)


def _typed(values: Sequence[Any], column: sa.Column[Any]) -> pd.Series:
    if isinstance(column.type, Instant):
        return pd.Series(pd.to_datetime(list(values), utc=True).as_unit("us"))
    if isinstance(column.type, sa.Date):
        return pd.Series(np.array(values, dtype="datetime64[us]"))
    if isinstance(column.type, sa.Double):
        return pd.Series(np.array(values, dtype=float))
    if isinstance(column.type, sa.Boolean):
        return pd.Series(np.array(values, dtype=bool))
    if isinstance(column.type, sa.Integer):
        return pd.Series(np.array(values, dtype=np.int64))
    return pd.Series(list(values), dtype=str)


def save_parquet(connection: sa.Connection, run_id: int, tables: Mapping[str, pd.DataFrame]) -> None:
    """Keep any table of a run as it is; content that is already there is referred to, not repeated."""
    for name, frame in sorted(tables.items()):
        connection.execute(RUN_TABLE.insert(), {"run_id": run_id, "name": name, "sha256": keep(connection, frame)})


def keep(connection: sa.Connection, frame: pd.DataFrame) -> str:
    """Keep a table by its content, once; the digest under which it is found again."""
    buffer = io.BytesIO()
    frame.to_parquet(buffer, engine="pyarrow", compression="zstd")
    content = buffer.getvalue()
    digest = hashlib.sha256(content).hexdigest()
    if connection.scalar(sa.select(BLOB.c.sha256).where(BLOB.c.sha256 == digest)) is None:
        # a job and a night may write the same table at the same moment
        new = postgresql.insert(BLOB) if connection.dialect.name == "postgresql" else sqlite.insert(BLOB)
        connection.execute(new.on_conflict_do_nothing(), {"sha256": digest, "content": content})
    return digest


def load_parquet(connection: sa.Connection, run_id: int, name: str) -> pd.DataFrame | None:
    """The table `name` of a run, or None."""
    digest = sa.select(RUN_TABLE.c.sha256).where(RUN_TABLE.c.run_id == run_id, RUN_TABLE.c.name == name)
    return load(connection, digest.scalar_subquery())


def load(connection: sa.Connection, digest: sa.ScalarSelect[str]) -> pd.DataFrame | None:
    """The table kept under a digest, or None."""
    content = connection.scalar(sa.select(BLOB.c.content).where(BLOB.c.sha256 == digest))
    return None if content is None else pd.read_parquet(io.BytesIO(content), engine="pyarrow")
