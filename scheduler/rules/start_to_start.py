"""Minutes from one start to the next: how far a start may drift earlier from day to day."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from scheduler.rules.rule import RosterFacts, Violation

if TYPE_CHECKING:
    from scheduler.optimizer.tours import TourNetwork


@dataclass(frozen=True)
class StartToStart:
    """At least `minutes` between the starts of two neighbouring shifts of one person.

    1320 min (22 h) let a start come at most two hours earlier than on the day before. Minutes are those that pass, not
    those of the clock on the wall: in the night that skips an hour, equal clock times lie 23 h apart.
    """

    minutes: int
    name: str = "start to start"

    def add(self, network: "TourNetwork") -> None:
        """A start is only reachable so long after the previous one."""
        network.start_to_start = max(network.start_to_start, self.minutes)

    def violations(self, facts: RosterFacts) -> Iterator[Violation]:
        """Each shift that starts too soon after the start of the one before."""
        least = timedelta(minutes=self.minutes)
        for agent, shifts, mine in facts.lives():
            for k in range(1, len(shifts)):
                apart = shifts[k].start - shifts[k - 1].start
                if apart < least and (k in mine or k - 1 in mine):
                    hours = apart.total_seconds() / 3600
                    what = f"{hours:.1f} h between starts, at least {self.minutes / 60:g} h needed"
                    yield Violation(agent.agent_id, shifts[k].day, self.name, what)
