"""Daily totals of queues, lines and everything: forecast node by node, added up from the queues, and reconciled.

`python -m benchmarks.hierarchy FILE ...` runs it on other histories in the form of history.csv, 28 days ahead, times
without an offset and days in UTC; without a file the sample's history is used. Only fast candidates take part.
"""

import sys
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from forecast.events.special_days import Market
from forecast.hierarchy.coherent import day_errors, day_sums
from forecast.hierarchy.nodes import Hierarchy, aggregate, hierarchy
from forecast.hierarchy.reconcile import pays, reconcile, reconciled_backtest
from forecast.history import QUEUE, Series, complete
from forecast.judging.backtest import Entry, Timeline, Trials, Window, combine, predict, week_ahead
from forecast.judging.choice import choose
from forecast.opening.opening_hours import infer_opening
from forecast.options import BASELINE, CANDIDATES
from forecast.series.days import FloatArray, fold

SAMPLE = Path(__file__).parents[1] / "data" / "sample" / "history.csv.gz"

HOURLY = 60

FAST = ("mean_4w", "mean_8w", "median_8w", "level_7d", "level_28d", "level_84d")

FOLDS = 4
"""Back-tests before each origin: they choose the candidate, and give the errors to reconcile by."""

LEARN_WEEKS = 8
"""Least past of a forecast."""


@dataclass(frozen=True, eq=False)
class Origin:
    """What was said at one origin, and how the same would have done before.

    Attributes
    ----------
    base, came : ndarray, shape (nodes, days)
    past, past_errors : ndarray, shape (nodes, folds, days)
    """

    base: FloatArray
    came: FloatArray
    past: FloatArray
    past_errors: FloatArray


def run(smoke: bool) -> list[dict[str, Any]]:
    """Figures of the sample two weeks ahead: one line and one origin when smoking."""
    history = read(SAMPLE)
    if smoke:
        history = history[history["line"] == "enterprise"]
    return compare("sample", history, zone=ZoneInfo("Asia/Shanghai"), days=14, most=1 if smoke else 12)


def read(path: Path) -> pd.DataFrame:
    """A history file; absent queue columns are `all`."""
    table = pd.read_csv(path)
    table["timestamp"] = pd.to_datetime(table["timestamp"], utc=True)
    for name in QUEUE:
        if name not in table:
            table[name] = "all"
    return table[["timestamp", *QUEUE, "volume"]].astype({"volume": float})


def compare(name: str, history: pd.DataFrame, *, zone: ZoneInfo, days: int, most: int) -> list[dict[str, Any]]:
    """One row a level and way, against adding up the queues; WAPE of day totals over `most` origins a week apart."""
    tree, origins = rolled(history, zone, days, most)
    upper = len(tree.nodes)
    said: dict[str, list[FloatArray]] = {"node by node": [], "added up": [], "reconciled": [], "if it pays": []}
    paid = []
    for origin in origins:
        added = tree.summing @ origin.base[upper:]
        errors = origin.past_errors
        agreed = reconcile(origin.base, tree.summing, errors.reshape(len(errors), -1))
        then = origin.past + errors - reconciled_backtest(origin.past, errors, tree.summing)
        paid.append(pays(errors[upper:], then[upper:]))
        for way, totals in zip(said, (origin.base, added, agreed, agreed if paid[-1] else added), strict=True):
            said[way].append(totals)
    came = np.stack([origin.came for origin in origins])
    rows = []
    for level, nodes in levels(tree).items():
        errors_of = {way: error(came[:, nodes], np.stack(totals)[:, nodes]) for way, totals in said.items()}
        rows += [
            {"data": name, "level": level, "origins": len(origins), "way": way, "wape": wape}
            | {"pays": np.mean(paid) if way == "if it pays" else ""}
            | {"against": "added up", "ratio": errors_of["added up"] / wape}
            for way, wape in errors_of.items()
            if way != "added up"
        ]
    return rows


def levels(tree: Hierarchy) -> dict[str, list[int]]:
    """Rows of the queues, of the lines and of the total; levels without a node are left out."""
    found = {
        "queue": list(range(len(tree.nodes), len(tree.names))),
        "line": [i for i, node in enumerate(tree.nodes) if node.endswith("/*/*") and node != "*/*/*"],
        "total": [i for i, node in enumerate(tree.nodes) if node == "*/*/*"],
    }
    return {level: rows for level, rows in found.items() if rows}


def error(came: FloatArray, said: FloatArray) -> float:
    """WAPE over the known."""
    known = ~np.isnan(came)
    return float(np.abs(came - said)[known].sum() / came[known].sum())


def rolled(history: pd.DataFrame, zone: ZoneInfo, days: int, most: int) -> tuple[Hierarchy, list[Origin]]:
    """The hierarchy and its origins, the latest first, each with back-tests that ended before it."""
    last = history["timestamp"].max() + timedelta(minutes=HOURLY)
    end = last.tz_convert(zone).normalize().tz_convert("UTC")
    as_of = end.to_pydatetime()
    hours = infer_opening(history, as_of=as_of, interval_minutes=HOURLY, market=Market(zone))
    known = complete(
        history,
        interval_minutes=HOURLY,
        as_of=as_of,
        is_open=hours.is_open,
        masked=hours.masked,
        sparse=hours.sparse,
    )
    tree = hierarchy([series.queue for series in known])
    every = [*aggregate(known, tree), *known]
    stride = -(-days // 7)
    least = min(len(series.starts) for series in every) // (24 * 7) - LEARN_WEEKS - stride
    origins = min(most, least - FOLDS * stride + 1)
    if origins < 1:
        raise ValueError(f"a queue must have {LEARN_WEEKS + stride * (FOLDS + 1)} weeks of history")
    steps = range(origins + FOLDS * stride)
    answers = [_answers(series, zone, days, steps, stride, origins) for series in every]
    return tree, [
        Origin(*(np.stack(part) for part in zip(*(own[k] for own in answers), strict=True))) for k in range(origins)
    ]


def _answers(
    series: Series, zone: ZoneInfo, days: int, steps: range, stride: int, origins: int
) -> list[tuple[FloatArray, FloatArray, FloatArray, FloatArray]]:
    """One node's part of each `Origin`."""
    timeline = Timeline(fold(series.starts, zone, HOURLY), series.volume, series.is_open)
    entries = [Entry(CANDIDATES[model]) for model in FAST]
    size = len(series.starts)
    windows = [Window(first, first, first + 24 * days, {}) for first in (size - 24 * (days + 7 * k) for k in steps)]
    said = [predict(timeline, window, entries) for window in windows]
    rows = [slice(window.first, window.last) for window in windows]

    ahead = week_ahead(np.arange(24 * days), 0, 24 * 7)

    def daily(values: FloatArray, k: int) -> FloatArray:
        return day_sums(series.starts[rows[k]], values, zone)[1]

    answers = []
    for k in range(origins):
        folds = [k + stride * (n + 1) for n in range(FOLDS)]
        truth = np.concatenate([series.volume[rows[f]] for f in folds])
        judged = ~np.isnan(truth) & np.concatenate([series.is_open[rows[f]] for f in folds])
        predicted = np.stack([np.concatenate([said[f][entry.name] for f in folds]) for entry in entries])
        window, day = np.repeat(np.arange(FOLDS), 24 * days), np.tile(np.arange(24 * days) // 24, FOLDS)
        slot = np.tile(np.arange(24 * days) % 24, FOLDS)
        index = [part[judged] for part in (window, window * days + day, np.tile(ahead, FOLDS), slot)]
        weights = choose(Trials(FAST, predicted[:, judged], truth[judged], *index), BASELINE, BASELINE).weights
        mixed = {f: combine(said[f], weights, ahead) for f in (k, *folds)}
        errors = [day_errors(series.starts[rows[f]], series.volume[rows[f]], mixed[f], zone) for f in folds]
        answers.append(
            (
                daily(mixed[k], k),
                daily(series.volume[rows[k]], k),
                np.stack([daily(mixed[f], f) for f in folds]),
                np.stack(errors),
            )
        )
    return answers


if __name__ == "__main__":
    for path in [Path(argument) for argument in sys.argv[1:]]:
        found = compare(path.name, read(path), zone=ZoneInfo("UTC"), days=28, most=120)
        print(pd.DataFrame(found).round(4).to_string(index=False))
    if len(sys.argv) == 1:
        print(pd.DataFrame(run(smoke=False)).round(4).to_string(index=False))
