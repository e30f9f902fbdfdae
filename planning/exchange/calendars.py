"""Calendars: one .ics an agent, one event a shift."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

import pandas as pd
from icalendar import Calendar, Event


def write_calendars(folder: Path, agents: pd.DataFrame, roster: pd.DataFrame, as_of: datetime) -> None:
    """Write one calendar for every agent, also one without a shift: a program that follows the file must see that.

    Parameters
    ----------
    folder : Path
        Is made; files are named `AGENT_ID.ics`, with what a file system minds percent-encoded.
    agents, roster : pandas.DataFrame
        Contracts AGENTS and ROSTER.
    as_of : datetime
        Stamp of every event, instead of the time of writing.
    """
    folder.mkdir()
    shifts = defaultdict(list)
    for row in roster.sort_values(["agent_id", "start"]).to_dict(orient="records"):
        shifts[row["agent_id"]].append(row)
    for agent in agents.sort_values("agent_id").to_dict(orient="records"):
        text = calendar(agent, shifts[agent["agent_id"]], as_of).to_ical()
        (folder / f"{quote(agent['agent_id'], safe=' ')}.ics").write_bytes(text)


def calendar(agent: Mapping[Any, Any], shifts: Iterable[Mapping[Any, Any]], as_of: datetime) -> Calendar:
    """One agent's calendar, in UTC, which needs no time-zone rules to be read right.

    An event keeps its identity when the shift of a day is moved or changed: agent, local date and, for a second
    shift that begins the same day, its number.

    Parameters
    ----------
    agent : mapping
        A row of contract AGENTS.
    shifts : iterable of mapping
        The agent's rows of contract ROSTER, in the order of their starts.
    as_of : datetime
        Stamp of every event.
    """
    found = Calendar()
    found.add("prodid", "-//Tideshift//roster//EN")
    found.add("version", "2.0")
    found.add("x-wr-calname", f"Shifts of {agent['name']}")
    found.add("x-wr-timezone", agent["time_zone"])
    on_day: defaultdict[Any, int] = defaultdict(int)
    for shift in shifts:
        on_day[shift["date"]] += 1
        event = Event()
        event.add("uid", f"{quote(agent['agent_id'])}-{shift['date']:%Y%m%d}-{on_day[shift['date']]}@tideshift")
        event.add("dtstamp", as_of)
        event.add("summary", f"Shift {shift['shift']}")
        event.add("dtstart", shift["start"].to_pydatetime())
        event.add("dtend", shift["end"].to_pydatetime())
        event.add("location", agent["site"])
        event.add("description", description(shift, ZoneInfo(agent["time_zone"])))
        found.add_component(event)
    return found


def description(shift: Mapping[Any, Any], zone: ZoneInfo) -> str:
    """Work and breaks in the order of the shift, one a line, on the clock of the offset of its start.

    >>> night = {"start": pd.Timestamp("2026-11-16T20:00Z"), "breaks": "00:30/30",
    ...     "work": "22:00-00:30 local_life/zh/chat|01:00-06:00 local_life/zh/voice"}
    >>> print(description(night, ZoneInfo("Africa/Cairo")))
    22:00-00:30 local_life/zh/chat
    00:30 break, 30 min
    01:00-06:00 local_life/zh/voice
    """
    texts = [text for text in shift["work"].split("|") if text]
    for pause in filter(None, shift["breaks"].split("|")):
        clock, _, minutes = pause.partition("/")
        texts.append(f"{clock} break, {minutes} min")
    local = shift["start"].tz_convert(zone)
    begins = 60 * local.hour + local.minute
    # a clock that reads less than the start's lies behind midnight
    return "\n".join(sorted(texts, key=lambda text: (60 * int(text[:2]) + int(text[3:5]) - begins) % 1440))
