"""What a requirement asks of the horizon: heads and deferred jobs on the grid of ticks, with their prices."""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from planning.certify.claim import Claim
from planning.certify.folder import Requirement

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Job:
    """Deferred work [head-tick] that may be done in ticks [first, due)."""

    queue: int
    first: int
    due: int
    work: float


@dataclass(frozen=True, eq=False)
class Demand:
    """Q live queues and D deferred ones, T ticks, J equally likely cases.

    `cases` (J, Q, T) are the gross heads needed, rising along the first axis; `price` (Q,) and `late` (D,) are cents
    per head-tick missing and late, `surplus` per head-tick idle.
    """

    live: tuple[str, ...]
    deferred: tuple[str, ...]
    cases: Floats
    jobs: tuple[Job, ...]
    price: Floats
    late: Floats
    surplus: float

    @property
    def queues(self) -> tuple[str, ...]:
        """Live queues, then deferred ones."""
        return self.live + self.deferred

    @property
    def row_of(self) -> dict[str, int]:
        """Row of each queue; work on a queue of both kinds counts for the deferred one."""
        return {queue: k for k, queue in enumerate(self.queues)}

    @property
    def needed(self) -> Floats:
        """Probability that a head beyond the case before is needed in each case; shape (J,)."""
        return 1.0 - np.arange(len(self.cases)) / len(self.cases)


def demand_of(asked: Requirement, claim: Claim) -> Demand:
    """Lay a requirement on the grid of the certificate.

    Heads of intervals are grossed up by the shrinkage to whole ones; posts are not. Deferred work is done after the
    interval in which it arrives.

    Raises
    ------
    ValueError
        If the certificate has no price for one of the queues.
    """
    grid = claim.grid
    late = np.array([kind == "deferred" for kind in asked.kind], dtype=bool)
    queue = np.array(asked.queue, dtype=object)
    live, deferred = tuple(sorted(set(queue[~late]))), tuple(sorted(set(queue[late])))
    unpriced = sorted({*live, *deferred} - set(claim.shortage))
    if unpriced:
        raise ValueError(f"no price for a missing hour on {', '.join(unpriced)}")
    hours = grid.tick / 60
    share = 1 - claim.shrinkage

    rows = np.flatnonzero(~late)
    planned = asked.agents[rows]
    is_post = np.array([asked.kind[k] == "post" for k in rows], dtype=bool)
    net = planned[None, :]
    if claim.hedge and np.isfinite(asked.cases).any():
        spread = np.sort(asked.cases[rows].T, axis=0)
        net = np.where(~is_post & np.isfinite(spread).all(axis=0), spread, planned)
    gross = np.where(is_post, net, np.maximum(net, np.floor(net / share + 0.5)))
    row_of = {q: k for k, q in enumerate(live)}
    at = np.array([row_of[q] for q in queue[rows]], dtype=np.int64)
    first = np.rint((asked.at[rows] - grid.start) / grid.tick).astype(np.int64)
    cases = np.zeros((len(net), len(live), grid.ticks))
    for later in range(grid.interval // grid.tick):
        inside = (first >= 0) & (first + later < grid.ticks)
        cases[:, at[inside], first[inside] + later] = gross[:, inside]

    number = {q: k for k, q in enumerate(deferred)}
    jobs = []
    for k in np.flatnonzero(late):
        begin = max(round((asked.at[k] - grid.start) / grid.tick) + grid.interval // grid.tick, 0)
        due = min(math.floor((asked.due[k] - grid.start) / grid.tick), grid.ticks)
        if asked.hours[k] > 0 and due > 0:
            work = asked.hours[k] * 60 / grid.tick / share
            jobs.append(Job(number[asked.queue[k]], begin, max(due, begin), float(work)))
    return Demand(
        live,
        deferred,
        cases,
        tuple(sorted(jobs, key=lambda j: (j.queue, j.due, j.first))),
        price=np.array([claim.shortage[q] * hours for q in live]),
        late=np.array([claim.shortage[q] * hours for q in deferred]),
        surplus=claim.surplus * hours,
    )
