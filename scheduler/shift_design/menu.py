"""The shifts that may be offered, what they cover, and what a choice of them costs."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from math import gcd

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]

DAY = 1440
"""Minutes of a day; the cyclic weeks of shift design know no daylight saving."""


@dataclass(frozen=True)
class ShiftType:
    """A family of shifts: every start and every length on the grid of slots within these bounds.

    Attributes
    ----------
    earliest_start, latest_start : int
        After midnight [min].
    shortest, longest : int
        Length [min].
    """

    earliest_start: int
    latest_start: int
    shortest: int
    longest: int

    def __post_init__(self) -> None:
        if not 0 <= self.earliest_start <= self.latest_start:
            raise ValueError(f"a shift type starts from {self.earliest_start} to {self.latest_start} min: no start")
        if not 0 < self.shortest <= self.longest:
            raise ValueError(f"a shift type lasts from {self.shortest} to {self.longest} min: no length")


@dataclass(frozen=True)
class DesignPrices:
    """What is paid for a design, in one unit of the caller's choice, such as cents; all whole and above 0.

    Attributes
    ----------
    excess, shortage : int
        Of one head too many, or too few, for a minute.
    distinct : int
        Of each distinct shift (start and length) that is offered at all.
    """

    excess: int = 1
    shortage: int = 1
    distinct: int = 60

    def __post_init__(self) -> None:
        if min(self.excess, self.shortage, self.distinct) < 1:
            raise ValueError(
                f"prices of excess, shortage and a distinct shift must be at least 1, "
                f"not {self.excess}, {self.shortage} and {self.distinct}"
            )


@dataclass(frozen=True)
class Menu:
    """A requirement over a cyclic run of days, and every shift that may be offered to meet it.

    Attributes
    ----------
    need : (T,) array of int
        Heads required in each slot; the last slot is followed by the first.
    slot : int
        Length of a slot [min]; divides a day.
    types : tuple of ShiftType
    prices : DesignPrices

    Raises
    ------
    ValueError
        If the slots make no whole days, the need is negative, or a shift type is off the grid or outlasts the days.
    """

    need: Ints
    slot: int
    types: tuple[ShiftType, ...]
    prices: DesignPrices

    def __post_init__(self) -> None:
        if self.slot < 1 or DAY % self.slot:
            raise ValueError(f"slots of {self.slot} min do not divide a day")
        if self.need.ndim != 1 or not len(self.need) or len(self.need) % self.slots_a_day:
            raise ValueError(f"{self.need.size} slots of {self.slot} min are no whole number of days")
        if self.need.min() < 0:
            raise ValueError(f"the need is negative in slot {int(np.argmin(self.need))}")
        if not self.types:
            raise ValueError("no shift type is given")
        for k, kind in enumerate(self.types):
            bounds = (kind.earliest_start, kind.latest_start, kind.shortest, kind.longest)
            if any(bound % self.slot for bound in bounds):
                raise ValueError(f"shift type {k} is off the grid of {self.slot} min: {bounds}")
            if kind.longest > len(self.need) * self.slot:
                raise ValueError(f"shift type {k} lasts {kind.longest} min, longer than all the days together")

    @property
    def slots_a_day(self) -> int:
        """Slots of one day."""
        return DAY // self.slot

    @property
    def days(self) -> int:
        """Days of the cycle."""
        return len(self.need) // self.slots_a_day

    @cached_property
    def shifts(self) -> Ints:
        """(S, 2): start in slots after midnight and length in slots of every shift, each once, in ascending order."""
        found = {
            (start % self.slots_a_day, length)
            for kind in self.types
            for start in range(kind.earliest_start // self.slot, kind.latest_start // self.slot + 1)
            for length in range(kind.shortest // self.slot, kind.longest // self.slot + 1)
        }
        return np.array(sorted(found), dtype=np.int64)

    @cached_property
    def starts(self) -> Ints:
        """(S, D): slot in which each shift begins on each day."""
        return np.asarray(np.arange(self.days) * self.slots_a_day + self.shifts[:, :1], dtype=np.int64)

    @cached_property
    def ends(self) -> Ints:
        """(S, D): first slot each shift does not cover any more; past the last it wraps to the first."""
        return np.asarray((self.starts + self.shifts[:, 1:]) % len(self.need), dtype=np.int64)

    def covered(self, shift: int, day: int) -> Ints:
        """Slots that a shift begun on a day covers."""
        return np.asarray((self.starts[shift, day] + np.arange(self.shifts[shift, 1])) % len(self.need), dtype=np.int64)

    def heads_at_work(self, chosen: Sequence[int], heads: Ints) -> Ints:
        """(T,) heads in each slot.

        Parameters
        ----------
        chosen : sequence of int
            Rows of `shifts`.
        heads : (len(chosen), D) array of int
        """
        at_work = np.zeros(len(self.need), dtype=np.int64)
        for k, shift in enumerate(chosen):
            for day in range(self.days):
                np.add.at(at_work, self.covered(shift, day), heads[k, day])
        return at_work

    def deviation(self, at_work: Ints) -> tuple[int, int]:
        """Excess and shortage of heads at work [head-minutes]."""
        apart = at_work - self.need
        return int(apart[apart > 0].sum()) * self.slot, int(-apart[apart < 0].sum()) * self.slot

    @property
    def step(self) -> int:
        """Every cost is a multiple of this, so a bound may be rounded up to one."""
        return gcd(self.slot * self.prices.excess, self.slot * self.prices.shortage, self.prices.distinct)

    def at_least(self, value: float) -> int:
        """Round a proven bound up to the next cost there can be; a thousandth of a step is the solver's own error."""
        return int(np.ceil(value / self.step - 1e-3)) * self.step


def most_heads(menu: Menu, budget: int | None = None) -> Ints:
    """Heads beyond which no shift need go on any day.

    One head fewer spares the excess it makes and costs the shortage it leaves: where the first is worth no less,
    some best design does without. A budget of deviation tightens that: a shift's own excess must fit into it, and
    starts and ends can outnumber the steps of the need only by what the budget lets heads at work differ from it.

    Parameters
    ----------
    menu : Menu
    budget : int, optional
        Most that excess and shortage together may cost.

    Returns
    -------
    (S, D) array of int
    """
    need, prices = menu.need, menu.prices
    most = np.zeros(menu.starts.shape, dtype=np.int64)
    afford = None if budget is None else budget // (menu.slot * prices.excess)
    for shift, day in np.ndindex(*most.shape):
        wanted = np.sort(need[menu.covered(shift, day)])
        levels = np.unique(wanted[wanted > 0])[::-1]
        for level in levels:
            under = int(np.searchsorted(wanted, level))
            if prices.excess * under < prices.shortage * (len(wanted) - under):
                most[shift, day] = level
                break
        if afford is not None:
            level = int(most[shift, day])
            while level and int(np.maximum(0, level - wanted).sum()) > afford:
                level -= 1
            most[shift, day] = level
    if budget is None:
        return most
    slack = budget // (menu.slot * min(prices.excess, prices.shortage))
    step = need - np.roll(need, 1)
    while True:
        begun = np.bincount(menu.starts.ravel(), most.ravel(), len(need)).astype(np.int64)
        ended = np.bincount(menu.ends.ravel(), most.ravel(), len(need)).astype(np.int64)
        tighter = np.minimum(most, np.maximum(0, step[menu.starts] + ended[menu.starts] + slack))
        tighter = np.minimum(tighter, np.maximum(0, begun[menu.ends] - step[menu.ends] + slack))
        if (tighter == most).all():
            return most
        most = tighter
