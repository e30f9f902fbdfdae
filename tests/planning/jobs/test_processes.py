"""Jobs in real processes: two at once, one killed, one left by whoever started it."""

import multiprocessing
import os
import signal
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from planning.jobs.runner import Launcher, look_after
from planning.store import Job, Store
from planning.store.jobs import LOST
from tests.planning.jobs.kinds import MODULE

pytestmark = pytest.mark.long

NOW = datetime(2026, 11, 16, tzinfo=UTC)


@pytest.fixture
def database(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/jobs.db"


@pytest.fixture
def store(database: str) -> Iterator[Store]:
    with Store.open(database) as opened:
        yield opened


def until(true: Callable[[], bool]) -> None:
    for _ in range(600):
        if true():
            return
        time.sleep(0.05)
    raise AssertionError("it did not come to that in half a minute")


def waiters(store: Store, folder: Path, count: int) -> list[Job]:
    return [
        store.job_add("wait", {"file": str(folder / f"go{n}")}, owner="li", at=NOW + timedelta(seconds=n))
        for n in range(count)
    ]


def states(store: Store, jobs: list[Job]) -> list[str]:
    return [store.job(job.id).state for job in jobs]


def test_jobs_run_two_at_a_time_and_the_dead_are_found(store: Store, database: str, tmp_path: Path, monkeypatch):
    """Who waits takes the turn of one that is killed, which fails at once, in words, and then of one that ends."""
    monkeypatch.setattr("planning.jobs.runner.AT_ONCE", 2)
    jobs = waiters(store, tmp_path, 4)
    assert look_after(store, Launcher(store, database, tmp_path, module=MODULE)) == 2
    assert states(store, jobs) == ["running", "running", "waiting", "waiting"]
    until(lambda: all(store.job(j.id).progress for j in jobs[:2]))
    pid = store.job(jobs[0].id).pid
    assert pid is not None
    assert pid != os.getpid()
    os.kill(pid, signal.SIGKILL)
    until(lambda: store.job(jobs[0].id).state == "failed")
    assert store.job(jobs[0].id).error == LOST
    until(lambda: states(store, jobs) == ["failed", "running", "running", "waiting"])
    for n in (1, 2, 3):
        (tmp_path / f"go{n}").touch()
    # nobody looks after them any more: the process that ends does
    until(lambda: states(store, jobs) == ["failed", "done", "done", "done"])
    assert store.job(jobs[2].id).answer != store.job(jobs[1].id).answer


def test_whoever_looks_finds_the_dead_and_starts_the_next(store: Store, tmp_path: Path, monkeypatch):
    """A process that has been silent for long makes room, without anybody who started it; else nothing is written."""
    monkeypatch.setattr("planning.jobs.runner.AT_ONCE", 1)
    jobs, launched = waiters(store, tmp_path, 2), []
    assert store.job_take(at_once=1, at=NOW).id == jobs[0].id
    assert look_after(store, launched.append) == 1
    assert states(store, jobs) == ["failed", "running"]
    assert [job.id for job in launched] == [jobs[1].id]
    monkeypatch.setattr(Store, "job_take", lambda *_, **__: pytest.fail("nothing waits"))
    assert look_after(store, launched.append) == 0


def desk(database: str) -> None:
    """Start what waits, and stay."""
    os.setsid()
    with Store.open(database) as store:
        look_after(store, Launcher(store, database, Path("configs"), module=MODULE))
        time.sleep(60)


def test_a_job_outlives_whoever_started_it(database: str, tmp_path: Path):
    """The desk is killed with SIGKILL, its whole process group too, and the job is done all the same."""
    with Store.open(database) as store:
        (job,) = waiters(store, tmp_path, 1)
    started = multiprocessing.get_context("forkserver").Process(target=desk, args=(database,))
    started.start()
    with Store.open(database) as store:
        until(lambda: store.job(job.id).progress is not None)
        os.killpg(started.pid, signal.SIGKILL)
        started.join()
        (tmp_path / "go0").touch()
        until(lambda: store.job(job.id).state == "done")
