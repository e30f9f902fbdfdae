"""The twin's compiled loop: from one event to the next until nobody is left on duty.

One file on purpose: numba's cache notices a change of the file of the function that is called, and of no other. The
rules are stated in `scheduler.simulation.engine`; the arrays of a `State` are laid out by `scheduler.simulation.state`.
"""

from collections.abc import Callable
from typing import TypeVar

import numba
import numpy as np

from scheduler.simulation.state import (
    ABANDONED,
    ANSWERED,
    AWAY,
    BUSY_S,
    HELPED,
    IN_TIME,
    LEAVING,
    OFFERED,
    ON_DUTY,
    PLAN,
    SKILL_SET,
    STAFFED_S,
    WAIT_S,
    State,
)

F = TypeVar("F", bound=Callable[..., object])
compiled: Callable[[F], F] = numba.njit(cache=True, nogil=True, error_model="numpy")
NONE = -1


@compiled
def live_through(now: State) -> None:
    """Fill `now.tally`; an arrival comes after what agents do at the same moment."""
    contact, contacts, t = 0, now.at_s.size, 0.0
    while True:
        agents_s = now.heap[0].at_s
        if contact < contacts and max(now.at_s[contact], 0.0) < agents_s:
            t = max(now.at_s[contact], 0.0)
            _arrive(now, contact, t)
            contact += 1
        elif agents_s < np.inf:
            t = agents_s
            _next_of_agent(now, now.heap[0].agent, t)
        else:
            break
    _close(now, max(t, now.tally.shape[2] * now.interval_s))


@compiled
def _close(now: State, t: float) -> None:
    """Count those whom nobody will serve: they give up, or have waited until the end."""
    for q in range(now.queues.size):
        while _front(now, q, np.inf) != NONE:
            _count(now, WAIT_S, q, now.queues[q].first, t - now.at_s[now.queues[q].first])
            _drop_front(now, q)
        for i in range(now.queues[q].heap_from, now.queues[q].heap_from + now.queues[q].heap_size):
            _count(now, WAIT_S, q, now.by_deadline[i], t - now.at_s[now.by_deadline[i]])


# ---- contacts


@compiled
def _arrive(now: State, contact: int, t: float) -> None:
    q = now.queue[contact]
    _count(now, OFFERED, q, contact, 1.0)
    if now.queues[q].deferred:
        now.left_s[contact] = now.work_s[contact]
        _push(now, q, contact)
        _offer(now, q, t)
        return
    a = _who_takes(now, q)
    if a == NONE:
        if now.queues[q].first == NONE:
            now.queues[q].first = contact
        else:
            now.behind[now.queues[q].last] = contact
        now.queues[q].last = contact
        now.behind[contact] = NONE
        return
    _unlist(now, a)
    put_down = _put_down(now, a, t)
    _take(now, a, contact, t)
    _enlist(now, a, t)
    _reschedule(now, a)
    if put_down != NONE:
        _offer(now, put_down, t)


@compiled
def _front(now: State, q: int, t: float) -> int:
    """First who still waits on live queue `q`, after dropping those before who gave up by `t`."""
    while now.queues[q].first != NONE:
        contact = now.queues[q].first
        patience_s = now.patience_s[contact]
        if patience_s == np.inf or t - now.at_s[contact] < patience_s:
            return contact
        _count(now, ABANDONED, q, contact, 1.0)
        _count(now, WAIT_S, q, contact, patience_s)
        _drop_front(now, q)
    return NONE


@compiled
def _drop_front(now: State, q: int) -> None:
    now.queues[q].first = now.behind[now.queues[q].first]


@compiled
def _sooner(now: State, a: int, b: int) -> bool:
    return now.due_s[a] < now.due_s[b] or (now.due_s[a] == now.due_s[b] and a < b)


@compiled
def _push(now: State, q: int, contact: int) -> None:
    base, i = now.queues[q].heap_from, now.queues[q].heap_size
    now.queues[q].heap_size += 1
    while i > 0 and _sooner(now, contact, now.by_deadline[base + (i - 1) // 2]):
        now.by_deadline[base + i] = now.by_deadline[base + (i - 1) // 2]
        i = (i - 1) // 2
    now.by_deadline[base + i] = contact


@compiled
def _pop(now: State, q: int) -> int:
    base, size = now.queues[q].heap_from, now.queues[q].heap_size - 1
    now.queues[q].heap_size = size
    first, last = now.by_deadline[base], now.by_deadline[base + size]
    i = 0
    while 2 * i + 1 < size:
        child = 2 * i + 1
        if child + 1 < size and _sooner(now, now.by_deadline[base + child + 1], now.by_deadline[base + child]):
            child += 1
        if not _sooner(now, now.by_deadline[base + child], last):
            break
        now.by_deadline[base + i] = now.by_deadline[base + child]
        i = child
    now.by_deadline[base + i] = last
    return first


@compiled
def _offer(now: State, q: int, t: float) -> None:
    """Give what lies on deferred queue `q` to people who have nothing to do."""
    while now.queues[q].heap_size > 0:
        a = now.ends[PLAN, now.width * q, 0]
        if a == NONE:
            a = _helper(now, q, 0, False)
        if a == NONE:
            return
        _unlist(now, a)
        _take(now, a, _pop(now, q), t)
        _enlist(now, a, t)
        _reschedule(now, a)


# ---- who takes an arriving contact


@compiled
def _who_takes(now: State, q: int) -> int:
    most, interrupted = now.queues[q].concurrency, now.width - 1
    for held in range(most):
        if now.ends[PLAN, now.width * q + held, 0] != NONE:
            return now.ends[PLAN, now.width * q + held, 0]
    for held in range(most):
        a = _helper(now, q, held, True)
        if a != NONE:
            return a
    if now.ends[PLAN, now.width * q + interrupted, 0] != NONE:
        return now.ends[PLAN, now.width * q + interrupted, 0]
    return _helper(now, q, interrupted, True)


@compiled
def _helper(now: State, q: int, level: int, live: bool) -> int:
    """Longest free at `level` of the least flexible skill set that serves `q` and has somebody there."""
    best = NONE
    if now.listed[level] == 0:
        return best
    roles = now.may_help.size
    for i in range(now.queues[q].sets_from, now.queues[q].sets_to):
        g = now.members[i]
        if best != NONE and now.breadth[g] > now.breadth[now.agents[best].skill_set]:
            break
        for role in range(roles):
            a = now.ends[SKILL_SET, now.width * (g * roles + role) + level, 0]
            allowed = now.may_help[role] if live else now.may_defer[role]
            if a != NONE and allowed and (best == NONE or now.agents[a].since_s < now.agents[best].since_s):
                best = a
    return best


# ---- what an agent does


@compiled
def _next_of_agent(now: State, a: int, t: float) -> None:
    me = now.agents[a]
    _unlist(now, a)
    if me.held and me.done_s <= t:
        _finish(now, a, t)
    put_down = NONE
    if me.turn_s <= t:
        put_down = _turn(now, a, t)
    if me.duty == LEAVING and me.held == 0:
        _leave(now, a, t)
    if me.duty == ON_DUTY:
        _seek(now, a, t)
        _enlist(now, a, t)
    _reschedule(now, a)
    if put_down != NONE:
        _offer(now, put_down, t)


@compiled
def _turn(now: State, a: int, t: float) -> int:
    """Begin or end a span; returns the queue of deferred work put down for it, or `NONE`."""
    me = now.agents[a]
    put_down = NONE
    if me.duty == AWAY:
        me.duty = ON_DUTY
    else:
        following = me.span + 1
        on = following < me.spans_to and now.spans[following].start_s == now.spans[me.span].end_s
        if not on or now.spans[following].queue != me.plan:
            put_down = _put_down(now, a, t)
        _staffed(now, a, t)
        if not on:
            me.duty = LEAVING
            me.turn_s = np.inf
            return put_down
        me.span = following
    me.staffed_from_s = t
    me.turn_s = now.spans[me.span].end_s
    me.plan = now.spans[me.span].queue
    me.role = now.role_of[me.plan]
    return put_down


@compiled
def _leave(now: State, a: int, t: float) -> None:
    """Go off duty; the gap that follows lasts as long as planned, whenever it begins."""
    me = now.agents[a]
    _staffed(now, a, t)
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


@compiled
def _seek(now: State, a: int, t: float) -> None:
    """Take work as long as there is some and room for it: the plan's, other people's, deferred."""
    me = now.agents[a]
    group = now.sets[me.skill_set]
    while me.held < _room(now, a):
        found = NONE
        if me.plan != NONE:
            if now.queues[me.plan].deferred:
                if now.queues[me.plan].heap_size > 0:
                    found = _pop(now, me.plan)
            else:
                found = _front(now, me.plan, t)
                if found != NONE:
                    _drop_front(now, me.plan)
        if found == NONE and now.may_help[me.role]:
            best = NONE
            for i in range(group.live_from, group.live_to):
                q = now.members[i]
                if now.queues[q].first == NONE or me.held >= now.queues[q].concurrency:
                    continue
                contact = _front(now, q, t)
                if contact == NONE:
                    continue
                less = now.queues[q].priority - now.queues[best].priority if best != NONE else -1
                if less < 0 or (less == 0 and contact < now.queues[best].first):
                    best = q
            if best != NONE:
                found = now.queues[best].first
                _drop_front(now, best)
        if found == NONE and me.held == 0 and now.may_defer[me.role]:
            best = NONE
            for i in range(group.deferred_from, group.deferred_to):
                q = now.members[i]
                if now.queues[q].heap_size > 0:
                    mine, theirs = now.by_deadline[now.queues[q].heap_from], NONE
                    if best != NONE:
                        theirs = now.by_deadline[now.queues[best].heap_from]
                    if best == NONE or _sooner(now, mine, theirs):
                        best = q
            if best != NONE:
                found = _pop(now, best)
        if found == NONE:
            return
        _take(now, a, found, t)


@compiled
def _room(now: State, a: int) -> int:
    """Most contacts the agent may hold, given the plan and what they hold."""
    me = now.agents[a]
    room = now.width - 1 if me.plan == NONE else now.queues[me.plan].concurrency
    for i in range(me.held):
        room = min(room, now.queues[now.slots[a, i].queue].concurrency)
    return room


@compiled
def _take(now: State, a: int, contact: int, t: float) -> None:
    me = now.agents[a]
    q = now.queue[contact]
    _progress(now, a, t)
    slot = now.slots[a, me.held]
    slot.contact = contact
    slot.queue = q
    me.held += 1
    if now.queues[q].deferred:
        me.deferred = True
        slot.left_s = now.left_s[contact]
    else:
        slot.left_s = now.work_s[contact]
        wait_s = t - now.at_s[contact]
        _count(now, WAIT_S, q, contact, wait_s)
        _answered(now, a, q, contact, wait_s <= now.queues[q].answer_within_s)
    _foresee(now, a)


@compiled
def _finish(now: State, a: int, t: float) -> None:
    me = now.agents[a]
    _progress(now, a, t)
    slot, last = now.slots[a, me.done], now.slots[a, me.held - 1]
    if me.deferred:
        _count(now, WAIT_S, slot.queue, slot.contact, t - now.at_s[slot.contact])
        _answered(now, a, slot.queue, slot.contact, t <= now.due_s[slot.contact])
        me.deferred = False
    slot.contact, slot.queue, slot.left_s = last.contact, last.queue, last.left_s
    me.held -= 1
    _foresee(now, a)


@compiled
def _put_down(now: State, a: int, t: float) -> int:
    """Lay deferred work back with what is left of it; returns its queue, or `NONE` if the agent has none."""
    me = now.agents[a]
    if not me.deferred:
        return NONE
    _progress(now, a, t)
    slot = now.slots[a, 0]
    now.left_s[slot.contact] = slot.left_s
    _push(now, slot.queue, slot.contact)
    me.held, me.deferred = 0, False
    _foresee(now, a)
    return slot.queue


@compiled
def _progress(now: State, a: int, t: float) -> None:
    """Work off what the agent holds up to `t`."""
    me = now.agents[a]
    if t > me.as_of_s:
        for i in range(me.held):
            slot = now.slots[a, i]
            pace = now.pace[slot.queue, me.held]
            slot.left_s = max(slot.left_s - (t - me.as_of_s) * pace * me.productivity, 0.0)
            _spread(now, BUSY_S, slot.queue, me.as_of_s, t, pace * now.queues[slot.queue].work_share)
    me.as_of_s = t


@compiled
def _foresee(now: State, a: int) -> None:
    """Which contact the agent finishes next, and when, if nothing comes between."""
    me = now.agents[a]
    me.done_s = np.inf
    for i in range(me.held):
        slot = now.slots[a, i]
        done_s = me.as_of_s + slot.left_s / (now.pace[slot.queue, me.held] * me.productivity)
        if done_s < me.done_s:
            me.done_s, me.done = done_s, i


# ---- lists of people who can take something, and the heap of their next events


@compiled
def _enlist(now: State, a: int, t: float) -> None:
    me = now.agents[a]
    if me.deferred:
        level = NONE if me.plan != NONE and now.queues[me.plan].deferred else now.width - 1
    else:
        level = me.held if me.held < _room(now, a) else NONE
    me.level, me.since_s = level, t
    if level == NONE:
        return
    now.listed[level] += 1
    for kind in range(2):
        now.chain[kind, a, 0] = NONE
        now.chain[kind, a, 1] = NONE
        if kind == PLAN and me.plan == NONE:
            continue
        row = now.width * (me.plan if kind == PLAN else me.skill_set * now.may_help.size + me.role) + level
        now.chain[kind, a, 0] = now.ends[kind, row, 1]
        if now.ends[kind, row, 1] == NONE:
            now.ends[kind, row, 0] = a
        else:
            now.chain[kind, now.ends[kind, row, 1], 1] = a
        now.ends[kind, row, 1] = a


@compiled
def _unlist(now: State, a: int) -> None:
    me = now.agents[a]
    if me.level == NONE:
        return
    now.listed[me.level] -= 1
    for kind in range(2):
        if kind == PLAN and me.plan == NONE:
            continue
        row = now.width * (me.plan if kind == PLAN else me.skill_set * now.may_help.size + me.role) + me.level
        for end in range(2):
            before, after = now.chain[kind, a, end], now.chain[kind, a, 1 - end]
            if before == NONE:
                now.ends[kind, row, end] = after
            else:
                now.chain[kind, before, 1 - end] = after
    me.level = NONE


@compiled
def _reschedule(now: State, a: int) -> None:
    """Move the agent to the place of their next event in the heap."""
    heap, agents = now.heap, now.agents
    at_s, i = min(agents[a].done_s, agents[a].turn_s), agents[a].place
    while i > 0:
        parent = (i - 1) // 4
        other = heap[parent]
        if other.at_s < at_s or (other.at_s == at_s and other.agent < a):
            break
        heap[i].at_s, heap[i].agent = other.at_s, other.agent
        agents[other.agent].place = i
        i = parent
    while 4 * i + 1 < heap.size:
        child = 4 * i + 1
        for j in range(child + 1, min(child + 4, heap.size)):
            if heap[j].at_s < heap[child].at_s or (
                heap[j].at_s == heap[child].at_s and heap[j].agent < heap[child].agent
            ):
                child = j
        other = heap[child]
        if at_s < other.at_s or (at_s == other.at_s and a < other.agent):
            break
        heap[i].at_s, heap[i].agent = other.at_s, other.agent
        agents[other.agent].place = i
        i = child
    heap[i].at_s, heap[i].agent = at_s, a
    agents[a].place = i


# ---- the tally


@compiled
def _answered(now: State, a: int, q: int, contact: int, in_time: bool) -> None:
    _count(now, ANSWERED, q, contact, 1.0)
    if in_time:
        _count(now, IN_TIME, q, contact, 1.0)
    if now.agents[a].plan != NONE and now.agents[a].plan != q:
        _count(now, HELPED, q, contact, 1.0)


@compiled
def _count(now: State, what: int, q: int, contact: int, by: float) -> None:
    interval = int(max(now.at_s[contact], 0.0) / now.interval_s)
    now.tally[what, q, min(interval, now.tally.shape[2] - 1)] += by


@compiled
def _staffed(now: State, a: int, t: float) -> None:
    me = now.agents[a]
    if me.plan != NONE:
        _spread(now, STAFFED_S, me.plan, me.staffed_from_s, t, 1.0)
    me.staffed_from_s = t


@compiled
def _spread(now: State, what: int, q: int, from_s: float, to_s: float, rate: float) -> None:
    """Add `rate` per unit of time, interval by interval; nothing is tallied after the last one."""
    interval = int(from_s / now.interval_s)
    while interval < now.tally.shape[2] and from_s < to_s:
        until_s = min(to_s, (interval + 1) * now.interval_s)
        if until_s > from_s:
            now.tally[what, q, interval] += (until_s - from_s) * rate
            from_s = until_s
        interval += 1
