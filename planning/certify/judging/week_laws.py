"""Rules that count: weeks, runs and nights of one person, with what came before the roster."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import pairwise

from planning.certify.judging.life import Life
from planning.certify.pay import overtime
from planning.certify.shifts import Shift
from planning.certify.zones import local_clock, monday, night_minutes, shown_day


def week_minutes(life: Life) -> Iterator[tuple[int, str]]:
    """Each week above the limit of paid minutes."""
    most = min(life.claim.rules["week minutes"]["most"], life.claim.contracts[life.agent.contract].week_minutes)
    for day, week, _, minutes in _weeks(life):
        if minutes > most:
            yield day, f"{minutes} paid minutes in the week from {shown_day(week)}, at most {most}"


def week_shifts(life: Life) -> Iterator[tuple[int, str]]:
    """Each week with too many shifts."""
    most = min(life.claim.rules["week shifts"]["most"], life.claim.contracts[life.agent.contract].week_shifts)
    for day, week, shifts, _ in _weeks(life):
        if shifts > most:
            yield day, f"{shifts} shifts in the week from {shown_day(week)}, at most {most}"


def _weeks(life: Life) -> Iterator[tuple[int, int, int, int]]:
    """Last date in the roster, Monday, shifts and paid minutes of each week with a shift of the roster."""
    shifts, minutes = Counter[int](), Counter[int]()
    for shift in life.shifts:
        shifts[monday(shift.day)] += 1
        minutes[monday(shift.day)] += shift.paid
    last = {monday(shift.day): shift.day for shift in life.roster}
    for week, day in last.items():
        yield day, week, shifts[week], minutes[week]


def run_of_days(life: Life) -> Iterator[tuple[int, str]]:
    """Each date beyond the longest run."""
    most = life.claim.rules["run of days"]["most"]
    own = {s.day for s in life.roster}
    run, previous = 0, None
    for day in sorted({s.day for s in life.shifts}):
        run = run + 1 if previous == day - 1 else 1
        previous = day
        if run > most and day in own:
            yield day, f"working day {run} in a row, at most {most}"


def week_rest(life: Life) -> Iterator[tuple[int, str]]:
    """Each week that the roster leaves without a date off inside a long enough stretch."""
    least = life.claim.rules["week rest"]["minutes"]
    for week in sorted(_restless(life.shifts, least) - _restless(life.shifts[: life.own], least)):
        day = max((s.day for s in life.roster if s.day <= week + 6), default=life.roster[0].day)
        yield day, f"no day off within {least} free min in the week from {shown_day(week)}"


def _restless(shifts: Sequence[Shift], least: int) -> set[int]:
    """Mondays of weeks without the rest; what lies before the first shift and after the last is free."""
    if not shifts:
        return set()
    weeks = {monday(s.day) for s in shifts}
    if shifts[0].day > monday(shifts[0].day):
        weeks.discard(monday(shifts[0].day))
    if shifts[-1].day < monday(shifts[-1].day) + 6:
        weeks.discard(monday(shifts[-1].day))
    for before, after in pairwise(shifts):
        if after.day - before.day > 1 and after.start - before.end >= least:
            weeks -= {monday(before.day + 1), monday(after.day - 1)}
    return weeks


def nights(life: Life) -> Iterator[tuple[int, str]]:
    """Each night beyond the row, and each week with too many."""
    limits = life.claim.rules["nights"]
    dark = [
        shift
        for shift in life.shifts
        if night_minutes(
            local_clock(shift.start, life.agent.zone), shift.end - shift.start, limits["start"], limits["end"]
        )
        >= limits["least"]
    ]
    own = {s.start for s in life.roster}
    weeks = Counter(monday(s.day) for s in dark)
    last = {monday(s.day): s.day for s in dark if s.start in own}
    for week, day in last.items():
        if weeks[week] > limits["most_in_week"]:
            yield day, f"{weeks[week]} nights in the week from {shown_day(week)}, at most {limits['most_in_week']}"
    row, previous = 0, None
    for day in sorted({s.day for s in dark}):
        row = row + 1 if previous == day - 1 else 1
        previous = day
        if row > limits["most_in_row"] and any(s.day == day for s in life.roster):
            yield day, f"night {row} in a row, at most {limits['most_in_row']}"


def recovery(life: Life) -> Iterator[tuple[int, str]]:
    """Each shift by day that comes too soon after a run of nights."""
    limits = life.claim.rules["recovery"]
    run, last = 0, None
    for place, shift in enumerate(life.shifts):
        clock = local_clock(shift.start, life.agent.zone)
        dark = night_minutes(clock, shift.end - shift.start, limits["start"], limits["end"]) >= limits["least"]
        if not dark:
            free = limits["minutes"] if last is None else shift.start - last.end
            if run >= limits["after"] and free < limits["minutes"] and place >= life.own:
                yield shift.day, f"{free} min after {run} nights, at least {limits['minutes']} before a shift by day"
            run = 0
        elif last is not None and run and shift.day <= last.day + 1:
            run += shift.day > last.day
        else:
            run = 1
        last = shift


def overtime_limits(life: Life) -> Iterator[tuple[int, str]]:
    """Each day with too much overtime, and the last overtime in each longer period with too much."""
    limits, terms = life.claim.rules["overtime"], life.claim.contracts[life.agent.contract].pay
    each = overtime(terms, life.shifts)
    for shift in life.roster:
        if terms.late(shift.paid) > limits["day"]:
            yield shift.day, f"{terms.late(shift.paid)} min of overtime in a day, at most {limits['day']}"
    for period in ("week", "month", "quarter", "year"):
        total, last = Counter[tuple[int, int]](), {}
        for place, (shift, minutes) in enumerate(zip(life.shifts, each, strict=True)):
            own = _period(period, shift.day)
            total[own] += minutes
            if minutes and place >= life.own:
                last[own] = shift.day
        for own, day in last.items():
            if total[own] > limits[period]:
                yield day, f"{total[own]} min of overtime in the {period}, at most {limits[period]}"


def _period(period: str, day: int) -> tuple[int, int]:
    if period == "week":
        return monday(day), 0
    on = date.fromordinal(day)
    return on.year, {"month": on.month, "quarter": (on.month + 2) // 3, "year": 0}[period]
