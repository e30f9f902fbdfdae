"""The covering program: a linear relaxation that finds prices for people's time and a plan for deferred work.

Agents are pooled into classes (zone, contract, skill set, productivity) whose hours are bought by wage, the cheap ones
first. Each class starts fractional numbers of each shift option; rest is kept by an interval packing (at any instant,
shifts prolonged by their rest may not outnumber those of the class who could be there; exact for interval orders),
weeks by budgets that absences and standing shifts lower. Skills are flows: an hour on duty is spent on exactly one
queue, so nobody is counted twice. Breaks are placed implicitly, and in large problems ticks are grouped into wider
cells. Nights, long rests, runs of days and wishes are left out. Because the bound is re-proved by exact tours
(`bound`), these simplifications cost tightness, never truth.

Implicit covering after Bechtold and Jacobs (1990) and Aykin (1996).
"""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from scheduler.optimizer.covering_people import add_classes
from scheduler.optimizer.covering_work import add_work
from scheduler.optimizer.linear_program import LinearProgram
from scheduler.optimizer.problem import RosterProblem
from scheduler.optimizer.shift_values import ShiftValues

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


CELLS = (30, 60, 120)
"""Minutes of the cells of programs that would be too large tick by tick, finest first: a fifth of the time for 0.1 % of
the bound, and a tenth for 0.2 %."""

COLUMNS, COLUMNS_EACH = 80_000, 40
"""Columns a program may have, and so many more for each person: few people are not worth a long program."""

TOLERANCE = 1e-5
"""Relative optimality of the program: its prices are re-proved, so the last digits buy nothing."""


@dataclass(frozen=True)
class Covering:
    """Answer of the covering program.

    Attributes
    ----------
    prices : array (G, T)
        Of a head of each skill set [cent per head-tick].
    work_prices : array (D, T)
        Worth of one head-tick of deferred work [cent].
    planned : array (D, T)
        Head-ticks of deferred work to do in each tick, standing shifts excluded.
    duty : array (G, T)
        Heads on duty of each skill set, breaks out, weighted by productivity; standing shifts excluded.
    objective : float
        The relaxation's own value [cent]: no proof, as its program is solved to a tolerance only.
    """

    prices: Floats
    work_prices: Floats
    planned: Floats
    duty: Floats
    objective: float


def covering(
    problem: RosterProblem, values: ShiftValues, *, tolerance: float = TOLERANCE, cell: int | None = None
) -> Covering:
    """Solve the covering program of a problem.

    Parameters
    ----------
    problem : RosterProblem
    values : ShiftValues
    tolerance : float
        Relative optimality.
    cell : int, optional
        Minutes of its cells, narrowed to what divides the horizon; default: as few as its size allows.
    """
    wide = _wide(problem, values) if cell is None else _ticks(problem, cell)
    program = LinearProgram()
    supply = program.add_rows(np.zeros((len(problem.skills), problem.ticks // wide)), 0.0)
    add_classes(program, values, supply, wide)
    return _solved(program, problem, supply, wide, tolerance)


def best_use(problem: RosterProblem, heads: Floats) -> Covering:
    """The covering program of people whose shifts are given: only what they work on, and when, is left to choose.

    Parameters
    ----------
    problem : RosterProblem
    heads : array (G, T)
        People on duty of each skill set, breaks out, weighted by productivity, standing shifts excluded.

    Returns
    -------
    Covering
        Its `duty` is `heads`, averaged over the cells of a large problem.

    Raises
    ------
    ValueError
        If `heads` has another shape, or a negative or infinite element.
    """
    shape = (len(problem.skills), problem.ticks)
    if heads.shape != shape or not ((heads >= 0) & np.isfinite(heads)).all():
        raise ValueError(f"heads must be finite numbers of zero or more of shape {shape}, not of {heads.shape}")
    wide = _wide(problem, None)
    program = LinearProgram()
    cells = heads.reshape(len(heads), -1, wide).mean(axis=2)
    supply = program.add_rows(-cells, -cells)
    return _solved(program, problem, supply, wide, TOLERANCE)


def _wide(problem: RosterProblem, values: ShiftValues | None) -> int:
    """Ticks in a cell of the program: one if it is small enough for its people, else as few as make it so."""
    allowed = COLUMNS + COLUMNS_EACH * len(problem.agents)
    wides = [1, *(_ticks(problem, cell) for cell in CELLS)]
    return next((wide for wide in wides if _columns(problem, values, wide) <= allowed), wides[-1])


def _ticks(problem: RosterProblem, cell: int) -> int:
    """Ticks in a cell of so many minutes, narrowed to what divides the horizon."""
    return math.gcd(max(1, cell // problem.tick), problem.ticks)


def _columns(problem: RosterProblem, values: ShiftValues | None, wide: int) -> int:
    """About how many columns the program has with cells of so many ticks; without values, of given shifts."""
    total = 0
    for members, network in values.networks if values is not None else ():
        moves = [
            1 + sum((b.latest - b.earliest) // (wide * problem.tick) for b in template.breaks)
            for template in network.templates
        ]
        classes = len({(int(problem.skill_set[k]), problem.agents[k].productivity) for k in members})
        total += classes * int(np.array(moves, dtype=np.int64)[network.template].sum())
    teams = np.unique(problem.skills, axis=1)
    a_cell = len(problem.skills) + int(teams.sum()) + 2 * len(problem.live) + 5 * len(problem.deferred)
    return total + a_cell * (problem.ticks // wide)


def _solved(program: LinearProgram, problem: RosterProblem, supply: Ints, wide: int, tolerance: float) -> Covering:
    """Add what people do with the time that `supply` gives them, and solve."""
    standing = problem.carried[: len(problem.live)]
    work, planned, uses = add_work(program, problem, supply, wide)
    solution = program.solve("ipm", tolerance=tolerance)
    done = solution.columns[planned]
    duty = np.zeros(supply.shape)
    for g, cell, columns in uses:
        duty[g, cell] += solution.columns[columns]
    return Covering(
        prices=np.repeat(solution.duals[supply], wide, axis=1) / wide,
        work_prices=np.repeat(solution.duals[work], wide, axis=1) / wide,
        planned=np.repeat(done, wide, axis=1),
        duty=np.repeat(duty, wide, axis=1),
        objective=solution.objective + problem.surplus_price * problem.shortage.spare(standing),
    )
