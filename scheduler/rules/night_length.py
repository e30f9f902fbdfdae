"""Length of night work: a shift that lies in the night for long may not be as long as others."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np

from scheduler.roster import UTC
from scheduler.rules.rule import RosterFacts, Violation

if TYPE_CHECKING:
    from scheduler.optimizer.tours import TourNetwork

CLOCK = 24 * 60
"""Minutes round the clock."""


@dataclass(frozen=True)
class NightLength:
    """A shift of which at least `least` minutes fall into the night has at most `most` paid minutes.

    The night is read on the agent's clock as it stands when the shift starts. Turkish Labour Act 4857, article 69:
    night work takes at most 7.5 h; more than half of a shift in the night makes it night work.

    Attributes
    ----------
    start, end : int
        The night [min after midnight]; an `end` at or before `start` lies on the next date.
    least : int
        Minutes in the night, breaks included, from which a shift counts as night work [min].
    most : int
        Most paid minutes of such a shift.

    Raises
    ------
    ValueError
        For clock times outside the day, a least of no minute, and a negative limit.
    """

    start: int
    end: int
    least: int
    most: int
    name: str = "night length"

    def __post_init__(self) -> None:
        if not (0 <= self.start < CLOCK and 0 <= self.end <= CLOCK and self.least >= 1):
            raise ValueError(f"a night of {self.start} to {self.end} min that counts from {self.least} min is none")
        if self.most < 0:
            raise ValueError(f"limits must be 0 or more, not {self.most}")

    def add(self, network: "TourNetwork") -> None:
        """Longer options in the night are offered to nobody."""
        spans = zip(network.minute.tolist(), (network.end - network.start).tolist(), strict=True)
        dark = np.array([self.dark(clock, length) for clock, length in spans], dtype=np.int64)
        for k in range(len(network.agents)):
            network.forbid(k, (dark >= self.least) & (network.paid > self.most))

    def dark(self, clock: int, length: int) -> int:
        """Minutes in the night of a shift that starts at minute `clock` after midnight and lasts `length` [min].

        >>> NightLength(1200, 360, 226, 450).dark(22 * 60, 600), NightLength(1200, 360, 226, 450).dark(120, 600)
        (480, 240)
        """
        until = self.end + CLOCK * (self.end <= self.start)
        turns = (-CLOCK, 0, CLOCK)
        return sum(max(0, min(clock + length, until + t) - max(clock, self.start + t)) for t in turns)

    def violations(self, facts: RosterFacts) -> Iterator[Violation]:
        """Each shift that lies in the night for long and is too long for that."""
        for agent_id, shifts in facts.shifts.items():
            agent = facts.agents.get(agent_id)
            for shift in shifts if agent is not None else ():
                if agent is None or shift.paid_minutes <= self.most:
                    continue
                offset = shift.start.astimezone(agent.time_zone).utcoffset() or timedelta()
                begin = shift.start.astimezone(UTC) + offset
                midnight = begin.replace(hour=0, minute=0, second=0, microsecond=0)
                length = (self.end - self.start) % CLOCK or CLOCK
                dark = timedelta()
                for days in (-1, 0, 1):
                    dusk = midnight + timedelta(days=days, minutes=self.start)
                    dawn = dusk + timedelta(minutes=length)
                    dark += max(min(begin + (shift.end - shift.start), dawn) - max(begin, dusk), timedelta())
                if dark >= timedelta(minutes=self.least):
                    what = (
                        f"{shift.paid_minutes} paid minutes of a shift with {dark / timedelta(minutes=1):.0f} min in "
                        f"the night, at most {self.most}"
                    )
                    yield Violation(agent_id, shift.day, self.name, what)
