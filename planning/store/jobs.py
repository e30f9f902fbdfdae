"""Jobs: work that takes a while, as rows: who asked for what, how far it is, and what came of it."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pandas as pd
import sqlalchemy as sa

from planning.store import bulk, database
from planning.store.tables import BLOB, JOB, JOB_TABLE, PUBLICATION, RUN_TABLE

WAITING, RUNNING, DONE, FAILED, CANCELLED = "waiting", "running", "done", "failed", "cancelled"

OPEN = (WAITING, RUNNING)
"""States of a job that something will still come of."""

SILENCE = timedelta(seconds=45)
"""A process that has not been heard of for so long is gone: it speaks every two seconds."""

LOST = "its process ended without a word: killed, out of memory, or the machine went down; start it again"


@dataclass(frozen=True)
class Job:
    """One piece of work in a process of its own.

    Attributes
    ----------
    id : str
    kind : str
        Names the module of `planning.jobs.kinds` that does it.
    owner : str
        Who asked for it.
    request : dict
        What was asked; JSON.
    state : {"waiting", "running", "done", "failed", "cancelled"}
    progress : dict or None
        `done` (0 to 1), `note`, and figures of the kind, as last told.
    answer : dict or None
        What came of it; JSON. Tables it answers with are read by `Store.job_table`.
    error : str
        Why it failed, in words; what follows an empty line is for whoever mends the program.
    pid : int or None
        Its process.
    cancel_asked : bool
        Whether somebody wants it to end.
    created_at, started_at, heartbeat_at, finished_at : datetime or None
        Zone-aware.
    """

    id: str
    kind: str
    owner: str
    request: dict[str, Any]
    state: str
    progress: dict[str, Any] | None
    answer: dict[str, Any] | None
    error: str
    pid: int | None
    cancel_asked: bool
    created_at: datetime
    started_at: datetime | None
    heartbeat_at: datetime | None
    finished_at: datetime | None

    @property
    def is_open(self) -> bool:
        """Whether something will still come of it."""
        return self.state in OPEN


class JobBook:
    """What a store knows of jobs. Each method is one transaction, which never makes a planner's edit wait."""

    engine: sa.Engine

    def job_add(self, kind: str, request: Mapping[str, Any], *, owner: str, at: datetime) -> Job:
        """Put a job at the end of the queue; `planning.jobs.runner.look_after` starts it."""
        if not kind.strip() or not owner.strip():
            raise ValueError(f"kind and owner of a job must say something (were {kind!r} and {owner!r})")
        row = {"id": uuid.uuid4().hex, "kind": kind, "owner": owner, "request": dict(request), "state": WAITING}
        values = {**row, "error": "", "cancel_asked": False, "created_at": at}
        with database.writing(self.engine, JOB) as connection:
            return _job(connection.execute(JOB.insert().returning(JOB), values).one())

    def job(self, job_id: str) -> Job:
        """The job with this id; KeyError if there is none, or it was forgotten."""
        with database.reading(self.engine) as connection:
            return _one(connection, job_id)

    def jobs(
        self, *, kind: str | None = None, owner: str | None = None, is_open: bool | None = None, limit: int = 50
    ) -> list[Job]:
        """Jobs of a kind and an owner, the newest first; `is_open` True leaves the finished ones out."""
        query = sa.select(JOB).order_by(JOB.c.created_at.desc(), JOB.c.id).limit(limit)
        if kind is not None:
            query = query.where(JOB.c.kind == kind)
        if owner is not None:
            query = query.where(JOB.c.owner == owner)
        if is_open is not None:
            query = query.where(JOB.c.state.in_(OPEN) if is_open else JOB.c.state.not_in(OPEN))
        with database.reading(self.engine) as connection:
            return [_job(row) for row in connection.execute(query)]

    def job_cancel(self, job_id: str, *, at: datetime) -> Job:
        """Ask a job to end: one that waits ends at once, one that runs at its next step; a finished one stays so."""
        with database.writing(self.engine, JOB) as connection:
            waits = JOB.update().where(JOB.c.id == job_id, JOB.c.state == WAITING)
            connection.execute(waits, {"state": CANCELLED, "cancel_asked": True, "finished_at": at})
            runs = JOB.update().where(JOB.c.id == job_id, JOB.c.state == RUNNING)
            connection.execute(runs, {"cancel_asked": True})
            return _one(connection, job_id)

    def job_forget(self, job_id: str) -> None:
        """Take a finished job away with its tables; ValueError while something will still come of it."""
        # a night that is being written may come to refer to the very table that is let go
        with database.writing(self.engine, PUBLICATION, JOB) as connection:
            found = _one(connection, job_id)
            if found.is_open:
                raise ValueError(f"job {job_id} is {found.state}; cancel it first")
            kept = connection.scalars(sa.select(JOB_TABLE.c.sha256).where(JOB_TABLE.c.job_id == job_id)).all()
            connection.execute(JOB_TABLE.delete().where(JOB_TABLE.c.job_id == job_id))
            connection.execute(JOB.delete().where(JOB.c.id == job_id))
            elsewhere = sa.union_all(sa.select(JOB_TABLE.c.sha256), sa.select(RUN_TABLE.c.sha256))
            connection.execute(BLOB.delete().where(BLOB.c.sha256.in_(kept), BLOB.c.sha256.not_in(elsewhere)))

    def job_table(self, job_id: str, name: str) -> pd.DataFrame:
        """A table that a job answered with; KeyError if there is none of this name."""
        digest = sa.select(JOB_TABLE.c.sha256).where(JOB_TABLE.c.job_id == job_id, JOB_TABLE.c.name == name)
        with database.reading(self.engine) as connection:
            found = bulk.load(connection, digest.scalar_subquery())
        if found is None:
            raise KeyError(f"job {job_id} has no table {name}")
        return found

    # what only the process of a job says, and who looks after them

    def job_take(self, *, at_once: int, at: datetime) -> Job | None:
        """The job that waits longest, now said to run; None if none waits or `at_once` of them run already."""
        with database.writing(self.engine, JOB) as connection:
            running = sa.select(sa.func.count()).select_from(JOB).where(JOB.c.state == RUNNING)
            if connection.execute(running).scalar_one() >= at_once:
                return None
            query = sa.select(JOB.c.id).where(JOB.c.state == WAITING).order_by(JOB.c.created_at, JOB.c.id).limit(1)
            found = connection.scalar(query)
            if found is None:
                return None
            begun = {"state": RUNNING, "started_at": at, "heartbeat_at": at}
            connection.execute(JOB.update().where(JOB.c.id == found), begun)
            return _one(connection, found)

    def job_beat(
        self, job_id: str, *, at: datetime, progress: Mapping[str, Any] | None = None, pid: int | None = None
    ) -> bool:
        """Say that a job is alive and how far it is; whether to go on: nobody wants it to end, or has given it up."""
        said: dict[str, Any] = {"heartbeat_at": at}
        if progress is not None:
            said["progress"] = dict(progress)
        if pid is not None:
            said["pid"] = pid
        with database.writing(self.engine, JOB) as connection:
            mine = JOB.update().where(JOB.c.id == job_id, JOB.c.state == RUNNING)
            told = connection.execute(mine.returning(JOB.c.cancel_asked), said).one_or_none()
            return told is not None and not told.cancel_asked

    def job_end(
        self,
        job_id: str,
        state: str,
        *,
        at: datetime,
        answer: Mapping[str, Any] | None = None,
        tables: Mapping[str, pd.DataFrame] | None = None,
        error: str = "",
    ) -> bool:
        """Write what came of a running job, whole or not at all; false if it was ended by somebody else before."""
        if state not in (DONE, FAILED, CANCELLED):
            raise ValueError(f"a job ends as {DONE}, {FAILED} or {CANCELLED}, not as {state!r}")
        said = {"state": state, "finished_at": at, "error": error, "answer": None if answer is None else dict(answer)}
        with database.writing(self.engine, JOB) as connection:
            mine = JOB.update().where(JOB.c.id == job_id, JOB.c.state == RUNNING)
            if connection.execute(mine.returning(JOB.c.id), said).one_or_none() is None:
                return False
            for name, frame in sorted((tables or {}).items()):
                row = {"job_id": job_id, "name": name, "sha256": bulk.keep(connection, frame)}
                connection.execute(JOB_TABLE.insert(), row)
            return True

    def job_bury(self, *, at: datetime) -> list[str]:
        """Fail the jobs whose process has long been silent; their ids."""
        silent = sa.select(JOB.c.id).where(JOB.c.state == RUNNING, JOB.c.heartbeat_at < at - SILENCE)
        with database.reading(self.engine) as connection:
            found = connection.scalars(silent).all()
        return [job_id for job_id in found if self.job_lost(job_id, at=at, silent_since=at - SILENCE)]

    def job_lost(self, job_id: str, *, at: datetime, silent_since: datetime | None = None) -> bool:
        """Fail a running job whose process is gone, or has been silent that long; whether there was one.

        If somebody wanted it to end, it is cancelled by that.
        """
        mine = sa.and_(JOB.c.id == job_id, JOB.c.state == RUNNING)
        if silent_since is not None:
            mine &= JOB.c.heartbeat_at < silent_since
        asked = JOB.c.cancel_asked
        said = {"state": sa.case((asked, CANCELLED), else_=FAILED), "error": sa.case((asked, ""), else_=LOST)}
        with database.writing(self.engine, JOB) as connection:
            ended = JOB.update().where(mine).values(**said, finished_at=at).returning(JOB.c.id)
            return connection.execute(ended).one_or_none() is not None


def _one(connection: sa.Connection, job_id: str) -> Job:
    row = connection.execute(sa.select(JOB).where(JOB.c.id == job_id)).one_or_none()
    if row is None:
        raise KeyError(f"no job {job_id} in the store")
    return _job(row)


def _job(row: sa.Row[Any]) -> Job:
    return Job(**row._mapping)
