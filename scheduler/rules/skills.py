"""People work only on queues they have the skill for."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scheduler.rules.rule import RosterFacts, Violation

if TYPE_CHECKING:
    from scheduler.optimizer.tours import TourNetwork


@dataclass(frozen=True)
class Skills:
    """Every stretch of work is on a queue that matches a skill of the person."""

    name: str = "skill"

    def add(self, network: "TourNetwork") -> None:
        """Nothing to state: an option is worth only what the agent's own skill set earns."""

    def violations(self, facts: RosterFacts) -> Iterator[Violation]:
        """Each shift with work on a queue the person cannot serve."""
        for agent_id, shifts in facts.shifts.items():
            agent = facts.agents.get(agent_id)
            for shift in shifts if agent is not None else ():
                for queue in sorted({w.queue for w in shift.work}):
                    if agent is not None and not agent.can_work(queue):
                        yield Violation(agent_id, shift.day, self.name, f"no skill for {queue}")
