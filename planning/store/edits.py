"""A planner's edits of a published roster: together or not at all, never over somebody else's."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pandas as pd
import sqlalchemy as sa
from pandera.errors import SchemaErrors

from planning.store import audit, bulk, publications
from planning.store.runs import ROSTER_COLUMNS
from planning.store.tables import AUDIT, DAY_OFF, PUBLICATION, SHIFT
from scheduler.roster import ROSTER


@dataclass(frozen=True)
class ShiftChange:
    """One shift moved, added or taken away.

    Attributes
    ----------
    agent_id : str
        Whose.
    start_before : datetime or None
        Start of the shift as the planner saw it; None adds one.
    row_after : mapping or None
        The shift as it shall be, with the columns of contract ROSTER except `locked`; None takes it away.
    lock : bool
        Whether the next night must keep it, also as a day without a shift. False gives it back to the optimizer.
    """

    agent_id: str
    start_before: datetime | None
    row_after: Mapping[str, Any] | None
    lock: bool = True

    def __post_init__(self) -> None:
        if self.start_before is None and self.row_after is None:
            raise ValueError(f"the change of {self.agent_id} neither takes a shift away nor gives one")
        if self.start_before is not None and self.start_before.tzinfo is None:
            raise ValueError(f"start_before {self.start_before} of {self.agent_id} carries no offset")


class StaleVersion(Exception):  # noqa: N818  (tells what happened; nothing failed)
    """Somebody else changed the roster, or a new one was published, since the planner looked. Nothing was written."""

    def __init__(self, message: str, *, authors: tuple[str, ...]) -> None:
        super().__init__(message)
        self.authors = authors


def check_current(connection: sa.Connection, publication_id: int, expected_version: int) -> publications.Publication:
    """The publication, if it is the current one at the expected version.

    Raises
    ------
    StaleVersion
        Otherwise, naming who changed it meanwhile.
    KeyError
        If it never existed.
    """
    found = publications.one(connection, publication_id)
    newest = publications.current(connection)
    if newest is not None and newest.id != publication_id:
        raise StaleVersion(
            f"publication {publication_id} was replaced by publication {newest.id} at "
            f"{newest.published_at.isoformat(timespec='minutes')}; reload and repeat the change",
            authors=(),
        )
    if expected_version > found.version:
        raise ValueError(f"version {expected_version} of publication {publication_id} is yet to come: {found.version}")
    if found.version != expected_version:
        since = sa.select(AUDIT.c.author, sa.func.max(AUDIT.c.at).label("at")).where(
            AUDIT.c.publication_id == publication_id, AUDIT.c.version > expected_version
        )
        people = connection.execute(since.group_by(AUDIT.c.author).order_by("at", AUDIT.c.author)).all()
        who = ", ".join(f"{row.author} at {row.at.isoformat(timespec='minutes')}" for row in people)
        raise StaleVersion(
            f"the roster is at version {found.version}, not {expected_version}: changed meanwhile by {who}; "
            "reload and repeat the change",
            authors=tuple(row.author for row in people),
        )
    return found


def apply(
    connection: sa.Connection,
    publication_id: int,
    expected_version: int,
    changes: Sequence[ShiftChange],
    author: str,
    reason: str,
    at: datetime,
) -> int:
    """Change a published roster; see `Store.edit_roster`."""
    if not changes:
        raise ValueError("an edit needs at least one change")
    found = check_current(connection, publication_id, expected_version)
    version = expected_version + 1
    connection.execute(PUBLICATION.update().where(PUBLICATION.c.id == publication_id), {"version": version})
    after = _rows_after(changes)
    before = _end_rows(connection, found.run_id, version, changes)
    _refuse_double(connection, found.run_id, after)
    bulk.insert(connection, SHIFT, after, run_id=found.run_id, since=version, until=None)
    _keep_days_off(connection, found.run_id, changes, before, after, author, at)
    told = {(row["agent_id"], number): _as_json(row) for number, row in zip(after.index, _records(after), strict=True)}
    trail = [
        audit.Change(
            at=at,
            author=author,
            what="roster",
            key=f"publication {publication_id}, {change.agent_id}",
            before=_as_json(old) if old is not None else None,
            after=told.get((change.agent_id, number)),
            reason=reason,
            publication_id=publication_id,
            version=version,
        )
        for number, (change, old) in enumerate(zip(changes, before, strict=True))
    ]
    audit.record(connection, trail)
    return version


def _rows_after(changes: Sequence[ShiftChange]) -> pd.DataFrame:
    """The new rows, checked by contract; their index is the number of the change."""
    names = [column.name for column in ROSTER_COLUMNS]
    records = {}
    for number, change in enumerate(changes):
        if change.row_after is not None:
            row = {"agent_id": change.agent_id, **change.row_after, "locked": change.lock}
            missing = [name for name in names if name not in row]
            if missing or row["agent_id"] != change.agent_id:
                raise ValueError(f"row_after of {change.agent_id} lacks {missing} or names another agent: {row}")
            records[number] = [row[name] for name in names]
    frame = pd.DataFrame.from_dict(records, orient="index", columns=names)
    try:
        return ROSTER.validate(frame, lazy=True)
    except SchemaErrors as broken:
        found = broken.failure_cases[["column", "check", "failure_case"]].drop_duplicates()
        raise ValueError(f"the changed shifts are not a roster:\n{found.to_string(index=False)}") from broken


def _end_rows(
    connection: sa.Connection, run_id: int, version: int, changes: Sequence[ShiftChange]
) -> list[dict[str, Any] | None]:
    """End the rows that the changes start from; give back what they said, None where a shift is added."""
    before: list[dict[str, Any] | None] = []
    for change in changes:
        if change.start_before is None:
            before.append(None)
            continue
        here = sa.and_(
            SHIFT.c.run_id == run_id,
            SHIFT.c.agent_id == change.agent_id,
            SHIFT.c.start == change.start_before,
            SHIFT.c.until.is_(None),
        )
        row = connection.execute(sa.select(*ROSTER_COLUMNS).where(here)).one_or_none()
        if row is None:
            raise ValueError(f"{change.agent_id} has no shift at {change.start_before.isoformat()} in this roster")
        connection.execute(SHIFT.update().where(here), {"until": version})
        before.append(dict(row._mapping))
    return before


def _refuse_double(connection: sa.Connection, run_id: int, after: pd.DataFrame) -> None:
    for row in _records(after):
        same = sa.select(SHIFT.c.shift).where(
            SHIFT.c.run_id == run_id,
            SHIFT.c.agent_id == row["agent_id"],
            SHIFT.c.start == row["start"],
            SHIFT.c.until.is_(None),
        )
        if connection.execute(same).first() is not None:
            raise ValueError(f"{row['agent_id']} already has a shift at {row['start'].isoformat()}; change that one")


def _keep_days_off(
    connection: sa.Connection,
    run_id: int,
    changes: Sequence[ShiftChange],
    before: Sequence[dict[str, Any] | None],
    after: pd.DataFrame,
    author: str,
    at: datetime,
) -> None:
    """Remember the days that a locked change left without a shift; forget those that got one or were given back."""
    touched = {(row["agent_id"], row["date"].date()): False for row in _records(after)}
    for change, row in zip(changes, before, strict=True):
        if row is not None:
            day = (change.agent_id, row["date"])
            touched[day] = touched.get(day, False) or change.lock
    for (agent_id, date), lock in touched.items():
        connection.execute(DAY_OFF.delete().where(DAY_OFF.c.agent_id == agent_id, DAY_OFF.c.date == date))
        works = sa.select(SHIFT.c.start).where(
            SHIFT.c.run_id == run_id, SHIFT.c.agent_id == agent_id, SHIFT.c.date == date, SHIFT.c.until.is_(None)
        )
        if lock and connection.execute(works).first() is None:
            connection.execute(DAY_OFF.insert(), {"agent_id": agent_id, "date": date, "author": author, "at": at})


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    return [
        {str(name): value.to_pydatetime() if isinstance(value, pd.Timestamp) else value for name, value in row.items()}
        for row in frame.to_dict(orient="records")
    ]


def _as_json(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row as JSON: instants as ISO 8601 in UTC, the local date as a date."""
    told = {name: value.isoformat() if isinstance(value, datetime) else value for name, value in row.items()}
    return {**told, "date": str(row["date"])[:10]}
