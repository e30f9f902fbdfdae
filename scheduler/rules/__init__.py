"""Labour rules, one a file. Laws are hard, wishes are priced."""

from scheduler.rules.absences import Absences
from scheduler.rules.breaks import Breaks
from scheduler.rules.day_length import DayLength
from scheduler.rules.employment import Employment
from scheduler.rules.fairness import Fairness
from scheduler.rules.guaranteed_minutes import GuaranteedMinutes
from scheduler.rules.night_length import NightLength
from scheduler.rules.nights import Nights
from scheduler.rules.one_shift_a_day import OneShiftADay
from scheduler.rules.overtime import Overtime
from scheduler.rules.recovery import Recovery
from scheduler.rules.rest import Rest
from scheduler.rules.rule import PricedRule, RosterFacts, Rule, Violation
from scheduler.rules.run_of_days import RunOfDays
from scheduler.rules.scope import Scoped, rules_at, unscoped
from scheduler.rules.skills import Skills
from scheduler.rules.start_consistency import StartConsistency
from scheduler.rules.start_to_start import StartToStart
from scheduler.rules.week_minutes import WeekMinutes
from scheduler.rules.week_rest import WeekRest
from scheduler.rules.week_shifts import WeekShifts
from scheduler.rules.wishes import Wish, Wishes

RULES = (
    Rest,
    StartToStart,
    OneShiftADay,
    WeekMinutes,
    WeekShifts,
    WeekRest,
    RunOfDays,
    Nights,
    DayLength,
    NightLength,
    Recovery,
    Absences,
    Employment,
    Breaks,
    Skills,
    Wishes,
    GuaranteedMinutes,
    StartConsistency,
    Fairness,
    Overtime,
)
"""Every rule there is; a test walks them."""

PRICED: tuple[type[PricedRule], ...] = (Wishes, GuaranteedMinutes, StartConsistency, Fairness)
"""Those that may be broken at a price; each is a part of a roster's cost."""

__all__ = [
    "PRICED",
    "RULES",
    "Absences",
    "Breaks",
    "DayLength",
    "Employment",
    "Fairness",
    "GuaranteedMinutes",
    "NightLength",
    "Nights",
    "OneShiftADay",
    "Overtime",
    "PricedRule",
    "Recovery",
    "Rest",
    "RosterFacts",
    "Rule",
    "RunOfDays",
    "Scoped",
    "Skills",
    "StartConsistency",
    "StartToStart",
    "Violation",
    "WeekMinutes",
    "WeekRest",
    "WeekShifts",
    "Wish",
    "Wishes",
    "rules_at",
    "unscoped",
]
