"""The integer program of a design, over all shifts or some, with the deviation it may have kept in a band."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import numpy as np

from scheduler.shift_design.menu import Ints, Menu, most_heads


@dataclass(frozen=True)
class Band:
    """Part of the space of designs: what excess and shortage cost together, and how many shifts there are.

    Attributes
    ----------
    least, most : int
        Cost of the deviation, both included; `most` None where nothing bounds it.
    shifts : int, optional
        Most distinct shifts.
    """

    least: int = 0
    most: int | None = None
    shifts: int | None = None


@dataclass(frozen=True)
class Answer:
    """Shifts found, as rows of the menu, and the proven bound on the cost of every design of the band.

    `chosen` is None where none was found; `finished` says that nothing better is in the band. An empty band is
    finished, with an infinite bound.
    """

    chosen: tuple[int, ...] | None
    bound: float
    finished: bool


def solve_band(
    menu: Menu,
    band: Band,
    *,
    seconds: float,
    nodes: int | None = None,
    allowed: Sequence[int] | None = None,
    seed: int = 1,
) -> Answer:
    """Find the best design of a band, or prove that there is none.

    Rows are flows: between two slots, heads at work change by the shifts that begin and end there. That is a network
    with a price for opening an arc on any day; HiGHS finds cuts in it that it does not find in rows of cover.

    Parameters
    ----------
    menu : Menu
    band : Band
    seconds : float
        Wall time at which the solver stops [s].
    nodes : int, optional
        Nodes after which it stops.
    allowed : sequence of int, optional
        Rows of the menu to choose from; otherwise all.
    seed : int

    Returns
    -------
    Answer

    Raises
    ------
    ArithmeticError
        If HiGHS breaks off without a word on the program.
    """
    from ortools.math_opt.python import mathopt

    most = most_heads(menu, band.most)
    rows = np.arange(len(most)) if allowed is None else np.asarray(sorted(allowed), dtype=np.int64)
    rows = rows[most[rows].any(axis=1)]
    slots, prices = len(menu.need), menu.prices
    # What a head too many, or too few, costs in one slot, in steps that keep the rows small.
    excess, shortage, distinct = (
        price // menu.step for price in (menu.slot * prices.excess, menu.slot * prices.shortage, prices.distinct)
    )

    model = mathopt.Model()
    offered = {int(s): model.add_binary_variable() for s in rows}
    over = [model.add_variable(lb=0.0) for _ in range(slots)]
    under = [model.add_variable(lb=0.0, ub=float(n)) for n in menu.need]
    # The slot least needed holds the one row that says how many are at work; it touches the fewest shifts.
    anchor = int(np.argmin(menu.need))
    begun: list[list[mathopt.Variable]] = [[] for _ in range(slots)]
    ended: list[list[mathopt.Variable]] = [[] for _ in range(slots)]
    present: list[mathopt.Variable] = []
    carried: list[mathopt.Variable] = []
    for s in offered:
        for day in np.flatnonzero(most[s]):
            cap = float(most[s, day])
            heads = model.add_variable(lb=0.0, ub=cap)
            model.add_linear_constraint(heads <= cap * offered[s])
            begun[menu.starts[s, day]].append(heads)
            ended[menu.ends[s, day]].append(heads)
            if (anchor - menu.starts[s, day]) % slots < menu.shifts[s, 1]:
                present.append(heads)
                if menu.starts[s, day] != anchor:
                    carried.append(heads)
    total = mathopt.fast_sum
    model.add_linear_constraint(total(present) + under[anchor] - over[anchor] == int(menu.need[anchor]))
    # With the heads carried into that slot whole, heads of chosen shifts are a flow and end whole by themselves.
    carry = model.add_integer_variable(lb=0.0, ub=float(menu.need.sum()))
    model.add_linear_constraint(carry == total(carried))
    for t in range(slots):
        if t != anchor:
            change = total(begun[t]) - total(ended[t]) + under[t] - over[t] - under[t - 1] + over[t - 1]
            model.add_linear_constraint(change == int(menu.need[t] - menu.need[t - 1]))
    apart = total(excess * v for v in over) + total(shortage * v for v in under)
    if band.most is not None:
        model.add_linear_constraint(apart <= band.most // menu.step)
    if band.least > 0:
        model.add_linear_constraint(apart >= -(-band.least // menu.step))
    if band.shifts is not None:
        model.add_linear_constraint(total(offered.values()) <= band.shifts)
    model.minimize(apart + distinct * total(offered.values()))

    parameters = mathopt.SolveParameters(time_limit=timedelta(seconds=max(seconds, 0.01)), node_limit=nodes)
    parameters.highs.int_options["random_seed"] = seed
    parameters.highs.double_options["mip_rel_gap"] = 0.0
    # Costs are whole steps: within less than one of the bound the best is found.
    parameters.highs.double_options["mip_abs_gap"] = 0.99
    try:
        result = mathopt.solve(model, mathopt.SolverType.HIGHS, params=parameters)
    # OR-Tools 9.15 stumbles over its own error (an AttributeError) where it promises a RuntimeError.
    except (RuntimeError, AttributeError) as error:
        raise ArithmeticError(f"HiGHS gave up: {error.__context__ or error}") from error
    reason = result.termination.reason
    # Costs have a floor, so what is "infeasible or unbounded" is infeasible.
    if reason in (mathopt.TerminationReason.INFEASIBLE, mathopt.TerminationReason.INFEASIBLE_OR_UNBOUNDED):
        return Answer(None, np.inf, True)
    chosen = None
    if result.solutions and (primal := result.solutions[0].primal_solution) is not None:
        chosen = tuple(s for s, v in offered.items() if primal.variable_values[v] > 0.5)
    finished = reason is mathopt.TerminationReason.OPTIMAL
    proven = result.termination.objective_bounds.dual_bound
    # Stopped before its first linear program, HiGHS has proven nothing and says infinity, of either sign.
    return Answer(chosen, proven * menu.step if np.isfinite(proven) and proven > 0 else 0.0, finished)


def staff(menu: Menu, chosen: Sequence[int]) -> tuple[tuple[int, ...], Ints]:
    """Heads for each chosen shift and day that keep excess and shortage cheapest.

    Returns
    -------
    chosen : tuple of int
        Those of the shifts somebody works.
    heads : (len(chosen), D) array of int

    Raises
    ------
    ArithmeticError
        If HiGHS ends without an answer.
    """
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import csr_array, eye_array, hstack

    picked = np.asarray(chosen, dtype=np.int64)
    slots, columns = len(menu.need), len(picked) * menu.days
    slot_of = [menu.covered(int(s), day) for s in picked for day in range(menu.days)]
    cells = np.concatenate([*slot_of, np.zeros(0, dtype=np.int64)])
    column = np.repeat(np.arange(columns), [len(part) for part in slot_of])
    cover = csr_array((np.ones(len(cells)), (cells, column)), shape=(slots, columns))
    prices, need = menu.prices, menu.need.astype(float)
    answer = milp(
        np.concatenate([np.zeros(columns), np.full(slots, prices.excess), np.full(slots, prices.shortage)]),
        constraints=LinearConstraint(hstack([cover, -eye_array(slots), eye_array(slots)], format="csc"), need, need),
        integrality=np.repeat([1, 0], [columns, 2 * slots]),
        bounds=Bounds(0, np.inf),
        options={"mip_rel_gap": 0.0},
    )
    if answer.status != 0:
        raise ArithmeticError(f"the integer program of heads gave up: {answer.message}")
    heads = np.rint(answer.x[:columns]).astype(np.int64)
    table = heads.reshape(len(picked), menu.days)
    worked = table.any(axis=1)
    return tuple(int(s) for s in picked[worked]), table[worked]
