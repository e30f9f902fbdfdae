"""Shortfalls: where a roster leaves need or deferred work open, as stretches with a price."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

import numpy as np
import numpy.typing as npt

from scheduler.optimizer.cost import undone
from scheduler.optimizer.heads import heads_of
from scheduler.optimizer.problem import RosterProblem
from scheduler.roster import Shift

Floats = npt.NDArray[np.float64]

LEAST = 1e-6
"""Heads, or head-ticks of work, too few to be missing."""


@dataclass(frozen=True)
class Shortfall:
    """A stretch of time in which a queue has fewer heads than it needs, or in which work could be done that is late.

    Attributes
    ----------
    queue : str
        line/language/channel.
    kind : str
        `live` for need of an interval or a post, `late` for deferred work.
    start, end : datetime
        Of the stretch; for late work from when the first of it came in to when the last of it was due.
    first, last : int
        The same in ticks of the problem, half-open.
    worst : tuple of int
        The ticks in which one head more helps most: that of most heads missing; for late work all of them.
    heads : float
        Most heads missing at once, gross; for late work its hours over those of the stretch.
    hours : float
        Agent-hours missing or late [h]; under several cases of demand those to be expected.
    cents : int
        Their price [cent].
    """

    queue: str
    kind: str
    start: datetime
    end: datetime
    first: int
    last: int
    worst: tuple[int, ...]
    heads: float
    hours: float
    cents: int


@dataclass(frozen=True, eq=False)
class Balance:
    """A roster's heads against a problem's need.

    Attributes
    ----------
    heads : array (Q + D, T)
        At work on each queue.
    left : array (jobs,)
        Late head-ticks of each job.
    """

    problem: RosterProblem
    heads: Floats
    left: Floats

    @classmethod
    def of(cls, problem: RosterProblem, shifts: Sequence[Shift]) -> "Balance":
        """Count the heads of a roster's shifts, and of those that reach into its horizon."""
        begun = [s for s in problem.standing if s.start < problem.horizon.start]
        share = {a.agent_id: a.productivity for a in problem.agents}
        heads = heads_of([*shifts, *begun], problem.queues, share, problem.horizon.start, problem.tick, problem.ticks)
        return cls(problem, heads, undone(problem, heads[len(problem.live) :]))

    @cached_property
    def worth(self) -> Floats:
        """Worth of one more head on each queue in each tick [cent]; shape (Q + D, T).

        On a live queue that of the dearest want still open, in the window of late work its price; else a head is idle.
        """
        problem, live = self.problem, len(self.problem.live)
        curve = problem.shortage
        wanted = curve.beyond(self.heads[:live])
        price = np.broadcast_to(curve.worth(problem.surplus_price)[:, :, None], wanted.shape)
        gain = np.full(self.heads.shape, -problem.surplus_price)
        gain[:live] = np.where(wanted > LEAST, price, -problem.surplus_price).max(
            axis=0, initial=-problem.surplus_price
        )
        for d in range(len(problem.deferred)):
            gain[live + d] = self.worth_of_late(d, self.left)
        return gain

    def worth_of_late(self, d: int, left: Floats) -> Floats:
        """Worth of one more head on deferred queue `d` in each tick where so much is `left` (jobs,) [cent]."""
        problem, jobs = self.problem, self.problem.jobs
        gain = np.full(problem.ticks, -problem.surplus_price)
        for k in np.flatnonzero((jobs.queue == d) & (left > LEAST)).tolist():
            gain[jobs.first[k] : jobs.due[k]] = problem.late_price[d]
        return gain


def shortfalls(problem: RosterProblem, shifts: Sequence[Shift]) -> list[Shortfall]:
    """Everything a roster leaves open, the dearest first.

    Parameters
    ----------
    problem : RosterProblem
    shifts : sequence of Shift
        The whole roster, locked shifts included.

    Returns
    -------
    list of Shortfall
        Neighbouring ticks of one live queue are one stretch, as are late jobs of one queue whose windows touch. Under
        several cases of demand a tick is short if fewer heads are there than are needed on average.
    """
    balance = Balance.of(problem, shifts)
    found = [*_live(problem, balance), *_late(problem, balance)]
    return sorted(found, key=lambda s: (-s.cents, s.start, s.queue))


def _live(problem: RosterProblem, balance: Balance) -> Iterator[Shortfall]:
    live = len(problem.live)
    missing = problem.shortage.missing(balance.heads[:live])
    short = problem.need - balance.heads[:live] > LEAST
    for q, queue in enumerate(problem.live):
        edges = np.flatnonzero(np.diff(short[q].astype(np.int8), prepend=0, append=0))
        for first, last in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
            heads = (problem.need - balance.heads[:live])[q, first:last]
            # The middle of the worst ticks: people who come for it help on both sides.
            peak = np.flatnonzero(heads >= heads.max() - LEAST)
            ticks = float(missing[q, first:last].sum())
            yield _stretch(
                problem,
                (queue, "live"),
                (first, last),
                (first + int(peak[len(peak) // 2]),),
                (float(heads.max()), ticks, float(problem.price[q])),
            )


def _late(problem: RosterProblem, balance: Balance) -> Iterator[Shortfall]:
    jobs = problem.jobs
    for d, queue in enumerate(problem.deferred):
        own = np.flatnonzero((jobs.queue == d) & (balance.left > LEAST))
        order = own[np.argsort(jobs.first[own], kind="stable")].tolist()
        while order:
            group, last = [order[0]], int(jobs.due[order[0]])
            while len(group) < len(order) and jobs.first[order[len(group)]] <= last:
                last = max(last, int(jobs.due[order[len(group)]]))
                group.append(order[len(group)])
            order = order[len(group) :]
            first = int(jobs.first[group[0]])
            ticks = float(balance.left[group].sum())
            heads = ticks / max(last - first, 1)
            window = tuple(range(first, min(last, problem.ticks)))
            yield _stretch(
                problem,
                (queue, "late"),
                (first, last),
                window,
                (heads, ticks, float(problem.late_price[d])),
            )


def _stretch(
    problem: RosterProblem,
    what: tuple[str, str],
    span: tuple[int, int],
    worst: tuple[int, ...],
    missing: tuple[float, float, float],
) -> Shortfall:
    """A shortfall of a queue and kind over a span of ticks, with its most heads, head-ticks and price of one."""
    step = timedelta(minutes=problem.tick)
    heads, ticks, price = missing
    return Shortfall(
        *what,
        problem.horizon.start + span[0] * step,
        problem.horizon.start + span[1] * step,
        *span,
        worst,
        heads,
        ticks * problem.tick / 60,
        round(ticks * price),
    )
