"""Naming: the shifts of tours with their breaks and work, as rows of a roster."""

from datetime import timedelta
from itertools import groupby

import numpy as np
import numpy.typing as npt

from scheduler.optimizer.problem import RosterProblem
from scheduler.optimizer.shift_values import ShiftValues
from scheduler.optimizer.work.resting import Stint
from scheduler.optimizer.work.spreading import Places
from scheduler.roster import UTC, Shift, Span

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


def stints_of(values: ShiftValues, tours: Tours) -> list[Stint]:
    """The shifts of all tours, before their work has names."""
    return [Stint(k, *values.shift_facts(k, option, pattern)) for k, tour in tours.items() for option, pattern in tour]


def name_work(problem: RosterProblem, values: ShiftValues, tours: Tours, queue_of: Places) -> list[Shift]:
    """The shifts of all tours with breaks and the work of `spread_work`, without the standing ones."""
    return named(problem, stints_of(values, tours), queue_of)


def named(problem: RosterProblem, stints: list[Stint], queue_of: Places) -> list[Shift]:
    """Rows of shifts; work beyond the horizon's end stays on the last queue."""
    tick = problem.tick
    longest = max((s.template.minutes for s in stints), default=0)
    # Instants are shared by all shifts: they take a third of the time and none of the memory of new ones.
    begin, step = problem.horizon.start.astimezone(UTC), timedelta(minutes=tick)
    at = [begin + k * step for k in range(problem.ticks + longest // tick + 1)]
    spans: dict[tuple[int, int, int], Span] = {}

    def span(since: int, until: int, queue: int) -> Span:
        key = since, until, queue
        if key not in spans:
            spans[key] = Span(at[since], at[until], problem.queues[queue] if queue >= 0 else "")
        return spans[key]

    rows = []
    for stint in stints:
        template, first = stint.template, stint.minute // tick
        last = first + template.minutes // tick
        queues = queue_of[stint.agent, first:last].tolist()
        rests, work = [], []
        back, queue = first, -1
        for start, rest in zip((*stint.breaks, template.minutes), (*template.breaks, None), strict=True):
            leave = first + start // tick
            # Of a night that outlasts the horizon only the beginning has been spread.
            inside = queues[back - first : leave - first]
            stretch = inside + [inside[-1] if inside else queue] * (leave - back - len(inside))
            for queue, ticks in groupby(stretch):
                until = back + len(list(ticks))
                if queue >= 0:
                    work.append(span(back, until, queue))
                back = until
            if rest is not None:
                back = leave + rest.minutes // tick
                rests.append(span(leave, back, -1))
        rows.append(
            Shift(
                problem.agents[stint.agent].agent_id,
                stint.day,
                template.code,
                at[first],
                at[last],
                template.paid_minutes,
                tuple(rests),
                tuple(work),
            )
        )
    return rows
