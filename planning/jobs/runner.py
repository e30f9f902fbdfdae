"""Starting jobs in their order, so many at once, each in a process of its own; finding those that died."""

import os
import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from planning.store import Job, Store
from planning.store.jobs import SILENCE, WAITING

AT_ONCE = max(2, (os.cpu_count() or 1) // 2)
"""Jobs that run at a time on this machine; the others wait in the order in which they were asked for."""

Launch = Callable[[Job], None]


def look_after(store: Store, launch: Launch) -> int:
    """Fail the jobs whose process is gone, and start those whose turn it is; cheap when there is nothing to do.

    Whoever watches a job calls it every second, and every process that ends calls it for those behind it: so jobs go
    on whether a page is open or not.

    Parameters
    ----------
    store : Store
    launch : callable
        Starts the process of a job, as `Launcher` does.

    Returns
    -------
    int
        How many were started.
    """
    started, now = 0, _now()
    found = store.jobs(is_open=True)
    # Everybody who watches asks every second: nothing is written unless there is something to do.
    if any(job.heartbeat_at is not None and job.heartbeat_at < now - SILENCE for job in found):
        store.job_bury(at=now)
    if not any(job.state == WAITING for job in found):
        return started
    while (job := store.job_take(at_once=AT_ONCE, at=_now())) is not None:
        launch(job)
        started += 1
    return started


class Launcher:
    """Starts a process for a job: a session of its own, so that neither a reload nor the end of the desk ends it.

    Parameters
    ----------
    store : Store
        Told at once when a process is gone without a word.
    database : str
        Address of that store; the process opens it for itself.
    configs : Path
        Folder of the site's settings.
    module : str
        What the process runs, with the job's id as its argument.
    """

    def __init__(self, store: Store, database: str, configs: Path, *, module: str = "planning.jobs.process") -> None:
        self._store, self._module = store, module
        # By the environment: an address may hold a password, and anybody may read the arguments of a process.
        self._settings = {"TIDESHIFT_DATABASE": database, "TIDESHIFT_CONFIGS": str(configs)}

    def __call__(self, job: Job) -> None:
        """Start it."""
        process = subprocess.Popen(  # noqa: S603  (this interpreter, a module of ours and an id of ours)
            [sys.executable, "-m", self._module, job.id],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            env={**os.environ, **self._settings},
        )
        threading.Thread(target=self._await, args=(process, job.id), name=f"end of {job.id}", daemon=True).start()

    def _await(self, process: "subprocess.Popen[bytes]", job_id: str) -> None:
        """Take the process from the table when it ends; one that was killed has left its job and those behind it."""
        process.wait()
        self._store.job_lost(job_id, at=_now())
        look_after(self._store, self)


def _now() -> datetime:
    return datetime.now(UTC)
