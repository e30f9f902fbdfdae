"""From one event to the next until nobody is left on duty."""

from collections.abc import Callable

import numba
import numpy as np

from scheduler.simulation.floor import NOBODY
from scheduler.simulation.loop.levers import follow_plan, led_away, look, plan_of, put_off
from scheduler.simulation.loop.machine_code import inlined, part
from scheduler.simulation.loop.people import enlist, reschedule, unlist, who_takes
from scheduler.simulation.loop.seeking import lend, offer, seek
from scheduler.simulation.loop.state import AWAY, LEAVING, OFFERED, ON_DUTY, WAIT_S, State
from scheduler.simulation.loop.tally import count, staffed
from scheduler.simulation.loop.waiting import drop_front, front, join, push
from scheduler.simulation.loop.work import finish, put_down, take


def entry(seal: int) -> Callable[[State, float], None]:
    """The loop to be called from Python: compiled once for a machine and a `seal`, then kept on disk."""

    @numba.njit(cache=True, nogil=True)
    def sealed(now: State, until_s: float) -> None:
        if seal >= 0:  # always; what is not read is no part of numba's key
            live_through(now, until_s)

    loop: Callable[[State, float], None] = sealed
    return loop


@part
def live_through(now: State, until_s: float) -> None:
    """Go on until a moment, or fill `now.tally` to the end; at one moment the board comes first, arrivals last."""
    contact, contacts, t, look_s = int(now.reached[0]), now.at_s.size, now.reached[1], now.look_s
    while True:
        agents_s = now.heap[0].at_s
        comes_s = max(now.at_s[contact], 0.0) if contact < contacts else np.inf
        next_s = min(agents_s, comes_s)
        if min(next_s, look_s) >= until_s:
            break
        if look_s <= next_s and next_s < np.inf:
            look(now, look_s)
            look_s += now.every_s
        elif comes_s < agents_s:
            if comes(now, contact):
                t = comes_s
                arrive(now, contact, t)
            contact += 1
        elif agents_s < np.inf:
            t = agents_s
            next_of_agent(now, now.heap[0].agent, t)
        else:
            break
    now.reached[0], now.reached[1] = contact, t
    if until_s == np.inf:
        close(now, max(t, now.tally.shape[2] * now.interval_s))


@part
def close(now: State, t: float) -> None:
    """Count those whom nobody will serve: they give up, or have waited until the end."""
    for q in range(now.queues.size):
        while front(now, q, np.inf) != NOBODY:
            count(now, WAIT_S, q, now.queues[q].first, t - now.at_s[now.queues[q].first])
            drop_front(now, q)
        for i in range(now.queues[q].heap_from, now.queues[q].heap_from + now.queues[q].heap_size):
            count(now, WAIT_S, q, now.by_deadline[i], t - now.at_s[now.by_deadline[i]])


@inlined
def comes(now: State, contact: int) -> bool:
    """Whether a contact comes at all: a call again does if the call before it came and gave up."""
    if now.after.size == 0 or now.after[contact] == NOBODY:
        return True
    if now.settled[now.after[contact]]:
        now.settled[contact] = True
        return False
    return True


@inlined
def arrive(now: State, contact: int, t: float) -> None:
    """A contact comes in: somebody takes it, or it waits."""
    q = now.queue[contact]
    count(now, OFFERED, q, contact, 1.0)
    if now.queues[q].deferred:
        now.left_s[contact] = now.work_s[contact]
        push(now, q, contact)
        offer(now, q, t)
        return
    a = who_takes(now, q)
    if a == NOBODY:
        if q != now.watched or not led_away(now, contact):
            join(now, q, contact)
        return
    unlist(now, a)
    went_back = put_down(now, a, t)
    take(now, a, contact, t)
    enlist(now, a, t)
    reschedule(now, a)
    if went_back != NOBODY:
        offer(now, went_back, t)


@inlined
def next_of_agent(now: State, a: int, t: float) -> None:
    """What was foreseen of an agent: work is finished, then a span begins or ends, then work is sought."""
    me = now.agents[a]
    unlist(now, a)
    if me.held and me.done_s <= t:
        finish(now, a, t)
    went_back = NOBODY
    if me.turn_s <= t:
        went_back = turn(now, a, t)
    if me.duty == LEAVING and me.held == 0:
        leave(now, a, t)
    if me.duty == ON_DUTY:
        seek(now, a, t)
        enlist(now, a, t)
    reschedule(now, a)
    bound = now.reserve > 0 or now.watched != NOBODY
    enough = now.spare[me.plan] == 1 or now.spare[me.plan] == now.guard[me.plan] + 1
    if bound and me.level != NOBODY and enough and now.may_help[me.role]:
        lend(now, me.plan, t)
    if went_back != NOBODY:
        offer(now, went_back, t)


@part
def turn(now: State, a: int, t: float) -> int:
    """Begin or end a span; returns the queue of deferred work put down for it, or `NOBODY`."""
    me = now.agents[a]
    went_back = NOBODY
    if me.duty == AWAY:
        me.duty = ON_DUTY
    else:
        following = me.span + 1
        on = following < me.spans_to and now.spans[following].start_s == now.spans[me.span].end_s
        if not on and now.watched != NOBODY and put_off(now, a, t):
            return follow_plan(now, a, t)
        if not on or plan_of(now, a, following) != me.plan:
            went_back = put_down(now, a, t)
        staffed(now, a, t)
        if not on:
            me.duty = LEAVING
            me.turn_s = np.inf
            return went_back
        me.span = following
    me.staffed_from_s = t
    me.turn_s = now.spans[me.span].end_s
    me.plan = plan_of(now, a, me.span)
    me.role = now.role_of[me.plan]
    return went_back


@part
def leave(now: State, a: int, t: float) -> None:
    """Go off duty; the gap that follows lasts as long as planned, whenever it begins."""
    me = now.agents[a]
    staffed(now, a, t)
    late_s = t - now.spans[me.span].end_s
    me.span += 1
    me.duty = AWAY
    me.turn_s = np.inf
    if me.span < me.spans_to:
        back_s = now.spans[me.span].start_s + late_s
        while me.span < me.spans_to and back_s >= now.spans[me.span].end_s:
            me.span += 1
        if me.span < me.spans_to:
            me.turn_s = max(back_s, now.spans[me.span].start_s)
