"""Our roster against the habit of three fixed shifts, on the same seeded problem in the same run.

The habit: shifts start at 00:00, 08:00 and 16:00, everybody has two days off that rotate through the team, and shifts
are filled greedily. Each day the shift with most people missing gets the next person whose rest allows it, with breaks
where they are missed least, until another person would cost more than they cover. Work is named by the same
matching as ours, and both rosters are judged by the same rules and priced by the same objective.

Then our roster for a demand that is uncertain, against our own for its mean taken for certain: both priced by what
shortage is to be expected.
"""

import time
from collections import defaultdict
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from scheduler.agents import Agent, Contract
from scheduler.horizon import Horizon, midnight
from scheduler.needs.cases import CASES
from scheduler.optimizer.cost import cost_parts
from scheduler.optimizer.covering import covering
from scheduler.optimizer.problem import Prices, RosterProblem, roster_problem
from scheduler.optimizer.shift_values import ShiftValues
from scheduler.optimizer.shortage import ShortageCurve
from scheduler.optimizer.work import Tours, name_work, on_duty, spread_work
from scheduler.queueing.uncertain import rate_quantile
from scheduler.requirement import REQUIREMENT
from scheduler.roster import read_shifts, roster_table
from scheduler.rules import (
    Absences,
    Breaks,
    Employment,
    OneShiftADay,
    Rest,
    Rule,
    RunOfDays,
    Skills,
    WeekMinutes,
    WeekShifts,
)
from scheduler.shifts import Break, ShiftTemplate
from scheduler.solve import Limits, solve
from scheduler.verify import violations

SEED = 20261116
ZONE = ZoneInfo("Asia/Shanghai")
MONDAY = date(2026, 11, 16)
QUEUES = ("shop/zh/chat", "shop/zh/voice", "shop/zh/ticket")
SHORTAGE = 10_000
"""Cost of a missing agent-hour, and of a late one [cent]."""

WAGE = 1150
"""Mean cost of an hour [cent]."""

RATE_CV = 0.15
"""Coefficient of variation of the arrival rate where demand is uncertain."""

FIXED = (0, 480, 960)
"""Starts of early, late and night, in minutes after midnight."""

MEALS = (Break(30, 120, 210, paid=True), Break(30, 300, 390, paid=True))
TEMPLATES = (
    ShiftTemplate("F8", 480, 0, 1380, 60, MEALS),
    ShiftTemplate("P4", 240, 360, 1200, 60),
    ShiftTemplate("C10", 600, 360, 1260, 60, (Break(30, 150, 240, paid=True), Break(30, 360, 420, paid=True))),
)
CONTRACT = Contract("full_time", 2400, 5, ("F8", "P4", "C10"))
RULES: tuple[Rule, ...] = (
    Rest(660),
    OneShiftADay(),
    WeekMinutes(2400),
    WeekShifts(5),
    RunOfDays(6),
    Absences(),
    Employment(),
    Breaks(240),
    Skills(),
)


def run(smoke: bool) -> list[dict[str, Any]]:
    """Rows of seconds, cost, proven gap, hours short or late and pay, ours and theirs; `ratio` is their cost over ours.

    Three of ten agents know one queue only. Demand has two peaks, at noon and, higher, at 21:00.
    """
    sizes = [(12, 3)] if smoke else [(12, 7), (40, 7), (120, 14)]
    return [*(compare(*size) for size in sizes), *(hedge(*size) for size in sizes)]


def compare(count: int, days: int) -> dict[str, Any]:
    """Our roster and the habit's of one problem."""
    problem = tide(count, days)
    return _row(count, days, problem, "fixed shifts", fixed_shifts(problem))


def hedge(count: int, days: int) -> dict[str, Any]:
    """Our roster for five equally likely cases of the rate, and our roster for its mean, both priced over the cases."""
    certain = tide(count, days)
    heads = rate_quantile(certain.need, np.full(certain.need.shape, RATE_CV), np.array(CASES)[:, None, None])
    unsure = replace(certain, shortage=ShortageCurve(np.rint(heads), certain.price))
    shifts = read_shifts(solve(certain, Limits(), seed=1).roster, {a.agent_id: a.time_zone for a in certain.agents})
    return _row(count, days, unsure, "the mean for certain", cost_parts(unsure, shifts))


def _row(count: int, days: int, problem: RosterProblem, against: str, parts: dict[str, int]) -> dict[str, Any]:
    """Our roster of a problem beside the parts of another's cost."""
    began = time.perf_counter()
    ours = solve(problem, Limits(), seed=1)
    seconds = time.perf_counter() - began
    theirs = sum(parts.values())
    return {
        "agents": count,
        "days": days,
        "seconds": round(seconds, 2),
        "cost": round(ours.cost / 100),
        "gap": round(ours.gap, 4),
        "short_h": round((ours.cost_parts["shortage"] + ours.cost_parts["late"]) / SHORTAGE, 1),
        "pay": round(ours.cost_parts["pay"] / 100),
        "against": against,
        "their_cost": round(theirs / 100),
        "their_short_h": round((parts["shortage"] + parts["late"]) / SHORTAGE, 1),
        "their_pay": round(parts["pay"] / 100),
        "ratio": round(theirs / ours.cost, 3),
    }


def tide(count: int, days: int) -> RosterProblem:
    """A seeded operation of `count` agents: chat and voice around the clock, tickets due in four hours."""
    random = np.random.default_rng(SEED)
    horizon = Horizon(midnight(MONDAY, ZONE), midnight(MONDAY + timedelta(days=days), ZONE), 30, ZONE)
    hour = (np.arange(48 * days) % 48) / 2
    shape = 0.15 + 0.5 * np.exp(-(((hour - 12) / 2.5) ** 2)) + np.exp(-(((hour - 21) / 2.0) ** 2))
    # Five shifts a week of seven hours at work, spread over both live queues and the tickets.
    heads = 0.8 * count * 5 * 7 / 7 / 24 / shape.mean()
    rows: list[tuple[object, ...]] = []
    for queue, share in zip(QUEUES, (0.6, 0.3, 0.1), strict=True):
        level = share * heads * shape * random.normal(1, 0.08, len(shape))
        for at, value in zip(horizon.times, level, strict=True):
            if queue.endswith("ticket"):
                rows.append((at, *queue.split("/"), "deferred", None, None, None, value / 2, at + timedelta(hours=4)))
            else:
                wanted = float(round(value))
                rows.append((at, *queue.split("/"), "interval", wanted, wanted, wanted, None, pd.NaT))
    needed = pd.DataFrame(rows, columns=[name for name, column in REQUIREMENT.columns.items() if column.required])
    return roster_problem(
        REQUIREMENT.validate(needed, lazy=True),
        [_agent(k, random) for k in range(count)],
        TEMPLATES,
        RULES,
        horizon,
        Prices({}, default_shortage=SHORTAGE, surplus=50),
    )


def _agent(k: int, random: np.random.Generator) -> Agent:
    skills = (QUEUES[k % 3],) if k % 10 < 3 else ("shop/zh/*",)
    cents = int(random.integers(800, 1500))
    return Agent(f"a{k:03d}", f"A{k:03d}", "team", "shanghai", None, ZONE, CONTRACT, skills, cents)


def fixed_shifts(problem: RosterProblem) -> dict[str, int]:
    """Cost by part of the habit's roster [cent]; raises if that breaks a rule."""
    values = ShiftValues(problem)
    ((_, network),) = values.networks
    width = problem.tick
    free = problem.need.sum(axis=0)
    np.add.at(free, problem.jobs.due - 1, problem.jobs.work)
    tours: Tours = defaultdict(list)
    for d in range(len(network.days)):
        options = [
            int(o)
            for o in np.flatnonzero(network.day == d)
            if network.templates[network.template[o]].code == "F8" and network.minute[o] in FIXED
        ]
        while options:
            windows = {o: free[network.start[o] // width :][: 480 // width] for o in options}
            option = max(options, key=lambda o: float(np.clip(windows[o], 0, 1).sum()))
            # Another person is called as long as the heads missing cost more than the pay.
            if np.clip(windows[option], 0, 1).sum() * problem.price.min() < 8 * WAGE:
                break
            ready = [k for k in range(len(problem.agents)) if (d + k) % 7 < 5 and _may(network, tours[k], option)]
            if not ready:
                options.remove(option)
                continue
            # Whoever has worked least so far; of equals the cheapest.
            k = min(ready, key=lambda k: (len(tours[k]), problem.agents[k].hourly_cost_cents))
            patterns = range(len(values.patterns[0, int(network.template[option])].breaks))
            pattern = max(patterns, key=lambda p: float(np.clip(free[values.ticks(k, option, p)], 0, 1).sum()))
            tours[k].append((option, pattern))
            free[values.ticks(k, option, pattern)] -= 1
    queue_of = spread_work(problem, covering(problem, values), on_duty(problem, values, tours))
    shifts = name_work(problem, values, tours, queue_of)
    if len(broken := violations(roster_table(shifts, problem.agents), problem.agents, problem.rules)):
        raise AssertionError(f"the habit's roster breaks rules: {broken}")
    return cost_parts(problem, shifts)


def _may(network: Any, tour: list[tuple[int, int]], option: int) -> bool:
    """Whether the date is free and the rest since the last shift is over; days off keep week and run in bounds."""
    if not tour:
        return True
    last = tour[-1][0]
    rested = network.start[option] - network.end[last] >= network.rest_minutes
    return bool(rested) and network.day[last] < network.day[option]
