"""Who works: the reference operation's people, drawn once for a seed and a scale."""

import zlib
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

import numpy as np

from benchmarks.reference import operation as facts
from scheduler.agents import Agent, Contract
from scheduler.horizon import midnight
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

Name = TypeVar("Name")

MEALS = (Break(30, 120, 210, paid=True), Break(30, 300, 390, paid=True))
TEMPLATES = (
    ShiftTemplate("F8", 480, 0, 1380, 60, MEALS),
    ShiftTemplate("C10", 600, 360, 1260, 60, (Break(30, 150, 240, paid=True), Break(30, 360, 420, paid=True))),
    ShiftTemplate("P4", 240, 360, 1320, 60),
)
CONTRACTS = {
    Contract("full_time", 2400, 5, ("F8",)): 0.80,
    Contract("compressed", 2400, 4, ("C10",)): 0.10,
    Contract("part_time", 1200, 5, ("P4",)): 0.10,
}
"""Contracts and the share of people that have each."""

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

ON_LEAVE = 0.05
"""Share of people on leave for a week."""

BROAD = 0.32
"""Share of a team that serves every channel, calls and tickets included."""


def stream(seed: int, *names: str) -> np.random.Generator:
    """A random stream of its own for each name."""
    return np.random.default_rng([seed, zlib.crc32("|".join(names).encode())])


def shared(total: int, weights: Mapping[Name, float]) -> dict[Name, int]:
    """`total` split in proportion to weights, by largest remainder."""
    whole = sum(weights.values())
    exact = {name: total * weight / whole for name, weight in weights.items()}
    count = {name: int(value) for name, value in exact.items()}
    for name in sorted(exact, key=lambda n: count[n] - exact[n])[: total - sum(count.values())]:
        count[name] += 1
    return count


def headcounts(work_h: Mapping[str, float], scale: float) -> dict[facts.Unit, int]:
    """People of each unit: those of its line by the work of its queues, `work_h` hours a week by queue."""
    counts: dict[facts.Unit, int] = {}
    for line in facts.PEOPLE:
        units = {
            unit: sum(h for q, h in work_h.items() if q.split("/")[0] == line and q.split("/")[1] in unit.languages)
            for unit in facts.UNITS
            if unit.line == line
        }
        counts |= shared(round((facts.PEOPLE[line] + facts.VENDOR_SEATS[line]) * scale), units)
    return counts


def agents(work_h: Mapping[str, float], scale: float, seed: int, first: date, days: int) -> tuple[Agent, ...]:
    """The people, team by team; `group` names the unit they belong to.

    Parameters
    ----------
    work_h : mapping of str to float
        Hours of people's time each queue asks for in a week, posts included [h].
    scale : float
        Share of the whole operation, in (0, 1].
    seed : int
    first : date
        First day of the horizon, at which a week's leave begins.
    days : int
        Length of the horizon.
    """
    found: list[Agent] = []
    for unit, people in headcounts(work_h, scale).items():
        seats = shared(people, {k: share for k, (_, share, _) in enumerate(unit.sites)})
        # Posts are held by people of their own, half as many again as the hours ask for: they answer chats meanwhile.
        posted = sum(h for q, h in work_h.items() if q.endswith("moderation") and q.split("/")[1] in unit.languages)
        share = {"expert": 0.0, "moderation": 0.0, "broad": BROAD, "crossing": facts.CROSSING}
        if unit.line == "live_commerce":
            whole = sum(h for q, h in work_h.items() if q.startswith(unit.line) and q.split("/")[1] in unit.languages)
            share["moderation"] = 1.5 * posted / whole
        if unit.line == "enterprise" and unit.languages == ("zh",):
            share["expert"] = facts.EXPERTS * scale / people
        share["written"] = max(1 - sum(share.values()), 0.0)
        for k, (site, _, spoken) in enumerate(unit.sites):
            for role, count in shared(seats[k], share).items():
                rng = stream(seed, unit.name, site, str(k), role)
                terms = [c for c, n in shared(count, CONTRACTS).items() for _ in range(n)]
                for n, turn in enumerate(rng.permutation(len(terms)).tolist()):
                    away = _leave(site, first, days, rng)
                    number = f"{site[:3]}-{unit.line[:2]}-{'+'.join(spoken)}-{role[:2]}{k}{n:04d}"
                    found.append(_agent(number, unit, site, _skills(unit.line, spoken, role), terms[turn], away))
    return tuple(found)


def _agent(
    number: str, unit: facts.Unit, site: str, skills: Sequence[str], contract: Contract, away: Sequence[object]
) -> Agent:
    zone, cents = facts.SITES[site]
    return Agent(
        number,
        number,
        unit.name,
        site,
        facts.VENDORS.get(site),
        ZoneInfo(zone),
        contract,
        tuple(skills),
        round(cents * {"live_commerce": 1.0, "local_life": 1.0, "enterprise": 1.15}[unit.line]),
        absences=tuple(away),  # type: ignore[arg-type]
    )


def _leave(site: str, first: date, days: int, rng: np.random.Generator) -> list[object]:
    if rng.random() >= ON_LEAVE:
        return []
    zone = ZoneInfo(facts.SITES[site][0])
    begin = first + timedelta(days=7 * int(rng.integers(0, max(days // 7, 1))))
    return [(midnight(begin, zone), midnight(begin + timedelta(days=7), zone))]


def _skills(line: str, spoken: Sequence[str], role: str) -> list[str]:
    channels = {
        "expert": ("ticket", "voice", "chat"),
        "moderation": ("moderation", "chat", "message"),
        "written": ("chat", "message"),
    }.get(role, ("chat", "message", "voice", "ticket"))
    found = [f"{line}/{language}/{channel}" for language in spoken for channel in channels]
    if role == "crossing":
        second = {"live_commerce": "local_life", "local_life": "live_commerce", "enterprise": "local_life"}[line]
        found += [f"{second}/{language}/chat" for language in spoken if language in facts.LANGUAGE_SHARE[second]]
    return found
