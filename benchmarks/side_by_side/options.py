"""What a competitor chooses from: the shifts each contract may be given, on every day of the horizon."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from scheduler.agents import Agent
from scheduler.horizon import UTC
from scheduler.optimizer.problem import RosterProblem
from scheduler.shifts import ShiftTemplate


@dataclass(frozen=True)
class Option:
    """One shift somebody may be given.

    `day` is the local date of its start; `start` and `end` are ticks from the horizon's start, `end` exclusive and
    possibly beyond the horizon.
    """

    template: ShiftTemplate
    day: date
    start: int
    end: int

    @property
    def work_share(self) -> float:
        """Share of the shift that is not break."""
        return 1 - sum(b.minutes for b in self.template.breaks) / self.template.minutes


Chosen = list[tuple[int, Option]]
"""A competitor's answer: position of an agent, and a shift given to them."""


def options(problem: RosterProblem, zone: ZoneInfo, codes: Sequence[str]) -> list[Option]:
    """Every shift of the templates called `codes` that starts inside the horizon, by day and start.

    A wall clock time that a change of the clock skips has no shift.
    """
    first = problem.horizon.start.astimezone(zone).date()
    last = (problem.horizon.end - timedelta(minutes=1)).astimezone(zone).date()
    found = []
    for k in range((last - first).days + 1):
        day = first + timedelta(days=k)
        for template in problem.templates:
            for minute in template.starts() if template.code in codes else ():
                local = datetime(day.year, day.month, day.day, minute // 60, minute % 60, tzinfo=zone)
                tick = problem.tick_of(local.astimezone(UTC))
                if local.astimezone(UTC).astimezone(zone).hour == minute // 60 and 0 <= tick < problem.ticks:
                    found.append(Option(template, day, round(tick), round(tick) + template.minutes // problem.tick))
    return sorted(found, key=lambda o: (o.day, o.start, o.template.code))


def may(problem: RosterProblem, agent: Agent, option: Option) -> bool:
    """Whether the agent is employed on that date and absent for no part of the shift."""
    if agent.hired_on is not None and option.day < agent.hired_on:
        return False
    if agent.leaves_on is not None and option.day > agent.leaves_on:
        return False
    return not any(
        option.start < problem.tick_of(end.astimezone(UTC)) and problem.tick_of(start.astimezone(UTC)) < option.end
        for start, end in agent.absences
    )
