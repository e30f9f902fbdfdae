"""When a row is there and when it is not: runs of absence, and how long one must be to mean something."""

from collections.abc import Sequence

import numpy as np

from forecast.series.days import BoolArray, IntArray

LEAST_RUN = 3
"""Absences in a row below which nothing is taken for closed."""

CHANCE = 1e-4
"""Probability of a run of chance gaps at which the run is taken for meant."""


def run_lengths(present: BoolArray) -> IntArray:
    """Length of the run of absences each entry lies in, along the first axis; 0 where present.

    Examples
    --------
    >>> run_lengths(np.array([True, False, False, True, False]))
    array([0, 2, 2, 0, 1])
    """
    size = len(present)
    index = np.arange(size).reshape(-1, *[1] * (present.ndim - 1))
    before = np.maximum.accumulate(np.where(present, index, -1), axis=0)
    after = np.minimum.accumulate(np.where(present, index, size)[::-1], axis=0)[::-1]
    return np.asarray(np.where(present, 0, after - before - 1), dtype=np.int64)


def closed_runs(present: BoolArray, need: int) -> BoolArray:
    """Entries in a run of at least `need` absences.

    Examples
    --------
    >>> closed_runs(np.array([True, False, False, True, False]), 2)
    array([False,  True,  True, False, False])
    """
    return run_lengths(present) >= need


def gap_rate(sequences: Sequence[BoolArray]) -> float:
    """How often an entry goes missing by chance: absences in short runs over those and the presences.

    Short is shorter than what `runs_needed` asks for at this very rate, so both are found together. Sequences that are
    never present say nothing.

    Examples
    --------
    >>> regular, shut = np.ones(50, dtype=bool), np.zeros(50, dtype=bool)
    >>> round(gap_rate([regular, shut]), 3)
    0.019
    """
    lengths = [run_lengths(s)[:, s.any(axis=0)] if s.ndim > 1 else run_lengths(s) for s in sequences if s.any()]
    everything = np.concatenate([part.ravel() for part in lengths]) if lengths else np.zeros(0, dtype=np.int64)
    present = int((everything == 0).sum())
    need = LEAST_RUN
    while True:
        gaps = int(((everything > 0) & (everything < need)).sum())
        rate = (gaps + 1) / (gaps + present + 2)
        wider = runs_needed(rate)
        if wider <= need or not gaps:
            return rate
        need = wider


def runs_needed(rate: float) -> int:
    """Absences in a row that chance gaps of this rate make with probability `CHANCE` at most.

    Examples
    --------
    >>> runs_needed(0.01), runs_needed(0.2), runs_needed(0.5)
    (3, 6, 14)
    """
    return max(LEAST_RUN, int(np.ceil(np.log(CHANCE) / np.log(min(rate, 0.999)))))


def still_open(present: BoolArray, need: int) -> BoolArray:
    """Whether the last entries, along the first axis, say open: a short hole does not close, a single row not open.

    Examples
    --------
    >>> rows = np.array([[1, 0, 1], [1, 0, 0], [1, 0, 0], [0, 0, 0], [1, 1, 0]], dtype=bool)
    >>> still_open(rows, 3)
    array([ True, False, False])
    """
    size = len(present)
    index = np.arange(size).reshape(-1, *[1] * (present.ndim - 1))
    last = np.where(present, index, -1).max(axis=0)
    lengths = run_lengths(present)
    before = np.take_along_axis(lengths, np.maximum(last - 1, 0).reshape(1, *np.shape(last)), axis=0)[0]
    alone = (last > 0) & (before >= need)
    return np.asarray((last >= 0) & (size - 1 - last < need) & ~alone, dtype=bool)
