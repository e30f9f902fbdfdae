"""How much demand a pool can just carry: the largest scale at which a free roster fits into its hours.

For each language a linear program over shift starts of the first week, with breaks spread over their windows and
deferred work as a backlog, finds the most demand that a given share of the contract hours can cover.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt
from scipy.optimize import linprog
from scipy.sparse import coo_array

from benchmarks.scale.demand import DEFERRED, Curves
from benchmarks.scale.pool import TEMPLATES, Group
from scheduler.agents import Contract
from scheduler.horizon import UTC, Horizon
from scheduler.shifts import ShiftTemplate

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

TICK = 30
"""Grid of the program [min]."""


def at_work(template: ShiftTemplate) -> Floats:
    """Share of people at work in each tick of a shift, breaks spread evenly over their windows."""
    work = np.ones(template.minutes // TICK)
    for rest in template.breaks:
        starts = range(rest.earliest // TICK, rest.latest // TICK + 1)
        for at in starts:
            work[at : at + rest.minutes // TICK] -= 1 / len(starts)
    return work


def scale(language: int, team: Sequence[Group], asked: Curves, horizon: Horizon, share: float) -> float:
    """Heads by which `asked` can be multiplied so that `share` of the contract hours of a language covers it.

    Raises
    ------
    RuntimeError
        If the program has no solution, which a language with people always has.
    """
    days = min((horizon.end - horizon.start).days, 7)
    count = days * 24 * 60 // TICK
    classes: dict[tuple[ZoneInfo, Contract], float] = {}
    for group in team:
        if language in group.speaks:
            key = (group.site.time_zone, group.contract)
            classes[key] = classes.get(key, 0.0) + group.heads / len(group.speaks)
    rows: list[Ints] = []
    columns: list[Ints] = []
    values: list[Floats] = []
    bounds: list[float] = []
    covered = np.zeros(count, dtype=bool)
    width = 0
    caps = count
    for (zone, contract), heads in classes.items():
        for template in (t for t in TEMPLATES if t.code in contract.shifts):
            profile = at_work(template)
            for start, day in _starts(template, zone, horizon, count):
                stretch = np.arange(start, min(start + len(profile), count))
                covered[stretch] = True
                rows += [stretch, np.array([caps, caps + 1 + day])]
                values += [-profile[: len(stretch)], np.array([template.paid_minutes, 1.0])]
                columns += [np.full(len(stretch) + 2, width)]
                width += 1
        bounds += [share * heads * contract.week_minutes * days / 7, *([heads] * (days + 1))]
        caps += days + 2
    live, come, due = _demand(asked, horizon, count)
    # Where the clock is half an hour off, nobody can start with the horizon's first minute.
    live[~covered] = 0.0
    # `done` is the deferred work done by the end of each tick; its steps are what a tick spends on it.
    theta, done = width, np.arange(width + 1, width + 1 + count)
    tick = np.arange(count)
    falling, late, early = caps + tick, caps + count + tick, caps + 2 * count + tick
    rows += [tick, tick, tick[1:], falling, falling[1:], late, late, early, early]
    columns += [np.full(count, theta), done, done[:-1], done, done[:-1]]
    columns += [np.full(count, theta), done, done, np.full(count, theta)]
    one = np.ones(count)
    values += [live, one, -one[1:], -one, one[1:], due, -one, one, -come]
    matrix: Any = coo_array((np.concatenate(values), (np.concatenate(rows), np.concatenate(columns)))).tocsr()
    cost = np.zeros(width + 1 + count)
    cost[theta] = -1.0
    limit = np.concatenate([np.zeros(count), bounds, np.zeros(3 * count)])
    found = linprog(cost, A_ub=matrix, b_ub=limit, method="highs-ipm")
    if found.x is None:
        raise RuntimeError(f"sizing: {found.message}")
    return float(found.x[theta])


def _starts(template: ShiftTemplate, zone: ZoneInfo, horizon: Horizon, count: int) -> list[tuple[int, int]]:
    """Tick and local day of each start inside the program's week."""
    local = horizon.start.astimezone(zone)
    first = datetime(local.year, local.month, local.day, tzinfo=local.tzinfo)
    found = []
    for day in range(count * TICK // 1440 + 1):
        for minute in template.starts():
            at = (first + timedelta(days=day, minutes=minute)).astimezone(UTC)
            tick = round((at - horizon.start.astimezone(UTC)) / timedelta(minutes=TICK))
            if 0 <= tick < count:
                found.append((tick, day))
    return found


def _demand(asked: Curves, horizon: Horizon, count: int) -> tuple[Floats, Floats, Floats]:
    """Live heads; deferred head-ticks come in by the start, and due by the end, of each tick."""
    live = np.sum(list(asked.live.values()), axis=0)
    wide = horizon.interval
    fine = np.repeat(live, wide)[: count * TICK].reshape(count, TICK).mean(axis=1)
    come, due = np.zeros(count), np.zeros(count)
    for channel, hours in asked.deferred.items():
        before = len(hours) - len(live)
        begin = (np.arange(len(hours)) + 1 - before) * wide
        first = np.maximum(-(-begin // TICK), 0)
        last = (begin + DEFERRED[channel][1] * 60) // TICK - 1
        work = hours * 60 / TICK
        inside = first < count
        np.add.at(come, first[inside], work[inside])
        inside = (last < count) & (last >= 0)
        np.add.at(due, last[inside], work[inside])
    return fine, come.cumsum(), due.cumsum()
