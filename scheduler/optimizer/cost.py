"""What a roster costs: pay, shortage, surplus, late work and the rules' prices, re-counted from its shifts."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

import numpy as np
import numpy.typing as npt

from scheduler.optimizer.heads import heads_of
from scheduler.optimizer.problem import RosterProblem
from scheduler.optimizer.standing import by_agent
from scheduler.pay import cents, extra_pay
from scheduler.roster import Shift
from scheduler.rules import PRICED, RosterFacts

Floats = npt.NDArray[np.float64]


def pay_cents(paid_minutes: int, hourly_cost_cents: int) -> int:
    """Pay of one shift [cent].

    >>> pay_cents(450, 1045)
    7838
    """
    return round(paid_minutes * hourly_cost_cents / 60)


def cost_parts(problem: RosterProblem, shifts: Sequence[Shift]) -> dict[str, int]:
    """The objective of a roster by part [cent].

    `shifts` are the rows of the roster, kept ones included; the standing shifts that began before the horizon are
    added for coverage but not for pay, which the night that made them has counted. Where the need has several cases,
    shortage and surplus are their means.
    """
    agents = {a.agent_id: a for a in problem.agents}
    begun = [s for s in problem.standing if s.start < problem.horizon.start]
    everybody = [*shifts, *begun]
    share = {k: a.productivity for k, a in agents.items()}
    heads = heads_of(everybody, problem.queues, share, problem.horizon.start, problem.tick, problem.ticks)
    present = present_ticks(problem, everybody, share)
    live = len(problem.live)
    missing = problem.shortage.missing(heads[:live])
    useful = float(problem.shortage.useful(heads[:live]).sum())
    late, done = serve(problem, heads[live:])
    # A shift of the first local date belongs to it even if it was over before the horizon began.
    first = {a.agent_id: problem.local_days(a)[0] for a in problem.agents}
    own = [*shifts, *(s for s in problem.past if s.day >= first[s.agent_id])]
    facts = RosterFacts(agents, by_agent(own), by_agent(s for s in problem.past if s.day < first[s.agent_id]))
    dates = frozenset((a.agent_id, day) for a in problem.agents for day in problem.local_days(a))
    parts = {
        "pay": sum(pay_cents(s.paid_minutes, agents[s.agent_id].hourly_cost_cents) for s in shifts),
        "shortage": round(float(problem.price @ missing.sum(axis=1))),
        "late": round(float(problem.late_price @ late)),
        "surplus": round(problem.surplus_price * max(present - useful - done, 0.0)),
        "wishes": 0,
    }
    for rule in problem.rules:
        if isinstance(rule, PRICED):
            parts[rule.part] = parts.get(rule.part, 0) + rule.cost(facts, dates)
    return parts | _extra_pay(problem, shifts)


def _extra_pay(problem: RosterProblem, shifts: Sequence[Shift]) -> dict[str, int]:
    """Overtime and premiums, where somebody's contract or dates have any [cent]."""
    some = [a for a in problem.agents if a.contract.pay.has_overtime or a.contract.pay.premiums or a.premiums]
    own, past = by_agent(shifts), by_agent(problem.past)
    extra = [extra_pay(a, own[a.agent_id], past[a.agent_id]) for a in some]
    parts = {}
    if any(a.contract.pay.has_overtime for a in some):
        parts["overtime"] = cents(sum(overtime for overtime, _ in extra))
    if any(a.contract.pay.premiums or a.premiums for a in some):
        parts["premiums"] = cents(sum(premiums for _, premiums in extra))
    return parts


def present_ticks(problem: RosterProblem, shifts: Sequence[Shift], share: Mapping[str, float]) -> float:
    """Head-ticks on duty inside the horizon, breaks out, weighted by `share` of each agent."""
    start, step = problem.horizon.start, timedelta(minutes=problem.tick)
    found = [
        (share[s.agent_id] * sign, (span.start - start) / step, (span.end - start) / step)
        for s in shifts
        for sign, spans in ((1, (s,)), (-1, s.breaks))
        for span in spans
    ]
    weight, begin, end = np.array(found, dtype=float).reshape(-1, 3).T
    inside = np.clip(end, 0.0, problem.ticks) - np.clip(begin, 0.0, problem.ticks)
    return float((weight * inside).sum())


def serve(problem: RosterProblem, heads: Floats) -> tuple[Floats, float]:
    """Serve deferred work earliest deadline first with `heads` (D, T); late head-ticks by queue, and the sum done."""
    late = np.zeros(len(problem.deferred))
    done = 0.0
    left = undone(problem, heads)
    for q in range(len(problem.deferred)):
        own = problem.jobs.queue == q
        late[q] = left[own].sum()
        done += float(problem.jobs.work[own].sum() - late[q])
    return late, done


def undone(problem: RosterProblem, heads: Floats) -> Floats:
    """What is late of each job [head-tick] if `heads` (D, T) serve the earliest deadline first."""
    jobs = problem.jobs
    left = jobs.work.copy()
    for q in range(len(problem.deferred)):
        own = np.flatnonzero(jobs.queue == q)
        order = own[np.lexsort((jobs.first[own], jobs.due[own]))]
        supply = heads[q].tolist()
        # From each tick the next one that has hands left, as far as known; what is used up is never looked at again.
        onward = list(range(problem.ticks + 1))
        for k, first, due, todo in zip(
            order.tolist(), jobs.first[order].tolist(), jobs.due[order].tolist(), left[order].tolist(), strict=True
        ):
            t = _next(onward, supply, first)
            while todo > 0 and t < due:
                took = min(todo, supply[t])
                supply[t] -= took
                todo -= took
                t = _next(onward, supply, t)
            left[k] = todo
    return left


def _next(onward: list[int], supply: list[float], t: int) -> int:
    """First tick from `t` on with hands left, the number of ticks if there is none; shortens the way there."""
    at = t
    while at < len(supply) and (onward[at] > at or supply[at] <= 0):
        at = max(onward[at], at + 1)
    while t < at:
        onward[t], t = at, max(onward[t], t + 1)
    return at
