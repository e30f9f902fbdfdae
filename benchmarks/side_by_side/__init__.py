"""pyworkforce, OR-Tools' textbook CP-SAT model and ours on the same people, demand and rules, in one run.

Every tool gets the same problem (a week of `benchmarks.scale`), the same budget of wall time and a process of its own,
one after the other. What pyworkforce and the textbook model can express, they are told, and what they cannot is done
for them (`library`, `textbook`, `teams`): skills, pay in cents and absences; breaks and work are placed afterwards
(`placing`). To show what that placing costs, our own shifts are placed a second time by the same hand. All rosters are
judged from their files (`judging`) by rest, week, run, breaks, skills, contracts and absences, and priced by one
formula.
"""

import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from benchmarks.scale.scenario import scenario
from benchmarks.side_by_side.answer import DONE_FOR, OURS, PLACED_ALIKE, ROSTER, TOOLS
from benchmarks.side_by_side.case import write_case
from benchmarks.side_by_side.judging import judge
from benchmarks.side_by_side.measuring import compete

Row = dict[str, Any]

SEED = 20261116

SIZES = {100: (8, 3), 500: (12, 5), 2_000: (16, 6), 12_000: (20, 8)}
"""Agents, and their groups and languages."""

BUDGET = {100: 30.0, 500: 60.0, 2_000: 90.0, 12_000: 240.0}
"""Seconds for each tool by size: seven minutes over all of them."""


def run(smoke: bool) -> list[Row]:
    """Rows of every tool and size; `ratio` is their cost over ours, and of ours over its bound."""
    if smoke:
        return rows([60], {60: 5.0}, days=3)
    return rows(list(SIZES), BUDGET)


def rows(
    sizes: Sequence[int],
    budget: dict[int, float],
    tools: Sequence[str] = TOOLS,
    directory: Path | None = None,
    *,
    seed: int = SEED,
    days: int = 7,
    tell: Callable[[Row], None] = lambda row: None,
) -> list[Row]:
    """Compare tools.

    Parameters
    ----------
    sizes : sequence of int
        Numbers of agents.
    budget : dict of int to float
        Wall time of each tool by size [s].
    tools : sequence of str
        Of `TOOLS`.
    directory : Path, optional
        Where problems and rosters are left to be looked at; else nowhere.
    seed : int
    days : int
        Length of the horizon, from a Monday on.
    tell : callable
        Told each row as soon as it is known.
    """
    if directory is None:
        with tempfile.TemporaryDirectory() as folder:
            return rows(sizes, budget, tools, Path(folder), seed=seed, days=days, tell=tell)
    found = []
    for agents in sizes:
        ours: Row | None = None
        case = directory / str(agents)
        write_case(scenario(agents, *_shape(agents), days=days, interval=30, seed=seed), case)
        for tool in sorted(tools, key=TOOLS.index):
            row = _row(tool, case, agents, budget[agents], seed)
            if tool == OURS:
                ours = row
            _compare(row, ours)
            tell(row)
            found.append(row)
    return found


def _shape(agents: int) -> tuple[int, int]:
    """Groups and languages of the nearest size that the comparison names."""
    return SIZES.get(agents) or SIZES[min(SIZES, key=lambda size: abs(size - agents))]


def _row(tool: str, case: Path, agents: int, seconds: float, seed: int) -> Row:
    out = case / tool.replace(" ", "-").lower()
    (out / ROSTER).unlink(missing_ok=True)
    went = compete(tool, case, out, seconds, seed)
    row: Row = {
        "agents": agents,
        "tool": tool,
        "done_for_it": DONE_FOR[tool],
        "status": went.status,
        "seconds": round(went.seconds, 1),
        "peak_mb": round(went.peak_mb),
    }
    if not (out / ROSTER).exists():
        return row
    judged = judge(case, out / ROSTER)
    row |= {
        "cost": round(judged.cost / 100),
        "pay": round(judged.parts["pay"] / 100),
        "short_h": round(judged.short_hours, 1),
        "short_share": round(judged.short_hours / judged.required_hours, 5),
        "late_h": round(judged.late_hours, 1),
        "violations": sum(judged.violations.values()),
        "broken": ", ".join(f"{rule} {count}" for rule, count in judged.violations.items()),
    }
    if tool == OURS:
        row["bound"] = round(float(went.said["bound"] or 0) / 100)
        row["cost_placed_alike"] = round(judge(case, out / PLACED_ALIKE).cost / 100)
    elif went.said.get("own_gap") is not None:
        row["own_gap"] = round(float(went.said["own_gap"] or 0), 4)
    return row


def _compare(row: Row, ours: Row | None) -> None:
    """Add the alternative and the ratio; the gap to our bound holds for every roster, whoever made it."""
    bound = None if ours is None else ours.get("bound")
    if "cost" in row and bound is not None:
        row["gap_to_bound"] = round(1 - bound / row["cost"], 5)
    if row is ours:
        row["against"] = "its bound"
        row["ratio"] = round(row["cost"] / max(bound or 0, 1), 4) if "cost" in row else "no roster"
    elif ours is None:
        row["against"], row["ratio"] = "nothing: ours did not run", "none"
    else:
        row["against"] = OURS
        row["ratio"] = round(row["cost"] / ours["cost"], 4) if "cost" in row and "cost" in ours else "no roster"
