"""A roster's folder: the files that state facts, and those that claim what follows from them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfoNotFoundError

import numpy as np
import numpy.typing as npt

from planning.certify import sheet
from planning.certify.claim import Claim
from planning.certify.claim_file import read_claim, read_json
from planning.certify.sheet import Sheet, Unreadable, read_sheet
from planning.certify.shifts import Shift, read_shift
from planning.certify.zones import zone

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
T = TypeVar("T")

CASES = ("agents_p10", "agents_p30", "agents_p50", "agents_p70", "agents_p90")
"""Columns of the equally likely cases of an uncertain need."""


@dataclass(frozen=True)
class Agent:
    """One person: `cost` [cent] of a paid hour, absences in minutes, dates of employment both inclusive."""

    agent_id: str
    zone: str
    site: str
    contract: str
    skills: tuple[str, ...]
    cost: int
    hired_on: int | None
    leaves_on: int | None
    listed_productivity: float
    productivity: float
    absences: tuple[tuple[int, int], ...]

    def can_work(self, queue: str) -> bool:
        """Whether a skill, `*` matching all, covers `line/language/channel`."""
        parts = queue.split("/")
        return any(all(s in ("*", q) for s, q in zip(skill.split("/"), parts, strict=True)) for skill in self.skills)


@dataclass(frozen=True, eq=False)
class Requirement:
    """Rows of requirement.csv; `at` and `due` in minutes, `due` -1 where none; `cases` (rows, 5) NaN where unknown."""

    queue: list[str]
    kind: list[str]
    at: Ints
    agents: Floats
    cases: Floats
    hours: Floats
    due: Ints


@dataclass(frozen=True, eq=False)
class Folder:
    """Everything in a roster's folder that bears on its certificate.

    `past` are shifts that started before the horizon: what of them reaches into it counts for cover, none for pay.
    `unknown` are (agent, start) of rows of nobody in agents.csv, `misdated` (agent, start, date) of rows with a date
    that is not the local one of their start.
    """

    claim: Claim
    result: Mapping[str, Any]
    agents: dict[str, Agent]
    requirement: Requirement
    shifts: tuple[Shift, ...]
    past: tuple[Shift, ...]
    unknown: tuple[tuple[str, int], ...]
    misdated: tuple[tuple[str, int, int], ...]


def read_folder(directory: Path) -> Folder:
    """Read agents.csv, requirement.csv, absences.csv if there, roster.csv, result.json and certificate.json.

    Raises
    ------
    Unreadable
        If there is no such folder; else with every fault of every file, a line each.
    """
    if not directory.is_dir():
        raise Unreadable([f"{directory}: no such folder"])
    faults: list[str] = []

    def attempt(read: Callable[[], T]) -> T | None:
        try:
            return read()
        except Unreadable as unreadable:
            faults.extend(unreadable.faults)
            return None

    claim = attempt(lambda: read_claim(directory / "certificate.json"))
    result = attempt(lambda: read_json(directory / "result.json"))
    people = attempt(lambda: _people(directory / "agents.csv"))
    away = attempt(lambda: _absences(directory / "absences.csv"))
    requirement = attempt(lambda: _requirement(directory / "requirement.csv"))
    rows = attempt(lambda: _roster(directory / "roster.csv"))
    if people is not None and claim is not None:
        faults += [
            f"agents.csv: contract {name} is not in certificate.json"
            for name in sorted({a.contract for a in people.values()} - set(claim.contracts))
        ]
    if people is not None and claim is not None and claim.laws:
        faults += [f"agents.csv: {who} has no site, so no law can be judged" for who, a in people.items() if not a.site]
    if faults:
        raise Unreadable(faults)
    assert claim is not None  # a fault was raised otherwise
    assert result is not None
    assert people is not None
    assert away is not None
    assert requirement is not None
    assert rows is not None
    agents = _with_claim(people, away, claim)
    known = [row for row in rows if row[0] in agents]
    shifts = tuple(read_shift(*row[:7], agents[row[0]].zone) for row in known)
    past = tuple(read_shift(*row, agents[row[0]].zone) for row in claim.past if row[0] in agents)
    return Folder(
        claim,
        result,
        agents,
        requirement,
        shifts,
        past,
        unknown=tuple((row[0], row[2]) for row in rows if row[0] not in agents),
        misdated=tuple((s.agent_id, s.start, row[7]) for s, row in zip(shifts, known, strict=True) if s.day != row[7]),
    )


def _with_claim(people: dict[str, Agent], away: list[tuple[str, int, int]], claim: Claim) -> dict[str, Agent]:
    """The people with absences of file and certificate, and with productivity and past as the certificate tells."""
    absences: dict[str, set[tuple[int, int]]] = {}
    for who, start, end in (*away, *claim.absences):
        absences.setdefault(who, set()).add((start, end))
    return {
        who: replace(
            agent,
            productivity=claim.productivity.get(who, 1.0),
            absences=tuple(sorted(absences.get(who, ()))),
        )
        for who, agent in people.items()
    }


def _people(path: Path) -> dict[str, Agent]:
    table = read_sheet(path, ["agent_id", "time_zone", "contract", "skills", "hourly_cost"])
    none: list[int | None] = [None] * len(table.rows)

    def optional(name: str, read: Callable[[str], T], blank: T, otherwise: list[T]) -> list[T]:
        return table.column(name, read, blank) if table.has(name) else otherwise

    ids = table.column("agent_id", sheet.text, "")
    nowhere = [""] * len(table.rows)
    share = optional("productivity", lambda c: sheet.number(c) if c else 1.0, 1.0, [1.0] * len(table.rows))
    people: dict[str, Agent] = {}
    skills: list[tuple[str, ...]] = table.column("skills", _skills, ())
    rows = zip(
        ids,
        table.column("time_zone", _zone, "UTC"),
        optional("site", str, "", nowhere),
        table.column("contract", sheet.text, ""),
        skills,
        table.column("hourly_cost", lambda c: round(100 * sheet.number(c)), 0),
        optional("hired_on", sheet.optional_day, None, none),
        optional("leaves_on", sheet.optional_day, None, none),
        share,
        strict=True,
    )
    for line, (who, clock, site, contract, skill, cost, hired, leaves, listed) in zip(table.lines, rows, strict=True):
        if who in people:
            table.fault(line, "agent_id", "a second row for the same agent", who)
        people[who] = Agent(who, clock, site, contract, skill, cost, hired, leaves, listed, 1.0, ())
    _settle(table)
    return people


def _absences(path: Path) -> list[tuple[str, int, int]]:
    if not path.exists():
        return []
    table = read_sheet(path, ["agent_id", "start", "end"])
    found = list(
        zip(
            table.column("agent_id", sheet.text, ""),
            table.column("start", sheet.instant, 0),
            table.column("end", sheet.instant, 0),
            strict=True,
        )
    )
    _settle(table)
    return found


def _requirement(path: Path) -> Requirement:
    needed = ["timestamp", "line", "language", "channel", "kind", "agents", "workload_h", "deadline"]
    table = read_sheet(path, needed)
    names = [table.column(name, sheet.text, "") for name in ("line", "language", "channel")]
    numbers = {name: table.column(name, sheet.optional_number, 0.0) for name in ("agents", "workload_h")}
    due = [-1 if d is None else d for d in table.column("deadline", sheet.optional_instant, None)]
    cases = [table.column(name, sheet.optional_number, 0.0) for name in CASES if table.has(name)]
    whole = len(cases) == len(CASES)
    found = Requirement(
        queue=["/".join(parts) for parts in zip(*names, strict=True)],
        kind=table.column("kind", _kind, "interval"),
        at=np.array(table.column("timestamp", sheet.instant, 0), dtype=np.int64),
        agents=np.nan_to_num(np.array(numbers["agents"], dtype=float)),
        cases=np.array(cases, dtype=float).T if whole else np.full((len(due), len(CASES)), np.nan),
        hours=np.nan_to_num(np.array(numbers["workload_h"], dtype=float)),
        due=np.array(due, dtype=np.int64),
    )
    for line, kind, deadline in zip(table.lines, found.kind, due, strict=True):
        if kind == "deferred" and deadline < 0:
            table.fault(line, "deadline", "deferred work without a deadline", "")
    _settle(table)
    return found


def _roster(path: Path) -> list[tuple[str, str, int, int, int, str, str, int]]:
    needed = ["agent_id", "date", "shift", "start", "end", "paid_minutes", "breaks", "work"]
    table = read_sheet(path, needed)
    start, end = table.column("start", sheet.instant, 0), table.column("end", sheet.instant, 1)
    for line, begin, finish in zip(table.lines, start, end, strict=True):
        if finish <= begin:
            table.fault(line, "end", "ends no later than it starts", "")
    found = list(
        zip(
            table.column("agent_id", sheet.text, ""),
            table.column("shift", sheet.text, ""),
            start,
            end,
            table.column("paid_minutes", lambda c: int(sheet.number(c)), 0),
            table.column("breaks", str, ""),
            table.column("work", str, ""),
            table.column("date", sheet.day, 1),
            strict=True,
        )
    )
    _settle(table)
    return found


def _settle(table: Sheet) -> None:
    if table.faults:
        raise Unreadable(table.faults)


def _zone(cell: str) -> str:
    try:
        return zone(cell).key
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError("not a time zone of the IANA database") from None


def _skills(cell: str) -> tuple[str, ...]:
    skills = tuple(filter(None, sheet.text(cell).split("|")))
    if any(skill.count("/") != 2 for skill in skills):
        raise ValueError("not line/language/channel")
    return skills


def _kind(cell: str) -> str:
    if cell not in ("interval", "post", "deferred"):
        raise ValueError("neither interval, post nor deferred")
    return cell
