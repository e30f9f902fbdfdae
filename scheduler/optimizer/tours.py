"""Tours: what one person can work over the horizon, and the best of it for given prices.

A tour takes at most one shift option a day. Rest, weekly limits, nights and the run of days make it a path through a
small network of states (`tour_tables`), so the best tour for any prices is an exact dynamic programme (`tour_paths`).
It serves twice: as the pricing problem whose values prove the bound, and as the move of every search.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

from scheduler.agents import Agent
from scheduler.optimizer.tour_paths import FORBIDDEN, TourPaths, minutes_of
from scheduler.pay import CENT, dated_share
from scheduler.roster import UTC, Shift
from scheduler.shifts import ShiftTemplate

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class History:
    """What an agent brings into the horizon.

    `week` is (shifts, paid minutes) already in the ISO week of the first day; `run` the days in a row up to the day
    before; `last_start` and `last_end` those of the last shift; `nights` the night shifts of the week and in a row;
    `rested` whether the week has had its long rest; `free_from` the earliest start that leaves the week before its own;
    `by_day_from` the earliest start of a shift that is no night shift, where nights are being recovered from;
    `fixed` shifts that stand already, by local date: locked by a planner, or published and begun before the horizon;
    `week_overtime` those minutes of `week` that were overtime of their day; `overtime` (date, minutes) of all overtime
    before the horizon.
    """

    week: tuple[int, int] = (0, 0)
    run: int = 0
    last_end: datetime | None = None
    fixed: tuple[Shift, ...] = ()
    last_start: datetime | None = None
    nights: tuple[int, int] = (0, 0)
    rested: bool = False
    free_from: datetime | None = None
    by_day_from: datetime | None = None
    week_overtime: int = 0
    overtime: tuple[tuple[date, int], ...] = ()


@dataclass
class TourNetwork:
    """The tours of agents who share a zone and a contract.

    Rules state themselves to it by the limits below, by `forbid` and `price`. Minutes of `start` and `end` count from
    the horizon's start.

    Attributes
    ----------
    rest_minutes, start_to_start : int
        Least time from the end, and from the start, of a shift to the next start [min].
    week_minutes, week_shifts, run_days : int
        Most paid minutes and shifts in an ISO week, and working dates in a row.
    week_rest : int
        Least length of the one long rest of an ISO week, in which a date of the week has no shift; 0 for none [min].
    night_hours : (from, to, least)
        Local clock [min]; a shift that spends at least `least` minutes there is a night shift. None: there are none.
    week_nights, nights_in_row : int
        Most night shifts in an ISO week and on dates in a row.
    guaranteed : array (agents, weeks)
        Minutes that each ISO week of the horizon pays at least, worked or not.
    recovery : (run, minutes)
        Least time from the end of so many night shifts in a row to a shift that is none [min]; None: there is none.
    time_off : array (agents, weeks)
        Of the guaranteed minutes those that may be given up for a part of their pay.
    week_overtime : int
        Most overtime in an ISO week [min].
    overtime_left : array (agents, weeks)
        Most overtime that each week may add, dealt out beforehand where a limit spans weeks [min].
    surcharges : array (agents, options)
        Pay besides wage times minutes: premiums, and overtime of the shift's own day [cent].
    consistency : (spread, price)
        Starts of a week that lie further apart than `spread` [min, around the clock] cost `price` [cent]; None: free.
    longest_stretch : int
        Most minutes without a break in a long shift.
    unavoidable : array (agents,)
        What each agent costs besides prices and pay, whatever the tour; may be negative [cent].
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
    start_to_start: int = 0
    week_rest: int = 0
    night_hours: tuple[int, int, int] | None = None
    week_nights: int = 7
    nights_in_row: int = 366
    recovery: tuple[int, int] | None = None
    consistency: tuple[int, float] | None = None
    week_overtime: int = 7 * 24 * 60
    guaranteed: Ints = field(init=False)
    time_off: Ints = field(init=False)
    overtime_left: Ints = field(init=False)
    surcharges: Floats = field(init=False)
    weeks: list[tuple[int, int]] = field(init=False)
    week_of: Ints = field(init=False)
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
    unavoidable: Floats = field(init=False)

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
        self.weeks = sorted({day.isocalendar()[:2] for day in self.days})
        self.week_of = np.array([self.weeks.index(day.isocalendar()[:2]) for day in self.days], dtype=np.int64)
        self.guaranteed = np.zeros((len(self.agents), len(self.weeks)), dtype=np.int64)
        self.time_off = np.zeros_like(self.guaranteed)
        self.overtime_left = np.full_like(self.guaranteed, 7 * 24 * 60)
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
        self.surcharges = self._surcharges()
        self.prices = self.surcharges.copy()
        self.off_prices = np.zeros((len(self.agents), len(self.days)))
        self.unavoidable = np.zeros(len(self.agents))

    def _surcharges(self) -> Floats:
        terms = self.agents[0].contract.pay
        spans = zip(self.minute.tolist(), (self.end - self.start).tolist(), self.paid.tolist(), strict=True)
        same = [terms.of_clock(clock, length) + terms.of_day(paid) for clock, length, paid in spans]
        total = np.zeros((len(self.agents), len(self.start)))
        for row, agent in enumerate(self.agents):
            if agent.premiums or any(same):
                dated = np.array([dated_share(agent.premiums, day) for day in self.days], dtype=np.int64)
                parts = dated[self.day] * self.paid + np.array(same, dtype=np.int64)
                total[row] = parts * agent.hourly_cost_cents / CENT
        return total

    @property
    def straight(self) -> Ints:
        """Paid minutes of each option that are not overtime of their day; shape (options,)."""
        day = self.agents[0].contract.pay.day
        return self.paid if day is None else np.minimum(self.paid, day.after)

    @property
    def ready(self) -> Ints:
        """Earliest minute of the horizon at which the next shift may start after each option; shape (options,)."""
        return np.maximum(self.end + self.rest_minutes, self.start + self.start_to_start)

    @property
    def night(self) -> Bools:
        """Which options are night shifts; shape (options,)."""
        if self.night_hours is None:
            return np.zeros(len(self.start), dtype=bool)
        spans = zip(self.minute.tolist(), (self.end - self.start).tolist(), strict=True)
        return np.array([self._touches_night(clock, length) for clock, length in spans])

    def is_night(self, start: datetime, end: datetime) -> bool:
        """Whether a shift is a night shift on the local clock of its start."""
        local = start.astimezone(self.agents[0].time_zone)
        return self._touches_night(local.hour * 60 + local.minute, minutes_of(end - start))

    def _touches_night(self, clock: int, length: int) -> bool:
        if self.night_hours is None:
            return False
        begin, end, least = self.night_hours
        end += 1440 * (end <= begin)
        inside = sum(max(0, min(clock + length, end + turn) - max(clock, begin + turn)) for turn in (-1440, 0, 1440))
        return inside >= least

    def minute_of(self, instant: datetime) -> int:
        """Minute of the horizon of an instant."""
        return minutes_of(instant - self.horizon_start)

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

    def surcharge(self, agent: int, cents: Floats, unavoidable: float) -> None:
        """Add a price to each option (options,) of an agent, and one to all of the agent's tours."""
        self.prices[agent] += cents
        self.unavoidable[agent] += unavoidable

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
        paths = TourPaths(self)
        values = np.where(self.allowed, values, FORBIDDEN)
        found = [paths.best(row, values[row], off_values[row]) for row in range(len(self.agents))]
        worth = np.array([w for w, _ in found])
        return worth, np.array([c for _, c in found], dtype=np.int64).reshape(len(found), len(self.days))


def _local(day: date, minute: int, zone: ZoneInfo) -> datetime | None:
    """The instant a local clock shows `minute` on `day`; None in the hour that daylight saving skips."""
    wall = datetime(day.year, day.month, day.day, minute // 60, minute % 60, tzinfo=zone)
    instant = wall.astimezone(UTC)
    return instant if instant.astimezone(zone).replace(tzinfo=None) == wall.replace(tzinfo=None) else None
