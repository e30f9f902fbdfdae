"""Shifts that stand against people, laws and each other: contradictions that no roster can mend."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from scheduler.agents import Agent
from scheduler.clashing.clash import Clash, Fact, smallest, told
from scheduler.optimizer.problem import RosterProblem
from scheduler.optimizer.standing import by_agent
from scheduler.roster import Shift
from scheduler.rules import Absences, Employment, RosterFacts, Rule, Skills, Violation, WeekMinutes, WeekShifts

NO_LIMIT = 7 * 24 * 60
"""Paid minutes and shifts that no week can hold."""

AbsenceNames = Mapping[tuple[str, datetime, datetime], str]
"""What an absence of somebody is called, such as `leave`."""


@dataclass(frozen=True)
class _Bound:
    """One fact that bounds what shifts somebody may have, judged by a rule with everything else lifted."""

    fact: Fact
    rule: Rule
    agent: Agent
    remedies: tuple[str, ...]
    why: str = ""

    def judge(self, shifts: Sequence[Shift], past: Sequence[Shift]) -> list[Violation]:
        """What the shifts break of this fact alone."""
        who = self.agent.agent_id
        return list(self.rule.violations(RosterFacts({who: self.agent}, {who: shifts}, {who: past})))


def lock_clashes(problem: RosterProblem, absences: AbsenceNames | None = None) -> Iterator[Clash]:
    """Every smallest set of shifts that stand and one fact which they break.

    A rule's own judge says whether they do. More shifts never mend a broken law, so what is found here no roster can
    heal; where one person's shifts break a law in several ways, each way is found, the last shift of the one before
    left out.

    Parameters
    ----------
    problem : RosterProblem
    absences : mapping, optional
        What absences are called; `absence` by default.
    """
    zones = {a.agent_id: a.time_zone for a in problem.agents}
    for shift in problem.strangers:
        fact = Fact("person", f"{shift.agent_id} is not among the people")
        yield Clash(
            shift.agent_id,
            (shift_fact(shift, ZoneInfo("UTC")), fact),
            "nobody is there to work it",
            ("unlock the shift", "put the person back into agents.csv"),
            hard=True,
        )
    standing, past = by_agent(problem.kept), by_agent(problem.past)
    people = {a.agent_id: a for a in problem.agents}
    for who in sorted(_suspects(problem, people, standing, past)):
        own = sorted(standing[who], key=lambda s: s.start)
        before = sorted(past[who], key=lambda s: s.start)
        found: dict[tuple[Shift, ...], list[tuple[_Bound, str]]] = defaultdict(list)
        for bound in _bounds(people[who], problem.rules, absences or {}):
            for shifts, why in _ways(bound, own, before):
                found[shifts].append((bound, why))
        for shifts, ways in found.items():
            bound, why = ways[0]
            yield Clash(
                who,
                (*(shift_fact(s, zones[who], past=s in before) for s in shifts), bound.fact),
                why,
                bound.remedies,
                hard=True,
                also=tuple(other.fact for other, _ in ways[1:]),
            )


def _suspects(
    problem: RosterProblem,
    people: Mapping[str, Agent],
    standing: Mapping[str, Sequence[Shift]],
    past: Mapping[str, Sequence[Shift]],
) -> set[str]:
    """Whose shifts break something, by one look at everybody: few are worth a search for causes."""
    facts = RosterFacts(people, {k: sorted(v, key=lambda s: s.start) for k, v in standing.items()}, past)
    every = (*problem.rules, Absences(), Employment(), Skills(), WeekMinutes(NO_LIMIT), WeekShifts(NO_LIMIT))
    return {violation.agent_id for rule in every for violation in rule.violations(facts)}


def _ways(bound: _Bound, own: Sequence[Shift], past: Sequence[Shift]) -> Iterator[tuple[tuple[Shift, ...], str]]:
    """Smallest sets of shifts, those of the past among them, that break one fact, and what is broken."""
    left = list(own)

    def broken(some: Sequence[tuple[Shift, bool]]) -> list[Violation]:
        return bound.judge([s for s, mine in some if mine], [s for s, mine in some if not mine])

    while left:
        both = sorted([(s, False) for s in past] + [(s, True) for s in left], key=lambda pair: pair[0].start)
        if not broken(both):
            return
        few = smallest(both, lambda some: bool(broken(some)))
        yield tuple(s for s, _ in few), bound.why or broken(few)[0].what
        left.remove(max((s for s, mine in few if mine), key=lambda s: s.start))


def _bounds(agent: Agent, rules: Sequence[Rule], absences: AbsenceNames) -> Iterator[_Bound]:
    """Everything that bounds somebody's shifts, each fact for itself."""
    who, contract, zone = agent.agent_id, agent.contract, agent.time_zone
    lifted = replace(
        agent,
        contract=replace(contract, week_minutes=NO_LIMIT, week_shifts=NO_LIMIT),
        skills=("*/*/*",),
        hired_on=None,
        leaves_on=None,
        absences=(),
    )
    for start, end in agent.absences:
        name = absences.get((who, start, end), "absence")
        yield _Bound(
            Fact("absence", f"{name} from {clock(start, zone)} to {clock(end, zone)}"),
            Absences(),
            replace(lifted, absences=((start, end),)),
            ("unlock or move the shift", "move the absence"),
            "nobody works while away",
        )
    dates = ("unlock the shift", "correct agents.csv"), "it lies outside the employment"
    if agent.hired_on is not None:
        hired = replace(lifted, hired_on=agent.hired_on)
        yield _Bound(Fact("employment", f"hired on {agent.hired_on}"), Employment(), hired, *dates)
    if agent.leaves_on is not None:
        leaving = replace(lifted, leaves_on=agent.leaves_on)
        yield _Bound(Fact("employment", f"leaves on {agent.leaves_on}"), Employment(), leaving, *dates)
    skilled = Fact("skill", f"the skills {'|'.join(agent.skills)}")
    work = ("give the shift other work", "unlock it", "add the skill in agents.csv")
    yield _Bound(skilled, Skills(), replace(lifted, skills=agent.skills), work)
    remedies = ("unlock or move one of the shifts", f"change contract {contract.name} in shifts.yaml")
    own = replace(agent, absences=(), hired_on=None, leaves_on=None)
    words = f"contract {contract.name}: at most {contract.week_minutes} paid minutes a week"
    yield _Bound(Fact("contract", words), WeekMinutes(NO_LIMIT), own, remedies)
    words = f"contract {contract.name}: at most {contract.week_shifts} shifts a week"
    yield _Bound(Fact("contract", words), WeekShifts(NO_LIMIT), own, remedies)
    for rule in rules:
        if not isinstance(rule, Absences | Employment | Skills):
            yield _Bound(
                told(rule), rule, lifted, ("unlock or move one of the shifts", "change the rule in rules.yaml")
            )


def template_clashes(problem: RosterProblem) -> Iterator[Clash]:
    """Shifts that stand though no template, or none of the contract, is theirs; they are kept all the same."""
    people = {a.agent_id: a for a in problem.agents}
    known = {t.code for t in problem.templates}
    for shift in problem.kept:
        agent = people[shift.agent_id]
        if shift.code not in known:
            fact = Fact("template", f"the templates are {', '.join(sorted(known))}")
            remedy = "put the template back into shifts.yaml"
        elif shift.code not in agent.contract.shifts:
            allowed = ", ".join(agent.contract.shifts)
            fact = Fact("template", f"contract {agent.contract.name} has the templates {allowed}")
            remedy = "add the template to the contract in shifts.yaml"
        else:
            continue
        yield Clash(
            shift.agent_id,
            (shift_fact(shift, agent.time_zone), fact),
            "it stands as it is, though nobody could be given it anew",
            ("unlock the shift", remedy),
            hard=False,
        )


def shift_fact(shift: Shift, zone: ZoneInfo, *, past: bool = False) -> Fact:
    """A shift that stands, on the clock of its agent."""
    begin, end = shift.start.astimezone(zone), shift.end.astimezone(zone)
    words = f"{shift.code} of {begin:%Y-%m-%d %H:%M}-{end:%H:%M}"
    if past:
        return Fact("past", f"published {words}")
    return Fact("lock", f"{'locked' if shift.locked else 'frozen'} {words}")


def clock(instant: datetime, zone: ZoneInfo) -> str:
    """An instant on somebody's clock."""
    return f"{instant.astimezone(zone):%Y-%m-%d %H:%M}"
