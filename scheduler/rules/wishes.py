"""Wishes: priced, never hard."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import partial
from typing import TYPE_CHECKING, ClassVar
from zoneinfo import ZoneInfo

from scheduler.roster import Shift
from scheduler.rules.rule import RosterFacts, Violation

if TYPE_CHECKING:
    from scheduler.optimizer.tours import TourNetwork

BANDS = {"early": (300, 600), "day": (600, 900), "late": (900, 1260), "night": (1260, 300)}
"""Start bands by local clock: from, to [min after midnight]; a band may pass midnight."""


def in_band(minute: int, band: str) -> bool:
    """Whether a local start, in minutes after midnight, lies in a band.

    >>> in_band(22 * 60, "night"), in_band(60, "night"), in_band(12 * 60, "night")
    (True, True, False)
    """
    begin, end = BANDS[band]
    return begin <= minute < end if begin < end else minute >= begin or minute < end


@dataclass(frozen=True)
class Wish:
    """`agent_id` would like (positive weight) or rather not have `shift` on `day`.

    `shift` is a template code, `off`, or one of `BANDS`. `rank` is the place that people gave it on their list, 1 for
    what they want most; 0 where they gave none.
    """

    agent_id: str
    day: date
    shift: str
    weight: float
    rank: int = 0

    def is_met(self, code: str | None, minute: int) -> bool:
        """Whether a day with shift `code` starting at local `minute`, or off (`None`), is what was named."""
        if code is None or self.shift == "off":
            return code is None and self.shift == "off"
        return in_band(minute, self.shift) if self.shift in BANDS else code == self.shift

    def kept_by(self, shift: Shift | None, zone: ZoneInfo) -> bool:
        """Whether a shift of the day, or none, is what was liked, or is not what was disliked."""
        if shift is None:
            return self.is_met(None, 0) == (self.weight > 0)
        local = shift.start.astimezone(zone)
        return self.is_met(shift.code, local.hour * 60 + local.minute) == (self.weight > 0)

    def cents(self, met: bool, cents_per_weight: int) -> int:
        """Price of the day: an unmet liking or a met dislike costs its weight [cent]."""
        unhappy = met if self.weight < 0 else not met
        return round(abs(self.weight) * cents_per_weight) if unhappy else 0


@dataclass(frozen=True)
class Wishes:
    """Each disappointed wish costs `cents` per unit of weight."""

    wishes: Sequence[Wish]
    cents: int
    name: str = "wish"
    part: ClassVar[str] = "wishes"

    def add(self, network: "TourNetwork") -> None:
        """Price the options of each wished day, and the day off."""
        row = {agent.agent_id: k for k, agent in enumerate(network.agents)}
        for wish in self.wishes:
            if wish.agent_id in row:
                network.price(row[wish.agent_id], wish.day, partial(self._price, wish))

    def _price(self, wish: Wish, code: str | None, minute: int) -> int:
        return wish.cents(wish.is_met(code, minute), self.cents)

    def violations(self, facts: RosterFacts) -> Iterator[Violation]:
        """A wish is no law: nothing is ever violated."""
        return iter(())

    def exact_cost(self, facts: RosterFacts, days: frozenset[tuple[str, date]]) -> Fraction:
        """The same as `cost`: each wish is rounded by itself."""
        return Fraction(self.cost(facts, days))

    def cost(self, facts: RosterFacts, days: frozenset[tuple[str, date]] | None = None) -> int:
        """Price of all disappointed wishes of known agents [cent]; `days` restricts it to those agent-days."""
        total = 0
        for wish in self.wishes:
            if wish.agent_id not in facts.agents or (days is not None and (wish.agent_id, wish.day) not in days):
                continue
            shift = next((s for s in facts.shifts.get(wish.agent_id, ()) if s.day == wish.day), None)
            if shift is None:
                total += self._price(wish, None, 0)
            else:
                local = shift.start.astimezone(facts.agents[wish.agent_id].time_zone)
                total += self._price(wish, shift.code, local.hour * 60 + local.minute)
        return total
