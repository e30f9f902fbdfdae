"""The same operation where planners ask for more people than required in the evening's peak."""

from dataclasses import replace

from benchmarks.reference.case import Case
from benchmarks.reference.figures import PEAK_COVER
from scheduler.load.peak_cover import PeakCover
from scheduler.optimizer.problem import RosterProblem, roster_problem
from scheduler.requirement import requirement

EVENING = (19 * 60, 23 * 60)
"""Hours of the peak, minutes of the customers' clock."""


def covered(case: Case) -> dict[str, RosterProblem]:
    """The case's problems, in which each live queue is to have `PEAK_COVER` of its requirement in those hours."""
    policies = [
        replace(p, peak_cover=(PeakCover(PEAK_COVER, EVENING, p.opening.time_zone),)) if p.kind == "interval" else p
        for p in case.policies
    ]
    need = requirement(case.workload, policies, case.horizon)
    names = need["line"] + "/" + need["language"] + "/" + need["channel"]
    return {
        name: roster_problem(
            need[names.isin(problem.queues)],
            problem.agents,
            problem.templates,
            problem.rules,
            case.horizon,
            case.prices,
            shrinkage=problem.shrinkage,
        )
        for name, problem in case.problems.items()
    }
