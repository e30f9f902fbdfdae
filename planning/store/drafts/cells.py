"""Cells of a draft: what it wants of a person on a local date, and what the roster said when the planner decided."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo

import pandas as pd

from scheduler.roster import ROSTER, Shift

Cell: TypeAlias = tuple[str, date]
"""A person by identifier and a local date."""

Row: TypeAlias = Mapping[str, Any]
"""A row of contract ROSTER as JSON: instants as ISO 8601 in UTC, the local date as a date."""


@dataclass(frozen=True)
class DraftCell:
    """What a draft wants of one person on one local date.

    Attributes
    ----------
    agent_id : str
    day : datetime.date
        Local date of the person.
    was : mapping or None
        The row of the published roster that the planner saw, None for a day without a shift. Where the roster says
        something else by now, somebody else changed the same shift.
    after : mapping or None
        The row as it shall be, None for a day off. A cell whose `after` is its `was` takes itself out of the draft.
    author : str
        Who said it last; empty until a step carries it.
    """

    agent_id: str
    day: date
    was: Row | None
    after: Row | None
    author: str = ""

    @property
    def cell(self) -> Cell:
        """Person and date."""
        return self.agent_id, self.day

    def as_json(self) -> dict[str, Any]:
        """As a step keeps it: the step knows the author."""
        return {"agent_id": self.agent_id, "day": self.day.isoformat(), "was": self.was, "after": self.after}

    @classmethod
    def of_json(cls, told: Mapping[str, Any], author: str) -> "DraftCell":
        """Read it back."""
        return cls(told["agent_id"], date.fromisoformat(told["day"]), told["was"], told["after"], author)


@dataclass(frozen=True)
class DraftStep:
    """One action of a planner.

    `told` names the kind of action in a word (`give`, `off`, `lock`, ...); `undone` steps wait to be done again.
    """

    number: int
    cells: tuple[DraftCell, ...]
    told: str
    author: str
    at: datetime
    undone: bool


def folded(steps: Iterable[DraftStep]) -> dict[Cell, DraftCell]:
    """The draft that its steps come to: the last word on each cell, in the order in which cells were first touched.

    Whoever repeats what a cell wants already, as a publisher does who carries a draft to a newer roster, does not
    become its author.
    """
    whole: dict[Cell, DraftCell] = {}
    for step in steps:
        for cell in () if step.undone else step.cells:
            before = whole.get(cell.cell)
            author = before.author if before is not None and before.after == cell.after else step.author
            whole[cell.cell] = replace(cell, author=author)
    return {key: cell for key, cell in whole.items() if cell.after != cell.was}


def roster_rows(roster: pd.DataFrame) -> dict[Cell, Row]:
    """Rows of a roster by person and local date, as drafts compare them.

    Parameters
    ----------
    roster : pandas.DataFrame
        Contract ROSTER.
    """
    names = list(ROSTER.columns)
    plain = [roster[name].tolist() for name in names]
    rows = (_plain(dict(zip(names, values, strict=True))) for values in zip(*plain, strict=True))
    return {(row["agent_id"], date.fromisoformat(row["date"])): row for row in rows}


def row_of(shift: Shift, time_zone: ZoneInfo) -> Row:
    """The row of a shift; its clock texts in the offset that the person's `time_zone` has at its start."""
    return _plain(shift.row(time_zone))


def _plain(row: Mapping[str, Any]) -> Row:
    return {
        **row,
        "date": row["date"].date().isoformat(),
        "start": row["start"].isoformat(),
        "end": row["end"].isoformat(),
        "paid_minutes": int(row["paid_minutes"]),
        "locked": bool(row["locked"]),
    }
