"""Seats of fixed posts: who holds them is counted, for nobody queues there."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from scheduler.simulation.floor import Bools, Duty, Floats


@dataclass(frozen=True)
class Seats:
    """Fixed posts in one future, shape (intervals,) each [s].

    Attributes
    ----------
    open_s, filled_s : array
        Time the posts are open; of it, time in which every seat has somebody.
    staffed_s, held_s : array
        Time of people on the posts; of it, time on a seat that is wanted.
    missing_s : array
        Seats wanted without anybody.
    """

    open_s: Floats
    filled_s: Floats
    staffed_s: Floats
    held_s: Floats
    missing_s: Floats


def seats(duty: Duty, queue: int, wanted: int, is_open: Bools, interval_s: float) -> Seats:
    """How well the posts of one queue are held.

    Parameters
    ----------
    duty : Duty
    queue : int
        Whose posts.
    wanted : int
        Seats of all its posts together.
    is_open : array of bool (intervals,)
    interval_s : float
        Length of an interval [s].
    """
    intervals = len(is_open)
    own = duty.queue == queue
    start, end = (np.clip(t[own], 0.0, intervals * interval_s) for t in (duty.start_s, duty.end_s))
    at = np.concatenate([start, end, np.arange(intervals) * interval_s])
    step = np.concatenate([np.ones(len(start)), -np.ones(len(end)), np.zeros(intervals)])
    order = np.argsort(at, kind="stable")
    at, people = at[order], np.cumsum(step[order])
    length = np.diff(at, append=intervals * interval_s)
    # a piece that begins at the very end has no length
    cell = np.minimum((at // interval_s).astype(np.int64), intervals - 1)
    want = np.where(is_open[cell], wanted, 0)

    def by_interval(weight: npt.NDArray[np.generic]) -> Floats:
        return np.bincount(cell, length * weight.astype(float), minlength=intervals).astype(float)

    return Seats(
        open_s=by_interval(want > 0),
        filled_s=by_interval((want > 0) & (people >= want)),
        staffed_s=by_interval(people),
        held_s=by_interval(np.minimum(people, want)),
        missing_s=by_interval(np.maximum(want - people, 0)),
    )
