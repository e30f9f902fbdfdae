"""A life: what one person worked before the roster, and works in it."""

from collections.abc import Iterator
from dataclasses import dataclass

from planning.certify.claim import Claim
from planning.certify.folder import Agent
from planning.certify.shifts import Shift
from planning.certify.zones import local_day


@dataclass(frozen=True)
class Life:
    """One person's shifts in order of start; those before number `own` began before the roster."""

    agent: Agent
    claim: Claim
    shifts: list[Shift]
    own: int

    @property
    def first_day(self) -> int:
        """The first local date of the horizon."""
        return local_day(self.claim.grid.start, self.agent.zone)

    @property
    def pairs(self) -> Iterator[tuple[int, int, Shift]]:
        """Start and end of what comes before each shift of the roster, and the shift."""
        past = self.agent.history
        before = None if past.last_end is None else (past.last_start or past.last_end, past.last_end)
        for k, shift in enumerate(self.shifts):
            if before is not None and k >= self.own:
                yield *before, shift
            before = shift.start, shift.end
