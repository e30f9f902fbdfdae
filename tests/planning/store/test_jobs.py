"""Jobs in the store: their order, their states, and what is kept of them."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from time import sleep

import pandas as pd
import pytest
import sqlalchemy as sa

from planning.store import Store, bulk, database
from planning.store.jobs import LOST, SILENCE
from planning.store.tables import BLOB, JOB
from tests.planning.store.example import NIGHT

SECOND = timedelta(seconds=1)


def add(store: Store, number: int = 0, owner: str = "li"):
    return store.job_add("count", {"to": number}, owner=owner, at=NIGHT + number * SECOND)


def test_a_job_is_kept_as_asked(store: Store):
    """Kind, owner and request are read as written, and nothing has happened yet."""
    job = store.job(add(store, 3).id)
    assert (job.kind, job.owner, job.request, job.state) == ("count", "li", {"to": 3}, "waiting")
    assert job.is_open
    assert (job.created_at, job.started_at, job.answer) == (NIGHT + 3 * SECOND, None, None)


def test_jobs_are_taken_in_the_order_of_asking(store: Store):
    """The one that waits longest comes first, and no more than are allowed run at once."""
    later, sooner = add(store, 2), add(store, 1)
    assert store.job_take(at_once=1, at=NIGHT).id == sooner.id
    assert store.job_take(at_once=1, at=NIGHT) is None
    assert store.job_take(at_once=2, at=NIGHT).id == later.id
    assert store.job_take(at_once=9, at=NIGHT) is None


def test_jobs_are_listed_by_owner_kind_and_state(store: Store):
    """Each filter leaves out the others' jobs, and the newest stands first."""
    mine, hers = [add(store, 0), add(store, 1)], add(store, 2, owner="chen")
    store.job_cancel(mine[0].id, at=NIGHT)
    assert [j.id for j in store.jobs()] == [hers.id, mine[1].id, mine[0].id]
    assert [j.id for j in store.jobs(owner="li", is_open=True)] == [mine[1].id]
    assert [j.id for j in store.jobs(owner="li", is_open=False)] == [mine[0].id]
    assert store.jobs(kind="other") == []


def test_progress_is_told_and_cancelling_is_heard(store: Store):
    """A beat writes the progress and answers whether to go on."""
    job = add(store)
    store.job_take(at_once=1, at=NIGHT)
    assert store.job_beat(job.id, at=NIGHT + SECOND, progress={"done": 0.5, "note": "half"}, pid=7)
    store.job_cancel(job.id, at=NIGHT + SECOND)
    assert not store.job_beat(job.id, at=NIGHT + 2 * SECOND)
    told = store.job(job.id)
    assert (told.progress, told.pid, told.heartbeat_at) == ({"done": 0.5, "note": "half"}, 7, NIGHT + 2 * SECOND)
    assert told.state == "running"


def test_an_answer_comes_with_its_tables(store: Store):
    """What came of a job is read back, and a second end changes nothing."""
    job = add(store)
    store.job_take(at_once=1, at=NIGHT)
    table = pd.DataFrame({"agent_id": ["A0"], "hours": [7.5]})
    assert store.job_end(job.id, "done", at=NIGHT, answer={"sum": 3}, tables={"hours": table})
    assert not store.job_end(job.id, "failed", at=NIGHT, error="too late")
    assert (store.job(job.id).state, store.job(job.id).answer) == ("done", {"sum": 3})
    pd.testing.assert_frame_equal(store.job_table(job.id, "hours"), table)
    with pytest.raises(KeyError, match="no table cost"):
        store.job_table(job.id, "cost")


def test_a_waiting_job_is_cancelled_at_once(store: Store):
    """It has no process that could hear of it, and is never taken."""
    job = add(store)
    assert store.job_cancel(job.id, at=NIGHT).state == "cancelled"
    assert store.job_take(at_once=1, at=NIGHT) is None


def test_a_silent_job_is_found_dead(store: Store):
    """A process that has not been heard of for long failed, in words; one that was to end is cancelled by that."""
    jobs = [add(store, n) for n in range(3)]
    for _ in jobs:
        store.job_take(at_once=3, at=NIGHT)
    store.job_cancel(jobs[1].id, at=NIGHT)
    store.job_beat(jobs[2].id, at=NIGHT + SECOND)
    assert set(store.job_bury(at=NIGHT + SILENCE + SECOND)) == {jobs[0].id, jobs[1].id}
    told = [store.job(j.id) for j in jobs]
    assert [j.state for j in told] == ["failed", "cancelled", "running"]
    assert [j.error for j in told] == [LOST, "", ""]


def test_a_forgotten_job_leaves_nothing_behind(store: Store):
    """Its row and tables go, except for a table that another job holds too; one that runs is not forgotten."""
    table = pd.DataFrame({"n": [1, 2]})
    first, second = add(store, 1), add(store, 2)
    for job in (first, second):
        store.job_take(at_once=2, at=NIGHT)
        with pytest.raises(ValueError, match="cancel it first"):
            store.job_forget(job.id)
        store.job_end(job.id, "done", at=NIGHT, answer={}, tables={"same": table, "own": table.assign(m=job.id)})
    store.job_forget(first.id)
    with pytest.raises(KeyError, match="no job"):
        store.job(first.id)
    pd.testing.assert_frame_equal(store.job_table(second.id, "same"), table)
    with store.engine.connect() as connection:
        assert connection.exec_driver_sql("select count(*) from blob").scalar_one() == 2


@pytest.mark.parametrize("bad", [{"kind": " ", "owner": "li"}, {"kind": "count", "owner": ""}])
def test_a_job_has_a_kind_and_an_owner(store: Store, bad: dict[str, str]):
    """Nobody's work is refused before it is written."""
    with pytest.raises(ValueError, match="must say something"):
        store.job_add(bad["kind"], {}, owner=bad["owner"], at=NIGHT)
    assert store.jobs() == []


def test_a_job_ends_in_a_state_there_is(store: Store):
    """A misspelt state would leave a job that nobody looks after."""
    with pytest.raises(ValueError, match="not as 'finished'"):
        store.job_end(add(store).id, "finished", at=NIGHT)


def test_a_night_and_a_job_may_keep_the_same_table_at_once(store: Store):
    """Who comes second waits for the first and refers to what that wrote: one copy, and neither fails."""
    table = pd.DataFrame({"hours": [7.5]})

    def keep_beside() -> str:
        with database.writing(store.engine, JOB) as connection:
            return bulk.keep(connection, table)

    with ThreadPoolExecutor(1) as pool:
        with database.writing(store.engine) as connection:
            mine = bulk.keep(connection, table)
            beside = pool.submit(keep_beside)
            sleep(0.1)  # long enough for the other to be at it
        assert beside.result(timeout=5) == mine
    with database.reading(store.engine) as connection:
        assert connection.scalar(sa.select(sa.func.count()).select_from(BLOB)) == 1
