"""The day of some people as a picture, worked out without a screen, and what a shift dragged in it asks for."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from scheduler.agents import Agent
from scheduler.horizon import midnight
from scheduler.roster import Shift
from scheduler.shifts import ShiftTemplate

Cell = tuple[str, date]
"""A person and a local date."""

Refusal = Literal["unknown", "gone", "contract", "busy", "outside"]
"""Why a drop changes nothing: person or shift unknown; the shift is no longer there; the contract lacks the template;
the person works already on that date; the date lies outside the plan."""


@dataclass(frozen=True)
class Drop:
    """A shift dragged elsewhere: whose it was, on which of their dates, whose it shall be, and from when on."""

    agent_from: str
    agent_to: str
    day: date
    start: datetime


@dataclass(frozen=True)
class Wanted:
    """A shift that shall be placed: a template for a person, on a local date, from a local clock on [min]."""

    cell: Cell
    code: str
    start: int


def window(day: date, time_zone: ZoneInfo) -> tuple[datetime, datetime]:
    """From midnight of a day to noon of the next, so that a night is seen whole."""
    first, last = midnight(day, time_zone), midnight(day + timedelta(days=1), time_zone)
    return first.astimezone(UTC), last.astimezone(UTC) + timedelta(hours=12)


def day_picture(
    shifts: Iterable[Shift],
    people: Sequence[Agent],
    day: date,
    time_zone: ZoneInfo,
    *,
    unsaved: Iterable[Cell] = (),
    broken: Mapping[Cell, Sequence[str]] | None = None,
) -> dict[str, object]:
    """What `views/timeline` draws, in numbers a browser reads: instants in milliseconds since 1970.

    Parameters
    ----------
    shifts : iterable of Shift
        Of any days; those that share no time with the window are left out.
    people : sequence of Agent
        The rows, in this order.
    day : date
        Of the site.
    time_zone : ZoneInfo
        The site's; the axis shows its clock.
    unsaved : iterable of (str, date)
        Cells a draft changes.
    broken : mapping of (str, date) to sequence of str, optional
        Sentences of the rules that a cell breaks.

    Returns
    -------
    dict
        `start, end` and `offset` [min east of UTC] of the axis; `people` with the instant of their own midnight;
        `shifts`, of which those of another date of their person are `fixed`; `away`; `queues` that occur, in order
        of first appearance, to which `work` refers by number.
    """
    begin, end = window(day, time_zone)
    rows = {a.agent_id for a in people}
    changed, wrong = set(unsaved), broken or {}
    queues: dict[str, int] = {}
    drawn = []
    for shift in sorted((s for s in shifts if s.agent_id in rows), key=lambda s: (s.start, s.agent_id)):
        if shift.start >= end or shift.end <= begin:
            continue
        cell = (shift.agent_id, shift.day)
        drawn.append(
            {
                "id": f"{shift.agent_id} {shift.day}",
                "person": shift.agent_id,
                "date": str(shift.day),
                "code": shift.code,
                "start": _ms(shift.start),
                "end": _ms(shift.end),
                "breaks": [[_ms(b.start), _ms(b.end)] for b in shift.breaks],
                "work": [[_ms(w.start), _ms(w.end), queues.setdefault(w.queue, len(queues))] for w in shift.work],
                "locked": shift.locked,
                "unsaved": cell in changed,
                "broken": list(wrong.get(cell, ())),
                "fixed": shift.day != day,
            }
        )
    return {
        "day": str(day),
        "zone": time_zone.key,
        "start": _ms(begin),
        "end": _ms(end),
        "offset": int((begin.astimezone(time_zone).utcoffset() or timedelta()).total_seconds() // 60),
        "people": [
            {
                "id": a.agent_id,
                "name": a.name,
                "team": a.group,
                "zone": a.time_zone.key,
                "midnight": _ms(midnight(day, a.time_zone)),
            }
            for a in people
        ],
        "shifts": drawn,
        "away": [
            {"person": a.agent_id, "start": _ms(max(first, begin)), "end": _ms(min(last, end))}
            for a in people
            for first, last in a.absences
            if first < end and begin < last
        ],
        "queues": list(queues),
    }


def moved(
    drop: Drop,
    shifts: Mapping[Cell, Shift],
    agents: Mapping[str, Agent],
    templates: Mapping[str, ShiftTemplate],
    days: Sequence[date],
) -> tuple[list[Cell], list[Wanted]] | Refusal:
    """What a drop asks for: the cells that change, and the shifts that shall be placed in them.

    A start snaps to the template's grid on the clock of whoever shall work it. Dropped on a colleague who works on
    that very date, the two change places: each works the other's shift, where both stay on that date.

    Parameters
    ----------
    drop : Drop
    shifts : mapping of (str, date) to Shift
        What the two people work, drafts included.
    agents : mapping of str to Agent
    templates : mapping of str to ShiftTemplate
        By code.
    days : sequence of date
        The dates the plan covers.
    """
    source, target = agents.get(drop.agent_from), agents.get(drop.agent_to)
    if source is None or target is None:
        return "unknown"
    here = (source.agent_id, drop.day)
    shift = shifts.get(here)
    if shift is None or shift.code not in templates:
        return "gone"
    day, start = snapped(templates[shift.code], drop.start, target.time_zone)
    there = (target.agent_id, day)
    if day not in days:
        return "outside"
    if shift.code not in target.contract.shifts:
        return "contract"
    wanted = [Wanted(there, shift.code, start)]
    other = shifts.get(there)
    if other is None or here == there:
        return list(dict.fromkeys([here, there])), wanted
    if source is target or day != drop.day or other.code not in templates:
        return "busy"
    if other.code not in source.contract.shifts:
        return "contract"
    back_on, back = snapped(templates[other.code], other.start, source.time_zone)
    if back_on != drop.day:
        return "busy"
    return [here, there], [*wanted, Wanted(here, other.code, back)]


def snapped(template: ShiftTemplate, start: datetime, time_zone: ZoneInfo) -> tuple[date, int]:
    """The permitted start nearest to an instant: a local date, and the clock [min after midnight].

    >>> from zoneinfo import ZoneInfo
    >>> snapped(ShiftTemplate("F8", 480, 360, 1320, 60), datetime(2026, 11, 16, 1, 20, tzinfo=UTC), ZoneInfo("UTC"))
    (datetime.date(2026, 11, 15), 1320)
    """
    local = start.astimezone(time_zone)
    minutes = 60 * local.hour + local.minute
    starts = ((number, at) for number in (-1, 0, 1) for at in template.starts())
    number, at = min(starts, key=lambda k: abs(1440 * k[0] + k[1] - minutes))
    return local.date() + timedelta(days=number), at


def _ms(instant: datetime) -> int:
    return round(instant.timestamp() * 1000)
