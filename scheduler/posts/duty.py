"""Duty on a post: who is at work on it when, who leaves for a break and comes back, and who is new."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
import pandas as pd

from scheduler.agents import Agent
from scheduler.horizon import Horizon, OpeningHours
from scheduler.roster import UTC, Span, read_shifts


@dataclass(frozen=True)
class Newcomers:
    """Who counts as new: whoever handles less than most, or was hired a short time ago.

    Attributes
    ----------
    productivity : float
        New below this, zero or more; 0 makes nobody new.
    days : int
        New in these first days from the first working date on, zero or more; 0 makes nobody new.

    Examples
    --------
    >>> Newcomers(productivity=-1)
    Traceback (most recent call last):
    ValueError: productivity must be zero or more, not -1
    """

    productivity: float = 0.8
    days: int = 28

    def __post_init__(self) -> None:
        for name in ("productivity", "days"):
            if not getattr(self, name) >= 0:
                raise ValueError(f"{name} must be zero or more, not {getattr(self, name):g}")

    def holds(self, agent: Agent, at: datetime) -> bool:
        """Whether a person is new at an instant, by their own calendar."""
        if agent.productivity < self.productivity:
            return True
        today = at.astimezone(agent.time_zone).date()
        return agent.hired_on is not None and today < agent.hired_on + timedelta(days=self.days)


@dataclass(frozen=True)
class Duty:
    """A stretch in which one person works on one queue.

    Attributes
    ----------
    agent : Agent
    start, end : datetime
        Half-open, UTC.
    shift_start : datetime
        Tells the shifts of a person apart.
    returns : datetime or None
        When the person is next on the queue in the same shift.
    breaks : tuple of Span
        Breaks for which the person leaves the queue, in the whole shift.
    """

    agent: Agent
    start: datetime
    end: datetime
    shift_start: datetime
    returns: datetime | None
    breaks: tuple[Span, ...]

    def breaks_after(self, now: datetime) -> tuple[Span, ...]:
        """Those still to come."""
        return tuple(b for b in self.breaks if b.start > now)


def duties(roster: pd.DataFrame, agents: Sequence[Agent], queue: str) -> list[Duty]:
    """Every duty on a queue that a roster (contract `ROSTER`) holds, in order of start; unknown people have none."""
    people = {a.agent_id: a for a in agents}
    found = []
    mine = roster[roster["work"].str.contains(queue, regex=False) & roster["agent_id"].isin(list(people))]
    for shift in read_shifts(mine, {k: a.time_zone for k, a in people.items()}):
        work = sorted((w for w in shift.work if w.queue == queue), key=lambda w: w.start)
        ends = {w.end for w in work}
        left = tuple(b for b in shift.breaks if b.start in ends)
        for k, span in enumerate(work):
            after = work[k + 1].start if k + 1 < len(work) else None
            found.append(Duty(people[shift.agent_id], span.start, span.end, shift.start, after, left))
    return sorted(found, key=lambda d: (d.start, d.agent.agent_id))


def open_stretches(opening: OpeningHours, horizon: Horizon) -> list[tuple[datetime, datetime]]:
    """Half-open stretches of a horizon in which a queue is open, UTC, none touching the next."""
    times = horizon.times
    is_open = np.concatenate([[False], opening.is_open(times), [False]])
    edges = np.flatnonzero(np.diff(is_open.astype(int)))
    instants = [t.to_pydatetime().astimezone(UTC) for t in times] + [horizon.end.astimezone(UTC)]
    return [(instants[a], instants[b]) for a, b in zip(edges[::2], edges[1::2], strict=True)]
