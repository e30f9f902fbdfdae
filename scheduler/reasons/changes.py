"""Changes that would close a shortfall, each priced by solving anew around it.

Of every kind a few candidates are taken, those that look cheapest by the worth of single ticks. Each is then carried
out in the roster, and the people around it, those who know the queue and the candidates themselves, choose the dates
around it anew (`resolving`). Its price is what the whole roster costs then, less what it costs after the same re-solve
without the change.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np

from scheduler.optimizer.cost import cost_parts
from scheduler.optimizer.problem import RosterProblem
from scheduler.pay import OvertimePay
from scheduler.reasons.causes import Cause
from scheduler.reasons.choices import Lives, at_work, offers, ticks_of
from scheduler.reasons.resolving import Resolved, resolve
from scheduler.reasons.shortfalls import Balance, Shortfall
from scheduler.reasons.values import newcomer, with_more
from scheduler.roster import Shift
from scheduler.rules import Rule, Scoped, WeekMinutes, WeekShifts, rules_at

DAY = timedelta(days=1)

FREED = 24
"""People who choose anew at most, candidates not counted."""

EACH = 2
"""Candidates of a kind."""

OVERTIME_RATE = 1.5
"""What overtime is paid where a contract does not say."""

OVERTIME_MINUTES = 600
"""Overtime that a candidate may do in the week."""

CLOSED = 0.1
"""Agent-hours that a change must save of a shortfall to be one that helps [h]."""


@dataclass(frozen=True)
class Change:
    """Something that could be done about a shortfall.

    Attributes
    ----------
    kind : str
        `anew`: the same people, only solved again; `call` somebody from a day off, `move` somebody's shift, `overtime`,
        one more `agent`, one more `vendor` seat, or `train` somebody.
    words : str
    cents : int
        Change of the roster's whole cost [cent]; negative: it pays.
    outlay_cents : int
        The same without shortage and late work: what has to be paid for it [cent].
    left_h : float
        What stays open of the shortfall [h].
    """

    kind: str
    words: str
    cents: int
    outlay_cents: int
    left_h: float


Must = Mapping[str, tuple[date, frozenset[tuple[str, int]]]]


@dataclass(frozen=True, eq=False)
class _Candidate:
    kind: str
    words: str
    problem: RosterProblem
    people: tuple[int, ...]
    must: Must


def changes(
    problem: RosterProblem,
    roster: Sequence[Shift],
    short: Shortfall,
    cause: Cause,
    *,
    seed: int = 1,
    progress: Callable[[float, str], None] | None = None,
) -> list[Change]:
    """What would close a shortfall or most of it, the cheapest first.

    Parameters
    ----------
    problem : RosterProblem
    roster : sequence of Shift
        All shifts, locked ones included.
    short : Shortfall
    cause : Cause
        Of the shortfall.
    seed : int
        Same arguments, same answer.
    progress : callable, optional
        Told the share done and a note.

    Returns
    -------
    list of Change
        Those that save a tenth of an hour of it at least. Where solving anew alone closes something, that is the first
        of them, priced against the roster as it stands, and the others are priced against it.
    """
    found = list(_Looking(problem, roster, short, cause).candidates())
    movable = sorted({k for c in found for k in c.people if k < len(problem.agents)} | set(_around(problem, short)))
    days = _days(problem, short)
    base = resolve(problem, roster, movable, days, seed=seed)
    if base is None:
        return []
    open_h = hours_open(problem, base.shifts, short)
    told = []
    if open_h <= hours_open(problem, roster, short) - CLOSED:
        now = Resolved(tuple(roster), cost_parts(problem, roster))
        words = f"nothing but solving these dates anew for {len(movable)} people"
        told.append(_change(_Candidate("anew", words, problem, (), {}), now, base, open_h))
    for n, candidate in enumerate(found):
        if progress is not None:
            progress(n / len(found), candidate.words)
        people = sorted({*movable, *candidate.people})
        made = resolve(candidate.problem, base.shifts, people, days, must=candidate.must, seed=seed)
        if made is not None:
            left = hours_open(candidate.problem, made.shifts, short)
            if left <= open_h - CLOSED:
                told.append(_change(candidate, base, made, left))
    return sorted(told, key=lambda c: (c.kind != "anew", c.cents, c.kind, c.words))


def _change(candidate: _Candidate, base: Resolved, made: Resolved, left: float) -> Change:
    open_ = ("shortage", "late")
    names = {*base.parts, *made.parts} - {*open_}
    outlay = sum(made.parts.get(n, 0) - base.parts.get(n, 0) for n in names)
    return Change(candidate.kind, candidate.words, made.cost - base.cost, outlay, round(left, 3))


def hours_open(problem: RosterProblem, roster: Sequence[Shift], short: Shortfall) -> float:
    """What a roster leaves open of a shortfall [h]."""
    balance, live = Balance.of(problem, roster), len(problem.live)
    q = problem.queues.index(short.queue)
    if short.kind == "live":
        missing = problem.shortage.missing(balance.heads[:live])[q, short.first : short.last]
        return float(missing.sum()) * problem.tick / 60
    jobs = problem.jobs
    own = (jobs.queue == q - live) & (jobs.first >= short.first) & (jobs.due <= short.last)
    return float(balance.left[own].sum()) * problem.tick / 60


def _days(problem: RosterProblem, short: Shortfall) -> frozenset[date]:
    """Dates around the worst of a shortfall, on the site's clock."""
    step = (problem.horizon.end - problem.horizon.start) / problem.ticks
    zone = problem.horizon.time_zone
    dates = {(problem.horizon.start + t * step).astimezone(zone).date() for t in short.worst[-96:]}
    return frozenset(d + n * DAY for d in dates for n in (-1, 0, 1))


def _around(problem: RosterProblem, short: Shortfall) -> list[int]:
    """People who know the queue, evenly chosen if they are many."""
    able = np.flatnonzero(problem.skills[problem.skill_set][:, problem.queues.index(short.queue)])
    if len(able) <= FREED:
        return [int(k) for k in able]
    return [int(k) for k in able[np.linspace(0, len(able) - 1, FREED).astype(np.int64)]]


class _Looking:
    """Looks for candidates of every kind."""

    def __init__(self, problem: RosterProblem, roster: Sequence[Shift], short: Shortfall, cause: Cause) -> None:
        self.problem, self.roster, self.short, self.cause = problem, roster, short, cause
        self.queue = problem.queues.index(short.queue)
        self.wanted = frozenset(short.worst)
        self.lives, self.balance = Lives.of(problem, roster), Balance.of(problem, roster)

    def candidates(self) -> Iterator[_Candidate]:
        """All of them."""
        yield from self._calls()
        yield from self._moves()
        yield from self._overtime()
        yield from self._more()
        yield from self._training()

    def _calls(self) -> Iterator[_Candidate]:
        for agent, shift in self.cause.free[:EACH]:
            name = self.problem.agents[agent].agent_id
            words = f"call {name} from the day off on {shift.day:%a %m-%d}"
            yield _Candidate("call", words, self.problem, (agent,), self._must(agent, shift.day))

    def _must(self, agent: int, day: date) -> Must:
        """Any shift of the date that covers the worst of the shortfall."""
        problem = self.problem
        chosen = frozenset(
            (s.code, round((s.start - problem.horizon.start).total_seconds() / 60))
            for s in offers(problem, agent, self.balance, [day], self.wanted)
        )
        return {problem.agents[agent].agent_id: (day, chosen)}

    def _moves(self) -> Iterator[_Candidate]:
        """Those whose shift of the date could lawfully lie elsewhere, cheapest by an exact count of the swap alone."""
        problem = self.problem
        now = sum(cost_parts(problem, self.roster).values())
        kept = {(s.agent_id, s.start) for s in problem.kept}
        found = []
        for agent in self.cause.who.get("other hours", ())[: 6 * EACH]:
            for day in sorted(_days(problem, self.short)):
                old = self.lives.on(agent, day)
                if old is None or (old.agent_id, old.start) in kept:
                    continue
                rest = [s for s in self.roster if s is not old]
                others = self.lives.others(agent, day)
                balance = Balance.of(problem, rest)
                options = [
                    s
                    for s in offers(problem, agent, balance, [day], self.wanted)
                    if not self.lives.broken(agent, [*others, s])
                ]
                if options:
                    placed = [at_work(problem, agent, balance, s)[0] for s in options[:4]]
                    cost = min(sum(cost_parts(problem, [*rest, s]).values()) for s in placed)
                    found.append((cost - now, agent, day))
        for _, agent, day in sorted(found)[:EACH]:
            words = f"move the shift of {problem.agents[agent].agent_id} on {day:%a %m-%d}"
            yield _Candidate("move", words, problem, (agent,), self._must(agent, day))

    def _overtime(self) -> Iterator[_Candidate]:
        """Those whom only the hours of their week keep away."""
        problem = self.problem
        blocked = self.cause.who.get("hours", ())
        for agent in sorted(blocked, key=lambda k: (problem.agents[k].hourly_cost_cents, k))[:EACH]:
            person = problem.agents[agent]
            words = f"overtime for {person.agent_id}, up to {OVERTIME_MINUTES / 60:g} h and one shift more in the week"
            yield _Candidate("overtime", words, _with_overtime(problem, agent), (agent,), {})

    def _more(self) -> Iterator[_Candidate]:
        """One more of each skill set that knows the queue, at most a few in-house and one of each vendor."""
        problem = self.problem
        sets = [int(g) for g in np.unique(problem.skill_set) if problem.skills[g, self.queue]]
        ones = sorted(((newcomer(problem, g), g) for g in sets), key=lambda pair: (pair[0].hourly_cost_cents, pair[1]))
        house = [(one, g) for one, g in ones if one.vendor is None][:EACH]
        vendors = {one.vendor: (one, g) for one, g in reversed(ones) if one.vendor is not None}
        for one, g in [*house, *vendors.values()]:
            skills = "|".join(one.skills)
            kind = "agent" if one.vendor is None else "vendor"
            whose = "agent" if one.vendor is None else f"seat of {one.vendor}"
            words = f"one more {whose} for {skills} on these dates, at {one.hourly_cost_cents / 100:,.2f} an hour"
            yield _Candidate(kind, words, with_more(problem, g, 1), (len(problem.agents),), {})

    def _training(self) -> Iterator[_Candidate]:
        """Those at work then who do not know the queue and are missed least where they are."""
        problem, live = self.problem, len(self.problem.live)
        spare = self.balance.heads[:live] - problem.need
        number = {a.agent_id: k for k, a in enumerate(problem.agents)}
        able = problem.skills[problem.skill_set][:, self.queue]
        found = []
        for shift in self.roster:
            k = number[shift.agent_id]
            on = sorted(self.wanted.intersection(ticks_of(problem, shift)))
            if not on or able[k]:
                continue
            at = problem.horizon.start + on[0] * timedelta(minutes=problem.tick)
            queue = next((w.queue for w in shift.work if w.start <= at < w.end), "")
            missed = 0.0
            if queue in problem.live:
                q = problem.live.index(queue)
                missed = 0.0 if spare[q, on[0]] >= 1 else float(problem.price[q])
            found.append((missed, problem.agents[k].hourly_cost_cents, k))
        for _, _, agent in sorted(found)[:EACH]:
            words = f"train {problem.agents[agent].agent_id} for {self.short.queue}"
            yield _Candidate("train", words, _trained(problem, agent, self.queue), (agent,), {})


def _trained(problem: RosterProblem, agent: int, queue: int) -> RosterProblem:
    """The problem with one queue more for one agent."""
    person, skills = problem.agents[agent], problem.skills[problem.skill_set[agent]].copy()
    skills[queue] = True
    new = replace(person, skills=(*person.skills, problem.queues[queue]))
    number = problem.skill_set.copy()
    number[agent] = len(problem.skills)
    return replace(
        problem,
        agents=tuple(new if k == agent else a for k, a in enumerate(problem.agents)),
        skills=np.concatenate([problem.skills, skills[None, :]]),
        skill_set=number,
    )


def _with_overtime(problem: RosterProblem, agent: int) -> RosterProblem:
    """The problem with hours beyond the week for one agent, paid as the contract says or one and a half times.

    Limits of weeks give way for everybody, and everybody else's contract then holds what they were.
    """

    def wider(rule: Rule) -> Rule:
        if isinstance(rule, Scoped):
            return replace(rule, rule=wider(rule.rule))
        if isinstance(rule, WeekMinutes):
            return replace(rule, most=rule.most + OVERTIME_MINUTES)
        return replace(rule, most=rule.most + 1) if isinstance(rule, WeekShifts) else rule

    agents = []
    for k, person in enumerate(problem.agents):
        terms = person.contract
        own = rules_at(problem.rules, person.site, terms.name)
        held = replace(
            terms,
            week_minutes=min([terms.week_minutes, *(r.most for r in own if isinstance(r, WeekMinutes))]),
            week_shifts=min([terms.week_shifts, *(r.most for r in own if isinstance(r, WeekShifts))]),
        )
        if k == agent:
            paid = terms.pay
            if paid.week is None:
                paid = replace(paid, week=OvertimePay(held.week_minutes, ((0, OVERTIME_RATE),)))
            held = replace(
                held,
                name=f"{terms.name} with overtime",
                week_minutes=held.week_minutes + OVERTIME_MINUTES,
                week_shifts=held.week_shifts + 1,
                pay=paid,
            )
        agents.append(replace(person, contract=held))
    return replace(problem, agents=tuple(agents), rules=tuple(wider(r) for r in problem.rules))
