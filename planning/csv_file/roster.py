"""roster.csv: who works when, as other programs or people write it."""

import re
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from planning.csv_file import values
from planning.csv_file.sheet import known, open_sheet
from planning.csv_file.values import Wrong
from planning.yaml_door.yaml_model import shown
from scheduler.roster import ROSTER

_BREAK = re.compile(r"([01]\d|2[0-3]):([0-5]\d)/(\d{1,3})")
_WORK = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d) ([^\s/|]+/[^\s/|]+/[^\s/|]+)")
_DAY = 1440


def read_roster(path: Path, zones: Mapping[str, ZoneInfo], name: str | None = None) -> pd.DataFrame:
    """Read roster.csv as the table of contract `ROSTER`.

    Clock texts are read in the offset that `start` is written with, and kept in that of the agent's zone.

    Parameters
    ----------
    path : Path
        The file.
    zones : mapping of str to ZoneInfo
        Zone of each agent; an agent not among them is refused.
    name : str, optional
        What findings call the file.

    Raises
    ------
    Refused
        With every bad row.
    """
    columns = ["agent_id", "date", "shift", "start", "end", "paid_minutes", "breaks", "work"]
    sheet = open_sheet(path, columns, ["locked"], name=name)
    ids = sheet.read("agent_id", known(zones, "no such agent in agents.csv"))
    start, read = sheet.instants("start", None)
    written = read.rows()
    end, _ = sheet.instants("end", None)
    days = sheet.days("date")
    table = pd.DataFrame(
        {
            "agent_id": ids,
            "date": days,
            "shift": sheet.read("shift", values.filled),
            "start": start,
            "end": end,
            "paid_minutes": sheet.numbers("paid_minutes", least=0, whole=True),
            "breaks": sheet.read("breaks", partial(_texts, form=_BREAK, example="13:00/30|16:30/15"), empty=""),
            "work": sheet.read(
                "work", partial(_texts, form=_WORK, example="09:00-13:00 line/language/channel"), empty=""
            ),
            "locked": sheet.read("locked", values.yes_or_no, empty=False),
        }
    )
    early = (end <= start).to_numpy()
    sheet.flag(early, "end", "ends no later than it starts", "correct one of the two", sheet.cell("end"))
    local = pd.Series(
        np.array([None if v is None else v.at + 1_000_000 * v.offset_s for v in written], dtype="datetime64[us]")
    )
    other = (local.dt.normalize() != days).to_numpy() & local.notna().to_numpy() & days.notna().to_numpy()
    sheet.flag(
        other, "date", "not the local date of `start`", "correct one of the two", lambda row: sheet.text("date")[row]
    )
    sheet.unique([ids, start], "a second shift of the same agent at the same time")
    sheet.settle()
    moved = [_moved(i, v.at, v.offset_s, zones) for i, v in zip(ids, written, strict=True)]
    for column in ("breaks", "work"):
        table[column] = [_turned(t, m) for t, m in zip(table[column], moved, strict=True)]
    local += pd.to_timedelta(pd.Series(moved, dtype="int64"), unit="min")
    table["date"] = local.dt.normalize()
    return ROSTER.validate(table, lazy=True)


def _texts(text: str, form: re.Pattern[str], example: str) -> str | Wrong:
    for part in text.split("|"):
        if not form.fullmatch(part):
            return Wrong(f"cannot be read: {shown(part)}", f"write {example}")
    return text


def _moved(agent_id: str, at: int, offset_s: int, zones: Mapping[str, ZoneInfo]) -> int:
    """Minutes between the clock a row is written in and that of the agent's zone."""
    instant = pd.Timestamp(at, unit="us", tz="UTC").tz_convert(zones[agent_id])
    offset = instant.utcoffset()
    assert offset is not None
    return round((offset.total_seconds() - offset_s) / 60)


def _turned(text: str, minutes: int) -> str:
    """Clock texts `minutes` later, past midnight beginning again."""
    if not minutes:
        return text

    def later(match: re.Match[str]) -> str:
        clock = (60 * int(match[1]) + int(match[2]) + minutes) % _DAY
        return f"{clock // 60:02d}:{clock % 60:02d}"

    return re.sub(r"(?<![\d:/\w])(\d\d):(\d\d)", later, text)
