"""Length of a day's work: paid minutes of a shift, and the time from its start to its end."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scheduler.rules.rule import RosterFacts, Violation

if TYPE_CHECKING:
    from scheduler.optimizer.tours import TourNetwork

DAY = 24 * 60
"""A limit of so many minutes binds nobody."""


@dataclass(frozen=True)
class DayLength:
    """No shift has more than `most_paid` paid minutes or spreads over more than `most_span` minutes, breaks included.

    As one shift a date is worked, this bounds the day.

    Raises
    ------
    ValueError
        For limits outside 0 to 1440 minutes.
    """

    most_paid: int = DAY
    most_span: int = DAY
    name: str = "day length"

    def __post_init__(self) -> None:
        if not (0 <= self.most_paid <= DAY and 0 <= self.most_span <= DAY):
            raise ValueError(f"a day has 0 to {DAY} min, not {self.most_paid} paid and {self.most_span} in all")

    def add(self, network: "TourNetwork") -> None:
        """Longer options are offered to nobody."""
        longer = (network.paid > self.most_paid) | (network.end - network.start > self.most_span)
        for k in range(len(network.agents)):
            network.forbid(k, longer)

    def violations(self, facts: RosterFacts) -> Iterator[Violation]:
        """Each shift that is too long."""
        for agent_id, shifts in facts.shifts.items():
            for shift in shifts if agent_id in facts.agents else ():
                if shift.paid_minutes > self.most_paid:
                    what = f"{shift.paid_minutes} paid minutes in a day, at most {self.most_paid}"
                    yield Violation(agent_id, shift.day, self.name, what)
                if shift.minutes > self.most_span:
                    what = f"{shift.minutes} min from start to end, at most {self.most_span}"
                    yield Violation(agent_id, shift.day, self.name, what)
