"""An older roster brought back: a new publication of the same plan, whole or not at all."""

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

import pandas as pd
import sqlalchemy as sa

from planning.store import audit, bulk, edits, publications, runs
from planning.store.publications import Publication
from planning.store.tables import DAY_OFF, FORECAST_ROW, PUBLICATION, REQUIREMENT_ROW, RUN, RUN_TABLE, SHIFT

RESTORED = "restored"
"""Key of a run's summary that says from which publication it was brought back, by whom and why."""


def rows(connection: sa.Connection, older: Publication, since: datetime) -> pd.DataFrame:
    """The roster that would be in force, of contract ROSTER; see `planning.store.history.past.PastStore.restore`."""
    then = publications.roster(connection, older.run_id)
    if since <= older.horizon_start:
        return then
    stays = publications.in_force(connection, older.horizon_start, since)
    back = then[then["start"] >= since]
    # nobody starts a second shift on a day that has one, or while still at work
    taken = pd.MultiIndex.from_frame(stays[["agent_id", "date"]])
    free = ~pd.MultiIndex.from_frame(back[["agent_id", "date"]]).isin(taken)
    until = back["agent_id"].map(stays.groupby("agent_id")["end"].max())
    free &= (until.isna() | (back["start"] >= until)).to_numpy()
    return pd.concat([stays, back[free]]).sort_values(list(runs.ROSTER_KEY), ignore_index=True)


def restore(
    connection: sa.Connection,
    publication_id: int,
    in_force: Publication,
    since: datetime,
    author: str,
    reason: str,
    at: datetime,
) -> Publication:
    """Bring an older publication back in the caller's transaction; see `PastStore.restore`."""
    edits.check_current(connection, in_force.id, in_force.version)
    older = publications.one(connection, publication_id)
    if older.id == in_force.id:
        raise ValueError(f"publication {older.id} is in force already")
    if since >= older.horizon_end:
        raise ValueError(
            f"publication {older.id} ends at {older.horizon_end.isoformat(timespec='minutes')}: it says nothing of the "
            f"hours from {since.isoformat(timespec='minutes')} on; restore a later one, or run a night"
        )
    told = {
        "publication": older.id,
        "run": older.run_id,
        "since": since.isoformat(),
        "author": author,
        "reason": reason,
        "at": at.isoformat(),
    }
    wanted = rows(connection, older, since)
    run_id = _copy(connection, older, told)
    values = {
        "run_id": run_id,
        "version": older.version,
        "published_at": at,
        "horizon_start": older.horizon_start,
        "horizon_end": older.horizon_end,
    }
    row = connection.execute(PUBLICATION.insert().returning(PUBLICATION), values).one()
    new = _keep_the_past(connection, Publication(**row._mapping), wanted)
    freed = _forget_days_off(connection, wanted[wanted["start"] >= since])
    audit.record(
        connection,
        [
            audit.Change(
                at=at,
                author=author,
                what="publication",
                key=f"publication {new.id}",
                before={"in_force": in_force.id, "version": in_force.version},
                after={"restored": older.id, "version": older.version, "since": since.isoformat(), "days_off": freed},
                reason=reason,
                publication_id=new.id,
                version=new.version,
            )
        ],
    )
    return new


def _copy(connection: sa.Connection, older: Publication, told: Mapping[str, Any]) -> int:
    """The older publication's run entered once more, with all its tables and the history of its shifts."""
    run = runs.one(connection, older.run_id)
    # of what it was made from now; a night with the old inputs must not take this for its own roster
    digest = hashlib.sha256(f"{run.inputs_sha256} restored at {told['at']}".encode()).hexdigest()
    values = vars(replace(run, inputs_sha256=digest, summary={**run.summary, RESTORED: dict(told)})).copy()
    del values["id"]
    new = int(connection.execute(RUN.insert().returning(RUN.c.id), values).scalar_one())
    for table in (RUN_TABLE, FORECAST_ROW, REQUIREMENT_ROW, SHIFT):
        names = [column.name for column in table.columns if column.name != "run_id"]
        source = sa.select(sa.literal(new), *(table.c[name] for name in names)).where(table.c.run_id == run.id)
        connection.execute(table.insert().from_select(["run_id", *names], source))
    return new


def _keep_the_past(connection: sa.Connection, new: Publication, wanted: pd.DataFrame) -> Publication:
    """The hours that are over, as an edit of the copy: one version more where they differ from the older roster."""
    there = publications.roster(connection, new.run_id)
    names, key = list(there.columns), list(runs.ROSTER_KEY)
    both = there.merge(wanted, on=names, how="outer", indicator=True)
    gone, come = (both.loc[both["_merge"] == side, names] for side in ("left_only", "right_only"))
    if gone.empty and come.empty:
        return new
    version = new.version + 1
    if len(gone):
        mine = SHIFT.c.agent_id == sa.bindparam("who"), SHIFT.c.start == sa.bindparam("begin")
        here = SHIFT.update().where(SHIFT.c.run_id == new.run_id, SHIFT.c.until.is_(None), *mine)
        ended = [{"who": a, "begin": s.to_pydatetime()} for a, s in gone[key].itertuples(index=False, name=None)]
        connection.execute(here.values(until=version), ended)
    bulk.insert(connection, SHIFT, come, run_id=new.run_id, since=version, until=None)
    connection.execute(PUBLICATION.update().where(PUBLICATION.c.id == new.id), {"version": version})
    return replace(new, version=version)


def _forget_days_off(connection: sa.Connection, back: pd.DataFrame) -> list[dict[str, str]]:
    """Days kept free on which the restored roster has a shift are free no more; those are told."""
    kept = connection.execute(sa.select(DAY_OFF.c.agent_id, DAY_OFF.c.date)).all()
    works = set(zip(back["agent_id"], back["date"].dt.date, strict=True))
    met = sorted((row.agent_id, row.date) for row in kept if (row.agent_id, row.date) in works)
    for agent_id, date in met:
        connection.execute(DAY_OFF.delete().where(DAY_OFF.c.agent_id == agent_id, DAY_OFF.c.date == date))
    return [{"agent_id": agent_id, "date": date.isoformat()} for agent_id, date in met]
