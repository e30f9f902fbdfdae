"""The tables that pass between stages, as files: staffing, forecast and requirement, read with every bad row."""

from pathlib import Path

import numpy as np
import pandas as pd

from forecast.forecaster import FORECAST, QUANTILE_COLUMNS
from forecast.history import QUEUE
from planning.csv_file import values
from planning.csv_file.sheet import Sheet, known, open_sheet
from scheduler.queueing import MOST_CHATS, MOST_LOAD, STAFFING
from scheduler.requirement import REQUIREMENT

_QUALITIES = ("model", "override", "fallback")
_KINDS = ("interval", "post", "deferred")


def read_staffing(path: Path) -> pd.DataFrame:
    """Read rows for the calculator, contract `STAFFING`.

    Raises
    ------
    planning.refusal.Refused
        With every bad row.
    """
    optional = ["patience_s", "concurrency", "service_level", "answer_within_s", "agents", "think_share"]
    sheet = open_sheet(path, ["contacts", "interval_s", "aht_s"], optional)
    table = pd.DataFrame(
        {
            "contacts": sheet.numbers("contacts", least=0),
            "interval_s": sheet.numbers("interval_s", least=1),
            "aht_s": sheet.numbers("aht_s", least=0.001),
            "patience_s": sheet.numbers("patience_s", least=0, empty=np.nan),
            "concurrency": sheet.numbers("concurrency", least=1, most=MOST_CHATS, whole=True, empty=np.nan),
            "service_level": sheet.numbers("service_level", least=0.001, most=0.999999, empty=np.nan),
            "answer_within_s": sheet.numbers("answer_within_s", least=0, empty=np.nan),
            "agents": sheet.numbers("agents", least=0, most=MOST_LOAD, whole=True, empty=np.nan),
            "think_share": sheet.numbers("think_share", least=0, most=0.999999, empty=np.nan),
        }
    )
    asked = table["agents"].notna() | (table["service_level"].notna() & table["answer_within_s"].notna())
    remedy = "give service_level and answer_within_s to reach, or agents to judge"
    sheet.flag(~asked.to_numpy(bool) & ~sheet.bad(), "agents", "nothing to answer", remedy)
    heavy = (table["contacts"] / table["interval_s"] > MOST_LOAD / table["aht_s"]).to_numpy(bool)
    small = f"contacts x aht_s / interval_s must be {MOST_LOAD:.0f} erlang or less"
    sheet.flag(heavy & ~sheet.bad(), "contacts", "more work than any operation has", small)
    _settle(sheet)
    return STAFFING.validate(table, lazy=True)


def read_forecast(path: Path) -> pd.DataFrame:
    """Read forecast.csv, contract `FORECAST`; every timestamp carries its offset.

    Quantiles may be left out: each is then the expected volume, a forecast that claims certainty. A missing `aht_s` is
    the handle time of site.yaml.

    Raises
    ------
    planning.refusal.Refused
        With every bad row.
    """
    sheet = open_sheet(path, ["timestamp", "volume"], [*QUEUE, *QUANTILE_COLUMNS, "aht_s", "model", "quality"])
    start, _ = sheet.instants("timestamp", None)
    table = _queues(sheet, start)
    table["volume"] = sheet.numbers("volume", least=0)
    for name in QUANTILE_COLUMNS:
        table[name] = sheet.numbers(name, least=0) if sheet.has(name) else table["volume"]
    table["aht_s"] = sheet.numbers("aht_s", least=0, empty=np.nan)
    table["model"] = sheet.read("model", values.filled, empty="given")
    table["quality"] = sheet.read("quality", known(_QUALITIES, "no such quality"), empty="model")
    steps = np.diff(table[QUANTILE_COLUMNS].to_numpy(dtype=float), axis=1)
    crossed = np.asarray((steps < -1e-9).any(axis=1), dtype=bool)
    if all(sheet.has(name) for name in QUANTILE_COLUMNS):
        sheet.flag(crossed, QUANTILE_COLUMNS[0], "quantiles that fall from one to the next", "sort them")
    _no_twice(sheet, table)
    _settle(sheet)
    return FORECAST.validate(table, lazy=True)


def read_requirement(path: Path) -> pd.DataFrame:
    """Read requirement.csv, contract `REQUIREMENT`; every timestamp carries its offset, cases may be left out.

    Raises
    ------
    planning.refusal.Refused
        With every bad row.
    """
    numbers, cases = ["agents", "agents_p50", "agents_p90", "workload_h"], ["agents_p10", "agents_p30", "agents_p70"]
    sheet = open_sheet(path, ["timestamp", *QUEUE, "kind"], [*numbers, "deadline", *cases])
    start, _ = sheet.instants("timestamp", None)
    table = _queues(sheet, start)
    table["kind"] = sheet.read("kind", known(_KINDS, "no such kind"))
    for name in (*numbers, *(name for name in cases if sheet.has(name))):
        table[name] = sheet.numbers(name, least=0, empty=np.nan)
    table["deadline"], _ = sheet.instants("deadline", None, empty=np.datetime64("NaT"))
    deferred = (table["kind"] == "deferred").to_numpy(bool)
    live = table["kind"].isin(["interval", "post"]).to_numpy(bool)

    def lacks(column: str) -> np.ndarray:
        return table[column].isna().to_numpy(bool) & ~sheet.bad()

    sheet.flag(live & lacks("agents"), "agents", "an empty cell", "write the net agents; only kind deferred has none")
    sheet.flag(deferred & lacks("workload_h"), "workload_h", "an empty cell", "write the hours of work that arrive")
    remedy = "write the instant before which the work is due"
    sheet.flag(deferred & lacks("deadline"), "deadline", "deferred work without a deadline", remedy)
    late = deferred & (table["deadline"] <= table["timestamp"]).to_numpy(bool) & ~sheet.bad()
    sheet.flag(late, "deadline", "due before it arrives", "correct one of the two instants")
    _no_twice(sheet, table)
    _settle(sheet)
    return REQUIREMENT.validate(table, lazy=True)


def _queues(sheet: Sheet, start: pd.Series) -> pd.DataFrame:
    return pd.DataFrame({"timestamp": start, **{name: sheet.read(name, values.filled, empty="all") for name in QUEUE}})


def _no_twice(sheet: Sheet, table: pd.DataFrame) -> None:
    keys = [table[name] for name in ("timestamp", *QUEUE)]
    sheet.unique(keys, "a second row for the same queue and interval")


def _settle(sheet: Sheet) -> None:
    if not len(sheet):
        sheet.whole("a header and no rows", "", "write at least one row")
    sheet.settle()
