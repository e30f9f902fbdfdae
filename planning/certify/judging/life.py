"""A life: what one person worked before the roster, and works in it."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from planning.certify.claim import Claim
from planning.certify.folder import Agent
from planning.certify.shifts import Shift


@dataclass(frozen=True)
class Life:
    """One person's shifts in order of start; those before number `own` began before the horizon."""

    agent: Agent
    claim: Claim
    shifts: list[Shift]
    own: int

    @property
    def roster(self) -> list[Shift]:
        """Shifts of the roster."""
        return self.shifts[self.own :]

    @property
    def neighbours(self) -> Iterator[tuple[Shift, Shift]]:
        """Each shift of the roster and the one before it."""
        return pairwise(self.shifts[max(self.own - 1, 0) :])
