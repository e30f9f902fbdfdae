"""Heads: stretches of work counted on a grid of ticks, all at once."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

import numpy as np
import numpy.typing as npt

from scheduler.roster import Shift

Floats = npt.NDArray[np.float64]


def heads_of(
    shifts: Iterable[Shift],
    queues: Sequence[str],
    productivity: Mapping[str, float],
    start: datetime,
    tick: int,
    count: int,
) -> Floats:
    """Heads that shifts work on each queue in each tick.

    Parameters
    ----------
    shifts : iterable of Shift
    queues : sequence of str
        Order of the rows; work on any other queue is left out.
    productivity : mapping of str to float
        Of each agent: what a person counts.
    start : datetime
        Of the first tick; work outside the grid is left out.
    tick, count : int
        Length of a tick [min] and number of ticks.

    Returns
    -------
    array (queues, count)
        Work that fills part of a tick counts for that part.
    """
    row_of = {q: k for k, q in enumerate(queues)}
    step = timedelta(minutes=tick)
    found = [
        (row_of[w.queue], (w.start - start) / step, (w.end - start) / step, productivity[s.agent_id])
        for s in shifts
        for w in s.work
        if w.queue in row_of
    ]
    row, begin, end, weight = np.array(found, dtype=float).reshape(-1, 4).T
    return laid(row.astype(np.int64), begin, end, weight, (len(row_of), count))


def laid(row: npt.NDArray[np.int64], begin: Floats, end: Floats, weight: Floats, shape: tuple[int, int]) -> Floats:
    """Stretches [begin, end), in ticks, of some weight, laid on their rows; shape (rows, ticks).

    >>> laid(np.array([0, 0]), np.array([0.5, -3.0]), np.array([2.25, 1.0]), np.array([1.0, 0.5]), (1, 4)).tolist()
    [[1.0, 1.0, 0.25, 0.0]]
    """
    rows, count = shape
    first = np.clip(np.floor(begin), 0, count).astype(np.int64)
    size = np.maximum(np.clip(np.ceil(end), 0, count).astype(np.int64) - first, 0)
    stretch = np.repeat(np.arange(len(row)), size)
    at = np.arange(len(stretch)) - np.repeat(size.cumsum() - size, size) + first[stretch]
    part = np.clip(np.minimum(end[stretch], at + 1.0) - np.maximum(begin[stretch], at), 0.0, None)
    # In the order of the stretches, as a person would add them up: sums come out the same to the last digit.
    total = np.bincount(row[stretch] * count + at, weight[stretch] * part, minlength=rows * count)
    return np.asarray(total, dtype=np.float64).reshape(shape)
