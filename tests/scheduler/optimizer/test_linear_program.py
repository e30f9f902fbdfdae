"""Linear programs from blocks of arrays."""

import numpy as np
import pytest
from scipy.optimize import linprog

from scheduler.optimizer.linear_program import LinearProgram


def covering(rows, columns, values, cost, least):
    """Minimise cost x, A x >= least, 0 <= x <= 5."""
    program = LinearProgram()
    x = program.add_columns(cost, 5.0)
    program.add_entries(program.add_rows(least, np.inf)[rows], x[columns], values)
    return program


@pytest.mark.parametrize("method", ["ipm", "simplex"])
@pytest.mark.parametrize("seed", range(4))
def test_objective_and_duals_are_those_of_another_solver(seed, method):
    """On random covering programs HiGHS through MathOpt finds SciPy's optimum, and its duals prove it."""
    random = np.random.default_rng(seed)
    matrix = random.integers(0, 4, (6, 9)).astype(float)
    cost, least = random.uniform(1, 9, 9), matrix.sum(axis=1) * random.uniform(0.2, 2, 6)
    rows, columns = np.nonzero(matrix)
    solution = covering(rows, columns, matrix[rows, columns], cost, least).solve(method)
    other = linprog(cost, A_ub=-matrix, b_ub=-least, bounds=(0, 5), method="highs")
    assert solution.objective == pytest.approx(other.fun, rel=1e-6)
    assert (matrix @ solution.columns >= least - 1e-6).all()
    reduced = cost - solution.duals @ matrix
    assert solution.duals @ least + 5 * np.minimum(reduced, 0).sum() == pytest.approx(other.fun, rel=1e-5)


def test_simplex_ends_on_a_vertex():
    """A program with many optima is answered with one of its corners."""
    program = LinearProgram()
    x = program.add_columns(np.ones(4), 1.0)
    program.add_entries(program.add_rows([2.0], [2.0]), x, 1.0)
    assert sorted(program.solve("simplex").columns.round(9)) == [0, 0, 1, 1]


@pytest.mark.parametrize("method", ["ipm", "simplex"])
def test_infeasible_program_raises(method):
    """A program without a solution raises `ArithmeticError` that says so."""
    program = LinearProgram()
    x = program.add_columns([1.0, 1.0], 1.0)
    program.add_entries(program.add_rows([3.0], np.inf), x, 1.0)
    with pytest.raises(ArithmeticError, match=r"(?i)infeasible"):
        program.solve(method)


def test_blocks_keep_their_shape():
    """Columns and rows are numbered in the shape they were asked for, block after block."""
    program = LinearProgram()
    assert program.add_columns(np.zeros((2, 3))).tolist() == [[0, 1, 2], [3, 4, 5]]
    assert program.add_columns([1.0]).tolist() == [6]
    assert program.add_rows(np.zeros((2, 1)), np.ones(2)).tolist() == [[0, 1], [2, 3]]
