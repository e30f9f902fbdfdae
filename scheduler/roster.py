"""Rosters: who works when, on what, and with which breaks; and what a solve returns."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
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
MINUTE = timedelta(minutes=1)


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
        breaks, work = self.texts(self.start.astimezone(time_zone).utcoffset() or timedelta())
        return {
            "agent_id": self.agent_id,
            "date": pd.Timestamp(self.day),
            "shift": self.code,
            "start": pd.Timestamp(self.start),
            "end": pd.Timestamp(self.end),
            "paid_minutes": self.paid_minutes,
            "breaks": breaks,
            "work": work,
            "locked": self.locked,
        }

    def texts(self, offset: timedelta) -> tuple[str, str]:
        """Columns `breaks` and `work` of contract `ROSTER`, in a clock of this offset from UTC."""
        clock = _clock
        return (
            "|".join([f"{clock(b.start + offset)}/{b.minutes}" for b in self.breaks]),
            "|".join([f"{clock(w.start + offset)}-{clock(w.end + offset)} {w.queue}" for w in self.work]),
        )


_CLOCK = [f"{minute // 60:02d}:{minute % 60:02d}" for minute in range(1440)]


def _clock(local: datetime) -> str:
    return _CLOCK[60 * local.hour + local.minute]


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
    codes, uniques = pd.factorize(pd.concat([roster["start"], roster["end"]]))
    instants = [t.to_pydatetime().astimezone(UTC) for t in uniques]
    start, end = codes.reshape(2, -1).tolist()
    others = ["agent_id", "shift", "paid_minutes", "breaks", "work", "locked"]
    columns = (roster[name].tolist() for name in others)
    read = _Reader()
    return [
        read.shift(who, time_zones.get(who, UTC), day, code, instants[a], instants[b], *rest)
        for a, b, day, who, code, *rest in zip(start, end, roster["date"].dt.date.tolist(), *columns, strict=True)
    ]


_Stretch = tuple[int, int, str]
"""From and to, in minutes after the shift's start, and what is left of the text."""


@dataclass
class _Reader:
    """Reads the clock texts of shifts; what it has met before it looks up, for a large roster says the same often."""

    offsets: dict[tuple[ZoneInfo, datetime], timedelta] = field(default_factory=dict)
    lists: dict[tuple[str, str, int, float], tuple[list[_Stretch], list[str]]] = field(default_factory=dict)
    spans: dict[tuple[datetime, _Stretch], Span] = field(default_factory=dict)

    def shift(
        self,
        who: str,
        zone: ZoneInfo,
        day: date,
        code: str,
        start: datetime,
        end: datetime,
        paid: int,
        breaks: str,
        work: str,
        locked: bool,
    ) -> Shift:
        """One row of the table."""
        offset = self.offsets.get((zone, start))
        if offset is None:
            offset = self.offsets[zone, start] = start.astimezone(zone).utcoffset() or timedelta()
        local = start + offset
        clock, length = 60 * local.hour + local.minute, (end - start) / MINUTE
        rests, no_rests = self._list("break", breaks, clock, length)
        spans, no_spans = self._list("work", work, clock, length)
        resting = tuple([self._span(start, s) for s in rests])
        working = tuple([self._span(start, s) for s in spans])
        return Shift(who, day, code, start, end, int(paid), resting, working, bool(locked), (*no_rests, *no_spans))

    def _span(self, start: datetime, stretch: _Stretch) -> Span:
        span = self.spans.get((start, stretch))
        if span is None:
            begin, end, queue = stretch
            span = self.spans[start, stretch] = Span(start + begin * MINUTE, start + end * MINUTE, queue)
        return span

    def _list(self, kind: str, text: str, clock: int, length: float) -> tuple[list[_Stretch], list[str]]:
        """Stretches of a text in a shift of `length` minutes from a clock on, and what lies outside it."""
        answer = self.lists.get((kind, text, clock, length))
        if answer is None:
            good, wrong = [], []
            for part in filter(None, text.split("|")):
                stretch = _rest(part, clock, length) if kind == "break" else _work(part, clock, length)
                if stretch is None:
                    wrong.append(f"{kind} {part}")
                else:
                    good.append(stretch)
            answer = self.lists[kind, text, clock, length] = good, wrong
        return answer


def _rest(text: str, clock: int, length: float) -> _Stretch | None:
    """A break `HH:MM/15`, or None outside the shift."""
    at, _, minutes = text.partition("/")
    begin = _placed(at, clock, 0)
    end = begin + int(minutes)
    return (begin, end, "") if end <= length else None


def _work(text: str, clock: int, length: float) -> _Stretch | None:
    """Work `HH:MM-HH:MM queue`, or None outside the shift."""
    clocks, _, queue = text.partition(" ")
    begin_text, _, end_text = clocks.partition("-")
    begin = _placed(begin_text, clock, 0)
    end = _placed(end_text, clock, begin + 1)
    return (begin, end, queue) if end <= length else None


def _placed(text: str, clock: int, after: int) -> int:
    """First minute of a shift, from `after` on, at which the clock reads so; the shift starts at `clock`."""
    hour, minute = text.split(":")
    at = 60 * int(hour) + int(minute) - clock
    while at < after:
        at += 1440
    return at


def roster_table(shifts: Iterable[Shift], agents: Iterable[Agent]) -> pd.DataFrame:
    """The roster of contract `ROSTER`, sorted by agent and start."""
    zone = {a.agent_id: a.time_zone for a in agents}
    offsets: dict[tuple[ZoneInfo, datetime], timedelta] = {}
    rows = sorted(shifts, key=lambda s: (s.agent_id, s.start))
    texts = []
    for shift in rows:
        here = zone.get(shift.agent_id, UTC), shift.start
        if here not in offsets:
            offsets[here] = shift.start.astimezone(here[0]).utcoffset() or timedelta()
        texts.append(shift.texts(offsets[here]))
    table = pd.DataFrame(
        {
            "agent_id": [s.agent_id for s in rows],
            "date": np.array([s.day for s in rows], dtype="datetime64[D]").astype("datetime64[us]"),
            "shift": [s.code for s in rows],
            "start": _instants([s.start for s in rows]),
            "end": _instants([s.end for s in rows]),
            "paid_minutes": [s.paid_minutes for s in rows],
            "breaks": [breaks for breaks, _ in texts],
            "work": [work for _, work in texts],
            "locked": [s.locked for s in rows],
        }
    )
    return ROSTER.validate(table, lazy=True)


def _instants(found: list[datetime]) -> pd.DatetimeIndex:
    """UTC instants as a column."""
    naive = np.array([t.replace(tzinfo=None) for t in found], dtype="datetime64[us]")
    return pd.DatetimeIndex(naive).tz_localize("UTC")


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
    values : pandas.DataFrame or None
        What one more agent and one more hour are worth, as of `scheduler.reasons.values.value_table`; None unless
        asked.
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
    values: pd.DataFrame | None = None
