"""The judge of the comparison: files in, broken rules and cost out.

It reads agents.csv, absences.csv, requirement.csv, terms.json and one roster.csv with the standard library, knows
nothing of the optimizer, of any competitor or of the house's own rules, and prices every roster by one formula: pay,
missing and late hours at their price, and idle hours at theirs.
"""

import csv
import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Judgement:
    """What a roster is worth.

    Attributes
    ----------
    violations : dict of str to int
        Broken rules, counted by name; rules nobody broke are left out.
    parts : dict of str to int
        Cost by part [cent]: pay, shortage, late, surplus.
    required_hours, short_hours, late_hours, deferred_hours, paid_hours : float
        Live hours wanted and missing, deferred hours not done in time and to be done at all, hours paid [h].
    """

    violations: dict[str, int]
    parts: dict[str, int]
    required_hours: float
    short_hours: float
    late_hours: float
    deferred_hours: float
    paid_hours: float

    @property
    def cost(self) -> int:
        """All parts together [cent]."""
        return sum(self.parts.values())


@dataclass(frozen=True)
class Row:
    """One shift as the file says it; `breaks` and `work` hold spans found on its own clock, None where not found."""

    agent: str
    code: str
    start: datetime
    end: datetime
    paid: int
    breaks: tuple[tuple[datetime, datetime] | None, ...]
    work: tuple[tuple[datetime, datetime, str] | None, ...]


def judge(case: Path, roster: Path) -> Judgement:
    """Judge the roster of file `roster` for the problem in folder `case`."""
    terms = json.loads((case / "terms.json").read_text(encoding="utf-8"))
    agents = {r["agent_id"]: r for r in _rows(case / "agents.csv")}
    absent = defaultdict(list)
    for r in _rows(case / "absences.csv"):
        absent[r["agent_id"]].append((datetime.fromisoformat(r["start"]), datetime.fromisoformat(r["end"])))
    broken: Counter[str] = Counter()
    shifts: dict[str, list[Row]] = defaultdict(list)
    for r in _rows(roster):
        if r["agent_id"] in agents:
            shifts[r["agent_id"]].append(_row(r))
        else:
            broken["unknown agent"] += 1
    for name, own in shifts.items():
        own.sort(key=lambda s: s.start)
        _employment(agents[name], absent[name], own, terms, broken)
        _breaks_and_work(agents[name]["skills"].split("|"), own, terms, broken)
        _weeks(own, terms, terms["contracts"][agents[name]["contract"]], broken)
    return _priced(case, terms, agents, shifts, dict(sorted(broken.items())))


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _row(r: dict[str, str]) -> Row:
    start, end = datetime.fromisoformat(r["start"]), datetime.fromisoformat(r["end"])
    midnight = start.replace(hour=0, minute=0)

    def at(clock: str, after: datetime) -> datetime | None:
        hour, minute = clock.split(":")
        instant = midnight + timedelta(hours=int(hour), minutes=int(minute))
        while instant < after:
            instant += DAY
        return instant if instant <= end else None

    breaks: list[tuple[datetime, datetime] | None] = []
    for text in filter(None, r["breaks"].split("|")):
        clock, length = text.split("/")
        begin = at(clock, start)
        until = None if begin is None else begin + int(length) * MINUTE
        breaks.append(None if begin is None or until is None or until > end else (begin, until))
    work: list[tuple[datetime, datetime, str] | None] = []
    for text in filter(None, r["work"].split("|")):
        clocks, queue = text.split(" ", 1)
        first, last = clocks.split("-")
        begin = at(first, start)
        until = None if begin is None else at(last, begin + MINUTE)
        work.append(None if begin is None or until is None else (begin, until, queue))
    return Row(r["agent_id"], r["shift"], start, end, int(r["paid_minutes"]), tuple(breaks), tuple(work))


def _employment(
    agent: dict[str, str],
    absent: list[tuple[datetime, datetime]],
    own: list[Row],
    terms: dict[str, Any],
    broken: Counter[str],
) -> None:
    """Nobody works while absent, before hire, after leaving, or a shift the contract does not have."""
    hired = date.fromisoformat(agent["hired_on"]) if agent["hired_on"] else date.min
    leaves = date.fromisoformat(agent["leaves_on"]) if agent["leaves_on"] else date.max
    allowed = terms["contracts"][agent["contract"]]["shifts"]
    for shift in own:
        broken["absence"] += any(a < shift.end and shift.start < b for a, b in absent)
        broken["employment"] += not hired <= shift.start.date() <= leaves
        broken["contract"] += allowed.get(shift.code) != [(shift.end - shift.start) // MINUTE, shift.paid]
    for rule in ("absence", "employment", "contract"):
        if not broken[rule]:
            del broken[rule]


def _breaks_and_work(skills: list[str], own: list[Row], terms: dict[str, Any], broken: Counter[str]) -> None:
    """Breaks in time, and work inside the shift, outside breaks, one queue at a time, and only of one's skills."""
    for shift in own:
        rests = sorted(b for b in shift.breaks if b is not None)
        spans = sorted(w for w in shift.work if w is not None)
        if len(rests) < len(shift.breaks) or len(spans) < len(shift.work):
            broken["outside the shift"] += 1
        edges = [shift.start, *(edge for rest in rests for edge in rest), shift.end]
        longest = max(b - a for a, b in zip(edges[::2], edges[1::2], strict=True))
        if shift.end - shift.start > timedelta(hours=6) and longest > terms["longest_stretch"] * MINUTE:
            broken["breaks"] += 1
        if any(a < end and begin < b for a, b in rests for begin, end, _ in spans):
            broken["work in a break"] += 1
        if any(later[0] < earlier[1] for earlier, later in pairwise(spans)):
            broken["two queues at once"] += 1
        if not all(_can(skills, queue) for _, _, queue in spans):
            broken["skill"] += 1


def _can(skills: list[str], queue: str) -> bool:
    return any(all(p in ("*", q) for p, q in zip(s.split("/"), queue.split("/"), strict=True)) for s in skills)


def _weeks(own: list[Row], terms: dict[str, Any], contract: dict[str, Any], broken: Counter[str]) -> None:
    """Rest, minutes and shifts of each ISO week of the person's own clock, and the run of working dates."""
    for before, after in pairwise(own):
        if after.start < before.end:
            broken["two shifts at once"] += 1
        elif after.start - before.end < terms["rest_minutes"] * MINUTE:
            broken["rest"] += 1
    minutes: Counter[tuple[int, int]] = Counter()
    count: Counter[tuple[int, int]] = Counter()
    for shift in own:
        week = shift.start.isocalendar()[:2]
        minutes[week] += shift.paid
        count[week] += 1
    for week in count:
        if minutes[week] > min(terms["week_minutes"], contract["week_minutes"]):
            broken["week minutes"] += 1
        if count[week] > min(terms["week_shifts"], contract["week_shifts"]):
            broken["week shifts"] += 1
    run, previous = 0, None
    for day in sorted({shift.start.date() for shift in own}):
        run = run + 1 if previous is not None and day - previous == DAY else 1
        previous = day
        if run > terms["run_days"]:
            broken["run of days"] += 1


def _priced(
    case: Path,
    terms: dict[str, Any],
    agents: dict[str, dict[str, str]],
    shifts: dict[str, list[Row]],
    violations: dict[str, int],
) -> Judgement:
    """Recount every queue and interval from the work of every shift."""
    start, end = (datetime.fromisoformat(text) for text in terms["horizon"])
    wide = terms["interval"]
    intervals = (end - start) // MINUTE // wide
    heads: dict[str, list[float]] = {queue: [0.0] * intervals for queue in terms["price"]}
    present, pay, paid_minutes = 0.0, 0, 0
    for name, own in shifts.items():
        worth = float(agents[name]["productivity"])
        cents = round(100 * float(agents[name]["hourly_cost"]))
        for shift in own:
            pay += round(shift.paid * cents / 60)
            paid_minutes += shift.paid
            present += worth * _inside(shift.start, shift.end, start, end)
            present -= worth * sum(_inside(*rest, start, end) for rest in shift.breaks if rest is not None)
            for span in shift.work:
                if span is not None and span[2] in heads:
                    _count(heads[span[2]], worth, (span[0] - start) / MINUTE / wide, (span[1] - start) / MINUTE / wide)
    hour = wide / 60
    required = short = useful = cost_short = 0.0
    jobs = defaultdict(list)
    for r in _rows(case / "requirement.csv"):
        queue = f"{r['line']}/{r['language']}/{r['channel']}"
        at = (datetime.fromisoformat(r["timestamp"]) - start) / MINUTE / wide
        if r["kind"] == "deferred":
            due = (datetime.fromisoformat(r["deadline"]) - start) // MINUTE // wide
            if due > 0:
                jobs[queue].append((min(due, intervals), max(round(at) + 1, 0), float(r["workload_h"]) / hour))
        elif 0 <= at < intervals:
            need, there = float(r["agents"]), heads[queue][round(at)]
            required += need
            short += max(need - there, 0.0)
            useful += min(need, there)
            cost_short += max(need - there, 0.0) * hour * terms["price"][queue]
    late, cost_late, asked = 0.0, 0.0, 0.0
    for queue, own_jobs in jobs.items():
        missed = _late(heads[queue], own_jobs)
        total = sum(work for _, _, work in own_jobs)
        late, asked, useful = late + missed, asked + total, useful + total - missed
        cost_late += missed * hour * terms["price"][queue]
    idle = max(present / wide - useful, 0.0)
    parts = {
        "pay": pay,
        "shortage": round(cost_short),
        "late": round(cost_late),
        "surplus": round(idle * hour * terms["surplus"]),
    }
    return Judgement(violations, parts, required * hour, short * hour, late * hour, asked * hour, paid_minutes / 60)


def _inside(begin: datetime, until: datetime, start: datetime, end: datetime) -> float:
    """Minutes of [begin, until) inside [start, end)."""
    return max((min(until, end) - max(begin, start)) / MINUTE, 0.0)


def _count(row: list[float], worth: float, begin: float, until: float) -> None:
    """Add one person's stay, in intervals from the horizon's start, to the heads of a queue."""
    k = max(int(begin), 0)
    while k < min(until, len(row)):
        row[k] += worth * max(min(until, k + 1) - max(begin, k), 0.0)
        k += 1


def _late(supply: list[float], jobs: list[tuple[int, int, float]]) -> float:
    """Work not done in time when whoever is there always takes what is due first; in head-intervals."""
    left, late = list(supply), 0.0
    for due, first, work in sorted(jobs):
        for k in range(first, due):
            took = min(work, left[k])
            left[k] -= took
            work -= took
            if work <= 0:
                break
        late += max(work, 0.0)
    return late
