"""A draft against a roster that moved meanwhile: what carries over, and which shifts two people changed."""

import json
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Literal

import pandas as pd

from planning.desk.drafting import withdrawn
from planning.store.drafts import Cell, DraftCell, Row

Side = Literal["mine", "theirs"]

_SHIFT = ("shift", "start", "end", "locked")
"""What makes two rows the same shift to whoever plans it; the night places breaks and work anew in all of them."""


@dataclass(frozen=True)
class Conflict:
    """A shift that the draft and somebody else changed in different ways.

    `mine.was` is how it read when the planner decided, `mine.after` what the planner wants, and `theirs` how the
    published roster reads now; None is a day without a shift.
    """

    mine: DraftCell
    theirs: Row | None


@dataclass(frozen=True)
class Comparison:
    """A draft cell by cell against the roster in force.

    Attributes
    ----------
    conflicts : tuple of Conflict
        Cells that both changed.
    carried : tuple of DraftCell
        Cells that the roster moved only inside (breaks, work): the draft's word stands, compared with what is there.
    settled : tuple of DraftCell
        Cells that the roster says already as the draft wants them.
    gone : tuple of DraftCell
        Cells outside the roster's horizon, or of people it does not know: nobody can change them any more.
    """

    conflicts: tuple[Conflict, ...]
    carried: tuple[DraftCell, ...]
    settled: tuple[DraftCell, ...]
    gone: tuple[DraftCell, ...]

    @property
    def rebased(self) -> list[DraftCell]:
        """The cells of a step that makes the draft stand on the roster in force, conflicts left as they are."""
        return [*self.carried, *self.settled, *withdrawn(self.gone)]


def compare(
    cells: Iterable[DraftCell],
    in_force: Mapping[Cell, Row],
    *,
    horizon: tuple[datetime, datetime],
    people: Container[str],
) -> Comparison:
    """Compare every cell of a draft with the roster in force.

    Parameters
    ----------
    cells : iterable of DraftCell
    in_force : mapping of (str, date) to mapping
        Rows of the roster of at least the draft's people, as `planning.store.drafts.roster_rows` gives them.
    horizon : (datetime, datetime)
        What the roster speaks for, half-open, zone-aware.
    people : container of str
        Everybody the roster knows.
    """
    conflicts, carried, settled, gone = [], [], [], []
    for cell in cells:
        now = in_force.get(cell.cell)
        if cell.agent_id not in people or not _inside(cell, horizon):
            gone.append(cell)
        elif now == cell.was:
            continue
        elif now == cell.after:
            settled.append(replace(cell, was=now))
        elif _same_shift(now, cell.was):
            carried.append(replace(cell, was=now))
        else:
            conflicts.append(Conflict(cell, now))
    return Comparison(tuple(conflicts), tuple(carried), tuple(settled), tuple(gone))


def decided(conflicts: Iterable[Conflict], choices: Mapping[Cell, Side]) -> list[DraftCell]:
    """The cells of a step that decides conflicts: theirs leaves the draft, mine stands on what they made of it.

    Raises
    ------
    KeyError
        If a conflict was not decided.
    """
    return [
        replace(
            conflict.mine,
            was=conflict.theirs,
            after=conflict.mine.after if choices[conflict.mine.cell] == "mine" else conflict.theirs,
        )
        for conflict in conflicts
    ]


@dataclass(frozen=True)
class Change:
    """Who changed a shift last, when and why."""

    author: str
    at: datetime
    reason: str


def last_changes(trail: pd.DataFrame) -> dict[Cell, Change]:
    """Who changed each shift last.

    Parameters
    ----------
    trail : pandas.DataFrame
        As `Store.audit` gives it, the newest first; kinds other than `roster` are passed over.
    """
    found: dict[Cell, Change] = {}
    columns = ["what", "author", "at", "reason", "before", "after"]
    for what, author, at, reason, *rows in trail[columns].itertuples(index=False, name=None):
        if what == "roster":
            for row in (json.loads(text) for text in rows if text):
                cell = (row["agent_id"], date.fromisoformat(row["date"]))
                found.setdefault(cell, Change(author, at.to_pydatetime(), reason))
    return found


def _inside(cell: DraftCell, horizon: tuple[datetime, datetime]) -> bool:
    starts = [datetime.fromisoformat(row["start"]) for row in (cell.was, cell.after) if row is not None]
    return all(horizon[0] <= start < horizon[1] for start in starts)


def _same_shift(one: Row | None, other: Row | None) -> bool:
    return one is not None and other is not None and all(one[name] == other[name] for name in _SHIFT)
