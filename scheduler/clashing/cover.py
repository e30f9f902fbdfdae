"""Queues nobody can serve, and fixed posts that the people cannot fill: what stays open whatever the roster."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta

import numpy as np
import numpy.typing as npt
import pandas as pd

from scheduler.agents import Agent
from scheduler.clashing.capacity import Person, laws, unlimited
from scheduler.clashing.clash import Clash, Fact, smallest, told
from scheduler.clashing.standing_shifts import AbsenceNames, clock
from scheduler.optimizer.problem import RosterProblem
from scheduler.rules import Rule
from scheduler.shifts import ShiftTemplate

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

EPS = 1e-6

ANY_HOUR = ShiftTemplate("any hour", 60, 0, 1380, 60)
"""What somebody could work whose contract named no templates."""


def unserved(problem: RosterProblem, queues: Iterable[str]) -> Iterator[Clash]:
    """Queues for which nobody has the skill."""
    kinds = list({a.skills: a for a in problem.agents}.values())
    for queue in queues:
        if not any(agent.can_work(queue) for agent in kinds):
            facts = (
                Fact("need", "contacts come"),
                Fact("skill", f"none of {len(problem.agents):,} people has its skill"),
            )
            remedies = (
                "give somebody the skill in agents.csv",
                "give all of it to a vendor",
                "take it out of site.yaml",
            )
            yield Clash(queue, facts, "nobody can serve it", remedies, hard=False)


def unfilled(problem: RosterProblem, posts: pd.DataFrame, absences: AbsenceNames | None = None) -> Iterator[Clash]:
    """Posts that the people cannot fill: at some time of day, or by the hours of a week.

    Parameters
    ----------
    problem : RosterProblem
    posts : pandas.DataFrame
        Rows of kind `post` of contract `REQUIREMENT`.
    absences : mapping, optional
        What absences are called.

    Notes
    -----
    Both tests are exact for what they ask: who could be there at one time at all, and how much of a post's opening in
    a week each person could take, by the tours' own dynamic programme, if nothing else needed them. What passes both
    may still stay open; what fails one does.
    """
    names = posts["line"] + "/" + posts["language"] + "/" + posts["channel"]
    for queue in sorted(set(names)):
        post = _Post(problem, queue, _need(problem, posts[(names == queue).to_numpy()]), absences or {})
        if post.people:
            at_times = list(post.by_the_clock())
            # Hours are asked of times that somebody can reach.
            yield from at_times or post.by_the_week()
        elif post.need.any():
            yield post.without_skill()


def _no_skill(problem: RosterProblem) -> Fact:
    return Fact("skill", f"none of {len(problem.agents):,} people has its skill")


def _need(problem: RosterProblem, rows: pd.DataFrame) -> Floats:
    """Net heads of a post on the problem's ticks."""
    need = np.zeros(problem.ticks)
    wide = problem.horizon.interval // problem.tick
    for at, heads in zip(rows["timestamp"], rows["agents"], strict=True):
        first = round(problem.tick_of(at.to_pydatetime()))
        need[max(first, 0) : max(first + wide, 0)] = heads
    return need


@dataclass(frozen=True)
class _Said:
    """A fact about people, with what somebody would be without it, or the rule that it is."""

    fact: Fact
    lift: Callable[[Agent], Agent] | None = None
    rule: Rule | None = None


@dataclass(eq=False)
class _Post:
    """A post, the people with its skill, and what each of them could give it under some of the facts."""

    problem: RosterProblem
    queue: str
    need: Floats
    absences: AbsenceNames
    people: list[int] = field(init=False)
    standing: Floats = field(init=False)
    _met: dict[tuple[int, Agent, tuple[Rule, ...]], Person] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        problem = self.problem
        self.people = [k for k, a in enumerate(problem.agents) if a.can_work(self.queue)]
        known = self.queue in problem.queues
        # What standing shifts work here already.
        self.standing = problem.carried[problem.queues.index(self.queue)] if known else np.zeros(problem.ticks)

    def without_skill(self) -> Clash:
        """Nobody could fill it."""
        hours = self.need.sum() * self.problem.tick / 60
        facts = Fact("need", f"{self.need.max():g} heads, {hours:,.1f} h in all"), _no_skill(self.problem)
        remedies = ("give somebody the skill in agents.csv", "close it in site.yaml")
        return Clash(self.queue, facts, "nobody can fill the post", remedies, hard=False)

    def by_the_clock(self) -> Iterator[Clash]:
        """Stretches in which too few people could be there, those with one cause told once."""
        people, rules = self.problem.agents, laws(self.problem)
        there = self.standing.copy()
        for k in self.people:
            if (there >= self.need - EPS).all():
                return
            there += self._heads(k, people[k], rules)
        found: dict[tuple[Fact, ...], Clash] = {}
        for begin, end in _stretches(there < self.need - EPS):
            worst = begin + int(np.argmin((there - self.need)[begin:end]))
            clash = self._at(worst, begin, end)
            found.setdefault(clash.facts[1:], clash)
        yield from found.values()

    def _at(self, tick: int, begin: int, end: int) -> Clash:
        heads = float(self.need[tick])
        need = Fact("need", f"{heads:g} heads from {self._clock(begin)} to {self._clock(end)}")
        said = self._said()

        def there(some: Collection[Fact]) -> float:
            return float(self.standing[tick]) + sum(
                float(self._heads(k, *self._under(k, said, some))[tick]) for k in self.people
            )

        found = self._smallest(need, said, lambda some: there(some) < heads - EPS)
        why = f"at {self._clock(tick)} at most {there(found):g} of {heads:g} heads can be there"
        remedies = ("move an absence", "train somebody else", "allow a shift that reaches it")
        return Clash(self.queue, found, why, remedies, hard=False)

    def by_the_week(self) -> Iterator[Clash]:
        """Weeks of the site's calendar whose hours the people cannot fill."""
        people, rules = self.problem.agents, laws(self.problem)
        for name, wanted in self._weeks():
            asked = float(np.maximum(self.need - self.standing, 0.0)[wanted].sum()) * self.problem.tick
            taken = 0.0
            for k in self.people:
                if taken >= asked - EPS:
                    break
                taken += self._minutes(k, people[k], rules, wanted)
            if taken < asked - EPS:
                yield self._in_week(name, wanted, asked)

    def _in_week(self, name: str, wanted: Bools, asked: float) -> Clash:
        need = Fact("need", f"{asked / 60:,.1f} h of cover in week {name}")
        said = self._said()

        def taken(some: Collection[Fact]) -> float:
            return sum(self._minutes(k, *self._under(k, said, some), wanted) for k in self.people)

        found = self._smallest(need, said, lambda some: taken(some) < asked - EPS)
        most, count = taken(found), len(self.people)
        why = (
            f"{count} people x {most / 60 / count:,.1f} h on average are {most / 60:,.1f} h of {asked / 60:,.1f} h; "
            f"{(asked - most) / 60:,.1f} h stay open"
        )
        remedies = ("train more people for it", "close a part of it", "raise a limit of the week")
        return Clash(self.queue, found, why, remedies, hard=False)

    def _smallest(
        self, need: Fact, said: Sequence[_Said], short: Callable[[Collection[Fact]], bool]
    ) -> tuple[Fact, ...]:
        names = ", ".join(self.problem.agents[k].agent_id for k in self.people[:5])
        more = f" and {len(self.people) - 5} more" if len(self.people) > 5 else ""
        skill = Fact("skill", f"only {len(self.people)} people have its skill ({names}{more})")
        return smallest(
            [need, skill, *(s.fact for s in said)], lambda some: need in some and skill in some and short(set(some))
        )

    def _said(self) -> list[_Said]:
        """What is told of the people with the skill, each fact with what they would be without it."""
        span = self.problem.horizon
        contracts = {(c := self.problem.agents[k].contract).name: c for k in self.people}
        found = []
        for name, c in contracts.items():
            words = f"contract {name}: at most {c.week_minutes} paid minutes and {c.week_shifts} shifts a week"
            found.append(_Said(Fact("contract", words), lift=_lift_week(name)))
            words = f"contract {name}: the templates {', '.join(c.shifts)}"
            found.append(_Said(Fact("template", words), lift=_lift_templates(name)))
        found += [_Said(told(rule), rule=rule) for rule in laws(self.problem)]
        for k in self.people:
            agent = self.problem.agents[k]
            who, days = agent.agent_id, self.problem.local_days(agent)
            for away in agent.absences:
                if away[0] < span.end and span.start < away[1]:
                    name = self.absences.get((who, *away), "absence")
                    begin, end = (clock(at, agent.time_zone) for at in away)
                    fact = Fact("absence", f"{name} of {who} from {begin} to {end}")
                    found.append(_Said(fact, lift=_lift_absence(who, away)))
            if agent.hired_on is not None and agent.hired_on > days[0]:
                fact = Fact("employment", f"{who} hired on {agent.hired_on}")
                found.append(_Said(fact, lift=_lift_date(who, "hired_on")))
            if agent.leaves_on is not None and agent.leaves_on < days[-1]:
                fact = Fact("employment", f"{who} leaves on {agent.leaves_on}")
                found.append(_Said(fact, lift=_lift_date(who, "leaves_on")))
        return found

    def _under(self, k: int, said: Sequence[_Said], some: Collection[Fact]) -> tuple[Agent, tuple[Rule, ...]]:
        """Somebody as these facts alone leave them, and the rules among the facts."""
        agent = self.problem.agents[k]
        for one in said:
            if one.lift is not None and one.fact not in some:
                agent = one.lift(agent)
        return agent, tuple(one.rule for one in said if one.rule is not None and one.fact in some)

    def _heads(self, k: int, agent: Agent, rules: tuple[Rule, ...]) -> Floats:
        there = self._person(k, agent, rules).reach(self.problem.ticks, self.problem.tick)
        return np.where(there, agent.productivity, 0.0)

    def _minutes(self, k: int, agent: Agent, rules: tuple[Rule, ...], wanted: Bools) -> float:
        return agent.productivity * self._person(k, agent, rules).most_within(
            wanted & (self.need > 0), self.problem.tick
        )

    def _person(self, k: int, agent: Agent, rules: tuple[Rule, ...]) -> Person:
        key = k, agent, rules
        if key not in self._met:
            problem, history = self.problem, self.problem.histories[k]
            templates = tuple(t for t in (*problem.templates, ANY_HOUR) if t.code in agent.contract.shifts)
            span = problem.horizon
            self._met[key] = Person(agent, history, templates, rules, span.start, span.end)
        return self._met[key]

    def _weeks(self) -> Iterator[tuple[str, Bools]]:
        """The ISO weeks of the horizon on the site's clock, each with its ticks."""
        span = self.problem.horizon
        times = pd.date_range(span.start, periods=self.problem.ticks, freq=f"{self.problem.tick}min")
        weeks = times.tz_convert(span.time_zone).isocalendar()
        names = (weeks["year"].astype(str) + "-W" + weeks["week"].astype(str).str.zfill(2)).to_numpy()
        for name in sorted(set(names)):
            yield name, np.asarray(names == name)

    def _clock(self, tick: int) -> str:
        span = self.problem.horizon
        return clock(span.start + timedelta(minutes=tick * self.problem.tick), span.time_zone)


def _lift_week(contract: str) -> Callable[[Agent], Agent]:
    return lambda a: replace(a, contract=unlimited(a.contract)) if a.contract.name == contract else a


def _lift_templates(contract: str) -> Callable[[Agent], Agent]:
    def lifted(agent: Agent) -> Agent:
        own = agent.contract
        return (
            replace(agent, contract=replace(own, shifts=(ANY_HOUR.code, *own.shifts)))
            if own.name == contract
            else agent
        )

    return lifted


def _lift_absence(who: str, away: tuple[object, object]) -> Callable[[Agent], Agent]:
    return lambda a: replace(a, absences=tuple(x for x in a.absences if x != away)) if a.agent_id == who else a


def _lift_date(who: str, key: str) -> Callable[[Agent], Agent]:
    return lambda a: replace(a, **{key: None}) if a.agent_id == who else a  # type: ignore[arg-type]


def _stretches(wanted: Bools) -> list[tuple[int, int]]:
    """Half-open runs of True."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], wanted.astype(int), [0]])))
    return list(zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True))
