"""Who is to attend what in which span of a horizon, and what that asks of the roster: deferred work of these people.

An activity is work that only those who attend can do, between the first and the last moment at which it may be held.
So the covering program buys the hours, the bound counts them and the certificate proves them, with nothing new; what it
leaves open, who attends exactly when, is settled once shifts stand (`scheduler.activities.holding`).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from scheduler.activities.activity import Activity
from scheduler.agents import INSTANT, Agent
from scheduler.horizon import UTC, Horizon, midnight
from scheduler.requirement import REQUIREMENT
from scheduler.roster import read_shifts

_DAY = timedelta(days=1)

Spans = tuple[tuple[datetime, datetime], ...]
"""Half-open stretches of time in order, UTC."""


@dataclass(frozen=True)
class Attendee:
    """A person who is to attend, and the stretches in which that may be: `spans`, none too short, never empty."""

    agent_id: str
    spans: Spans


@dataclass(frozen=True)
class Ask:
    """One time round of an activity.

    Attributes
    ----------
    activity : Activity
    period : str
        ISO week such as `2026-W47`, or `once`.
    team : str
        Whose sitting it is; empty where teams do not matter.
    people : tuple of Attendee
        In the order of the agents.
    """

    activity: Activity
    period: str
    team: str
    people: tuple[Attendee, ...]


def with_skills(agents: Sequence[Agent], activities: Sequence[Activity]) -> tuple[Agent, ...]:
    """The people, each able to attend what concerns them: the skill `activity/all/NAME` beside their own."""
    if not activities:
        return tuple(agents)

    def able(agent: Agent) -> Agent:
        more = [a.queue for a in activities if a.who.holds(agent) or (a.coaches is not None and a.coaches.holds(agent))]
        return replace(agent, skills=(*agent.skills, *(q for q in more if q not in agent.skills)))

    return tuple(able(a) for a in agents)


def asked(
    activities: Iterable[Activity],
    agents: Sequence[Agent],
    horizon: Horizon,
    past: pd.DataFrame | None = None,
) -> tuple[Ask, ...]:
    """What a horizon owes.

    A week that ends after the horizon is left to a later one, and so is an activity whose last date lies beyond it.
    Whoever attended in `past` owes nothing, nor does whoever is absent or not employed all the time, nor a coach.

    Parameters
    ----------
    activities : iterable of Activity
    agents : sequence of Agent
    horizon : Horizon
    past : pandas.DataFrame, optional
        Contract `ROSTER`: shifts before the horizon.

    Returns
    -------
    tuple of Ask
        By activity, period and team; none without people.
    """
    been = _attended(past, agents)
    found: dict[tuple[str, str, str], tuple[Activity, list[Attendee]]] = {}
    for activity in activities:
        for agent in agents:
            if not activity.who.holds(agent) or (activity.coaches is not None and activity.coaches.holds(agent)):
                continue
            for period, days in _periods(activity, agent, horizon):
                done = been[activity.queue, agent.agent_id]
                if any(period in ("once", _week(day)) for day in done):
                    continue
                if spans := _open(activity, agent, days, horizon):
                    team = agent.group if activity.attendance == "together" else ""
                    _, people = found.setdefault((activity.name, period, team), (activity, []))
                    people.append(Attendee(agent.agent_id, spans))
    return tuple(
        Ask(activity, period, team, tuple(people)) for (_, period, team), (activity, people) in sorted(found.items())
    )


def with_asked(
    needed: pd.DataFrame, asks: Iterable[Ask], agents: Sequence[Agent], horizon: Horizon, present: float
) -> pd.DataFrame:
    """A requirement, and what is asked beside it: deferred work, as wide as its people's spans.

    Parameters
    ----------
    needed : pandas.DataFrame
        Contract `REQUIREMENT`.
    asks : iterable of Ask
    agents : sequence of Agent
        Whose productivity says how many heads each is.
    horizon : Horizon
    present : float
        Share of scheduled people that come, in (0, 1]: a requirement is net, so of an hour planned it holds so much.

    Returns
    -------
    pandas.DataFrame
        Contract `REQUIREMENT`, in the columns of `needed`: it, and the hours of those who attend and of the least of
        the coaches they need. Rows of one activity that begin together are one, until the last of their ends.
    """
    share = {a.agent_id: a.productivity for a in agents}
    step = timedelta(minutes=horizon.interval)
    start = horizon.start.astimezone(UTC)
    hours: dict[tuple[str, datetime], float] = defaultdict(float)
    until: dict[tuple[str, datetime], datetime] = {}
    for ask in asks:
        coaches = ask.activity.coaches
        coach = min((a.productivity for a in agents if coaches is not None and coaches.holds(a)), default=0.0)
        for one in ask.people:
            first, last = one.spans[0][0], one.spans[-1][1]
            # Work is done after the interval in which it comes in.
            key = ask.activity.queue, start + (first - start) // step * step - step
            hours[key] += ask.activity.minutes / 60 * (share[one.agent_id] + coach) * present
            until[key] = max(until.get(key, last), last)
    rows = sorted(hours)
    if not rows:
        return needed
    names = [name.split("/") for name, _ in rows]
    table = pd.DataFrame(
        {
            "timestamp": pd.Series([at for _, at in rows], dtype=INSTANT),
            "line": [line for line, _, _ in names],
            "language": [language for _, language, _ in names],
            "channel": [channel for _, _, channel in names],
            "kind": "deferred",
            **{name: np.full(len(rows), np.nan) for name in needed.columns if name.startswith("agents")},
            "workload_h": [hours[key] for key in rows],
            "deadline": pd.Series([until[key] for key in rows], dtype=INSTANT),
            "binds": "deadline",
        }
    )
    both = pd.concat([needed, table[list(needed.columns)]], ignore_index=True)
    return REQUIREMENT.validate(both, lazy=True)


def _attended(past: pd.DataFrame | None, agents: Sequence[Agent]) -> Mapping[tuple[str, str], list[date]]:
    """Local dates of the work of each queue and person before the horizon."""
    found: dict[tuple[str, str], list[date]] = defaultdict(list)
    if past is not None:
        zones = {a.agent_id: a.time_zone for a in agents}
        rows = past[past["agent_id"].isin(list(zones)) & past["work"].str.contains("activity/", regex=False)]
        for shift in read_shifts(rows, zones):
            for work in shift.work:
                found[work.queue, shift.agent_id].append(work.start.astimezone(zones[shift.agent_id]).date())
    return found


def _week(day: date) -> str:
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02d}"


def _periods(activity: Activity, agent: Agent, horizon: Horizon) -> list[tuple[str, list[date]]]:
    """The periods that end within the horizon and the person's own dates of each on which it may be held."""
    first = horizon.start.astimezone(agent.time_zone).date()
    last = (horizon.end - timedelta(minutes=1)).astimezone(agent.time_zone).date()
    days = [first + k * _DAY for k in range((last - first).days + 1)]
    if not activity.weekly and activity.last is not None and activity.last > last:
        return []
    allowed = [
        day
        for day in days
        if day.isoweekday() in activity.weekdays
        and (activity.first is None or day >= activity.first)
        and (activity.last is None or day <= activity.last)
    ]
    if not activity.weekly:
        return [("once", allowed)]
    weeks: dict[str, list[date]] = {}
    for day in allowed:
        weeks.setdefault(_week(day), []).append(day)
    latest = max(activity.weekdays)

    def over(some: date) -> date:
        """The last date of a week on which it may be held."""
        end = some + (latest - some.isoweekday()) * _DAY
        return end if activity.last is None else min(end, activity.last)

    return [(week, own) for week, own in weeks.items() if over(own[0]) <= last]


def _open(activity: Activity, agent: Agent, days: Sequence[date], horizon: Horizon) -> Spans:
    """Stretches of these dates, long enough, in which the person is employed, not absent, and inside the horizon."""
    begin, end = activity.clock
    found: list[tuple[datetime, datetime]] = []
    for day in days:
        if (agent.hired_on and day < agent.hired_on) or (agent.leaves_on and day > agent.leaves_on):
            continue
        since, until = _clock(day, begin, agent.time_zone), _clock(day, end, agent.time_zone)
        free = [(max(since, horizon.start.astimezone(UTC)), min(until, horizon.end.astimezone(UTC)))]
        for away, back in agent.absences:
            free = [part for a, b in free for part in ((a, min(b, away)), (max(a, back), b)) if part[0] < part[1]]
        found += [(a, b) for a, b in free if b - a >= timedelta(minutes=activity.minutes)]
    return tuple(_joined(found))


def _clock(day: date, minute: int, zone: ZoneInfo) -> datetime:
    """The instant at which the wall clock of a date reads so many minutes; 1440 is the next midnight."""
    if minute == 1440:
        return midnight(day + _DAY, zone).astimezone(UTC)
    return datetime(day.year, day.month, day.day, minute // 60, minute % 60, tzinfo=zone).astimezone(UTC)


def _joined(spans: list[tuple[datetime, datetime]]) -> list[tuple[datetime, datetime]]:
    """Stretches that meet as one."""
    joined: list[tuple[datetime, datetime]] = []
    for begin, end in sorted(spans):
        if joined and begin <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((begin, end))
    return joined
