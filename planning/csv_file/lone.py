"""A history file alone, of any system: its columns found by name, its interval and its clock by its rows."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt
import pandas as pd

from forecast.history import HISTORY, QUEUE
from planning.csv_file import values
from planning.csv_file.cells import MOST_HISTORY_BYTES, Cells, read_cells
from planning.csv_file.column import Codes
from planning.csv_file.history import MOST, numbered, queue_part
from planning.csv_file.sheet import Sheet
from planning.settings.fields import INTERVALS

DAY = 1440
"""Minutes of the interval of a history by days."""

LONE_INTERVALS = (*INTERVALS, DAY)
"""Lengths an interval of a file alone may have [min]."""

_ALIASES = {
    "timestamp": ("timestamp_utc", "datetime", "date", "time", "ds"),
    "volume": ("offered", "calls", "contacts", "count", "y"),
    "language": ("locale",),
}
"""What other systems call our columns; taken where the file has exactly one of them and not ours."""

Numbers = npt.NDArray[np.int64]

_UTC = ZoneInfo("UTC")
_NONE = np.iinfo(np.int64).min


@dataclass(frozen=True, eq=False)
class LoneHistory:
    """What a file alone says.

    Attributes
    ----------
    table : pandas.DataFrame
        Contract `HISTORY`. A history by days stands on a clock that never changes: its days begin at midnight UTC,
        whatever the zone.
    interval_minutes : int
    notes : tuple of str
        How the file was read where that is not plain from its header.
    """

    table: pd.DataFrame
    interval_minutes: int
    notes: tuple[str, ...]


def read_lone(
    path: Path,
    time_zone: ZoneInfo,
    *,
    interval_minutes: int | None = None,
    columns: Mapping[str, str] | None = None,
    masked_hours: Sequence[int] = (),
) -> LoneHistory:
    """Read a history without a site.

    Parameters
    ----------
    path : Path
        CSV (`,` or `;`, plain or gzipped) or .xlsx.
    time_zone : ZoneInfo
        Zone of timestamps without an offset, unless their column's name ends with `utc`. A clock time that the zone
        skips, and one that it repeats but the file has once, is left out and noted.
    interval_minutes : int, optional
        One of `LONE_INTERVALS`; by default the largest step all rows of a queue lie on.
    columns : mapping of str to str, optional
        Our column: the file's.
    masked_hours : sequence of int
        Hours of the file's clock whose volume the source counts wrongly.

    Raises
    ------
    planning.refusal.Refused
        With every bad row.
    """
    cells = read_cells(path, most_bytes=MOST_HISTORY_BYTES)
    named = dict(columns or {})
    called = {**_found(cells, named), **named}
    required = dict.fromkeys(["timestamp", "volume", *called])
    sheet = Sheet(cells, list(required), [c for c in (*QUEUE, *MOST) if c not in required], called)
    notes = [f"column {theirs} is read as {ours}" for ours, theirs in called.items() if ours not in named]
    if sheet.ignored:
        notes.append(f"column{'s' * (len(sheet.ignored) > 1)} {', '.join(sheet.ignored)} not used")
    zone = time_zone
    if called.get("timestamp", "").lower().endswith("utc") and time_zone.key != "UTC":
        zone = _UTC
        notes.append(f"times of column {called['timestamp']} without an offset are read as UTC")
    clocks = _Clocks.of(sheet)
    parts = [queue_part(sheet, column, {}) for column in QUEUE]
    # A queue's rows are told apart by one number, not by three texts.
    queue, _ = numbered(parts)
    daily = interval_minutes in (None, DAY) and _by_days(clocks, queue, time_zone)
    instants = _days(clocks, time_zone) if daily else _instants(sheet, clocks, queue, zone)
    minutes = DAY if daily else interval_minutes or _interval(sheet, instants, queue)
    _on_grid(sheet, clocks, minutes, daily)
    if daily and masked_hours:
        sheet.whole("a history by days has no hours to mask", "", "leave --masked-hour out")
    table = pd.DataFrame({"timestamp": instants, **{c: p.texts() for c, p in zip(QUEUE, parts, strict=True)}})
    table["volume"] = sheet.numbers("volume", least=0, most=MOST["handled"], empty=np.nan)
    for column, most in MOST.items():
        if sheet.has(column):
            table[column] = sheet.numbers(column, least=0, most=most, empty=np.nan)
    lost = table["timestamp"].isna().to_numpy(bool) & ~sheet.bad()
    if sheet.has("timestamp"):
        # What has no instant is in no other row's way.
        row = [np.where(lost, np.arange(len(table)), -1)] if lost.any() else []
        sheet.unique([instants, queue, *row], "a second row for the same queue and interval")
    if sheet.has("timestamp") and lost.all():
        sheet.whole("no row with an instant", "", "write at least one row")
    sheet.settle()
    if lost.any():
        notes.append(
            f"{int(lost.sum())} rows at clock times that {zone.key} skips or repeats when its clocks change left out"
        )
        table = table[~lost].reset_index(drop=True)
    if masked_hours:
        table.loc[table["timestamp"].dt.tz_convert(zone).dt.hour.isin(masked_hours), "volume"] = np.nan
    return LoneHistory(HISTORY.validate(table, lazy=True), minutes, tuple(notes))


def _found(cells: Cells, named: Mapping[str, str]) -> dict[str, str]:
    """Columns under names of other systems."""
    found = {}
    for ours, names in _ALIASES.items():
        there = [name for name in names if name in cells.header and name not in named.values()]
        if ours not in cells.header and ours not in named and len(there) == 1:
            found[ours] = there[0]
    return found


def _by_days(clocks: "_Clocks", queue: Codes, zone: ZoneInfo) -> bool:
    """Whether every row stands at a midnight, no queue having two on one day."""
    local = [c if c.tzinfo is None else c.astimezone(zone) for c in clocks.seen if c is not None]
    if len(set(local)) < 2 or any((c.hour, c.minute, c.second) != (0, 0, 0) for c in local):
        return False
    day = clocks.each(lambda c: (c if c.tzinfo is None else c.astimezone(zone)).toordinal(), -1)
    return not pd.DataFrame({"queue": queue, "day": day})[day >= 0].duplicated().any()


def _days(clocks: "_Clocks", zone: ZoneInfo) -> pd.Series:
    """Days as instants of a clock that never changes."""
    midnight = clocks.each(
        lambda c: values.microseconds((c if c.tzinfo is None else c.astimezone(zone)).replace(tzinfo=_UTC)), _NONE
    )
    return pd.Series(pd.DatetimeIndex(midnight.view("datetime64[us]"), tz="UTC"))


def _instants(sheet: Sheet, clocks: "_Clocks", queue: Codes, zone: ZoneInfo) -> pd.Series:
    """Instants of the rows, missing where a clock time names none or, of two, not which."""
    wall = clocks.each(lambda c: values.microseconds(c.replace(tzinfo=_UTC)), _NONE)
    early, late = (_localized(clocks, zone, summer) for summer in (True, False))
    twice = (early != late) & (early != _NONE)
    groups = pd.DataFrame({"wall": wall[twice], "queue": queue[twice]}).groupby(["wall", "queue"], sort=False)
    number, size = np.zeros((2, len(wall)), dtype=np.int64)
    number[twice], size[twice] = groups.cumcount().to_numpy(), groups["wall"].transform("size").to_numpy()
    # Of two equal clock times the first is summer's; where there is but one, either may be meant.
    at = np.where(twice & (number > 0), late, early)
    at[twice & (size == 1)] = _NONE
    exact = clocks.each(lambda c: _NONE if c.tzinfo is None else values.microseconds(c), _NONE)
    at = np.where(exact == _NONE, at, exact)
    remedy = "keep two rows, or write the offset"
    many = twice & (exact == _NONE) & (size > 2)
    sheet.flag(many, "timestamp", "a clock time more often than the clock has it", remedy)
    return pd.Series(pd.DatetimeIndex(at.view("datetime64[us]"), tz="UTC"))


def _localized(clocks: "_Clocks", zone: ZoneInfo, summer: bool) -> Numbers:
    """The rows' clock times in a zone as microseconds since 1970 UTC; `_NONE` where the zone skips them."""
    wall = np.array(
        [_NONE if c is None else values.microseconds(c.replace(tzinfo=_UTC)) for c in clocks.seen], np.int64
    )
    placed = pd.DatetimeIndex(wall.view("datetime64[us]")).tz_localize(
        zone, ambiguous=np.full(len(wall), summer), nonexistent="NaT"
    )
    at: Numbers = placed.tz_convert("UTC").tz_localize(None).to_numpy().astype("datetime64[us]").astype(np.int64)
    return at[clocks.codes]


def _interval(sheet: Sheet, instants: pd.Series, queue: Codes) -> int:
    """The largest step that all rows of a queue lie on; where a few rows spoil it, the most frequent step [min]."""
    known = instants.notna().to_numpy(bool)
    at, own = instants.to_numpy("datetime64[us]").astype(np.int64)[known], queue[known]
    order = np.lexsort((at, own))
    gaps = np.diff(at[order])[np.diff(own[order]) == 0]
    steps, often = np.unique(gaps[gaps > 0], return_counts=True)
    if not len(steps):
        return 60
    minutes = steps / 60e6
    step = int(np.gcd.reduce(minutes.astype(np.int64))) if (minutes % 1 == 0).all() else 0
    usual = int(minutes[often.argmax()])
    # Rows on days only would have been read as days; hours that happen to be two apart are hours.
    for told in (step, 60 if step and step % 60 == 0 else 0, usual):
        if told in INTERVALS:
            return told
    remedy = f"give --interval-minutes, one of {', '.join(map(str, LONE_INTERVALS))}"
    sheet.whole("no interval can be told from the steps between rows", f"{usual} min", remedy)
    return usual


def _on_grid(sheet: Sheet, clocks: "_Clocks", minutes: int, daily: bool) -> None:
    """A row that starts between two intervals would be counted in neither or in both."""
    if daily or minutes not in LONE_INTERVALS:
        return
    off = clocks.each(lambda c: (3600 * c.hour + 60 * c.minute + c.second) % (60 * minutes), 0) != 0
    remedy = f"write the start of the interval of {minutes} minutes, or give --interval-minutes"
    sheet.flag(off, "timestamp", "not the start of an interval", remedy, sheet.cell("timestamp"))


@dataclass(frozen=True, eq=False)
class _Clocks:
    """The timestamps of a file as they are written, each text once.

    Attributes
    ----------
    seen : tuple of datetime or None
        What the texts say; `None` where one cannot be read.
    codes : ndarray of int, shape (rows,)
        Which of `seen` a row has.
    """

    seen: tuple[datetime | None, ...]
    codes: Codes

    @classmethod
    def of(cls, sheet: Sheet) -> "_Clocks":
        """The timestamps of a sheet; what cannot be read is noted there."""
        read = sheet.coded("timestamp", partial(values.written, dates=True))
        return cls(tuple(read.values), read.codes)

    def each(self, work: Callable[[datetime], int], none: int) -> Numbers:
        """A number for each row."""
        return np.array([none if c is None else work(c) for c in self.seen], dtype=np.int64)[self.codes]
