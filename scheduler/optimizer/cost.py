"""What a roster costs: pay, shortage, surplus, late work and the rules' prices, re-counted from its shifts."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from fractions import Fraction
from functools import cached_property

import numpy as np
import numpy.typing as npt

from scheduler.agents import Agent
from scheduler.optimizer.heads import heads_of
from scheduler.optimizer.problem import RosterProblem
from scheduler.optimizer.standing import by_agent
from scheduler.pay import CENT, extra_pay
from scheduler.roster import Shift
from scheduler.rules import PRICED, RosterFacts

Floats = npt.NDArray[np.float64]

SECOND = timedelta(seconds=1)

DIGITS = 9
"""Heads are compared with what is asked to so many decimals: people who count in part add up differently in another
order, and the same roster must cost the same in any."""


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
    return Count.of(problem, shifts).parts


@dataclass(frozen=True)
class QueueCount:
    """One queue beside its heads: head-ticks missing (or late) and head-ticks that were of use."""

    missing: float
    useful: float


@dataclass(frozen=True, eq=False)
class Count:
    """A roster's cost in the pieces that add up to it, so that a change of a few shifts is counted by itself.

    What people cost is a sum over people, held exactly; what queues cost is counted queue by queue from the heads on
    them. A roster that was changed and one that was counted anew have the same parts to the cent.

    Attributes
    ----------
    problem : RosterProblem
    people : mapping of str to Fraction
        Parts that are sums over people [cent], and under `present` their head-ticks on duty.
    heads : array (Q + D, T)
        At work on each queue, live ones first.
    queues : tuple of QueueCount
        In the order of `heads`.
    begun, past : mapping of str to sequence of Shift
        The problem's standing shifts that began before the horizon, and its past, by agent.
    """

    problem: RosterProblem
    people: Mapping[str, Fraction]
    heads: Floats
    queues: tuple[QueueCount, ...]
    begun: Mapping[str, Sequence[Shift]]
    past: Mapping[str, Sequence[Shift]]

    @classmethod
    def of(cls, problem: RosterProblem, shifts: Sequence[Shift]) -> "Count":
        """Count a roster; `shifts` as for `cost_parts`."""
        begun = [s for s in problem.standing if s.start < problem.horizon.start]
        heads = _heads(problem, problem.agents, [*shifts, *begun])
        people = _people(problem, problem.agents, shifts, begun, problem.past)
        queues = tuple(_queue(problem, q, heads[q]) for q in range(len(heads)))
        return cls(problem, people, heads, queues, by_agent(begun), by_agent(problem.past))

    def changed(self, agents: Sequence[Agent], before: Sequence[Shift], after: Sequence[Shift]) -> "Count":
        """The count of the roster in which some people's shifts are other ones.

        Parameters
        ----------
        agents : sequence of Agent
            Everybody whose shifts change, as the problem knows them.
        before, after : sequence of Shift
            All their rows of the roster, as they were and as they are.
        """
        names = [a.agent_id for a in agents]
        begun = [s for who in names for s in self.begun.get(who, ())]
        past = [s for who in names for s in self.past.get(who, ())]
        was, now = (_people(self.problem, agents, shifts, begun, past) for shifts in (before, after))
        # Only what differs is laid anew, so that shifts that stay leave no trace of rounding.
        stay = {*before} & {*after}
        less, more = (_heads(self.problem, agents, [s for s in own if s not in stay]) for own in (before, after))
        touched = np.flatnonzero((less != more).any(axis=1)).tolist()
        heads, queues = self.heads.copy(), list(self.queues)
        for q in touched:
            heads[q] += more[q] - less[q]
            queues[q] = _queue(self.problem, q, heads[q])
        people = {part: cents + now[part] - was[part] for part, cents in self.people.items()}
        return replace(self, people=people, heads=heads, queues=tuple(queues))

    @cached_property
    def parts(self) -> dict[str, int]:
        """The objective by part, each rounded once [cent]."""
        problem, live = self.problem, len(self.problem.live)
        missing = np.array([q.missing for q in self.queues])
        useful = sum(q.useful for q in self.queues)
        idle = max(float(self.people["present"]) - useful, 0.0)
        parts = {
            "pay": round(self.people["pay"]),
            "shortage": round(float((problem.price * missing[:live]).sum())),
            "late": round(float((problem.late_price * missing[live:]).sum())),
            "surplus": round(problem.surplus_price * idle),
            "wishes": 0,
        }
        return parts | {p: round(cents) for p, cents in self.people.items() if p not in ("pay", "present")}


def _heads(problem: RosterProblem, agents: Iterable[Agent], shifts: Iterable[Shift]) -> Floats:
    share = {a.agent_id: a.productivity for a in agents}
    return heads_of(shifts, problem.queues, share, problem.horizon.start, problem.tick, problem.ticks)


def _queue(problem: RosterProblem, q: int, heads: Floats) -> QueueCount:
    """Count one queue from its heads in each tick."""
    heads, live = heads.round(DIGITS), len(problem.live)
    if q < live:
        cases = problem.shortage.cases[:, q]
        missing, useful = np.clip(cases - heads, 0.0, None), np.minimum(cases, heads)
        return QueueCount(float(missing.mean(axis=0).sum()), float(useful.mean(axis=0).sum()))
    own, left = _undone(problem, q - live, heads)
    late = float(left.sum())
    return QueueCount(late, float(problem.jobs.work[own].sum()) - late)


def _people(
    problem: RosterProblem,
    people: Sequence[Agent],
    shifts: Sequence[Shift],
    begun: Iterable[Shift],
    before: Sequence[Shift],
) -> dict[str, Fraction]:
    """Parts that are sums over people, of these: their rows of the roster, those begun before it, and their past."""
    agents = {a.agent_id: a for a in people}
    days = {a.agent_id: problem.local_days(a) for a in people}
    dates = frozenset((who, day) for who, own in days.items() for day in own)
    # A shift of the first local date belongs to it even if it was over before the horizon began.
    own = [*shifts, *(s for s in before if s.day >= days[s.agent_id][0])]
    facts = RosterFacts(agents, by_agent(own), by_agent(s for s in before if s.day < days[s.agent_id][0]))
    parts = {
        "pay": Fraction(sum(pay_cents(s.paid_minutes, agents[s.agent_id].hourly_cost_cents) for s in shifts)),
        "present": _present_ticks(problem, agents, [*shifts, *begun]),
    }
    for rule in problem.rules:
        if isinstance(rule, PRICED):
            parts[rule.part] = parts.get(rule.part, Fraction(0)) + rule.exact_cost(facts, dates)
    return parts | _extra_pay(problem, people, shifts, before)


def _extra_pay(
    problem: RosterProblem, people: Sequence[Agent], shifts: Iterable[Shift], before: Iterable[Shift]
) -> dict[str, Fraction]:
    """Overtime and premiums of people, where anybody's contract or dates have any [cent]."""
    some = [a for a in people if a.contract.pay.has_overtime or a.contract.pay.premiums or a.premiums]
    own, past = by_agent(shifts), by_agent(before)
    extra = [extra_pay(a, own[a.agent_id], past[a.agent_id]) for a in some]
    parts = {}
    if any(a.contract.pay.has_overtime for a in problem.agents):
        parts["overtime"] = Fraction(sum(overtime for overtime, _ in extra), CENT)
    if any(a.contract.pay.premiums or a.premiums for a in problem.agents):
        parts["premiums"] = Fraction(sum(premiums for _, premiums in extra), CENT)
    return parts


def _present_ticks(problem: RosterProblem, agents: Mapping[str, Agent], shifts: Iterable[Shift]) -> Fraction:
    """Head-ticks on duty inside the horizon, breaks out, each person as much as they count for."""
    start, length = problem.horizon.start, (problem.horizon.end - problem.horizon.start) / SECOND
    counting = sorted({a.productivity for a in agents.values()})
    kind = {who: counting.index(a.productivity) for who, a in agents.items()}
    found = [
        (kind[s.agent_id], sign, (span.start - start) / SECOND, (span.end - start) / SECOND)
        for s in shifts
        for sign, spans in ((1, (s,)), (-1, s.breaks))
        for span in spans
    ]
    alike, sign, begin, end = np.array(found, dtype=float).reshape(-1, 4).T
    inside = sign * (np.clip(end, 0.0, length) - np.clip(begin, 0.0, length))
    # Whole seconds add up exactly, in any order; what they are multiplied with comes behind.
    seconds = np.bincount(alike.astype(np.int64), inside, minlength=len(counting)).tolist()
    total = sum((Fraction(share) * Fraction(own) for share, own in zip(counting, seconds, strict=True)), Fraction(0))
    return total / (60 * problem.tick)


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
    left = problem.jobs.work.copy()
    for d in range(len(problem.deferred)):
        own, late = _undone(problem, d, heads[d])
        left[own] = late
    return left


def _undone(problem: RosterProblem, d: int, heads: Floats) -> tuple[npt.NDArray[np.int64], Floats]:
    """The jobs of deferred queue `d`, by deadline, and what of each is late if `heads` (T,) serve them so."""
    jobs = problem.jobs
    own = np.flatnonzero(jobs.queue == d)
    order = own[np.lexsort((jobs.first[own], jobs.due[own]))]
    supply = heads.tolist()
    left = []
    # From each tick the next one that has hands left, as far as known; what is used up is never looked at again.
    onward = list(range(problem.ticks + 1))
    for first, due, work in zip(
        jobs.first[order].tolist(), jobs.due[order].tolist(), jobs.work[order].tolist(), strict=True
    ):
        todo = work
        t = _next(onward, supply, first)
        while todo > 0 and t < due:
            took = min(todo, supply[t])
            supply[t] -= took
            todo -= took
            t = _next(onward, supply, t)
        left.append(todo)
    return order, np.array(left, dtype=float)


def _next(onward: list[int], supply: list[float], t: int) -> int:
    """First tick from `t` on with hands left, the number of ticks if there is none; shortens the way there."""
    at = t
    while at < len(supply) and (onward[at] > at or supply[at] <= 0):
        at = max(onward[at], at + 1)
    while t < at:
        onward[t], t = at, max(onward[t], t + 1)
    return at
