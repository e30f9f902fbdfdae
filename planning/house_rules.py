"""The rules and prices of a site, as the scheduler states and judges them."""

from collections.abc import Sequence

import pandas as pd

from planning.csv_file import no_wishes
from planning.law_pack import laws_of
from planning.night.fingerprint import fingerprint
from planning.settings import Settings
from scheduler.optimizer.problem import Prices
from scheduler.rules import (
    Absences,
    Breaks,
    DayLength,
    Employment,
    GuaranteedMinutes,
    NightLength,
    Nights,
    OneShiftADay,
    Overtime,
    Recovery,
    Rest,
    Rule,
    RunOfDays,
    Skills,
    StartConsistency,
    StartToStart,
    WeekMinutes,
    WeekRest,
    WeekShifts,
    Wish,
    Wishes,
    unscoped,
)

DAY = 24 * 60
"""A limit of so many minutes binds nobody."""


def rules_of(settings: Settings, wishes: pd.DataFrame) -> tuple[Rule, ...]:
    """Every rule that is switched on: limits of rules.yaml, wishes of contract `WISHES`, and the laws of its sites."""
    limits = settings.rules
    rules: list[Rule] = [
        Rest(limits.rest_minutes),
        OneShiftADay(),
        WeekMinutes(limits.week_minutes),
        WeekShifts(limits.week_shifts),
        RunOfDays(limits.run_days),
        Absences(),
        Employment(),
        Breaks(limits.longest_stretch_minutes),
        Skills(),
        Wishes(wishes_of(wishes), limits.wish_cents),
    ]
    if limits.start_to_start_minutes:
        rules.append(StartToStart(limits.start_to_start_minutes))
    if limits.week_rest_minutes:
        rules.append(WeekRest(limits.week_rest_minutes))
    if (nights := limits.nights) is not None:
        night = (*nights.clock, nights.least_minutes)
        rules.append(Nights(*night, nights.most_in_week, nights.most_in_row))
        if nights.most_minutes < DAY:
            rules.append(NightLength(*night, nights.most_minutes))
        if nights.recovery_minutes:
            rules.append(Recovery(*night, nights.recovery_after, nights.recovery_minutes))
    if limits.day_minutes < DAY or limits.day_span_minutes < DAY:
        rules.append(DayLength(limits.day_minutes, limits.day_span_minutes))
    if any(c.guaranteed_minutes for c in settings.contracts().values()):
        rules.append(GuaranteedMinutes())
    if limits.start_spread_cents:
        rules.append(StartConsistency(limits.start_spread_minutes, limits.start_spread_cents))
    return (*rules, *laws_of(settings))


def laws(settings: Settings) -> tuple[Rule, ...]:
    """Every rule that is switched on, without anybody's wishes: what a roster may not break."""
    return rules_of(settings, no_wishes())


def laws_sha256(settings: Settings) -> str:
    """Of everything in the settings that decides whether a roster breaks a rule."""
    return fingerprint({"laws": laws(settings), "contracts": settings.contracts()})


def wishes_of(wishes: pd.DataFrame) -> list[Wish]:
    """Wishes of contract `WISHES`, as the scheduler states them."""
    ranks = wishes["rank"].tolist() if "rank" in wishes else [0] * len(wishes)
    columns = (wishes[name].tolist() for name in ("agent_id", "date", "shift", "weight"))
    return [
        Wish(who, day.date(), shift, weight, int(rank))
        for who, day, shift, weight, rank in zip(*columns, ranks, strict=True)
    ]


def past_days(settings: Settings, rules: Sequence[Rule]) -> int:
    """How many days of published shifts before a horizon its rules look back on, and its activities.

    Whoever attended what is asked once may have done so on the first day of a horizon that held its last date.
    """
    reach = [rule.reach_days for rule in map(unscoped, rules) if isinstance(rule, Overtime)]
    if settings.activities.planned():
        reach.append(settings.solver.horizon_days)
    return max([settings.rules.run_days, 7, *reach]) + 7


def prices_of(settings: Settings) -> Prices:
    """Prices of a site: shortage by queue, activities among them, and surplus; certain, or over the cases of demand."""
    return Prices(
        {p.queue: p.shortage_cents for p in settings.policies()}
        | {a.queue: a.price_cents for a in settings.activities.planned()},
        surplus=settings.rules.surplus_cents,
        hedge=settings.solver.hedge,
    )
