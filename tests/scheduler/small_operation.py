"""A small operation to test the optimizer on: every part has a default and every test changes what it speaks of."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pandas as pd

from scheduler.agents import Agent, Contract
from scheduler.horizon import Horizon, midnight
from scheduler.needs.cases import CASE_COLUMNS
from scheduler.optimizer.problem import Prices, RosterProblem, roster_problem
from scheduler.requirement import REQUIREMENT
from scheduler.roster import UTC, Result, Shift, Span, roster_table
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
from scheduler.solve import solve
from scheduler.verify import violations

SHANGHAI = ZoneInfo("Asia/Shanghai")
MONDAY = date(2026, 11, 16)
CHAT, VOICE, TICKET = "shop/zh/chat", "shop/zh/voice", "shop/zh/ticket"

DAY = ShiftTemplate("D8", 480, 480, 720, 120, (Break(60, 180, 240, paid=True),))
LATE = ShiftTemplate("L8", 480, 900, 1020, 60, (Break(60, 180, 240, paid=True),))
NIGHT = ShiftTemplate("N8", 480, 1320, 1380, 60, (Break(60, 180, 240, paid=True),))
PART = ShiftTemplate("P4", 240, 480, 1080, 120)
TEMPLATES = (DAY, LATE, NIGHT, PART)

FULL = Contract("full", 2400, 5, ("D8", "L8", "N8", "P4"))

LAWS: tuple[Rule, ...] = (
    Rest(660),
    OneShiftADay(),
    WeekMinutes(2400),
    WeekShifts(5),
    RunOfDays(6),
    Absences(),
    Employment(),
    Breaks(300),
    Skills(),
)


def laws(*changed: Rule) -> tuple[Rule, ...]:
    """The usual rules, those of the same type replaced, others added."""
    own = {type(r): r for r in LAWS} | {type(r): r for r in changed}
    return tuple(own.values())


def agent(number: int = 1, skills: Sequence[str] = ("shop/zh/*",), **changes: object) -> Agent:
    """Agent `a01`, `a02`, ... in Shanghai at 10.00 an hour."""
    name = f"a{number:02d}"
    usual = Agent(name, name.upper(), "team", "shanghai", None, SHANGHAI, FULL, tuple(skills), 1000)
    return replace(usual, **changes)


def people(count: int, **changes: object) -> list[Agent]:
    """So many agents with the same skills."""
    return [agent(k + 1, **changes) for k in range(count)]


def horizon(days: int = 2, first: date = MONDAY, zone: ZoneInfo = SHANGHAI, interval: int = 60) -> Horizon:
    """Whole local days from `first`."""
    return Horizon(midnight(first, zone), midnight(first + timedelta(days=days), zone), interval, zone)


def at(hour: float, day: int = 0, first: date = MONDAY, zone: ZoneInfo = SHANGHAI) -> datetime:
    """So many hours after the local midnight that begins day `day`."""
    return midnight(first + timedelta(days=day), zone).astimezone(UTC) + timedelta(hours=hour)


def requirement(
    span: Horizon,
    need: Mapping[str, Iterable[float]] | None = None,
    work: Sequence[tuple[str, datetime, float, datetime]] = (),
    kind: str = "interval",
) -> pd.DataFrame:
    """Heads by queue for the first intervals of the horizon, and deferred work (queue, arrival, hours, deadline)."""
    rows = [
        (time, *queue.split("/"), kind, float(heads), float(heads), float(heads), None, pd.NaT)
        for queue, levels in (need or {}).items()
        for time, heads in zip(span.times, levels, strict=False)
    ]
    rows += [(start, *queue.split("/"), "deferred", None, None, None, hours, due) for queue, start, hours, due in work]
    names = [name for name, column in REQUIREMENT.columns.items() if column.required]
    return REQUIREMENT.validate(pd.DataFrame(rows, columns=names), lazy=True)


def unsure(needed: pd.DataFrame, *more: float) -> pd.DataFrame:
    """The requirement with so many heads more (or fewer) in each of its five cases; posts are certain."""
    live = needed["kind"] == "interval"
    cases = {
        case: (needed["agents"] + heads).clip(lower=0.0).where(live)
        for case, heads in zip(CASE_COLUMNS, more, strict=True)
    }
    return needed.assign(**cases)


def flat(heads: float, begin: int = 8, end: int = 20, days: int = 2) -> list[float]:
    """The same heads in the hours [begin, end) of each day."""
    return [heads if begin <= hour < end else 0.0 for _ in range(days) for hour in range(24)]


def problem(
    agents: Sequence[Agent],
    needed: pd.DataFrame,
    span: Horizon,
    rules: Sequence[Rule] = LAWS,
    templates: Sequence[ShiftTemplate] = TEMPLATES,
    prices: Prices | None = None,
    **more: object,
) -> RosterProblem:
    """The problem, a missing hour at 100.00 unless said otherwise."""
    return roster_problem(needed, agents, templates, rules, span, prices or Prices({}), **more)


def shift(
    who: str,
    start: datetime,
    minutes: int = 480,
    *,
    code: str = "D8",
    zone: ZoneInfo = SHANGHAI,
    breaks: Sequence[tuple[int, int]] = (),
    work: Sequence[tuple[int, int, str]] = (),
    locked: bool = False,
    paid: int | None = None,
) -> Shift:
    """A shift from `start`; breaks (after, minutes) and work (from, to, queue) in minutes after it."""
    start = start.astimezone(UTC)
    return Shift(
        who,
        start.astimezone(zone).date(),
        code,
        start,
        start + timedelta(minutes=minutes),
        minutes if paid is None else paid,
        tuple(Span(start + timedelta(minutes=a), start + timedelta(minutes=a + m)) for a, m in breaks),
        tuple(Span(start + timedelta(minutes=a), start + timedelta(minutes=b), q) for a, b, q in work),
        locked,
    )


def roster(agents: Sequence[Agent], *shifts: Shift) -> pd.DataFrame:
    """Table of contract `ROSTER`."""
    return roster_table(shifts, agents)


def broken(
    rule: Rule, agents: Sequence[Agent], shifts: Sequence[Shift], past: Sequence[Shift] = ()
) -> list[tuple[str, str]]:
    """Who breaks one rule on which date, by the judge."""
    table = violations(roster(agents, *shifts), agents, [rule], roster(agents, *past))
    return [(who, f"{day:%m-%d}") for who, day in zip(table["agent_id"], table["date"], strict=True)]


def solved(
    agents: Sequence[Agent],
    need: Mapping[str, Iterable[float]],
    rules: Sequence[Rule] = LAWS,
    *,
    days: int = 2,
    templates: Sequence[ShiftTemplate] = TEMPLATES,
    first: date = MONDAY,
    **more: object,
) -> Result:
    """The solved roster of a live need, judged by every rule."""
    span = horizon(days, first)
    result = solve(problem(agents, requirement(span, need), span, rules, templates, **more))
    assert not len(violations(result.roster, agents, rules, more.get("past")))
    return result


def starts(result: Result, zone: ZoneInfo = SHANGHAI) -> list[str]:
    """Codes and local starts of a roster, in order."""
    table = result.roster.sort_values("start")
    local = table["start"].dt.tz_convert(zone)
    return [f"{code} {when:%d %H:%M}" for code, when in zip(table["shift"], local, strict=True)]
