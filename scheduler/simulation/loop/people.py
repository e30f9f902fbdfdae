"""People who can take something, in lists by what they hold; and the heap of everybody's next event."""

from scheduler.simulation.floor import LOANS, NOBODY
from scheduler.simulation.loop.machine_code import inlined, part
from scheduler.simulation.loop.state import ON, PLAN, SKILL_SET, State


@inlined
def enlist(now: State, a: int, t: float) -> None:
    """Stand in the lists as able to take something, last of all, if there is room; the agent must stand in none."""
    me = now.agents[a]
    if me.deferred:
        level = NOBODY if me.plan != NOBODY and now.queues[me.plan].deferred else now.width - 1
    else:
        level = me.held if me.held < room(now, a) else NOBODY
    me.level, me.since_s = level, t
    if level == NOBODY:
        return
    now.listed[level] += 1
    now.spare[me.plan] += 1
    for kind in range(2):
        now.chain[kind, a, 0] = NOBODY
        now.chain[kind, a, 1] = NOBODY
        if kind == PLAN and me.plan == NOBODY:
            continue
        row = now.width * (me.plan if kind == PLAN else me.skill_set * now.may_help.size + me.role) + level
        now.chain[kind, a, 0] = now.ends[kind, row, 1]
        if now.ends[kind, row, 1] == NOBODY:
            now.ends[kind, row, 0] = a
        else:
            now.chain[kind, now.ends[kind, row, 1], 1] = a
        now.ends[kind, row, 1] = a


@inlined
def unlist(now: State, a: int) -> None:
    """Leave the lists, if the agent stands in any."""
    me = now.agents[a]
    if me.level == NOBODY:
        return
    now.listed[me.level] -= 1
    now.spare[me.plan] -= 1
    for kind in range(2):
        if kind == PLAN and me.plan == NOBODY:
            continue
        row = now.width * (me.plan if kind == PLAN else me.skill_set * now.may_help.size + me.role) + me.level
        for end in range(2):
            before, after = now.chain[kind, a, end], now.chain[kind, a, 1 - end]
            if before == NOBODY:
                now.ends[kind, row, end] = after
            else:
                now.chain[kind, before, 1 - end] = after
    me.level = NOBODY


@inlined
def room(now: State, a: int) -> int:
    """Most contacts the agent may hold, given the plan and what they hold."""
    me = now.agents[a]
    room = now.width - 1 if me.plan == NOBODY else now.queues[me.plan].concurrency
    for i in range(me.held):
        room = min(room, now.queues[now.slots[a, i].queue].concurrency)
    return room


@inlined
def can_serve(now: State, g: int) -> bool:
    """Whether a skill set that serves the queue watched, or may be lent to it, serves it now."""
    return not now.lent[g] or now.levers[LOANS].state == ON


@inlined
def kept(now: State, plan: int, q: int) -> int:
    """How many beyond the reserve must stay free for the queue planned when others of it help `q`."""
    return int(now.guard[plan]) if q == now.watched else 0


@part
def helper(now: State, q: int, level: int, live: bool) -> int:
    """Longest free at `level` of the least flexible skill set that serves `q` and has somebody there who may help."""
    best, best_rank = NOBODY, 0
    if now.listed[level] == 0:
        return best
    roles = now.may_help.size
    for i in range(now.queues[q].sets_from, now.queues[q].sets_to):
        g = now.members[i]
        if best != NOBODY and now.rank[i] > best_rank:
            break
        if q == now.watched and not can_serve(now, g):
            break  # who is lent comes last
        for role in range(roles):
            if not (now.may_help[role] if live else now.may_defer[role]):
                continue
            a = now.ends[SKILL_SET, now.width * (g * roles + role) + level, 0]
            # no longer than the reserves together
            while live and a != NOBODY and now.spare[now.agents[a].plan] <= kept(now, now.agents[a].plan, q):
                a = now.chain[SKILL_SET, a, 1]
            if a != NOBODY and (best == NOBODY or now.agents[a].since_s < now.agents[best].since_s):
                best, best_rank = a, now.rank[i]
    return best


@inlined
def who_takes(now: State, q: int) -> int:
    """Who takes a live contact that arrives on `q`, or `NOBODY`."""
    most, interrupted = now.queues[q].concurrency, now.width - 1
    for held in range(most):
        planned: int = now.ends[PLAN, now.width * q + held, 0]
        if planned != NOBODY:
            return planned
    for held in range(most):
        a = helper(now, q, held, True)
        if a != NOBODY:
            return a
    planned = now.ends[PLAN, now.width * q + interrupted, 0]
    if planned != NOBODY:
        return planned
    return helper(now, q, interrupted, True)


@inlined
def reschedule(now: State, a: int) -> None:
    """Move the agent to the place of their next event in the heap."""
    heap, place = now.heap, now.place
    at_s, i = min(now.agents[a].done_s, now.agents[a].turn_s), place[a]
    while i > 0:
        parent = (i - 1) // 4
        other = heap[parent]
        if other.at_s < at_s or (other.at_s == at_s and other.agent < a):
            break
        heap[i].at_s, heap[i].agent = other.at_s, other.agent
        place[other.agent] = i
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
        place[other.agent] = i
        i = child
    heap[i].at_s, heap[i].agent = at_s, a
    place[a] = i
