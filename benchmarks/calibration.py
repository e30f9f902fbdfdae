"""Plan against twin: in how many live queue-hours the simulated service lies near the planned, before and after."""

from concurrent.futures import Executor, ProcessPoolExecutor
from datetime import datetime
from multiprocessing import get_context
from time import perf_counter
from typing import Any

import numpy as np
import pandas as pd

from benchmarks.reference import smallest
from benchmarks.reference.case import Case, reference_case, sample_case
from benchmarks.reference.operation import SITE_ZONE
from benchmarks.reference.rosters import rosters
from benchmarks.reference.scenario import SEED
from scheduler.judging.agreement import Agreement, agreement
from scheduler.judging.calibration import corrections, row_factors
from scheduler.kpis import plan_kpis
from scheduler.simulation.twin import Twin, simulate
from scheduler.verify import coverage

AS_OF = datetime(2026, 11, 16, tzinfo=SITE_ZONE)
GOAL = 0.95
"""Share of queue-hours asked for."""


def run(smoke: bool) -> list[dict[str, Any]]:
    """Rows per operation, of queue-hours and of their contacts: the share that agrees (1 point below to 2 above).

    `before` is by the queueing formulas alone; `after` by factors learned on one half of the futures and judged on the
    other; `by_chance` is what a plan that is the twin itself would reach with so few futures. `ratio` is after over
    before.
    """
    if smoke:
        case, made = smallest()
        return list(_rows(case, made.elastic, None))
    found: list[dict[str, Any]] = []
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        for case, rounds in ((sample_case(AS_OF, futures=3000), 2), (reference_case(0.1, 7, futures=1200), 1)):
            found += _rows(case, rosters(case.problems, {}, rounds=rounds, pool=pool).elastic, pool)
    return found


def _rows(case: Case, roster: pd.DataFrame, pool: Executor | None) -> list[dict[str, Any]]:
    covered = coverage(roster, case.requirement, case.agents, case.horizon.interval)
    present = (1 - case.absence.planned) * (1 - case.absence.unplanned)
    half = len(case.contacts) // 2
    began = perf_counter()
    learned, judged = (
        _lived(case, roster, contacts, SEED + k, pool)
        for k, contacts in enumerate((case.contacts[:half], case.contacts[half:]))
    )
    seconds = perf_counter() - began
    factors = corrections(case.workload, covered, learned, case.policies, case.horizon, present=present)
    loads = (None, row_factors(case.workload, factors, case.horizon, "seen"))
    plans = [plan_kpis(case.workload, covered, case.policies, case.horizon, present, load) for load in loads]
    before, after = (agreement(plan, judged) for plan in plans)
    return [
        _row(case, f"{half} + {half}", seconds, "queue-hours", before, after, "share", "by_chance"),
        _row(
            case, f"{half} + {half}", seconds, "contacts", before, after, "share_of_contacts", "by_chance_of_contacts"
        ),
    ]


def _lived(case: Case, roster: pd.DataFrame, contacts: np.ndarray, seed: int, pool: Executor | None) -> Twin:
    return simulate(
        case.workload,
        contacts,
        roster,
        case.agents,
        case.policies,
        case.horizon,
        seed=seed,
        requirement=case.requirement,
        absence=case.absence,
        executor=pool,
    )


def _row(
    case: Case, futures: str, seconds: float, of: str, before: Agreement, after: Agreement, share: str, chance: str
) -> dict[str, Any]:
    told, learned = getattr(before, share), getattr(after, share)
    return {
        "case": case.name,
        "share of": of,
        "hours": len(after.hours),
        "futures": futures,
        "seconds": round(seconds, 1),
        "before": round(told, 4),
        "after": round(learned, 4),
        "by_chance": round(getattr(after, chance), 4),
        "settled outside": round(after.settled_outside, 4),
        "goal": "reached" if learned >= GOAL else "missed",
        "against": "formulas alone",
        "ratio": round(learned / told, 2) if told else float("nan"),
    }
