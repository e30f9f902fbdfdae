"""Nobody works before being hired or after leaving, and every row names a known person."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scheduler.rules.rule import RosterFacts, Violation

if TYPE_CHECKING:
    from scheduler.optimizer.tours import TourNetwork


@dataclass(frozen=True)
class Employment:
    """Local dates of shifts lie within [hired_on, leaves_on]."""

    name: str = "employment"

    def add(self, network: "TourNetwork") -> None:
        """Forbid options on dates outside the employment."""
        for k, agent in enumerate(network.agents):
            outside = [
                (agent.hired_on is not None and day < agent.hired_on)
                or (agent.leaves_on is not None and day > agent.leaves_on)
                for day in network.days
            ]
            if any(outside):
                network.forbid(k, network.on_days(outside))

    def violations(self, facts: RosterFacts) -> Iterator[Violation]:
        """Each shift of an unknown person or outside employment."""
        for agent_id, shifts in facts.shifts.items():
            agent = facts.agents.get(agent_id)
            for shift in shifts:
                if agent is None:
                    yield Violation(agent_id, shift.day, self.name, "unknown agent")
                elif agent.hired_on is not None and shift.day < agent.hired_on:
                    yield Violation(agent_id, shift.day, self.name, f"hired on {agent.hired_on}")
                elif agent.leaves_on is not None and shift.day > agent.leaves_on:
                    yield Violation(agent_id, shift.day, self.name, f"left on {agent.leaves_on}")
