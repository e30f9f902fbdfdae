"""Work of the covering program: from whom each queue has its heads, what is missing, and when deferred work is done."""

import numpy as np
import numpy.typing as npt

from scheduler.optimizer.linear_program import LinearProgram
from scheduler.optimizer.problem import RosterProblem

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


def add_work(
    program: LinearProgram, problem: RosterProblem, supply: Ints, wide: int
) -> tuple[Ints, Ints, list[tuple[int, Ints, Ints]]]:
    """Flows from people to queues: rows of need, idle time, and deferred work by cumulative deadlines.

    Queues that the same people serve share one flow from each skill set. Quantities are heads in a cell of `wide`
    ticks; prices are for the whole cell.

    Parameters
    ----------
    supply : array (G, cells)
        Rows "duty - flows = 0" to take the flows from.

    Returns
    -------
    served : array (D, cells)
        Rows that share out the time given to the queues of the same people as each deferred one; their duals are the
        worth of its work.
    planned : array (D, cells)
        Columns of the deferred work done in each cell.
    uses : list of (skill set, cells, columns)
        Every column that takes heads of a skill set, with the cells it takes them in.
    """
    cells, live, count = supply.shape[1], len(problem.live), len(problem.deferred)
    idle = program.add_columns(np.full(supply.shape, problem.surplus_price * wide))
    program.add_entries(supply, idle, -1.0)
    uses = [(g, np.arange(cells), idle[g]) for g in range(len(supply))]
    wanted = problem.shortage.beyond(problem.carried[:live])
    wanted = wanted.reshape(len(wanted), live, cells, wide).mean(axis=3)
    open_need = wanted.sum(axis=0)
    need = program.add_rows(open_need, open_need)
    _add_shortage(program, problem, need, wanted, wide)
    served, planned = np.zeros((count, cells), dtype=np.int64), np.zeros((count, cells), dtype=np.int64)
    masks, team = np.unique(problem.skills, axis=1, return_inverse=True)
    for b in range(masks.shape[1]):
        own = np.flatnonzero(team.ravel() == b)
        work = own[own >= live]
        at = np.arange(cells) if len(work) else np.flatnonzero(open_need[own].sum(axis=0) > 0)
        shared = np.full(cells, -1, dtype=np.int64)
        shared[at] = program.add_rows(np.zeros(len(at)), 0.0)
        for g in np.flatnonzero(masks[:, b]).tolist():
            flow = program.add_columns(np.zeros(len(at)))
            uses.append((g, at, flow))
            program.add_entries(shared[at], flow, 1.0)
            program.add_entries(supply[g, at], flow, -1.0)
        for q in own[own < live].tolist():
            some = np.flatnonzero(open_need[q] > 0)
            given = program.add_columns(np.zeros(len(some)))
            program.add_entries(shared[some], given, -1.0)
            program.add_entries(need[q, some], given, 1.0)
        for d in (work - live).tolist():
            served[d] = shared
            planned[d] = _add_deadlines(program, problem, d, shared, wide)
    return served, planned, uses


def _add_shortage(program: LinearProgram, problem: RosterProblem, need: Ints, wanted: Floats, wide: int) -> None:
    """Columns of missing heads, one for each segment of the shortage curve that wants some; `wanted` (J, Q, cells).

    They are counted from nobody missing: a head in place saves shortage, less the surplus to expect of it.
    """
    worth = problem.shortage.worth(problem.surplus_price) * wide
    for j, heads in enumerate(wanted):
        at = np.nonzero(heads >= 0 if j == 0 else heads > 0)
        short = program.add_columns(worth[j, at[0]], heads[at])
        program.add_entries(need[at], short, 1.0)


def _add_deadlines(program: LinearProgram, problem: RosterProblem, d: int, work: Ints, wide: int) -> Ints:
    """Work done by the end of each cell lies between what is due and what has come in; columns of the work done."""
    cells, jobs = len(work), problem.jobs
    own = np.flatnonzero((jobs.queue == d) & (jobs.due > jobs.first))
    come, due = np.zeros(cells + 1), np.zeros(cells + 1)
    np.add.at(come, jobs.first[own] // wide, jobs.work[own] / wide)
    np.add.at(due, np.maximum(jobs.due[own] // wide, jobs.first[own] // wide + 1), jobs.work[own] / wide)
    done = program.add_columns(np.zeros(cells))
    standing = problem.carried[len(problem.live) + d].reshape(cells, wide).mean(axis=1)
    carried = program.add_columns(np.zeros(cells), standing)
    late = program.add_columns(np.full(cells + 1, problem.late_price[d] * wide), due)
    step = program.add_columns(np.zeros(cells))
    balance = program.add_rows(np.zeros(cells), 0.0)
    program.add_entries(balance, done, 1.0)
    program.add_entries(balance[1:], done[:-1], -1.0)
    program.add_entries(balance, step, -1.0)
    program.add_entries(balance, carried, -1.0)
    program.add_entries(work, step, -1.0)
    # A late job leaves the queue at its deadline: it lowers both what must and what may have been done from then on.
    gone = program.add_columns(np.zeros(cells + 1))
    leave = program.add_rows(np.zeros(cells + 1), 0.0)
    program.add_entries(leave, gone, 1.0)
    program.add_entries(leave[1:], gone[:-1], -1.0)
    program.add_entries(leave, late, -1.0)
    must = program.add_rows(np.cumsum(due)[1:], np.inf)
    program.add_entries(must, done, 1.0)
    program.add_entries(must, gone[1:], 1.0)
    may = program.add_rows(-np.inf, np.cumsum(come)[:-1])
    program.add_entries(may, done, 1.0)
    program.add_entries(may, gone[:-1], 1.0)
    return step
