"""Rest between two shifts of one person."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from scheduler.rules.rule import RosterFacts, Violation

if TYPE_CHECKING:
    from scheduler.optimizer.tours import TourNetwork


@dataclass(frozen=True)
class Rest:
    """At least `minutes` between the end of a shift and the start of the next."""

    minutes: int
    name: str = "rest"

    def add(self, network: "TourNetwork") -> None:
        """A start is only reachable once the rest after the previous end is over."""
        network.rest_minutes = max(network.rest_minutes, self.minutes)

    def violations(self, facts: RosterFacts) -> Iterator[Violation]:
        """Each pair of neighbouring shifts that is too close."""
        for agent, shifts, mine in facts.lives():
            for k in range(1, len(shifts)):
                free = shifts[k].start - shifts[k - 1].end
                if free < timedelta(minutes=self.minutes) and (k in mine or k - 1 in mine):
                    hours = free.total_seconds() / 3600
                    what = f"{hours:.1f} h between shifts, at least {self.minutes / 60:g} h needed"
                    yield Violation(agent.agent_id, shifts[k].day, self.name, what)
