"""Run of working days without a day off."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from scheduler.rules.rule import RosterFacts, Violation

if TYPE_CHECKING:
    from scheduler.optimizer.tours import TourNetwork


@dataclass(frozen=True)
class RunOfDays:
    """At most `most` working dates in a row."""

    most: int
    name: str = "run of days"

    def add(self, network: "TourNetwork") -> None:
        """A path must pass a day off after so many working days."""
        network.run_days = min(network.run_days, self.most)

    def violations(self, facts: RosterFacts) -> Iterator[Violation]:
        """The first date beyond the limit in each run, and every one after it."""
        for agent, shifts, mine in facts.lives():
            rostered = {shifts[k].day for k in mine}
            run, previous = 0, None
            for day in sorted({s.day for s in shifts}):
                run = run + 1 if previous is not None and day - previous == timedelta(days=1) else 1
                previous = day
                if run > self.most and day in rostered:
                    what = f"working day {run} in a row, at most {self.most}"
                    yield Violation(agent.agent_id, day, self.name, what)
