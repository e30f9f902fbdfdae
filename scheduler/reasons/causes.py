"""Causes: why nobody covers a shortfall, found by asking everybody with the skill what keeps them from it.

Each person who knows the queue is at work then, or at other hours of that date, or has the date off. Who has it off is
offered every shift of their contract that covers the shortfall, and the rules' own judges say what forbids each, with
the person's other shifts and past as they stand. Whom one kind of rule alone keeps away could come if it were not
there (a relaxation of that rule for that person). If somebody could come by every rule, the price is what keeps them
away: the roster is counted anew with their cheapest shift in it.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from scheduler.optimizer.cost import cost_parts, pay_cents
from scheduler.optimizer.problem import RosterProblem
from scheduler.pay import CENT, extra_pay
from scheduler.reasons.choices import Lives, at_work, offers, reaches, ticks_of
from scheduler.reasons.shortfalls import Balance, Shortfall
from scheduler.roster import Shift
from scheduler.rules import PRICED, RosterFacts

MOST_PEOPLE = 200
"""So many people with a skill are asked at most, evenly chosen."""

PRICED_PEOPLE = 4
"""Of those who could come the cheapest so many are tried in the roster."""

KIND_OF_RULE = {
    "absence": "absence",
    "employment": "employment",
    "rest": "rest",
    "start to start": "rest",
    "week rest": "rest",
    "recovery": "rest",
    "run of days": "run of days",
    "week minutes": "hours",
    "week shifts": "hours",
    "day length": "hours",
    "nights": "nights",
    "night length": "nights",
}
"""Causes by the name of the rule that forbids; every other rule is a cause by its own name."""


@dataclass(frozen=True)
class Cause:
    """Why a shortfall is there.

    Attributes
    ----------
    name : str
        `no skill`, `at work`, `other hours`, `absence`, `lead time`, `employment`, `rest`, `run of days`, `hours`,
        `nights`, `locked`, `shift times`, `several`, `price`, `search`, or the name of another rule.
    people : int
        Who knows the queue.
    asked : int
        How many of them were asked.
    kept_by : dict of str to int
        People by what keeps them away; `free` could come. Who would come without either of two rules counts for both.
    rules : dict of str to int
        Of those whom rules keep away, by the names of the rules.
    free : tuple of (int, Shift)
        Who could come, by position, with their cheapest shift.
    added_cents : int or None
        Change of the roster's cost by the cheapest of them [cent]; None if nobody could come.
    who : dict of str to tuple of int
        The people of `kept_by`, by position.
    """

    name: str
    people: int
    asked: int
    kept_by: dict[str, int]
    rules: dict[str, int]
    free: tuple[tuple[int, Shift], ...] = ()
    added_cents: int | None = None
    who: dict[str, tuple[int, ...]] = field(default_factory=dict)


def cause_of(problem: RosterProblem, shifts: Sequence[Shift], short: Shortfall) -> Cause:
    """Why a roster leaves a shortfall.

    Parameters
    ----------
    problem : RosterProblem
    shifts : sequence of Shift
        The whole roster, locked shifts included.
    short : Shortfall
        Of this problem and roster.
    """
    return Inquiry(problem, shifts).cause(short)


class Inquiry:
    """Asks why of one roster, about as many shortfalls as one likes."""

    def __init__(self, problem: RosterProblem, shifts: Sequence[Shift]) -> None:
        self.problem, self.shifts = problem, shifts
        self.lives, self.balance = Lives.of(problem, shifts), Balance.of(problem, shifts)

    def cause(self, short: Shortfall, *, exact: bool = True) -> Cause:
        """Why a shortfall is there; without `exact` what the cheapest would add is told as if nobody else moved work.

        An exact count is one of the whole roster for each of up to `PRICED_PEOPLE`.
        """
        problem, q = self.problem, self.problem.queues.index(short.queue)
        able = np.flatnonzero(problem.skills[problem.skill_set][:, q])
        if not len(able):
            return Cause("no skill", 0, 0, {}, {})
        some = able[np.linspace(0, len(able) - 1, min(len(able), MOST_PEOPLE)).astype(np.int64)].tolist()
        asking = _Asking(problem, self.lives, self.balance, frozenset(short.worst))
        for agent in some:
            asking.ask(agent)
        cheapest = sorted(asking.free, key=lambda found: found[:2])[:PRICED_PEOPLE]
        free = [(agent, shift) for _, agent, shift in cheapest]
        added = None
        if free:
            added = self._added(free) if exact else round(cheapest[0][0])
        name = ("search" if added < 0 else "price") if added is not None else _most(asking.who)
        counts = {kept: len(people) for kept, people in asking.who.items()}
        who = {kept: tuple(people) for kept, people in asking.who.items()}
        return Cause(name, len(able), len(some), counts, dict(asking.rules), tuple(free), added, who)

    def _added(self, free: Sequence[tuple[int, Shift]]) -> int:
        """Change of the cost by the cheapest of some shifts [cent]."""
        problem, shifts = self.problem, self.shifts
        now = sum(cost_parts(problem, shifts).values())
        return min(sum(cost_parts(problem, [*shifts, shift]).values()) - now for _, shift in free)


_FIRST = ("absence", "lead time", "rest", "run of days", "nights", "hours", "locked", "employment", "shift times")
"""Of causes that keep away equally many people the one to name."""


def _most(who: Mapping[str, Sequence[int]]) -> str:
    order = {name: n for n, name in enumerate(_FIRST)}
    return max(who, key=lambda name: (len(who[name]), -order.get(name, len(order))))


class _Asking:
    """Asks people one by one; counts what keeps them away."""

    def __init__(self, problem: RosterProblem, lives: Lives, balance: Balance, wanted: frozenset[int]) -> None:
        self.problem, self.lives, self.balance, self.wanted = problem, lives, balance, wanted
        self.who: defaultdict[str, list[int]] = defaultdict(list)
        self.rules: Counter[str] = Counter()
        self.free: list[tuple[float, int, Shift]] = []
        self.gains: dict[int, npt.NDArray[np.float64]] = {}
        self.kept = {(s.agent_id, s.day) for s in problem.kept}

    def ask(self, agent: int) -> None:
        """One person."""
        person, problem = self.problem.agents[agent], self.problem
        own = [*self.lives.shifts.get(person.agent_id, ()), *self.lives.past.get(person.agent_id, ())]
        if len(self.wanted) == 1 and any(reaches(problem, s, self.wanted) for s in own):
            self.who["at work"].append(agent)
            return
        possible = list(offers(problem, agent, self.balance, wanted=self.wanted))
        if not possible:
            self.who["shift times"].append(agent)
            return
        dates = {s.day for s in possible}
        taken = {d: self.lives.on(agent, d) for d in dates}
        open_ = [s for s in possible if taken[s.day] is None]
        if not open_:
            held = all((person.agent_id, d) in self.kept for d in dates)
            self.who["locked" if held else "other hours"].append(agent)
            return
        self._judge(agent, open_)

    def _judge(self, agent: int, possible: list[Shift]) -> None:
        """Somebody who has the date off."""
        person = self.problem.agents[agent]
        own = list(self.lives.shifts.get(person.agent_id, ()))
        alone: dict[str, set[str]] = defaultdict(set)
        # The cheapest first, so that the first lawful one is the cheapest of those.
        for shift in sorted(possible, key=lambda s: (self.estimate(agent, s), s.start, s.code)):
            names = {v.rule for v in self.lives.broken(agent, [*own, shift])}
            if not names:
                placed, saved = at_work(self.problem, agent, self.balance, shift)
                more = self._dear(agent, [*own, placed]) - self._dear(agent, own)
                self.free.append((more - saved, agent, placed))
                self.who["free"].append(agent)
                return
            kinds = {KIND_OF_RULE.get(name, name) for name in names}
            if len(kinds) == 1:
                alone[kinds.pop()] |= names
        if not alone:
            self.who["several"].append(agent)
        for kind, names in alone.items():
            late = kind in ("absence", "employment") and person.vendor is not None
            self.who["lead time" if late else kind].append(agent)
            self.rules.update(sorted(names))

    def _dear(self, agent: int, shifts: Sequence[Shift]) -> float:
        """What one person's shifts cost in pay and in the prices of rules [cent]."""
        problem, person = self.problem, self.problem.agents[agent]
        days, past = problem.local_days(person), self.lives.past.get(person.agent_id, ())
        inside = [*shifts, *(s for s in past if s.day >= days[0])]
        who = person.agent_id
        facts = RosterFacts({who: person}, {who: inside}, {who: [s for s in past if s.day < days[0]]})
        dates = frozenset((who, day) for day in days)
        ruled = sum(rule.cost(facts, dates) for rule in problem.rules if isinstance(rule, PRICED))
        wages = sum(pay_cents(s.paid_minutes, person.hourly_cost_cents) for s in shifts)
        return wages + sum(extra_pay(person, shifts, past)) / CENT + ruled

    def estimate(self, agent: int, shift: Shift) -> float:
        """About what a shift adds to the cost: wage less the most that its ticks could be worth [cent]."""
        problem = self.problem
        person = problem.agents[agent]
        g = int(problem.skill_set[agent])
        if g not in self.gains:
            self.gains[g] = self.balance.worth[problem.skills[g]].max(axis=0)
        gains = self.gains[g][ticks_of(problem, shift)].sum()
        return shift.paid_minutes * person.hourly_cost_cents / 60 - person.productivity * float(gains)
