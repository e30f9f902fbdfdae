"""Contracts against laws and templates: what no week can hold, whatever is asked."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta

from scheduler.agents import Agent
from scheduler.clashing.capacity import DAYS, Person, laws, unlimited
from scheduler.clashing.clash import Clash, Fact, smallest, told
from scheduler.horizon import midnight
from scheduler.optimizer.problem import RosterProblem
from scheduler.optimizer.tours import History
from scheduler.rules import Breaks, Rule, rules_at, unscoped
from scheduler.shifts import Break, ShiftTemplate

_GUARANTEE, _TEMPLATES, _MINUTES, _SHIFTS = "guarantee", "templates", "minutes", "shifts"


def contract_clashes(problem: RosterProblem) -> Iterator[Clash]:
    """Contracts on which nobody can be given a shift, and guarantees that no week can fill.

    A week without a past, an absence or anybody's wish is asked for its most paid minutes, by the tours' own dynamic
    programme: exact, but for what breaks and skills may further forbid.
    """
    seen = set()
    for agent in problem.agents:
        # People of one site and contract live by the same laws.
        key = agent.site, agent.contract.name, agent.time_zone.key
        if key not in seen:
            seen.add(key)
            yield from _contract(problem, agent)


def _contract(problem: RosterProblem, agent: Agent) -> Iterator[Clash]:
    contract = agent.contract
    own = tuple(t for t in problem.templates if t.code in contract.shifts)
    codes = ", ".join(f"{t.code} {t.paid_minutes} min" for t in own) or "none that there is"
    named: dict[str | Rule, Fact] = {
        _TEMPLATES: Fact("template", f"its templates ({codes})"),
        _GUARANTEE: Fact("guarantee", f"{contract.guaranteed_minutes} guaranteed minutes a week"),
        _MINUTES: Fact("contract", f"at most {contract.week_minutes} paid minutes a week"),
        _SHIFTS: Fact("contract", f"at most {contract.week_shifts} shifts a week"),
        **{rule: told(rule) for rule in laws(problem)},
    }

    def most(facts: Sequence[str | Rule]) -> int:
        terms = unlimited(contract)
        if _MINUTES in facts:
            terms = replace(terms, week_minutes=contract.week_minutes)
        if _SHIFTS in facts:
            terms = replace(terms, week_shifts=min(contract.week_shifts, DAYS))
        rules = tuple(f for f in facts if not isinstance(f, str))
        return _week(problem, replace(agent, contract=terms), own, rules)

    bounds: list[str | Rule] = [f for f in named if f != _GUARANTEE]
    remedies = tuple(f"change {part}" for part in ("the contract or its templates in shifts.yaml", "rules.yaml"))
    if most(bounds) == 0:
        few = smallest(bounds, lambda some: _TEMPLATES in some and most(some) == 0)
        facts = tuple(named[f] for f in few)
        why = "nobody on it can be given a single shift"
        yield Clash(f"contract {contract.name}", facts, why, remedies, hard=False)
    elif contract.guaranteed_minutes > most(bounds):
        everything = [_GUARANTEE, *bounds]
        few = smallest(
            everything,
            lambda some: {_GUARANTEE, _TEMPLATES} <= set(some) and most(some) < contract.guaranteed_minutes,
        )
        why = f"a week holds at most {most(few)} paid minutes, the rest is paid for nothing"
        remedies = ("lower guaranteed_minutes in shifts.yaml", *remedies)
        yield Clash(f"contract {contract.name}", tuple(named[f] for f in few), why, remedies, hard=False)


def _week(problem: RosterProblem, agent: Agent, templates: tuple[ShiftTemplate, ...], rules: tuple[Rule, ...]) -> int:
    """Most paid minutes in a week that begins on a Monday of the horizon's own season."""
    first = problem.horizon.start.astimezone(agent.time_zone).date()
    monday = first - timedelta(days=first.weekday())
    start, end = (midnight(monday + timedelta(days=d), agent.time_zone) for d in (0, DAYS))
    alone = replace(agent, absences=(), hired_on=None, leaves_on=None)
    return Person(alone, History(), templates, rules, start, end).most_paid()


def break_clashes(problem: RosterProblem) -> Iterator[Clash]:
    """Templates whose breaks fit no placement: windows against each other and against the longest stretch of work."""
    for template in problem.templates:
        for agent in {(a.site, a.contract.name): a for a in problem.agents}.values():
            if template.code in agent.contract.shifts:
                clash = _breaks(problem, template, agent)
                if clash is not None:
                    yield clash
                    break


def _breaks(problem: RosterProblem, template: ShiftTemplate, agent: Agent) -> Clash | None:
    stretches = {
        r: rule
        for r in laws(problem)
        if isinstance(rule := unscoped(r), Breaks) and rules_at([r], agent.site, agent.contract.name)
    }
    longest = list(stretches)
    named: dict[Break | Rule | int, Fact] = {rule: told(rule) for rule in longest}
    for k, rest in enumerate(template.breaks):
        words = f"break {k + 1} of {rest.minutes} min from minute {rest.earliest} to {rest.latest}"
        named[k] = Fact("break", words)
    named[-1] = Fact("template", f"{template.minutes} minutes with {len(template.breaks)} breaks")

    def unplaced(facts: Sequence[Break | Rule | int]) -> bool:
        if -1 not in facts:
            return False
        windows = tuple(
            rest if k in facts else replace(rest, earliest=0, latest=template.minutes - rest.minutes)
            for k, rest in enumerate(template.breaks)
        )
        stretch = min((rule.longest_stretch for r, rule in stretches.items() if r in facts), default=None)
        return not replace(template, breaks=windows).break_patterns(problem.tick, stretch)

    few = smallest(list(named), unplaced)
    if not few:
        return None
    remedies = ("widen the windows or add a break in shifts.yaml", "raise longest_stretch_minutes in rules.yaml")
    why = "no placement of its breaks is left"
    return Clash(f"template {template.code}", tuple(named[f] for f in few), why, remedies, hard=True)
