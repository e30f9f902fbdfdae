"""Tours as numbers: ranks of starts, and an automaton that counts what weeks and runs allow.

A tour is a path over local dates. What it may still do depends on two things only: how early the next shift may start,
a rank among the starts of the next date, and what it has collected, a state of a small automaton (shifts, minutes and
nights of the week so far, days and nights in a row, whether the week has had its long rest, how long nights are still
being recovered from). Laid out once for a network, the tables serve every agent and all prices.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from scheduler.pay import TEN_THOUSAND
from scheduler.roster import Shift

if TYPE_CHECKING:
    from scheduler.optimizer.tours import TourNetwork

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

NONE = -1
"""What is not allowed, or not there."""


class Collected(NamedTuple):
    """What a tour has collected by the morning of a date; what no rule bounds stays 0.

    `recover` is the local clock, from that morning's midnight on, before which only night shifts may start [min];
    `overtime` are those of the week's minutes that are overtime of their day.
    """

    shifts: int = 0
    minutes: int = 0
    run: int = 0
    nights: int = 0
    nights_in_row: int = 0
    rested: int = 0
    recover: int = 0
    overtime: int = 0


class Kind(NamedTuple):
    """Shifts that a tour counts alike. `begun` ones stand since before the horizon: no limit can undo them.

    Where nights are recovered from, `clock` is when a shift by day starts, and `recover` from when on shifts by day may
    follow a night shift, counted from the next midnight [min]; both are rounded to what makes a difference.
    """

    minutes: int
    night: bool
    begun: bool = False
    clock: int = 0
    recover: int = 0


@dataclass(frozen=True, eq=False)
class TourTables:
    """The tables of a network; D dates, O options, S states, K kinds.

    Attributes
    ----------
    first : array (D + 1,)
        Options of date d are `first[d]` to `first[d + 1]`.
    ranks : array (D,)
        Number of distinct starts on each date, those of fixed shifts included.
    rank, ready, kind : arrays (O,)
        Rank of each option's start on its date, the lowest rank open on the next date after it, and its kind.
    clock : array (O,)
        Local start, minutes after midnight.
    after : array (S, K)
        State after a shift of each kind, -1 where a limit forbids it.
    day_off, day_off_rested : arrays (S,)
        State after a date without a shift; the second where it makes the week's long rest.
    rested_ready : array (D, most ranks + 1)
        For a tour that may start at a rank of date d but does not work on it: the lowest rank of the next date that
        leaves a long rest.
    monday : array (S,)
        State in which a new week begins.
    minutes, has_rested : arrays (S,)
        Paid minutes of the week in each state, and whether the week has had its long rest.
    needs_rest : bool
        Whether weeks must have one.
    overtime, surcharge : arrays (S,)
        Overtime of the week in each state [min], and minutes of wage that the week's own overtime costs besides.
    sunday : array of bool (D,)
        Dates after which a new week begins.
    begin : array (agents, 2)
        Rank on the first date, and state, in which each agent comes into the horizon.
    fixed : array (agents, D, 3)
        Shifts that stand: highest rank from which each is reached, rank open after it, kind; -1 where there is none.
    begun_overtime, begun_surcharge : arrays (agents,)
        The same of what each agent's first week holds that began before the horizon.
    """

    first: Ints
    ranks: Ints
    rank: Ints
    ready: Ints
    kind: Ints
    clock: Ints
    after: Ints
    day_off: Ints
    day_off_rested: Ints
    rested_ready: Ints
    monday: Ints
    minutes: Ints
    has_rested: Bools
    needs_rest: bool
    overtime: Ints
    surcharge: Floats
    sunday: Bools
    begin: Ints
    fixed: Ints
    begun_overtime: Ints
    begun_surcharge: Floats


def tour_tables(network: "TourNetwork", *, exact: bool = True) -> TourTables:
    """Lay out the tables of a network with every rule stated; without `exact`, none for long rests and nights.

    Raises
    ------
    ValueError
        For shifts whose rest reaches past the following date, which a tour would forget.
    """
    return _Layout(network, exact).tables()


class _Layout:
    def __init__(self, network: "TourNetwork", exact: bool) -> None:
        self.network = network
        self.night = network.night & exact
        self.days = len(network.days)
        self.number = {day: d for d, day in enumerate(network.days)}
        self.stands = [
            [(self.number[s.day], s) for s in history.fixed if s.day in self.number] for history in network.histories
        ]
        self._refuse_long_reach()
        starts = [network.start[network.day == d] for d in range(self.days)]
        stand: list[list[int]] = [[] for _ in range(self.days)]
        for shifts in self.stands:
            for d, shift in shifts:
                stand[d].append(network.minute_of(shift.start))
        self.starts = [
            np.unique(np.concatenate([s, np.array(f, dtype=np.int64)])) for s, f in zip(starts, stand, strict=True)
        ]
        self.exact = exact
        self.recovers = exact and network.recovery is not None and network.night_hours is not None
        self.by_day = self._starts_by_day() if self.recovers else []
        self.option_kinds = self._option_kinds()
        kinds = set(self.option_kinds)
        kinds |= {self._kind(s) for shifts in self.stands for _, s in shifts}
        self.kinds = {k: n for n, k in enumerate(sorted(kinds))}
        # A run longer than anybody can reach needs no states of its own.
        longest = max((h.run for h in network.histories), default=0) + self.days
        self.counts_run = network.run_days < longest
        self.counts_nights = exact and bool(self.night.any()) and network.week_nights < network.week_shifts
        self.counts_night_row = exact and bool(self.night.any()) and network.nights_in_row < longest
        # Beyond the limit, and beyond what makes a run to recover from, all rows are one.
        self.night_run = network.recovery[0] if self.recovers and network.recovery is not None else 0
        self.longest_row = max(network.nights_in_row + 1 if self.counts_night_row else 0, self.night_run)
        self.counts_rest = exact and network.week_rest > 0
        self.terms = network.agents[0].contract.pay

    def _refuse_long_reach(self) -> None:
        network = self.network
        for d in range(self.days - 2):
            latest = network.ready[network.day == d].max(initial=-(10**6))
            if latest > network.start[network.day == d + 2].min(initial=10**6):
                raise ValueError(
                    f"a shift and {network.rest_minutes} min of rest reach from {network.days[d]} past the next day, "
                    "which a tour would forget; shorten one of them, or start the shift earlier"
                )

    def _kind(self, shift: Shift) -> Kind:
        night = self.exact and self.network.is_night(shift.start, shift.end)
        kind = Kind(shift.paid_minutes, night, shift.start < self.network.horizon_start)
        if not self.recovers:
            return kind
        if night:
            return kind._replace(recover=self._recover(self.number[shift.day], self.network.minute_of(shift.end)))
        local = shift.start.astimezone(self.network.agents[0].time_zone)
        return kind._replace(clock=60 * local.hour + local.minute)

    def _option_kinds(self) -> list[Kind]:
        network = self.network
        kinds = [Kind(int(p), bool(n)) for p, n in zip(network.paid, self.night, strict=True)]
        if self.recovers:
            rows = zip(kinds, network.day.tolist(), network.end.tolist(), network.minute.tolist(), strict=True)
            kinds = [
                k._replace(recover=self._recover(day, end)) if k.night else k._replace(clock=minute)
                for k, day, end, minute in rows
            ]
        return kinds

    def _starts_by_day(self) -> list[int]:
        """Local clocks at which shifts by day may start, ascending."""
        network = self.network
        zone = network.agents[0].time_zone
        fixed = [s.start.astimezone(zone) for shifts in self.stands for _, s in shifts]
        return sorted({*network.minute[~self.night].tolist(), *(60 * s.hour + s.minute for s in fixed)})

    def _recover(self, day: int, end: int) -> int:
        """First start by day, from the midnight after date `day` on, that recovery from a night until `end` leaves."""
        assert self.network.recovery is not None
        return self._by_day_from(day + 1, end + self.network.recovery[1])

    def _by_day_from(self, day: int, minute: int) -> int:
        """First local start by day at or after a minute of the horizon, counted from the midnight of date `day`."""
        network = self.network
        instant = network.horizon_start + timedelta(minutes=minute)
        local = instant.astimezone(network.agents[0].time_zone)
        first = network.days[0] + timedelta(days=day)
        # In the hour that the clock shows twice, the later one of a clock time is an hour further on.
        clock = 60 * (local.hour + local.fold) + local.minute
        after = next((start for start in self.by_day if start >= clock), 1440)
        return max((local.date() - first).days * 1440 + after, 0)

    def tables(self) -> TourTables:
        network = self.network
        begin = [self._begin(row) for row in range(len(network.histories))]
        self.came_in = {state for _, state in begin}
        begun = [self._begun(row, state) for row, (_, state) in enumerate(begin)]
        states = self._reachable(set(self.came_in))
        number = {state: n for n, state in enumerate(states)}

        def numbered(found: list[Collected | None]) -> Ints:
            return np.array([NONE if s is None else number[s] for s in found], dtype=np.int64)

        rank = np.array(
            [np.searchsorted(self.starts[d], s) for d, s in zip(network.day, network.start, strict=True)],
            dtype=np.int64,
        )
        ready = np.array(
            [self._rank_at(int(d) + 1, int(r)) for d, r in zip(network.day, network.ready, strict=True)],
            dtype=np.int64,
        )
        return TourTables(
            first=np.searchsorted(network.day, np.arange(self.days + 1)),
            ranks=np.array([len(s) for s in self.starts], dtype=np.int64),
            rank=rank,
            ready=ready,
            kind=np.array(
                [self.kinds[kind] for kind in self.option_kinds],
                dtype=np.int64,
            ),
            clock=network.minute,
            after=np.stack([numbered([self._worked(s, k) for s in states]) for k in self.kinds], axis=1)
            if self.kinds
            else np.zeros((len(states), 0), dtype=np.int64),
            day_off=numbered([self._off(s, rested=False) for s in states]),
            day_off_rested=numbered([self._off(s, rested=True) for s in states]),
            rested_ready=self._rested_ready(begin),
            monday=numbered([self._monday(s) for s in states]),
            minutes=np.array([s.minutes for s in states], dtype=np.int64),
            has_rested=np.array([bool(s.rested) for s in states]),
            needs_rest=self.counts_rest,
            overtime=np.array([self._overtime(s) for s in states], dtype=np.int64),
            surcharge=np.array([self._surcharge(s) for s in states], dtype=float),
            sunday=np.array([day.weekday() == 6 for day in network.days]),
            begin=np.array([(rank, number[state]) for rank, state in begin], dtype=np.int64).reshape(-1, 2),
            fixed=self._fixed(),
            begun_overtime=np.array([self._overtime(s) for s in begun], dtype=np.int64),
            begun_surcharge=np.array([self._surcharge(s) for s in begun], dtype=float),
        )

    def _begin(self, row: int) -> tuple[int, Collected]:
        history, network = self.network.histories[row], self.network
        rank = 0
        if history.last_end is not None:
            free = network.minute_of(history.last_end) + network.rest_minutes
            if history.last_start is not None:
                free = max(free, network.minute_of(history.last_start) + network.start_to_start)
            if self.counts_rest and history.free_from is not None:
                free = max(free, network.minute_of(history.free_from))
            rank = self._rank_at(0, free)
        return rank, Collected(
            history.week[0],
            history.week[1],
            min(history.run, network.run_days) if self.counts_run else 0,
            history.nights[0] if self.counts_nights else 0,
            min(history.nights[1], self.longest_row),
            int(history.rested) if self.counts_rest else 0,
            self._by_day_from(0, network.minute_of(history.by_day_from))
            if self.recovers and history.by_day_from is not None
            else 0,
            history.week_overtime,
        )

    def _begun(self, row: int, state: Collected) -> Collected:
        """Minutes of the first week that are paid already: those before its first date, and of a shift begun on it."""
        for d, shift in self.stands[row]:
            if d == 0 and shift.start < self.network.horizon_start:
                paid = shift.paid_minutes
                over = paid - self.terms.straight(paid)
                state = state._replace(minutes=state.minutes + paid, overtime=state.overtime + over)
        return state

    def _overtime(self, s: Collected) -> int:
        return self.terms.overtime(s.minutes, s.overtime)

    def _surcharge(self, s: Collected) -> float:
        return self.terms.of_week(s.minutes - s.overtime) / TEN_THOUSAND

    def _rank_at(self, d: int, minute: int) -> int:
        """Lowest rank of date `d` that starts at or after `minute` of the horizon."""
        return int(np.searchsorted(self.starts[d], minute)) if d < self.days else 0

    def _rested_ready(self, begin: list[tuple[int, Collected]]) -> Ints:
        """The latest end that leads to a rank, and from it the lowest rank of the next date after a long rest."""
        network = self.network
        ends = np.full((self.days + 1, max(map(len, self.starts), default=0) + 1), -(10**6), dtype=np.int64)
        latest = ends[:, 0].copy()
        left = [(int(d), int(e), int(r)) for d, e, r in zip(network.day, network.end, network.ready, strict=True)]
        left += [(d, network.minute_of(s.end), self._ready(s)) for shifts in self.stands for d, s in shifts]
        for d, end, ready in left:
            latest[d] = max(latest[d], end)
            rank = self._rank_at(d + 1, ready)
            ends[d + 1, rank] = max(ends[d + 1, rank], end)
        for (rank, _), history in zip(begin, network.histories, strict=True):
            if history.last_end is not None:
                ends[0, rank] = max(ends[0, rank], network.minute_of(history.last_end))
        # After a date off the rank is 0, and the shift before may be any earlier one.
        earlier = np.maximum.accumulate(np.append(ends[0].max(), latest))
        ends[1:, 0] = np.maximum(ends[1:, 0], earlier[: self.days])
        return np.array(
            [[self._rank_at(d + 1, int(e) + network.week_rest) for e in row] for d, row in enumerate(ends[:-1])],
            dtype=np.int64,
        )

    def _ready(self, shift: Shift) -> int:
        """Earliest minute of the next start after a shift that stands."""
        network = self.network
        start, end = network.minute_of(shift.start), network.minute_of(shift.end)
        return max(end + network.rest_minutes, start + network.start_to_start)

    def _reachable(self, found: set[Collected]) -> list[Collected]:
        frontier = set(found)
        while frontier:
            reached: set[Collected | None] = set()
            for state in frontier:
                reached |= {self._worked(state, kind) for kind in self.kinds}
                reached |= {self._off(state, rested=False), self._off(state, rested=True), self._monday(state)}
            frontier = {s for s in reached if s is not None} - found
            found |= frontier
        return sorted(found)

    def _worked(self, s: Collected, kind: Kind) -> Collected | None:
        network = self.network
        after = Collected(
            s.shifts + 1,
            s.minutes + kind.minutes,
            s.run + 1 if self.counts_run else 0,
            s.nights + kind.night if self.counts_nights else 0,
            min(s.nights_in_row + 1, self.longest_row) if kind.night else 0,
            s.rested,
            overtime=s.overtime + kind.minutes - self.terms.straight(kind.minutes),
        )
        if kind.night and self.recovers and after.nights_in_row >= self.night_run:
            after = after._replace(recover=kind.recover)
        if kind.begun:
            legal = s in self.came_in
            after = after._replace(run=min(after.run, network.run_days))
        else:
            legal = (
                after.shifts <= network.week_shifts
                and after.minutes <= network.week_minutes
                and (not self.counts_run or after.run <= network.run_days)
                and (not self.counts_nights or after.nights <= network.week_nights)
                and (not self.counts_night_row or after.nights_in_row <= network.nights_in_row)
                and (kind.night or kind.clock >= s.recover)
                and (self._overtime(after) <= max(network.week_overtime, self._overtime(s)))
            )
        return after if legal else None

    def _off(self, s: Collected, *, rested: bool) -> Collected:
        return s._replace(
            run=0,
            nights_in_row=0,
            rested=int(self.counts_rest and (bool(s.rested) or rested)),
            recover=max(s.recover - 1440, 0),
        )

    @staticmethod
    def _monday(s: Collected) -> Collected:
        return s._replace(shifts=0, minutes=0, nights=0, rested=0, overtime=0)

    def _fixed(self) -> Ints:
        network = self.network
        table = np.full((len(network.histories), self.days, 3), NONE, dtype=np.int64)
        for row, shifts in enumerate(self.stands):
            for d, shift in shifts:
                begun = shift.start < network.horizon_start
                reach = len(self.starts[d]) if begun else self._rank_at(d, network.minute_of(shift.start))
                table[row, d] = reach, self._rank_at(d + 1, self._ready(shift)), self.kinds[self._kind(shift)]
        return table
