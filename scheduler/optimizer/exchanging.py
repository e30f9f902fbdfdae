"""Exchanging: people who can stand in for each other exchange what they work, so that it suits them better.

Once work has names, whole tours, weeks, stretches of days and pairs of days go round among people of one skill set,
productivity and network of tours: by assignment (Kuhn 1955; Jonker and Volgenant 1987), everybody's part of these dates
offered to everybody else whose rest, weeks, absences and past allow it. Nobody's presence changes, so neither does
coverage: only wishes, fairness, the spread of starts, guaranteed pay and differences of wages do. While one set of
dates goes round all else stands, so that each person's price of each part is known exactly, squares of fairness
included, and every round costs less than the one before.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import combinations
from time import perf_counter

import numpy as np
import numpy.typing as npt
from scipy.optimize import linear_sum_assignment

from scheduler.optimizer.problem import RosterProblem
from scheduler.optimizer.shift_values import ShiftValues
from scheduler.optimizer.standing import by_agent
from scheduler.optimizer.tour_walk import NONE, Walks
from scheduler.optimizer.tours import TourNetwork
from scheduler.pay import TEN_THOUSAND
from scheduler.roster import Shift
from scheduler.rules.fairness import KINDS, TOLD, Fairness

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Holder = dict[tuple[str, date], Shift | None]
"""Shifts by whom they are given to, and local date; None where there is none any more."""

CIRCLE = 120
"""Most people among whom dates go round at a time; a larger class is dealt into circles anew in each lap."""

STRETCH = 4
"""Longest run of dates, other than weeks and whole tours, that goes round."""

THOROUGH = 2000
"""In problems of more people only tours, weeks and single dates go round, once."""

LAPS = 6
"""Most laps over all dates; nearly all is won in two."""

LEAST = 0.5
"""What a round must save [cent]."""

ILLEGAL = 1e9
"""Price of what may not be worked [cent]."""


def exchange(
    problem: RosterProblem,
    values: ShiftValues,
    shifts: Sequence[Shift],
    *,
    seed: int,
    personal: Collection[str] = (),
    until: float = np.inf,
    progress: Callable[[float, str], None] | None = None,
) -> tuple[list[Shift], bool]:
    """Exchange shifts among people who can stand in for each other.

    Parameters
    ----------
    problem : RosterProblem
    values : ShiftValues
        Of the problem.
    shifts : sequence of Shift
        The roster without what is kept of it, legal.
    seed : int
        Of the order in which dates go round.
    personal : collection of str
        Queues whose work is meant for one person: a shift with any of it keeps its name.
    until : float
        Reading of `perf_counter` after which nothing more goes round. Ctrl-C ends it at once.
    progress : callable, optional
        Told the share done and a note.

    Returns
    -------
    list of Shift
        The same shifts, some with other names on them; legal, and never dearer.
    bool
        Whether everything went round that should, so that another run finds the same.
    """
    random = np.random.default_rng(seed)
    holder: Holder = {(s.agent_id, s.day): s for s in shifts}
    laps = LAPS if len(problem.agents) <= THOROUGH else 1
    finished = True
    moved = 0
    classes = _classes(problem, values)
    past = by_agent(problem.past)
    walks = [
        Walks.of(network, values.paths[n].tables, [past[a.agent_id] for a in network.agents])
        for n, (_, network) in enumerate(values.networks)
    ]
    try:
        for lap in range(laps):
            before = moved
            for done, (n, rows) in enumerate(classes):
                for part in np.array_split(random.permutation(rows), -(-len(rows) // CIRCLE)):
                    circle = _Circle.of(problem, values, n, walks[n], np.sort(part), holder, frozenset(personal))
                    for dates in _turns(values.networks[n][1], random, thorough=laps > 1):
                        if perf_counter() > until:
                            return _held(holder), False
                        moved += circle.go_round(dates)
                    circle.write(holder)
                if progress is not None:
                    progress((lap + (done + 1) / len(classes)) / laps, f"{moved:,} exchanges")
            if moved == before:
                break
    except KeyboardInterrupt:
        finished = False
    return _held(holder), finished


def _held(holder: Holder) -> list[Shift]:
    return [shift for shift in holder.values() if shift is not None]


def _classes(problem: RosterProblem, values: ShiftValues) -> list[tuple[int, Ints]]:
    """People who can stand in for each other, at least two: number of their network, and their rows in it."""
    found = []
    for n, (members, _) in enumerate(values.networks):
        alike: dict[tuple[int, float], list[int]] = defaultdict(list)
        for row, k in enumerate(members.tolist()):
            alike[int(problem.skill_set[k]), float(values.share[k])].append(row)
        found += [(n, np.array(rows, dtype=np.int64)) for rows in alike.values() if len(rows) > 1]
    return found


def _turns(network: TourNetwork, random: np.random.Generator, *, thorough: bool) -> list[Bools]:
    """Dates that go round together: the tour, its weeks, and in random order stretches and pairs of dates of a week."""
    days = len(network.days)
    number = np.arange(days)
    first = [np.ones(days, dtype=bool), *(network.week_of == w for w in range(len(network.weeks)))]
    longest = STRETCH if thorough else 1
    others = [(number >= d) & (number < d + n) for n in range(1, longest + 1) for d in range(days - n + 1)]
    if thorough:
        for w in range(len(network.weeks)):
            pairs = combinations(np.flatnonzero(network.week_of == w).tolist(), 2)
            others += [np.isin(number, pair) for pair in pairs if pair[1] - pair[0] > 1]
    known: dict[bytes, Bools] = {turn.tobytes(): turn for turn in first}
    turns = list(known.values())
    return turns + [t for t in (others[k] for k in random.permutation(len(others))) if t.tobytes() not in known]


@dataclass(eq=False)
class _Circle:
    """People among whom dates go round; n people, D dates, O options.

    Attributes
    ----------
    network : TourNetwork
    walks : Walks
    rows : array (n,)
        Of the people in the network.
    own : array (n, D)
        Option of each on each date, -1 for off or a shift that stands.
    held : list of list
        The same as shifts, None where there is none.
    price : array (n, O)
        Pay and wishes of each option, tangents of fairness left out [cent].
    burden : array (n, D, kinds)
        What the shift held on each date counts for.
    before, stands : array (n, kinds)
        Balance of each, and what shifts that stand count for.
    minutes : array (n, weeks)
        Paid minutes of each ISO week that nobody can exchange.
    straight : array (n, weeks)
        Those of them that are not overtime of their day.
    begun : array (n,)
        Overtime of the first week that began before the horizon [min].
    wage : array (n,)
        Of an hour [cent].
    fairness : Fairness or None
        The rule, if there is one.
    counted : array (n,)
        1 for those whom it prices, 0 for others.
    bound : array of bool (n, D)
        Dates on which people hold a shift that is meant for them.
    """

    network: TourNetwork
    walks: Walks
    rows: Ints
    own: Ints
    held: list[list[Shift | None]]
    price: Floats
    burden: Floats
    before: Floats
    stands: Floats
    minutes: Floats
    straight: Floats
    begun: Ints
    wage: Floats
    fairness: Fairness | None
    counted: Floats
    bound: Bools

    @classmethod
    def of(
        cls,
        problem: RosterProblem,
        values: ShiftValues,
        n: int,
        walks: Walks,
        rows: Ints,
        holder: Holder,
        personal: frozenset[str],
    ) -> "_Circle":
        """The circle of some rows of network `n` with the shifts they hold."""
        members, network = values.networks[n]
        agents = [network.agents[r] for r in rows.tolist()]
        rule = next((r for r in problem.rules if isinstance(r, Fairness)), None)
        days, kinds = len(network.days), len(KINDS)
        option = {
            (int(d), network.templates[int(j)].code, int(s)): o
            for o, (d, j, s) in enumerate(zip(network.day, network.template, network.start, strict=True))
        }
        held: list[list[Shift | None]] = [[holder.get((a.agent_id, day)) for day in network.days] for a in agents]
        own = np.full((len(rows), days), NONE, dtype=np.int64)
        burden, stands = np.zeros((len(rows), days, kinds)), np.zeros((len(rows), kinds))
        minutes, terms = np.zeros((len(rows), len(network.weeks))), network.agents[0].contract.pay
        straight = np.zeros_like(minutes)
        bound = np.zeros((len(rows), days), dtype=bool)
        for i, row in enumerate(rows.tolist()):
            history = network.histories[row]
            minutes[i, 0] += history.week[1]
            straight[i, 0] += history.week[1] - history.week_overtime
            for shift in history.fixed:
                if shift.day in network.days:
                    week = network.week_of[network.days.index(shift.day)]
                    minutes[i, week] += shift.paid_minutes
                    straight[i, week] += terms.straight(shift.paid_minutes)
                    if rule is not None:
                        stands[i] += rule.burdens.of(shift, agents[i].time_zone)
            for d, shift_held in enumerate(held[i]):
                if shift_held is not None:
                    bound[i, d] = any(w.queue in personal for w in shift_held.work)
                    own[i, d] = option[d, shift_held.code, network.minute_of(shift_held.start)]
                    if rule is not None:
                        burden[i, d] = rule.burdens.of(shift_held, agents[i].time_zone)
        price = np.array([-values.option_values(int(members[r]), np.zeros(len(network.start))) for r in rows.tolist()])
        price = np.where(np.isfinite(price), price, ILLEGAL).reshape(len(rows), len(network.start))
        before, counted = np.zeros((len(rows), kinds)), np.zeros(len(rows))
        if rule is not None:
            price -= rule.slopes(network)[rows] @ rule.option_burdens(network)[:, :TOLD].T
            for i, agent in enumerate(agents):
                if agent.agent_id in rule.balances:
                    before[i], counted[i] = rule.balances[agent.agent_id].before, 1.0
        return cls(
            network, walks, rows, own, held, price, burden, before, stands, minutes,
            straight, values.paths[n].tables.begun_overtime[rows], values.wage[members[rows]], rule, counted, bound,
        )  # fmt: skip

    def go_round(self, dates: Bools) -> int:
        """Let what everybody works on some dates go round; how many people then work something else."""
        given = np.where(dates, self.own, NONE)
        if (given == given[0]).all():
            return 0
        legal, apart = self.walks.offered(self.rows, self.own, given, dates)
        prices = np.where(legal, self.prices(given, dates, apart), ILLEGAL)
        people = np.arange(len(self.rows))
        same = np.eye(len(people), dtype=bool)
        kept = prices[people, people]
        # Whose own shifts are illegal as they stand must not hand that on to somebody else.
        staying: Bools = (self.bound[:, dates].any(axis=1) | (kept >= ILLEGAL))[:, None]
        prices = np.where((staying | staying.T) & ~same, ILLEGAL, prices)
        # Who gains nothing by it stays: of assignments that cost the same the one with fewest exchanges.
        _, taken = linear_sum_assignment(np.where(same, prices - LEAST / 4, prices))
        if not prices[people, taken].sum() < kept.sum() - LEAST:
            return 0
        self.own[:, dates] = self.own[taken][:, dates]
        self.burden[:, dates] = self.burden[taken][:, dates]
        before = [list(row) for row in self.held]
        for i, k in enumerate(taken.tolist()):
            for d in np.flatnonzero(dates).tolist():
                self.held[i][d] = before[k][d]
        return int((given[taken] != given).any(axis=1).sum())

    def prices(self, given: Ints, dates: Bools, apart: Ints) -> Floats:
        """What everybody costs with everybody's part of some dates; shape (n, n) [cent]."""
        network, found = self.network, np.zeros((len(self.rows), len(given)))
        for d in np.flatnonzero(dates).tolist():
            choice = given[:, d]
            found += np.where(choice[None, :] >= 0, self.price[:, choice], network.off_prices[self.rows, d, None])
        if network.consistency is not None:
            found += network.consistency[1] * apart
        found += self._weeks(given, dates)
        if self.fairness is not None:
            rest = self.stands + self.burden[:, ~dates].sum(axis=1)
            part = self.burden[:, dates].sum(axis=1)
            squares = self.fairness.price(self.before[:, None, :], rest[:, None, :] + part[None, :, :])
            found += self.counted[:, None] * squares
        return found

    def _weeks(self, given: Ints, dates: Bools) -> Floats:
        """Guaranteed pay and overtime of the weeks of some dates, `ILLEGAL` beyond its limits; (n, n) [cent]."""
        network, found = self.network, np.zeros((len(self.rows), len(given)))
        terms = network.agents[0].contract.pay
        paid, straight = np.append(network.paid, 0), np.append(network.straight, 0)
        for w in np.unique(network.week_of[dates]).tolist():
            week = network.week_of == w
            mine, offered = self.own[:, week & ~dates], given[:, week & dates]
            worked = (self.minutes[:, w] + paid[mine].sum(axis=1))[:, None] + paid[offered].sum(axis=1)
            even = (self.straight[:, w] + straight[mine].sum(axis=1))[:, None] + straight[offered].sum(axis=1)
            idle = np.maximum(network.guaranteed[self.rows, w, None] - worked, 0)
            due = idle.astype(float)
            if terms.time_off is not None:
                due -= terms.time_off.share * np.minimum(idle, network.time_off[self.rows, w, None])
            over = worked - even
            if terms.week is not None:
                levels, at = np.unique(even, return_inverse=True)
                due += np.array([terms.of_week(int(m)) for m in levels])[at].reshape(even.shape) / TEN_THOUSAND
                over = over + np.maximum(even - terms.week.after, 0)
            found += due * self.wage[:, None] / 60
            if terms.has_overtime:
                left = network.overtime_left[self.rows, w] + (self.begun if w == 0 else 0)
                found[over > left[:, None]] = ILLEGAL
        return found

    def write(self, holder: Holder) -> None:
        """Put the names on the shifts, all at once: Ctrl-C must not find a shift with two names or none."""
        written: Holder = {}
        for i, row in enumerate(self.rows.tolist()):
            who = self.network.agents[row].agent_id
            for d, day in enumerate(self.network.days):
                shift = self.held[i][d]
                written[who, day] = shift if shift is None or shift.agent_id == who else replace(shift, agent_id=who)
        holder.update(written)
