"""One competitor on one problem, in a process of its own: `python -m benchmarks.side_by_side.competitor TOOL CASE OUT`.

It marks by files when the tool began and when it had answered, so that whoever started it can stop a tool that does
not come to an end; what placing breaks and work for it takes afterwards is on nobody's clock.
"""

import argparse
import json
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.side_by_side.answer import (
    ANSWERED,
    BEGAN,
    LIBRARY,
    OURS,
    PLACED_ALIKE,
    ROSTER,
    SAID,
    TEXTBOOK,
    TOOLS,
    Answer,
)
from benchmarks.side_by_side.case import read_case
from benchmarks.side_by_side.library import library
from benchmarks.side_by_side.options import Chosen, Option
from benchmarks.side_by_side.placing import place
from benchmarks.side_by_side.terms import Terms, terms_of
from benchmarks.side_by_side.textbook import textbook
from planning.exchange.tables import write_table
from scheduler.optimizer.problem import RosterProblem
from scheduler.roster import Result, read_shifts, roster_table
from scheduler.solve import Limits, solve

THEIRS: dict[str, Callable[[RosterProblem, Terms, float, int], Answer]] = {LIBRARY: library, TEXTBOOK: textbook}


def run(tool: str, case: Path, out: Path, seconds: float, seed: int) -> None:
    """Let one tool answer, and write what it said and its roster."""
    scenario = read_case(case)
    problem = scenario.problem()
    terms = terms_of(problem)
    zones = {a.agent_id: a.time_zone for a in problem.agents}
    (out / BEGAN).touch()
    begun = time.perf_counter()
    said: dict[str, object]
    if tool == OURS:
        result = solve(problem, Limits(seconds=seconds), seed=seed)
        said = {"status": result.status, "seconds": time.perf_counter() - begun, "bound": result.bound}
    else:
        answer = THEIRS[tool](problem, terms, seconds, seed)
        said = {"status": answer.status, "seconds": time.perf_counter() - begun, "own_gap": answer.own_gap}
    said["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    (out / ANSWERED).touch()
    if tool == OURS:
        write_table(result.roster, out / ROSTER, zones)
        placed = roster_table(place(problem, terms, chosen_of(problem, result)), problem.agents)
        write_table(placed, out / PLACED_ALIKE, zones)
    elif answer.chosen:
        write_table(roster_table(place(problem, terms, answer.chosen), problem.agents), out / ROSTER, zones)
    (out / SAID).write_text(json.dumps(said) + "\n", encoding="utf-8")


def chosen_of(problem: RosterProblem, result: Result) -> Chosen:
    """The bare shifts of our roster, without their breaks and work."""
    position = {a.agent_id: k for k, a in enumerate(problem.agents)}
    template = {t.code: t for t in problem.templates}
    chosen = []
    for shift in read_shifts(result.roster, {a.agent_id: a.time_zone for a in problem.agents}):
        start, end = round(problem.tick_of(shift.start)), round(problem.tick_of(shift.end))
        chosen.append((position[shift.agent_id], Option(template[shift.code], shift.day, start, end)))
    return chosen


def main() -> int:
    """Run the competitor named on the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.side_by_side.competitor", description=__doc__)
    parser.add_argument("tool", choices=TOOLS)
    parser.add_argument("case", type=Path, help="folder that holds the problem")
    parser.add_argument("out", type=Path, help="folder for the answer, there already")
    parser.add_argument("--seconds", type=float, required=True, help="the tool's budget")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    run(asked.tool, asked.case, asked.out, asked.seconds, asked.seed)
    return 0


if __name__ == "__main__":
    sys.exit(main())
