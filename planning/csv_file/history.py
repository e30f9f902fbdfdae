"""history.csv, and histories of other systems through a column map."""

from collections.abc import Collection, Sequence
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from forecast.history import HISTORY, QUEUE
from planning.csv_file import values
from planning.csv_file.cells import MOST_HISTORY_BYTES
from planning.csv_file.column import Codes, Column, Objects
from planning.csv_file.sheet import Sheet, open_sheet
from planning.settings.site import HistoryFile
from planning.yaml_door.yaml_model import nearest

MOST = {"aht_s": 604_800, "handled": 10_000_000, "abandoned": 10_000_000}
"""Largest values believed: a week's handle time, ten million contacts in an interval."""


def read_history(
    path: Path,
    time_zone: ZoneInfo,
    *,
    source: HistoryFile | None = None,
    queues: Collection[str] | None = None,
    name: str | None = None,
) -> pd.DataFrame:
    """Read contact history.

    Parameters
    ----------
    path : Path
        CSV (`,` or `;`, plain or gzipped) or .xlsx.
    time_zone : ZoneInfo
        Zone of timestamps without an offset, unless `source` names another. Where clocks are set back, a clock time
        that a queue has exactly twice is read in the order of the file; one that it has once needs its offset.
    source : HistoryFile, optional
        How the file calls its columns; our own format by default.
    queues : collection of str, optional
        Queues that may occur, `line/language/channel`; any by default.
    name : str, optional
        What findings call the file.

    Returns
    -------
    pandas.DataFrame
        Contract `HISTORY`, in the order of the file. An empty or masked volume is missing: unknown, not zero.

    Raises
    ------
    Refused
        With every bad row.
    """
    source = source or HistoryFile(file=str(path))
    constants = {str(k): v for k, v in source.constants.items()}
    sheet = open_sheet(
        path,
        ["timestamp", "volume"],
        [*(c for c in QUEUE if c not in constants), *MOST],
        {str(k): v for k, v in source.columns.items()},
        name,
        most_bytes=MOST_HISTORY_BYTES,
    )
    zone = ZoneInfo(source.time_zone) if source.time_zone else time_zone
    parts = [queue_part(sheet, column, constants) for column in QUEUE]
    queue, names = numbered(parts)
    instants, read = sheet.instants("timestamp", zone, order=[queue])
    _on_grid(sheet, read, source.interval_minutes)
    table = pd.DataFrame({"timestamp": instants, **{c: p.texts() for c, p in zip(QUEUE, parts, strict=True)}})
    table["volume"] = sheet.numbers("volume", least=0, most=MOST["handled"], empty=np.nan)
    for column, most in MOST.items():
        if sheet.has(column):
            table[column] = sheet.numbers(column, least=0, most=most, empty=np.nan)
    if queues is not None:
        _known_queues(sheet, Column(queue, names), frozenset(queues))
    if sheet.has("timestamp"):
        sheet.unique([instants, queue], "a second row for the same queue and interval")
    if not len(sheet):
        sheet.whole("a header and no rows", "", "write at least one row")
    sheet.settle()
    if source.masked_hours:
        hour = table["timestamp"].dt.tz_convert(zone).dt.hour
        table.loc[hour.isin(source.masked_hours), "volume"] = np.nan
    return HISTORY.validate(table, lazy=True)


def queue_part(sheet: Sheet, column: str, constants: dict[str, str]) -> Column:
    """One part of the queues' names: constant, from the file, or `all`."""
    if column in constants or not sheet.has(column):
        return Column.constant(constants.get(column, "all"), len(sheet))

    def plain(text: str) -> str | values.Wrong:
        if any(c in text for c in "/|*"):
            return values.Wrong("a name with / | or *", "take the sign out")
        return values.filled(text)

    return sheet.coded(column, plain)


def numbered(parts: Sequence[Column]) -> tuple[Codes, Objects]:
    """Which queue each row belongs to, and the queues' names, `line/language/channel`."""
    whole = np.zeros(len(parts[0].codes), dtype=np.int64)
    for part in parts:
        whole = whole * (len(part.values) or 1) + part.codes
    codes, queues = pd.factorize(whole)
    names = np.full(len(queues), "", dtype=object)
    for part in reversed(parts):
        queues, code = np.divmod(queues, len(part.values) or 1)
        names = np.array([f"{part.values[k]}/{name}" for k, name in zip(code, names, strict=True)], dtype=object)
    return codes.astype(np.int32), np.array([name[:-1] for name in names], dtype=object)


def _on_grid(sheet: Sheet, read: Column, interval: int) -> None:
    """A row that starts between two intervals would be counted in neither or in both."""
    step = 60_000_000 * interval
    # The clock of the row's own offset counts: hours of India begin on the half-hour of UTC.
    off = read.each(lambda v: isinstance(v, values.Instant) and (v.at + v.offset_s * 1_000_000) % step != 0, np.bool_)
    remedy = f"write the start of the interval of {interval} minutes, or change interval_minutes in site.yaml"
    sheet.flag(off, "timestamp", "not the start of an interval", remedy, sheet.cell("timestamp"))


def _known_queues(sheet: Sheet, here_named: Column, queues: frozenset[str]) -> None:
    strange = {name for name in here_named.values if name not in queues}
    if not strange:
        return
    names = here_named.rows()
    for column, k in zip(QUEUE, range(1, 4), strict=True):
        prefixes = {"/".join(q.split("/")[:k]) for q in queues}
        here = {n for n in strange if "/".join(n.split("/")[:k]) not in prefixes}
        strange -= here
        mask = np.isin(names, list(here)) & ~sheet.bad()
        for name in sorted(here):
            close = nearest(name, queues)
            hint = f"did you mean {close}? or add it" if close else "add it"
            remedy = f"{hint} to `queues` in site.yaml"
            sheet.flag(mask & (names == name), column, "unknown queue", remedy, lambda _, name=name: name)  # type: ignore[misc]
