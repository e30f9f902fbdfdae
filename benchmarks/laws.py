"""What a law costs: the same people and demand rostered under the house's rules alone, and under each profile too.

Everybody is bound by the profile, of which only what the engine enforces counts (`planning.law_pack`); without pay for
overtime normal hours are the most. Recovery after nights is no law of the pack; a row shows what it costs. `over` is
by how much the cost exceeds that of the house's rules, whose bound no stricter rule can undercut.

`python -m benchmarks.laws --agents 300 --days 14` prints a row as soon as it is known.
"""

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path
from time import perf_counter
from typing import Any

from benchmarks.scale.scenario import scenario
from planning.law_pack import readings
from planning.settings import load_settings
from scheduler.optimizer.problem import RosterProblem
from scheduler.rules import Recovery, Rule, Scoped
from scheduler.solve import Limits, solve
from scheduler.verify import violations

CONFIGS = Path(__file__).parents[1] / "configs"
NIGHT = (22 * 60, 6 * 60, 120)
"""Start, end and least minutes of a night shift [min]."""


def profiles(problem: RosterProblem) -> Iterator[tuple[str, tuple[Rule, ...]]]:
    """The house alone, every profile of laws.yaml for all sites, and recovery after three nights."""
    settings = load_settings(CONFIGS)
    sites = frozenset(a.site for a in problem.agents)
    contracts = tuple(dict.fromkeys(a.contract for a in problem.agents))
    yield "house", ()
    for name, profile in settings.laws.profiles.items():
        read = readings(profile, settings.rules, contracts)
        yield name, tuple(Scoped(r.rule, sites, name) for r in read if r.rule is not None)
    for hours in (24, 48):
        yield f"{hours} h after 3 nights", (Recovery(*NIGHT, 3, 60 * hours),)


def rows(agents: int, days: int, seed: int, rounds: int, most: int | None = None) -> Iterator[dict[str, Any]]:
    """A row for each profile: cost and bound [currency], gap, what it costs over the house alone, and violations.

    `most` stops after so many profiles.
    """
    problem = scenario(agents, 6, 3, days, interval=60, seed=seed).problem()
    house = 0
    for name, rules in islice(profiles(problem), most):
        made = replace(problem, rules=(*problem.rules, *rules))
        began = perf_counter()
        result = solve(made, Limits(rounds=rounds), seed=seed)
        house = house or result.cost
        yield {
            "profile": name,
            "rules": len(rules),
            "cost": result.cost / 100,
            "bound": result.bound / 100,
            "gap": round(result.gap, 5),
            "over": round(result.cost / house - 1, 5),
            "shortage": result.cost_parts["shortage"] / 100,
            "seconds": round(perf_counter() - began, 1),
            "violations": len(violations(result.roster, made.agents, made.rules)),
            "against": "the house's rules alone",
            "ratio": round(house / result.cost, 5),
        }


def run(smoke: bool) -> list[dict[str, Any]]:
    """Every row of the table; a small operation for a smoke run."""
    return list(rows(30, 3, 1, 0, most=2) if smoke else rows(300, 14, 1, 2))


def main(argv: Sequence[str] | None = None) -> int:
    """Print a row a profile, as JSON lines."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--agents", type=int, default=300)
    parser.add_argument("--days", type=int, default=14)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=2)
    told = parser.parse_args(argv)
    for row in rows(told.agents, told.days, told.seed, told.rounds):
        sys.stdout.write(json.dumps(row) + "\n")
        sys.stdout.flush()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
