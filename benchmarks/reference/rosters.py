"""Rosters of many problems, put together: an elastic one, and one of each habit of fixed shifts."""

from collections.abc import Mapping
from concurrent.futures import Executor
from dataclasses import dataclass
from time import perf_counter

import pandas as pd

from scheduler.fixed_shifts import FixedShifts, fixed_shifts
from scheduler.optimizer.problem import RosterProblem
from scheduler.solve import Limits, solve
from scheduler.verify import violations


@dataclass(frozen=True, eq=False)
class Rosters:
    """Rosters of the same problems.

    `gap` is the elastic roster's, of the sum of costs over the sum of bounds; `seconds` its wall time, `fixed_seconds`
    that of one fixed roster on average; `largest` the most people rostered in one piece.
    """

    elastic: pd.DataFrame
    fixed: dict[str, pd.DataFrame]
    gap: float
    seconds: float
    fixed_seconds: float
    largest: int


def rosters(
    problems: Mapping[str, RosterProblem],
    habits: Mapping[str, FixedShifts],
    *,
    rounds: int,
    pool: Executor | None = None,
    seed: int = 1,
) -> Rosters:
    """Solve every problem, the largest first, in `pool` if there is one; and work each habit.

    Raises
    ------
    AssertionError
        If a roster breaks a rule or was cut short.
    """
    begun = perf_counter()
    largest_first = sorted(problems.values(), key=lambda p: -len(p.agents))
    solve_each = map if pool is None else pool.map
    results = list(solve_each(_elastic, largest_first, [rounds] * len(problems), [seed] * len(problems)))
    seconds = perf_counter() - begun
    begun = perf_counter()
    fixed = {name: [fixed_shifts(p, habit) for p in largest_first] for name, habit in habits.items()}
    fixed_seconds = (perf_counter() - begun) / max(len(habits), 1)
    for k, problem in enumerate(largest_first):
        for roster in (results[k][0], *(made[k] for made in fixed.values())):
            if len(broken := violations(roster, problem.agents, problem.rules)):
                raise AssertionError(f"a roster breaks rules:\n{broken}")
    cost, bound = sum(r[1] for r in results), sum(r[2] for r in results)
    return Rosters(
        pd.concat([r[0] for r in results], ignore_index=True),
        {name: pd.concat(made, ignore_index=True) for name, made in fixed.items()},
        (cost - bound) / cost,
        seconds,
        fixed_seconds,
        len(largest_first[0].agents),
    )


def _elastic(problem: RosterProblem, rounds: int, seed: int) -> tuple[pd.DataFrame, int, int]:
    result = solve(problem, Limits(seconds=3600.0, rounds=rounds), seed=seed)
    if result.status != "solved":
        raise AssertionError(f"{result.status}: {'; '.join(result.reasons)}")
    return result.roster, result.cost, result.bound
