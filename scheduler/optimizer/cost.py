"""What a roster costs: pay, shortage, surplus, late work and the rules' prices, re-counted from its shifts."""

from collections import defaultdict
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from scheduler.optimizer.problem import RosterProblem
from scheduler.optimizer.standing import overlap
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
    heads = np.zeros((len(problem.queues), problem.ticks))
    present = 0.0
    row_of = {q: k for k, q in enumerate(problem.queues)}
    for shift in (*shifts, *begun):
        share = agents[shift.agent_id].productivity
        inside = overlap(problem.tick_of(shift.start), problem.tick_of(shift.end), problem.ticks)
        for rest in shift.breaks:
            inside -= overlap(problem.tick_of(rest.start), problem.tick_of(rest.end), problem.ticks)
        present += share * float(inside.sum())
        for work in shift.work:
            if work.queue in row_of:
                begin, end = problem.tick_of(work.start), problem.tick_of(work.end)
                heads[row_of[work.queue]] += share * overlap(begin, end, problem.ticks)
    live = len(problem.live)
    missing = problem.shortage.missing(heads[:live])
    useful = float(problem.shortage.useful(heads[:live]).sum())
    late, done = serve(problem, heads[live:])
    lives = defaultdict(list)
    for shift in (*shifts, *begun):
        lives[shift.agent_id].append(shift)
    facts = RosterFacts(agents, lives, {})
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
    return parts


def serve(problem: RosterProblem, heads: Floats) -> tuple[Floats, float]:
    """Serve deferred work earliest deadline first with `heads` (D, T); late head-ticks by queue, and the sum done."""
    jobs = problem.jobs
    late = np.zeros(len(problem.deferred))
    done = 0.0
    for q in range(len(problem.deferred)):
        own = np.flatnonzero(jobs.queue == q)
        left = jobs.work[own].copy()
        order = own[np.lexsort((jobs.first[own], jobs.due[own]))]
        position = {int(k): n for n, k in enumerate(own)}
        supply = heads[q].copy()
        for k in order:
            n = position[int(k)]
            for t in range(jobs.first[k], jobs.due[k]):
                took = min(left[n], supply[t])
                supply[t] -= took
                left[n] -= took
                if left[n] <= 0:
                    break
        late[q] = left.sum()
        done += float(jobs.work[own].sum() - left.sum())
    return late, done
