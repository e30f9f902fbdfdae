"""Night share: how much of the worked time falls into the night of those who work it."""

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pandas as pd

from scheduler.agents import Agent
from scheduler.roster import UTC, Shift, read_shifts

NIGHT = (time(22), time(6))
"""From and to, by the agent's own clock."""


def night_share(roster: pd.DataFrame, agents: Iterable[Agent]) -> float:
    """Share of worked hours between 22:00 and 06:00 of the agent's own clock.

    Parameters
    ----------
    roster : pandas.DataFrame
        Contract `ROSTER`.
    agents : iterable of Agent
        For their zones.

    Returns
    -------
    float
        Worked time is a shift without its breaks, paid ones too; NaN for a roster without any.

    Raises
    ------
    ValueError
        For agents the roster names and `agents` does not.
    """
    zones = {a.agent_id: a.time_zone for a in agents}
    if strangers := sorted(set(roster["agent_id"]) - set(zones)):
        raise ValueError(f"roster: unknown agents {', '.join(strangers)}")
    worked = night = timedelta()
    for shift in read_shifts(roster, zones):
        nights = _nights(shift, zones[shift.agent_id])
        for sign, start, end in [(1, shift.start, shift.end), *((-1, b.start, b.end) for b in shift.breaks)]:
            worked += sign * (end - start)
            night += sign * sum((max(min(end, b) - max(start, a), timedelta()) for a, b in nights), timedelta())
    return night / worked if worked else float("nan")


def _nights(shift: Shift, zone: ZoneInfo) -> list[tuple[datetime, datetime]]:
    """The nights that a shift may touch, as instants in UTC; a night of a change of clocks is longer or shorter."""
    first = shift.day - timedelta(days=1)
    found = []
    for k in range((shift.end - shift.start).days + 4):
        day = first + timedelta(days=k)
        begin, end = (
            datetime.combine(d, t, tzinfo=zone) for d, t in ((day, NIGHT[0]), (day + timedelta(days=1), NIGHT[1]))
        )
        found.append((begin.astimezone(UTC), end.astimezone(UTC)))
    return found
