"""From one event to the next until nobody is left on duty."""

from collections.abc import Callable

import numba
import numpy as np

from scheduler.simulation.floor import NOBODY
from scheduler.simulation.loop.machine_code import inlined, part
from scheduler.simulation.loop.people import enlist, helper, reschedule, room, unlist, who_takes
from scheduler.simulation.loop.state import AWAY, LEAVING, OFFERED, ON_DUTY, PLAN, WAIT_S, State
from scheduler.simulation.loop.tally import count, staffed
from scheduler.simulation.loop.waiting import drop_front, front, join, pop, push, sooner
from scheduler.simulation.loop.work import finish, put_down, take


def entry(seal: int) -> Callable[[State], None]:
    """The loop to be called from Python: compiled once for a machine and a `seal`, then kept on disk."""

    @numba.njit(cache=True, nogil=True)
    def sealed(now: State) -> None:
        if seal >= 0:  # always; what is not read is no part of numba's key
            live_through(now)

    loop: Callable[[State], None] = sealed
    return loop


@part
def live_through(now: State) -> None:
    """Fill `now.tally`; an arrival comes after what agents do at the same moment."""
    contact, contacts, t = 0, now.at_s.size, 0.0
    while True:
        agents_s = now.heap[0].at_s
        if contact < contacts and max(now.at_s[contact], 0.0) < agents_s:
            if comes(now, contact):
                t = max(now.at_s[contact], 0.0)
                arrive(now, contact, t)
            contact += 1
        elif agents_s < np.inf:
            t = agents_s
            next_of_agent(now, now.heap[0].agent, t)
        else:
            break
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
        join(now, q, contact)
        return
    unlist(now, a)
    went_back = put_down(now, a, t)
    take(now, a, contact, t)
    enlist(now, a, t)
    reschedule(now, a)
    if went_back != NOBODY:
        offer(now, went_back, t)


@part
def offer(now: State, q: int, t: float) -> None:
    """Give what lies on deferred queue `q` to people who have nothing to do."""
    while now.queues[q].heap_size > 0:
        a = now.ends[PLAN, now.width * q, 0]
        if a == NOBODY:
            a = helper(now, q, 0, False)
        if a == NOBODY:
            return
        unlist(now, a)
        take(now, a, pop(now, q), t)
        enlist(now, a, t)
        reschedule(now, a)


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
    if now.reserve > 0 and me.level != NOBODY and now.spare[me.plan] == 1 and now.may_help[me.role]:
        lend(now, me.plan, t)
    if went_back != NOBODY:
        offer(now, went_back, t)


@part
def lend(now: State, plan: int, t: float) -> None:
    """Let those planned on a live queue help who had to stand by until one more of them was free."""
    level = 0
    while level < now.width and now.spare[plan] > 0:
        a = now.ends[PLAN, now.width * plan + level, 0]
        while a != NOBODY:
            q = elsewhere(now, a, t)
            if q != NOBODY:
                break
            a = now.chain[PLAN, a, 1]
        if a == NOBODY:
            level += 1
            continue
        contact = now.queues[q].first
        drop_front(now, q)
        unlist(now, a)
        went_back = put_down(now, a, t)
        take(now, a, contact, t)
        enlist(now, a, t)
        reschedule(now, a)
        if went_back != NOBODY:
            offer(now, went_back, t)
        level = 0


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
        if not on or now.spans[following].queue != me.plan:
            went_back = put_down(now, a, t)
        staffed(now, a, t)
        if not on:
            me.duty = LEAVING
            me.turn_s = np.inf
            return went_back
        me.span = following
    me.staffed_from_s = t
    me.turn_s = now.spans[me.span].end_s
    me.plan = now.spans[me.span].queue
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


@part
def seek(now: State, a: int, t: float) -> None:
    """Take work as long as there is some and room for it: the plan's, other people's, deferred."""
    me = now.agents[a]
    group = now.sets[me.skill_set]
    while me.held < room(now, a):
        found = NOBODY
        if me.plan != NOBODY:
            if now.queues[me.plan].deferred:
                if now.queues[me.plan].heap_size > 0:
                    found = pop(now, me.plan)
            else:
                found = front(now, me.plan, t)
                if found != NOBODY:
                    drop_front(now, me.plan)
        if found == NOBODY and now.may_help[me.role] and now.spare[me.plan] >= 0:  # stands in no list
            best = elsewhere(now, a, t)
            if best != NOBODY:
                found = now.queues[best].first
                drop_front(now, best)
        if found == NOBODY and me.held == 0 and now.may_defer[me.role]:
            best = NOBODY
            for i in range(group.deferred_from, group.deferred_to):
                q = now.members[i]
                if now.queues[q].heap_size > 0:
                    mine, theirs = now.by_deadline[now.queues[q].heap_from], NOBODY
                    if best != NOBODY:
                        theirs = now.by_deadline[now.queues[best].heap_from]
                    if best == NOBODY or sooner(now, mine, theirs):
                        best = q
            if best != NOBODY:
                found = pop(now, best)
        if found == NOBODY:
            return
        take(now, a, found, t)


@inlined
def elsewhere(now: State, a: int, t: float) -> int:
    """Live queue of the agent's skills whose first they would help now, deferred work put down, or `NOBODY`."""
    me = now.agents[a]
    group = now.sets[me.skill_set]
    held = 0 if me.deferred else me.held
    best = NOBODY
    for i in range(group.live_from, group.live_to):
        q = now.members[i]
        if now.queues[q].first == NOBODY or held >= now.queues[q].concurrency:
            continue
        contact = front(now, q, t)
        if contact == NOBODY:
            continue
        less = now.queues[q].priority - now.queues[best].priority if best != NOBODY else -1
        if less < 0 or (less == 0 and contact < now.queues[best].first):
            best = q
    return best
