"""What came of a re-solve, beside the roster it began from."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd

from scheduler.agents import Agent
from scheduler.optimizer.cost import Count
from scheduler.optimizer.problem import RosterProblem
from scheduler.roster import Shift, roster_table
from scheduler.verify import coverage

DIFFERENCES = {
    "agent_id": "str",
    "date": "datetime64[us]",
    "kind": "str",
    "shift_before": "str",
    "start_before": "datetime64[us, UTC]",
    "shift_after": "str",
    "start_after": "datetime64[us, UTC]",
    "breaks_before": "str",
    "work_before": "str",
    "breaks_after": "str",
    "work_after": "str",
}
"""Columns of the table of changed cells: `kind` is `given`, `off`, `moved`, `other` (another template) or `inside`
(other breaks or other work); codes are empty and starts missing where there is no shift. Breaks and work as in contract
ROSTER, on the person's clock."""


@dataclass(frozen=True)
class Resolved:
    """A re-solve in figures.

    Attributes
    ----------
    cost : mapping of str to (mapping of str to int)
        By part [cent], of the roster `published`, with the `draft`, and as `resolved`.
    short_h, late_h : mapping of str to float
        Missing agent-hours of live queues and posts, and hours of work done late, of the same three.
    bound_cents : int or None
        What no roster costs less than that leaves the edits and locks alone; None where nothing is proven.
    people : int
        Whose shifts could change.
    changed, inside : int
        Cells with another shift, and with other breaks or work only.
    mended, broken : int
        Rules broken by the draft that are not any more, and that still are.
    tries, moves : int
        Moves tried, and taken.
    seconds : float
        Wall time [s].
    finished : bool
        False if time ran out, so that another run may find another answer.
    """

    cost: Mapping[str, Mapping[str, int]]
    short_h: Mapping[str, float]
    late_h: Mapping[str, float]
    bound_cents: int | None
    people: int
    changed: int
    inside: int
    mended: int
    broken: int
    tries: int
    moves: int
    seconds: float
    finished: bool

    def total(self, which: str) -> int:
        """Cost of one of the three [cent]."""
        return sum(self.cost[which].values())

    @property
    def gap(self) -> float | None:
        """What may still be won, as a share of the cost; None where nothing is proven."""
        cost = self.total("resolved")
        return None if self.bound_cents is None or not cost else max(cost - self.bound_cents, 0) / cost

    def as_json(self) -> dict[str, Any]:
        """As a job answers it."""
        return {**vars(self), "cost": {which: dict(parts) for which, parts in self.cost.items()}}

    @classmethod
    def of_json(cls, told: Mapping[str, Any]) -> "Resolved":
        """Read it back."""
        return cls(**told)


def differences(before: Iterable[Shift], after: Iterable[Shift], agents: Sequence[Agent]) -> pd.DataFrame:
    """Cells of two rosters that differ, other shifts first, then by person and date; columns `DIFFERENCES`."""
    order = {a.agent_id: k for k, a in enumerate(agents)}
    was, now = ({(s.agent_id, s.day): s for s in shifts} for shifts in (before, after))
    changed = [(cell, was.get(cell), now.get(cell)) for cell in {*was, *now} if was.get(cell) != now.get(cell)]
    changed.sort(key=lambda c: (_kind(c[1], c[2]) == "inside", order[c[0][0]], c[0][1]))
    rows = []
    for (who, day), old, new in changed:
        zone = agents[order[who]].time_zone
        texts = (*_texts(old, zone), *_texts(new, zone))
        rows.append((who, day, _kind(old, new), *_told(old), *_told(new), *texts))
    return pd.DataFrame(rows, columns=list(DIFFERENCES)).astype(DIFFERENCES)


def _texts(shift: Shift | None, zone: ZoneInfo) -> tuple[str, str]:
    """Breaks and work as contract ROSTER writes them."""
    return ("", "") if shift is None else shift.texts(shift.start.astimezone(zone).utcoffset() or timedelta())


def _kind(was: Shift | None, now: Shift | None) -> str:
    if was is None:
        return "given"
    if now is None:
        return "off"
    if was.code != now.code:
        return "other"
    return "moved" if was.start != now.start else "inside"


def _told(shift: Shift | None) -> tuple[str, pd.Timestamp | None]:
    return ("", None) if shift is None else (shift.code, pd.Timestamp(shift.start))


def late_hours(count: Count) -> float:
    """Hours of work with a deadline that are done late."""
    problem = count.problem
    late = sum(queue.missing for queue in count.queues[len(problem.live) :])
    return round(late * problem.tick / 60, 3)


def short_hours(problem: RosterProblem, shifts: Iterable[Shift], requirement: pd.DataFrame) -> float:
    """Missing agent-hours of live queues and posts, as the desk counts them for an edit: against the requirement."""
    # shifts of the night before reach into the first morning
    roster = roster_table([*problem.past, *shifts], problem.agents)
    table = coverage(roster, requirement, problem.agents, problem.horizon.interval)
    return round(float(table["shortage"].sum()) * problem.horizon.interval / 60, 3)
