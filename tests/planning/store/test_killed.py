"""Whenever a writer is killed, readers find the old roster or the new one, whole."""

import multiprocessing
import random
import signal
from collections.abc import Callable

import pytest
from pandas.testing import assert_frame_equal

from planning.store import Store
from tests.planning.store import example, killed


def reads_whole(url: str) -> str:
    """Check everything a reader can ask for and say which state it is."""
    with Store.open(url) as store:
        published = store.published()
        assert published is not None
        if published.run_id == 1:
            expected, state = example.tables(), "old" if published.version == 1 else "new"
        else:
            expected, state = example.tables(example.NIGHT + example.DAY, 4), "new"
        for name, table in expected.items():
            assert_frame_equal(store.table(published.run_id, name), table)
        # PostgreSQL does not give the number of a run that never was to another one
        assert [run.id for run in store.runs()] == ([1] if published.run_id == 1 else [published.run_id, 1])
        edited = published.version == 2
        shown = expected["roster"].assign(shift="N8", locked=True) if edited else expected["roster"]
        assert_frame_equal(store.roster(published.id), shown)
        assert len(store.audit()) == 4 * edited
        return state


@pytest.mark.parametrize("name", ["save", "edit"])
def test_a_killed_writer_leaves_the_old_roster_or_the_new(fresh: Callable[[], str], name: str) -> None:
    """SIGKILL at drawn statements of a save or an edit changes nothing; the whole act then goes through."""
    url, rehearsal = fresh(), fresh()
    for address in (url, rehearsal):
        with Store.open(address) as store:
            store.save_run(example.run("a" * 64), example.tables(), publish=True)
    tables = example.tables(example.NIGHT + example.DAY, 4)
    total = killed.act(rehearsal, name, tables, None)
    moments = {1, total, *random.Random(f"{name} {total}").sample(range(1, total + 1), 3)}
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["planning.store", "pytest"])
    for moment in sorted(moments):
        child = context.Process(target=killed.act, args=(url, name, tables, moment))
        child.start()
        child.join()
        assert child.exitcode == -signal.SIGKILL, f"moment {moment} of {total} never came"
        assert reads_whole(url) == "old"
    killed.act(url, name, tables, None)
    assert reads_whole(url) == "new"
