"""Floors of a few people and contacts, said in a line each."""

from collections.abc import Sequence
from math import inf

import numpy as np

from scheduler.queueing.chat import throughput
from scheduler.simulation.floor import Customers, Duty, Queues

Span = tuple[float, float, int]
Contact = tuple[float, int, float, float, float]


def queues(
    count: int = 1,
    *,
    deferred: Sequence[int] = (),
    within_s: float = 20.0,
    concurrency: Sequence[int] | None = None,
    think: Sequence[float] | None = None,
    priority: Sequence[int] | None = None,
    skills: Sequence[Sequence[int]] | None = None,
) -> Queues:
    """`count` queues; `skills` lists the queues of each skill set, by default one set that serves all."""
    slots = list(concurrency or [1] * count)
    shares = list(think or [0.0] * count)
    curves = [throughput(c, s) for c, s in zip(slots, shares, strict=True)]
    sets = [list(range(count))] if skills is None else skills
    return Queues(
        deferred=np.isin(np.arange(count), list(deferred)),
        answer_within_s=np.full(count, within_s),
        concurrency=np.array(slots),
        think_share=np.array(shares),
        curve=np.array([np.append(c, np.full(max(slots) + 1 - len(c), c[-1])) for c in curves]),
        priority=np.array(priority or [0] * count),
        skills=np.array([np.isin(np.arange(count), s) for s in sets]),
    )


def duty(
    *people: Sequence[Span], sets: Sequence[int] | None = None, productivity: Sequence[float] | None = None
) -> Duty:
    """Each person's spans (start, end, queue)."""
    spans = [(a, *span) for a, person in enumerate(people) for span in person]
    return Duty(
        agent=np.array([s[0] for s in spans], dtype=np.int64),
        start_s=np.array([s[1] for s in spans], dtype=float),
        end_s=np.array([s[2] for s in spans], dtype=float),
        queue=np.array([s[3] for s in spans], dtype=np.int64),
        skill_set=np.array(sets or [0] * len(people), dtype=np.int64),
        productivity=np.array(productivity or [1.0] * len(people)),
    )


def customers(*contacts: Sequence[float]) -> Customers:
    """Contacts (at, queue, work[, patience[, due]]) in order of arrival; patience and due are infinite if not given."""
    rows = [(*c, *(inf, inf)[len(c) - 3 :]) for c in contacts]
    table = np.array(rows, dtype=float).reshape(-1, 5)
    return Customers(table[:, 0], table[:, 1].astype(np.int64), table[:, 2], table[:, 3], table[:, 4])


def poisson(
    rng: np.random.Generator, contacts: int, rate: float, work_s: float, patience_s: float, queue: int = 0
) -> Customers:
    """A Poisson stream on one queue, work and patience exponential with these means."""
    return Customers(
        np.cumsum(rng.exponential(1 / rate, contacts)),
        np.full(contacts, queue, dtype=np.int64),
        rng.exponential(work_s, contacts),
        np.full(contacts, inf) if patience_s == inf else rng.exponential(patience_s, contacts),
        np.full(contacts, inf),
    )


def merged(*streams: Customers) -> Customers:
    """Streams of several queues as one, in order of arrival."""
    order = np.argsort(np.concatenate([s.at_s for s in streams]), kind="stable")
    return Customers(
        *(
            np.concatenate([getattr(s, name) for s in streams])[order]
            for name in ("at_s", "queue", "work_s", "patience_s", "due_s")
        )
    )


def crowd(agents: int, end_s: float, queue: int = 0) -> Duty:
    """`agents` alike people on one queue from the start to the end."""
    return Duty(
        agent=np.arange(agents),
        start_s=np.zeros(agents),
        end_s=np.full(agents, end_s),
        queue=np.full(agents, queue, dtype=np.int64),
        skill_set=np.zeros(agents, dtype=np.int64),
        productivity=np.ones(agents),
    )
