"""The audit trail: one row for every change a person made."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pandas as pd
import sqlalchemy as sa

from planning.store.tables import AUDIT


@dataclass(frozen=True)
class Change:
    """What one person did to one thing.

    `before` and `after` are JSON objects, None where the thing did not exist; edits of a roster name the publication
    and the version they made.
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


def record(connection: sa.Connection, changes: Sequence[Change]) -> None:
    """Add audit rows to the caller's transaction."""
    for change in changes:
        if not change.author.strip() or not change.reason.strip():
            raise ValueError(f"author and reason must say something (were {change.author!r} and {change.reason!r})")
    if changes:
        connection.execute(AUDIT.insert(), [vars(change) for change in changes])


def newest(connection: sa.Connection, limit: int) -> pd.DataFrame:
    """The last `limit` changes, the newest first.

    Returns
    -------
    pandas.DataFrame
        Columns `at` (UTC), `author`, `what`, `key`, `before`, `after` (JSON text, empty for nothing), `reason`.
    """
    names = ["at", "author", "what", "key", "before", "after", "reason"]
    query = sa.select(*(AUDIT.c[name] for name in names)).order_by(AUDIT.c.id.desc()).limit(limit)
    frame = pd.DataFrame([tuple(row) for row in connection.execute(query)], columns=names)
    frame["at"] = pd.to_datetime(frame["at"], utc=True).astype("datetime64[us, UTC]")
    for name in ("before", "after"):
        texts = [
            "" if value is None else json.dumps(value, ensure_ascii=False, sort_keys=True) for value in frame[name]
        ]
        frame[name] = pd.Series(texts, dtype=str)
    return frame
