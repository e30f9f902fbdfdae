"""The rules and prices of a site, as the scheduler states and judges them."""

import pandas as pd

from planning.settings import Settings
from scheduler.optimizer.problem import Prices
from scheduler.rules import (
    Absences,
    Breaks,
    Employment,
    GuaranteedMinutes,
    Nights,
    OneShiftADay,
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
)


def rules_of(settings: Settings, wishes: pd.DataFrame) -> tuple[Rule, ...]:
    """Every rule of a site that is switched on, with the limits of rules.yaml and the wishes of contract `WISHES`."""
    limits = settings.rules
    wanted = [Wish(w["agent_id"], w["date"].date(), w["shift"], w["weight"]) for w in wishes.to_dict("records")]
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
        Wishes(wanted, limits.wish_cents),
    ]
    if limits.start_to_start_minutes:
        rules.append(StartToStart(limits.start_to_start_minutes))
    if limits.week_rest_minutes:
        rules.append(WeekRest(limits.week_rest_minutes))
    if (nights := limits.nights) is not None:
        rules.append(Nights(*nights.clock, nights.least_minutes, nights.most_in_week, nights.most_in_row))
    if any(c.guaranteed_minutes for c in settings.contracts().values()):
        rules.append(GuaranteedMinutes())
    if limits.start_spread_cents:
        rules.append(StartConsistency(limits.start_spread_minutes, limits.start_spread_cents))
    return tuple(rules)


def prices_of(settings: Settings) -> Prices:
    """Prices of a site: shortage by queue, activities among them, and surplus; certain, or over the cases of demand."""
    return Prices(
        {p.queue: p.shortage_cents for p in settings.policies()}
        | {a.queue: a.price_cents for a in settings.activities.planned()},
        surplus=settings.rules.surplus_cents,
        hedge=settings.solver.hedge,
    )
