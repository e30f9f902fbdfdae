"""A planner's edits of a published roster: together or not at all, never over somebody else's."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, TypeAlias

import pandas as pd
import sqlalchemy as sa
from pandera.errors import SchemaErrors

from planning.store import audit, bulk, publications
from planning.store.runs import ROSTER_COLUMNS
from planning.store.tables import AUDIT, DAY_OFF, PUBLICATION, SHIFT
from scheduler.roster import ROSTER

_Present: TypeAlias = dict[tuple[str, datetime], dict[str, Any]]
"""Rows that hold, by person and start."""


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
    author : str
        Who made the change, where somebody else puts it into force; empty for whoever saves it.
    """

    agent_id: str
    start_before: datetime | None
    row_after: Mapping[str, Any] | None
    lock: bool = True
    author: str = ""

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
    given = _records(after)
    present = _present(connection, found.run_id, changes, given)
    before = _ended(present, changes)
    _refuse_double(present, given)
    _end_rows(connection, found.run_id, version, changes)
    bulk.insert(connection, SHIFT, after, run_id=found.run_id, since=version, until=None)
    works = {(who, row["date"]) for (who, _), row in present.items()}
    _keep_days_off(connection, works, changes, before, given, author, at)
    told = {(row["agent_id"], number): _as_json(row) for number, row in zip(after.index, given, strict=True)}
    trail = [
        audit.Change(
            at=at,
            author=change.author or author,
            what="roster",
            key=f"publication {publication_id}, {change.agent_id}",
            before=_as_json(old) if old is not None else None,
            after=told.get((change.agent_id, number)),
            reason=reason,
            publication_id=publication_id,
            version=version,
            published_by=author if change.author not in ("", author) else None,
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


def _present(
    connection: sa.Connection, run_id: int, changes: Sequence[ShiftChange], given: Sequence[Mapping[str, Any]]
) -> _Present:
    """Shifts that hold now of everybody the changes touch, a day around them."""
    people = sorted({change.agent_id for change in changes})
    starts = [change.start_before for change in changes if change.start_before is not None]
    starts += [row["start"] for row in given]
    rows = connection.execute(
        sa.select(*ROSTER_COLUMNS).where(
            SHIFT.c.run_id == run_id,
            SHIFT.c.agent_id.in_(people),
            SHIFT.c.until.is_(None),
            SHIFT.c.start >= min(starts) - timedelta(days=1),
            SHIFT.c.start <= max(starts) + timedelta(days=1),
        )
    )
    return {(row.agent_id, row.start): dict(row._mapping) for row in rows}


def _ended(present: _Present, changes: Sequence[ShiftChange]) -> list[dict[str, Any] | None]:
    """Take the rows that the changes start from out of what holds, None where a shift is added."""
    before: list[dict[str, Any] | None] = []
    for change in changes:
        row = None if change.start_before is None else present.pop((change.agent_id, change.start_before), None)
        if row is None and change.start_before is not None:
            raise ValueError(f"{change.agent_id} has no shift at {change.start_before.isoformat()} in this roster")
        before.append(row)
    return before


def _refuse_double(present: _Present, given: Sequence[Mapping[str, Any]]) -> None:
    for row in given:
        if (row["agent_id"], row["start"]) in present:
            raise ValueError(f"{row['agent_id']} already has a shift at {row['start'].isoformat()}; change that one")


def _end_rows(connection: sa.Connection, run_id: int, version: int, changes: Sequence[ShiftChange]) -> None:
    """Let the rows that the changes start from hold up to this version."""
    ended = [{"who": c.agent_id, "at": c.start_before, "last": version} for c in changes if c.start_before is not None]
    if ended:
        here = (SHIFT.c.agent_id == sa.bindparam("who"), SHIFT.c.start == sa.bindparam("at"), SHIFT.c.until.is_(None))
        statement = SHIFT.update().where(SHIFT.c.run_id == run_id, *here).values(until=sa.bindparam("last"))
        connection.execute(statement, ended)


def _keep_days_off(
    connection: sa.Connection,
    works: Collection[tuple[str, date]],
    changes: Sequence[ShiftChange],
    before: Sequence[Mapping[str, Any] | None],
    given: Sequence[Mapping[str, Any]],
    author: str,
    at: datetime,
) -> None:
    """Remember the days that a locked change left without a shift; forget those that got one or were given back.

    `works` holds the days on which people have another shift that no change touched.
    """
    days = {(row["agent_id"], row["date"].date()) for row in given}
    touched = dict.fromkeys(days, False)
    for change, row in zip(changes, before, strict=True):
        if row is not None:
            day = (change.agent_id, row["date"])
            touched[day] = touched.get(day, False) or change.lock
    here = (DAY_OFF.c.agent_id == sa.bindparam("who"), DAY_OFF.c.date == sa.bindparam("day"))
    connection.execute(DAY_OFF.delete().where(*here), [{"who": who, "day": day} for who, day in touched])
    free = [
        {"agent_id": who, "date": day, "author": author, "at": at}
        for (who, day), lock in touched.items()
        if lock and (who, day) not in days and (who, day) not in works
    ]
    if free:
        connection.execute(DAY_OFF.insert(), free)


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    return [
        {str(name): value.to_pydatetime() if isinstance(value, pd.Timestamp) else value for name, value in row.items()}
        for row in frame.to_dict(orient="records")
    ]


def _as_json(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row as JSON: instants as ISO 8601 in UTC, the local date as a date."""
    told = {name: value.isoformat() if isinstance(value, datetime) else value for name, value in row.items()}
    return {**told, "date": str(row["date"])[:10]}
