"""What more agents of a skill set are predicted to be worth, against solving the problem anew with them.

Predicted from two proofs, of the problem and of the problem with five more (`scheduler.reasons.values`); solved anew:
the fall of the certified cost with so many more, each a covering program and a bound of its own. The alternative is
what a planner reads off a shadow price: the first agent's value times their number; `ratio` is that for the most agents
over what they are worth. Skill sets are those whose first agent is worth most.

`python -m benchmarks.values --case sample --sets 10 --counts 1 3 5` prints a row as soon as it is known.
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
from scheduler.reasons.values import Proof, marginal_value, prove, value_of_more, with_more
from scheduler.requirement import requirement
from scheduler.workload import workload

AS_OF = "2026-11-16T00:00+08:00"
MOST = 5


def run(smoke: bool) -> list[dict[str, Any]]:
    """Rows of predicted and solved values of one to five more agents [currency], and the worst error."""
    if smoke:
        return list(rows(scenario(60, 4, 2, 2, interval=60, seed=1).problem(), "scale 60", 1, (1, MOST)))
    return [
        *rows(sample(), "sample", 10, (1, 2, 3, 4, MOST)),
        *rows(scenario(12_000, 20, 8, 7, interval=30, seed=1).problem(), "scale 12,000", 3, (1, 3, MOST)),
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


def rows(problem: RosterProblem, case: str, sets: int, counts: Sequence[int]) -> Iterator[dict[str, Any]]:
    """A row for each of the skill sets whose first agent is worth most."""
    base = prove(problem)
    people = np.bincount(problem.skill_set, minlength=len(problem.skills))
    first = {g: marginal_value(problem, base.prices, g) for g in np.flatnonzero(people).tolist()}
    for g in sorted(first, key=lambda g: (-first[g], g))[:sets]:
        yield _row(base, case, g, int(people[g]), counts)


def _row(base: Proof, case: str, skill_set: int, people: int, counts: Sequence[int]) -> dict[str, Any]:
    began = perf_counter()
    told = value_of_more(base, skill_set, MOST)
    seconds = perf_counter() - began
    solved = {k: base.bound - prove(with_more(base.problem, skill_set, k)).bound for k in counts}
    errors = {k: abs(told.predicted[k - 1] - v) / max(v, 1.0) for k, v in solved.items()}
    return {
        "case": case,
        "skill set": skill_set,
        "people": people,
        "first": round(told.marginal / 100, 2),
        "predicted": ", ".join(f"{told.predicted[k - 1] / 100:,.0f}" for k in counts),
        "solved": ", ".join(f"{solved[k] / 100:,.0f}" for k in counts),
        "certified spread": round(
            max(1 - a / b if b else 0.0 for a, b in zip(told.at_least, told.predicted, strict=True)), 3
        ),
        "worst error": round(max(errors.values()), 4),
        "seconds": round(seconds, 1),
        "against": "the first one's value each",
        "ratio": round(MOST * told.marginal / max(solved[MOST], 1.0), 3),
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the rows of one case as JSON lines."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.values", description=__doc__)
    parser.add_argument("--case", choices=("sample", "300", "1500", "12000"), default="sample")
    parser.add_argument("--days", type=int, default=14, help="of the sample")
    parser.add_argument("--sets", type=int, default=10)
    parser.add_argument("--counts", type=int, nargs="+", default=[1, 3, MOST], choices=range(1, MOST + 1))
    asked = parser.parse_args(arguments)
    sizes = {"300": (300, 12, 5, 7), "1500": (1500, 20, 8, 7), "12000": (12_000, 20, 8, 7)}
    problem = (
        sample(asked.days) if asked.case == "sample" else scenario(*sizes[asked.case], interval=30, seed=1).problem()
    )
    for row in rows(problem, asked.case, asked.sets, sorted({*asked.counts, MOST})):
        sys.stdout.write(json.dumps(row) + "\n")
        sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
