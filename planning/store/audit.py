"""The audit trail: one row for every change a person made."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypedDict

import pandas as pd
import sqlalchemy as sa

from planning.store.tables import AUDIT


@dataclass(frozen=True)
class Change:
    """What one person did to one thing.

    `before` and `after` are JSON objects, None where the thing did not exist; edits of a roster name the publication
    and the version they made. `published_by` is set where somebody else than the author put the change into force.
    """

    at: datetime
    author: str
    what: str
    key: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    reason: str
    publication_id: int | None = None
    version: int | None = None
    published_by: str | None = None


def record(connection: sa.Connection, changes: Sequence[Change]) -> None:
    """Add audit rows to the caller's transaction."""
    for change in changes:
        if not change.author.strip() or not change.reason.strip():
            raise ValueError(f"author and reason must say something (were {change.author!r} and {change.reason!r})")
    if changes:
        connection.execute(AUDIT.insert(), [vars(change) for change in changes])


class Filters(TypedDict, total=False):
    """What of the trail is asked for; a filter that is None or absent lets everything pass.

    Attributes
    ----------
    author : str or None
        Only what this person changed or put into force.
    what : str or None
        Only this kind: `roster`, `draft`, `override`, ...
    key : str or None
        Only changes whose key holds this text, as `override 7` or `publication 12`.
    agent_id : str or None
        Only changes of this person's shifts.
    day : datetime.date or None
        Only changes of shifts that lay on this local date or came to lie on it.
    since, until : datetime or None
        Only changes from this instant on, and before that one.
    """

    author: str | None
    what: str | None
    key: str | None
    agent_id: str | None
    day: date | None
    since: datetime | None
    until: datetime | None


COLUMNS = ("at", "author", "what", "key", "before", "after", "reason", "published_by")


def newest(
    connection: sa.Connection,
    limit: int,
    *,
    offset: int = 0,
    author: str | None = None,
    what: str | None = None,
    key: str | None = None,
    agent_id: str | None = None,
    day: date | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
) -> pd.DataFrame:
    """The last changes that fit every filter given, the newest first; see `Store.audit`."""
    query = sa.select(*(AUDIT.c[name] for name in COLUMNS)).order_by(AUDIT.c.id.desc()).limit(limit).offset(offset)
    if author is not None:
        query = query.where(sa.or_(AUDIT.c.author == author, AUDIT.c.published_by == author))
    if what is not None:
        query = query.where(AUDIT.c.what == what)
    if key is not None:
        query = query.where(AUDIT.c.key.contains(key, autoescape=True))
    if agent_id is not None:
        query = query.where(_says("agent_id", agent_id))
    if day is not None:
        query = query.where(_says("date", day.isoformat()))
    if since is not None:
        query = query.where(AUDIT.c.at >= since)
    if until is not None:
        query = query.where(AUDIT.c.at < until)
    frame = pd.DataFrame([tuple(row) for row in connection.execute(query)], columns=list(COLUMNS))
    frame["at"] = pd.to_datetime(frame["at"], utc=True).astype("datetime64[us, UTC]")
    frame["published_by"] = frame["published_by"].fillna("").astype(str)
    for name in ("before", "after"):
        texts = [
            "" if value is None else json.dumps(value, ensure_ascii=False, sort_keys=True) for value in frame[name]
        ]
        frame[name] = pd.Series(texts, dtype=str)
    return frame


def _says(name: str, value: str) -> sa.ColumnElement[bool]:
    """Whether the row before or after the change has this value."""
    return sa.or_(AUDIT.c.before[name].as_string() == value, AUDIT.c.after[name].as_string() == value)
