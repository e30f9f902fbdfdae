"""Work gives the same answer in this process, on this machine's cores and on a cluster."""

import math
import os
import subprocess
import sys
from concurrent.futures import Executor
from pathlib import Path

import numpy as np  # noqa: F401  (brings the linear algebra whose threads are counted)
import pytest
from threadpoolctl import threadpool_info

from planning.workers import executor

pytestmark = pytest.mark.long


def _answers(pool: Executor) -> list[int]:
    return [pool.submit(math.factorial, 5).result(), *pool.map(math.isqrt, [4, 9, 16])]


def test_one_worker_works_in_this_process() -> None:
    """One worker starts no process."""
    with executor(1) as pool:
        assert _answers(pool) == [120, 2, 3, 4]
        assert pool.submit(os.getpid).result() == os.getpid()


def test_an_error_comes_back_through_the_future() -> None:
    """What the work raises is raised where its result is asked for, not where it is submitted."""
    with executor(1) as pool:
        failed = pool.submit(math.sqrt, -1.0)
        with pytest.raises(ValueError, match=r"math domain error|nonnegative"):
            failed.result()


def test_two_workers_are_other_processes() -> None:
    """Several workers work outside of this process and give the same answers."""
    with executor(2) as pool:
        assert _answers(pool) == [120, 2, 3, 4]
        assert pool.submit(os.getpid).result() != os.getpid()


def test_no_workers_is_refused() -> None:
    """Fewer than one worker is a mistake."""
    with pytest.raises(ValueError, match=r"1 or more \(was 0\)"), executor(0):
        pass


def test_a_cluster_gives_the_same_answers() -> None:
    """A dask scheduler's workers are used through the same interface."""
    distributed = pytest.importorskip("distributed", reason="the extra `cluster` is not installed")
    with (
        distributed.LocalCluster(n_workers=1, threads_per_worker=1, processes=False, dashboard_address=None) as cluster,
        executor(2, cluster.scheduler_address) as pool,
    ):
        assert _answers(pool) == [120, 2, 3, 4]


def test_a_cluster_that_does_not_answer_is_named() -> None:
    """An address where no scheduler can be is an error that names it."""
    pytest.importorskip("distributed", reason="the extra `cluster` is not installed")
    with (
        pytest.raises(ConnectionError, match="no dask scheduler answers at carrier-pigeon://"),
        executor(2, "carrier-pigeon://loft"),
    ):
        pass


def test_a_missing_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the extra the message says how to install it."""
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(ModuleNotFoundError, match=r"tideshift\[cluster\]"), executor(2, "tcp://127.0.0.1:1"):
        pass


def _threads() -> list[int]:
    return [pool["num_threads"] for pool in threadpool_info()]


@pytest.mark.parametrize("workers", [1, 2])
def test_linear_algebra_keeps_to_one_thread(workers: int) -> None:
    """Wherever the work is done, a product is made by one thread, so its last bit is the same."""
    with executor(workers) as pool:
        found = pool.submit(_threads).result()
    assert found
    assert set(found) == {1}


_AFTER_A_STRANGER = """
import multiprocessing, sys
sys.path[:0] = %r
if __name__ == "__main__":
    stranger = multiprocessing.get_context("forkserver").Process(target=print)
    stranger.start()
    stranger.join()
    from planning.workers import executor
    with executor(2) as pool:
        import late
        print(pool.submit(late.threads).result())
"""


def test_libraries_loaded_late_keep_to_one_thread(tmp_path: Path) -> None:
    """Where somebody else started the process that forks workers, nothing is loaded before the limit is set."""
    (tmp_path / "late.py").write_text(
        "import numpy, threadpoolctl\ndef threads(): return {p['num_threads'] for p in threadpoolctl.threadpool_info()}"
    )
    script = tmp_path / "main.py"
    script.write_text(_AFTER_A_STRANGER % [str(tmp_path)])
    done = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.split() == ["{1}"]
