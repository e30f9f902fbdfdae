"""What more agents of a skill set are predicted to be worth, against solving the problem anew with them.

Predicted between proofs, of the problem and of up to three numbers of agents more (`scheduler.reasons.more`); solved
anew: the fall of the certified cost with so many more, each a covering program and a bound of its own. A number that
was one of the proofs is no prediction: it is printed, and not judged. The alternative is what a planner reads off a
shadow price: the first agent's value times their number; `ratio` is that for the most agents over what they are worth.
Skill sets are those whose first agent is worth most.

With `--named` rosters are made with and without so many more people, by the same seeds, and what they cost compared:
how much of a certified value the search finds.

`python -m benchmarks.values --case sample --days 7 --cell 120` prints a row as soon as it is known.
"""

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

import numpy as np

from benchmarks.scale.scenario import scenario
from planning.house_rules import prices_of, rules_of
from planning.night.inputs import Files, gather
from planning.plan import forecast_horizon
from planning.pooled import pooling_skills
from planning.store import Store
from scheduler.optimizer.problem import RosterProblem, roster_problem
from scheduler.reasons.more import value_of_more
from scheduler.reasons.values import Proof, marginal_value, prove, with_more
from scheduler.requirement import requirement
from scheduler.solve import solve
from scheduler.workload import workload

AS_OF = "2026-11-16T00:00+08:00"
MOST = 5
COUNTS = tuple(range(1, MOST + 1))

SIZES = {
    "60": (60, 4, 2, 2, 60),
    "300": (300, 12, 5, 7, 30),
    "1500": (1500, 20, 8, 7, 30),
    "12000": (12_000, 20, 8, 7, 30),
}
"""Cases of the scale benchmark: people, groups, languages, days and minutes of an interval."""

CELL = 120
"""Minutes of the cells of every proof: one width on both sides of a difference."""


def run(smoke: bool) -> list[dict[str, Any]]:
    """Rows of predicted and solved values of one to five more agents [currency], and the worst error."""
    if smoke:
        return list(rows(scenario(*SIZES["60"], seed=1).problem(), "scale 60", 1, COUNTS))
    return [
        *rows(sample(7), "sample", 10, COUNTS, cell=CELL),
        *rows(scenario(*SIZES["12000"], seed=1).problem(), "scale 12,000", 3, COUNTS, cell=CELL),
    ]


def sample(days: int = 14) -> RosterProblem:
    """The sample operation's next days, its demand forecast by the 8-week mean."""
    with TemporaryDirectory() as folder, Store.open(f"sqlite:///{folder}/empty.db") as store:
        at = datetime.fromisoformat(AS_OF)
        inputs = gather(Files(Path("configs")), store, as_of=at, seed=1, now=at)
    solver = inputs.settings.solver.model_copy(update={"horizon_days": days})
    inputs = replace(inputs, settings=replace(inputs.settings, solver=solver))
    settings, horizon = inputs.settings, inputs.horizon
    quick = replace(settings, forecast=settings.forecast.model_copy(update={"models": ("mean_8w",)}))
    forecast, _ = forecast_horizon(quick, inputs.history, inputs.as_of, horizon, 1, None, None, lambda *_: None)
    policies = settings.policies()
    shares = {p.queue: sum(v.share_of(p.queue) for v in settings.vendors.vendors) for p in policies}
    work = workload(forecast, policies, horizon, inputs.history, shares)
    return roster_problem(
        requirement(work, policies, horizon, skills=pooling_skills(settings.site, inputs.agents, horizon)),
        inputs.agents,
        settings.templates(),
        rules_of(settings, inputs.people.wishes),
        horizon,
        prices_of(settings),
        shrinkage=1 - settings.site.shrinkage.present,
    )


def rows(
    problem: RosterProblem,
    case: str,
    sets: int,
    counts: Sequence[int],
    *,
    cell: int | None = None,
    only: Sequence[int] | None = None,
) -> Iterator[dict[str, Any]]:
    """A row for each of the skill sets whose first agent is worth most, or for `only` some of them."""
    base = prove(problem, cell)
    for g, people in _dearest(base, sets, only):
        yield _row(base, case, g, people, counts)


def _dearest(base: Proof, sets: int, only: Sequence[int] | None) -> list[tuple[int, int]]:
    """Skill sets and their people, those whose first agent is worth most first."""
    people = np.bincount(base.problem.skill_set, minlength=len(base.problem.skills))
    first = {g: marginal_value(base.problem, base.prices, g) for g in np.flatnonzero(people).tolist()}
    dearest = sorted(first, key=lambda g: (-first[g], g))[:sets]
    return [(g, int(people[g])) for g in dearest if only is None or g in only]


def _row(base: Proof, case: str, skill_set: int, people: int, counts: Sequence[int]) -> dict[str, Any]:
    began = perf_counter()
    told = value_of_more(base, skill_set, MOST)
    seconds = perf_counter() - began
    # A proof made anew would be the same again.
    solved = {k: told.predicted[k - 1] for k in told.proved}
    judged = sorted(set(counts) - set(told.proved))
    solved |= {k: base.bound - prove(with_more(base.problem, skill_set, k), base.cell).bound for k in judged}
    errors = {k: abs(told.predicted[k - 1] - solved[k]) / max(abs(solved[k]), 1.0) for k in judged}
    return {
        "case": case,
        "skill set": skill_set,
        "people": people,
        "first": round(told.marginal / 100, 2),
        "proofs": ", ".join(map(str, told.proved)),
        "predicted": ", ".join(
            f"+{k} {told.predicted[k - 1] / 100:,.0f} ±{told.error[k - 1] / 100:,.0f}" for k in judged
        ),
        "solved": ", ".join(f"+{k} {solved[k] / 100:,.0f}" for k in sorted(solved)),
        "within its ends": all(told.at_least[k - 1] - 1 <= solved[k] <= told.at_most[k - 1] + 1 for k in judged),
        "worst error": round(max(errors.values(), default=0.0), 4),
        "seconds": round(seconds, 1),
        "against": "the first one's value each",
        "ratio": round(MOST * told.marginal / max(solved[MOST], 1.0), 3),
    }


def named(
    problem: RosterProblem,
    case: str,
    sets: int,
    more: int,
    seeds: Sequence[int],
    *,
    cell: int | None = None,
    only: Sequence[int] | None = None,
) -> Iterator[dict[str, Any]]:
    """What rosters with so many more people save, seed by seed, beside what the proofs say they are worth."""
    base = prove(problem, cell)
    now = {seed: solve(problem, seed=seed).cost for seed in seeds}
    for g, people in _dearest(base, sets, only):
        larger = with_more(problem, g, more)
        certified = base.bound - prove(larger, cell).bound
        saved = [now[seed] - solve(larger, seed=seed).cost for seed in seeds]
        yield {
            "case": case,
            "skill set": g,
            "people": people,
            "more": more,
            "certified": round(certified / 100, 2),
            "saved by seed": ", ".join(f"{cents / 100:,.0f}" for cents in saved),
            "cost by seed": ", ".join(f"{cents / 100:,.0f}" for cents in now.values()),
            "against": "the certified value",
            "ratio": round(float(np.mean(saved)) / max(certified, 100.0), 3),
        }


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the rows of one case as JSON lines."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.values", description=__doc__)
    parser.add_argument("--case", choices=("sample", *SIZES), default="sample")
    parser.add_argument("--days", type=int, default=14, help="of the sample")
    parser.add_argument("--sets", type=int, default=10)
    parser.add_argument("--only", type=int, nargs="+", help="of these, the skill sets of these numbers")
    parser.add_argument("--counts", type=int, nargs="+", default=COUNTS, choices=COUNTS)
    parser.add_argument("--cell", type=int, help="minutes of the cells of all proofs; default: by size")
    parser.add_argument("--named", type=int, choices=COUNTS, help="compare rosters with so many more instead")
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2], help="of the rosters")
    asked = parser.parse_args(arguments)
    problem = sample(asked.days) if asked.case == "sample" else scenario(*SIZES[asked.case], seed=1).problem()
    found = (
        rows(problem, asked.case, asked.sets, asked.counts, cell=asked.cell, only=asked.only)
        if asked.named is None
        else named(problem, asked.case, asked.sets, asked.named, asked.seeds, cell=asked.cell, only=asked.only)
    )
    for row in found:
        sys.stdout.write(json.dumps(row) + "\n")
        sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
