"""The reference operation: three fixed shifts against an elastic roster in the twin, for the same people and demand.

Rows carry a figure of the scenario for our roster and for one of fixed shifts, simulated in the same futures, each
with half the width of its 95 % interval, and their difference; `verdict` says what the scenario asks and whether our
figure shows it. `ratio` is theirs over ours where less is better, ours over theirs where more is.

A row `against` the elastic roster is of one that asks for 120 % of the requirement in the evening.

- sample: 300 people, 14 days, forecast and futures as the night makes them.
- reference: a normal week of `benchmarks.reference.operation` at a scale, rostered unit by unit.
- festival: the whole operation's busiest day, lived through once.
"""

from collections.abc import Iterator, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from datetime import datetime
from functools import cache
from multiprocessing import get_context
from typing import Any

import pandas as pd

from benchmarks.reference.case import Case, reference_case, sample_case
from benchmarks.reference.festival_day import festival_day
from benchmarks.reference.figures import Figure, figures
from benchmarks.reference.operation import SITE_ZONE
from benchmarks.reference.peak_cover import covered
from benchmarks.reference.peak_site import savings
from benchmarks.reference.rostered import ready, rostered
from benchmarks.reference.rosters import Rosters, rosters
from benchmarks.reference.scenario import SEED
from benchmarks.reference.surge import surges
from benchmarks.reference.verdicts import COVERED, GOALS, Goal
from scheduler.fixed_shifts import FixedShifts
from scheduler.simulation import lived

AS_OF = datetime(2026, 11, 16, tzinfo=SITE_ZONE)
"""Of the sample operation's night."""

SCALE = 0.3
"""Of the reference operation: what two cores roster in a few minutes."""

HABITS = {
    "fixed, by work": FixedShifts(),
    "fixed, equal thirds": FixedShifts(shares="equal"),
}

SURGES = (3.0, 5.0)
"""Contacts of a session over the usual."""

WORKERS = 2


def run(smoke: bool) -> list[dict[str, Any]]:
    """Rows of every figure; smoke: two days of the smallest reference operation, and a fortieth of the festival."""
    if smoke:
        case, made = smallest()
        return [
            *compared(case, made, None),
            # With itself: what asks for more in the evening takes a whole roster more.
            *peaked(case, made, made, None),
            *surged(case, made, 0.025, SURGES[:1], 2, None),
            *festival_day(0.025),
        ]
    found: list[dict[str, Any]] = []
    with ProcessPoolExecutor(WORKERS, mp_context=get_context("spawn")) as pool:
        case = sample_case(AS_OF, futures=50)
        made = rosters(case.problems, HABITS, rounds=2)
        found += [*compared(case, made, pool), *peaked(case, made, rosters(covered(case), {}, rounds=2), pool)]
        case = reference_case(SCALE, 7, futures=8)
        made = rosters(case.problems, HABITS, rounds=1, pool=pool)
        more = rosters(covered(case), {}, rounds=1, pool=pool)
        found += [*compared(case, made, pool), *peaked(case, made, more, pool)]
        found += surged(case, made, SCALE, SURGES, 4, pool)
    return [*found, *festival_day(1.0)]


@cache
def smallest() -> tuple[Case, Rosters]:
    """Two days of the smallest reference operation, rostered once for every smoke run of the same process."""
    case = reference_case(0.025, 2, futures=6)
    return case, rosters(case.problems, HABITS, rounds=0)


def compared(case: Case, made: Rosters, pool: Executor | None) -> Iterator[dict[str, Any]]:
    """Rows of one case."""
    yield from _rostering(case, made)
    ours = _figures(case, made.elastic, pool)
    for name, roster in made.fixed.items():
        theirs = _figures(case, roster, pool)
        for figure in ours:
            yield _row(case, name, figure, GOALS[figure], ours[figure], theirs[figure])
    name, roster = next(iter(made.fixed.items()))
    theirs = ready(case, roster)
    for figure, short in ready(case, made.elastic).items():
        yield _row(case, name, figure, Goal("low", 0.0), short, theirs[figure])
    for part, share in savings(list(case.problems.values()), made.elastic, case.agents).items():
        goal = Goal("high", 0.45) if part == "together" else Goal("high")
        peak = "peak-sized site"
        yield _line(
            case, f"pay saved, {part}", round(share, 4), "", "", goal.verdict(share, 0.0), peak, 1 / (1 - share)
        )


def peaked(case: Case, made: Rosters, more: Rosters, pool: Executor | None) -> Iterator[dict[str, Any]]:
    """Rows of the roster that asks for more at the peak, against the elastic one, held to the same requirement."""
    ours, usual = (_figures(case, each.elastic, pool) for each in (more, made))
    for figure, goal in COVERED.items():
        yield _row(case, "elastic", figure, goal, ours[figure], usual[figure])


def surged(
    case: Case, made: Rosters, scale: float, factors: Sequence[float], futures: int, pool: Executor | None
) -> Iterator[dict[str, Any]]:
    """Rows of sessions that nobody planned."""
    name, theirs = next(iter(made.fixed.items()))
    both = {"ours": made.elastic, name: theirs}
    for figure, found in surges(case, scale, both, factors, futures, pool):
        yield _row(case, name, figure, Goal("high"), found["ours"], found[name])


def _figures(case: Case, roster: pd.DataFrame, pool: Executor | None) -> dict[str, Figure]:
    known = lived.operation(
        case.workload,
        roster,
        case.agents,
        case.policies,
        case.horizon,
        seed=SEED,
        requirement=case.requirement,
        absence=case.absence,
    )
    lived_through = figures(known, case.contacts, roster, case.agents, case.requirement, pool)
    return lived_through | rostered(case, roster)


def _rostering(case: Case, made: Rosters) -> Iterator[dict[str, Any]]:
    """Rows of how the rosters were made."""
    habit, ratio = next(iter(HABITS)), made.fixed_seconds / made.seconds
    yield _line(
        case, "seconds of rostering", round(made.seconds, 1), round(made.fixed_seconds, 1), "", "", habit, ratio
    )
    yield _line(case, "proven gap", round(made.gap, 4), "", "", "", habit, ratio)
    yield _line(case, "people, in one piece at most", len(case.agents), made.largest, "", "", habit, ratio)


def _row(case: Case, against: str, name: str, goal: Goal, ours: Figure, theirs: Figure) -> dict[str, Any]:
    better, worse = (ours.value, theirs.value) if goal.better == "high" else (theirs.value, ours.value)
    return _line(
        case,
        name,
        _with_half(ours.value, ours.half()),
        _with_half(theirs.value, theirs.half()),
        _with_half(*ours.less(theirs)),
        goal.verdict(ours.value, ours.half()),
        against,
        # figures of which neither has any are equal
        abs(better) / abs(worse) if worse else 1.0 if better == worse else None,
    )


def _line(
    case: Case,
    figure: str,
    ours: object,
    theirs: object,
    difference: object,
    verdict: str,
    against: str,
    ratio: float | None,
) -> dict[str, Any]:
    return {
        "case": case.name,
        "figure": figure,
        "ours": ours,
        "theirs": theirs,
        "difference": difference,
        "verdict": verdict,
        "against": against,
        # JSON knows no infinity
        "ratio": "" if ratio is None else round(ratio, 3),
    }


def _with_half(value: float, half: float) -> str:
    """A figure and half its interval, which what does not depend on chance has none of."""
    return f"{value:.4g}" if half <= 1e-9 * abs(value) else f"{value:.4g} ± {half:.2g}"
