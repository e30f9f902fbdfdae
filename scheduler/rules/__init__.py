"""Labour rules, one a file. Laws are hard, wishes are priced."""

from scheduler.rules.absences import Absences
from scheduler.rules.breaks import Breaks
from scheduler.rules.employment import Employment
from scheduler.rules.one_shift_a_day import OneShiftADay
from scheduler.rules.rest import Rest
from scheduler.rules.rule import RosterFacts, Rule, Violation
from scheduler.rules.run_of_days import RunOfDays
from scheduler.rules.skills import Skills
from scheduler.rules.week_minutes import WeekMinutes
from scheduler.rules.week_shifts import WeekShifts
from scheduler.rules.wishes import Wish, Wishes

RULES = (Rest, OneShiftADay, WeekMinutes, WeekShifts, RunOfDays, Absences, Employment, Breaks, Skills, Wishes)
"""Every rule there is; a test walks them."""

__all__ = [
    "RULES",
    "Absences",
    "Breaks",
    "Employment",
    "OneShiftADay",
    "Rest",
    "RosterFacts",
    "Rule",
    "RunOfDays",
    "Skills",
    "Violation",
    "WeekMinutes",
    "WeekShifts",
    "Wish",
    "Wishes",
]
