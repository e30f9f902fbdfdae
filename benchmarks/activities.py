"""Activities placed in valleys against a flat share of time: a week with an hour of coaching and a team meeting each.

Every roster is judged by the same problem, which knows the activities: pay, shortage, late work, activities missed and
the rules' prices. Rows differ in what their roster knew and in how its activities were placed.

- known, in valleys: the roster knows the hours, and they are placed where heads are worth least.
- known, at random: the same shifts, every attendance at a random start that is possible.
- flat share: the roster is made for a planned shrinkage of as many hours, and people attend at random starts.
- flat share, in valleys: the same shifts, activities placed well.
- nobody attends: the roster without activities, judged without them: what they are compared with.
"""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from pathlib import Path
from time import perf_counter
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt
import pandas as pd

from benchmarks.reference.operation import UNITS, Unit
from benchmarks.reference.scenario import UNPLANNED, Scenario, scenario
from planning.house_rules import prices_of, rules_of
from planning.night.inputs import Files, gather
from planning.plan import forecast_horizon
from planning.store import Store
from scheduler.activities.activity import Activity, Who
from scheduler.activities.asks import Ask, asked, with_asked, with_skills
from scheduler.activities.attendance import attendance
from scheduler.activities.holding import hold, spread_around, without
from scheduler.activities.placing import Placing
from scheduler.agents import Agent
from scheduler.horizon import UTC, Horizon
from scheduler.optimizer.cost import cost_parts
from scheduler.optimizer.covering import Covering, best_use
from scheduler.optimizer.flow import HeadFlow
from scheduler.optimizer.problem import Prices, RosterProblem, roster_problem
from scheduler.requirement import requirement
from scheduler.roster import Result, Shift, Span, read_shifts, roster_table
from scheduler.rules import Rule
from scheduler.shifts import ShiftTemplate
from scheduler.solve import Limits, solve
from scheduler.verify import violations
from scheduler.workload import workload

CONFIGS = Path(__file__).parents[1] / "configs"
AS_OF = datetime(2026, 11, 16, tzinfo=ZoneInfo("Asia/Shanghai"))
SEED = 1

ACTIVITIES = (
    Activity("coaching", "coaching", Who(), 60, most_away=0.2),
    Activity("team-meeting", "meeting", Who(), 30, attendance="together", least_share=0.3, sittings=2),
)

Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Case:
    """Who is asked for what, before anybody is to attend anything; `present` is the share of people that come."""

    needed: pd.DataFrame
    agents: tuple[Agent, ...]
    templates: tuple[ShiftTemplate, ...]
    rules: tuple[Rule, ...]
    prices: Prices
    horizon: Horizon
    present: float


def run(smoke: bool) -> list[dict[str, Any]]:
    """Rows of every way on a week; smoke: of a small team of the reference operation."""
    case = _small() if smoke else _sample(7)
    needed, agents, horizon, rules, present = case.needed, case.agents, case.horizon, case.rules, case.present
    people = with_skills(agents, ACTIVITIES)
    asks = asked(ACTIVITIES, people, horizon)
    dear = {**case.prices.shortage, **{a.queue: a.price_cents for a in ACTIVITIES}}

    def asking(need: pd.DataFrame, staff: Sequence[Agent], shrinkage: float) -> RosterProblem:
        prices = replace(case.prices, shortage=dear)
        return roster_problem(need, staff, case.templates, rules, horizon, prices, shrinkage=shrinkage)

    rounds = Limits(3600.0, 0 if smoke else 2)
    problem = asking(with_asked(needed, asks, people, horizon, present), people, 1 - present)
    began = perf_counter()
    known = solve(problem, rounds, seed=SEED, asks=asks)
    seconds = perf_counter() - began
    plain = solve(asking(needed, agents, 1 - present), rounds, seed=SEED)
    hours = sum(a.activity.minutes * len(a.people) for a in asks) / 60
    share = hours / (float(known.roster["paid_minutes"].sum()) / 60)
    flat = solve(asking(needed, agents, 1 - present * (1 - share)), rounds, seed=SEED)
    rosters = {
        "known, in valleys": known.roster,
        "known, at random": _again(problem, known, asks, at_random=True),
        f"flat share of {share:.1%}": _again(problem, flat, asks, at_random=True),
        f"flat share of {share:.1%}, in valleys": _again(problem, flat, asks, at_random=False),
    }
    nobody = plain.cost
    rows = []
    for name, roster in rosters.items():
        broken = violations(roster, people, rules)
        if len(broken):
            raise AssertionError(f"{name} breaks rules:\n{broken}")
        parts = cost_parts(problem, read_shifts(roster, {a.agent_id: a.time_zone for a in people}))
        who = attendance(asks, roster, people)
        there = who.groupby("activity")["attended"].mean()
        cost = sum(parts.values())
        rows.append(
            {
                "way": name,
                "cost": round(cost / 100),
                "pay": round(parts["pay"] / 100),
                "shortage": round(parts["shortage"] / 100),
                "late": round(parts["late"] / 100),
                **{f"{a.name} held": round(float(there[a.name]), 4) for a in ACTIVITIES},
                "hours": round(hours),
                "cents an hour": round((cost - nobody) / hours),
                "gap": round(known.gap, 4) if roster is known.roster else "",
                "seconds": round(seconds, 1) if roster is known.roster else "",
                "against": "nobody attends",
                "ratio": round(nobody / cost, 4),
            }
        )
    return rows


def _sample(days: int) -> Case:
    """What the sample's night would ask of some days."""
    with tempfile.TemporaryDirectory() as folder, Store.open(f"sqlite:///{Path(folder) / 'none.db'}") as store:
        inputs = gather(Files(CONFIGS), store, as_of=AS_OF, seed=None, now=AS_OF)
    settings = inputs.settings
    horizon = Horizon.after(AS_OF, days, settings.site.interval_minutes, inputs.time_zone)
    forecast, _ = forecast_horizon(settings, inputs.history, AS_OF, horizon, inputs.seed, None, None, lambda *_: None)
    policies = settings.policies()
    shares = {p.queue: sum(v.share_of(p.queue) for v in settings.vendors.vendors) for p in policies}
    return Case(
        requirement(workload(forecast, policies, horizon, inputs.history, shares), policies, horizon),
        inputs.agents,
        settings.templates(),
        rules_of(settings, inputs.people.wishes),
        prices_of(settings),
        horizon,
        settings.site.shrinkage.present,
    )


def _small() -> Case:
    """The smallest unit of the reference operation with ten people or more."""
    known = scenario(0.025)
    unit = min((u for u in UNITS if _staff(known, u) >= 10), key=lambda u: (_staff(known, u), u.name))
    names = known.requirement["line"] + " " + known.requirement["language"]
    mine = names.isin([f"{unit.line} {spoken}" for spoken in unit.languages])
    return Case(
        known.requirement[mine].reset_index(drop=True),
        tuple(a for a in known.agents if a.group == unit.name),
        known.templates,
        known.rules,
        known.prices(),
        known.horizon,
        1 - UNPLANNED,
    )


def _staff(known: Scenario, unit: Unit) -> int:
    return sum(a.group == unit.name for a in known.agents)


def _again(problem: RosterProblem, result: Result, asks: Sequence[Ask], *, at_random: bool) -> pd.DataFrame:
    """The shifts of a roster with activities placed, and all other work spread around them."""
    shifts = read_shifts(result.roster, {a.agent_id: a.time_zone for a in problem.agents})
    duty = _duty(problem, shifts)
    rest = without(problem, {a.activity.queue for a in asks})
    plan = _plan(rest, duty)
    if at_random:
        flow = _random_flow(problem)
        for k, g in enumerate(problem.skill_set.tolist()):
            flow.add(int(g), np.flatnonzero(duty[k]))
        placing = Placing(problem, duty, asks, flow)
        queue_of = spread_around(problem, rest, plan, duty, asks, placing.run())
    else:
        queue_of = hold(problem, plan, duty, asks)
    return roster_table([_reworked(problem, s, queue_of) for s in shifts], problem.agents)


def _plan(rest: RosterProblem, duty: Bools) -> Covering:
    heads = np.zeros((len(rest.skills), rest.ticks))
    np.add.at(heads, rest.skill_set, duty * np.array([a.productivity for a in rest.agents])[:, None])
    return best_use(rest, heads)


def _random_flow(problem: RosterProblem) -> HeadFlow:
    """Heads nobody wants, worth something else in every tick: the least of that is anywhere."""
    live = len(problem.live)
    none = np.zeros((1, live, problem.ticks), dtype=np.int64)
    worth = np.random.default_rng(SEED).random((len(problem.skills), problem.ticks))
    return HeadFlow.empty(problem.skills[:, :live], none, np.zeros(none.shape), worth)


def _duty(problem: RosterProblem, shifts: Sequence[Shift]) -> Bools:
    """Who is at work when, breaks out; (agents, T)."""
    row = {a.agent_id: k for k, a in enumerate(problem.agents)}
    duty = np.zeros((len(problem.agents), problem.ticks), dtype=bool)
    for shift in shifts:
        spans = [(shift.start, shift.end, True), *((b.start, b.end, False) for b in shift.breaks)]
        for begin, end, there in spans:
            duty[row[shift.agent_id], round(problem.tick_of(begin)) : round(problem.tick_of(end))] = there
    return duty


def _reworked(problem: RosterProblem, shift: Shift, queue_of: npt.NDArray[np.int16]) -> Shift:
    """A shift whose work inside the horizon is what is said of its ticks."""
    (k,) = [n for n, a in enumerate(problem.agents) if a.agent_id == shift.agent_id]
    first, last = round(problem.tick_of(shift.start)), min(round(problem.tick_of(shift.end)), problem.ticks)
    step = (problem.horizon.end - problem.horizon.start) / problem.ticks
    work, at = [], first
    for queue, ticks in groupby(queue_of[k, first:last].tolist()):
        until = at + len(list(ticks))
        if queue >= 0:
            begin, end = (problem.horizon.start.astimezone(UTC) + n * step for n in (at, until))
            work.append(Span(begin, end, problem.queues[queue]))
        at = until
    beyond = [w for w in shift.work if w.start >= problem.horizon.end]
    return replace(shift, work=(*work, *beyond))
