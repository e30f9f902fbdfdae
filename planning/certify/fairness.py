"""What uneven burdens cost, and what tours may be told of it at most: the fairness of a certificate, counted anew.

A person who stands at x pays `cents` x squared / 2 of each kind. The square lies above its tangent at any point e, so
that x costs at least `cents` (e x - e squared / 2): a price for each shift, and a constant for the person.
"""

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

from planning.certify.claim import BANDS, Fairness
from planning.certify.folder import Agent
from planning.certify.shifts import Shift
from planning.certify.zones import local_clock

Floats = npt.NDArray[np.float64]

DAY = 1440


def of_start(fairness: Fairness, day: int, clock: int, minutes: int) -> tuple[float, float, float]:
    """Nights, weekend shifts and unwanted starts of a shift that starts on a date at a local clock."""
    begin, end = fairness.night
    length = (end - begin) % DAY or DAY
    # Minute by minute: slow, and nothing to get wrong.
    inside = sum((at - begin) % DAY < length for at in range(clock, clock + minutes))
    unwanted = any((clock - a) % DAY < (b - a) % DAY for a, b in (BANDS[name] for name in fairness.unwanted))
    return inside / length, float((day - 1) % 7 in fairness.weekend), float(unwanted)


def counts(fairness: Fairness, agent: Agent, shifts: Iterable[Shift], days: range) -> Floats:
    """What shifts on some dates count for, by kind; hours on posts last."""
    found = np.zeros(4)
    for shift in shifts:
        if shift.day in days:
            found[:3] += of_start(fairness, shift.day, local_clock(shift.start, agent.zone), shift.end - shift.start)
            found[3] += sum(to - at for at, to, queue in shift.work if _any(fairness.posts, queue)) / 60
    return found


def price(fairness: Fairness, agent: Agent, shifts: Sequence[Shift], days: range) -> float:
    """What somebody's distance from what is due costs [cent]."""
    person = fairness.people.get(agent.agent_id)
    if person is None:
        return 0.0
    borne = counts(fairness, agent, shifts, days)
    total = 0.0
    for k, cents in enumerate(fairness.cents):
        total += cents * (person[0][k] + borne[k]) ** 2 / 2
        most = fairness.most[k]
        if most is not None:
            total += fairness.most_cents * max(borne[k] - most, 0.0)
    return total


def tangent(fairness: Fairness, agent: Agent, stand: Sequence[Shift], days: range) -> tuple[tuple[float, ...], float]:
    """What each unit of the first three kinds costs somebody at least, and what their tour costs besides [cent]."""
    person = fairness.people.get(agent.agent_id)
    if person is None:
        return (0.0, 0.0, 0.0), 0.0
    before, at = person
    there = counts(fairness, agent, stand, days)
    slopes = tuple(fairness.cents[k] * at[k] for k in range(3))
    return slopes, sum(slopes[k] * (before[k] + there[k]) - fairness.cents[k] * at[k] ** 2 / 2 for k in range(3))


def _any(patterns: Sequence[str], queue: str) -> bool:
    parts = queue.split("/")
    return any(all(p in ("*", q) for p, q in zip(pattern.split("/"), parts, strict=True)) for pattern in patterns)
