"""Every rule judged anew, shift by shift and life by life; a life is what somebody worked before and works now."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise

from planning.certify.breaks import patterns
from planning.certify.claim import PRICED
from planning.certify.folder import Folder
from planning.certify.judging.life import Life
from planning.certify.judging.week_laws import (
    nights,
    overtime_limits,
    recovery,
    run_of_days,
    week_minutes,
    week_rest,
    week_shifts,
)
from planning.certify.shifts import Shift
from planning.certify.zones import local_clock, local_day, night_minutes, shown, shown_day

LONG_SHIFT = 360
"""Shifts of more minutes than this owe a break."""


@dataclass(frozen=True)
class Broken:
    """One broken rule: which, who, on which local date, and what happened."""

    rule: str
    agent_id: str
    day: int
    what: str

    def __str__(self) -> str:
        return f"{self.rule}: {self.agent_id} on {shown_day(self.day)}: {self.what}"


def broken_rules(folder: Folder) -> dict[str, list[Broken]]:
    """By rule, everything that breaks it; rules that hold have an empty list.

    What the files alone state is always judged: that people are known, employed, there, able, at one place at a time,
    and given a shift that their contract knows. Limits are judged where the certificate names them.
    """
    claim = folder.claim
    stated = [*claim.rules, *(law.rule for law in claim.laws)]
    judged = {rule: list[Broken]() for rule in (*FACTS, *(r for r in stated if r not in PRICED))}
    for who, start in folder.unknown:
        day = local_day(start, "UTC")
        judged["employment"].append(
            Broken("employment", who, day, f"the shift from {shown(start)} is of no known agent")
        )
    for who, start, day in folder.misdated:
        judged["dates"].append(Broken("dates", who, day, f"the shift from {shown(start)} is on another local date"))
    lives: dict[str, list[Shift]] = defaultdict(list)
    for shift in folder.shifts:
        lives[shift.agent_id].append(shift)
    past: dict[str, list[Shift]] = defaultdict(list)
    for shift in folder.past:
        past[shift.agent_id].append(shift)
    # A law is judged as if its limits were the house's.
    laws = [(law, replace(claim, rules={**claim.rules, law.rule: dict(law.limits)})) for law in claim.laws]
    for who, shifts in sorted(lives.items()):
        before = sorted(past[who], key=lambda s: s.start)
        life = Life(folder.agents[who], claim, [*before, *sorted(shifts, key=lambda s: s.start)], len(before))
        for rule in [*FACTS, *(r for r in claim.rules if r not in (*FACTS, *PRICED))]:
            judged[rule] += [Broken(rule, who, day, what) for day, what in JUDGES[rule](life)]
        for law, bound in laws:
            if law.binds(life.agent.site, life.agent.contract):
                broken = JUDGES[law.rule](replace(life, claim=bound))
                judged[law.rule] += [Broken(law.rule, who, day, f"{what} ({law.text})") for day, what in broken]
    return judged


def _dates(life: Life) -> Iterator[tuple[int, str]]:
    return iter(())


def _one_place(life: Life) -> Iterator[tuple[int, str]]:
    for before, after in life.neighbours:
        if after.start < before.end:
            yield after.day, f"starts before the shift until {shown(before.end)} is over"


def _templates(life: Life) -> Iterator[tuple[int, str]]:
    claim, agent = life.claim, life.agent
    grid = claim.grid
    for shift in life.roster:
        if (agent.agent_id, shift.start) in claim.kept:
            continue
        template = claim.templates.get(shift.code)
        if template is None or shift.code not in claim.contracts[agent.contract].shifts:
            yield shift.day, f"contract {agent.contract} knows no shift {shift.code}"
            continue
        clock = local_clock(shift.start, agent.zone)
        legal = range(template.earliest_start, template.latest_start + 1, template.start_grid)
        if not (grid.start <= shift.start < grid.end) or clock not in legal:
            yield shift.day, f"shift {shift.code} may not start at {shown(shift.start)}"
        if shift.end - shift.start != template.minutes:
            yield shift.day, f"shift {shift.code} lasts {template.minutes} min, not {shift.end - shift.start}"
        if shift.paid != template.paid_minutes:
            yield shift.day, f"shift {shift.code} pays {template.paid_minutes} min, not {shift.paid}"
        stretch = claim.limit("breaks", "longest_stretch", 1440)
        lengths = tuple(b.minutes for b in template.breaks)
        starts = tuple(begin - shift.start for begin, _ in sorted(shift.breaks))
        if tuple(to - begin for begin, to in sorted(shift.breaks)) != lengths or starts not in patterns(
            template, grid.tick, stretch
        ):
            yield shift.day, f"the breaks of shift {shift.code} are not where they may lie"


def _rest(life: Life) -> Iterator[tuple[int, str]]:
    least = life.claim.rules["rest"]["minutes"]
    for before, after in life.neighbours:
        if after.start - before.end < least:
            yield after.day, f"{after.start - before.end} min between shifts, at least {least} needed"


def _start_to_start(life: Life) -> Iterator[tuple[int, str]]:
    least = life.claim.rules["start to start"]["minutes"]
    for before, after in life.neighbours:
        if after.start - before.start < least:
            yield after.day, f"{after.start - before.start} min between starts, at least {least} needed"


def _one_a_day(life: Life) -> Iterator[tuple[int, str]]:
    for before, after in life.neighbours:
        if before.day == after.day:
            yield after.day, "two shifts start on this date"


def _day_length(life: Life) -> Iterator[tuple[int, str]]:
    limits = life.claim.rules["day length"]
    for shift in life.roster:
        if shift.paid > limits["most_paid"]:
            yield shift.day, f"{shift.paid} paid minutes in a day, at most {limits['most_paid']}"
        if shift.end - shift.start > limits["most_span"]:
            yield shift.day, f"{shift.end - shift.start} min from start to end, at most {limits['most_span']}"


def _night_length(life: Life) -> Iterator[tuple[int, str]]:
    limits = life.claim.rules["night length"]
    for shift in life.roster:
        clock = local_clock(shift.start, life.agent.zone)
        dark = night_minutes(clock, shift.end - shift.start, limits["start"], limits["end"])
        if dark >= limits["least"] and shift.paid > limits["most"]:
            yield shift.day, f"{shift.paid} paid minutes of a shift with {dark} in the night, at most {limits['most']}"


def _absence(life: Life) -> Iterator[tuple[int, str]]:
    for start, end in life.agent.absences:
        for shift in life.roster:
            if shift.start < end and start < shift.end:
                yield shift.day, f"absent from {shown(start)} to {shown(end)}"


def _employment(life: Life) -> Iterator[tuple[int, str]]:
    agent = life.agent
    for shift in life.roster:
        if agent.hired_on is not None and shift.day < agent.hired_on:
            yield shift.day, f"hired on {shown_day(agent.hired_on)}"
        if agent.leaves_on is not None and shift.day > agent.leaves_on:
            yield shift.day, f"left on {shown_day(agent.leaves_on)}"


def _breaks(life: Life) -> Iterator[tuple[int, str]]:
    most = life.claim.limit("breaks", "longest_stretch", 1440)
    for shift in life.roster:
        for text in shift.unreadable:
            yield shift.day, f"{text} lies outside the shift"
        breaks = sorted(shift.breaks)
        edges = [shift.start, *(e for b in breaks for e in b), shift.end]
        longest = max(b - a for a, b in zip(edges[::2], edges[1::2], strict=True))
        if shift.end - shift.start > LONG_SHIFT and longest > most:
            yield shift.day, f"{longest} min without a break, at most {most}"
        work = sorted(shift.work)
        if any(a < finish and begin < b for a, b in breaks for begin, finish, _ in work):
            yield shift.day, "works in a break"
        if any(after[0] < before[1] for before, after in pairwise(work)):
            yield shift.day, "works on two queues at once"


def _skill(life: Life) -> Iterator[tuple[int, str]]:
    for shift in life.roster:
        for queue in sorted({queue for _, _, queue in shift.work}):
            if queue.count("/") != 2 or not life.agent.can_work(queue):
                yield shift.day, f"no skill for {queue}"


FACTS = ("dates", "one place", "shift", "absence", "employment", "breaks", "skill")
"""Judged whatever the certificate says."""

JUDGES: Mapping[str, Callable[[Life], Iterator[tuple[int, str]]]] = {
    "dates": _dates,
    "one place": _one_place,
    "shift": _templates,
    "rest": _rest,
    "start to start": _start_to_start,
    "one shift a day": _one_a_day,
    "week minutes": week_minutes,
    "week shifts": week_shifts,
    "week rest": week_rest,
    "run of days": run_of_days,
    "nights": nights,
    "day length": _day_length,
    "night length": _night_length,
    "recovery": recovery,
    "overtime": overtime_limits,
    "absence": _absence,
    "employment": _employment,
    "breaks": _breaks,
    "skill": _skill,
}
"""How each rule is judged; yields local dates and what happened."""
