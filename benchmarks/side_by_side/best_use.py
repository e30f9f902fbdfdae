"""The best use of given shifts: where their breaks lie and when deferred work is done, as one linear program.

For every kind of shift (skill set, template, start) so many people take each legal placement of its breaks, heads at
work flow to the queues their skill set serves, live demand is covered up to a shortage and deferred work is done
between its arrival and its deadline, or late. In fractions of people: `placing` makes whole people of it.
"""

from collections import Counter
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.optimize import linprog
from scipy.sparse import csr_matrix

from benchmarks.side_by_side.options import Chosen
from scheduler.optimizer.problem import RosterProblem

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

Kind = tuple[int, str, int]
"""Skill set, code of the template, and start [tick]."""


@dataclass(frozen=True, eq=False)
class BestUse:
    """What the program wants.

    Attributes
    ----------
    placed : dict of Kind to array
        People by placement of the breaks, in the order in which the placements were given.
    cost : float
        Shortage and late work [cent]: no placing of these shifts costs less.
    """

    placed: dict[Kind, Floats]
    cost: float


WHOLE_GAP = 0.002
"""Gap at which whole people are good enough."""


class _Rows:
    """Rows of a linear program as they are collected: coefficients and upper sides."""

    def __init__(self) -> None:
        self.entries: list[tuple[Ints, Ints, Floats]] = []
        self.side: list[Floats] = []
        self.count = 0

    def new(self, side: Floats) -> Ints:
        """Numbers of fresh rows with these right sides, in their shape."""
        rows = self.count + np.arange(side.size, dtype=np.int64).reshape(side.shape)
        self.side.append(side.ravel())
        self.count += side.size
        return rows

    def add(self, rows: Ints, columns: Ints, value: float) -> None:
        """Enter a coefficient at each pair of row and column."""
        rows, columns = np.broadcast_arrays(rows, columns)
        self.entries.append((rows.ravel(), columns.ravel(), np.full(rows.size, value)))

    def matrix(self, columns: int) -> Any:
        """The collected coefficients."""
        row, column, value = (np.concatenate(part) for part in zip(*self.entries, strict=True))
        return csr_matrix((value, (row, column)), shape=(self.count, columns))


def best_use(
    problem: RosterProblem,
    chosen: Chosen,
    working: dict[str, list[Ints]],
    heads: Floats | None = None,
    whole_seconds: float = 0.0,
) -> BestUse:
    """Solve the program.

    Parameters
    ----------
    problem : RosterProblem
    chosen : list of (int, Option)
    working : dict of str to list of array
        By template: ticks of work, counted from the shift's start, for each legal placement of its breaks.
    whole_seconds : float
        How long to look for a best use where whole people take each placement [s]; where none is found in that time
        the best use in fractions is the answer.

    Raises
    ------
    RuntimeError
        If the solver finds no optimum, which there always is.
    """
    ticks, live, deferred = problem.ticks, len(problem.live), len(problem.deferred)
    kinds = Counter((int(problem.skill_set[k]), o.template.code, o.start) for k, o in chosen)
    count = 0

    def block(*shape: int) -> Ints:
        nonlocal count
        size = int(np.prod(shape))
        count += size
        return np.arange(count - size, count, dtype=np.int64).reshape(shape)

    at_most, exactly = _Rows(), _Rows()
    balance = at_most.new(np.zeros((len(problem.skills), ticks)))
    people: dict[Kind, Ints] = {}
    for kind, number in sorted(kinds.items()):
        skill_set, code, start = kind
        people[kind] = block(len(working[code]))
        exactly.add(exactly.new(np.array([float(number)])), people[kind], 1.0)
        for column, offsets in zip(people[kind], working[code], strict=True):
            at = start + offsets
            at_most.add(balance[skill_set, at[at < ticks]], column, -1.0)
    short, short_row = block(live, ticks), at_most.new(-problem.need)
    at_most.add(short_row, short, -1.0)
    done, late = block(deferred, ticks + 1), block(deferred, ticks + 1)
    served = exactly.new(np.zeros((deferred, ticks)))
    exactly.add(served, done[:, 1:], 1.0)
    exactly.add(served, done[:, :-1], -1.0)
    totals = [problem.deferred_totals(d) for d in range(deferred)]
    come = np.array([c[:-1] for c, _ in totals]).reshape(deferred, ticks)
    due = np.array([d for _, d in totals]).reshape(deferred, ticks + 1)
    arrived = at_most.new(come)
    at_most.add(arrived, done[:, 1:], 1.0)
    at_most.add(arrived, late[:, 1:], 1.0)
    in_time = at_most.new(-due)
    at_most.add(in_time, done, -1.0)
    at_most.add(in_time, late, -1.0)
    never_back = at_most.new(np.zeros((deferred, ticks)))
    at_most.add(never_back, late[:, :-1], 1.0)
    at_most.add(never_back, late[:, 1:], -1.0)
    for g, serves in enumerate(problem.skills):
        for q in np.flatnonzero(serves).tolist():
            flow = block(ticks)
            at_most.add(balance[g], flow, 1.0)
            if q < live:
                at_most.add(short_row[q], flow, -1.0)
            else:
                exactly.add(served[q - live], flow, -1.0)
    cost = np.zeros(count)
    cost[short] = problem.price[:, None]
    cost[late[:, -1]] = problem.late_price
    upper = np.full(count, np.inf)
    upper[done[:, 0]] = upper[late[:, 0]] = 0.0
    # Any: scipy's types know no sparse matrices here.
    program: dict[str, Any] = {
        "A_ub": at_most.matrix(count),
        "b_ub": np.concatenate(at_most.side),
        "A_eq": exactly.matrix(count),
        "b_eq": np.concatenate(exactly.side),
        "bounds": np.column_stack([np.zeros(count), upper]),
        "method": "highs",
    }
    solved = linprog(cost, **program)
    if solved.x is None:
        raise RuntimeError(f"the best use of given shifts: {solved.message}")
    if whole_seconds > 0:
        of_whole = np.zeros(count)
        for columns in people.values():
            of_whole[columns] = 1
        limits = {"time_limit": whole_seconds, "mip_rel_gap": WHOLE_GAP}
        in_whole = linprog(cost, **program, integrality=of_whole, options=limits)  # type: ignore[call-overload]
        if in_whole.x is not None:
            solved = in_whole
    return BestUse({kind: solved.x[columns] for kind, columns in people.items()}, float(solved.fun))
