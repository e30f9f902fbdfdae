"""Runs: what the night did, with every table it used and made."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any, Literal

import pandas as pd
import sqlalchemy as sa

from planning.store import bulk
from planning.store.tables import FORECAST_ROW, PUBLICATION, REQUIREMENT_ROW, RUN, RUN_TABLE, SHIFT

QUEUE_INTERVAL = ("timestamp", "line", "language", "channel")


@dataclass(frozen=True)
class Run:
    """One run of the night.

    Attributes
    ----------
    id : int or None
        Given by the store; None before.
    as_of : datetime
        The instant the run plans from; nothing later was known to it.
    started_at, finished_at : datetime
        When it ran, zone-aware.
    inputs_sha256 : str
        Digest of everything it read: files, settings, overrides, locked rows, seed.
    seed : int
        Of every draw it made.
    status : {"published", "warning", "failed"}
        How it ended.
    exit_code : int
        What it told the night watch.
    cost_cents, bound_cents : int or None
        Cost of the roster and proven lower bound [cent]; None without a roster.
    gap : float or None
        `(cost - bound) / cost`.
    summary : dict
        What people read in the morning; JSON.
    version : str
        Of the software.
    """

    id: int | None
    as_of: datetime
    started_at: datetime
    finished_at: datetime
    inputs_sha256: str
    seed: int
    status: Literal["published", "warning", "failed"]
    exit_code: int
    cost_cents: int | None
    bound_cents: int | None
    gap: float | None
    summary: dict[str, Any]
    version: str


@dataclass(frozen=True)
class _RowTable:
    """A table kept as rows, and the columns that name a row."""

    table: sa.Table
    key: tuple[str, ...]

    @property
    def columns(self) -> list[sa.Column[Any]]:
        if self.table is SHIFT:
            return list(ROSTER_COLUMNS)
        return [column for column in self.table.columns if column.name != "run_id"]


_ROSTER = ("agent_id", "date", "shift", "start", "end", "paid_minutes", "breaks", "work", "locked")
ROSTER_COLUMNS = tuple(SHIFT.c[name] for name in _ROSTER)
"""Columns of a roster row, in the order of roster.csv."""

ROSTER_KEY = ("agent_id", "start")

_ROWS = {
    "forecast": _RowTable(FORECAST_ROW, QUEUE_INTERVAL),
    "requirement": _RowTable(REQUIREMENT_ROW, QUEUE_INTERVAL),
    "roster": _RowTable(SHIFT, ROSTER_KEY),
}


def find(connection: sa.Connection, inputs_sha256: str) -> Run | None:
    """The current publication's run, if these were its inputs."""
    newest = sa.select(PUBLICATION.c.run_id).order_by(PUBLICATION.c.id.desc()).limit(1).scalar_subquery()
    row = connection.execute(
        sa.select(RUN).where(RUN.c.id == newest, RUN.c.inputs_sha256 == inputs_sha256)
    ).one_or_none()
    return None if row is None else Run(**row._mapping)


def save(connection: sa.Connection, run: Run, tables: Mapping[str, pd.DataFrame]) -> Run:
    """Insert a run and its tables; the caller's transaction makes them one."""
    if run.id is not None:
        raise ValueError(f"run {run.id} is already in the store; a run is written once, with id None")
    values = asdict(run)
    del values["id"]
    inserted = connection.execute(RUN.insert().returning(RUN.c.id), values).scalar_one()
    blobs = {name: frame for name, frame in tables.items() if name not in _ROWS}
    for name, rows in _ROWS.items():
        if name in tables:
            extra = _insert_rows(connection, inserted, name, rows, tables[name])
            if extra is not None:
                blobs[_extra(name)] = extra
    bulk.save_parquet(connection, inserted, blobs)
    return replace(run, id=inserted)


def _insert_rows(
    connection: sa.Connection, run_id: int, name: str, rows: _RowTable, frame: pd.DataFrame
) -> pd.DataFrame | None:
    """Insert the contract's columns; give back what a stage added at the right, with its key, or None."""
    names = [column.name for column in rows.columns]
    missing = [column for column in names if column not in frame.columns]
    if missing:
        raise ValueError(f"table {name} lacks {', '.join(missing)}; it has {', '.join(frame.columns)}")
    fixed: dict[str, int | None] = {"run_id": run_id}
    if rows.table is SHIFT:
        fixed |= {"since": 1, "until": None}
    bulk.insert(connection, rows.table, frame.sort_values(list(rows.key)), **fixed)
    added = [column for column in frame.columns if column not in names]
    return frame[[*rows.key, *added]].reset_index(drop=True) if added else None


def _extra(name: str) -> str:
    return f"{name}+"


def table(connection: sa.Connection, run_id: int, name: str) -> pd.DataFrame:
    """A table of a run as it was saved, rows in the order of their key where the store keeps rows.

    Raises
    ------
    KeyError
        If the run has no such table, or no row in it; the message lists those it has.
    """
    if name in _ROWS:
        found = _select_rows(connection, run_id, name)
        if not found.empty:
            return found
    else:
        blob = bulk.load_parquet(connection, run_id, name)
        if blob is not None:
            return blob
    has = sorted(connection.scalars(sa.select(RUN_TABLE.c.name).where(RUN_TABLE.c.run_id == run_id)))
    raise KeyError(
        f"run {run_id} has no table {name}; besides forecast, requirement and roster it has {', '.join(has)}"
    )


def _select_rows(connection: sa.Connection, run_id: int, name: str) -> pd.DataFrame:
    rows = _ROWS[name]
    where = [rows.table.c.run_id == run_id]
    if rows.table is SHIFT:
        where.append(SHIFT.c.since == 1)
    frame = bulk.fetch(connection, rows.columns, *where, key=rows.key)
    extra = bulk.load_parquet(connection, run_id, _extra(name))
    return frame if extra is None else frame.merge(extra, how="left", on=list(rows.key), validate="one_to_one")


def one(connection: sa.Connection, run_id: int) -> Run:
    """The run with this id.

    Raises
    ------
    KeyError
        If there is none.
    """
    row = connection.execute(sa.select(RUN).where(RUN.c.id == run_id)).one_or_none()
    if row is None:
        raise KeyError(f"no run {run_id} in the store")
    return Run(**row._mapping)


def newest(connection: sa.Connection, limit: int) -> list[Run]:
    """Runs, the newest first."""
    return [Run(**row._mapping) for row in connection.execute(sa.select(RUN).order_by(RUN.c.id.desc()).limit(limit))]
