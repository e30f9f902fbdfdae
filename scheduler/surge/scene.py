"""The hours around a surge, in many futures: lived through with any levers."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np

from scheduler.horizon import UTC
from scheduler.simulation.engine import go_on
from scheduler.simulation.floor import Floats, Levers
from scheduler.simulation.loop.state import State
from scheduler.surge.lever import Lever, positions
from scheduler.surge.surge import GRID_MIN, Surge
from scheduler.workload import QueuePolicy

_OF_A_LEVER = ("wait_s", "held_s", "reaction_s", "amount")
"""What the twin is told of a lever."""


@dataclass(frozen=True, eq=False)
class Future:
    """One future of a scene as it is when the surge begins, no lever pulled yet."""

    before: State
    idle: Levers


@dataclass(frozen=True, eq=False)
class Outcome:
    """A scene lived through. Shapes: F futures, Q queues, T intervals of `GRID_MIN`, L levers of the scene.

    Attributes
    ----------
    offered, in_time, abandoned, answered : array (F, Q, T)
        As `scheduler.simulation.floor.Tally` counts them.
    uses : array (F, L)
        Uses of each lever.
    on_s : array (F, L)
        When each lever first worked, infinite where it never did [s after the surge began].
    """

    offered: Floats
    in_time: Floats
    abandoned: Floats
    answered: Floats
    uses: Floats
    on_s: Floats


@dataclass(frozen=True, eq=False)
class Scene:
    """The hours around a surge in many futures, to be lived through with any levers.

    Attributes
    ----------
    surge : Surge
    levers : tuple of Lever
        All that might be pulled.
    policies : tuple of QueuePolicy
    watched : int
        Position of the surging queue.
    start : datetime
        Of the scene.
    work_s : array (Q,)
        Mean work in a contact of each queue, in which live contacts count their pauses [s].
    """

    surge: Surge
    levers: tuple[Lever, ...]
    policies: tuple[QueuePolicy, ...]
    watched: int
    start: datetime
    intervals: int
    work_s: Floats
    futures: tuple[Future, ...]

    @property
    def begins_s(self) -> float:
        """When the surge begins [s after the scene's start]."""
        return (self.surge.at.astimezone(UTC) - self.start.astimezone(UTC)).total_seconds()

    def intervals_of(self, from_min: float, to_min: float) -> slice:
        """Intervals between two moments, counted from the surge's begin [min]."""
        begin = self.begins_s / 60
        first, last = int((begin + from_min) // GRID_MIN), int(np.ceil((begin + to_min) / GRID_MIN))
        return slice(first, min(last, self.intervals))

    def live(self, pulled: Collection[int], *, futures: int | None = None) -> Outcome:
        """Live through the scene with the levers at these positions ready to be pulled.

        Parameters
        ----------
        pulled : collection of int
            Positions in `levers`; none: the surge takes its course.
        futures : int, optional
            The first so many; default: all.
        """
        place = positions(self.levers)
        ready = {name: getattr(self.futures[0].idle, name).copy() for name in _OF_A_LEVER}
        for k in pulled:
            for name, values in ready.items():
                values[place[k]] = getattr(self.levers[k], name)
        found = []
        for one in self.futures[:futures]:
            tally, acts = go_on(one.before, replace(one.idle, **ready))
            served = (tally.offered, tally.in_time, tally.abandoned, tally.answered)
            found.append((*served, acts.uses[place], acts.on_s[place] - self.begins_s))
        return Outcome(*(np.array(column) for column in zip(*found, strict=True)))
