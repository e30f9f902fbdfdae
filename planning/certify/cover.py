"""Heads counted anew from the work column: on the grid of ticks for the cost, by interval for the counts."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from planning.certify.claim import Grid
from planning.certify.demand import Demand
from planning.certify.folder import Folder
from planning.certify.shifts import Shift, duty

Floats = npt.NDArray[np.float64]


def spread(spans: Iterable[tuple[int, int, int, float]], rows: int, grid: Grid) -> Floats:
    """Heads by row and tick of spans (row, from, to, heads), minutes outside the horizon cut off; shape (rows, T).

    A span that covers part of a tick counts as that part of a head.
    """
    table = np.array(list(spans), dtype=float).reshape(-1, 4)
    row = table[:, 0].astype(np.int64)
    heads = np.zeros((rows, grid.ticks + 2))
    for column, sign in ((1, 1.0), (2, -1.0)):
        at = np.clip((table[:, column] - grid.start) / grid.tick, 0, grid.ticks)
        whole = np.floor(at).astype(np.int64)
        part = at - whole
        np.add.at(heads, (row, whole), sign * table[:, 3] * (1 - part))
        np.add.at(heads, (row, whole + 1), sign * table[:, 3] * part)
    counted: Floats = heads.cumsum(axis=1)[:, : grid.ticks]
    return counted


@dataclass(frozen=True, eq=False)
class Cover:
    """Heads, weighted by productivity, on each queue and on duty at all.

    `heads` and `carried`, the part of it that shifts work which were not the solver's to choose, have shape
    (Q + D, T); `present` is in head-ticks.
    """

    heads: Floats
    carried: Floats
    present: float


def cover_of(folder: Folder, demand: Demand) -> Cover:
    """Count everybody's work."""
    grid, row_of = folder.claim.grid, demand.row_of

    def work(shifts: Iterable[Shift]) -> Floats:
        spans = (
            (row_of[queue], begin, finish, folder.agents[s.agent_id].productivity)
            for s in shifts
            for begin, finish, queue in s.work
            if queue in row_of
        )
        return spread(spans, len(demand.queues), grid)

    reaching = [s for s in folder.past if s.end > grid.start]
    kept = [s for s in folder.shifts if (s.agent_id, s.start) in folder.claim.kept]
    present = spread(
        (
            (0, begin, finish, folder.agents[s.agent_id].productivity)
            for s in (*folder.shifts, *reaching)
            for begin, finish in duty(s)
        ),
        1,
        grid,
    )
    return Cover(work((*folder.shifts, *reaching)), work((*kept, *reaching)), float(present.sum()))


@dataclass(frozen=True)
class Counts:
    """Agent-hours on live queues and posts, net of shrinkage, everybody counting once [h]."""

    required_h: float
    shortage_h: float
    surplus_h: float


def counts_of(folder: Folder) -> Counts:
    """Required against scheduled heads, interval by interval."""
    asked, interval = folder.requirement, folder.claim.grid.interval
    live = [k for k, kind in enumerate(asked.kind) if kind != "deferred"]
    if not live:
        return Counts(0.0, 0.0, 0.0)
    origin = min(int(asked.at[k]) for k in live)
    there: dict[tuple[str, int], float] = defaultdict(float)
    for shift in (*folder.past, *folder.shifts):
        for begin, finish, queue in shift.work:
            at = begin
            while at < finish:
                cell = (at - origin) // interval
                until = min(origin + (cell + 1) * interval, finish)
                there[queue, cell] += (until - at) / interval
                at = until
    net = np.array([asked.agents[k] for k in live])
    found = np.array([there.get((asked.queue[k], (int(asked.at[k]) - origin) // interval), 0.0) for k in live])
    hours = interval / 60
    return Counts(
        float(net.sum()) * hours,
        float(np.clip(net - found, 0, None).sum()) * hours,
        float(np.clip(found - net, 0, None).sum()) * hours,
    )
