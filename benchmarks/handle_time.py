"""Forecast of handle time against the eight-week mean by slot: on the sample's history, and where the truth is known.

`python -m benchmarks.handle_time FILE ...` runs it on other histories in the form of history.csv with `aht_s`, one
series a queue, 28 days ahead, times without an offset in UTC; without a file the sample's history is used.
"""

import sys
import time
from collections import defaultdict
from datetime import timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt
import pandas as pd

from forecast.handle_time import BASELINE, forecast_handle_time, predict_handle_time
from forecast.history import QUEUE, complete
from forecast.series.days import Days, fold
from forecast.series.handle_shape import handled

SAMPLE = Path(__file__).parents[1] / "data" / "sample" / "history.csv.gz"
SEED = 20261116
AHEAD = 28
"""Days forecast."""

Table = npt.NDArray[np.float64]


def run(smoke: bool) -> list[dict[str, Any]]:
    """Rows of the sample and of made-up queues; fewer origins and queues when smoking."""
    rows = compare("sample", read(SAMPLE), origins=1 if smoke else 4)
    for name, contacts in ((n, c) for n in LEVELS for c in ((20.0,) if smoke else (0.2, 2.0, 20.0, 200.0))):
        rows.append(made_up(name, contacts, queues=2 if smoke else 12))
    return rows


def read(path: Path) -> pd.DataFrame:
    """A history file without a site: absent queue columns are `all`."""
    table = pd.read_csv(path)
    table["timestamp"] = pd.to_datetime(table["timestamp"], utc=True)
    for name in QUEUE:
        if name not in table:
            table[name] = "all"
    return table[["timestamp", *QUEUE, "volume", "aht_s"]].astype({"volume": float, "aht_s": float})


def compare(name: str, history: pd.DataFrame, *, origins: int) -> list[dict[str, Any]]:
    """Errors of the work that came, pooled over queues and rolling origins a fortnight apart.

    By interval most of the error is chance: a handful of calls has no mean. By week it is what the level misses.
    """
    step = history["timestamp"].sort_values().diff()
    minutes = int(step[step > pd.Timedelta(0)].min() / pd.Timedelta(minutes=1))
    end = history["timestamp"].max().to_pydatetime() + timedelta(minutes=minutes)
    missed: dict[str, dict[str, float]] = {measure: defaultdict(float) for measure in ("interval", "week")}
    work, seconds, made = 0.0, 0.0, 0
    for series in complete(history, interval_minutes=minutes, as_of=end):
        folded = fold(series.starts, ZoneInfo("UTC"), minutes)
        always = np.ones(len(series.starts), dtype=bool)
        aht, calls = folded.days(series.aht_s, always), folded.days(series.volume, always)
        truth = handled(aht, calls)
        for number in range(origins):
            known = len(aht.dates) - AHEAD - 14 * number
            if truth is None or known < 8 * 7 or not np.isfinite(predict_handle_time(*_until(aht, calls, known))).all():
                continue
            rows = slice(known, known + AHEAD)
            began = time.perf_counter()
            ours = forecast_handle_time(*_until(aht, calls, known)).aht_s
            seconds, made = seconds + time.perf_counter() - began, made + 1
            for who, said in (("ours", ours), (BASELINE, predict_handle_time(*_until(aht, calls, known)))):
                error = truth.contacts[rows] * said - truth.work_s[rows]
                missed["interval"][who] += float(np.abs(error).sum())
                missed["week"][who] += float(np.abs(error.sum(axis=1).reshape(-1, 7).sum(axis=1)).sum())
            work += float(truth.work_s[rows].sum())
    return [
        {
            "data": name,
            "error": f"of the work of each {measure}",
            "ours": by["ours"] / work,
            "theirs": by[BASELINE] / work,
            "milliseconds": round(1000 * seconds / made, 1),
            "against": BASELINE,
            "ratio": by[BASELINE] / by["ours"],
        }
        for measure, by in missed.items()
    ]


def _until(aht: Days, calls: Days, known: int) -> tuple[Days, Days, Any]:
    return aht.first(known), calls.first(known), aht.dates[known : known + AHEAD]


LEVELS = {
    "no drift": lambda day: np.ones(len(day)),
    "falls a quarter a year": lambda day: 0.75 ** (day / 364),
    "a fifth less since 6 weeks": lambda day: np.where(day < day[-1] + 1 - AHEAD - 42, 1.0, 0.8),
    "wanders 1 % a day": lambda day: np.exp(np.cumsum(np.random.default_rng(SEED).normal(0, 0.01, len(day)))),
}
"""Two years of level by the day."""


def made_up(name: str, contacts: float, *, queues: int) -> dict[str, Any]:
    """Mean distance to the true handle time of queues with so many contacts an hour and skewed calls."""
    days = np.arange(728 + AHEAD)
    clock = 1 + 0.12 * np.sin((np.arange(24) - 3) * np.pi / 12)
    truth = 300 * LEVELS[name](days)[:, None] * clock * np.where(days % 7 >= 5, 1.08, 1.0)[:, None]
    dates = np.datetime64("2024-11-18", "D") + days
    always = np.ones(truth.shape, dtype=bool)
    distance: dict[str, list[float]] = {"ours": [], BASELINE: []}
    for queue in range(queues):
        rng = np.random.default_rng([SEED, queue])
        came = rng.poisson(contacts * (1 + 0.7 * np.sin((np.arange(24) - 9) * np.pi / 12)), truth.shape).astype(float)
        calls = np.maximum(came, 1.0) / 0.81
        aht = np.where(came > 0, truth * rng.gamma(calls) / calls, np.nan)
        asked = _until(Days(dates, aht, always), Days(dates, came, always), 728)
        for who, said in (("ours", forecast_handle_time(*asked).aht_s), (BASELINE, predict_handle_time(*asked))):
            distance[who].append(float(np.abs(said / truth[728:] - 1).mean()))
    ours, theirs = (float(np.mean(distance[who])) for who in ("ours", BASELINE))
    return {
        "data": f"{name}, {contacts:g} contacts an hour",
        "error": "to the true mean",
        "ours": ours,
        "theirs": theirs,
        "against": BASELINE,
        "ratio": theirs / ours,
    }


if __name__ == "__main__":
    for path in [Path(argument) for argument in sys.argv[1:]] or [SAMPLE]:
        print(pd.DataFrame(compare(path.name, read(path), origins=4)).round(4).to_string(index=False))
