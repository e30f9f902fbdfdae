"""Writing our CSV contracts: UTF-8, a header, instants of ISO 8601 with their offset, empty where nothing is known."""

import csv
import io
from collections.abc import Mapping
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd


def write_table(table: pd.DataFrame, path: Path, time_zone: ZoneInfo | Mapping[str, ZoneInfo]) -> None:
    """Write a table of one of the contracts as CSV, whole or not at all.

    Parameters
    ----------
    table : pandas.DataFrame
        Instants in UTC, dates without zone.
    path : Path
        File to write; replaced in one step.
    time_zone : ZoneInfo, or mapping of str to ZoneInfo
        Zone whose offset instants are written with; by `agent_id` for rosters, whose clock texts are read in it.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> rows = pd.DataFrame({"start": pd.to_datetime(["2026-11-16T00:00Z"]), "x": [1.5]})
    >>> with TemporaryDirectory() as folder:
    ...     write_table(rows, Path(folder) / "a.csv", ZoneInfo("Asia/Shanghai"))
    ...     (Path(folder) / "a.csv").read_text().splitlines()
    ['start,x', '2026-11-16T08:00+08:00,1.5']
    """
    staged = path.with_name(path.name + ".part")
    staged.write_text(table_text(table, time_zone), encoding="utf-8", newline="")
    staged.replace(path)


def table_text(table: pd.DataFrame, time_zone: ZoneInfo | Mapping[str, ZoneInfo]) -> str:
    """The text `write_table` writes."""
    if isinstance(time_zone, ZoneInfo):
        zones: list[ZoneInfo] = [time_zone] * len(table)
    else:
        zones = [time_zone[agent] for agent in table["agent_id"]]
    columns = [_texts(table[name], zones) for name in table.columns]
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(table.columns)
    writer.writerows(zip(*columns, strict=True))
    return stream.getvalue()


def _texts(column: pd.Series, zones: list[ZoneInfo]) -> list[str]:
    if isinstance(column.dtype, pd.DatetimeTZDtype):
        return ["" if pd.isna(at) else _instant(at, zone) for at, zone in zip(column, zones, strict=True)]
    if column.dtype.kind == "M":
        return ["" if pd.isna(day) else day.date().isoformat() for day in column]
    if column.dtype.kind == "b":
        return ["true" if value else "false" for value in column]
    if column.dtype.kind == "f":
        return [_number(value) for value in column.to_numpy(dtype=np.float64).tolist()]
    return ["" if pd.isna(value) else str(value) for value in column]


def _instant(at: pd.Timestamp, zone: ZoneInfo) -> str:
    local = at.to_pydatetime().astimezone(zone)
    return local.isoformat(timespec="minutes" if not local.second else "seconds")


def _number(value: float) -> str:
    """The shortest text that reads back as the same number."""
    if value != value:
        return ""
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
