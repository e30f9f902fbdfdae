"""The sheet Roster: agents down, days across, a coloured code in each cell."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd
import xlsxwriter

from planning.exchange.tables import harmless

_PEOPLE = {"agent_id": 10, "name": 20, "group": 14, "site": 11, "contract": 11}
"""Columns left of the days and their widths [characters]."""

_TOP = 3
"""Rows above the first agent: title, legend, header."""

_NO_COLOUR = "#d9d9d9"
_WEEKEND = "#eef1f5"
_AWAY = "#f2d7b6"
_HEAD = "#1f3a5f"


def write_grid(
    book: xlsxwriter.Workbook,
    title: str,
    people: pd.DataFrame,
    absences: pd.DataFrame,
    roster: pd.DataFrame,
    colours: Mapping[str, str],
) -> None:
    """Add the sheet to a workbook.

    A cell reads start and code, `08 F8`, on the agent's own clock; a locked one is framed and starred; a day
    without a shift that an absence touches names its kind. Right of the days stand the paid hours of each ISO week.

    Parameters
    ----------
    book : xlsxwriter.Workbook
        Gets the sheet.
    title : str
        Its first line.
    people : pandas.DataFrame
        Contract AGENTS, in the order of the rows wanted.
    absences, roster : pandas.DataFrame
        Contracts ABSENCES and ROSTER.
    colours : mapping of str to str
        `#rrggbb` by shift code.
    """
    sheet = book.add_worksheet("Roster")
    days = _days(roster)
    weeks = sorted({day.isocalendar()[:2] for day in days})
    looks = _Looks(book, colours)
    first_day = len(_PEOPLE)
    sheet.write_string(0, 0, title, book.add_format({"bold": True, "font_size": 14}))
    _legend(sheet, looks, first_day, sorted(set(roster["shift"])))
    _header(sheet, looks, days, weeks)
    shifts = _by_agent(roster.sort_values(["agent_id", "start"]).to_dict(orient="records"))
    away = _by_agent(absences.sort_values(["agent_id", "start"]).to_dict(orient="records"))
    for row, agent in enumerate(people.to_dict(orient="records"), start=_TOP):
        for column, name in enumerate(_PEOPLE):
            sheet.write_string(row, column, harmless(agent[name]), looks.person)
        own = shifts[agent["agent_id"]]
        cells = _cells(own, away[agent["agent_id"]], ZoneInfo(agent["time_zone"]), days)
        for column, (day, cell) in enumerate(zip(days, cells, strict=True), start=first_day):
            if cell is None:
                sheet.write_blank(row, column, None, looks.empty(day))
            else:
                text, code, locked = cell
                sheet.write_string(
                    row, column, harmless(text), looks.shift(code, locked=locked) if code else looks.away
                )
        for column, week in enumerate(weeks, start=first_day + len(days)):
            paid = sum(s["paid_minutes"] for s in own if s["date"].date().isocalendar()[:2] == week)
            sheet.write_number(row, column, paid / 60, looks.hours)
    sheet.freeze_panes(_TOP, 2)
    sheet.autofilter(_TOP - 1, 0, max(_TOP, _TOP - 1 + len(people)), len(_PEOPLE) - 1)
    sheet.hide_gridlines(2)
    sheet.set_landscape()
    sheet.set_paper(8)  # A3
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(_TOP - 1)


class _Looks:
    """Cell formats, each made once."""

    def __init__(self, book: xlsxwriter.Workbook, colours: Mapping[str, str]) -> None:
        self._book = book
        self._colours = colours
        self._made: dict[tuple[str, bool], Any] = {}
        edge = {"border": 1, "border_color": "#c5ccd6"}
        middle = {"align": "center", "valign": "vcenter", **edge}
        self.head = book.add_format(
            {"bold": True, "bg_color": _HEAD, "font_color": "#ffffff", "text_wrap": True, **middle}
        )
        self.head_weekend = book.add_format(
            {"bold": True, "bg_color": "#54708f", "font_color": "#ffffff", "text_wrap": True, **middle}
        )
        self.person = book.add_format({"valign": "vcenter", **edge})
        self.hours = book.add_format({"num_format": "0.0", **edge})
        self.away = book.add_format({"italic": True, "bg_color": _AWAY, "font_color": "#5b3a12", **middle})
        self._workday = book.add_format(edge)
        self._weekend = book.add_format({"bg_color": _WEEKEND, **edge})

    def empty(self, day: date) -> Any:
        """A day without a shift; weekends are shaded."""
        return self._weekend if day.isoweekday() > 5 else self._workday

    def shift(self, code: str, *, locked: bool) -> Any:
        """A shift in its template's colour; a locked one in a heavy frame."""
        if (code, locked) not in self._made:
            colour = self._colours.get(code, _NO_COLOUR)
            frame = {"border": 2, "border_color": "#111111"} if locked else {"border": 1, "border_color": "#c5ccd6"}
            look = {"bg_color": colour, "font_color": _ink(colour), "bold": locked, "align": "center", **frame}
            self._made[code, locked] = self._book.add_format(look)
        return self._made[code, locked]


def _ink(colour: str) -> str:
    """Black or white, whichever reads better on `colour` (relative luminance, WCAG 2.2).

    >>> _ink("#4477aa"), _ink("#ccbb44")
    ('#ffffff', '#000000')
    """
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return "#ffffff" if 0.2126 * red + 0.7152 * green + 0.0722 * blue < 0.179 else "#000000"


def _days(roster: pd.DataFrame) -> list[date]:
    """Every date from the first shift to the last."""
    if roster.empty:
        return []
    first, last = roster["date"].min().date(), roster["date"].max().date()
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def _by_agent(records: Iterable[dict[Any, Any]]) -> defaultdict[str, list[dict[Any, Any]]]:
    found = defaultdict(list)
    for record in records:
        found[record["agent_id"]].append(record)
    return found


def _legend(sheet: Any, looks: _Looks, first: int, codes: Sequence[str]) -> None:
    sheet.write_string(1, 0, "start hour and shift code, on the agent's own clock")
    for column, code in enumerate(codes, start=first):
        sheet.write_string(1, column, harmless(code), looks.shift(code, locked=False))
    sheet.write_string(1, first + len(codes), "* locked", looks.shift("", locked=True))
    sheet.write_string(1, first + len(codes) + 1, "absent", looks.away)


def _header(sheet: Any, looks: _Looks, days: Sequence[date], weeks: Sequence[tuple[int, int]]) -> None:
    sheet.set_row(_TOP - 1, 32)
    for column, (name, width) in enumerate(_PEOPLE.items()):
        sheet.write_string(_TOP - 1, column, name, looks.head)
        sheet.set_column(column, column, width)
    first = len(_PEOPLE)
    for column, day in enumerate(days, start=first):
        look = looks.head_weekend if day.isoweekday() > 5 else looks.head
        sheet.write_string(_TOP - 1, column, f"{day:%a}\n{day:%d %b}", look)
    sheet.set_column(first, first + len(days) - 1, 9)
    for column, (_, week) in enumerate(weeks, start=first + len(days)):
        sheet.write_string(_TOP - 1, column, f"W{week:02d}\nhours", looks.head)
        sheet.set_column(column, column, 7)


def _cells(
    shifts: Sequence[Mapping[Any, Any]], absences: Sequence[Mapping[Any, Any]], zone: ZoneInfo, days: Sequence[date]
) -> list[tuple[str, str, bool] | None]:
    """For each day what the cell says, the code that colours it (empty for an absence), and whether it is locked."""
    found: dict[date, tuple[str, str, bool]] = {}
    for absence in absences:
        day = absence["start"].tz_convert(zone).date()
        while pd.Timestamp(day, tz=zone) < absence["end"]:
            found[day] = (absence["kind"], "", False)
            day += timedelta(days=1)
    worked: defaultdict[date, list[Mapping[Any, Any]]] = defaultdict(list)
    for shift in shifts:
        worked[shift["date"].date()].append(shift)
    for day, own in worked.items():
        locked = any(shift["locked"] for shift in own)
        text = " + ".join(f"{_start(shift['start'].tz_convert(zone))} {shift['shift']}" for shift in own)
        found[day] = (f"{text} *" if locked else text, own[0]["shift"], locked)
    return [found.get(day) for day in days]


def _start(local: pd.Timestamp) -> str:
    return f"{local:%H:%M}" if local.minute else f"{local:%H}"
