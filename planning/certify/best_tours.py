"""Everybody's best tour at given prices: the options of each zone and contract, what stands, and what is forbidden."""

from collections import defaultdict

import numpy as np
import numpy.typing as npt

from planning.certify.breaks import patterns
from planning.certify.claim import Claim, Template, Wish
from planning.certify.cost import horizon_days, owed, pay, wish_price
from planning.certify.folder import Agent, Folder
from planning.certify.shifts import Shift
from planning.certify.tours import Begin, Limits, Options, Tourists, best_worth
from planning.certify.zones import instant_of, monday

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]


def best_tours(
    folder: Folder, duals: Floats, set_of: dict[tuple[str, ...], int], kept: list[Shift]
) -> tuple[float, int]:
    """Worth of everybody's best tour at prices `duals` (G, T), and how many were sought: who is alike shares one.

    Parameters
    ----------
    set_of : dict
        Skill set of each tuple of skills.
    kept : list of Shift
        Shifts of the roster that were not the solver's to choose.

    Raises
    ------
    ValueError
        If what stands leaves somebody no legal tour, or breaks can lie nowhere.
    """
    claim = folder.claim
    wishes: dict[str, list[Wish]] = defaultdict(list)
    for wish in claim.wishes:
        wishes[wish.agent_id].append(wish)
    stand: dict[str, list[Shift]] = defaultdict(list)
    for shift in (*folder.begun, *kept):
        if shift.day in horizon_days(folder.agents[shift.agent_id].zone, claim):
            stand[shift.agent_id].append(shift)
    classes: dict[tuple[str, str], dict[object, list[Agent]]] = defaultdict(lambda: defaultdict(list))
    for agent in folder.agents.values():
        days = horizon_days(agent.zone, claim)
        hired = agent.hired_on if agent.hired_on is not None and agent.hired_on > days[0] else None
        leaves = agent.leaves_on if agent.leaves_on is not None and agent.leaves_on < days[-1] else None
        facts = (
            set_of[agent.skills],
            agent.cost,
            agent.productivity,
            hired,
            leaves,
            agent.absences,
            agent.history,
            tuple((w.day, w.shift, w.weight) for w in wishes[agent.agent_id]),
            tuple((s.day, s.start, s.end, s.paid) for s in stand[agent.agent_id]),
        )
        classes[agent.zone, agent.contract][facts].append(agent)
    total, different = 0.0, 0
    for (zone, contract), alike in sorted(classes.items()):
        groups = list(alike.values())
        one = [members[0] for members in groups]
        layout = _Layout(claim, zone, contract)
        worth = layout.worth(one, [set_of[a.skills] for a in one], duals, wishes, stand)
        stuck = np.flatnonzero(~np.isfinite(worth))
        if stuck.size:
            raise ValueError(f"the shifts that stand leave {one[stuck[0]].agent_id} no legal tour")
        total += float(worth @ np.array([len(members) for members in groups]))
        different += len(groups)
    return total, different


class _Layout:
    """The options of people who share a zone and a contract."""

    def __init__(self, claim: Claim, zone: str, contract: str) -> None:
        self.claim = claim
        terms = claim.contracts[contract]
        self.templates = [claim.templates[code] for code in claim.templates if code in terms.shifts]
        self.days = horizon_days(zone, claim)
        grid = claim.grid
        rows = []
        for d, day in enumerate(self.days):
            for j, template in enumerate(self.templates):
                for clock in range(template.earliest_start, template.latest_start + 1, template.start_grid):
                    at = instant_of(day, clock, zone)
                    if at is not None and grid.start <= at < grid.end:
                        begin = at - grid.start
                        rows.append((d, begin, begin + template.minutes, template.paid_minutes, j, clock))
        table = np.array(sorted(rows), dtype=np.int64).reshape(-1, 6)
        self.options = Options(*table[:, :4].T)
        self.template, self.clock = table[:, 4], table[:, 5]
        mondays = sorted({monday(d) for d in self.days})
        self.mondays = mondays
        self.week_of = np.array([mondays.index(monday(d)) for d in self.days], dtype=np.int64)
        self.sunday = [d == monday(d) + 6 for d in self.days]
        most = claim.rules.get("run of days")
        self.limits = Limits(
            rest=claim.limit("rest", "minutes", 0),
            start_to_start=claim.limit("start to start", "minutes", 0),
            week_minutes=min(terms.week_minutes, claim.limit("week minutes", "most", terms.week_minutes)),
            week_shifts=min(terms.week_shifts, claim.limit("week shifts", "most", terms.week_shifts)),
            run_days=None if most is None else most["most"],
        )

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
        legal = patterns(template, self.claim.grid.tick, self.claim.limit("breaks", "longest_stretch", 1440))
        if not legal:
            raise ValueError(f"shift {template.code}: its breaks can lie nowhere")
        return legal

    def worth(
        self,
        people: list[Agent],
        sets: list[int],
        duals: Floats,
        wishes: dict[str, list[Wish]],
        stand: dict[str, list[Shift]],
    ) -> Floats:
        """Worth of the best tour of each of some people; shape (people,)."""
        earned = {g: self.earned(duals[g]) for g in set(sets)}
        cents = self.claim.limit("wish", "cents", 0)
        off = np.zeros((len(people), len(self.days)))
        worth = np.empty((len(people), len(self.template)))
        begins, fixed = [], []
        for row, (agent, g) in enumerate(zip(people, sets, strict=True)):
            wages = np.array([pay(t.paid_minutes, agent.cost) for t in self.templates], dtype=float)
            worth[row] = agent.productivity * earned[g] - wages[self.template]
            for wish in wishes[agent.agent_id]:
                if wish.day in self.days:
                    d = wish.day - self.days[0]
                    off[row, d] -= wish_price(wish, None, 0, cents)
                    for o in np.flatnonzero(self.options.day == d):
                        code = self.templates[self.template[o]].code
                        worth[row, o] -= wish_price(wish, code, int(self.clock[o]), cents)
            worth[row, self._closed(agent)] = -np.inf
            begin, standing = self._begin(agent, stand[agent.agent_id])
            begins.append(begin)
            fixed.append(standing)
        guaranteed = np.zeros((len(people), len(self.mondays)))
        for row, agent in enumerate(people):
            for first, (minutes, past) in owed(agent, self.claim).items():
                guaranteed[row, self.mondays.index(first)] = minutes + past
        wage = np.array([a.cost / 60 for a in people])
        tourists = Tourists(worth, off, begins, fixed, guaranteed, wage)
        return best_worth(self.options, self.week_of, self.sunday, self.limits, tourists)

    def _closed(self, agent: Agent) -> Bools:
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

    def _begin(self, agent: Agent, stand: list[Shift]) -> tuple[Begin, dict[int, tuple[int, int, int]]]:
        """Where somebody's tour begins, and what stands in it."""
        origin, past = self.claim.grid.start, agent.history
        free = -(10**9)
        if past.last_end is not None:
            free = past.last_end + self.limits.rest - origin
            if past.last_start is not None:
                free = max(free, past.last_start + self.limits.start_to_start - origin)
        begin, fixed = Begin(0, free, past.week, past.run), {}
        for shift in stand:
            if shift.start >= origin:
                fixed[shift.day - self.days[0]] = (shift.start - origin, shift.end - origin, shift.paid)
                continue
            # Published and begun: it counts, and no limit can undo it.
            free = max(shift.end + self.limits.rest, shift.start + self.limits.start_to_start) - origin
            week = (past.week[0] + 1, past.week[1] + shift.paid)
            begin = Begin(1, free, week, past.run + 1)
        return begin, fixed
