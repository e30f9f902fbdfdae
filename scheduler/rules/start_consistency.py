"""Start-time consistency: a person's starts within a week lie near each other. Priced, never hard."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING, ClassVar

from scheduler.rules.rule import RosterFacts, Violation

if TYPE_CHECKING:
    from scheduler.optimizer.tours import TourNetwork

CLOCK = 24 * 60
"""Minutes round the clock."""


def spread(clocks: Iterable[int]) -> int:
    """Length of the shortest arc of the clock that holds all starts [min]; starts in minutes after midnight.

    >>> spread([23 * 60, 60]), spread([8 * 60]), spread([0, 8 * 60, 16 * 60])
    (120, 0, 960)
    """
    around = sorted(set(clocks))
    if len(around) < 2:
        return 0
    return CLOCK - max(after - before for before, after in pairwise([*around, around[0] + CLOCK]))


@dataclass(frozen=True)
class StartConsistency:
    """Each ISO week of a person whose starts spread over more than `spread_minutes` costs `cents`.

    Starts are read on the agent's own clock, which has no beginning: 23:00 and 01:00 lie two hours apart. Shifts of the
    past count in a week that the roster goes on with; a past that spreads too far by itself has been paid for.
    """

    spread_minutes: int
    cents: int
    name: str = "start consistency"
    part: ClassVar[str] = "consistency"

    def add(self, network: "TourNetwork") -> None:
        """Price each week of a path that leaves its window of starts."""
        if network.consistency is not None:
            raise ValueError("the rule 'start consistency' is stated twice; one week has one price")
        network.consistency = (self.spread_minutes, float(self.cents))

    def violations(self, facts: RosterFacts) -> Iterator[Violation]:
        """A habit is no law: nothing is ever violated."""
        return iter(())

    def exact_cost(self, facts: RosterFacts, days: frozenset[tuple[str, date]]) -> Fraction:
        """The same as `cost`, of which nothing is rounded."""
        return Fraction(self.cost(facts, days))

    def cost(self, facts: RosterFacts, days: frozenset[tuple[str, date]] | None = None) -> int:
        """Price of all weeks that spread too far [cent]; `days` restricts it to weeks with a shift on them."""
        return self.cents * sum(
            now > self.spread_minutes >= before
            for agent_id, _, before, now in week_spreads(facts, days)
            if agent_id in facts.agents
        )


def week_spreads(
    facts: RosterFacts, days: frozenset[tuple[str, date]] | None = None
) -> Iterator[tuple[str, date, int, int]]:
    """How far each person's starts spread in each ISO week of their zone with a shift of the roster.

    Parameters
    ----------
    facts : RosterFacts
    days : frozenset of (str, date), optional
        Only shifts on these agent-days count as the roster's; others of `facts.shifts` as its past. Default: all.

    Yields
    ------
    tuple of (str, date, int, int)
        Agent, Monday of the week, spread of the past alone, and of past and roster together [min].
    """
    for agent, shifts, mine in facts.lives():
        before, both = defaultdict(list), defaultdict(list)
        own = set()
        for k, shift in enumerate(shifts):
            monday = shift.day - timedelta(days=shift.day.weekday())
            local = shift.start.astimezone(agent.time_zone)
            both[monday].append(60 * local.hour + local.minute)
            if k in mine and (days is None or (agent.agent_id, shift.day) in days):
                own.add(monday)
            else:
                before[monday].append(60 * local.hour + local.minute)
        for monday in sorted(own):
            yield agent.agent_id, monday, spread(before[monday]), spread(both[monday])
