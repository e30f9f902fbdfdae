"""Two runs beside each other, counted by the database: totals by queue, and the shifts that differ."""

from datetime import datetime
from typing import Any

import pandas as pd
import sqlalchemy as sa

from planning.store import bulk
from planning.store.tables import FORECAST_ROW, REQUIREMENT_ROW, SHIFT

_QUEUE = ("line", "language", "channel")

_CELL = ("agent_id", "date", "shift", "start", "end", "paid_minutes", "locked")
"""What makes two shifts the same to whoever works them; work and breaks inside may differ."""


def queue_totals(connection: sa.Connection, run_id: int, start: datetime, end: datetime) -> pd.DataFrame:
    """What a run forecast and required by queue, in the hours [start, end).

    Returns
    -------
    pandas.DataFrame
        `queue`, `contacts` (None for posts), `kind`, `heads` (heads summed over intervals; live queues and posts) and
        `workload_h` (deferred work arriving [h]), a row a queue, sorted by it.
    """
    forecast = _sums(connection, FORECAST_ROW, run_id, (start, end), [], {"contacts": "volume"})
    required = _sums(
        connection,
        REQUIREMENT_ROW,
        run_id,
        (start, end),
        ["kind"],
        {"heads": "agents", "workload_h": "workload_h"},
    )
    both = forecast.merge(required, how="outer", on="queue")
    return both.sort_values("queue", ignore_index=True)


def _sums(
    connection: sa.Connection,
    table: sa.Table,
    run_id: int,
    span: tuple[datetime, datetime],
    by: list[str],
    sums: dict[str, str],
) -> pd.DataFrame:
    keys = [table.c[name] for name in (*_QUEUE, *by)]
    values = [sa.func.sum(table.c[column]).label(name) for name, column in sums.items()]
    query = sa.select(*keys, *values).where(
        table.c.run_id == run_id, table.c.timestamp >= span[0], table.c.timestamp < span[1]
    )
    rows = connection.execute(query.group_by(*keys)).all()
    frame = pd.DataFrame([tuple(row) for row in rows], columns=[*_QUEUE, *by, *sums])
    frame.insert(0, "queue", frame["line"] + "/" + frame["language"] + "/" + frame["channel"])
    told = frame.drop(columns=list(_QUEUE))
    return told.astype(dict.fromkeys(sums, float))


def changed_shifts(
    connection: sa.Connection, older: int, newer: int, start: datetime, end: datetime
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Shifts that start in [start, end) and that only one of two runs has, as people follow them after all edits.

    Returns
    -------
    tuple of pandas.DataFrame
        Those of the older run and those of the newer one: `agent_id`, `date`, `shift`, `start`, `end`,
        `paid_minutes`, `locked`, sorted by agent and start. A shift whose work or breaks alone differ is in neither.
    """

    def only(here: int, there: int) -> pd.DataFrame:
        other = SHIFT.alias("other")
        same = [other.c[name] == SHIFT.c[name] for name in _CELL]
        twin = sa.exists().where(other.c.run_id == there, other.c.until.is_(None), *same)
        where: list[sa.ColumnElement[bool]] = [
            SHIFT.c.run_id == here,
            SHIFT.c.until.is_(None),
            SHIFT.c.start >= start,
            SHIFT.c.start < end,
            ~twin,
        ]
        columns: list[sa.Column[Any]] = [SHIFT.c[name] for name in _CELL]
        return bulk.fetch(connection, columns, *where, key=("agent_id", "start"))

    return only(older, newer), only(newer, older)


def hours_by_agent(connection: sa.Connection, run_id: int, start: datetime, end: datetime) -> pd.DataFrame:
    """Paid hours of each person in shifts that start in [start, end): `agent_id`, `shifts`, `paid_h` [h]."""
    query = sa.select(SHIFT.c.agent_id, sa.func.count(), sa.func.sum(SHIFT.c.paid_minutes) / 60.0)
    where = (SHIFT.c.run_id == run_id, SHIFT.c.until.is_(None), SHIFT.c.start >= start, SHIFT.c.start < end)
    rows = connection.execute(query.where(*where).group_by(SHIFT.c.agent_id)).all()
    frame = pd.DataFrame([tuple(row) for row in rows], columns=["agent_id", "shifts", "paid_h"])
    typed = frame.astype({"shifts": int, "paid_h": float})
    return typed.sort_values("agent_id", ignore_index=True)
