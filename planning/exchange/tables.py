"""The CSV files of the published folder: sorted, exact, and safe to open in a spreadsheet."""

from collections.abc import Mapping
from pathlib import Path
from zoneinfo import ZoneInfo

import pandas as pd

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
"""A text that begins like this would be run as a formula by a spreadsheet."""


def harmless(text: str) -> str:
    """The text as a spreadsheet may show it: never a formula (OWASP, CSV injection).

    >>> harmless("=cmd()"), harmless("Li = boss")
    ("'=cmd()", 'Li = boss')
    """
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def write_table(
    table: pd.DataFrame, path: Path, time_zone: ZoneInfo | Mapping[str, ZoneInfo], *, append: bool = False
) -> None:
    """Write a table of any contract as CSV.

    UTF-8 with a header; rows in the order of their instants and texts, from the first such column on; instants in
    ISO 8601 with the offset that holds in their zone, dates without clock, numbers with the digits that read back
    as the same number, nothing where nothing is known.

    Parameters
    ----------
    table : pandas.DataFrame
        Instants zone-aware, dates without zone.
    path : Path
        File to write.
    time_zone : ZoneInfo, or mapping of str to ZoneInfo
        Whose clock instants are written on; by `agent_id` where every row has its own.
    append : bool
        Add the rows to a file that was written before, without a header.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> shift = {"agent_id": ["A1"], "start": [pd.Timestamp("2026-11-16T05:30Z")], "paid_minutes": [450]}
    >>> with TemporaryDirectory() as folder:
    ...     file = Path(folder) / "roster.csv"
    ...     write_table(pd.DataFrame(shift), file, {"A1": ZoneInfo("Africa/Cairo")})
    ...     file.read_text().splitlines()
    ['agent_id,start,paid_minutes', 'A1,2026-11-16T07:30+02:00,450']
    """
    instants = [name for name in table.columns if isinstance(table[name].dtype, pd.DatetimeTZDtype)]
    texts = [
        name for name in table.columns if isinstance(table[name].dtype, pd.StringDtype) or table[name].dtype == object
    ]
    key = [name for name in table.columns if name in instants or name in texts]
    shown = table.sort_values(key, ignore_index=True) if key else table.copy()
    zones = [time_zone] * len(shown) if isinstance(time_zone, ZoneInfo) else [time_zone[a] for a in shown["agent_id"]]
    for name in instants:
        # a table has many rows and few instants
        text = {pair: _text(*pair) for pair in set(zip(shown[name], zones, strict=True)) if pair[0] is not pd.NaT}
        shown[name] = [text.get(pair, "") for pair in zip(shown[name], zones, strict=True)]
    for name in texts:
        shown[name] = [harmless(value) if isinstance(value, str) else value for value in shown[name]]
    for name in shown.columns:
        if pd.api.types.is_bool_dtype(shown[name].dtype):
            shown[name] = ["true" if value else "false" for value in shown[name]]
        elif pd.api.types.is_datetime64_dtype(shown[name].dtype):
            shown[name] = shown[name].dt.strftime("%Y-%m-%d")
    shown.to_csv(
        path, index=False, lineterminator="\n", encoding="utf-8", mode="a" if append else "w", header=not append
    )


def _text(instant: pd.Timestamp, zone: ZoneInfo) -> str:
    local = instant.tz_convert(zone)
    return local.isoformat(timespec="seconds" if local.second else "minutes")
