"""Rules that count: weeks, runs and nights of one person, with what came before the roster."""

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from planning.certify.life import Life
from planning.certify.zones import local_clock, local_day, monday, shown_day


def _weeks(life: Life) -> Iterator[tuple[int, int, int, int]]:
    """Last date of the roster, Monday, shifts and paid minutes of each week with a shift of the roster."""
    shifts, minutes, last = Counter[int](), Counter[int](), {}
    for k, shift in enumerate(life.shifts):
        week = monday(shift.day)
        shifts[week] += 1
        minutes[week] += shift.paid
        if k >= life.own:
            last[week] = shift.day
    week = monday(life.first_day)
    shifts[week] += life.agent.history.week[0]
    minutes[week] += life.agent.history.week[1]
    for week, day in last.items():
        yield day, week, shifts[week], minutes[week]


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


def run_of_days(life: Life) -> Iterator[tuple[int, str]]:
    """Each date beyond the longest run."""
    most = life.claim.rules["run of days"]["most"]
    run, previous = life.agent.history.run, life.first_day - 1
    own = {s.day for s in life.shifts[life.own :]}
    for day in sorted({s.day for s in life.shifts}):
        run = run + 1 if day == previous + 1 else 1
        previous = day
        if run > most and day in own:
            yield day, f"working day {run} in a row, at most {most}"


def week_rest(life: Life) -> Iterator[tuple[int, str]]:
    """Each week without a date off inside a long enough stretch; weeks at the edges only if nothing can help them."""
    least = life.claim.rules["week rest"]["minutes"]
    past, first, zone = life.agent.history, life.first_day, life.agent.zone
    days = [s.day for s in life.shifts]
    weeks = {monday(d) for d in days}
    if days[-1] < monday(days[-1]) + 6:
        weeks.discard(monday(days[-1]))
    spans = [(s.day, s.start, s.end) for s in life.shifts]
    if past.last_end is not None:
        at = past.last_end if past.last_start is None else past.last_start
        spans.insert(0, (local_day(at, zone), at, past.last_end))
        if past.rested and first > monday(first):
            weeks.discard(monday(first))
    elif days[0] > monday(days[0]):
        weeks.discard(monday(days[0]))
    for (before, _, end), (after, start, _) in pairwise(spans):
        if after - before > 1 and start - end >= least:
            weeks -= {monday(before + 1), monday(after - 1)}
    for week in sorted(weeks):
        day = max(d for d in days if d <= week + 6)
        yield day, f"no day off within {least} free min in the week from {shown_day(week)}"


def nights(life: Life) -> Iterator[tuple[int, str]]:
    """Each night beyond the row, and each week with too many."""
    limits = life.claim.rules["nights"]
    past, weeks, last = life.agent.history, Counter[int](), {}
    weeks[monday(life.first_day)] = past.nights[0]
    row, previous = past.nights[1], life.first_day - 1
    for k, shift in enumerate(life.shifts):
        clock = local_clock(shift.start, life.agent.zone)
        if night_minutes(clock, shift.end - shift.start, limits["start"], limits["end"]) < limits["least"]:
            continue
        week = monday(shift.day)
        weeks[week] += 1
        row = row + 1 if shift.day == previous + 1 else 1
        previous = shift.day
        if k >= life.own:
            last[week] = shift.day
            if row > limits["most_in_row"]:
                yield shift.day, f"night {row} in a row, at most {limits['most_in_row']}"
    for week, day in last.items():
        if weeks[week] > limits["most_in_week"]:
            yield day, f"{weeks[week]} nights in the week from {shown_day(week)}, at most {limits['most_in_week']}"


def night_minutes(clock: int, length: int, start: int, end: int) -> int:
    """Minutes of a shift from a local `clock` that fall into nights from `start` to `end`.

    >>> night_minutes(22 * 60, 480, 23 * 60, 6 * 60), night_minutes(120, 240, 23 * 60, 6 * 60)
    (420, 240)
    """
    dark = (end - start) % 1440 or 1440
    turns = (start - 1440, start, start + 1440)
    return sum(max(0, min(clock + length, dusk + dark) - max(clock, dusk)) for dusk in turns)
