"""Doing one job: heard of while it lasts, ended when somebody says so, and its outcome in words."""

import os
import signal
import threading
import traceback
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy.exc import OperationalError

from planning.jobs.kind import Cancelled, Request, Run
from planning.refusal import Refused
from planning.store import Job, Store
from planning.store.jobs import CANCELLED, DONE, FAILED

BEAT_S = 1.0
"""How often a process says that it is alive, tells its progress and asks whether to end [s]."""

GRACE_S = 2.0
"""How long work may take to come to its next step once it is to end [s]; then its process is."""


def work(
    store: Store, job: Job, find: Callable[[str], Run], configs: Path, *, force: Callable[[], None] | None = None
) -> Job:
    """Do a job that was taken, and write what came of it.

    Parameters
    ----------
    store : Store
    job : Job
        Running, by its row.
    find : callable
        What does each kind: `planning.jobs.kind.find`.
    configs : Path
        Folder of the site's settings.
    force : callable, optional
        Ends this process and all it started, for work that does not come to a next step; default: SIGTERM to the
        process group if this process leads one.

    Returns
    -------
    Job
        As it ended. Whatever goes wrong is in its row; only what ends a process passes through.
    """
    teller = _Teller(store, job.id, force or _terminate)
    teller.start()
    error = ""
    try:
        request = Request(asked=job.request, owner=job.owner, store=store, configs=configs)
        answer = find(job.kind)(request, teller.say)
        teller.stop()
        store.job_end(job.id, DONE, at=_now(), answer=answer.told, tables=answer.tables)
    except Cancelled:
        teller.stop()
        store.job_end(job.id, CANCELLED, at=_now())
    except KeyboardInterrupt:
        # Only where a person sits before it; a job of its own is told by its row.
        teller.stop()
        store.job_end(job.id, CANCELLED, at=_now())
        raise
    except Refused as refusal:
        error = str(refusal)
    except Exception as failure:  # noqa: BLE001  (whatever the work raised is told to whoever asked for it)
        error = f"{type(failure).__name__}: {failure}\n\n{traceback.format_exc()}"
    teller.stop()
    if error:
        store.job_end(job.id, FAILED, at=_now(), error=error)
    return store.job(job.id)


class _Teller(threading.Thread):
    """Writes what the work says, at most once a beat, and hears whether it is to end.

    A thread of its own, because the work may spend a long time inside one step of a solver.
    """

    def __init__(self, store: Store, job_id: str, force: Callable[[], None]) -> None:
        super().__init__(name=f"job {job_id}", daemon=True)
        self._store, self._job_id, self._force = store, job_id, force
        self._told: dict[str, Any] | None = None
        self._unsaid = False
        self._ending = threading.Event()
        self._stopped = threading.Event()

    def say(self, done: float, note: str, **figures: float | None) -> None:
        """See `planning.jobs.kind.Say`."""
        if self._ending.is_set():
            raise Cancelled
        share = min(max(float(done), 0.0), 1.0)
        self._told = {"done": share, "note": note, **{k: v for k, v in figures.items() if v is not None}}
        self._unsaid = True

    def stop(self) -> None:
        """Say nothing more; what was said last is not written after what came of the work."""
        self._stopped.set()
        if self.is_alive():
            self.join()

    def run(self) -> None:
        """Beat until stopped."""
        pid: int | None = os.getpid()
        wait = 0.0
        while not self._stopped.wait(wait):
            wait = BEAT_S
            told = self._told if self._unsaid else None
            self._unsaid = False
            try:
                goes_on = self._store.job_beat(self._job_id, at=_now(), progress=told, pid=pid)
            except OperationalError:
                # Somebody holds the database, a night that publishes perhaps: the next beat may get through.
                self._unsaid |= told is not None
                continue
            pid = None
            if not goes_on:
                self._ending.set()
                if not self._stopped.wait(GRACE_S):
                    self._store.job_end(self._job_id, CANCELLED, at=_now())
                    self._force()
                return


def _terminate() -> None:
    """End this process and what it started; a process in somebody else's group ends alone."""
    if os.getpgid(0) == os.getpid():
        os.killpg(os.getpid(), signal.SIGTERM)
    os.kill(os.getpid(), signal.SIGTERM)


def _now() -> datetime:
    return datetime.now(UTC)
