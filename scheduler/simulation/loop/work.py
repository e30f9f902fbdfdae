"""What an agent does with the contacts in hand: take, work off, finish, put down."""

import numpy as np

from scheduler.simulation.floor import CONCURRENCY, LOANS, NOBODY
from scheduler.simulation.loop.machine_code import inlined, part
from scheduler.simulation.loop.state import BUSY_S, USES, WAIT_S, State
from scheduler.simulation.loop.tally import answered, count, spread
from scheduler.simulation.loop.waiting import push


@inlined
def take(now: State, a: int, contact: int, t: float) -> None:
    """Take a contact in hand, to which the agent must have room."""
    me = now.agents[a]
    q = now.queue[contact]
    progress(now, a, t)
    slot = now.slots[a, me.held]
    slot.contact = contact
    slot.queue = q
    me.held += 1
    if now.queues[q].deferred:
        me.deferred = True
        slot.left_s = now.left_s[contact]
    else:
        slot.left_s = now.work_s[contact]
        if q == now.watched and now.lent[me.skill_set]:
            slot.left_s *= now.levers[LOANS].amount
            now.pulled[USES, LOANS] += 1
        if me.held > now.normal[q]:
            now.pulled[USES, CONCURRENCY] += 1
        wait_s = t - now.at_s[contact]
        count(now, WAIT_S, q, contact, wait_s)
        answered(now, a, q, contact, wait_s <= now.queues[q].answer_within_s)
        if now.settled.size:
            now.settled[contact] = True
    foresee(now, a)


@part
def finish(now: State, a: int, t: float) -> None:
    """Finish the contact foreseen to be finished first."""
    me = now.agents[a]
    progress(now, a, t)
    slot, last = now.slots[a, me.done], now.slots[a, me.held - 1]
    if me.deferred:
        count(now, WAIT_S, slot.queue, slot.contact, t - now.at_s[slot.contact])
        answered(now, a, slot.queue, slot.contact, t <= now.due_s[slot.contact])
        me.deferred = False
    slot.contact, slot.queue, slot.left_s = last.contact, last.queue, last.left_s
    me.held -= 1
    foresee(now, a)


@part
def put_down(now: State, a: int, t: float) -> int:
    """Lay deferred work back with what is left of it; returns its queue, or `NOBODY` if the agent has none."""
    me = now.agents[a]
    if not me.deferred:
        return NOBODY
    progress(now, a, t)
    slot = now.slots[a, 0]
    q: int = slot.queue
    now.left_s[slot.contact] = slot.left_s
    push(now, q, slot.contact)
    me.held, me.deferred = 0, False
    foresee(now, a)
    return q


@inlined
def progress(now: State, a: int, t: float) -> None:
    """Work off what the agent holds up to `t`."""
    me = now.agents[a]
    if t > me.as_of_s:
        for i in range(me.held):
            slot = now.slots[a, i]
            pace = now.pace[slot.queue, me.held]
            slot.left_s = max(slot.left_s - (t - me.as_of_s) * pace * me.productivity, 0.0)
            spread(now, BUSY_S, slot.queue, me.as_of_s, t, pace * now.queues[slot.queue].work_share)
    me.as_of_s = t


@inlined
def foresee(now: State, a: int) -> None:
    """Which contact the agent finishes next, and when, if nothing comes between."""
    me = now.agents[a]
    me.done_s = np.inf
    for i in range(me.held):
        slot = now.slots[a, i]
        done_s = me.as_of_s + slot.left_s / (now.pace[slot.queue, me.held] * me.productivity)
        if done_s < me.done_s:
            me.done_s, me.done = done_s, i
