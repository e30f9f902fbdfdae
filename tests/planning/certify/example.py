"""Rosters' folders to certify: a small operation with everything in it, and ways to spoil its files."""

import csv
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd

from benchmarks.scale.folder import absences_table
from planning.certify import Verdict, certify, read_folder
from planning.csv_file import to_table
from planning.exchange import write_certificate
from planning.exchange.tables import write_table
from scheduler.certificate import certificate
from scheduler.optimizer.problem import Prices, RosterProblem
from scheduler.roster import Result
from scheduler.rules import Rule, Wish, Wishes
from scheduler.solve import Limits, solve
from scheduler.verify import coverage, violations
from tests.scheduler.small_operation import (
    CHAT,
    MONDAY,
    TICKET,
    VOICE,
    agent,
    at,
    flat,
    horizon,
    laws,
    problem,
    requirement,
    roster,
    shift,
    unsure,
)

CAIRO = ZoneInfo("Africa/Cairo")


def operation(*rules: Rule, hedge: bool = False, days: int = 4) -> tuple[RosterProblem, pd.DataFrame, pd.DataFrame]:
    """Six agents of three skill sets on two clocks with absences, a lock, a wish, a beginner and a published past.

    Returns
    -------
    tuple
        The problem, its requirement and its past.
    """
    team = [
        agent(1, [CHAT, VOICE]),
        agent(2, [VOICE], hourly_cost_cents=1333),
        agent(3, productivity=0.6),
        agent(4, [CHAT, TICKET], time_zone=CAIRO),
        agent(5, absences=((at(24), at(48)),)),
        agent(6, leaves_on=MONDAY),
    ]
    span = horizon(days)
    work = [(TICKET, at(9), 2.5, at(14)), (TICKET, at(20), 3.0, at(40)), (TICKET, at(-3), 1.0, at(5))]
    needed = requirement(span, {CHAT: flat(2.0, 7, 22, days), VOICE: flat(1.0, 9, 18, days)}, work)
    needed = unsure(needed, -1, 0, 0, 1, 3)
    wishes = Wishes([Wish("a01", MONDAY, "off", 2.0), Wish("a05", MONDAY, "D8", 1.0)], 300)
    past = [
        *(shift("a02", at(-24 * k + 9)) for k in range(1, 5)),
        shift("a05", at(-4), work=[(0, 300, CHAT), (300, 480, TICKET)]),
    ]
    lock = shift("a03", at(31), breaks=[(240, 60)], work=[(0, 120, VOICE), (120, 240, TICKET)], locked=True)
    made = problem(
        team,
        needed,
        span,
        laws(wishes, *rules),
        prices=Prices({}, hedge=hedge),
        past=roster(team, *past),
        locked=roster(team, lock),
        shrinkage=0.1,
    )
    return made, needed, roster(team, *past)


def write(folder: Path, made: RosterProblem, needed: pd.DataFrame, past: pd.DataFrame, result: Result) -> Path:
    """A roster's folder as the night, `tideshift roster` and the benchmark of scale write it."""
    folder.mkdir(parents=True, exist_ok=True)
    own = {a.agent_id: a.time_zone for a in made.agents}
    site = made.horizon.time_zone
    # How much of a full share a beginner does is the certificate's to say.
    write_table(to_table(made.agents).assign(productivity=1.0), folder / "agents.csv", site)
    write_table(absences_table(made.agents), folder / "absences.csv", own)
    write_table(needed, folder / "requirement.csv", site)
    write_table(result.roster, folder / "roster.csv", own)
    counted = coverage(pd.concat([past, result.roster]), needed, made.agents, made.horizon.interval)
    hours = made.horizon.interval / 60
    told = {
        "cost": result.cost,
        "bound": result.bound,
        "gap": result.gap,
        "violations": len(violations(result.roster, made.agents, made.rules, past)),
        "shortage_agent_hours": round(float(counted["shortage"].sum()) * hours, 3),
        "surplus_agent_hours": round(float(counted["surplus"].sum()) * hours, 3),
    }
    (folder / "result.json").write_text(json.dumps(told), encoding="utf-8")
    write_certificate(folder, certificate(made, result))
    return folder


def solved(folder: Path, *rules: Rule, **more: Any) -> Path:
    """The folder of the operation's roster under the usual rules and some more."""
    made, needed, past = operation(*rules, **more)
    return write(folder, made, needed, past, solve(made, Limits(rounds=1)))


def copy(folder: Path, to: Path) -> Path:
    """A copy of a folder, to be spoilt."""
    return Path(shutil.copytree(folder, to))


def spoil_json(folder: Path, name: str, change: Callable[[dict[str, Any]], object]) -> Path:
    """Change a JSON file of a folder in place."""
    path = folder / name
    told = json.loads(path.read_text(encoding="utf-8"))
    change(told)
    path.write_text(json.dumps(told), encoding="utf-8")
    return folder


def spoil_csv(folder: Path, name: str, change: Callable[[list[dict[str, str]]], object]) -> Path:
    """Change the rows of a CSV file of a folder in place."""
    path = folder / name
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        rows, columns = list(reader), list(reader.fieldnames or [])
    change(rows)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns)
        writer.writeheader()
        writer.writerows(rows)
    return folder


def verdict(folder: Path) -> Verdict:
    """What certify says of a folder."""
    return certify(read_folder(folder))
