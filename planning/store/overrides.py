"""The planners' overrides of the forecast, kept with who switched them and why."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from forecast.overrides import Override
from planning.store import audit
from planning.store.tables import OVERRIDE


def kept(connection: sa.Connection, active_at: datetime | None = None) -> list[Override]:
    """All overrides in the order they were made, or those a forecast made at `active_at` obeys."""
    query = sa.select(OVERRIDE).order_by(OVERRIDE.c.created_at, OVERRIDE.c.id)
    found = [_override(row) for row in connection.execute(query)]
    return found if active_at is None else [override for override in found if override.holds(active_at)]


def add(connection: sa.Connection, override: Override) -> Override:
    """Keep a new override."""
    return restore(connection, override, override.author, override.reason, override.created_at)


def restore(connection: sa.Connection, override: Override, author: str, reason: str, at: datetime) -> Override:
    """Keep an override, with an audit row of who put it there; one that was taken away comes back as it was."""
    if _find(connection, override.id) is not None:
        raise ValueError(f"override {override.id} is already in the store; give the new one an id of its own")
    connection.execute(OVERRIDE.insert(), {**vars(override), "queues": list(override.queues)})
    told = audit.Change(
        at=at,
        author=author,
        what="override",
        key=f"override {override.id}",
        before=None,
        after=_as_json(override),
        reason=reason,
    )
    audit.record(connection, [told])
    return override


def expire(
    connection: sa.Connection, override_id: str, expires_at: datetime | None, author: str, reason: str, at: datetime
) -> Override:
    """Set the instant from which nights forget an override, None for never; what it is already is refused."""
    row = _find(connection, override_id)
    if row is None:
        raise KeyError(f"no override {override_id} in the store")
    before = _override(row)
    after = Override(**{**vars(before), "expires_at": expires_at})
    if before.expires_at == expires_at:
        raise ValueError(f"override {override_id} already expires at {expires_at}")
    connection.execute(OVERRIDE.update().where(OVERRIDE.c.id == override_id), {"expires_at": expires_at})
    told = audit.Change(
        at=at,
        author=author,
        what="override",
        key=f"override {override_id}",
        before={"expires_at": _as_json(before)["expires_at"]},
        after={"expires_at": _as_json(after)["expires_at"]},
        reason=reason,
    )
    audit.record(connection, [told])
    return after


def switch(
    connection: sa.Connection, override_id: str, active: bool, author: str, reason: str, at: datetime
) -> Override:
    """Switch an override on or off; switching to what it is already is refused, for it would audit nothing."""
    row = _find(connection, override_id)
    if row is None:
        raise KeyError(f"no override {override_id} in the store")
    before = _override(row)
    if before.active == active:
        raise ValueError(f"override {override_id} is already {'on' if active else 'off'}")
    connection.execute(OVERRIDE.update().where(OVERRIDE.c.id == override_id), {"active": active})
    told = audit.Change(
        at=at,
        author=author,
        what="override",
        key=f"override {override_id}",
        before={"active": before.active},
        after={"active": active},
        reason=reason,
    )
    audit.record(connection, [told])
    return Override(**{**vars(before), "active": active})


def remove(connection: sa.Connection, override_id: str, author: str, reason: str, at: datetime) -> Override:
    """Take an override away for good; what it said stays in the audit trail."""
    row = _find(connection, override_id)
    if row is None:
        raise KeyError(f"no override {override_id} in the store")
    gone = _override(row)
    connection.execute(OVERRIDE.delete().where(OVERRIDE.c.id == override_id))
    told = audit.Change(
        at=at,
        author=author,
        what="override",
        key=f"override {override_id}",
        before=_as_json(gone),
        after=None,
        reason=reason,
    )
    audit.record(connection, [told])
    return gone


def _find(connection: sa.Connection, override_id: str) -> sa.Row[Any] | None:
    return connection.execute(sa.select(OVERRIDE).where(OVERRIDE.c.id == override_id)).one_or_none()


def _override(row: sa.Row[Any]) -> Override:
    return Override(**{**row._mapping, "queues": tuple(row.queues)})


def _as_json(override: Override) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in vars(override).items()}
