"""The comparison with pyworkforce and the textbook model: legal rosters, a judge that finds errors, honest clocks."""

import csv
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest

from benchmarks.scale.scenario import RULES, Scenario
from benchmarks.side_by_side import _compare, measuring
from benchmarks.side_by_side.answer import Answer
from benchmarks.side_by_side.case import read_case, write_case
from benchmarks.side_by_side.judging import judge
from benchmarks.side_by_side.library import library
from benchmarks.side_by_side.measuring import watched
from benchmarks.side_by_side.placing import place
from benchmarks.side_by_side.teams import demand, teams, whole
from benchmarks.side_by_side.terms import Terms, terms_of
from benchmarks.side_by_side.textbook import textbook
from planning.exchange.tables import write_table
from scheduler.agents import Agent, Contract
from scheduler.horizon import UTC, Horizon, midnight
from scheduler.optimizer.cost import cost_parts
from scheduler.optimizer.problem import Prices, RosterProblem
from scheduler.requirement import REQUIREMENT
from scheduler.roster import Shift, roster_table
from scheduler.verify import violations

pytestmark = pytest.mark.long

ZONE = ZoneInfo("Asia/Shanghai")
MONDAY = date(2026, 11, 16)
DAYS = 7
FULL_TIME = Contract("full_time", 2400, 5, ("F8",))
COLUMNS = [name for name, column in REQUIREMENT.columns.items() if column.required]

Tool = Callable[[RosterProblem, Terms, float, int], Answer]


def small() -> Scenario:
    """Ten people for a chat by day and a voice line in the evening, with an email that may wait half a day."""
    horizon = Horizon(midnight(MONDAY, ZONE), midnight(MONDAY + timedelta(days=DAYS), ZONE), 30, ZONE)
    rows: list[tuple[object, ...]] = []
    for k, at in enumerate(horizon.times):
        hour = k % 48 / 2
        for queue, heads in (("shop/zh/chat", 2.0 * (8 <= hour < 18)), ("shop/zh/voice", 1.0 * (hour >= 16))):
            rows.append((at, *queue.split("/"), "interval", heads, heads, heads, None, pd.NaT))
        if hour == 9:
            rows.append((at, "shop", "zh", "email", "deferred", None, None, None, 1.2, at + timedelta(hours=12)))
    skills = [("shop/zh/*",), ("shop/zh/chat", "shop/zh/email")]
    away = (midnight(MONDAY + timedelta(days=1), ZONE), midnight(MONDAY + timedelta(days=3), ZONE))
    agents = tuple(
        Agent(
            f"a{k}",
            f"A{k}",
            f"team {k % 2}",
            "shanghai",
            None,
            ZONE,
            FULL_TIME,
            skills[k % 2],
            1000,
            hired_on=MONDAY + timedelta(days=2) if k == 1 else None,
            absences=(away,) if k == 0 else (),
        )
        for k in range(10)
    )
    needed = REQUIREMENT.validate(pd.DataFrame(rows, columns=COLUMNS), lazy=True)
    return Scenario((), (), agents, needed, horizon, Prices({}, default_shortage=12_000, surplus=50))


@pytest.fixture(scope="module")
def problem() -> RosterProblem:
    return small().problem()


@pytest.fixture(scope="module")
def shifts(problem: RosterProblem) -> list[Shift]:
    """What pyworkforce's shifts become."""
    terms = terms_of(problem)
    return place(problem, terms, library(problem, terms, 20.0, 1).chosen)


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("case")
    write_case(small(), directory)
    return directory


def written(shifts: list[Shift], case: Path) -> Path:
    """A roster.csv of the shifts beside the case."""
    write_table(roster_table(shifts, small().agents), case / "roster.csv", ZONE)
    return case / "roster.csv"


@pytest.mark.parametrize(("tool", "seconds"), [(library, 20.0), (textbook, 1.0)])
def test_competitors_break_no_rule(tool: Tool, seconds: float, problem: RosterProblem) -> None:
    """A competitor's shifts, placed, keep every rule that the house judges, and cover most of the need."""
    terms = terms_of(problem)
    made = place(problem, terms, tool(problem, terms, seconds, 1).chosen)
    assert violations(roster_table(made, problem.agents), problem.agents, RULES).empty
    assert cost_parts(problem, made)["shortage"] < 0.3 * problem.price.max() * problem.need.sum()


def test_the_judge_counts_what_the_scheduler_counts(problem: RosterProblem, shifts: list[Shift], case: Path) -> None:
    """From files alone the judge finds the scheduler's cost of a roster, part by part, and no broken rule."""
    judged = judge(case, written(shifts, case))
    expected = cost_parts(problem, shifts)
    assert judged.parts == {name: expected[name] for name in judged.parts}
    assert judged.violations == {}


def test_an_empty_roster_is_all_short_and_late(problem: RosterProblem, case: Path) -> None:
    """Without a shift every hour is missing at its price, and nothing is paid."""
    judged = judge(case, written([], case))
    assert judged.short_hours == problem.need.sum() / 2
    assert judged.late_hours == pytest.approx(DAYS * 1.2)
    assert judged.cost == 12_000 * (judged.short_hours + judged.late_hours)


def longer(shift: Shift, start: timedelta, end: timedelta) -> Shift:
    return replace(shift, start=shift.start + start, end=shift.end + end)


PLANTED: dict[str, Callable[[Shift], list[Shift]]] = {
    "rest": lambda s: [s, replace(s, start=s.end + timedelta(hours=10), end=s.end + timedelta(hours=18))],
    "two shifts at once": lambda s: [s, replace(s, start=s.end - timedelta(hours=1), end=s.end + timedelta(hours=7))],
    "breaks": lambda s: [replace(s, breaks=s.breaks[:1])],
    "work in a break": lambda s: [replace(s, work=(replace(s.breaks[0], queue="shop/zh/chat"),))],
    "two queues at once": lambda s: [replace(s, work=(*s.work, *s.work))],
    "skill": lambda s: [replace(s, agent_id="a3", work=tuple(replace(w, queue="shop/zh/voice") for w in s.work))],
    "unknown agent": lambda s: [replace(s, agent_id="nobody")],
    "absence": lambda s: [replace(s, agent_id="a0")],
    "employment": lambda s: [replace(s, agent_id="a1")],
    "contract": lambda s: [replace(s, code="C10")],
    "outside the shift": lambda s: [
        replace(s, work=(replace(s.work[0], start=s.end, end=s.end + timedelta(hours=1)),))
    ],
    "week shifts": lambda s: [longer(s, k * timedelta(days=1), k * timedelta(days=1)) for k in range(6)],
    "week minutes": lambda s: [longer(s, k * timedelta(days=1), k * timedelta(days=1)) for k in range(6)],
    "run of days": lambda s: [longer(s, k * timedelta(days=1), k * timedelta(days=1)) for k in range(-1, 6)],
}


@pytest.mark.parametrize("rule", PLANTED)
def test_the_judge_finds_a_planted_error(rule: str, shifts: list[Shift], case: Path) -> None:
    """Each kind of broken rule, planted in a legal shift of the Tuesday, is found by its name."""
    tuesday = next(s for s in shifts if s.day == MONDAY + timedelta(days=1) and s.work and s.start.hour < 10)
    legal = replace(tuesday, agent_id="a2")
    assert judge(case, written([legal], case)).violations == {}
    planted = [s if k == 0 else replace(s, breaks=(), work=()) for k, s in enumerate(PLANTED[rule](legal))]
    dated = [replace(s, day=s.start.astimezone(ZONE).date()) for s in planted]
    assert rule in judge(case, written(dated, case)).violations


def test_teams_are_asked_for_all_of_the_demand(problem: RosterProblem) -> None:
    """The shares of the teams sum to the demand, deferred work included, and teams are about equally busy."""
    divided = teams(problem)
    assert sum(team.curve for team in divided) == pytest.approx(demand(problem).sum(axis=0))
    busy = [team.curve.sum() / len(team.members) for team in divided]
    assert max(busy) < 1.3 * min(busy)


def test_rounding_to_heads_keeps_the_sum() -> None:
    """Whole heads never drift more than half a head from the curve they stand for."""
    curve = np.random.default_rng(1).uniform(0, 3, (4, 200))
    drift = whole(curve).cumsum(axis=1) - curve.cumsum(axis=1)
    assert np.abs(drift).max() <= 0.5 + 1e-9


def test_the_case_comes_back_as_it_was_written(case: Path) -> None:
    """Competitors read the scenario that the judge's files describe."""
    known = read_case(case)
    with (case / "agents.csv").open(newline="") as file:
        assert [r["agent_id"] for r in csv.DictReader(file)] == [a.agent_id for a in known.agents]
    assert known.horizon.start.astimezone(UTC) == small().horizon.start.astimezone(UTC)


def test_a_tool_that_does_not_answer_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Past its budget and grace a competitor is ended, and its row says so instead of a cost."""
    monkeypatch.setattr(measuring, "SLACK", 0.1)
    waits = f"import pathlib, time; pathlib.Path({str(tmp_path / 'began')!r}).touch(); time.sleep(60)"
    went = watched([sys.executable, "-S", "-c", waits], tmp_path, 0.2)
    assert went.status == "no roster within 0.2 s"
    assert 0.2 <= went.seconds < 60
    assert went.said == {}


def test_a_tool_that_fails_says_its_code(tmp_path: Path) -> None:
    """A crash is a failed row, not a missing roster that looks like a slow tool."""
    went = watched([sys.executable, "-S", "-c", "raise SystemExit(3)"], tmp_path, 5.0)
    assert went.status == "failed with code 3"


def test_memory_of_a_competitor_is_measured(tmp_path: Path) -> None:
    """A process that holds 80 MB is seen with at least as much."""
    script = (
        f"import pathlib, time; p = pathlib.Path({str(tmp_path)!r}); (p / 'began').touch(); "
        "b = b'x' * 80_000_000; time.sleep(0.4); "
        """(p / 'said.json').write_text('{"status": "solved", "seconds": 0.1, "peak_mb": 1}'); """
        "(p / 'answered').touch()"
    )
    went = watched([sys.executable, "-S", "-c", script], tmp_path, 5.0)
    assert went.status == "solved"
    assert 80 <= went.peak_mb < 300


def test_ratios_name_their_alternative() -> None:
    """Ours stands against its bound, the others against ours, and who has no roster has no ratio."""
    ours = {"tool": "ours", "cost": 110, "bound": 100}
    theirs, none = {"tool": "x", "cost": 220}, {"tool": "y"}
    for row in (ours, theirs, none):
        _compare(row, ours)
    assert [row["ratio"] for row in (ours, theirs, none)] == [1.1, 2.0, "no roster"]
    assert theirs["gap_to_bound"] == pytest.approx(0.54545, abs=1e-5)
