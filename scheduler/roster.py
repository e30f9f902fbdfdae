"""Rosters: who works when, on what, and with which breaks; and what a solve returns."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt
import pandas as pd
import pandera.pandas as pa

from scheduler.agents import INSTANT, Agent

ROSTER = pa.DataFrameSchema(
    {
        "agent_id": pa.Column(str, coerce=True),
        "date": pa.Column("datetime64[us]", coerce=True, description="local date of `start`"),
        "shift": pa.Column(str, coerce=True, description="code of the shift template"),
        "start": pa.Column(INSTANT, coerce=True),
        "end": pa.Column(INSTANT, coerce=True),
        "paid_minutes": pa.Column(int, pa.Check.ge(0), coerce=True),
        "breaks": pa.Column(str, coerce=True, description="`HH:MM/15|HH:MM/30`, clock of the offset of `start`"),
        "work": pa.Column(str, coerce=True, description="`HH:MM-HH:MM line/language/channel|...` without breaks"),
        "locked": pa.Column(bool, coerce=True, description="a planner fixed this row"),
    },
    checks=pa.Check(lambda t: t["end"] > t["start"], error="shift must end after it starts"),
    name="roster",
    unique=["agent_id", "start"],
)
"""Contract of roster.csv once read: instants in UTC; clock texts stay in the offset of the agent's zone at `start`."""

UTC = ZoneInfo("UTC")


@dataclass(frozen=True)
class Span:
    """A half-open stretch of time, instants in UTC; `queue` is empty for a break."""

    start: datetime
    end: datetime
    queue: str = ""

    @property
    def minutes(self) -> int:
        """Length [min]."""
        return int((self.end - self.start).total_seconds() // 60)

    def overlaps(self, start: datetime, end: datetime) -> bool:
        """Whether the span shares time with [start, end)."""
        return self.start < end and start < self.end


@dataclass(frozen=True)
class Shift:
    """One shift of one person: a row of the roster with its texts read.

    `day` is the local date of `start`; `start`, `end`, `breaks` and `work` hold UTC instants.
    `unreadable` names clock texts that lie outside the shift.
    """

    agent_id: str
    day: date
    code: str
    start: datetime
    end: datetime
    paid_minutes: int
    breaks: tuple[Span, ...] = ()
    work: tuple[Span, ...] = ()
    locked: bool = False
    unreadable: tuple[str, ...] = ()

    @property
    def minutes(self) -> int:
        """Length from start to end, breaks included [min]."""
        return int((self.end - self.start).total_seconds() // 60)

    def row(self, time_zone: ZoneInfo) -> dict[str, object]:
        """The row of contract `ROSTER`; clock texts in the offset that `time_zone` has at `start`."""
        shift = self.start.astimezone(time_zone).utcoffset() or timedelta()

        def clock(instant: datetime) -> str:
            return (instant + shift).strftime("%H:%M")

        return {
            "agent_id": self.agent_id,
            "date": pd.Timestamp(self.day),
            "shift": self.code,
            "start": pd.Timestamp(self.start),
            "end": pd.Timestamp(self.end),
            "paid_minutes": self.paid_minutes,
            "breaks": "|".join(f"{clock(b.start)}/{b.minutes}" for b in self.breaks),
            "work": "|".join(f"{clock(w.start)}-{clock(w.end)} {w.queue}" for w in self.work),
            "locked": self.locked,
        }


def read_shifts(roster: pd.DataFrame, time_zones: Mapping[str, ZoneInfo]) -> list[Shift]:
    """Read the rows of a roster.

    Parameters
    ----------
    roster : pandas.DataFrame
        Contract `ROSTER`.
    time_zones : mapping of str to ZoneInfo
        Zone of each agent; an agent not in it is read in UTC.

    Returns
    -------
    list of Shift
        In the order of the rows.
    """
    columns = ["agent_id", "date", "shift", "start", "end", "paid_minutes", "breaks", "work", "locked"]
    return [_read(row, time_zones) for row in roster[columns].itertuples(index=False, name=None)]


def _read(row: tuple[Any, ...], time_zones: Mapping[str, ZoneInfo]) -> Shift:
    agent_id, day, code, start_, end_, paid, breaks_text, work_text, locked = row
    start, end = start_.to_pydatetime().astimezone(UTC), end_.to_pydatetime().astimezone(UTC)
    offset = start.astimezone(time_zones.get(agent_id, UTC)).utcoffset() or timedelta()
    midnight = (start + offset).replace(hour=0, minute=0) - offset
    breaks, work, unreadable = [], [], []

    def place(clock: str, after: datetime) -> datetime | None:
        """The first instant at or after `after`, inside the shift, whose clock reads so."""
        hour, minute = clock.split(":")
        at = midnight + timedelta(hours=int(hour), minutes=int(minute))
        while at < after:
            at += timedelta(days=1)
        return at if at <= end else None

    for text in filter(None, breaks_text.split("|")):
        clock, _, length = text.partition("/")
        at = place(clock, start)
        if at is None or at + timedelta(minutes=int(length)) > end:
            unreadable.append(f"break {text}")
        else:
            breaks.append(Span(at, at + timedelta(minutes=int(length))))
    for text in filter(None, work_text.split("|")):
        clocks, _, queue = text.partition(" ")
        begin, _, finish = clocks.partition("-")
        at = place(begin, start)
        to = None if at is None else place(finish, at + timedelta(minutes=1))
        if at is None or to is None:
            unreadable.append(f"work {text}")
        else:
            work.append(Span(at, to, queue))
    return Shift(
        agent_id,
        day.date(),
        code,
        start,
        end,
        int(paid),
        tuple(breaks),
        tuple(work),
        bool(locked),
        tuple(unreadable),
    )


def roster_table(shifts: Iterable[Shift], agents: Iterable[Agent]) -> pd.DataFrame:
    """The roster of contract `ROSTER`, sorted by agent and start."""
    zone = {a.agent_id: a.time_zone for a in agents}
    rows = [s.row(zone.get(s.agent_id, UTC)) for s in sorted(shifts, key=lambda s: (s.agent_id, s.start))]
    return ROSTER.validate(pd.DataFrame(rows, columns=list(ROSTER.columns)), lazy=True)


def empty_roster() -> pd.DataFrame:
    """A roster without a row."""
    return roster_table((), ())


@dataclass(frozen=True, eq=False)
class Result:
    """What a solve answers. Infeasible is a status, never an exception.

    Attributes
    ----------
    status : str
        `solved`, `stopped` (limit reached, best so far), or `contradictory` (input facts clash).
    roster : pandas.DataFrame
        Table of contract `ROSTER`; empty if contradictory.
    cost, bound : int
        Cost of the roster and a proven lower bound on any roster's cost [cent], same objective.
    gap : float
        `(cost - bound) / cost`, 0 for a cost of 0.
    seconds : float
        Wall time of the solve [s].
    cost_parts : dict of str to int
        The cost by part [cent]: pay, shortage, surplus, late, wishes.
    reasons : tuple of str
        What binds or clashes, in words.
    prices : array (G, T) or None
        One head-tick of each skill set of the problem [cent]: the dual values whose Lagrangian bound is `bound`. None
        if contradictory.
    """

    status: str
    roster: pd.DataFrame
    cost: int
    bound: int
    gap: float
    seconds: float
    cost_parts: dict[str, int] = field(default_factory=dict)
    reasons: tuple[str, ...] = ()
    prices: npt.NDArray[np.float64] | None = None
