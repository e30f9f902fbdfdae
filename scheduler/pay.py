"""Pay beyond wage times minutes: overtime, premiums by clock and by date, and time off that people offered.

A contract's terms say what an hour costs besides its wage. All of them are convex in the minutes of a week, so that
the best tour at any prices and the covering program can carry them exactly; and all of them are sums of whole
numbers, so that two counts of one roster agree to the last digit.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scheduler.agents import Agent
    from scheduler.roster import Shift

TEN_THOUSAND = 10_000
"""Shares and rates are whole numbers of ten-thousandths of a wage."""

CENT = 60 * TEN_THOUSAND
"""Of these parts is a cent: pay counted in minutes times cents of an hour times ten-thousandths."""

DAY = 24 * 60
"""Minutes round the clock."""


def ten_thousandths(share: float) -> int:
    """A share or rate as a whole number of ten-thousandths.

    Raises
    ------
    ValueError
        If it is none, such as a third.

    Examples
    --------
    >>> ten_thousandths(1.5), ten_thousandths(0.125)
    (15000, 1250)
    """
    parts = round(share * TEN_THOUSAND)
    if abs(share * TEN_THOUSAND - parts) > 1e-6:
        raise ValueError(f"a share of pay must be a whole number of ten-thousandths, not {share!r}")
    return parts


@dataclass(frozen=True)
class OvertimePay:
    """What minutes beyond the normal ones are paid.

    Attributes
    ----------
    after : int
        Normal minutes; what is paid beyond them is overtime [min].
    steps : tuple of (int, float)
        From which minute of the overtime on, the first from 0, it is paid at which multiple of the wage; neither falls.

    Raises
    ------
    ValueError
        For steps that do not begin at 0 or do not ascend, and rates that fall or are below 1.

    Examples
    --------
    Beyond 40 hours, two hours at one and a half wages and the rest at two: three hours cost two wages more.

    >>> week = OvertimePay(2400, ((0, 1.5), (120, 2.0)))
    >>> week.minutes(2580), week.surcharge(2580) / TEN_THOUSAND
    (180, 120.0)
    """

    after: int
    steps: tuple[tuple[int, float], ...]

    def __post_init__(self) -> None:
        since, rates = [s for s, _ in self.steps], [1.0, *(r for _, r in self.steps)]
        if self.after < 0 or not since or since[0] != 0 or any(a >= b for a, b in pairwise(since)):
            raise ValueError(f"overtime after {self.after} min needs steps that ascend from 0 min, not from {since}")
        if any(a > b for a, b in pairwise(rates)):
            raise ValueError(f"rates of overtime must not fall, nor be below 1, not {rates[1:]}")
        for rate in rates:
            ten_thousandths(rate)

    def minutes(self, worked: int) -> int:
        """Overtime among so many minutes [min]."""
        return max(worked - self.after, 0)

    def surcharge(self, worked: int) -> int:
        """What so many minutes cost beyond their wage [minutes, in ten-thousandths]."""
        over, total, before = self.minutes(worked), 0, TEN_THOUSAND
        for since, rate in self.steps:
            total += (ten_thousandths(rate) - before) * max(over - since, 0)
            before = ten_thousandths(rate)
        return total


@dataclass(frozen=True)
class Premium:
    """A share of the wage on top for every minute of a shift, breaks included, inside hours of the local clock.

    The clock goes on through a shift as it stands at its start. `start` and `end` are minutes after midnight; an end at
    or before the start lies on the next date.

    Raises
    ------
    ValueError
        For clock times outside the day and a negative share.

    Examples
    --------
    >>> night = Premium(22 * 60, 6 * 60, 0.1)
    >>> night.minutes(20 * 60, 480), night.minutes(3 * 60, 600)
    (360, 180)
    """

    start: int
    end: int
    share: float

    def __post_init__(self) -> None:
        if not (0 <= self.start < DAY and 0 <= self.end <= DAY):
            raise ValueError(f"hours of a premium must lie in the day, not from minute {self.start} to {self.end}")
        if ten_thousandths(self.share) < 0:
            raise ValueError(f"a premium must be 0 or more, not {self.share}")

    def minutes(self, clock: int, length: int) -> int:
        """Minutes inside the hours of a shift that starts at minute `clock` after midnight and lasts `length`."""
        end = self.end + DAY * (self.end <= self.start)
        turns = range(-DAY, length + DAY, DAY)
        return sum(max(0, min(clock + length, end + t) - max(clock, self.start + t)) for t in turns)


@dataclass(frozen=True)
class DatedPremium:
    """A share of pay on top for every shift that starts on a local date from `first` to `last`, both inclusive.

    Raises
    ------
    ValueError
        For dates in the wrong order and a negative share.
    """

    first: date
    last: date
    share: float

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError(f"a premium ends on {self.last}, before it begins on {self.first}")
        if ten_thousandths(self.share) < 0:
            raise ValueError(f"a premium must be 0 or more, not {self.share}")


@dataclass(frozen=True)
class TimeOff:
    """Guaranteed minutes that people offered to give up.

    Attributes
    ----------
    minutes : int
        Most of them in a week [min].
    share : float
        Of their pay is saved.

    Raises
    ------
    ValueError
        For negative minutes and a share outside [0, 1].
    """

    minutes: int
    share: float

    def __post_init__(self) -> None:
        if self.minutes < 0 or not 0 <= ten_thousandths(self.share) <= TEN_THOUSAND:
            raise ValueError(f"time off must be 0 min or more at a share in [0, 1], not {self.minutes} at {self.share}")


@dataclass(frozen=True)
class PayTerms:
    """What a contract pays besides the wage of each paid minute. Without terms, nothing.

    Attributes
    ----------
    day, week : OvertimePay, optional
        Overtime of a shift, and of an ISO week of the agent's zone. What is overtime of its day is none of its week's.
    premiums : tuple of Premium
        By the local clock; those of hours that overlap add up.
    time_off : TimeOff, optional
        Minutes below a week's guarantee that save part of their pay.
    """

    day: OvertimePay | None = None
    week: OvertimePay | None = None
    premiums: tuple[Premium, ...] = ()
    time_off: TimeOff | None = None

    def straight(self, paid: int) -> int:
        """Of a shift's paid minutes those that are not overtime of its day [min]."""
        return paid if self.day is None else min(paid, self.day.after)

    @property
    def has_overtime(self) -> bool:
        """Whether any minutes are overtime."""
        return self.day is not None or self.week is not None

    def overtime(self, paid: int, of_days: int) -> int:
        """Overtime of a week of so many paid minutes, `of_days` of them overtime of their days [min]."""
        return of_days + (0 if self.week is None else self.week.minutes(paid - of_days))

    def of_day(self, paid: int) -> int:
        """What the overtime of a shift's day costs beyond its wage [minutes, in ten-thousandths]."""
        return 0 if self.day is None else self.day.surcharge(paid)

    def of_week(self, straight: int) -> int:
        """What the overtime of a week of so many straight minutes costs beyond its wage [the same]."""
        return 0 if self.week is None else self.week.surcharge(straight)

    def of_clock(self, clock: int, length: int) -> int:
        """Premiums of a shift from a local `clock`, minutes after midnight, that lasts `length` [the same]."""
        return sum(ten_thousandths(p.share) * p.minutes(clock, length) for p in self.premiums)


NO_TERMS = PayTerms()
"""The wage of each paid minute and nothing besides."""


def dated_share(premiums: Iterable[DatedPremium], day: date) -> int:
    """What is on top of the pay of a shift that starts on a local date [ten-thousandths]."""
    return sum(ten_thousandths(p.share) for p in premiums if p.first <= day <= p.last)


def overtime_minutes(terms: PayTerms, shifts: Sequence["Shift"]) -> list[int]:
    """Overtime of each of one person's shifts, in order of start [min].

    That of its day, and of what is left the minutes beyond the normal ones of its week so far.
    """
    found, worked = [], Counter[tuple[int, int]]()
    for shift in shifts:
        straight, week = terms.straight(shift.paid_minutes), shift.day.isocalendar()[:2]
        before = worked[week]
        worked[week] += straight
        over = shift.paid_minutes - straight
        if terms.week is not None:
            over += terms.week.minutes(worked[week]) - terms.week.minutes(before)
        found.append(over)
    return found


def extra_of_shift(agent: "Agent", shift: "Shift") -> tuple[int, int]:
    """Overtime of its day and premiums of one shift; parts of which `CENT` are a cent."""
    terms = agent.contract.pay
    premiums = dated_share(agent.premiums, shift.day) * shift.paid_minutes
    if terms.premiums:
        local = shift.start.astimezone(agent.time_zone)
        premiums += terms.of_clock(60 * local.hour + local.minute, shift.minutes)
    return terms.of_day(shift.paid_minutes) * agent.hourly_cost_cents, premiums * agent.hourly_cost_cents


def extra_pay(agent: "Agent", shifts: Sequence["Shift"], past: Iterable["Shift"] = ()) -> tuple[int, int]:
    """What one person's shifts cost beyond wage times minutes.

    Parameters
    ----------
    agent : Agent
    shifts : sequence of Shift
        To be paid.
    past : iterable of Shift
        Paid already: they count in a week's minutes, and what overtime they were themselves is not paid again.

    Returns
    -------
    overtime, premiums : int
        In parts of which `CENT` are a cent: sums of many people stay exact until they are rounded once.
    """
    terms = agent.contract.pay
    each = [extra_of_shift(agent, shift) for shift in shifts]
    overtime, premiums = sum(o for o, _ in each), sum(p for _, p in each)
    if terms.week is not None:
        before, own = _straight_weeks(terms, past), _straight_weeks(terms, shifts)
        week = sum(terms.of_week(before[w] + worked) - terms.of_week(before[w]) for w, worked in own.items())
        overtime += week * agent.hourly_cost_cents
    return overtime, premiums


def _straight_weeks(terms: PayTerms, shifts: Iterable["Shift"]) -> Counter[tuple[int, int]]:
    """Minutes of each ISO week that are not overtime of their day."""
    total = Counter[tuple[int, int]]()
    for shift in shifts:
        total[shift.day.isocalendar()[:2]] += terms.straight(shift.paid_minutes)
    return total


def cents(parts: int) -> int:
    """Parts of pay as whole cents, half a cent to the even one."""
    return round(parts / CENT)
