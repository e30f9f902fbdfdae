"""What the loop counts, by queue and interval."""

from scheduler.simulation.floor import NOBODY
from scheduler.simulation.loop.machine_code import inlined
from scheduler.simulation.loop.state import ANSWERED, BORROWED, HELPED, IN_TIME, STAFFED_S, State


@inlined
def count(now: State, what: int, q: int, contact: int, by: float) -> None:
    """Add to a layer of the tally in the interval in which the contact came."""
    interval = int(max(now.at_s[contact], 0.0) / now.interval_s)
    now.tally[what, q, min(interval, now.tally.shape[2] - 1)] += by


@inlined
def spread(now: State, what: int, q: int, from_s: float, to_s: float, rate: float) -> None:
    """Add `rate` per unit of time, interval by interval; nothing is tallied after the last one."""
    interval = int(from_s / now.interval_s)
    while interval < now.tally.shape[2] and from_s < to_s:
        until_s = min(to_s, (interval + 1) * now.interval_s)
        if until_s > from_s:
            now.tally[what, q, interval] += (until_s - from_s) * rate
            from_s = until_s
        interval += 1


@inlined
def answered(now: State, a: int, q: int, contact: int, in_time: bool) -> None:
    """Count a contact that somebody took up, or deferred work somebody finished."""
    count(now, ANSWERED, q, contact, 1.0)
    if in_time:
        count(now, IN_TIME, q, contact, 1.0)
    plan = now.agents[a].plan
    if plan != NOBODY and plan != q:
        count(now, HELPED, q, contact, 1.0)
        if now.queues[plan].line != now.queues[q].line:
            count(now, BORROWED, q, contact, 1.0)


@inlined
def staffed(now: State, a: int, t: float) -> None:
    """Count the time on duty under the present plan up to `t`."""
    me = now.agents[a]
    if me.plan != NOBODY:
        spread(now, STAFFED_S, me.plan, me.staffed_from_s, t, 1.0)
    me.staffed_from_s = t
