"""What is done while a queue is overrun: the board that is watched, and each lever's hold on people and contacts."""

import numpy as np

from scheduler.simulation.floor import (
    BOT,
    CALL_BACK,
    CONCURRENCY,
    GUARD,
    MOVE_BREAKS,
    NOBODY,
    POOLS,
    PULL,
    STAY_ON,
)
from scheduler.simulation.loop.machine_code import inlined, part
from scheduler.simulation.loop.people import can_serve, enlist, reschedule, unlist
from scheduler.simulation.loop.seeking import lend, offer, seek
from scheduler.simulation.loop.state import (
    ABANDONED,
    OFF,
    OFF_S,
    OFFERED,
    ON,
    ON_DUTY,
    ON_S,
    ORDERED,
    ORDERED_S,
    USES,
    WAIT_S,
    State,
)
from scheduler.simulation.loop.tally import count, staffed
from scheduler.simulation.loop.waiting import drop_front, front, join, park
from scheduler.simulation.loop.work import put_down


@part
def look(now: State, t: float) -> None:
    """Read the longest wait off the board, order levers, and let them take effect or go."""
    first = front(now, now.watched, t)
    wait_s = t - now.at_s[first] if first != NOBODY else 0.0
    changed = threatened(now, t)
    for k in range(now.levers.size):
        lever = now.levers[k]
        if wait_s > lever.wait_s:
            lever.calm_s = np.inf
            if lever.above_s == np.inf:
                lever.above_s = t
        else:
            lever.above_s = np.inf
            if lever.calm_s == np.inf:
                lever.calm_s = t
        if lever.state == OFF and lever.above_s < np.inf and t - lever.above_s >= lever.held_s:
            lever.state = ORDERED
            lever.due_s = t + lever.reaction_s
            now.pulled[ORDERED_S, k] = min(now.pulled[ORDERED_S, k], t)
        if lever.state == ORDERED and t >= lever.due_s:
            lever.state = ON
            now.pulled[ON_S, k] = min(now.pulled[ON_S, k], t)
            switch_on(now, k, t)
            changed = True
        elif lever.state == ON and k < POOLS and lever.calm_s < np.inf and t - lever.calm_s >= now.calm_s:
            lever.state = OFF
            now.pulled[OFF_S, k] = t
            if k == CONCURRENCY:
                hold_at_once(now, 0)
            elif k == GUARD:
                now.guard[:] = 0
            changed = True
    if changed:
        muster(now, t)


@part
def threatened(now: State, t: float) -> bool:
    """Give the people of deferred queues back whose earliest deadline is near; whether there is one more of these."""
    changed = False
    if now.levers[PULL].state == ON:
        for q in range(now.queues.size):
            if not now.queues[q].deferred or now.pressed[q] or now.queues[q].heap_size == 0:
                continue
            if now.due_s[now.by_deadline[now.queues[q].heap_from]] <= t + now.levers[PULL].amount:
                now.pressed[q] = True
                changed = True
    return changed


@part
def switch_on(now: State, k: int, t: float) -> None:
    """What happens at once when a lever takes effect."""
    if k == PULL:
        now.pressed[:] = False
        threatened(now, t)
    elif k == CONCURRENCY:
        hold_at_once(now, int(now.levers[k].amount))
    elif k == GUARD:
        stand_by(now)
        now.pulled[USES, k] += 1
    elif k in (BOT, CALL_BACK):
        ask_who_waits(now, t)
    elif k >= POOLS:
        for a in range(now.agents.size):
            me = now.agents[a]
            if me.pool == k:
                now.spans[me.span].start_s = t
                now.spans[me.span].end_s = t + now.levers[k].amount
                me.turn_s = t
                now.pulled[USES, k] += 1
                reschedule(now, a)


@part
def stand_by(now: State) -> None:
    """Let more of each live queue but the one watched stand free for it before one of them helps that one."""
    for q in range(now.queues.size):
        if not now.queues[q].deferred and q != now.watched:
            now.guard[q] = now.guarded[q]


@part
def hold_at_once(now: State, most: int) -> None:
    """Let so many contacts be held at once where that lever applies, and no fewer than planned."""
    for q in range(now.queues.size):
        if now.roomier[q]:
            now.queues[q].concurrency = max(now.normal[q], most)


@part
def ask_who_waits(now: State, t: float) -> None:
    """Offer those who wait already what those who come are offered from now on."""
    q = now.watched
    last = now.queues[q].last if now.queues[q].first != NOBODY else NOBODY
    contact = NOBODY
    while contact != last:
        contact = now.queues[q].first
        drop_front(now, q)
        if t - now.at_s[contact] >= now.patience_s[contact]:
            count(now, ABANDONED, q, contact, 1.0)
            count(now, WAIT_S, q, contact, now.patience_s[contact])
        elif not led_away(now, contact):
            join(now, q, contact)


@inlined
def led_away(now: State, contact: int) -> bool:
    """Whether somebody who would wait is settled by the bot or accepts to be called back."""
    if now.levers[BOT].state == ON and now.accepts[0, contact] < now.levers[BOT].amount:
        count(now, OFFERED, now.watched, contact, -1.0)
        now.pulled[USES, BOT] += 1
    elif now.levers[CALL_BACK].state == ON and now.accepts[1, contact] < now.levers[CALL_BACK].amount:
        park(now, contact)
        now.pulled[USES, CALL_BACK] += 1
    else:
        return False
    if now.settled.size:
        now.settled[contact] = True
    return True


@inlined
def plan_of(now: State, a: int, span: int) -> int:
    """Queue that the plan gives a span to, or the queue watched for those who are pulled or stay on for it."""
    planned: int = now.spans[span].queue
    if now.watched == NOBODY:
        return planned
    me = now.agents[a]
    if me.moved == span and not now.spans[span].pause:
        return now.watched
    if planned == NOBODY or now.levers[PULL].state != ON:
        return planned
    if not now.queues[planned].deferred or now.pressed[planned] or not serves_watched(now, me.skill_set):
        return planned
    return now.watched


@part
def serves_watched(now: State, g: int) -> bool:
    """Whether a skill set serves the queue watched now, by its skills or lent."""
    q = now.watched
    for i in range(now.queues[q].sets_from, now.queues[q].sets_to):
        if now.members[i] == g:
            return can_serve(now, g)
    return False


@part
def put_off(now: State, a: int, t: float) -> bool:
    """Put off the break or the end of a shift that is due now, once; whether that was done."""
    me = now.agents[a]
    k = MOVE_BREAKS if now.spans[me.span].pause else STAY_ON
    if k == MOVE_BREAKS and me.plan != now.watched:
        return False  # whoever stands in for them on another queue would be gone when they rest
    if now.levers[k].state != ON or me.moved == me.span or me.pool != NOBODY or not serves_watched(now, me.skill_set):
        return False
    me.moved = me.span
    me.turn_s = t + now.levers[k].amount
    now.pulled[USES, k] += 1
    return True


@part
def follow_plan(now: State, a: int, t: float) -> int:
    """Go over to the queue that the agent is to serve now; returns that of deferred work put down, or `NOBODY`."""
    me = now.agents[a]
    plan = plan_of(now, a, me.span)
    if plan == me.plan:
        return NOBODY
    went_back = put_down(now, a, t)
    staffed(now, a, t)
    if plan == now.watched and me.moved != me.span:
        now.pulled[USES, PULL] += 1
    me.plan = plan
    me.role = now.role_of[plan]
    return went_back


@part
def muster(now: State, t: float) -> None:
    """Everybody on duty goes where the levers want them; then each in turn seeks work."""
    for a in range(now.agents.size):
        if now.agents[a].duty == ON_DUTY:
            unlist(now, a)
            follow_plan(now, a, t)
            enlist(now, a, t)
            reschedule(now, a)
    for a in range(now.agents.size):
        if now.agents[a].duty == ON_DUTY:
            unlist(now, a)
            seek(now, a, t)
            enlist(now, a, t)
            reschedule(now, a)
    for q in range(now.queues.size):
        if now.queues[q].deferred:
            offer(now, q, t)
    for q in range(now.queues.size):
        if not now.queues[q].deferred and now.may_help[now.role_of[q]]:
            lend(now, q, t)
