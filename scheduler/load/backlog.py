"""Backlog: deferred work as a fluid that heads drain before its deadlines, or after them."""

import heapq

import numpy as np
import numpy.typing as npt
import pandas as pd

from scheduler.horizon import Horizon

Array = npt.NDArray[np.float64]


def drain(work: pd.DataFrame, capacity_h: Array, horizon: Horizon) -> tuple[Array, Array]:
    """Deferred work as a fluid, drained earliest deadline first.

    Parameters
    ----------
    work : pandas.DataFrame
        `timestamp, workload_h, deadline` of one queue.
    capacity_h : ndarray, shape (intervals,)
        Work the agents of each interval of the horizon can do [h].
    horizon : Horizon

    Returns
    -------
    on_time : ndarray, shape (len(work),)
        Share of each row's work done by its deadline, in whole intervals. Work can start in the interval after it
        arrives.
    done_h : ndarray, shape (intervals,)
        Work done [h]. What is late waits until nothing punctual is left to do, which keeps most work on time.
    """
    start, step = pd.Timestamp(horizon.start), pd.Timedelta(minutes=horizon.interval)
    first = np.floor(np.asarray((work["timestamp"] - start) / step, dtype=float)) + 1
    last = np.floor(np.asarray((work["deadline"] - start) / step, dtype=float))
    left = work["workload_h"].to_numpy(dtype=float).copy()
    amount, timely, done, overdue = left.copy(), np.zeros(len(left)), np.zeros(len(capacity_h)), 0.0
    arrivals = iter(np.argsort(first, kind="stable"))
    coming = next(arrivals, None)
    waiting: list[tuple[float, int]] = []
    for now, able in enumerate(capacity_h):
        while coming is not None and first[coming] <= now:
            heapq.heappush(waiting, (last[coming], int(coming)))
            coming = next(arrivals, None)
        can = float(able)
        while waiting and (can > 0 or waiting[0][0] <= now):
            due, job = waiting[0]
            if due <= now:
                overdue += left[job]
                heapq.heappop(waiting)
                continue
            part = min(can, left[job])
            can, left[job], timely[job] = can - part, left[job] - part, timely[job] + part
            if left[job] <= 0:
                heapq.heappop(waiting)
        part = min(can, overdue)
        overdue -= part
        done[now] = able - can + part
    return np.divide(timely, amount, out=np.ones_like(amount), where=amount > 0), done
