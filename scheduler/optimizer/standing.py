"""What stands already: the published past, and shifts that are not the solver's to choose."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

import numpy as np
import numpy.typing as npt

from scheduler.agents import Agent
from scheduler.horizon import Horizon
from scheduler.optimizer.tours import History
from scheduler.roster import Shift

Floats = npt.NDArray[np.float64]


def history_of(agent: Agent, past: Sequence[Shift], kept: Sequence[Shift], horizon: Horizon) -> History:
    """What an agent brings into the horizon, from `past` shifts of anybody and `kept` ones of the new roster."""
    first = horizon.start.astimezone(agent.time_zone).date()
    own = sorted((s for s in past if s.agent_id == agent.agent_id), key=lambda s: s.start)
    earlier = [s for s in own if s.day < first]
    begun = [s for s in own if s.day == first]
    week = [s for s in earlier if s.day.isocalendar()[:2] == first.isocalendar()[:2]]
    worked = {s.day for s in earlier}
    run = 0
    while first - timedelta(days=run + 1) in worked:
        run += 1
    return History(
        week=(len(week), sum(s.paid_minutes for s in week)),
        run=run,
        last_end=earlier[-1].end if earlier else None,
        fixed=(*begun, *(s for s in kept if s.agent_id == agent.agent_id)),
    )


def carried_heads(
    standing: Sequence[Shift],
    queues: tuple[str, ...],
    productivity: Mapping[str, float],
    horizon: Horizon,
    tick: int,
    count: int,
) -> Floats:
    """Heads that standing shifts work on each queue in each tick, weighted by productivity; shape (queues, count)."""
    carried = np.zeros((len(queues), count))
    row_of = {q: k for k, q in enumerate(queues)}
    for shift in standing:
        for work in shift.work:
            if work.queue in row_of:
                begin = (work.start - horizon.start) / timedelta(minutes=tick)
                end = (work.end - horizon.start) / timedelta(minutes=tick)
                carried[row_of[work.queue]] += productivity[shift.agent_id] * overlap(begin, end, count)
    return carried


def overlap(begin: float, end: float, count: int) -> Floats:
    """Share of each of `count` ticks that lies in [begin, end), both in ticks; shape (count,)."""
    edges = np.clip(np.arange(count + 1, dtype=float), begin, max(begin, end))
    return np.diff(edges)
