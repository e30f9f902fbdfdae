"""Where work is done: in this process, on this machine's cores, or on a cluster. The work never learns which."""

import multiprocessing
import os
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from contextlib import ExitStack, contextmanager
from multiprocessing.connection import wait
from typing import Any, ParamSpec, TypeVar

from threadpoolctl import threadpool_limits

P = ParamSpec("P")
T = TypeVar("T")

_PRELOAD = ["prophet", "forecast.queue_forecast", "scheduler.simulation.twin"]
"""Loaded once, before the workers part ways: what the forecasts need takes seconds to import."""

_THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
"""What libraries of linear algebra read when they are loaded."""

_LIFELONG = ExitStack()
"""What a worker enters and leaves only by ending."""

_PATIENCE = "20s"
"""How long a cluster's scheduler may take to answer."""


@contextmanager
def executor(workers: int, cluster: str | None = None) -> Iterator[Executor]:
    """An executor for the length of a block; work that has not begun when the block fails is dropped.

    Parameters
    ----------
    workers : int
        Processes on this machine; with 1 the work is done in this process. A cluster has its own.
    cluster : str, optional
        Address of a dask scheduler such as `tcp://10.0.0.1:8786` (`tls://` across a network that is not private).
        Its workers need the same Tideshift installed.

    Raises
    ------
    ValueError
        If `workers` is below 1.
    ModuleNotFoundError
        If a cluster is asked for and the extra `cluster` is not installed.
    ConnectionError
        If no scheduler answers there.

    Examples
    --------
    >>> with executor(1) as pool:
    ...     list(pool.map(abs, [-2, 3]))
    [2, 3]
    """
    if workers < 1:
        raise ValueError(f"workers must be 1 or more (was {workers})")
    if cluster is not None:
        with _dask(cluster) as pool:
            yield pool
    elif workers == 1:
        with _one_thread():
            yield _InPlace()
    else:
        # forkserver: a fork of a process with threads (solver, desk) can hang, a spawn re-imports everything each time
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(_PRELOAD)
        pool = ProcessPoolExecutor(workers, mp_context=context, initializer=_begin)
        try:
            yield pool
        finally:
            pool.shutdown(cancel_futures=True)


def _begin() -> None:
    """In a worker: one thread of linear algebra for as long as it lives, and an end with the parent."""
    _LIFELONG.enter_context(_one_thread())
    _end_with_parent()


@contextmanager
def _one_thread() -> Iterator[None]:
    """Linear algebra by one thread, in libraries that are loaded and in those that will be.

    Several processes that each spread small matrices over all cores wait for each other most of the time; and the last
    bits of a product may depend on how many threads made it. A library reads the environment when it is loaded, which
    may be later than this: the process that forks workers is started once, and not always by us with `_PRELOAD`.
    """
    before = {name: os.environ.get(name) for name in _THREADS}
    os.environ.update(dict.fromkeys(_THREADS, "1"))
    try:
        with threadpool_limits(1):
            yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def _end_with_parent() -> None:
    """In a worker: end when the process that asked for the work is gone, even if it was killed without a word."""
    parent = multiprocessing.parent_process()
    assert parent is not None  # a worker has one

    def watch() -> None:
        wait([parent.sentinel])
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


class _InPlace(Executor):
    """Does the work at once, where it is asked for."""

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        done: Future[T] = Future()
        try:
            done.set_result(fn(*args, **kwargs))
        except Exception as error:  # noqa: BLE001  (a future carries whatever the work raised)
            done.set_exception(error)
        return done


@contextmanager
def _dask(address: str) -> Iterator[Executor]:
    try:
        from distributed import Client
    except ModuleNotFoundError as missing:
        raise ModuleNotFoundError(
            "a cluster needs the extra `cluster`: pip install 'tideshift[cluster]'", name=missing.name
        ) from missing
    connect: Callable[..., Any] = Client  # dask declares types, but not here
    try:
        client = connect(address, timeout=_PATIENCE, set_as_default=False)
    except (OSError, ValueError) as error:
        raise ConnectionError(f"no dask scheduler answers at {address} ({error}); start one: dask scheduler") from error
    with client:
        # the same call twice is meant twice; telling whether it is the same would cost a hash of all its tables
        pool: Executor = client.get_executor(pure=False)
        with pool:
            yield pool
