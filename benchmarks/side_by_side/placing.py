"""Breaks and work for shifts that came without them, so that no competitor is judged for what it cannot say.

Breaks go where a skill set has most people to spare, person by person, in several passes. Work is then the cheapest
assignment of every interval: live queues first, deferred work at the pace that its deadlines ask for and beyond that
with whoever is left. Nothing of the optimizer is used.
"""

import math
from collections import defaultdict
from collections.abc import Iterable
from datetime import timedelta

import numpy as np
import numpy.typing as npt
from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

from benchmarks.side_by_side.options import Chosen, Option
from benchmarks.side_by_side.teams import teams
from benchmarks.side_by_side.terms import Terms
from scheduler.optimizer.problem import RosterProblem
from scheduler.roster import Shift, Span
from scheduler.shifts import Break

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

PASSES = 3
"""How often everybody's breaks are placed anew."""

EAGER = 0.01
"""Worth of deferred work done before its pace asks for it, as a share of its price: better than idling."""


def place(problem: RosterProblem, terms: Terms, chosen: Chosen) -> list[Shift]:
    """The shifts with breaks and work.

    Raises
    ------
    ValueError
        If somebody is not worth exactly one head: work is dealt out in whole people.
    """
    if any(agent.productivity != 1 for agent in problem.agents):
        raise ValueError("work is placed for people worth one head each")
    pattern = _breaks(problem, terms, chosen)
    free = [_working(problem, option, starts) for (_, option), starts in zip(chosen, pattern, strict=True)]
    queue = _work(problem, chosen, free)
    return [
        _shift(problem, k, option, starts, queue[n])
        for n, ((k, option), starts) in enumerate(zip(chosen, pattern, strict=True))
    ]


def _breaks(problem: RosterProblem, terms: Terms, chosen: Chosen) -> list[tuple[int, ...]]:
    """Starts of everybody's breaks [min after the shift's start]."""
    asked = np.zeros((len(problem.skills), problem.ticks))
    for team in teams(problem):
        asked[team.skill_set] += team.curve
    patterns = {
        option.template: option.template.break_patterns(problem.tick, terms.longest_stretch) for _, option in chosen
    }
    away = {
        (template, p): np.array(_away(template.breaks, starts, problem.tick), dtype=np.int64)
        for template, legal in patterns.items()
        for p, starts in enumerate(legal)
    }
    spare = -asked
    for k, option in chosen:
        spare[problem.skill_set[k], option.start : option.end] += 1
    picked = [-1] * len(chosen)
    for _ in range(PASSES):
        for n, (k, option) in enumerate(chosen):
            mine = spare[problem.skill_set[k]]
            if picked[n] >= 0:
                _add(mine, option.start + away[option.template, picked[n]], 1)
            # Of one head less, that tick's squared distance from the demand grows by this much less.
            worth = [
                float(_inside(mine, option.start + away[option.template, p]).sum())
                for p in range(len(patterns[option.template]))
            ]
            picked[n] = int(np.argmax(worth))
            _add(mine, option.start + away[option.template, picked[n]], -1)
    return [patterns[option.template][p] for (_, option), p in zip(chosen, picked, strict=True)]


def _away(breaks: Iterable[Break], starts: tuple[int, ...], tick: int) -> list[int]:
    """Ticks of a shift, counted from its start, that are break."""
    return [
        at // tick + t for rest, at in zip(breaks, starts, strict=True) for t in range(math.ceil(rest.minutes / tick))
    ]


def _inside(row: Floats, ticks: Ints) -> Floats:
    return row[ticks[ticks < len(row)]]


def _add(row: Floats, ticks: Ints, heads: int) -> None:
    row[ticks[ticks < len(row)]] += heads


def _working(problem: RosterProblem, option: Option, starts: tuple[int, ...]) -> list[int]:
    """Ticks of the horizon in which somebody on this shift works."""
    off = set(_away(option.template.breaks, starts, problem.tick))
    return [t for t in range(option.start, min(option.end, problem.ticks)) if t - option.start not in off]


def _work(problem: RosterProblem, chosen: Chosen, free: list[list[int]]) -> list[dict[int, int]]:
    """Queue of each shift by tick; ticks with nothing to do are left out."""
    at_work: list[dict[int, list[int]]] = [defaultdict(list) for _ in range(problem.ticks)]
    for n, ((k, _), ticks) in enumerate(zip(chosen, free, strict=True)):
        for t in ticks:
            at_work[t][int(problem.skill_set[k])].append(n)
    backlog = Backlog(problem)
    queue: list[dict[int, int]] = [{} for _ in chosen]
    for t in range(problem.ticks):
        dealt = _deal(problem, {g: len(people) for g, people in at_work[t].items()}, backlog, t)
        for g, people in at_work[t].items():
            left = {q: heads for (skill_set, q), heads in dealt.items() if skill_set == g}
            moving = []
            for n in people:
                before = queue[n].get(t - 1, -1)
                if left.get(before, 0) > 0:
                    queue[n][t] = before
                    left[before] -= 1
                else:
                    moving.append(n)
            fresh = [q for q, heads in sorted(left.items()) for _ in range(heads)]
            for n, q in zip(moving, fresh, strict=False):
                queue[n][t] = q
    return queue


class Backlog:
    """Deferred work that waits, by queue: first due, first served."""

    def __init__(self, problem: RosterProblem) -> None:
        jobs = problem.jobs
        self.left = jobs.work.copy()
        self.first, self.due = jobs.first, jobs.due
        order = np.lexsort((jobs.first, jobs.due))
        self.of = [order[jobs.queue[order] == q] for q in range(len(problem.deferred))]

    def waiting(self, q: int, t: int) -> tuple[int, int]:
        """Heads that could be busy on queue `q` in tick `t`, and how many of them its deadlines ask for."""
        jobs = self._open(q, t)
        total = self.left[jobs].cumsum()
        if not len(jobs) or total[-1] <= 1e-9:
            return 0, 0
        pace = float((total / (self.due[jobs] - t)).max())
        return math.ceil(float(total[-1]) - 1e-9), math.ceil(pace - 1e-9)

    def serve(self, q: int, t: int, heads: float) -> None:
        """Work on queue `q` with so many heads in tick `t`."""
        for job in self._open(q, t):
            took = min(float(self.left[job]), heads)
            self.left[job] -= took
            heads -= took
            if heads <= 0:
                return

    def _open(self, q: int, t: int) -> Ints:
        jobs = self.of[q]
        return jobs[(self.first[jobs] <= t) & (self.due[jobs] > t) & (self.left[jobs] > 0)]


def _deal(problem: RosterProblem, supply: dict[int, int], backlog: Backlog, t: int) -> dict[tuple[int, int], int]:
    """Heads of each skill set on each queue in one tick, worth the most; the backlog is served with them."""
    live, sink = len(problem.live), len(problem.skills) + len(problem.queues)
    flow = SimpleMinCostFlow()
    arcs: dict[int, tuple[int, int]] = {}
    for g, heads in supply.items():
        flow.set_node_supply(g, heads)
        flow.add_arc_with_capacity_and_unit_cost(g, sink, heads, 0)
        for q in np.flatnonzero(problem.skills[g]).tolist():
            arcs[flow.add_arc_with_capacity_and_unit_cost(g, len(problem.skills) + q, heads, 0)] = g, q
    flow.set_node_supply(sink, -sum(supply.values()))
    for q in range(len(problem.queues)):
        node = len(problem.skills) + q
        if q < live:
            need = math.ceil(problem.need[q, t] - 1e-9)
            flow.add_arc_with_capacity_and_unit_cost(node, sink, need, -round(float(problem.price[q])))
        else:
            most, pace = backlog.waiting(q - live, t)
            price = float(problem.late_price[q - live])
            flow.add_arc_with_capacity_and_unit_cost(node, sink, pace, -round(price))
            flow.add_arc_with_capacity_and_unit_cost(node, sink, max(most - pace, 0), -max(round(price * EAGER), 1))
    if not supply:
        return {}
    if flow.solve() != flow.OPTIMAL:
        raise AssertionError("people can always idle")
    dealt = {arcs[a]: int(flow.flow(a)) for a in arcs if flow.flow(a) > 0}
    for (_, q), heads in dealt.items():
        if q >= live:
            backlog.serve(q - live, t, heads)
    return dealt


def _shift(problem: RosterProblem, k: int, option: Option, starts: tuple[int, ...], queue: dict[int, int]) -> Shift:
    """The shift as a row of a roster has it."""
    agent, template = problem.agents[k], option.template
    origin, tick = problem.horizon.start, timedelta(minutes=problem.tick)
    begin = origin + option.start * tick
    breaks = tuple(
        Span(begin + timedelta(minutes=at), begin + timedelta(minutes=at + rest.minutes))
        for rest, at in zip(template.breaks, starts, strict=True)
    )
    spans: list[tuple[int, int, int]] = []
    for t, q in sorted(queue.items()):
        if spans and spans[-1][1] == t and spans[-1][2] == q:
            spans[-1] = spans[-1][0], t + 1, q
        else:
            spans.append((t, t + 1, q))
    work = tuple(Span(origin + a * tick, origin + b * tick, problem.queues[q]) for a, b, q in spans)
    return Shift(
        agent.agent_id,
        option.day,
        template.code,
        begin,
        begin + timedelta(minutes=template.minutes),
        template.paid_minutes,
        breaks,
        work,
    )
