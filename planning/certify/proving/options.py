"""The shifts that people of one zone and contract may choose from, and what each person brings or may not choose."""

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from planning.certify.breaks import patterns
from planning.certify.claim import Claim, Template
from planning.certify.cost import horizon_days
from planning.certify.folder import Agent
from planning.certify.proving.tours import FAR, Begin, Limits, Options
from planning.certify.shifts import Shift
from planning.certify.zones import instant_of, monday, night_minutes

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]


class Layout:
    """The options of people who share a zone and a contract, and the laws of a `site`."""

    def __init__(self, claim: Claim, zone: str, contract: str, site: str) -> None:
        self.claim, self.who = claim, (site, contract)
        who = self.who
        terms = claim.contracts[contract]
        self.terms = terms.pay
        self.templates = [claim.templates[code] for code in claim.templates if code in terms.shifts]
        self.days = horizon_days(zone, claim)
        grid = claim.grid
        rows = []
        for d, day in enumerate(self.days):
            for j, template in enumerate(self.templates):
                for clock in range(template.earliest_start, template.latest_start + 1, template.start_grid):
                    at = instant_of(day, clock, zone)
                    if at is not None and grid.start <= at < grid.end and self._lawful(template, clock):
                        begin = at - grid.start
                        rows.append((d, begin, begin + template.minutes, template.paid_minutes, j, clock))
        table = np.array(sorted(rows), dtype=np.int64).reshape(-1, 6)
        # Between two ticks no price is told: what a shift sells there would be guessed.
        if (table[:, 1:3] % grid.tick).any():
            raise ValueError(f"a shift of contract {contract} starts or ends between two ticks of {grid.tick} min")
        self.options = Options(*table[:, :4].T)
        self.template, self.clock = table[:, 4], table[:, 5]
        mondays = sorted({monday(d) for d in self.days})
        self.mondays = mondays
        self.week_of = np.array([mondays.index(monday(d)) for d in self.days], dtype=np.int64)
        self.sunday = [d == monday(d) + 6 for d in self.days]
        self.limits = Limits(
            rest=claim.least("rest", "minutes", who, 0),
            start_to_start=claim.least("start to start", "minutes", who, 0),
            week_minutes=min(terms.week_minutes, claim.most("week minutes", "most", who, terms.week_minutes)),
            week_shifts=min(terms.week_shifts, claim.most("week shifts", "most", who, terms.week_shifts)),
            run_days=claim.most("run of days", "most", who, -1) if claim.binding("run of days", *who) else None,
            week_overtime=claim.most("overtime", "week", who, FAR),
            pay=terms.pay,
        )

    def _lawful(self, template: Template, clock: int) -> bool:
        """Whether a day, its overtime, and a night may be as long as a shift from a local `clock`."""
        for limits in self.claim.binding("overtime", *self.who):
            if self.terms.late(template.paid_minutes) > limits["day"]:
                return False
        for limits in self.claim.binding("day length", *self.who):
            if template.paid_minutes > limits["most_paid"] or template.minutes > limits["most_span"]:
                return False
        for limits in self.claim.binding("night length", *self.who):
            dark = night_minutes(clock, template.minutes, limits["start"], limits["end"])
            if dark >= limits["least"] and template.paid_minutes > limits["most"]:
                return False
        return True

    def earned(self, prices: Floats) -> Floats:
        """Worth of the time each option sells at prices (T,), with its breaks where they lose least; (options,)."""
        grid, start = self.claim.grid, self.options.start // self.claim.grid.tick
        total = np.concatenate([[0.0], prices.cumsum()])
        ticks = len(prices)
        worth = np.zeros(len(start))
        for j, template in enumerate(self.templates):
            own = np.flatnonzero(self.template == j)

            def sold(begin: int, end: int, own: Ints = own) -> Floats:
                ends = (start[own] + end // grid.tick, start[own] + begin // grid.tick)
                found: Floats = total[np.minimum(ends[0], ticks)] - total[np.minimum(ends[1], ticks)]
                return found

            lost = np.full(len(own), np.inf)
            for starts in self._patterns(template):
                pauses = zip(starts, template.breaks, strict=True)
                lost = np.minimum(lost, sum((sold(at, at + b.minutes) for at, b in pauses), np.zeros(len(own))))
            worth[own] = sold(0, template.minutes) - lost
        return worth

    def _patterns(self, template: Template) -> frozenset[tuple[int, ...]]:
        legal = patterns(template, self.claim.grid.tick, self.claim.most("breaks", "longest_stretch", self.who, 1440))
        if not legal:
            raise ValueError(f"shift {template.code}: its breaks can lie nowhere")
        return legal

    def extra(self) -> Ints:
        """What options are paid by day and clock besides their wage; (options,) [minutes in ten-thousandths]."""
        rows = zip(self.clock, self.options.end - self.options.start, self.options.paid, strict=True)
        return np.array([sum(self.terms.of_shift(int(c), int(n), int(p))) for c, n, p in rows], dtype=np.int64)

    def closed(self, agent: Agent) -> Bools:
        """Options that absences or the dates of employment forbid."""
        start = self.claim.grid.start
        closed = np.zeros(len(self.template), dtype=bool)
        for begin, end in agent.absences:
            closed |= (self.options.start < end - start) & (self.options.end > begin - start)
        day = self.options.day + self.days[0]
        if agent.hired_on is not None:
            closed |= day < agent.hired_on
        if agent.leaves_on is not None:
            closed |= day > agent.leaves_on
        return closed

    def begin(self, stand: list[Shift]) -> tuple[Begin, dict[int, tuple[int, int, int]]]:
        """Where somebody's tour begins, and what stands in it; `stand` in order of start."""
        origin, first, limits = self.claim.grid.start, self.days[0], self.limits
        free, week, run = -FAR, (0, 0, 0), 0
        begin, fixed = Begin(), {}
        for shift in stand:
            if shift.start >= origin:
                fixed[shift.day - first] = (shift.start - origin, shift.end - origin, shift.paid)
                continue
            free = max(shift.end + limits.rest, shift.start + limits.start_to_start) - origin
            if monday(shift.day) == monday(first):
                week = (week[0] + 1, week[1] + shift.paid, week[2] + self.terms.late(shift.paid))
            begin = Begin(0 if shift.day < first else 1, free, week, 0)
        worked = {s.day for s in stand if s.start < origin}
        while begin.date + first - run - 1 in worked:
            run += 1
        begin = replace(begin, week=week, run=run)
        return (begin if fixed else self._in_time(begin)), fixed

    def _in_time(self, begin: Begin) -> Begin:
        """The same with the first start that it leaves open, so that pasts which matter alike look alike."""
        starts = self.options.start[self.options.day == begin.date]
        left = starts[starts >= begin.free]
        if len(left) == len(starts):
            return replace(begin, free=-FAR)
        return replace(begin, free=int(left.min()) if len(left) else FAR)
