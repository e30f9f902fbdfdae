"""Clashes: input that contradicts itself whatever the roster, told before anything is solved."""

from collections import defaultdict
from datetime import date

from scheduler.agents import Agent
from scheduler.optimizer.problem import RosterProblem
from scheduler.roster import Shift


def clashes(problem: RosterProblem) -> list[str]:
    """Facts that contradict each other whatever the roster: locks against absences, rest, weeks, runs or employment.

    Returns
    -------
    list of str
        One sentence for each clash, naming the agent, the dates and the remedy; empty when the input is consistent.
    """
    found = []
    zones: dict[str, Agent] = {a.agent_id: a for a in problem.agents}
    by_day: dict[tuple[str, date], list[Shift]] = defaultdict(list)
    for shift in problem.kept:
        by_day[shift.agent_id, shift.day].append(shift)
        agent = zones[shift.agent_id]
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
    for _, network in problem.networks():
        for k, days in network.clashes():
            found.append(
                f"{network.agents[k].agent_id}: the shifts that stand ({days or 'none'}) break rest, weekly limits or "
                "the run of days among themselves or with the published past; unlock or move one of them"
            )
    return sorted(found)
