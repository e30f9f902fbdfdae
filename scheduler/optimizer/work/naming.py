"""Naming: the shifts of tours with their breaks and work, as rows of a roster."""

from datetime import date, datetime, timedelta

import numpy as np
import numpy.typing as npt

from scheduler.optimizer.problem import RosterProblem
from scheduler.optimizer.shift_values import ShiftValues
from scheduler.optimizer.work.spreading import Places
from scheduler.roster import UTC, Shift, Span
from scheduler.shifts import ShiftTemplate

Bools = npt.NDArray[np.bool_]

Tours = dict[int, list[tuple[int, int]]]
"""Tours by agent position: (option, break pattern) of each shift."""


def on_duty(problem: RosterProblem, values: ShiftValues, tours: Tours) -> Bools:
    """Who is at work when under some tours, breaks out; shape (agents, T)."""
    duty = np.zeros((len(problem.agents), problem.ticks), dtype=bool)
    for agent, tour in tours.items():
        for option, pattern in tour:
            duty[agent, values.ticks(agent, option, pattern)] = True
    return duty


def name_work(problem: RosterProblem, values: ShiftValues, tours: Tours, queue_of: Places) -> list[Shift]:
    """The shifts of all tours with breaks and the work of `spread_work`, without the standing ones."""
    name = Naming(problem)
    return [
        name.shift(k, *values.shift_facts(k, option, pattern), queue_of[k])
        for k, tour in tours.items()
        for option, pattern in tour
    ]


class Naming:
    """Names shifts on the grid of a problem."""

    def __init__(self, problem: RosterProblem) -> None:
        self._problem = problem
        self._start = problem.horizon.start.astimezone(UTC)
        self._step = timedelta(minutes=problem.tick)

    def shift(
        self, agent: int, day: date, template: ShiftTemplate, minute: int, breaks: tuple[int, ...], queues: Places
    ) -> Shift:
        """One shift.

        Parameters
        ----------
        agent : int
            Position in the problem's agents.
        day : date
            Local date of the start.
        template : ShiftTemplate
        minute : int
            Start, after the horizon's [min].
        breaks : tuple of int
            Starts of the breaks, after the shift's [min].
        queues : array (T,)
            The agent's queue in each tick; work beyond the horizon's end stays on the last queue.
        """
        problem, tick = self._problem, self._problem.tick
        start = self._start + timedelta(minutes=minute)
        length, first = template.minutes // tick, minute // tick
        row = queues[first : first + length].tolist()
        rests = []
        on = [True] * length
        for at, rest in zip(breaks, template.breaks, strict=True):
            begin = start + timedelta(minutes=at)
            rests.append(Span(begin, begin + timedelta(minutes=rest.minutes)))
            on[at // tick : (at + rest.minutes) // tick] = [False] * (rest.minutes // tick)
        work: list[Span] = []
        since, queue, last = 0, -1, -1
        for k in range(length + 1):
            if k < length and on[k]:
                last = here = row[k] if k < len(row) else last
            else:
                here = -1
            if here != queue:
                if queue >= 0:
                    work.append(self._span(start, since, k, queue))
                since, queue = k, here
        who = problem.agents[agent].agent_id
        end = start + timedelta(minutes=template.minutes)
        return Shift(who, day, template.code, start, end, template.paid_minutes, tuple(rests), tuple(work))

    def _span(self, start: datetime, begin: int, end: int, queue: int) -> Span:
        return Span(start + begin * self._step, start + end * self._step, self._problem.queues[queue])
