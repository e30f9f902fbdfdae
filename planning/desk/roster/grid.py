"""The grid of people by days, worked out without a screen: what each cell says, and the shift that colours it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Literal

import pandas as pd

from scheduler.agents import Agent

LOCK, OFF, GONE = "🔒", "·", "–"
RAISED = str.maketrans("0123456789.", "⁰¹²³⁴⁵⁶⁷⁸⁹·")

Detail = Literal["clock", "hour", "dense"]
"""How much a cell says: `F8 22:00`; `F8 22`, half hours staying; or start and raised hours, `22⁸`."""


def grid(
    roster: pd.DataFrame,
    agents: Sequence[Agent],
    days: Sequence[date],
    *,
    days_off: Iterable[tuple[str, date]] = (),
    marked: Mapping[tuple[str, date], str] | None = None,
    detail: Detail = "clock",
    away: str = "away",
    off: str = "off",
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """People by days: what each cell says, and the shift code that colours it.

    Parameters
    ----------
    roster : pandas.DataFrame
        Contract `ROSTER`; rows of other people are passed over.
    agents : sequence of Agent
        The rows, in this order.
    days : sequence of date
        The columns: the agents' own local dates.
    days_off : iterable of (str, date)
        Days a planner keeps free.
    marked : mapping of (str, date) to str, optional
        A sign to put before a cell's text.
    detail : {"clock", "hour", "dense"}
        How much a cell says.
    away, off : str
        Words for an absence and for a day kept free.

    Returns
    -------
    tuple of pandas.DataFrame
        Text (`F8 22:00`, with a lock if locked) and code (empty for a day off), indexed by agent, a column a day.
    """
    said: dict[tuple[str, date], str] = {}
    coded: dict[tuple[str, date], str] = {}
    for agent in agents:
        said |= {(agent.agent_id, day): kind for day, kind in _away(agent, days, away)}
    said |= dict.fromkeys(days_off, LOCK if detail == "dense" else f"{off} {LOCK}")
    zones = {a.agent_id: a.time_zone for a in agents}
    columns = ["agent_id", "date", "shift", "start", "end", "locked"]
    mine = roster[roster["agent_id"].isin(zones)]
    for agent_id, stamp, shift, start, end, locked in mine[columns].itertuples(index=False, name=None):
        key = (agent_id, stamp.date())
        told = _told(shift, start.tz_convert(zones[agent_id]), (end - start) / pd.Timedelta(hours=1), detail)
        said[key] = f"{told}{'' if detail == 'dense' else ' '}{LOCK}" if locked else told
        coded[key] = shift
    for key, sign in (marked or {}).items():
        said[key] = f"{sign}{'' if detail == 'dense' else ' '}{said.get(key, OFF)}"
    text = [[said.get((agent_id, day), OFF) for day in days] for agent_id in zones]
    code = [[coded.get((agent_id, day), "") for day in days] for agent_id in zones]
    return pd.DataFrame(text, list(zones), list(days)), pd.DataFrame(code, list(zones), list(days))


def week_hours(roster: pd.DataFrame, agents: Sequence[Agent], days: Sequence[date]) -> list[float]:
    """Paid hours a week of some people over some days, whole weeks or not, in the order of the people.

    Parameters
    ----------
    roster : pandas.DataFrame
        Contract `ROSTER`.
    agents : sequence of Agent
    days : sequence of date
        Consecutive days.

    Returns
    -------
    list of float
        Mean paid hours of seven of these days [h].
    """
    inside = roster[roster["date"].between(pd.Timestamp(days[0]), pd.Timestamp(days[-1]))]
    minutes = inside.groupby("agent_id")["paid_minutes"].sum()
    return [float(minutes.get(a.agent_id, 0)) / 60 * 7 / len(days) for a in agents]


def _told(code: str, start: pd.Timestamp, hours: float, detail: Detail) -> str:
    if detail == "dense":
        return f"{start:%H}{'½' if start.minute else ''}{f'{hours:g}'.translate(RAISED)}"
    clock = f"{start:%H:%M}"
    return f"{code} {clock.removesuffix(':00') if detail == 'hour' else clock}"


def _away(agent: Agent, days: Sequence[date], away: str) -> list[tuple[date, str]]:
    """Days on which the person is absent at noon, or not yet or no longer employed."""
    found = []
    for day in days:
        noon = datetime(day.year, day.month, day.day, 12, tzinfo=agent.time_zone)
        if (agent.hired_on and day < agent.hired_on) or (agent.leaves_on and day > agent.leaves_on):
            found.append((day, GONE))
        elif any(start <= noon < end for start, end in agent.absences):
            found.append((day, away))
    return found
