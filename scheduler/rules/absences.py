"""Nobody works while absent."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scheduler.rules.rule import RosterFacts, Violation

if TYPE_CHECKING:
    from scheduler.optimizer.tours import TourNetwork


@dataclass(frozen=True)
class Absences:
    """A shift may not touch an absence of its agent."""

    name: str = "absence"

    def add(self, network: "TourNetwork") -> None:
        """Forbid every option that overlaps an absence."""
        for k, agent in enumerate(network.agents):
            for start, end in agent.absences:
                network.forbid(k, network.overlapping(start, end))

    def violations(self, facts: RosterFacts) -> Iterator[Violation]:
        """Each shift that overlaps an absence."""
        for agent_id, shifts in facts.shifts.items():
            for start, end in facts.agents[agent_id].absences if agent_id in facts.agents else ():
                for shift in shifts:
                    if shift.start < end and start < shift.end:
                        what = f"absent from {start:%Y-%m-%d %H:%M%z} to {end:%Y-%m-%d %H:%M%z}"
                        yield Violation(agent_id, shift.day, self.name, what)
