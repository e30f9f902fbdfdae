"""At most one shift starts on a local date: a cell of the roster grid holds one code."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scheduler.rules.rule import RosterFacts, Violation

if TYPE_CHECKING:
    from scheduler.optimizer.tours import TourNetwork


@dataclass(frozen=True)
class OneShiftADay:
    """Split shifts are not worked."""

    name: str = "one shift a day"

    def add(self, network: "TourNetwork") -> None:
        """Nothing to state: the network chooses one option or none for each date."""

    def violations(self, facts: RosterFacts) -> Iterator[Violation]:
        """Each second shift on a date."""
        for agent, shifts, mine in facts.lives():
            for k in range(1, len(shifts)):
                if shifts[k].day == shifts[k - 1].day and (k in mine or k - 1 in mine):
                    yield Violation(agent.agent_id, shifts[k].day, self.name, "two shifts start on this date")
