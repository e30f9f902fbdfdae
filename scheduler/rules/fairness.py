"""Fairness: what is hard to bear falls on each person as on their peers, past weeks counted. Priced, never hard.

The price of a person is half the square of how far they stand from what is due to them, so that the next hard shift
costs the more the more they have borne already: its marginal price is the price times the distance. A square lies above
each of its tangents (convexity), so the tours, which know prices of single shifts only, are told the tangent at what
a person is expected to come to; what the bound forgets thereby can only make a roster dearer.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, ClassVar
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

from scheduler.agents import matches
from scheduler.roster import Shift
from scheduler.rules.rule import RosterFacts, Violation
from scheduler.rules.wishes import BANDS, in_band

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scheduler.optimizer.tours import TourNetwork

Floats = npt.NDArray[np.float64]

KINDS = ("nights", "weekends", "unwanted", "posts")
"""What is counted: whole nights, shifts that start at a weekend, shifts that start when nobody wants to, and hours on
posts. The last is decided when work is named, so that no price of a shift can tell of it."""

TOLD = 3
"""Of these kinds the first so many are known of a shift before its work is."""

CLOCK = 24 * 60
"""Minutes round the clock."""


@dataclass(frozen=True)
class Burdens:
    """What makes a shift hard to bear.

    Attributes
    ----------
    night : (int, int)
        From and to on the agent's clock as it stands when a shift starts [min after midnight]; a shift that covers
        half of it counts for half a night. An end at or before the start lies on the next date.
    weekend : tuple of int
        Days of the week on which a shift that starts counts, Monday 0.
    unwanted : tuple of str
        Start bands that nobody wants, of `scheduler.rules.wishes.BANDS`.
    posts : tuple of str
        Queues, as `line/language/channel` with `*` matching all, whose hours of work count.

    Raises
    ------
    ValueError
        For a clock outside the day, a day of the week outside 0 to 6, or a band that is none.
    """

    night: tuple[int, int] = (1320, 360)
    weekend: tuple[int, ...] = (5, 6)
    unwanted: tuple[str, ...] = ()
    posts: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not all(0 <= clock < CLOCK for clock in self.night) or self.night[0] == self.night[1]:
            raise ValueError(f"a night from {self.night[0]} to {self.night[1]} min after midnight is none")
        if strange := sorted({*self.weekend} - {*range(7)}):
            raise ValueError(f"days of the week are 0 to 6, not {strange}")
        if strange_bands := sorted({*self.unwanted} - {*BANDS}):
            raise ValueError(f"start bands are {', '.join(BANDS)}, not {', '.join(strange_bands)}")

    def of_start(self, weekday: int, clock: int, minutes: int) -> tuple[float, float, float]:
        """Nights, weekend shifts and unwanted starts that a shift counts for, by its local start and its length.

        >>> Burdens().of_start(5, 18 * 60, 8 * 60)
        (0.5, 1.0, 0.0)
        """
        begin, end = self.night
        length = (end - begin) % CLOCK
        dusks = range(begin - CLOCK, clock + minutes, CLOCK)
        inside = sum(max(0, min(clock + minutes, dusk + length) - max(clock, dusk)) for dusk in dusks)
        return (
            inside / length,
            float(weekday in self.weekend),
            float(any(in_band(clock, band) for band in self.unwanted)),
        )

    def of(self, shift: Shift, zone: ZoneInfo) -> tuple[float, float, float, float]:
        """All kinds that a shift of somebody in `zone` counts for, in the order of `KINDS`."""
        local = shift.start.astimezone(zone)
        minutes = int((shift.end - shift.start).total_seconds()) // 60
        on_posts = sum(
            (w.end - w.start).total_seconds() / 3600
            for w in shift.work
            if any(matches(pattern, w.queue) for pattern in self.posts)
        )
        return (*self.of_start(shift.day.weekday(), local.hour * 60 + local.minute, minutes), on_posts)


@dataclass(frozen=True)
class Balance:
    """How a person stands beside their peers when a roster begins; in the order of `KINDS`.

    Attributes
    ----------
    before : tuple of float
        What they have borne less what is due to them by the end of the roster: as much a day as to their peers, for
        each day on which they are there.
    expected : tuple of float
        Where they come to if the roster gives them their peers' share, and no more is made up: the point of tangency.
    """

    before: tuple[float, ...] = (0.0,) * len(KINDS)
    expected: tuple[float, ...] = (0.0,) * len(KINDS)


@dataclass(frozen=True)
class Fairness:
    """Each person's distance x from what is due costs `cents` x squared / 2 of each kind.

    Attributes
    ----------
    burdens : Burdens
    cents : tuple of int
        Price of one unit more for somebody who is one unit ahead, by kind; 0 switches the kind off [cent].
    most : tuple of float
        Units of each kind that the dates of a roster should at most hold for a person; infinite without a limit.
    most_cents : int
        Each unit beyond [cent].
    balances : mapping of str to Balance
        By agent; who is not in it is nobody's peer and free of the price.

    Raises
    ------
    ValueError
        For negative prices, or another number of them than there are kinds.
    """

    burdens: Burdens
    cents: tuple[int, ...]
    balances: Mapping[str, Balance]
    most: tuple[float, ...] = (np.inf,) * len(KINDS)
    most_cents: int = 0
    name: str = "fairness"
    part: ClassVar[str] = "fairness"

    def __post_init__(self) -> None:
        if len(self.cents) != len(KINDS) or len(self.most) != len(KINDS):
            raise ValueError(f"{len(KINDS)} prices and limits expected, one for each of {', '.join(KINDS)}")
        if min(*self.cents, *self.most, self.most_cents) < 0:
            raise ValueError(f"prices and limits must be 0 or more, not {self.cents}, {self.most}, {self.most_cents}")

    def add(self, network: "TourNetwork") -> None:
        """Price each option by the tangent, and what stands already as it is."""
        slopes, fixed = self.slopes(network), self._fixed(network)
        burdens = self.option_burdens(network)[:, :TOLD]
        for row, agent in enumerate(network.agents):
            balance = self.balances.get(agent.agent_id)
            if balance is None:
                continue
            before, at = np.array(balance.before)[:TOLD], np.array(balance.expected)[:TOLD]
            rest = 0.5 * np.array(self.cents)[:TOLD] * at**2 + slopes[row] * (before + fixed[row] - at)
            network.surcharge(row, burdens @ slopes[row], float(rest.sum()))

    def slopes(self, network: "TourNetwork") -> Floats:
        """What one unit more of the kinds known of a shift is told to cost each agent; shape (agents, `TOLD`)."""
        expected = [self.balances.get(a.agent_id, Balance()).expected[:TOLD] for a in network.agents]
        found: Floats = np.array(expected).reshape(-1, TOLD) * np.array(self.cents[:TOLD])
        return found

    def option_burdens(self, network: "TourNetwork") -> Floats:
        """What each option counts for; shape (options, kinds), nothing yet of `posts`."""
        found = np.zeros((len(network.start), len(KINDS)))
        weekdays = [day.weekday() for day in network.days]
        rows = zip(network.day.tolist(), network.minute.tolist(), (network.end - network.start).tolist(), strict=True)
        for o, (d, clock, minutes) in enumerate(rows):
            found[o, :TOLD] = self.burdens.of_start(weekdays[d], clock, minutes)
        return found

    def _fixed(self, network: "TourNetwork") -> Floats:
        zone, days = network.agents[0].time_zone, frozenset(network.days)
        found = np.zeros((len(network.agents), TOLD))
        for row, history in enumerate(network.histories):
            for shift in history.fixed:
                if shift.day in days:
                    found[row] += self.burdens.of(shift, zone)[:TOLD]
        return found

    def price(self, before: Floats, borne: Floats) -> Floats:
        """Price of people who have borne so much [cent].

        Parameters
        ----------
        before : array, shape (..., kinds)
            As of `Balance`.
        borne : array, shape (..., kinds)
            Within the dates of the roster.

        Returns
        -------
        array, shape (...)
        """
        squares = 0.5 * np.array(self.cents) * (before + borne) ** 2
        if self.most_cents:
            squares = squares + self.most_cents * np.maximum(borne - np.array(self.most), 0.0)
        found: Floats = squares.sum(axis=-1)
        return found

    def violations(self, facts: RosterFacts) -> "Iterator[Violation]":
        """Unfair is not illegal: nothing is ever violated."""
        return iter(())

    def cost(self, facts: RosterFacts, days: frozenset[tuple[str, date]] | None = None) -> int:
        """Price of everybody's distance [cent]; `days` restricts what is borne to shifts on those agent-days."""
        # Rounded once: the bound rounds nobody's price, and must not lie above what the roster counts.
        return round(self.exact_cost(facts, days))

    def exact_cost(self, facts: RosterFacts, days: frozenset[tuple[str, date]] | None = None) -> Fraction:
        """The same before it is rounded [cent]."""
        total = Fraction(0)
        for agent_id, agent in facts.agents.items():
            if agent_id not in self.balances:
                continue
            borne = [0.0] * len(KINDS)
            for shift in facts.shifts.get(agent_id, ()):
                if days is None or (agent_id, shift.day) in days:
                    counts = self.burdens.of(shift, agent.time_zone)
                    borne = [so_far + more for so_far, more in zip(borne, counts, strict=True)]
            total += Fraction(float(self.price(np.array(self.balances[agent_id].before), np.array(borne))))
        return total
