"""Tours: what one person can work over the horizon, and the best of it for given prices.

A tour takes at most one shift option a day. Rest, weekly limits and the run of days make it a path through a small
network of states (earliest start, shifts and minutes this week, days in a row), so the best tour for any prices is an
exact dynamic programme. It serves twice: as the pricing problem whose values prove the bound, and as the move of the
improvement search.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

from scheduler.agents import Agent
from scheduler.optimizer.tour_paths import FORBIDDEN, TourPaths, minutes_of
from scheduler.roster import UTC, Shift
from scheduler.shifts import ShiftTemplate

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

CHUNK = 48
"""Agents whose states are held at once, to bound memory."""


@dataclass(frozen=True)
class History:
    """What an agent brings into the horizon.

    `week` is (shifts, paid minutes) already in the ISO week of the first day; `run` the days in a row up to the day
    before; `free_from` the end of the last shift; `fixed` shifts that stand already, by local date: locked by a
    planner, or published and begun before the horizon.
    """

    week: tuple[int, int] = (0, 0)
    run: int = 0
    last_end: datetime | None = None
    fixed: tuple[Shift, ...] = ()


@dataclass
class TourNetwork:
    """The tours of agents who share a zone and a contract.

    Rules state themselves to it by `rest_minutes`, `week_minutes`, `week_shifts`, `run_days`, `longest_stretch`,
    `forbid` and `price`. Minutes of `start` and `end` count from the horizon's start.
    """

    agents: Sequence[Agent]
    histories: Sequence[History]
    templates: Sequence[ShiftTemplate]
    horizon_start: datetime
    horizon_end: datetime
    rest_minutes: int = 0
    week_minutes: int = 7 * 24 * 60
    week_shifts: int = 7
    run_days: int = 366
    longest_stretch: int = 24 * 60
    days: list[date] = field(init=False)
    day: Ints = field(init=False)
    template: Ints = field(init=False)
    minute: Ints = field(init=False)
    start: Ints = field(init=False)
    end: Ints = field(init=False)
    paid: Ints = field(init=False)
    allowed: Bools = field(init=False)
    prices: Floats = field(init=False)
    off_prices: Floats = field(init=False)

    def __post_init__(self) -> None:
        # In UTC: the difference of two instants of one zone is that of its wall clock, wrong when the clock changes.
        self.horizon_start, self.horizon_end = self.horizon_start.astimezone(UTC), self.horizon_end.astimezone(UTC)
        zone = self.agents[0].time_zone
        if len({(a.time_zone, a.contract) for a in self.agents}) != 1:
            raise ValueError("the agents of a network share one time zone and one contract")
        contract = self.agents[0].contract
        self.week_minutes, self.week_shifts = contract.week_minutes, contract.week_shifts
        first = self.horizon_start.astimezone(zone).date()
        last = (self.horizon_end - timedelta(minutes=1)).astimezone(zone).date()
        self.days = [first + timedelta(days=k) for k in range((last - first).days + 1)]
        length = minutes_of(self.horizon_end - self.horizon_start)
        rows = []
        for d, day in enumerate(self.days):
            for j, template in enumerate(self.templates):
                for minute in template.starts():
                    instant = _local(day, minute, zone)
                    begin = -1 if instant is None else minutes_of(instant - self.horizon_start)
                    if 0 <= begin < length:
                        rows.append((d, j, minute, begin, begin + template.minutes, template.paid_minutes))
        rows.sort(key=lambda r: (r[0], r[3], r[1]))
        table = np.array(rows, dtype=np.int64).reshape(-1, 6)
        self.day, self.template, self.minute, self.start, self.end, self.paid = table.T
        self.allowed = np.ones((len(self.agents), len(rows)), dtype=bool)
        self.prices = np.zeros((len(self.agents), len(rows)))
        self.off_prices = np.zeros((len(self.agents), len(self.days)))

    def overlapping(self, start: datetime, end: datetime) -> Bools:
        """Options that share time with [start, end); shape (options,)."""
        begin, finish = minutes_of(start - self.horizon_start), minutes_of(end - self.horizon_start)
        return (self.start < finish) & (self.end > begin)

    def on_days(self, chosen: Sequence[bool]) -> Bools:
        """Options that start on the chosen days; shape (options,)."""
        return np.asarray(chosen, dtype=bool)[self.day]

    def forbid(self, agent: int, options: Bools) -> None:
        """Take options away from an agent (by position)."""
        self.allowed[agent] &= ~options

    def price(self, agent: int, day: date, cents: Callable[[str | None, int], int]) -> None:
        """Add a price to each choice of an agent on a day: `cents(code, local start minute)`, `(None, 0)` for off."""
        if day in self.days:
            d = self.days.index(day)
            self.off_prices[agent, d] += cents(None, 0)
            for o in np.flatnonzero(self.day == d):
                self.prices[agent, o] += cents(self.templates[self.template[o]].code, int(self.minute[o]))

    def clashes(self) -> list[tuple[int, str]]:
        """Agents (by position) whose fixed shifts alone leave no legal tour, with the dates of those shifts."""
        worth, _ = self.best(np.where(self.allowed, 0.0, FORBIDDEN), np.zeros_like(self.off_prices))
        return [
            (k, ", ".join(str(s.day) for s in self.histories[k].fixed))
            for k in np.flatnonzero(~np.isfinite(worth)).tolist()
        ]

    def best(self, values: Floats, off_values: Floats) -> tuple[Floats, Ints]:
        """The best tour of every agent.

        Parameters
        ----------
        values : array, shape (agents, options)
            Worth of each option; `-inf` forbids it.
        off_values : array, shape (agents, days)
            Worth of a day without a shift.

        Returns
        -------
        worth : array, shape (agents,)
            Worth of the best tour; `-inf` if the fixed shifts allow none.
        choice : array of int, shape (agents, days)
            Chosen option for each day, -1 for off or a fixed shift.
        """
        values = np.where(self.allowed, values, FORBIDDEN)
        parts = []
        for k in range(0, len(self.agents), CHUNK):
            chunk = slice(k, k + CHUNK)
            parts.append(TourPaths(self, range(len(self.agents))[chunk]).best(values[chunk], off_values[chunk]))
        return np.concatenate([p[0] for p in parts]), np.concatenate([p[1] for p in parts])


def _local(day: date, minute: int, zone: ZoneInfo) -> datetime | None:
    """The instant a local clock shows `minute` on `day`; None in the hour that daylight saving skips."""
    wall = datetime(day.year, day.month, day.day, minute // 60, minute % 60, tzinfo=zone)
    instant = wall.astimezone(UTC)
    return instant if instant.astimezone(zone).replace(tzinfo=None) == wall.replace(tzinfo=None) else None
