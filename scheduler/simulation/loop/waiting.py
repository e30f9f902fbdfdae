"""Waiting work: live contacts first come first served, deferred work by deadline."""

import numpy as np

from scheduler.simulation.floor import NOBODY
from scheduler.simulation.loop.machine_code import inlined
from scheduler.simulation.loop.state import ABANDONED, WAIT_S, State
from scheduler.simulation.loop.tally import count


@inlined
def join(now: State, q: int, contact: int) -> None:
    """Wait on live queue `q`, last of all."""
    if now.queues[q].first == NOBODY:
        now.queues[q].first = contact
    else:
        now.behind[now.queues[q].last] = contact
    now.queues[q].last = contact
    now.behind[contact] = NOBODY


@inlined
def front(now: State, q: int, t: float) -> int:
    """First who still waits on live queue `q`, after dropping those before who gave up by `t`."""
    while now.queues[q].first != NOBODY:
        contact: int = now.queues[q].first
        patience_s = now.patience_s[contact]
        if patience_s == np.inf or t - now.at_s[contact] < patience_s:
            return contact
        count(now, ABANDONED, q, contact, 1.0)
        count(now, WAIT_S, q, contact, patience_s)
        drop_front(now, q)
    return NOBODY


@inlined
def drop_front(now: State, q: int) -> None:
    """Take the first off live queue `q`, which must not be empty."""
    now.queues[q].first = now.behind[now.queues[q].first]


@inlined
def park(now: State, contact: int) -> None:
    """Wait to be called back, last of all."""
    now.behind[contact] = NOBODY
    if now.parked[0] == NOBODY:
        now.parked[0] = contact
    else:
        now.behind[now.parked[1]] = contact
    now.parked[1] = contact


@inlined
def unpark(now: State) -> int:
    """Take the first off those to be called back; there must be one."""
    contact: int = now.parked[0]
    now.parked[0] = now.behind[contact]
    return contact


@inlined
def sooner(now: State, a: int, b: int) -> bool:
    """Whether deferred contact `a` is due before `b`, or as soon and came first."""
    return now.due_s[a] < now.due_s[b] or (now.due_s[a] == now.due_s[b] and a < b)


@inlined
def push(now: State, q: int, contact: int) -> None:
    """Lay a contact onto deferred queue `q`."""
    base, i = now.queues[q].heap_from, now.queues[q].heap_size
    now.queues[q].heap_size += 1
    while i > 0 and sooner(now, contact, now.by_deadline[base + (i - 1) // 2]):
        now.by_deadline[base + i] = now.by_deadline[base + (i - 1) // 2]
        i = (i - 1) // 2
    now.by_deadline[base + i] = contact


@inlined
def pop(now: State, q: int) -> int:
    """Take the contact with the earliest deadline off deferred queue `q`, which must not be empty."""
    base, size = now.queues[q].heap_from, now.queues[q].heap_size - 1
    now.queues[q].heap_size = size
    first: int = now.by_deadline[base]
    last = now.by_deadline[base + size]
    i = 0
    while 2 * i + 1 < size:
        child = 2 * i + 1
        if child + 1 < size and sooner(now, now.by_deadline[base + child + 1], now.by_deadline[base + child]):
            child += 1
        if not sooner(now, now.by_deadline[base + child], last):
            break
        now.by_deadline[base + i] = now.by_deadline[base + child]
        i = child
    now.by_deadline[base + i] = last
    return first
