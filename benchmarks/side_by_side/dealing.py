"""Which queue everybody works on in every interval: one minimum cost flow over the whole horizon, in whole people.

People of a skill set flow in each tick to the queues it serves, from there to the live need of that tick or to
deferred work that has come and is not yet due. Deferred work goes in parcels of one head for one tick.
"""

import math
from collections import defaultdict
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

from benchmarks.side_by_side.options import Chosen
from scheduler.optimizer.problem import RosterProblem

Ints = npt.NDArray[np.int64]


SLACK = 2
"""Ticks that a parcel must have between the coming of its last job and the deadline of its first."""

LEAST = 1e-6
"""Work too little to count [head-tick]."""


@dataclass(frozen=True)
class Parcel:
    """`heads` head-ticks of deferred work, each filled to a share `full`, to be done in ticks [`first`, `due`)."""

    first: int
    due: int
    heads: int
    full: float


class _Arcs:
    """Arcs as they are collected: tails, heads, capacities and costs of one unit."""

    def __init__(self) -> None:
        self.parts: list[tuple[Ints, Ints, Ints, Ints]] = []
        self.count = 0

    def add(self, tail: Ints | int, head: Ints | int, capacity: Ints | int, cost: int) -> Ints:
        """Numbers of the fresh arcs."""
        part = np.broadcast_arrays(*(np.asarray(a, dtype=np.int64) for a in (tail, head, capacity, cost)))
        self.parts.append((part[0].ravel(), part[1].ravel(), part[2].ravel(), part[3].ravel()))
        self.count += part[0].size
        return np.arange(self.count - part[0].size, self.count, dtype=np.int64)


def deal(problem: RosterProblem, supply: Ints) -> dict[tuple[int, int], Ints]:
    """Heads (T,) of each skill set on each queue that cost least, for people at work `supply` (G, T)."""
    groups, ticks, live = len(problem.skills), problem.ticks, len(problem.live)
    queue_at = groups * ticks + np.arange(len(problem.queues) * ticks).reshape(-1, ticks)
    people_at = np.arange(groups * ticks).reshape(groups, ticks)
    parcels = [(q, parcel) for q in range(len(problem.deferred)) for parcel in _parcels(problem, q)]
    parcel_at = int(queue_at[-1, -1]) + 1
    sink = parcel_at + len(parcels)
    arcs = _Arcs()
    arcs.add(people_at, sink, supply, 0)
    dealt = {}
    for g, serves in enumerate(problem.skills):
        for q in np.flatnonzero(serves).tolist():
            dealt[g, q] = arcs.add(people_at[g], queue_at[q], supply[g], 0)
    need = np.rint(problem.need).astype(np.int64)
    for q in range(live):
        arcs.add(queue_at[q], sink, need[q], -round(float(problem.price[q])))
    for n, (q, parcel) in enumerate(parcels):
        arcs.add(queue_at[live + q, parcel.first : parcel.due], parcel_at + n, parcel.heads, 0)
        arcs.add(parcel_at + n, sink, parcel.heads, -round(parcel.full * float(problem.late_price[q])))
    flow = SimpleMinCostFlow()
    flow.add_arcs_with_capacity_and_unit_cost(*(np.concatenate(part) for part in zip(*arcs.parts, strict=True)))
    flow.set_nodes_supplies(people_at.ravel(), supply.ravel())
    flow.set_node_supply(sink, -int(supply.sum()))
    if flow.solve() != flow.OPTIMAL:
        raise AssertionError("people can always idle")
    return {pair: flow.flows(arc) for pair, arc in dealt.items()}


def _parcels(problem: RosterProblem, q: int) -> list[Parcel]:
    """Work on deferred queue `q`, first due first, in parcels of one head-tick.

    Small jobs share a parcel as long as one of them does not have to be done before the next has come.
    """
    jobs = problem.jobs
    own = np.flatnonzero((jobs.queue == q) & (jobs.due > jobs.first))
    found: list[Parcel] = []
    first, due, held = 0, 0, 0.0
    for k in own[np.lexsort((jobs.first[own], jobs.due[own]))].tolist():
        come, last, work = int(jobs.first[k]), int(jobs.due[k]), float(jobs.work[k])
        if held > 0 and max(first, come) > due - SLACK:
            found.append(Parcel(first, due, 1, held))
            held = 0.0
        if held > 0:
            first, taken = max(first, come), min(1 - held, work)
            held, work = held + taken, work - taken
            if held < 1 - LEAST:
                continue
            found.append(Parcel(first, due, 1, 1.0))
        whole = math.floor(work + LEAST)
        if whole:
            found.append(Parcel(come, last, whole, 1.0))
        first, due, held = come, last, work - whole if work - whole > LEAST else 0.0
    if held > 0:
        found.append(Parcel(first, due, 1, held))
    return found


def name_queues(problem: RosterProblem, chosen: Chosen, at_work: list[Ints]) -> list[dict[int, int]]:
    """Queue of each shift by tick, ticks with nothing to do left out; people stay on a queue while they can.

    `at_work` holds the ticks in which each shift of `chosen` works.
    """
    present: list[dict[int, list[int]]] = [defaultdict(list) for _ in range(problem.ticks)]
    supply = np.zeros((len(problem.skills), problem.ticks), dtype=np.int64)
    for n, ((k, _), ticks) in enumerate(zip(chosen, at_work, strict=True)):
        supply[problem.skill_set[k], ticks] += 1
        for t in ticks.tolist():
            present[t][int(problem.skill_set[k])].append(n)
    by_group: dict[int, list[tuple[int, list[int]]]] = defaultdict(list)
    for (g, q), heads in deal(problem, supply).items():
        by_group[g].append((q, heads.tolist()))
    queue: list[dict[int, int]] = [{} for _ in chosen]
    for t in range(problem.ticks):
        for g, people in present[t].items():
            left = {q: heads[t] for q, heads in by_group[g] if heads[t] > 0}
            moving = []
            for n in people:
                before = queue[n].get(t - 1, -1)
                if left.get(before, 0) > 0:
                    queue[n][t] = before
                    left[before] -= 1
                else:
                    moving.append(n)
            fresh = [q for q, heads in left.items() for _ in range(heads)]
            for n, q in zip(moving, fresh, strict=False):
                queue[n][t] = q
    return queue
