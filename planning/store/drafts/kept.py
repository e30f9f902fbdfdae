"""Rows of drafts and their steps: found, begun, and moved on by one version at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from planning.store.drafts.cells import Cell, DraftCell, DraftStep
from planning.store.tables import DRAFT, DRAFT_STEP

OPEN, ASKED, PUBLISHED = "open", "asked", "published"

LIVE = (OPEN, ASKED)
"""States of a draft that may still be changed and published."""


@dataclass(frozen=True)
class Draft:
    """A planner's changes that nobody follows yet.

    Attributes
    ----------
    id : int
    owner : str
        Who began it; a planner has one live draft at most.
    publication_id, base_version : int
        The roster that its newest step was made on.
    version : int
        Rises by one with every step, undo, redo and hand-over.
    state : {"open", "asked", "published"}
        `asked` waits for somebody who may publish.
    reason : str
        What the owner told the publisher; empty before.
    created_at, updated_at : datetime
        UTC.
    """

    id: int
    owner: str
    publication_id: int
    base_version: int
    version: int
    state: str
    reason: str
    created_at: datetime
    updated_at: datetime


class StaleDraft(Exception):  # noqa: N818  (tells what happened; nothing failed)
    """The draft changed since the planner looked, in another window or by a publisher. Nothing was written.

    `draft` is how it stands now, None where it was the planner's first step; `by` and `at` tell the last change.
    """

    def __init__(self, message: str, *, draft: Draft | None, by: str, at: datetime) -> None:
        super().__init__(message)
        self.draft, self.by, self.at = draft, by, at


class DraftOver(ValueError):  # noqa: N818  (tells what happened; nothing failed)
    """What was to be done with the draft is done already, or cannot be any more. Nothing was written."""


class DraftMoved(Exception):  # noqa: N818  (tells what happened; nothing failed)
    """The published roster says something else of these cells than the planner saw. Nothing was written."""

    def __init__(self, cells: Sequence[Cell]) -> None:
        first = ", ".join(f"{agent_id} on {day}" for agent_id, day in cells[:3])
        super().__init__(f"{len(cells)} shifts of the draft were changed by somebody else: {first}; decide them first")
        self.cells = tuple(cells)


def begin(connection: sa.Connection, owner: str, base: dict[str, int], at: datetime) -> Draft:
    """Begin the draft of a planner who has no live one."""
    found = live_of(connection, owner)
    if found is not None:
        raise _stale(connection, found, 0)
    values = {"owner": owner, "version": 1, "state": OPEN, "reason": "", "created_at": at, "updated_at": at, **base}
    return of_row(connection.execute(DRAFT.insert().returning(DRAFT), values).one())


def advance(
    connection: sa.Connection,
    draft_id: int,
    seen: int,
    author: str,
    at: datetime,
    values: dict[str, Any],
) -> Draft:
    """Raise the version of a live draft that is still as it was seen, and give it back as it then reads."""
    here = (DRAFT.c.id == draft_id, DRAFT.c.version == seen, DRAFT.c.state.in_(LIVE))
    before = one(connection, draft_id)
    if author != before.owner and before.state != ASKED:
        raise PermissionError(f"draft {draft_id} is {before.owner}'s, who has not handed it over")
    changed = {**values, "version": seen + 1, "updated_at": at}
    row = connection.execute(DRAFT.update().where(*here).returning(DRAFT), changed).one_or_none()
    if row is None:
        now = one(connection, draft_id)
        if now.state not in LIVE:
            raise DraftOver(f"draft {draft_id} is {now.state} already; nothing more can be done with it")
        raise _stale(connection, now, seen)
    return of_row(row)


def _stale(connection: sa.Connection, now: Draft, seen: int) -> StaleDraft:
    last = max(steps(connection, now.id), key=lambda step: step.at, default=None)
    by = now.owner if last is None else last.author
    when = now.updated_at.isoformat(timespec="seconds")
    message = f"draft {now.id} is at version {now.version}, not {seen}: changed in another window at {when}"
    return StaleDraft(message, draft=now, by=by, at=now.updated_at)


def live_of(connection: sa.Connection, owner: str) -> Draft | None:
    """The live draft of a planner, or None."""
    query = sa.select(DRAFT).where(DRAFT.c.owner == owner, DRAFT.c.state.in_(LIVE))
    row = connection.execute(query.order_by(DRAFT.c.id.desc()).limit(1)).one_or_none()
    return None if row is None else of_row(row)


def one(connection: sa.Connection, draft_id: int) -> Draft:
    """The draft with this id; KeyError if there is none."""
    row = connection.execute(sa.select(DRAFT).where(DRAFT.c.id == draft_id)).one_or_none()
    if row is None:
        raise KeyError(f"no draft {draft_id} in the store")
    return of_row(row)


def steps(connection: sa.Connection, draft_id: int) -> list[DraftStep]:
    """The steps of a draft in their order, undone ones too."""
    query = sa.select(DRAFT_STEP).where(DRAFT_STEP.c.draft_id == draft_id).order_by(DRAFT_STEP.c.number)
    return [
        DraftStep(
            number=row.number,
            cells=tuple(DraftCell.of_json(cell, row.author) for cell in row.cells),
            told=row.told,
            author=row.author,
            at=row.at,
            undone=row.undone,
        )
        for row in connection.execute(query)
    ]


def of_row(row: sa.Row[Any]) -> Draft:
    """A draft as the database told it."""
    return Draft(**row._mapping)
