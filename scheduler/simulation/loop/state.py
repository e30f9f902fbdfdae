"""What the twin's loop works on: its inputs as they came, and the records it changes as time passes."""

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from scheduler.simulation.floor import (
    NOBODY,
    Bools,
    Customers,
    Duty,
    Floats,
    Ints,
    Levers,
    Queues,
    Routing,
)

AWAY, ON_DUTY, LEAVING = 0, 1, 2
"""An agent between spans; in one; past its end with contacts still in hand."""

OFF, ORDERED, ON = 0, 1, 2
"""A lever at rest; ordered and not yet in effect; in effect."""

PLAN, SKILL_SET = 0, 1
"""The two kinds of lists of people who can take something: by planned queue, and by skill set."""

OFFERED, ANSWERED, IN_TIME, ABANDONED, HELPED, WAIT_S, BUSY_S, STAFFED_S, BORROWED = range(9)
"""Layers of the tally, in the order of `Tally`."""

ORDERED_S, ON_S, OFF_S, USES = range(4)
"""Layers of `State.pulled`, in the order of `Pulled`."""

Records = npt.NDArray[np.void]
SmallInts = npt.NDArray[np.int32]

_QUEUE = np.dtype(
    [
        ("deferred", "?"),
        ("answer_within_s", "f8"),
        ("concurrency", "i8"),
        ("work_share", "f8"),
        ("priority", "i8"),
        ("sets_from", "i8"),
        ("sets_to", "i8"),
        ("first", "i8"),
        ("last", "i8"),
        ("heap_from", "i8"),
        ("heap_size", "i8"),
        ("line", "i8"),
    ],
    align=True,
)
_SET = np.dtype([("live_from", "i8"), ("live_to", "i8"), ("deferred_from", "i8"), ("deferred_to", "i8")], align=True)
_SPAN = np.dtype([("start_s", "f8"), ("end_s", "f8"), ("queue", "i4"), ("pause", "?")], align=True)
_LEVER = np.dtype(
    [
        ("wait_s", "f8"),
        ("held_s", "f8"),
        ("reaction_s", "f8"),
        ("amount", "f8"),
        ("above_s", "f8"),  # since when somebody has waited too long on every look; infinite while nobody does
        ("calm_s", "f8"),  # since when nobody has
        ("due_s", "f8"),  # when what was ordered takes effect
        ("state", "i8"),
    ],
    align=True,
)
# The people of a large floor do not fit into the fastest memory, so their records are kept small.
_SLOT = np.dtype([("left_s", "f8"), ("contact", "i4"), ("queue", "i4")], align=True)
_EVENT = np.dtype([("at_s", "f8"), ("agent", "i4")], align=True)
_AGENT = np.dtype(
    [
        ("productivity", "f8"),
        ("turn_s", "f8"),  # next begin or end of a span
        ("staffed_from_s", "f8"),
        ("as_of_s", "f8"),  # up to when the work held is worked off
        ("done_s", "f8"),  # when the next contact held is finished
        ("since_s", "f8"),  # since when the agent stands in the lists
        ("skill_set", "i4"),
        ("span", "i4"),
        ("spans_to", "i4"),
        ("plan", "i4"),
        ("moved", "i4"),  # span whose end was put off
        ("pool", "i4"),  # lever that calls the agent in
        ("role", "i2"),
        ("held", "i2"),
        ("done", "i2"),  # slot of the contact that is finished first
        ("level", "i2"),  # of the lists the agent stands in
        ("duty", "i1"),
        ("deferred", "?"),  # holds a piece of deferred work, and nothing else
    ],
    align=True,
)


class State(NamedTuple):
    """Everything the compiled loop reads and writes.

    Q queues, G skill sets, A agents, K the largest concurrency, N contacts. Lists of people stand in levels: how many
    contacts they hold (0 to K - 1), and level K for those who may put down deferred work; `width` is K + 1.
    """

    at_s: Floats
    queue: Ints
    work_s: Floats
    patience_s: Floats
    due_s: Floats
    after: Ints  # (N,) the call before a call again; of size 0 where nobody calls again
    settled: Bools  # (N,) taken up, or never came, so that nobody calls again for it; of size 0 as `after`
    behind: Ints  # (N,) who waits next on the same live queue
    left_s: Floats  # (N,) of deferred work
    by_deadline: Ints  # binary heaps of deferred contacts, queue after queue
    queues: Records  # (Q,)
    sets: Records  # (G,)
    members: Ints  # skill sets of each queue, then live and deferred queues of each skill set
    spans: Records
    agents: Records  # (A,)
    slots: Records  # (A, K)
    pace: Floats  # (Q, K + 1) speed of each of k contacts held
    heap: Records  # (A,) next event of each agent, earliest first, four children a node
    place: SmallInts  # (A,) of each agent in the heap
    chain: SmallInts  # (2, A, 2) neighbours in the lists, towards their first and their last
    ends: Ints  # (2, lists, 2) first and last of each list
    listed: Ints  # (K + 1,) people in lists of a level
    role_of: Ints  # (Q + 1,) role of people planned on each queue, last for those planned on none
    may_help: Bools  # (roles,)
    may_defer: Bools  # (roles,)
    spare: Ints  # (Q + 1,) people free for each live queue by plan beyond the reserve; above 0 where nothing is bound
    tally: Floats  # (9, Q, intervals)
    levers: Records  # (L,) of size 0 where nothing is watched
    pulled: Floats  # (4, L) layers of `Pulled`
    lent: Bools  # (G,) skill sets that serve the queue watched while people are lent
    rank: Ints  # of skill sets in `members`: the fewer queues a set serves the lower; those lent come last
    pressed: Bools  # (Q,) deferred queues whose people have been given back
    normal: Ints  # (Q,) contacts held at once by plan
    roomier: Bools  # (Q,) queues on which more may be held at once
    guarded: Ints  # (Q,) how many more are kept for each live queue while queues are guarded ...
    guard: Ints  # (Q + 1,) ... and now
    parked: Ints  # (2,) first and last of those who wait to be called back
    accepts: Floats  # (2, N)
    reached: Floats  # (2,) contacts that have come, and the last moment at which something happened
    watched: int
    keep_free: int
    look_s: float
    every_s: float
    calm_s: float
    width: int
    reserve: int
    interval_s: float


def lay_out(
    queues: Queues,
    duty: Duty,
    customers: Customers,
    routing: Routing,
    levers: Levers | None,
    interval_s: float,
    intervals: int,
) -> State:
    """Arrays of a simulation that has not begun. The inputs must be sound; they are not copied and not changed.

    What is sized by the contacts and not by the people is only touched where somebody waits, so that the operating
    system need not find the memory.
    """
    count, most = len(queues.deferred), queues.curve.shape[1] - 1
    agents, contacts = len(duty.skill_set), len(customers.at_s)
    deferred = np.asarray(queues.deferred, dtype=np.bool_)
    roles, role_of = _roles(deferred, routing)
    watched = NOBODY if levers is None else levers.queue
    lent = np.zeros(len(queues.skills), np.bool_) if levers is None else np.array(levers.lent, np.bool_)
    queue_records, set_records, members, rank = _tables(queues, customers, deferred, watched, lent)
    width = most + 1
    reserve = min(int(routing.reserve), agents)  # more are never free
    heap = np.empty(max(agents, 1), _EVENT)
    owners, spans = _spans(duty, None if levers is None else levers.pause)
    agent_records = _people(duty, owners, spans, None if levers is None else levers.pool)
    turns = agent_records["turn_s"]
    order = np.lexsort((np.arange(agents), turns))
    heap["at_s"], heap["agent"] = np.inf, 0
    heap["at_s"][:agents], heap["agent"][:agents] = turns[order], order
    place = np.empty(agents, np.int32)
    place[order] = np.arange(agents)
    held = np.arange(1, width)
    pace = np.ones((count, width))
    pace[:, 1:] = np.where(deferred[:, None], 1.0, queues.curve[:, 1:] / held)
    lists = width * max(count, len(queues.skills) * len(roles))
    return State(
        at_s=_floats(customers.at_s),
        queue=_ints(customers.queue),
        work_s=_floats(customers.work_s),
        patience_s=_floats(customers.patience_s),
        due_s=_floats(customers.due_s),
        after=_ints(np.empty(0, np.int64) if customers.after is None else customers.after),
        settled=np.zeros(0 if customers.after is None else contacts, np.bool_),
        behind=np.empty(contacts, np.int64),
        left_s=np.empty(contacts),
        by_deadline=np.empty(int(deferred[customers.queue].sum()), np.int64),
        queues=queue_records,
        sets=set_records,
        members=members,
        spans=spans,
        agents=agent_records,
        slots=np.zeros((agents, most), _SLOT),
        pace=pace,
        heap=heap,
        place=place,
        chain=np.full((2, agents, 2), NOBODY, np.int32),
        ends=np.full((2, lists, 2), NOBODY, np.int64),
        listed=np.zeros(width, np.int64),
        role_of=role_of,
        may_help=roles[:, 0].copy(),
        may_defer=roles[:, 1].copy(),
        spare=np.append(np.where(deferred, agents + 1, -reserve), agents + 1).astype(np.int64),
        tally=np.zeros((9, count, intervals)),
        levers=np.zeros(0, _LEVER) if levers is None else _levers(levers),
        pulled=_unpulled(0 if levers is None else len(levers.wait_s)),
        lent=lent,
        rank=rank,
        pressed=np.zeros(count, np.bool_),
        normal=queue_records["concurrency"].astype(np.int64),
        roomier=np.zeros(count, np.bool_) if levers is None else np.array(levers.roomier, np.bool_),
        guarded=np.zeros(count, np.int64) if levers is None else np.array(levers.guarded, np.int64),
        guard=np.zeros(count + 1, np.int64),
        parked=np.full(2, NOBODY, np.int64),
        accepts=np.zeros((2, 0)) if levers is None else np.array(levers.accepts, np.float64),
        reached=np.zeros(2),
        watched=watched,
        keep_free=0 if levers is None else int(levers.keep_free),
        look_s=np.inf if levers is None else float(levers.first_s),
        every_s=np.inf if levers is None else float(levers.every_s),
        calm_s=np.inf if levers is None else float(levers.calm_s),
        width=width,
        reserve=reserve,
        interval_s=float(interval_s),
    )


def again(now: State, levers: Levers) -> State:
    """A copy of a simulation in which no lever has been pulled, to go on with other levers."""
    written: dict[str, Any] = {
        name: part.copy()
        for name, part in now._asdict().items()
        if isinstance(part, np.ndarray) and part.flags.writeable
    }
    copied = now._replace(**written)
    copied.levers[:] = _levers(levers)
    return copied


def _levers(levers: Levers) -> Records:
    records = np.zeros(len(levers.wait_s), _LEVER)
    for name in ("wait_s", "held_s", "reaction_s", "amount"):
        records[name] = getattr(levers, name)
    records["above_s"] = records["calm_s"] = records["due_s"] = np.inf
    return records


def _unpulled(count: int) -> Floats:
    pulled = np.full((4, count), np.inf)
    pulled[3] = 0.0
    return pulled


def _floats(values: Floats) -> Floats:
    """The same numbers as the one kind of array the loop is compiled for: contiguous, not to be written."""
    array = np.ascontiguousarray(values, dtype=np.float64).view()
    array.flags.writeable = False
    return array


def _ints(values: Ints) -> Ints:
    array = np.ascontiguousarray(values, dtype=np.int64).view()
    array.flags.writeable = False
    return array


def _roles(deferred: Bools, routing: Routing) -> tuple[Bools, Ints]:
    """Who may help and who may work deferred queues beside the plan, (roles, 2), and the role of each plan.

    The plan names a live queue, a deferred one or none. Where the routing allows all of them the same, they are one.
    """
    allowed = np.array([[routing.help, routing.blend], [routing.help, True], [True, True]])
    role_of = np.append(np.where(deferred, 1, 0), 2)
    if allowed.all():
        return allowed[:1], np.zeros_like(role_of)
    return allowed, role_of


def _tables(
    queues: Queues, customers: Customers, deferred: Bools, watched: int, lent: Bools
) -> tuple[Records, Records, Ints, Ints]:
    """Records of the queues and of the skill sets, the memberships both point into, and the ranks beside those."""
    records = np.zeros(len(deferred), _QUEUE)
    records["deferred"], records["priority"] = deferred, queues.priority
    records["answer_within_s"] = queues.answer_within_s
    records["line"] = 0 if queues.line is None else queues.line
    records["concurrency"] = np.where(deferred, 1, queues.concurrency)
    # somebody with one contact at a time waits along with the customer
    records["work_share"] = np.where(records["concurrency"] == 1, 1.0, 1 - queues.think_share)
    records["first"] = records["last"] = NOBODY
    volumes = np.bincount(customers.queue, minlength=len(deferred)) * deferred
    records["heap_from"] = np.cumsum(volumes) - volumes
    sets = np.zeros(len(queues.skills), _SET)
    breadth = queues.skills.sum(axis=1)
    narrow = np.argsort(breadth, kind="stable")
    rows = [narrow[queues.skills[narrow, q]] for q in range(len(deferred))]
    if watched != NOBODY:
        rows[watched] = np.concatenate([rows[watched], narrow[lent[narrow]]])
    ranks = [breadth[row] for row in rows]
    if watched != NOBODY:
        ranks[watched] = ranks[watched] + np.where(lent[rows[watched]], len(deferred) + 1, 0)
    serves = queues.skills | (lent[:, None] & (np.arange(len(deferred)) == watched))
    rows += [np.flatnonzero(row & ~deferred) for row in serves]
    rows += [np.flatnonzero(row & deferred) for row in serves]
    upto = np.cumsum([len(row) for row in rows])
    from_ = np.append(0, upto[:-1])
    q, g = len(deferred), len(sets)
    records["sets_from"], records["sets_to"] = from_[:q], upto[:q]
    sets["live_from"], sets["live_to"] = from_[q : q + g], upto[q : q + g]
    sets["deferred_from"], sets["deferred_to"] = from_[q + g :], upto[q + g :]
    members = np.concatenate(rows).astype(np.int64)
    rank = np.zeros(len(members), np.int64)
    order = np.concatenate(ranks)
    rank[: len(order)] = order
    return records, sets, members, rank


def _spans(duty: Duty, pause: Bools | None) -> tuple[Ints, Records]:
    """Whose each span is, and the spans; those of one queue that follow without a gap are one, for nothing happens."""
    goes_on = np.zeros(len(duty.agent), dtype=np.bool_)
    goes_on[1:] = (
        (duty.agent[1:] == duty.agent[:-1])
        & (duty.queue[1:] == duty.queue[:-1])
        & (duty.start_s[1:] == duty.end_s[:-1])
    )
    first, last = ~goes_on, ~np.append(goes_on[1:], False)[: len(goes_on)]
    spans = np.empty(int(first.sum()), _SPAN)
    spans["start_s"], spans["end_s"], spans["queue"] = duty.start_s[first], duty.end_s[last], duty.queue[first]
    spans["pause"] = False if pause is None else pause[last]
    return duty.agent[first], spans


def _people(duty: Duty, owners: Ints, spans: Records, pool: Ints | None) -> Records:
    """Everybody away, their first span being the first that has not ended when the simulation begins."""
    agents = np.zeros(len(duty.skill_set), _AGENT)
    agents["skill_set"], agents["productivity"] = duty.skill_set, duty.productivity
    agents["plan"], agents["level"], agents["duty"], agents["moved"] = NOBODY, NOBODY, AWAY, NOBODY
    agents["pool"] = NOBODY if pool is None else pool
    agents["done_s"], agents["turn_s"] = np.inf, np.inf
    people = np.arange(len(agents))
    agents["spans_to"] = np.searchsorted(owners, people, side="right")
    over = np.bincount(owners[spans["end_s"] <= 0], minlength=len(agents))
    agents["span"] = np.searchsorted(owners, people, side="left") + np.where(agents["pool"] == NOBODY, over, 0)
    working = agents["span"] < agents["spans_to"]
    working &= agents["pool"] == NOBODY  # the others come when they are called
    agents["turn_s"][working] = np.maximum(spans["start_s"][agents["span"][working]], 0.0)
    return agents
