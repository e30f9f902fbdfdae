"""The scale benchmark: rosters for operations of any size, from sixty people to tens of thousands.

Rows hold our roster beside three fixed shifts for the same people and demand; `ratio` is their cost over ours.
`python -m benchmarks.scale` rosters one size and writes its files, `python -m benchmarks.scale.growth` many sizes, and
`python -m benchmarks.scale.elastic` tells what each freedom of a roster is worth.
"""

from typing import Any

from benchmarks.scale.outcome import rostered
from benchmarks.scale.scenario import scenario
from scheduler.solve import Limits

SIZES = ((300, 12, 5, 7), (1500, 20, 8, 7))
"""People, groups, languages and days of the rows."""

SMOKE = ((60, 4, 2, 2),)


def run(smoke: bool) -> list[dict[str, Any]]:
    """Rows of cost, proven gap, shortage and paid share, ours and theirs."""
    return [_compared(*size) for size in (SMOKE if smoke else SIZES)]


def _compared(agents: int, groups: int, languages: int, days: int) -> dict[str, Any]:
    case = scenario(agents, groups, languages, days, interval=30, seed=1)
    problem = case.problem()
    ours = rostered(case, problem, "elastic", Limits(), seed=1)
    theirs = rostered(case, problem, "three-fixed-shifts", Limits(), seed=1)
    return {
        "agents": agents,
        "days": days,
        "seconds": round(ours.result.seconds, 1),
        "cost": round(ours.result.cost / 100),
        "gap": round(ours.result.gap, 4),
        "short": round(ours.shortage_share, 4),
        "paid": round(ours.paid_share, 3),
        "violations": len(ours.violations),
        "against": "three fixed shifts",
        "their_cost": round(theirs.result.cost / 100),
        "their_short": round(theirs.shortage_share, 4),
        "their_paid": round(theirs.paid_share, 3),
        "ratio": round(theirs.result.cost / ours.result.cost, 3),
    }
