"""Clashes: input that contradicts itself whatever the roster, told before anything is solved."""

from collections import defaultdict
from datetime import date

from scheduler.agents import Agent
from scheduler.optimizer.problem import RosterProblem
from scheduler.optimizer.standing import by_agent
from scheduler.roster import Shift
from scheduler.rules import Nights, Rest, RosterFacts, RunOfDays, StartToStart, WeekMinutes, WeekRest, WeekShifts

OF_TOURS = (Rest, StartToStart, WeekMinutes, WeekShifts, WeekRest, RunOfDays, Nights)
"""Laws about one person's shifts together. A shift more never mends one of them."""


def clashes(problem: RosterProblem) -> list[str]:
    """Facts that contradict each other whatever the roster: locks against absences, employment and the laws of tours.

    Returns
    -------
    list of str
        One sentence for each clash, naming the agent, the dates and the remedy; empty when the input is consistent.
    """
    found = []
    people: dict[str, Agent] = {a.agent_id: a for a in problem.agents}
    kept = by_agent(problem.kept)
    by_day: dict[tuple[str, date], list[Shift]] = defaultdict(list)
    for shift in problem.kept:
        by_day[shift.agent_id, shift.day].append(shift)
        agent = people[shift.agent_id]
        for start, end in agent.absences:
            if shift.start < end and start < shift.end:
                found.append(
                    f"{agent.agent_id}: the locked shift on {shift.day} overlaps an absence from "
                    f"{start:%Y-%m-%d %H:%M} to {end:%Y-%m-%d %H:%M}; unlock the shift or move the absence"
                )
        if (agent.hired_on and shift.day < agent.hired_on) or (agent.leaves_on and shift.day > agent.leaves_on):
            found.append(f"{agent.agent_id}: the locked shift on {shift.day} lies outside the employment; unlock it")
    found += [
        f"{agent_id}: {len(shifts)} locked shifts start on {day}; unlock all but one"
        for (agent_id, day), shifts in by_day.items()
        if len(shifts) > 1
    ]
    # By the judge, not by the tours: what stands is all that must be judged, for more shifts mend nothing.
    facts = RosterFacts(people, {k: sorted(v, key=lambda s: s.start) for k, v in kept.items()}, by_agent(problem.past))
    broken: dict[str, dict[str, None]] = defaultdict(dict)
    for rule in problem.rules:
        if isinstance(rule, OF_TOURS):
            for violation in rule.violations(facts):
                broken[violation.agent_id][rule.name] = None
    for agent_id, names in broken.items():
        dates = ", ".join(str(s.day) for s in facts.shifts[agent_id])
        found.append(
            f"{agent_id}: the locked shifts ({dates}) break {' and '.join(names)} among themselves or with the "
            "published past; unlock or move one of them"
        )
    return sorted(found)
