"""roster.xlsx: the roster as planners print it, as a long list, and what it covers."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pandas as pd
import xlsxwriter

from planning.exchange.grid_sheet import write_grid
from planning.exchange.tables import harmless

_WIDEST = 60
"""Widest column [characters]."""


def write_workbook(
    path: Path,
    *,
    as_of: datetime,
    time_zone: ZoneInfo,
    agents: pd.DataFrame,
    absences: pd.DataFrame,
    roster: pd.DataFrame,
    colours: Mapping[str, str],
    coverage: pd.DataFrame | None = None,
    posts: pd.DataFrame | None = None,
) -> None:
    """Write the workbook: sheets Roster (agents by days), Shifts (one row a shift) and, if given, Coverage and Posts.

    The same tables give the same bytes: it is dated `as_of`, and rows are sorted. No cell is a formula.

    Parameters
    ----------
    path : Path
        File to write.
    as_of : datetime
        When the roster was planned.
    time_zone : ZoneInfo
        The site's, for `as_of` and the coverage; shifts read on each agent's own clock.
    agents, absences, roster : pandas.DataFrame
        Contracts AGENTS, ABSENCES and ROSTER.
    colours : mapping of str to str
        `#rrggbb` by shift code.
    coverage : pandas.DataFrame, optional
        As `scheduler.verify.coverage` counts it.
    posts : pandas.DataFrame, optional
        Contract SEATS, on the site's clock.
    """
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(path, options) as book:
        book.set_properties({"title": "Roster", "created": as_of.astimezone(UTC).replace(tzinfo=None)})
        people = agents.sort_values(["site", "group", "agent_id"], ignore_index=True)
        title = f"Roster, planned as of {as_of.astimezone(time_zone):%Y-%m-%d %H:%M} {time_zone.key}"
        write_grid(book, title, people, absences, roster, colours)
        _long_sheet(book, "Shifts", _shifts(people, roster))
        if coverage is not None:
            shown = coverage.sort_values(["line", "language", "channel", "timestamp"], ignore_index=True)
            _long_sheet(book, "Coverage", shown.assign(timestamp=_clock(shown["timestamp"], time_zone)), red="shortage")
        if posts is not None:
            clock = {name: _clock(posts[name], time_zone) for name in ("start", "end")}
            names = people[["agent_id", "name"]]
            _long_sheet(
                book, "Posts", posts.assign(**clock).merge(names, on="agent_id", how="left").fillna({"name": ""})
            )


def _shifts(people: pd.DataFrame, roster: pd.DataFrame) -> pd.DataFrame:
    table = roster.merge(people[["agent_id", "name", "group", "site", "time_zone"]], on="agent_id", how="left")
    table = table.sort_values(["agent_id", "start"], ignore_index=True)
    return pd.DataFrame(
        {
            "agent_id": table["agent_id"],
            "name": table["name"],
            "group": table["group"],
            "site": table["site"],
            "date": table["date"].dt.strftime("%Y-%m-%d"),
            "shift": table["shift"],
            "start": _own_clock(table, "start"),
            "end": _own_clock(table, "end"),
            "time_zone": table["time_zone"],
            "paid_h": table["paid_minutes"] / 60,
            "breaks": table["breaks"],
            "work": table["work"],
            "locked": table["locked"].map({True: "locked", False: ""}),
        }
    )


def _own_clock(table: pd.DataFrame, name: str) -> pd.Series:
    """The instants `name` as each row's `time_zone` reads them."""
    parts = [_clock(rows[name], ZoneInfo(str(zone))) for zone, rows in table.groupby("time_zone", sort=False)]
    return pd.concat(parts) if parts else pd.Series(dtype=str)


def _clock(instants: pd.Series, zone: ZoneInfo) -> pd.Series:
    texts: pd.Series = instants.dt.tz_convert(zone).dt.strftime("%Y-%m-%d %H:%M")
    return texts


def _long_sheet(book: xlsxwriter.Workbook, name: str, table: pd.DataFrame, red: str | None = None) -> None:
    """A table as a sheet with a header that stays, a filter, and column `red` red where it is above zero."""
    sheet = book.add_worksheet(name)
    head = book.add_format({"bold": True, "bg_color": "#1f3a5f", "font_color": "#ffffff", "border": 1})
    number = book.add_format({"num_format": "0.00"})
    sheet.freeze_panes(1, 2)
    sheet.set_landscape()
    sheet.repeat_rows(0)
    for column, title in enumerate(table.columns):
        values = table[title].tolist()
        sheet.write_string(0, column, title, head)
        if pd.api.types.is_numeric_dtype(table[title]):
            for row, value in enumerate(values, start=1):
                if value == value:
                    sheet.write_number(row, column, value, number)
            width = 10
        else:
            for row, value in enumerate(values, start=1):
                if isinstance(value, str):
                    sheet.write_string(row, column, harmless(value))
            width = max(map(len, (v for v in values if isinstance(v, str))), default=8)
        sheet.set_column(column, column, min(max(width, len(title)) + 2, _WIDEST))
    sheet.autofilter(0, 0, max(len(table), 1), len(table.columns) - 1)
    if red is not None:
        column = list(table.columns).index(red)
        alarm = book.add_format({"bg_color": "#f4c7c3", "font_color": "#7f1d1d"})
        rule = {"type": "cell", "criteria": ">", "value": 0.005, "format": alarm}
        sheet.conditional_format(1, column, max(len(table), 1), column, rule)
