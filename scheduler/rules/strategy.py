"""Which way of making rosters honours which rules; what a way cannot keep it refuses by name, and drops nothing."""

from collections.abc import Mapping, Sequence

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
from scheduler.rules.rule import Rule
from scheduler.rules.run_of_days import RunOfDays
from scheduler.rules.scope import unscoped
from scheduler.rules.skills import Skills
from scheduler.rules.start_consistency import StartConsistency
from scheduler.rules.start_to_start import StartToStart
from scheduler.rules.week_minutes import WeekMinutes
from scheduler.rules.week_rest import WeekRest
from scheduler.rules.week_shifts import WeekShifts
from scheduler.rules.wishes import Wishes

_LAWS = frozenset[type[Rule]](
    {
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
        Overtime,
    }
)

HONOURS: Mapping[str, frozenset[type[Rule]]] = {
    "elastic": _LAWS | {Wishes, GuaranteedMinutes, StartConsistency, Fairness},
    # The habit asks nobody and moves nobody for a price; what that costs is counted like any roster's.
    "three-fixed-shifts": _LAWS | {Wishes, GuaranteedMinutes, StartConsistency, Fairness},
}
"""The rules that each strategy honours: a law is kept, a price is counted in the cost. A new rule is in none."""


def refuse_unhonoured(rules: Sequence[Rule], strategy: str) -> None:
    """Stop a strategy before it makes a roster by rules it would drop.

    Parameters
    ----------
    rules : sequence of Rule
    strategy : str
        One of `HONOURS`.

    Raises
    ------
    ValueError
        Naming the strategy and every rule that it does not honour.
    """
    dropped = [rule.name for rule in rules if type(unscoped(rule)) not in HONOURS[strategy]]
    if dropped:
        raise ValueError(
            f"strategy {strategy} does not honour the rule {', '.join(map(repr, dropped))}; "
            "switch the rule off or choose another strategy"
        )
