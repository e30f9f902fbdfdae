"""Pay beyond wage times minutes, as a certificate tells it, counted anew."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from planning.certify.shifts import Shift
from planning.certify.zones import local_clock, monday, night_minutes

WAGE = 10_000
"""Ten-thousandths: rates and shares of a wage are whole numbers of them."""

CENT = 60 * WAGE
"""Minutes times cents of an hour times ten-thousandths that are a cent."""


@dataclass(frozen=True)
class Overtime:
    """Minutes beyond `after` and their rising `rates`: (from which of them on, ten-thousandths of the wage)."""

    after: int
    rates: tuple[tuple[int, int], ...]

    def dearer(self, worked: int) -> int:
        """What so many minutes are paid besides their wage, stretch by stretch [minutes in ten-thousandths]."""
        edges = [self.after + since for since, _ in self.rates] + [max(worked, self.after)]
        stretches = zip(edges[:-1], edges[1:], self.rates, strict=True)
        return sum(max(0, min(worked, to) - begin) * (rate - WAGE) for begin, to, (_, rate) in stretches)


@dataclass(frozen=True)
class Terms:
    """What a contract pays besides wages.

    `day` and `week` are overtime; `hours` premiums (from, to, share) by the local clock; `time_off` (minutes, share) of
    a week's guarantee that may be given up and what of its pay is saved. Shares in ten-thousandths.
    """

    day: Overtime | None = None
    week: Overtime | None = None
    hours: tuple[tuple[int, int, int], ...] = ()
    time_off: tuple[int, int] = (0, 0)

    def late(self, paid: int) -> int:
        """Of a shift's paid minutes those that are overtime of its day [min]."""
        return 0 if self.day is None else max(0, paid - self.day.after)

    def of_week(self, straight: int) -> int:
        """What the overtime of a week costs besides its wage [minutes in ten-thousandths]."""
        return 0 if self.week is None else self.week.dearer(straight)

    def beyond(self, straight: int, late: int) -> int:
        """Overtime of a week of so many straight minutes beside those late on their days [min]."""
        return late + (0 if self.week is None else max(0, straight - self.week.after))

    def of_shift(self, clock: int, length: int, paid: int) -> tuple[int, int]:
        """Overtime of its day and premiums of a shift from a local `clock` [minutes in ten-thousandths]."""
        hours = sum(share * night_minutes(clock, length, begin, end) for begin, end, share in self.hours)
        return (0 if self.day is None else self.day.dearer(paid)), hours


NO_TERMS = Terms()
"""Wages and nothing besides."""


@dataclass(frozen=True)
class Dated:
    """Shares on top of the pay of shifts that start on dates from `first` to `last` [ten-thousandths], by agent."""

    spans: dict[str, tuple[tuple[int, int, int], ...]] = field(default_factory=dict)

    def share(self, who: str, day: int) -> int:
        """What is on top on one date."""
        return sum(share for first, last, share in self.spans.get(who, ()) if first <= day <= last)


def of_shift(terms: Terms, dated: Dated, zone: str, shift: Shift) -> tuple[int, int]:
    """Overtime of its day and premiums of a shift [minutes in ten-thousandths]."""
    clock = local_clock(shift.start, zone)
    overtime, premium = terms.of_shift(clock, shift.end - shift.start, shift.paid)
    return overtime, premium + dated.share(shift.agent_id, shift.day) * shift.paid


def week_extra(terms: Terms, shifts: Iterable[Shift], past: Iterable[Shift]) -> int:
    """Overtime of weeks that one person's shifts add to what the past has been paid for [the same]."""
    before, after = defaultdict[int, int](int), defaultdict[int, int](int)
    for found, some in ((before, past), (after, shifts)):
        for shift in some:
            found[monday(shift.day)] += shift.paid - terms.late(shift.paid)
    return sum(terms.of_week(before[w] + m) - terms.of_week(before[w]) for w, m in after.items())


def overtime(terms: Terms, shifts: Sequence[Shift]) -> list[int]:
    """Overtime of each of one person's shifts, in order of start [min]: of its day, then of its week so far."""
    found, straight, late = [], defaultdict[int, int](int), defaultdict[int, int](int)
    for shift in shifts:
        week = monday(shift.day)
        before = terms.beyond(straight[week], late[week])
        late[week] += terms.late(shift.paid)
        straight[week] += shift.paid - terms.late(shift.paid)
        found.append(terms.beyond(straight[week], late[week]) - before)
    return found
