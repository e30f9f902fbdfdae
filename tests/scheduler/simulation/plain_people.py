"""People of the twin in plain Python: what they can do, their spans, and what they hold at a moment."""

from dataclasses import dataclass, field
from math import inf

import numpy as np

from scheduler.simulation.floor import NOBODY, Duty, Queues


@dataclass
class Person:
    """An agent; `held` are [contact, work left]."""

    number: int
    skills: frozenset[int]
    skill_set: int
    productivity: float
    spans: list[tuple[float, float, int]]
    turn_s: float
    plan: int = NOBODY
    on_duty: bool = False
    present: bool = False
    span: int = 0
    since_s: float = 0.0
    entered: int = 0
    as_of_s: float = 0.0
    staffed_from_s: float = 0.0
    held: list[list[float]] = field(default_factory=list)


def everybody(queues: Queues, duty: Duty) -> list[Person]:
    """All of them away, with the spans that have not ended when the simulation begins."""
    people = []
    for a, group in enumerate(duty.skill_set):
        mine = duty.agent == a
        merged: list[tuple[float, float, int]] = []
        for start, end, queue in np.column_stack([duty.start_s, duty.end_s, duty.queue])[mine].tolist():
            if merged and merged[-1][1] == start and merged[-1][2] == queue:
                merged[-1] = (merged[-1][0], end, int(queue))
            else:
                merged.append((start, end, int(queue)))
        spans = [s for s in merged if s[1] > 0]
        skills = frozenset(np.flatnonzero(queues.skills[group]).tolist())
        turn_s = max(spans[0][0], 0.0) if spans else inf
        people.append(Person(a, skills, int(group), float(duty.productivity[a]), spans, turn_s))
    return people
