"""Shifts in an ISO week of the agent's own zone."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scheduler.rules.rule import RosterFacts, Violation

if TYPE_CHECKING:
    from scheduler.optimizer.tours import TourNetwork


@dataclass(frozen=True)
class WeekShifts:
    """At most `most` shifts, or the contract's own limit if that is lower."""

    most: int
    name: str = "week shifts"

    def add(self, network: "TourNetwork") -> None:
        """A path may not take more options within a week."""
        network.week_shifts = min(network.week_shifts, self.most)

    def violations(self, facts: RosterFacts) -> Iterator[Violation]:
        """Each person and week with too many shifts."""
        for agent, shifts, mine in facts.lives():
            limit = min(self.most, agent.contract.week_shifts)
            weeks = defaultdict(list)
            for k, shift in enumerate(shifts):
                weeks[shift.day.isocalendar()[:2]].append(k)
            for (year, week), members in weeks.items():
                if len(members) > limit and mine.intersection(members):
                    what = f"{len(members)} shifts in week {year}-W{week:02d}, at most {limit}"
                    yield Violation(agent.agent_id, shifts[members[-1]].day, self.name, what)
