"""Doing a job: what comes of it, in words, whatever happens."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from planning.jobs import working
from planning.jobs.kind import Answer, Request, Say, find, names
from planning.jobs.working import work
from planning.store import Job, Store
from tests.planning.jobs.kinds import KINDS

NOW = datetime(2026, 11, 16, tzinfo=UTC)


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    monkeypatch.setattr(working, "BEAT_S", 0.01)
    monkeypatch.setattr(working, "GRACE_S", 0.1)
    with Store.open(f"sqlite:///{tmp_path}/jobs.db") as opened:
        yield opened


def taken(store: Store, kind: str, **asked: object) -> Job:
    store.job_add(kind, asked, owner="li", at=NOW)
    job = store.job_take(at_once=1, at=NOW)
    assert job is not None
    return job


def done(store: Store, kind: str, **asked: object) -> Job:
    return work(store, taken(store, kind, **asked), KINDS.__getitem__, Path("configs"))


def test_work_is_answered(store: Store):
    """The answer and its tables are in the store, with what was said on the way."""
    job = done(store, "count", to=3)
    assert (job.state, job.answer, job.error) == ("done", {"sum": 3}, "")
    assert store.job_table(job.id, "numbers")["n"].tolist() == [0, 1, 2]


def test_a_refusal_is_told_as_it_is(store: Store):
    """What is wrong with the input stands in the row with its place and remedy, without a traceback."""
    job = done(store, "refuse")
    assert job.state == "failed"
    assert job.error == "rules.yaml:3:5: no such rule (found rets); write rest"


def test_a_mistake_of_the_program_is_told_with_its_traceback(store: Store):
    """First what happened, then, behind an empty line, where."""
    job = done(store, "crash")
    words, trace = job.error.split("\n\n", 1)
    assert (job.state, words) == ("failed", "ZeroDivisionError: by nought")
    assert "in crash" in trace


def test_work_ends_at_its_next_step(store: Store):
    """Cancelling is heard by the work itself, and nothing is answered."""
    job = taken(store, "change_mind")
    asked = Job(**{**vars(job), "request": {"job": job.id}})
    ended = work(store, asked, KINDS.__getitem__, Path("configs"), force=lambda: pytest.fail("it would have ended"))
    assert (ended.state, ended.answer, ended.error) == ("cancelled", None, "")


def test_work_that_comes_to_no_step_is_ended(store: Store):
    """Who sits in one long step of a solver is ended from outside, and the row says cancelled before that."""
    ended = threading.Event()
    states = []

    def stuck(request: Request, say: Say) -> Answer:
        store.job_cancel(job.id, at=NOW)
        assert ended.wait(5)
        return Answer({"too": "late"})

    def force() -> None:
        states.append(store.job(job.id).state)
        ended.set()

    job = taken(store, "stuck")
    after = work(store, job, lambda _: stuck, Path("configs"), force=force)
    assert states == ["cancelled"]
    assert (after.state, after.answer) == ("cancelled", None)


def test_what_is_said_is_read_while_the_work_goes_on(store: Store):
    """Progress, figures and the process are in the row before the work is over."""
    seen = []

    def slow(request: Request, say: Say) -> Answer:
        say(1.7, "nearly", cost_cents=5.0, bound_cents=None)
        for _ in range(500):
            job = store.jobs(limit=1)[0]
            if job.progress is not None:
                seen.append(job)
                break
        return Answer({})

    job = work(store, taken(store, "slow"), lambda _: slow, Path("configs"))
    assert job.state == "done"
    assert seen[0].progress == {"done": 1.0, "note": "nearly", "cost_cents": 5.0}
    assert seen[0].pid is not None


def test_ctrl_c_cancels_the_job_at_hand(store: Store):
    """Who does jobs in a terminal and stops leaves none that looks as if it ran."""

    def stopped(request: Request, say: Say) -> Answer:
        raise KeyboardInterrupt

    job = taken(store, "stopped")
    with pytest.raises(KeyboardInterrupt):
        work(store, job, lambda _: stopped, Path("configs"))
    assert store.job(job.id).state == "cancelled"


def test_every_kind_can_be_found():
    """Each module of the folder does its kind of work; a page that misspells one hears of it before anything runs."""
    assert [callable(find(name)) for name in names()] == [True] * len(names())
    with pytest.raises(ValueError, match="no kind of job is called 'resovle'"):
        find("resovle")
