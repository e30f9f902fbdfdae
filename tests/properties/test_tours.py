"""The network of tours accepts exactly what the judge finds nothing wrong with."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import product
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from scheduler.agents import Contract
from scheduler.clashing.contradictions import contradictions
from scheduler.optimizer.problem import RosterProblem
from scheduler.optimizer.tour_paths import TourPaths
from scheduler.roster import UTC, Shift, roster_table
from scheduler.rules import (
    Absences,
    Employment,
    Nights,
    OneShiftADay,
    Rest,
    RosterFacts,
    Rule,
    RunOfDays,
    StartToStart,
    WeekMinutes,
    WeekRest,
    WeekShifts,
)
from scheduler.shifts import ShiftTemplate
from scheduler.verify import violations
from tests.scheduler.small_operation import agent, horizon, problem, requirement, shift

pytestmark = pytest.mark.long

LAW = settings(deadline=None, derandomize=True, max_examples=50)

SHANGHAI, CAIRO, BERLIN, KOLKATA = map(ZoneInfo, ("Asia/Shanghai", "Africa/Cairo", "Europe/Berlin", "Asia/Kolkata"))

PLACES = [
    (SHANGHAI, SHANGHAI, date(2026, 11, 17)),
    (SHANGHAI, SHANGHAI, date(2026, 11, 21)),  # Saturday: the week turns inside
    (SHANGHAI, SHANGHAI, date(2026, 12, 31)),  # the year turns inside week 53
    (CAIRO, CAIRO, date(2026, 4, 23)),  # the night to the 24th skips its first hour
    (CAIRO, CAIRO, date(2026, 10, 28)),  # the 29th has its last hour twice
    (CAIRO, SHANGHAI, date(2026, 11, 16)),  # the horizon begins at 18:00 of the agent's Sunday
    (BERLIN, BERLIN, date(2026, 3, 28)),  # the 29th has no 02:00
    (BERLIN, BERLIN, date(2026, 10, 24)),  # the 25th has 02:00 twice
    (KOLKATA, SHANGHAI, date(2026, 11, 20)),  # half-hours against the grid of the site
]
"""Zone of the agent, zone of the site, first date of the horizon."""

DAYS = 3
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class World:
    """A problem of one agent, and what its roster must be judged beside."""

    problem: RosterProblem
    rules: tuple[Rule, ...]
    past: tuple[Shift, ...]
    locked: tuple[Shift, ...]


def clock(day: date, minute: int, zone: ZoneInfo) -> datetime | None:
    """The instant the clock on the wall shows so; None where it never does."""
    start = datetime.combine(day, datetime.min.time()) + minute * MINUTE
    instant = start.replace(tzinfo=zone).astimezone(UTC)
    return instant if instant.astimezone(zone).replace(tzinfo=None) == start else None


@st.composite
def templates(draw: st.DrawFn) -> tuple[ShiftTemplate, ...]:
    """Two templates of up to two starts each, day and night."""
    found = []
    for code in "AB":
        first = draw(st.sampled_from([0, 60, 120, 180, 420, 480, 840, 960, 1320, 1380]))
        last = first + draw(st.sampled_from([0, 60]) if first < 1380 else st.just(0))
        found.append(ShiftTemplate(code, draw(st.sampled_from([240, 480, 600])), first, last, 60))
    return tuple(found)


@st.composite
def worlds(draw: st.DrawFn) -> World:
    zone, site, first = draw(st.sampled_from(PLACES))
    span = horizon(DAYS, first, site)
    limits = st.sampled_from([480, 840, 1200, 2400])
    contract = Contract("c", draw(limits), draw(st.integers(1, 5)), ("A", "B"))
    rules = (
        Rest(draw(st.sampled_from([0, 480, 660, 840]))),
        OneShiftADay(),
        WeekMinutes(draw(limits)),
        WeekShifts(draw(st.integers(1, 5))),
        RunOfDays(draw(st.integers(1, 6))),
        Absences(),
        Employment(),
        StartToStart(draw(st.sampled_from([0, 1140, 1320, 1440]))),
        Nights(1320, 360, draw(st.sampled_from([60, 180])), draw(st.integers(0, 3)), draw(st.integers(1, 3))),
        *([WeekRest(draw(st.sampled_from([1500, 2100])))] if draw(st.booleans()) else []),
    )
    begin = span.start.astimezone(UTC)
    home = begin.astimezone(zone).date()
    maybe_day = st.none() | st.integers(-1, 4).map(lambda d: home + timedelta(days=d))
    away = draw(st.lists(st.tuples(st.integers(0, 70), st.integers(1, 12)), max_size=2))
    who = agent(
        time_zone=zone,
        contract=contract,
        hired_on=draw(maybe_day) if draw(st.booleans()) else None,
        leaves_on=draw(maybe_day) if draw(st.booleans()) else None,
        absences=tuple((begin + timedelta(hours=a), begin + timedelta(hours=a + n)) for a, n in away),
    )
    past, locked = [], []
    for d in sorted(draw(st.sets(st.integers(-6, 3), max_size=5))):
        minute, length = draw(st.sampled_from([0, 150, 480, 900, 1140, 1380])), draw(st.sampled_from([240, 480]))
        start = clock(home + timedelta(days=d), minute, zone)
        if start is None:
            continue
        one = shift("a01", start, length, code="A", zone=zone, locked=start >= span.start)
        if start < span.start:
            past.append(one)
        elif start < span.end:
            locked.append(one)
    event(f"{zone.key} at {site.key}, {len(locked)} locked, {len(past)} before")
    stated = problem(
        [who],
        requirement(span),
        span,
        rules,
        draw(templates()),
        past=roster_table(past, [who]),
        locked=roster_table(locked, [who]),
    )
    return World(stated, rules, tuple(past), tuple(locked))


def standing(world: World) -> dict[date, Shift]:
    """Shifts that are not chosen, by date: locked ones, and one begun on the first date before the horizon."""
    home = world.problem.local_days(world.problem.agents[0])[0]
    return {s.day: s for s in (*world.past, *world.locked) if s.day >= home}


def options(world: World) -> list[list[tuple[str, int, Shift] | None]]:
    """For each local date a day off and every shift by the wall clock, or only the shift that stands there already."""
    who, span = world.problem.agents[0], world.problem.horizon
    fixed = standing(world)
    found: list[list[tuple[str, int, Shift] | None]] = []
    for day in world.problem.local_days(who):
        choices: list[tuple[str, int, Shift] | None] = [None]
        for template in world.problem.templates:
            for minute in template.starts():
                start = clock(day, minute, who.time_zone)
                if start is not None and span.start <= start < span.end:
                    one = shift(who.agent_id, start, template.minutes, code=template.code, zone=who.time_zone)
                    choices.append((template.code, minute, one))
        if day in fixed:
            choices = [("fixed", 0, fixed[day])]
        found.append(choices)
    return found


def legal(world: World, tour: tuple[tuple[str, int, Shift] | None, ...]) -> bool:
    """The judge's word on a tour, next to the locked shifts and the past."""
    own = {s.start: s for s in world.locked} | {step[2].start: step[2] for step in tour if step and step[0] != "fixed"}
    shifts = {"a01": [own[k] for k in sorted(own)]}
    facts = RosterFacts({"a01": world.problem.agents[0]}, shifts, {"a01": world.past})
    return not any(True for rule in world.rules for _ in rule.violations(facts))


@LAW
@given(worlds(), st.integers(0, 2**16))
def test_accepted_by_the_network_is_accepted_by_the_judge(world: World, seed: int) -> None:
    """Of all tours one by one the network takes exactly the legal ones, and its best is worth the best of them.

    A long rest it counts from the latest end that leads to a start, and may miss a tour that is legal by minutes.
    """
    ((_, network),) = world.problem.networks()
    choices = options(world)
    number = {
        (network.days[d], network.templates[j].code, int(m)): o
        for o, (d, j, m) in enumerate(zip(network.day, network.template, network.minute, strict=True))
    }
    mine = {(s[2].day, s[0], s[1]) for day in choices for s in day if s and s[0] != "fixed"}
    assert mine == (theirs := {key for key in number if key[0] not in standing(world)}), mine ^ theirs

    tours = list(product(*choices))
    allowed = np.array([legal(world, tour) for tour in tours])
    values = np.full((len(tours), len(number)), -np.inf)
    off = np.full((len(tours), len(network.days)), -np.inf)
    taken = np.full((len(tours), len(network.days)), -1)
    for n, tour in enumerate(tours):
        for d, step in enumerate(tour):
            if step is None:
                off[n, d] = 0.0
            elif step[0] != "fixed":
                taken[n, d] = number[step[2].day, step[0], step[1]]
                values[n, taken[n, d]] = 0.0
    values[:, ~network.allowed[0]] = -np.inf
    paths = TourPaths(network)
    worth = np.array([paths.best(0, mine, idle)[0] for mine, idle in zip(values, off, strict=True)])
    contradictory = bool(contradictions(world.problem))
    taken_by_it = np.isfinite(worth) & (not contradictory)
    careful = any(isinstance(rule, WeekRest) for rule in world.rules)
    event(f"long rest {careful}, misses {int((allowed & ~taken_by_it).sum())}")
    wrong = np.flatnonzero(taken_by_it & ~allowed if careful else taken_by_it != allowed)
    assert not len(wrong), (bool(allowed[wrong[0]]), tours[wrong[0]], network.histories)

    random = np.random.default_rng(seed)
    prices = random.integers(-50, 200, len(number)).astype(float)
    idle = random.integers(-50, 50, len(network.days)).astype(float)
    worths = np.where(taken >= 0, np.append(prices, 0.0)[taken], np.where(off == 0.0, idle, 0.0)).sum(axis=1)
    (best,), (choice,) = network.best(prices[None, :], idle[None, :])
    assert contradictory == (not allowed.any())
    if careful:
        allowed &= taken_by_it
    if not allowed.any():
        return
    assert best == worths[allowed].max()
    (n,) = np.flatnonzero((taken == choice).all(axis=1) & allowed)
    assert worths[n] == best
    rows = [*world.locked, *(s[2] for s in tours[n] if s and s[0] != "fixed")]
    people = world.problem.agents
    assert not len(violations(roster_table(rows, people), people, world.rules, roster_table(world.past, people)))
