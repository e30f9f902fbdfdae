"""Work: which queue each person serves in each tick of their shift, with few changes and nobody counted twice.

Tick by tick an assignment problem (Kuhn 1955; SciPy's shortest augmenting path) matches the people on duty to wanted
heads; staying on the queue of the tick before earns a bonus that never outweighs a shortage. Deferred work follows the
plan's running total and is topped up by whoever would be idle, earliest deadline first, as far as work has come in.
"""

from dataclasses import dataclass
from datetime import timedelta

import numpy as np
import numpy.typing as npt
from scipy.optimize import linear_sum_assignment

from scheduler.optimizer.covering import Covering
from scheduler.optimizer.problem import RosterProblem
from scheduler.optimizer.shift_values import ShiftValues
from scheduler.roster import UTC, Shift, Span

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

STAY = 0.4
"""Bonus for staying on a queue, in units of the wage of a tick."""


Tours = dict[int, list[tuple[int, int]]]
"""Tours by agent position: (option, break pattern) of each shift."""


def spread_work(problem: RosterProblem, values: ShiftValues, cover: Covering, tours: Tours) -> Ints:
    """Queue (live ones first) of each agent in each tick, -1 for none or off duty; shape (agents, T)."""
    duty = np.zeros((len(problem.agents), problem.ticks), dtype=bool)
    for agent, tour in tours.items():
        for option, pattern in tour:
            duty[agent, values.ticks(agent, option, pattern)] = True
    return _Spread(problem, cover, duty).run()


def name_work(problem: RosterProblem, values: ShiftValues, tours: Tours, queue_of: Ints) -> list[Shift]:
    """The shifts of all tours with breaks and the work of `spread_work`, without the standing ones."""
    return [_shift(problem, values, k, o, p, queue_of[k]) for k, tour in tours.items() for o, p in tour]


@dataclass
class _Spread:
    problem: RosterProblem
    cover: Covering
    duty: npt.NDArray[np.bool_]

    def run(self) -> Ints:
        """Queue of each agent and tick, -1 for none; shape (agents, T)."""
        problem = self.problem
        live = len(problem.live)
        able = problem.skills[problem.skill_set]
        share = np.array([a.productivity for a in problem.agents])
        wage = np.array([a.hourly_cost_cents for a in problem.agents]) * problem.tick / 60
        totals = [problem.deferred_totals(d) for d in range(len(problem.deferred))]
        come = np.array([c for c, _ in totals]).reshape(-1, problem.ticks + 1)
        due = np.array([d for _, d in totals]).reshape(-1, problem.ticks + 1)
        planned = self.cover.planned.cumsum(axis=1)
        done = np.zeros(len(problem.deferred))
        gone = np.zeros(len(problem.deferred))
        result = np.full(self.duty.shape, -1, dtype=np.int64)
        before = np.full(len(problem.agents), -1, dtype=np.int64)
        for t in range(problem.ticks):
            people = np.flatnonzero(self.duty[:, t])
            done += np.minimum(problem.carried[live:, t], np.clip(come[:, t] - gone - done, 0.0, None))
            gone = np.maximum(gone, due[:, t] - done)
            backlog = np.clip(come[:, t] - gone - done, 0.0, None)
            behind = np.clip(planned[:, t] - gone - done, 0.0, backlog)
            pressing = np.clip(due[:, t + 1] - gone - done, 0.0, backlog)
            slots, worth = self._slots(t, len(people), backlog, behind, pressing)
            if len(people):
                value = worth[None, :] * share[people, None] + STAY * wage[people, None] * (
                    before[people, None] == slots
                )
                value = np.where(able[np.ix_(people, slots)], value, -1.0)
                value = np.concatenate([value, np.zeros((len(people), len(people)))], axis=1)
                rows, columns = linear_sum_assignment(value, maximize=True)
                placed = (columns < len(slots)) & (value[rows, columns] > 0)
                result[people[rows[placed]], t] = slots[columns[placed]]
                self._place_idle(t, people[rows[~placed]], able, share, before, result)
                heads = np.zeros(len(problem.deferred))
                deferred = people[result[people, t] >= live]
                np.add.at(heads, result[deferred, t] - live, share[deferred])
                done += np.minimum(heads, backlog)
                before[people] = result[people, t]
        return result

    def _slots(self, t: int, people: int, backlog: Floats, behind: Floats, pressing: Floats) -> tuple[Ints, Floats]:
        """Wanted heads of a tick: queue and worth of each."""
        problem = self.problem
        live = len(problem.live)
        missing = problem.shortage.cases[:, :, t] - problem.carried[:live, t]
        queue, k = _heads(missing[-1], people)
        # A head is worth its price as far as it is needed, on average over the cases.
        sure = problem.price[queue] * np.clip(missing[:, queue] - k, 0.0, 1.0).mean(axis=0)
        d, k = _heads(backlog, people)
        work = np.clip(self.cover.work_prices[d, t], 1.0, problem.late_price[d])
        wanted, due = np.clip(behind[d] - k, 0.0, 1.0), np.clip(pressing[d] - k, 0.0, 1.0)
        planned = work * np.minimum(1.0, backlog[d] - k) * (0.6 + 0.7 * wanted)
        worth = np.maximum(planned, due * problem.late_price[d])
        return np.concatenate([queue, live + d]), np.concatenate([sure, worth])

    def _place_idle(
        self, t: int, idle: Ints, able: npt.NDArray[np.bool_], share: Floats, before: Ints, result: Ints
    ) -> None:
        """People beyond all wants help where the next contact most likely meets a busy team."""
        problem = self.problem
        live = len(problem.live)
        if not len(idle) or not live:
            return
        cases = problem.shortage.cases[:, :, t]
        need = cases.mean(axis=0)
        heads = problem.carried[:live, t].copy()
        placed = np.flatnonzero((result[:, t] >= 0) & (result[:, t] < live))
        np.add.at(heads, result[placed, t], share[placed])
        for k in idle:
            known = np.flatnonzero(able[k, :live] & (need > 0))
            if len(known):
                missing = np.clip(cases[:, known] - heads[known], 0.0, 1.0).mean(axis=0) * problem.price[known]
                relief = np.sqrt(need[known]) / np.maximum(heads[known], 0.5) + 0.2 * (known == before[k])
                best = known[np.lexsort((-relief, -missing))[0]]
                result[k, t] = best
                heads[best] += share[k]


def _heads(wanted: Floats, people: int) -> tuple[Ints, Ints]:
    """Queue of each whole head wanted, and how many are wanted there before it; no more a queue than people."""
    count = np.clip(np.ceil(wanted - 1e-9), 0, people).astype(np.int64)
    queue = np.repeat(np.arange(len(count)), count)
    return queue, np.arange(len(queue)) - np.repeat(count.cumsum() - count, count)


def _shift(problem: RosterProblem, values: ShiftValues, agent: int, option: int, pattern: int, queue_of: Ints) -> Shift:
    """The named shift of an option; work beyond the horizon's end stays on the last queue."""
    day, template, minute, breaks = values.shift_facts(agent, option, pattern)
    start = (problem.horizon.start + timedelta(minutes=minute)).astimezone(UTC)
    end = start + timedelta(minutes=template.minutes)
    rests = tuple(
        Span(start + timedelta(minutes=at), start + timedelta(minutes=at + b.minutes))
        for at, b in zip(breaks, template.breaks, strict=True)
    )
    work: list[Span] = []
    queue = -1
    for k in range(template.minutes // problem.tick):
        begin = start + timedelta(minutes=k * problem.tick)
        finish = begin + timedelta(minutes=problem.tick)
        if any(r.overlaps(begin, finish) for r in rests):
            continue
        t = minute // problem.tick + k
        queue = int(queue_of[t]) if t < problem.ticks else queue
        if queue < 0:
            continue
        name = problem.queues[queue]
        if work and work[-1].queue == name and work[-1].end == begin:
            work[-1] = Span(work[-1].start, finish, name)
        else:
            work.append(Span(begin, finish, name))
    who = problem.agents[agent].agent_id
    return Shift(who, day, template.code, start, end, template.paid_minutes, rests, tuple(work))
