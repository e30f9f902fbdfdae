"""Paid minutes in an ISO week of the agent's own zone."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scheduler.rules.rule import RosterFacts, Violation

if TYPE_CHECKING:
    from scheduler.optimizer.tours import TourNetwork


@dataclass(frozen=True)
class WeekMinutes:
    """At most `most` paid minutes, or the contract's own limit if that is lower."""

    most: int
    name: str = "week minutes"

    def add(self, network: "TourNetwork") -> None:
        """A path may not collect more minutes within a week."""
        network.week_minutes = min(network.week_minutes, self.most)

    def violations(self, facts: RosterFacts) -> Iterator[Violation]:
        """Each person and week above the limit."""
        for agent, shifts, mine in facts.lives():
            limit = min(self.most, agent.contract.week_minutes)
            total = Counter[tuple[int, int]]()
            last = {}
            for k, shift in enumerate(shifts):
                week = shift.day.isocalendar()[:2]
                total[week] += shift.paid_minutes
                if k in mine:
                    last[week] = shift.day
            for week, day in last.items():
                if total[week] > limit:
                    what = f"{total[week]} paid minutes in week {week[0]}-W{week[1]:02d}, at most {limit}"
                    yield Violation(agent.agent_id, day, self.name, what)
