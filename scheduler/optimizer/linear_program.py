"""Linear programs from arrays, solved by HiGHS through OR-Tools' MathOpt."""

from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Solution:
    """Objective, primal values of the columns and dual values of the rows."""

    objective: float
    columns: Floats
    duals: Floats


@dataclass
class LinearProgram:
    """minimise cost x subject to lower <= A x <= upper, built block by block.

    Blocks are arrays, never single terms: a model of a million entries is handed over in seconds.
    """

    _cost: list[Floats] = field(default_factory=list)
    _upper: list[Floats] = field(default_factory=list)
    _row_lower: list[Floats] = field(default_factory=list)
    _row_upper: list[Floats] = field(default_factory=list)
    _entries: list[tuple[Ints, Ints, Floats]] = field(default_factory=list)
    columns: int = 0
    rows: int = 0

    def add_columns(self, cost: npt.ArrayLike, upper: npt.ArrayLike = np.inf) -> Ints:
        """Add one column from 0 to `upper` for each element of `cost`; returns their indices, shaped like `cost`."""
        cost_ = np.asarray(cost, dtype=float)
        index = np.arange(self.columns, self.columns + cost_.size).reshape(cost_.shape)
        self._cost.append(cost_.ravel())
        self._upper.append(np.broadcast_to(np.asarray(upper, dtype=float), cost_.shape).ravel())
        self.columns += cost_.size
        return index

    def add_rows(self, lower: npt.ArrayLike, upper: npt.ArrayLike) -> Ints:
        """Add one row for each element; returns their indices, shaped like the wider of the two bounds."""
        lower_, upper_ = np.broadcast_arrays(np.asarray(lower, dtype=float), np.asarray(upper, dtype=float))
        index = np.arange(self.rows, self.rows + lower_.size).reshape(lower_.shape)
        self._row_lower.append(lower_.ravel())
        self._row_upper.append(upper_.ravel())
        self.rows += lower_.size
        return index

    def add_entries(self, rows: npt.ArrayLike, columns: npt.ArrayLike, values: npt.ArrayLike) -> None:
        """Add coefficients; the three are broadcast against each other. A cell may be named once only."""
        rows_, columns_, values_ = np.broadcast_arrays(rows, columns, np.asarray(values, dtype=float))
        self._entries.append((rows_.ravel().astype(np.int64), columns_.ravel().astype(np.int64), values_.ravel()))

    def solve(
        self,
        method: Literal["ipm", "simplex"] = "ipm",
        *,
        tolerance: float = 1e-8,
    ) -> Solution:
        """Solve.

        Parameters
        ----------
        method : {"ipm", "simplex"}
            Interior point is several times faster on large sparse programs; simplex ends on a vertex, and takes over
            where interior point gives up without an answer.
        tolerance : float
            Relative optimality at which interior point stops.

        Raises
        ------
        ArithmeticError
            If HiGHS returns no solution; the message carries its termination reason.
        """
        from ortools.math_opt import model_pb2, sparse_containers_pb2
        from ortools.math_opt.python import mathopt

        rows, columns, values = (np.concatenate(part) for part in zip(*self._entries, strict=True))
        order = np.lexsort((columns, rows))
        proto = model_pb2.ModelProto()
        cost = np.concatenate(self._cost)
        proto.variables.ids.extend(range(self.columns))
        proto.variables.lower_bounds.extend([0.0] * self.columns)
        proto.variables.upper_bounds.extend(np.concatenate(self._upper).tolist())
        proto.variables.integers.extend([False] * self.columns)
        proto.objective.linear_coefficients.CopyFrom(
            sparse_containers_pb2.SparseDoubleVectorProto(
                ids=np.flatnonzero(cost).tolist(), values=cost[np.flatnonzero(cost)].tolist()
            )
        )
        proto.linear_constraints.ids.extend(range(self.rows))
        proto.linear_constraints.lower_bounds.extend(np.concatenate(self._row_lower).tolist())
        proto.linear_constraints.upper_bounds.extend(np.concatenate(self._row_upper).tolist())
        matrix = proto.linear_constraint_matrix
        matrix.row_ids.extend(rows[order].tolist())
        matrix.column_ids.extend(columns[order].tolist())
        matrix.coefficients.extend(values[order].tolist())

        model = mathopt.Model.from_model_proto(proto)

        def run(algorithm: str) -> mathopt.SolveResult:
            parameters = mathopt.SolveParameters()
            parameters.highs.string_options["solver"] = algorithm
            parameters.highs.double_options["ipm_optimality_tolerance"] = tolerance
            # "choose" moves to a vertex only where interior point ends imprecisely.
            parameters.highs.string_options["run_crossover"] = "on" if algorithm == "simplex" else "choose"
            try:
                return mathopt.solve(model, mathopt.SolverType.HIGHS, params=parameters)
            # OR-Tools 9.15 stumbles over its own error (an AttributeError) where it promises a RuntimeError.
            except (RuntimeError, AttributeError) as error:
                raise ArithmeticError(f"HiGHS ({algorithm}) gave up: {error.__context__ or error}") from error

        try:
            result = run(method)
        except ArithmeticError:
            # Interior point loses its way in small degenerate programs; simplex decides them.
            if method == "simplex":
                raise
            result = run("simplex")
        if not result.solutions or result.solutions[0].primal_solution is None:
            raise ArithmeticError(f"HiGHS found no solution: {result.termination}")
        solution = result.solutions[0]
        primal = solution.primal_solution
        duals = np.zeros(self.rows)
        if solution.dual_solution is not None:
            for row, value in solution.dual_solution.dual_values.items():
                duals[row.id] = value
        x = np.zeros(self.columns)
        for variable, value in primal.variable_values.items():
            x[variable.id] = value
        return Solution(primal.objective_value, x, duals)
