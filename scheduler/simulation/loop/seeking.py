"""Who takes what waits: somebody with room seeks work, and work is given to those who have nothing to do."""

from scheduler.simulation.floor import CALL_BACK, NOBODY
from scheduler.simulation.loop.machine_code import inlined, part
from scheduler.simulation.loop.people import can_serve, enlist, helper, kept, reschedule, room, unlist
from scheduler.simulation.loop.state import ON, PLAN, State
from scheduler.simulation.loop.waiting import drop_front, front, pop, sooner, unpark
from scheduler.simulation.loop.work import put_down, take


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


@part
def lend(now: State, plan: int, t: float) -> None:
    """Let those planned on a live queue help who had to stand by until one more of them was free."""
    level = 0
    while level < now.width and now.spare[plan] > 0:
        a = now.ends[PLAN, now.width * plan + level, 0]
        while a != NOBODY:
            q = elsewhere(now, a, t, now.spare[plan] - 1)
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
        if found == NOBODY and me.plan == now.watched and me.held == 0:
            found = called_back(now)
        if found == NOBODY and now.may_help[me.role] and now.spare[me.plan] >= 0:  # stands in no list
            best = elsewhere(now, a, t, now.spare[me.plan])
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
def called_back(now: State) -> int:
    """Who has waited longest to be called back, if it is time for it and enough others stand free, or `NOBODY`."""
    if now.parked[0] == NOBODY or now.levers[CALL_BACK].state == ON:
        return NOBODY
    if now.spare[now.watched] + now.reserve < now.keep_free:  # the agent stands in no list
        return NOBODY
    return unpark(now)


@inlined
def elsewhere(now: State, a: int, t: float, others: int) -> int:
    """Live queue of the agent's skills whose first they would help now, deferred work put down, or `NOBODY`.

    So many `others` of their planned queue stand free for it beyond the reserve.
    """
    me = now.agents[a]
    group = now.sets[me.skill_set]
    held = 0 if me.deferred else me.held
    best = NOBODY
    for i in range(group.live_from, group.live_to):
        q = now.members[i]
        if now.queues[q].first == NOBODY or held >= now.queues[q].concurrency:
            continue
        if q == now.watched and not (can_serve(now, me.skill_set) and others >= kept(now, me.plan, q)):
            continue
        contact = front(now, q, t)
        if contact == NOBODY:
            continue
        less = now.queues[q].priority - now.queues[best].priority if best != NOBODY else -1
        if less < 0 or (less == 0 and contact < now.queues[best].first):
            best = q
    return best
