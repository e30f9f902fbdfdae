"""A shift by hand: given a person, a template and a start, the breaks and the work that serve demand best."""

from datetime import date, timedelta
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pandas as pd

from scheduler.agents import Agent
from scheduler.roster import Shift, Span
from scheduler.shifts import ShiftTemplate

Grid = npt.NDArray[np.float64]


def place(
    agent: Agent,
    template: ShiftTemplate,
    day: date,
    start: int,
    worth: pd.DataFrame,
    *,
    interval: int,
    longest_stretch: int | None,
    locked: bool = True,
) -> Shift:
    """One shift: the template at a start, breaks where they cost least, work where it is worth most.

    Of the template's legal break patterns the one is taken whose working time is worth most, the most central
    among equals. The work is the best path through the agent's queues, each change of queue costing a tenth of the
    best interval, so nobody is sent to and fro for nothing.

    Parameters
    ----------
    agent : Agent
        The person.
    template : ShiftTemplate
        The kind of shift.
    day : date
        The agent's local date on which the shift starts.
    start : int
        Local clock of the start [min after midnight]; on the template's grid.
    worth : pandas.DataFrame
        What one more person is worth [any unit], index the UTC starts of the intervals, a column a queue
        (`line/language/channel`), NaN where the queue is closed.
    interval : int
        Length of an interval [min].
    longest_stretch : int or None
        Most minutes of work without a break, in shifts over six hours.
    locked : bool
        Whether the next night keeps the shift.

    Raises
    ------
    ValueError
        If the template may not start then, or its breaks cannot be placed legally.
    """
    if start not in template.starts():
        first, last = _clock(template.earliest_start), _clock(template.latest_start)
        raise ValueError(
            f"{template.code} may start from {first} to {last} every {template.start_grid} min, not at {_clock(start)}"
        )
    patterns = template.break_patterns(interval, longest_stretch)
    if not patterns:
        raise ValueError(f"{template.code} has no legal placement of its breaks on a grid of {interval} min")
    begin = _instant(day, start, agent)
    queues = [q for q in map(str, worth.columns) if agent.can_work(q)]
    value = _values(worth, queues, begin, template.minutes, interval)
    best = np.nan_to_num(value).max(axis=1, initial=0.0)

    def merit(pattern: tuple[int, ...]) -> tuple[float, float]:
        return round(float(best @ _working(template, pattern, interval)), 6), -_off_centre(template, pattern)

    breaks = max(patterns, key=merit)
    path = _path(value, _working(template, breaks, interval))
    utc = begin.tz_convert("UTC").to_pydatetime()

    def span(first: int, last: int, queue: str = "") -> Span:
        return Span(utc + timedelta(minutes=first), utc + timedelta(minutes=last), queue)

    return Shift(
        agent.agent_id,
        begin.date(),
        template.code,
        utc,
        utc + timedelta(minutes=template.minutes),
        template.paid_minutes,
        breaks=tuple(span(at, at + rest.minutes) for at, rest in zip(breaks, template.breaks, strict=True)),
        work=tuple(span(a, b, queues[q]) for a, b, q in _stretches(template, breaks, path, interval)),
        locked=locked,
    )


def _instant(day: date, start: int, agent: Agent) -> pd.Timestamp:
    wall = pd.Timestamp(day) + pd.Timedelta(minutes=start)
    # an hour the clock skips starts after the gap, an hour it repeats starts the first time
    return wall.tz_localize(agent.time_zone, nonexistent="shift_forward", ambiguous=True)


def _values(worth: pd.DataFrame, queues: list[str], begin: pd.Timestamp, minutes: int, interval: int) -> Grid:
    """Worth of each interval of the shift, shape (intervals, queues); NaN closed or beyond the horizon."""
    times = pd.date_range(begin.tz_convert("UTC"), periods=-(-minutes // interval), freq=f"{interval}min")
    return worth[queues].reindex(times.as_unit("us")).to_numpy(float)


def _working(template: ShiftTemplate, breaks: tuple[int, ...], interval: int) -> Grid:
    """Share of each interval of the shift that is work."""
    grid = np.arange(-(-template.minutes // interval)) * interval
    share = np.clip(template.minutes - grid, 0, interval) / interval
    for at, rest in zip(breaks, template.breaks, strict=True):
        share -= np.clip(np.minimum(grid + interval, at + rest.minutes) - np.maximum(grid, at), 0, interval) / interval
    return share


def _off_centre(template: ShiftTemplate, breaks: tuple[int, ...]) -> float:
    return sum(abs(at - (b.earliest + b.latest) / 2) for at, b in zip(breaks, template.breaks, strict=True))


def _path(value: Grid, working: Grid) -> list[int]:
    """Queue of each interval, -1 for none: the path worth most when every change of queue costs (Viterbi 1967)."""
    intervals, queues = value.shape
    if not queues:
        return [-1] * intervals
    gain = np.where(np.isnan(value), -1e12, np.nan_to_num(value) * working[:, None])
    change = 0.1 * float(np.nan_to_num(value).max())
    total, came = gain[0], np.zeros((intervals, queues), dtype=int)
    for t in range(1, intervals):
        elsewhere = int(total.argmax())
        stay = total >= total[elsewhere] - change
        came[t] = np.where(stay, np.arange(queues), elsewhere)
        total = gain[t] + np.where(stay, total, total[elsewhere] - change)
    at = int(total.argmax())
    path = [at]
    for t in range(intervals - 1, 0, -1):
        at = int(came[t][at])
        path.append(at)
    path.reverse()
    return [-1 if np.isnan(value[t, q]) else q for t, q in enumerate(path)]


def _stretches(
    template: ShiftTemplate, breaks: tuple[int, ...], path: list[int], interval: int
) -> list[tuple[int, int, int]]:
    """The path as (from, to, queue) in minutes after the start, cut at the breaks, gaps where no queue is open."""
    rests = [(at, at + b.minutes) for at, b in zip(breaks, template.breaks, strict=True)]
    edges = sorted({0, template.minutes, *range(0, template.minutes, interval), *(e for rest in rests for e in rest)})
    pieces: list[tuple[int, int, int]] = []
    for begin, end in pairwise(edges):
        queue = path[begin // interval]
        if queue < 0 or any(a <= begin < b for a, b in rests):
            continue
        first = begin
        if pieces and pieces[-1][1:] == (begin, queue):
            first = pieces.pop()[0]
        pieces.append((first, end, queue))
    return pieces


def _clock(minutes: int) -> str:
    return f"{minutes // 60 % 24:02d}:{minutes % 60:02d}"
