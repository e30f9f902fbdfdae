"""Engine of the digital twin: an exact discrete-event simulation of one sampled future, contact by contact.

The clock runs from 0 until nobody is on duty any more. What came in before 0 waits there with its age, and is counted
in the first interval; spans begun before 0 have begun. Moments are taken in order; at one moment agents act (by their
position) before contacts arrive, and an agent first finishes, then begins or ends a span, then looks for work.

**Who takes a live contact that arrives.** The first of these; if there is none it waits, first come first served:

1. Those whose plan names its queue and who have room: fewest contacts held first, then longest in that state.
2. With `help`, anybody on duty with the skill and with room who need not stand by (below): fewest contacts held first,
   then the skill set that serves the fewest queues, then longest in that state. People whose plan names no queue
   (`NOBODY`) always help.
3. Those of 1., then of 2., who work on deferred work beside their plan, longest first; they put it down.

**Room.** Nobody holds more contacts than their planned queue allows, nor than any queue of the contacts they hold,
the new one included. So nobody is too full for their planned queue and not for another.

**What an agent takes who is free or has room again.** The first of these, and again while there is room:

1. The planned queue: who has waited longest; for a deferred queue, the earliest deadline.
2. With `help`, unless they must stand by, of the live queues of their skills the one with the lowest priority number,
   then longest wait.
3. Without a contact in hand and with `blend`, of the deferred queues of their skills the earliest deadline. People
   whose plan names a deferred queue or none do that without `blend` too.

**Standing by** (trunk reservation). Somebody whose plan names a live queue helps another live queue only if `reserve`
others whose plan names the same queue stand free for it: on duty with room, or on deferred work they would put down.
Without it two or three people of a small queue all help a large one, which hardly gains by it, while their own callers
wait for them. When somebody becomes free and finds nothing to do, and with them one more than `reserve` is free, those
who had to stand by may help as under 2.: fewest contacts held first, then longest in that state, and last those on
deferred work. So nobody waits whom somebody may take. People whose plan names a deferred queue or none never stand by.
Idle agents kept for the work that has a promise: Gans and Zhou (2003), "A call-routing problem with service-level
constraints", Operations Research 51(2). Groups that help each other only beyond a threshold, as sharing harms in normal
times: Perry and Whitt (2009), "Responding to unexpected overloads in large-scale service systems", Management Science
55(8).

**Patience.** Who waits gives up when their patience ends; who finds somebody at once never does. A call again
(`Customers.after`) comes if the call before it gave up, and is then a contact like any other.

**Deferred work** is worked one piece at a time. Put down, it keeps what was done and goes back to its place by
deadline; equal deadlines, in order of arrival. It is put down for a live contact (above), at the end of duty, and where
the plan changes. People whose plan names a deferred queue do not put it down for a contact: the plan gave those hours
to deadlines, and an evening's rush would take them all. They help when their queue is empty.

**Chat.** Of `k` contacts held, one of queue `q` goes at `curve[q, k] / k` times the speed of a lone contact.

**Duty.** At the end of a span the agent takes nothing new and finishes the live contacts in hand, unless the next span
begins at that moment; then they go on, under the new plan, with what they hold. A gap lasts as long as planned: who
leaves late returns as late, but shifts end when planned. A span that would be over by then is not worked.

**Levers** (`run_with_levers`). One live queue is watched: at every look its longest wait is read off, before anything
else of that moment. A lever is ordered when that wait has been too long on every look for as long as it says, takes
effect at the first look after its reaction time, and is let go when the wait has been short enough for `calm_s`. As one
takes effect or is let go everybody on duty, by their position, goes where the levers want them, seeks work, and is from
then on the last in the lists.

- `PULL`: people whose plan names a deferred queue and who serve the queue watched are planned on it instead, but not
  those of a deferred queue whose earliest deadline has come near since the lever took effect.
- `MOVE_BREAKS`: a break or meeting of somebody planned on the queue, or pulled to it, that would begin is put off,
  once; it is as long as planned.
- `CONCURRENCY`: contacts of the queue, and of others told, count as ones of which so many may be held at once.
- `LOANS`: skill sets that are lent serve the queue too, after all others, and take longer.
- `BOT`, `CALL_BACK`: who would wait, or waits as the lever takes effect, is settled by the bot, or waits to be called
  back. Once call-backs are no longer offered, who is planned on the queue, holds nothing and finds nobody waiting on it
  takes the one that waited longest, if `keep_free` others planned on it stand free.
- `STAY_ON`: who serves the queue and would go home stays, planned on it; the next shift begins as much later.
- `GUARD`: of every other live queue so many more as told must stand free for it before one of them helps the queue.
- Pools: people come in and stay as long as they were ordered for, whatever happens.

**At the end** of the last duty, who still waits with patience gives up when it ends. Without an end of patience, and
deferred work not done, they are neither answered nor abandoned and have waited until then (at least to the end of the
last interval).
"""

from collections.abc import Callable
from functools import cache

import numpy as np
import numpy.typing as npt

from scheduler.simulation import floor
from scheduler.simulation.floor import (
    NOBODY,
    POOLS,
    Bools,
    Customers,
    Duty,
    Ints,
    Levers,
    Pulled,
    Queues,
    Routing,
    Tally,
)
from scheduler.simulation.loop import kernel, levers, machine_code, people, seeking, state, tally, waiting, work


def run(
    queues: Queues, duty: Duty, customers: Customers, routing: Routing, *, interval_s: float, intervals: int
) -> Tally:
    """Live through one sampled future, contact by contact, by the rules above.

    Parameters
    ----------
    queues, duty, customers, routing
        Who comes, who is there, and who serves whom.
    interval_s : float
        Length of an interval of the tally [s].
    intervals : int
        Number of intervals. No contact may arrive after the last; people may be on duty longer.

    Returns
    -------
    Tally
        The same for the same inputs, bit for bit.

    Raises
    ------
    ValueError
        If arrays have the wrong shape, order or range; the message names all that is wrong.

    Examples
    --------
    One agent from 0 to 600 s and three calls of 100 s within 30 s; the third caller waits for 60 s at most.

    >>> voice = Queues(
    ...     deferred=np.array([False]), answer_within_s=np.array([20.0]), concurrency=np.array([1]),
    ...     think_share=np.array([0.0]), curve=np.array([[0.0, 1.0]]), priority=np.array([1]), skills=np.array([[True]])
    ... )
    >>> one = np.zeros(1, dtype=np.int64)
    >>> duty = Duty(agent=one, start_s=np.array([0.0]), end_s=np.array([600.0]), queue=one, skill_set=one,
    ...     productivity=np.array([1.0]))
    >>> calls = Customers(at_s=np.array([0.0, 10.0, 30.0]), queue=np.zeros(3, dtype=np.int64),
    ...     work_s=np.full(3, 100.0), patience_s=np.array([np.inf, np.inf, 60.0]), due_s=np.zeros(3))
    >>> tally = run(voice, duty, calls, Routing(), interval_s=900.0, intervals=1)
    >>> tally.answered.item(), tally.in_time.item(), tally.abandoned.item(), tally.wait_s.item(), tally.busy_s.item()
    (2.0, 1.0, 1.0, 150.0, 200.0)
    """
    _refuse(queues, duty, customers, routing, None, interval_s, intervals)
    now = state.lay_out(queues, duty, customers, routing, None, interval_s, intervals)
    _live_through()(now, np.inf)
    return Tally(*now.tally)


def run_with_levers(
    queues: Queues,
    duty: Duty,
    customers: Customers,
    routing: Routing,
    pulls: Levers,
    *,
    interval_s: float,
    intervals: int,
) -> tuple[Tally, Pulled]:
    """`run` on a floor that is watched, with levers that are pulled when a queue is overrun.

    Parameters
    ----------
    queues, duty, customers, routing, interval_s, intervals
        As for `run`. `queues.curve` must tell of as many contacts at once as `CONCURRENCY` allows.
    pulls : Levers

    Returns
    -------
    Tally
        As `run` gives it while no lever is pulled. Contacts that the bot settled are not offered to people; call-backs
        are answered when somebody calls back, which is never in time.
    Pulled
        What became of the levers.

    Raises
    ------
    ValueError
        As `run` does, and for levers that do not fit.
    """
    return go_on(
        up_to_the_first_look(queues, duty, customers, routing, pulls, interval_s=interval_s, intervals=intervals),
        pulls,
    )


def up_to_the_first_look(
    queues: Queues,
    duty: Duty,
    customers: Customers,
    routing: Routing,
    pulls: Levers,
    *,
    interval_s: float,
    intervals: int,
) -> state.State:
    """`run_with_levers` up to where levers begin to matter: what several sets of levers have in common.

    Returns
    -------
    State
        For `go_on`, which does not change it.
    """
    _refuse(queues, duty, customers, routing, pulls, interval_s, intervals)
    now = state.lay_out(queues, duty, customers, routing, pulls, interval_s, intervals)
    _live_through()(now, float(pulls.first_s))
    return now


def go_on(before: state.State, pulls: Levers) -> tuple[Tally, Pulled]:
    """The rest of `run_with_levers`, with levers that differ at most in triggers, reaction times and amounts."""
    now = state.again(before, pulls)
    _live_through()(now, np.inf)
    return Tally(*now.tally), Pulled(*now.pulled)


def _refuse(
    queues: Queues,
    duty: Duty,
    customers: Customers,
    routing: Routing,
    pulls: Levers | None,
    interval_s: float,
    intervals: int,
) -> None:
    """Refuse a simulation whose inputs are not sound."""
    wrong = [*_grid(interval_s, intervals), *_of_routing(routing), *_of_queues(queues)]
    if not wrong:
        wrong = [*_of_duty(duty, queues), *_of_customers(customers, queues, interval_s * intervals)]
    if not wrong and pulls is not None:
        wrong = _of_levers(pulls, queues, duty, customers)
    if wrong:
        raise ValueError("; ".join(wrong))


PARTS = (floor, machine_code, state, tally, waiting, people, work, seeking, levers, kernel)
"""Modules whose source is compiled into the loop."""


@cache
def _live_through() -> Callable[[state.State, float], None]:
    return kernel.entry(machine_code.seal(PARTS))


def _grid(interval_s: float, intervals: int) -> list[str]:
    wrong = []
    if not 0 < interval_s < np.inf:
        wrong.append(f"interval_s must be above 0 and finite, not {interval_s}")
    if intervals < 1 or intervals != int(intervals):
        wrong.append(f"intervals must be a whole number of 1 or more, not {intervals}")
    return wrong


def _of_routing(routing: Routing) -> list[str]:
    if routing.reserve >= 0 and routing.reserve % 1 == 0:
        return []
    return [f"reserve must be a whole number of 0 or more, not {routing.reserve}"]


_WHOLE, _NUMBER, _TRUTH = "iu", "iuf", "b"
"""Kinds of numpy's dtypes that an array may have."""


def _of_queues(queues: Queues) -> list[str]:
    n = len(queues.deferred)
    wrong = [
        *_columns(queues, n, "queue", _TRUTH, "deferred"),
        *_columns(queues, n, "queue", _NUMBER, "answer_within_s", "think_share"),
        *_columns(queues, n, "queue", _WHOLE, "concurrency", "priority"),
        *([] if queues.line is None else _columns(queues, n, "queue", _WHOLE, "line")),
    ]
    if queues.skills.ndim != 2 or queues.skills.shape[1] != n or queues.skills.dtype.kind != _TRUTH:
        wrong.append(f"skills must be bool of shape (skill sets, {n}), not {queues.skills.dtype} {queues.skills.shape}")
    if queues.curve.ndim != 2 or queues.curve.shape[0] != n or queues.curve.shape[1] < 2:
        wrong.append(f"curve must have shape ({n}, 2 or more), not {queues.curve.shape}")
    if wrong:
        return wrong
    most = queues.curve.shape[1] - 1
    return [
        *_within("answer_within_s", queues.answer_within_s, 0, np.inf, "at least 0", closed=True),
        *_within("concurrency", queues.concurrency, 1, most, f"1 to {most}, as many as curve tells of", closed=True),
        *_within("think_share", queues.think_share, 0, 1, "in [0, 1)"),
        *_within("curve beyond 0 contacts", queues.curve[:, 1:].ravel(), 1e-9, 1e9, "above 0 and finite"),
    ]


def _of_duty(duty: Duty, queues: Queues) -> list[str]:
    spans, agents = len(duty.agent), len(duty.skill_set)
    wrong = [
        *_columns(duty, spans, "span", _WHOLE, "agent", "queue"),
        *_columns(duty, spans, "span", _NUMBER, "start_s", "end_s"),
        *_columns(duty, agents, "agent", _WHOLE, "skill_set"),
        *_columns(duty, agents, "agent", _NUMBER, "productivity"),
    ]
    if wrong:
        return wrong
    wrong = [
        *_within("agent", duty.agent, 0, agents, f"0 to {agents - 1}"),
        *_within("queue of a span", duty.queue, -1, len(queues.deferred), f"-1 to {len(queues.deferred) - 1}"),
        *_within("skill_set", duty.skill_set, 0, len(queues.skills), f"0 to {len(queues.skills) - 1}"),
        *_within("productivity", duty.productivity, 1e-9, np.inf, "above 0 and finite"),
        *_within("start_s", duty.start_s, -np.inf, np.inf, "finite", open_below=True),
        *_within("end_s", duty.end_s, -np.inf, np.inf, "finite", open_below=True),
    ]
    if not wrong:
        same = duty.agent[1:] == duty.agent[:-1]
        wrong += _at("a span must end after it starts", duty.end_s <= duty.start_s, "span")
        wrong += _at("spans must be sorted by agent", duty.agent[1:] < duty.agent[:-1], "span", 1)
        wrong += _at(
            "spans of one agent must be sorted and not overlap", same & (duty.start_s[1:] < duty.end_s[:-1]), "span", 1
        )
    return wrong


def _of_customers(customers: Customers, queues: Queues, end_s: float) -> list[str]:
    n, count = len(customers.at_s), len(queues.deferred)
    wrong = [
        *_columns(customers, n, "contact", _WHOLE, "queue"),
        *_columns(customers, n, "contact", _NUMBER, "at_s", "work_s", "patience_s", "due_s"),
        *([] if customers.after is None else _columns(customers, n, "contact", _WHOLE, "after")),
    ]
    if wrong:
        return wrong
    wrong = [
        *_within("at_s", customers.at_s, -np.inf, end_s, f"finite and before the end, {end_s:g}", open_below=True),
        *_within("queue of a contact", customers.queue, 0, count, f"0 to {count - 1}"),
        *_within("work_s", customers.work_s, 0, np.inf, "at least 0 and finite"),
    ]
    if not wrong:
        deferred = queues.deferred[customers.queue]
        wrong += _at("at_s must not go down", np.diff(customers.at_s) < 0, "contact", 1)
        wrong += _at("patience_s of a live contact must be at least 0", ~deferred & ~(customers.patience_s >= 0))
        wrong += _at("due_s of deferred work must be a number", deferred & np.isnan(customers.due_s))
        if customers.after is not None and not wrong:
            wrong = _of_calls_again(customers, customers.after, deferred)
    return wrong


def _of_calls_again(customers: Customers, after: Ints, deferred: Bools) -> list[str]:
    again = np.flatnonzero(after != NOBODY)
    before = after[again]
    broken = np.zeros(len(after), dtype=bool)
    broken[again] = (before < 0) | (before >= again)
    if not broken.any():
        gave_up_s = customers.at_s[again] - customers.at_s[before] >= customers.patience_s[before]
        broken[again] = deferred[again] | deferred[before] | ~gave_up_s
    return _at("after must name an earlier live contact whose patience has ended", broken)


def _of_levers(pulls: Levers, queues: Queues, duty: Duty, customers: Customers) -> list[str]:
    count = len(pulls.wait_s)
    wrong = [
        *_columns(pulls, count, "lever", _NUMBER, "wait_s", "held_s", "reaction_s", "amount"),
        *_columns(pulls, len(queues.deferred), "queue", _TRUTH, "roomier"),
        *_columns(pulls, len(queues.deferred), "queue", _WHOLE, "guarded"),
        *_columns(pulls, len(queues.skills), "skill set", _TRUTH, "lent"),
        *_columns(pulls, len(duty.agent), "span", _TRUTH, "pause"),
        *_columns(pulls, len(duty.skill_set), "agent", _WHOLE, "pool"),
    ]
    if count < POOLS:
        wrong.append(f"levers must be at least {POOLS}, not {count}")
    if pulls.accepts.shape != (2, len(customers.at_s)):
        wrong.append(f"accepts must have shape (2, {len(customers.at_s)}), not {pulls.accepts.shape}")
    if not 0 <= pulls.queue < len(queues.deferred) or queues.deferred[pulls.queue]:
        wrong.append(f"queue must be the number of a live queue, not {pulls.queue}")
    if not 0 < pulls.every_s < np.inf or not pulls.first_s >= 0 or not pulls.calm_s >= 0:
        wrong.append("every_s must be above 0 and finite, first_s and calm_s at least 0")
    if wrong:
        return wrong
    most = queues.curve.shape[1] - 1
    called = pulls.pool != NOBODY
    spans = np.bincount(duty.agent, minlength=len(duty.skill_set))
    wrong = [
        *_within("held_s", pulls.held_s, 0, np.inf, "at least 0 and finite"),
        *_within("reaction_s", pulls.reaction_s, 0, np.inf, "at least 0 and finite"),
        *_within("amount", pulls.amount, 0, np.inf, "at least 0 and finite"),
        *_within("pool of those called in", pulls.pool[called], POOLS, count, f"{POOLS} to {count - 1}"),
        *_within("guarded", pulls.guarded, 0, np.inf, "at least 0"),
        *_at("more at once must not be held of deferred work", pulls.roomier & queues.deferred, "queue"),
        *_at("who is called in must have one span", called & (spans != 1), "agent"),
        *_at("skill sets that are lent must not serve the queue", pulls.lent & queues.skills[:, pulls.queue], "set"),
    ]
    if (pulls.wait_s < 0).any() or np.isnan(pulls.wait_s).any():
        wrong.append("wait_s must be at least 0")
    if pulls.wait_s[floor.CONCURRENCY] < np.inf and not 1 <= pulls.amount[floor.CONCURRENCY] <= most:
        wrong.append(f"contacts at once must be 1 to {most}, as many as curve tells of")
    if pulls.wait_s[floor.LOANS] < np.inf and not pulls.amount[floor.LOANS] >= 1:
        wrong.append(f"who is lent takes 1 or more times as long, not {pulls.amount[floor.LOANS]:g}")
    if any(0 < pulls.wait_s[k] < np.inf and pulls.amount[k] <= 0 for k in (floor.MOVE_BREAKS, floor.STAY_ON)):
        wrong.append("breaks and ends of shifts must be put off by more than 0 s")
    return wrong


def _columns(of: Queues | Duty | Customers | Levers, count: int, one: str, kind: str, *names: str) -> list[str]:
    """Messages about arrays that are not one number of the kind for each of `count` things."""
    wrong = []
    for name in names:
        values = np.asarray(getattr(of, name))
        if values.shape != (count,):
            wrong.append(f"{name} must have shape ({count},), one per {one}, not {values.shape}")
        elif values.dtype.kind not in kind:
            wanted = {_WHOLE: "whole numbers", _NUMBER: "numbers", _TRUTH: "bool"}[kind]
            wrong.append(f"{name} must be {wanted}, not {values.dtype}")
    return wrong


def _within(
    name: str,
    values: npt.NDArray[np.float64] | npt.NDArray[np.int64],
    low: float,
    high: float,
    legal: str,
    *,
    closed: bool = False,
    open_below: bool = False,
) -> list[str]:
    """One message if a value lies outside [low, high), or [low, high] if closed; NaN lies outside everything."""
    inside = (values > low if open_below else values >= low) & (values <= high if closed else values < high)
    if inside.all():
        return []
    first = int(np.argmin(inside))
    return [f"{name} must be {legal}, not {values[first]} (position {first}; {int((~inside).sum())} in all)"]


def _at(claim: str, broken: npt.NDArray[np.bool_], what: str = "contact", shift: int = 0) -> list[str]:
    if not broken.any():
        return []
    return [f"{claim} ({what} {int(np.argmax(broken)) + shift}; {int(broken.sum())} in all)"]
