"""Breaks: none too late, none worked through."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from scheduler.rules.rule import RosterFacts, Violation

if TYPE_CHECKING:
    from scheduler.optimizer.tours import TourNetwork

LONG_SHIFT = 360
"""Shifts of more minutes than this owe a break."""


@dataclass(frozen=True)
class Breaks:
    """In shifts of over six hours, at most `longest_stretch` minutes between breaks; work lies between them."""

    longest_stretch: int
    name: str = "breaks"

    def add(self, network: "TourNetwork") -> None:
        """Only legal break patterns are offered."""
        network.longest_stretch = min(network.longest_stretch, self.longest_stretch)

    def violations(self, facts: RosterFacts) -> Iterator[Violation]:
        """Each stretch that is too long, each clash of work with breaks, and each text outside its shift."""
        for agent_id, shifts in facts.shifts.items():
            for shift in shifts:
                for text in shift.unreadable:
                    yield Violation(agent_id, shift.day, self.name, f"{text} lies outside the shift")
                breaks = sorted(shift.breaks, key=lambda b: b.start)
                edges = [shift.start, *(e for b in breaks for e in (b.start, b.end)), shift.end]
                longest = max((b - a).total_seconds() / 60 for a, b in zip(edges[::2], edges[1::2], strict=True))
                if shift.minutes > LONG_SHIFT and longest > self.longest_stretch:
                    what = f"{longest:.0f} min without a break, at most {self.longest_stretch}"
                    yield Violation(agent_id, shift.day, self.name, what)
                work = sorted(shift.work, key=lambda w: w.start)
                if any(b.overlaps(w.start, w.end) for b in breaks for w in work):
                    yield Violation(agent_id, shift.day, self.name, "works in a break")
                if any(after.start < before.end for before, after in pairwise(work)):
                    yield Violation(agent_id, shift.day, self.name, "works on two queues at once")
