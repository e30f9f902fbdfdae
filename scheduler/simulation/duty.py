"""Duty: a roster as it is lived in one future, with those who do not come and the meetings of those who do."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np
import pandas as pd

from scheduler.agents import Agent
from scheduler.horizon import UTC, Horizon
from scheduler.roster import Shift, read_shifts
from scheduler.simulation.absence import Absence
from scheduler.simulation.chance import Keys, keys, uniforms
from scheduler.simulation.floor import NOBODY, Bools, Duty, Floats, Ints
from scheduler.simulation.layout import skill_sets
from scheduler.workload import QueuePolicy


@dataclass(frozen=True)
class PlannedDuty:
    """A roster read once: its spans in order of agent and time, and what absence needs to know of its shifts.

    Attributes
    ----------
    spans : Duty
        Everybody present; shifts begun before the horizon in full.
    shift : array of int (spans,)
        Whose span it is, a position in the arrays below.
    before_s : array (spans,)
        Time on duty in the shift before the span [s].
    length_s : array (shifts,)
        Time on duty, breaks left out [s].
    person : array (shifts,)
        Key of agent and local date.
    day : array of int (shifts,)
        Position in `days`.
    days : array
        Keys of the sites' local dates.
    skills : array of bool (G, Q)
        For `Queues.skills`.
    """

    spans: Duty
    shift: Ints
    before_s: Floats
    length_s: Floats
    person: Keys
    day: Ints
    days: Keys
    skills: Bools


def planned_duty(
    roster: pd.DataFrame,
    agents: Sequence[Agent],
    policies: Sequence[QueuePolicy],
    horizon: Horizon,
    *,
    past: pd.DataFrame | None = None,
) -> PlannedDuty:
    """Read a roster.

    Parameters
    ----------
    roster, past : pandas.DataFrame
        Contract `ROSTER`. Of `past`, what began before the horizon and reaches into it counts, of people in `agents`.
    agents : sequence of Agent
    policies : sequence of QueuePolicy
        The queues, numbered in this order. Work on a queue that has none is time away from these queues.
    horizon : Horizon

    Returns
    -------
    PlannedDuty
        Time inside a shift that is neither break nor work has the queue `NOBODY`.

    Raises
    ------
    ValueError
        All at once: agents that are unknown, clock texts outside their shift, shifts of one agent that overlap.
    """
    zones = {a.agent_id: a.time_zone for a in agents}
    number = {a.agent_id: k for k, a in enumerate(agents)}
    shifts = read_shifts(roster, zones)
    if past is not None:
        start, end = horizon.start.astimezone(UTC), horizon.end.astimezone(UTC)
        # who has left since does not stay for the end of a shift: the solver does not count on them either
        reaching = past[(past["start"] < start) & (past["end"] > start) & past["agent_id"].isin(list(number))]
        shifts = [*(s for s in read_shifts(reaching, zones) if s.start < end), *shifts]
    _refuse_broken(shifts, number)
    shifts.sort(key=lambda s: (number[s.agent_id], s.start))
    queue_number = {p.queue: k for k, p in enumerate(policies)}
    origin = horizon.start.astimezone(UTC)
    rows = [
        (k, (begin - origin).total_seconds(), (end - origin).total_seconds(), queue)
        for k, shift in enumerate(shifts)
        for begin, end, queue in _spans(shift, queue_number)
    ]
    table = np.array(rows, dtype=float).reshape(-1, 4)
    shift_of, queue = table[:, 0].astype(np.int64), table[:, 3].astype(np.int64)
    start_s, end_s = table[:, 1], table[:, 2]
    agent_of = np.array([number[s.agent_id] for s in shifts], dtype=np.int64)
    planned: list[set[int]] = [set() for _ in agents]
    for who, where in zip(agent_of[shift_of], queue, strict=True):
        if where != NOBODY:
            planned[who].add(int(where))
    skill_set, skills = skill_sets(agents, policies, planned)
    length_s = np.bincount(shift_of, end_s - start_s, minlength=len(shifts)).astype(float)
    until = np.cumsum(end_s - start_s)
    days = sorted({(agents[k].site, str(s.day)) for k, s in zip(agent_of, shifts, strict=True)})
    position = {day: k for k, day in enumerate(days)}
    return PlannedDuty(
        spans=Duty(
            agent_of[shift_of],
            start_s,
            end_s,
            queue,
            skill_set,
            np.array([a.productivity for a in agents], dtype=float),
        ),
        shift=shift_of,
        before_s=until - (end_s - start_s) - (np.cumsum(length_s) - length_s)[shift_of],
        length_s=length_s,
        person=keys((s.agent_id, str(s.day)) for s in shifts),
        day=np.array(
            [position[agents[k].site, str(s.day)] for k, s in zip(agent_of, shifts, strict=True)], dtype=np.int64
        ),
        days=keys(days),
        skills=skills,
    )


def duty(planned: PlannedDuty, absence: Absence, *, seed: int, future: int) -> Duty:
    """The roster as it is lived in one future, from the horizon's start on.

    Parameters
    ----------
    planned : PlannedDuty
    absence : Absence
        Who is missing hangs on (seed, future, site, date) and (seed, future, agent, date), never on the rest of the
        roster; somebody away with one roster is away with every other.
    seed, future : int

    Returns
    -------
    Duty
        Sorted by agent and start. A meeting has its place in time on duty, so a break in its midst parts it.
    """
    spans = planned.spans
    chance = absence.on_days(uniforms(planned.days, seed, "absence of a day", future))[planned.day]
    comes = uniforms(planned.person, seed, "absence", future) >= chance
    length = absence.planned * planned.length_s
    away = (planned.length_s - length) * uniforms(planned.person, seed, "meeting", future)
    here = comes[planned.shift]
    # what lies before the meeting and what lies after it, span by span
    from_s = away[planned.shift] - planned.before_s + spans.start_s
    upto_s = from_s + length[planned.shift]
    left = np.minimum(spans.end_s, from_s) if absence.planned else spans.end_s
    right = np.maximum(spans.start_s, upto_s) if absence.planned else spans.end_s
    begin = np.maximum(np.stack([spans.start_s, right], axis=1).ravel(), 0.0)
    end = np.stack([left, spans.end_s], axis=1).ravel()
    source = np.repeat(np.arange(len(here)), 2)
    kept = here[source] & (end > begin)
    source = source[kept]
    return replace(spans, agent=spans.agent[source], start_s=begin[kept], end_s=end[kept], queue=spans.queue[source])


def _spans(shift: Shift, number: dict[str, int]) -> list[tuple[datetime, datetime, int]]:
    """(start, end, queue) of a shift's time on duty in order; where texts overlap the one that begins first counts."""
    items = sorted(
        [(b.start, b.end, None) for b in shift.breaks] + [(w.start, w.end, w.queue) for w in shift.work],
        key=lambda item: item[:2],
    )
    found: list[tuple[datetime, datetime, int]] = []
    now = shift.start
    for start, end, queue in [*items, (shift.end, shift.end, None)]:
        if start > now:
            found.append((now, start, NOBODY))
        if end > max(start, now) and queue is not None and queue in number:
            found.append((max(start, now), end, number[queue]))
        now = max(now, end)
    return found


def _refuse_broken(shifts: Sequence[Shift], known: dict[str, int]) -> None:
    problems = [f"unknown agent {name}" for name in sorted({s.agent_id for s in shifts} - set(known))]
    problems += [f"{s.agent_id} {s.day}: {text} lies outside the shift" for s in shifts for text in s.unreadable]
    last: dict[str, Shift] = {}
    for shift in sorted(shifts, key=lambda s: s.start):
        before = last.get(shift.agent_id)
        if before is not None and shift.start < before.end:
            problems.append(f"{shift.agent_id}: shifts of {before.day} and {shift.day} overlap")
        last[shift.agent_id] = shift
    if problems:
        raise ValueError("roster: " + "; ".join(problems))
