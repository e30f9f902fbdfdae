"""The rules every competitor is held to."""

from dataclasses import dataclass

from scheduler.optimizer.problem import RosterProblem
from scheduler.rules import Breaks, Rest, RunOfDays, Scoped, WeekMinutes, WeekShifts


@dataclass(frozen=True)
class Terms:
    """Rest, week, run and break of the comparison.

    Attributes
    ----------
    rest_minutes : int
        Least time between two shifts [min].
    week_minutes, week_shifts : int
        Most paid minutes and shifts in an ISO week, whatever the contract.
    run_days : int
        Most working dates in a row.
    longest_stretch : int
        Most minutes worked without a break in a shift of over six hours.
    """

    rest_minutes: int
    week_minutes: int
    week_shifts: int
    run_days: int
    longest_stretch: int


def terms_of(problem: RosterProblem) -> Terms:
    """Read the rules of a problem.

    Raises
    ------
    ValueError
        If it lacks one of the rules the comparison is about, or has laws of single sites.
    """
    if any(isinstance(rule, Scoped) for rule in problem.rules):
        raise ValueError("the comparison knows no laws of single sites")
    found = {type(rule): rule for rule in problem.rules}
    rest, minutes, shifts = found.get(Rest), found.get(WeekMinutes), found.get(WeekShifts)
    run, breaks = found.get(RunOfDays), found.get(Breaks)
    if not (
        isinstance(rest, Rest)
        and isinstance(minutes, WeekMinutes)
        and isinstance(shifts, WeekShifts)
        and isinstance(run, RunOfDays)
        and isinstance(breaks, Breaks)
    ):
        raise ValueError("the comparison needs rest, week minutes, week shifts, run of days and breaks")
    return Terms(rest.minutes, minutes.most, shifts.most, run.most, breaks.longest_stretch)
