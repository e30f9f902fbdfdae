"""Publications: which roster people follow, now and in the past."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import pandas as pd
import sqlalchemy as sa

from planning.store import bulk
from planning.store.runs import ROSTER_COLUMNS, ROSTER_KEY
from planning.store.tables import DAY_OFF, PUBLICATION, SHIFT


@dataclass(frozen=True)
class Publication:
    """A roster given to people: a run's, with the planners' edits since.

    `version` starts at 1 and rises by one with each edit; the horizon is half-open.
    """

    id: int
    run_id: int
    version: int
    published_at: datetime
    horizon_start: datetime
    horizon_end: datetime


def add(
    connection: sa.Connection, run_id: int, published_at: datetime, horizon: tuple[datetime, datetime]
) -> Publication:
    """Make a run's roster the current one."""
    start, end = horizon
    values = {
        "run_id": run_id,
        "version": 1,
        "published_at": published_at,
        "horizon_start": start,
        "horizon_end": end,
    }
    row = connection.execute(PUBLICATION.insert().returning(PUBLICATION), values).one()
    return Publication(**row._mapping)


def horizon_of(forecast: pd.DataFrame) -> tuple[datetime, datetime]:
    """First and last instant a forecast speaks of: its first interval's start, its last interval's end."""
    starts = pd.DatetimeIndex(forecast["timestamp"].unique()).sort_values()
    if len(starts) < 2:
        raise ValueError("a horizon cannot be read from a forecast of less than two intervals; give horizon=")
    grid = (starts[1:] - starts[:-1]).min()
    return starts[0].to_pydatetime(), (starts[-1] + grid).to_pydatetime()


def newest(connection: sa.Connection, limit: int) -> list[Publication]:
    """Publications, the current one first."""
    query = sa.select(PUBLICATION).order_by(PUBLICATION.c.id.desc()).limit(limit)
    return [Publication(**row._mapping) for row in connection.execute(query)]


def current(connection: sa.Connection) -> Publication | None:
    """The publication in force, or None before the first night."""
    return next(iter(newest(connection, 1)), None)


def one(connection: sa.Connection, publication_id: int) -> Publication:
    """The publication with this id.

    Raises
    ------
    KeyError
        If there is none.
    """
    row = connection.execute(sa.select(PUBLICATION).where(PUBLICATION.c.id == publication_id)).one_or_none()
    if row is None:
        raise KeyError(f"no publication {publication_id} in the store")
    return Publication(**row._mapping)


def roster(connection: sa.Connection, run_id: int, *where: sa.ColumnElement[bool]) -> pd.DataFrame:
    """The roster of a run as it reads after all edits, of contract ROSTER."""
    return _rows(connection, run_id, SHIFT.c.until.is_(None), *where)


def roster_at(connection: sa.Connection, run_id: int, version: int) -> pd.DataFrame:
    """The roster of a run as it read at a version, of contract ROSTER."""
    return _rows(connection, run_id, SHIFT.c.since <= version, _held_after(version))


def roster_changes(connection: sa.Connection, run_id: int, after: int, upto: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Rows that held at version `after` and hold no more at version `upto`, and those that hold since; ROSTER both."""
    ended = (SHIFT.c.since <= after, SHIFT.c.until > after, SHIFT.c.until <= upto)
    begun = (SHIFT.c.since > after, SHIFT.c.since <= upto, _held_after(upto))
    return _rows(connection, run_id, *ended), _rows(connection, run_id, *begun)


def _rows(connection: sa.Connection, run_id: int, *where: sa.ColumnElement[bool]) -> pd.DataFrame:
    return bulk.fetch(connection, ROSTER_COLUMNS, SHIFT.c.run_id == run_id, *where, key=ROSTER_KEY)


def _held_after(version: int) -> sa.ColumnElement[bool]:
    return sa.or_(SHIFT.c.until.is_(None), SHIFT.c.until > version)


def locked_rows(connection: sa.Connection, start: datetime, end: datetime) -> pd.DataFrame:
    """Locked rows in force that start in [start, end), of contract ROSTER.

    Where the current publication ends early, as one that was restored may, an older one still speaks for its hours.
    """
    return in_force(connection, start, end, SHIFT.c.locked.is_(True))


def locked_days_off(connection: sa.Connection, start: date, end: date) -> pd.DataFrame:
    """Local days [start, end) that planners cleared of shifts: columns `agent_id` and `date`."""
    columns = [DAY_OFF.c.agent_id, DAY_OFF.c.date]
    return bulk.fetch(connection, columns, DAY_OFF.c.date >= start, DAY_OFF.c.date < end, key=("agent_id", "date"))


def past_roster(connection: sa.Connection, before: datetime, days: int) -> pd.DataFrame:
    """Shifts that start in the `days` before `before`, each instant as last published for it; of contract ROSTER."""
    return in_force(connection, before - timedelta(days=days), before)


def in_force(connection: sa.Connection, start: datetime, end: datetime, *where: sa.ColumnElement[bool]) -> pd.DataFrame:
    """Shifts that start in [start, end), each instant as last published for it; of contract ROSTER.

    A publication speaks for every start inside its horizon, and the newest that speaks is believed: a later night
    replaces what an earlier one said of the same hours, and leaves the hours before its own horizon alone.
    """
    open_spans = [(start, end)]
    parts = [roster(connection, -1)]
    overlapping = sa.select(PUBLICATION).where(PUBLICATION.c.horizon_end > start, PUBLICATION.c.horizon_start < end)
    for row in connection.execute(overlapping.order_by(PUBLICATION.c.id.desc())).all():
        if not open_spans:
            break
        told = Publication(**row._mapping)
        for first, last in open_spans:
            low, high = max(first, told.horizon_start), min(last, told.horizon_end)
            if low < high:
                parts.append(roster(connection, told.run_id, SHIFT.c.start >= low, SHIFT.c.start < high, *where))
        open_spans = [rest for span in open_spans for rest in _without(span, told)]
    return pd.concat(parts).sort_values(list(ROSTER_KEY), ignore_index=True)


def _without(span: tuple[datetime, datetime], told: Publication) -> list[tuple[datetime, datetime]]:
    """What of a span lies outside the publication's horizon."""
    start, end = span
    pieces = [(start, min(end, told.horizon_start)), (max(start, told.horizon_end), end)]
    return [piece for piece in pieces if piece[0] < piece[1]]
