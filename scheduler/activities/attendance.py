"""Attendance: who attends what and when, and why somebody does not, read off a roster's `work` alone."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

import pandas as pd
import pandera.pandas as pa

from scheduler.activities.activity import Activity
from scheduler.activities.asks import Ask, Attendee
from scheduler.agents import INSTANT, Agent
from scheduler.roster import Shift, Span, read_shifts

ATTENDANCE = pa.DataFrameSchema(
    {
        "activity": pa.Column(str, coerce=True),
        "kind": pa.Column(str, pa.Check.isin(["training", "coaching", "meeting"]), coerce=True),
        "period": pa.Column(str, coerce=True, description="ISO week, or `once`"),
        "agent_id": pa.Column(str, coerce=True),
        "group": pa.Column(str, coerce=True, description="team of the person"),
        "start": pa.Column(INSTANT, coerce=True, nullable=True, description="empty where it is missed"),
        "minutes": pa.Column(int, pa.Check.ge(0), coerce=True, description="attended, or missed [min]"),
        "attended": pa.Column(bool, coerce=True),
        "coach": pa.Column(str, coerce=True, description="who coaches, empty for nobody"),
        "reason": pa.Column(str, coerce=True, description="why it is missed, empty where it is not"),
    },
    name="attendance",
    unique=["activity", "period", "agent_id"],
)
"""Contract of who attends what."""


def attendance(asks: Sequence[Ask], roster: pd.DataFrame, agents: Iterable[Agent]) -> pd.DataFrame:
    """Every attendance that was asked for, placed or missed.

    Parameters
    ----------
    asks : sequence of Ask
    roster : pandas.DataFrame
        Contract `ROSTER`, shifts that reach into the horizon included.
    agents : iterable of Agent

    Returns
    -------
    pandas.DataFrame
        Contract `ATTENDANCE`, by activity, period and person. An attendance counts if it is as long as asked and inside
        the stretches in which it may be.
    """
    people = {a.agent_id: a for a in agents}
    shifts: dict[str, list[Shift]] = defaultdict(list)
    for shift in read_shifts(roster, {k: a.time_zone for k, a in people.items()}):
        shifts[shift.agent_id].append(shift)
    rows = []
    for ask in asks:
        held = {one.agent_id: _held(ask.activity, one, shifts[one.agent_id]) for one in ask.people}
        met = sorted({span.start for span in held.values() if span is not None})
        coaches = _coaches(ask.activity, people)
        sessions = _sessions(ask.activity, coaches, shifts)
        for one in ask.people:
            span, agent = held[one.agent_id], people[one.agent_id]
            rows.append(
                {
                    "activity": ask.activity.name,
                    "kind": ask.activity.kind,
                    "period": ask.period,
                    "agent_id": one.agent_id,
                    "group": agent.group,
                    "start": pd.NaT if span is None else pd.Timestamp(span.start),
                    "minutes": ask.activity.minutes if span is None else span.minutes,
                    "attended": span is not None,
                    "coach": "" if span is None else _coach(one, span, sessions),
                    "reason": "" if span is not None else _reason(ask, one, met, coaches, shifts),
                }
            )
    table = pd.DataFrame(rows, columns=list(ATTENDANCE.columns))
    table["start"] = pd.Series(pd.to_datetime(table["start"], utc=True), dtype=INSTANT)
    return ATTENDANCE.validate(table.sort_values(["activity", "period", "agent_id"], ignore_index=True), lazy=True)


def _held(activity: Activity, one: Attendee, shifts: Iterable[Shift]) -> Span | None:
    """The first stretch on the activity that is long enough and lies where it may."""
    for shift in shifts:
        for work in shift.work:
            inside = any(a <= work.start and work.end <= b for a, b in one.spans)
            if work.queue == activity.queue and work.minutes >= activity.minutes and inside:
                return work
    return None


def _coaches(activity: Activity, people: Mapping[str, Agent]) -> list[str]:
    return [name for name, agent in people.items() if activity.coaches is not None and activity.coaches.holds(agent)]


def _sessions(
    activity: Activity, coaches: Iterable[str], shifts: Mapping[str, list[Shift]]
) -> list[tuple[datetime, datetime, str]]:
    """When each coach is in the activity, by start."""
    return sorted(
        (w.start, w.end, name) for name in coaches for s in shifts[name] for w in s.work if w.queue == activity.queue
    )


def _coach(one: Attendee, span: Span, sessions: Sequence[tuple[datetime, datetime, str]]) -> str:
    """Who of the coaches is in the activity all the time, without being the one who attends."""
    longest = max((end - start for start, end, _ in sessions), default=timedelta())
    first = bisect_left(sessions, span.end - longest, key=lambda session: session[0])
    last = bisect_right(sessions, span.start, key=lambda session: session[0])
    return next((who for _, end, who in sessions[first:last] if end >= span.end and who != one.agent_id), "")


def _reason(
    ask: Ask,
    one: Attendee,
    met: Sequence[datetime],
    coaches: Sequence[str],
    shifts: Mapping[str, list[Shift]],
) -> str:
    """Why a person misses an activity: the first thing that stands in the way."""
    activity, own = ask.activity, shifts[one.agent_id]
    there = [s for s in own if any(s.start < b and a < s.end for a, b in one.spans)]
    if not there:
        return "no shift when it may be held"
    if all(s.locked for s in there):
        return "every shift then is locked"
    free = [part for s in there if not s.locked for part in _stretches(s, one) if part[1] - part[0] >= _long(activity)]
    if not free:
        return f"no {activity.minutes} min without a break when it may be held"
    if activity.attendance == "together" and met:
        return "off duty, or in a break, when the team met"
    if activity.attendance == "together":
        return f"never {activity.least_share:.0%} of the team free at once at a price worth it"
    if activity.attendance == "sessions" and len(met) >= activity.sittings:
        return "no room, or off duty, in any of the sessions"
    if activity.coaches is not None and not _any_coach(activity, one, free, coaches, shifts):
        return "no coach on duty at the same time"
    return "at every start the person is worth more on a queue"


def _any_coach(
    activity: Activity,
    one: Attendee,
    free: Sequence[tuple[datetime, datetime]],
    coaches: Sequence[str],
    shifts: Mapping[str, list[Shift]],
) -> bool:
    """Whether a coach is on duty and not in a break for long enough of one of the stretches."""
    return any(
        min(b, d) - max(a, c) >= _long(activity)
        for name in coaches
        if name != one.agent_id
        for shift in shifts[name]
        for c, d in _between_breaks(shift)
        for a, b in free
    )


def _long(activity: Activity) -> timedelta:
    return timedelta(minutes=activity.minutes)


def _between_breaks(shift: Shift) -> list[tuple[datetime, datetime]]:
    breaks = sorted(shift.breaks, key=lambda b: b.start)
    edges = [shift.start, *(e for b in breaks for e in (b.start, b.end)), shift.end]
    return [(a, b) for a, b in zip(edges[::2], edges[1::2], strict=True) if a < b]


def _stretches(shift: Shift, one: Attendee) -> list[tuple[datetime, datetime]]:
    """Parts of a shift between breaks and inside the stretches in which a person may attend."""
    return [(max(a, c), min(b, d)) for a, b in _between_breaks(shift) for c, d in one.spans if max(a, c) < min(b, d)]
