"""What a rule is: it states itself to the tours and judges any roster, sharing no code between the two."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Protocol

from scheduler.agents import Agent
from scheduler.roster import Shift

if TYPE_CHECKING:
    from scheduler.optimizer.tours import TourNetwork


@dataclass(frozen=True)
class Violation:
    """One broken rule: who, on which local date, which rule and what happened."""

    agent_id: str
    day: date
    rule: str
    what: str


@dataclass(frozen=True)
class RosterFacts:
    """A roster as a judge sees it: people, and each person's shifts in order of start.

    `past` holds shifts before the roster begins, so that rest, weeks and runs carry over;
    a violation is only reported where a shift of the roster takes part.
    """

    agents: Mapping[str, Agent]
    shifts: Mapping[str, Sequence[Shift]]
    past: Mapping[str, Sequence[Shift]]

    def lives(self) -> Iterator[tuple[Agent, list[Shift], set[int]]]:
        """Each known agent, past and rostered shifts together in order, and the positions of the rostered ones."""
        for agent_id, rostered in self.shifts.items():
            if agent_id not in self.agents:
                continue
            both = [(s, False) for s in self.past.get(agent_id, ())] + [(s, True) for s in rostered]
            both.sort(key=lambda pair: pair[0].start)
            yield self.agents[agent_id], [s for s, _ in both], {k for k, (_, mine) in enumerate(both) if mine}


class Rule(Protocol):
    """One rule, one file. Laws are hard; wishes return a price instead of a ban."""

    @property
    def name(self) -> str:
        """Name used in reports."""
        ...

    def add(self, network: "TourNetwork") -> None:
        """State the rule to the tour network: forbid options, bound weeks, set rest, or price."""
        ...

    def violations(self, facts: RosterFacts) -> Iterator[Violation]:
        """Judge a roster in plain Python."""
        ...


class PricedRule(Rule, Protocol):
    """A rule that may be broken at a price."""

    @property
    def part(self) -> str:
        """Name of its price among the parts of a roster's cost."""
        ...

    def exact_cost(self, facts: RosterFacts, days: frozenset[tuple[str, date]]) -> Fraction:
        """Price before it is rounded [cent]: that of several people is the sum of theirs, to the last digit.

        `days` are the agents' dates of the horizon, all others lie before it.
        """
        ...

    def cost(self, facts: RosterFacts, days: frozenset[tuple[str, date]]) -> int:
        """Price of a roster [cent], rounded once."""
        ...
