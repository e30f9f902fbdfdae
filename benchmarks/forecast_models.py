"""Every forecasting candidate, and the judged choice among them, against the 8-week mean on the same rolling origins.

`python -m benchmarks.forecast_models FILE ...` runs it on other histories in the form of history.csv, one series a
queue, 28 days ahead, times without an offset in UTC; without a file the sample's history is used.
"""

import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from forecast.events.special_days import Calendar
from forecast.forecaster import QUANTILE_COLUMNS
from forecast.history import QUEUE, complete, queue_names
from forecast.jobs import jobs_of, utc
from forecast.judging.accuracy import coverage, pinball, wape
from forecast.judging.backtest import Entry, backtest
from forecast.options import BASELINE, CANDIDATES, ForecastOptions
from forecast.queue_forecast import prepared
from forecast.selection import forecast_demand

SAMPLE = Path(__file__).parents[1] / "data" / "sample" / "history.csv.gz"

HOURLY = 60


def run(smoke: bool) -> list[dict[str, Any]]:
    """Figures of the sample: two queues, one week ahead and no slow candidate when smoking."""
    history = read(SAMPLE)
    if smoke:
        history = history[queue_names(history).isin(["live_commerce/zh/chat", "enterprise/en/ticket"])]
        fast = ("last_week", "mean_4w", "median_8w", "level_28d", "prophet")
        return compare("sample", history, days=7, origins=1, models=fast, options=ForecastOptions(fast, folds=2))
    return compare("sample", history, days=28, origins=3, models=tuple(CANDIDATES), options=ForecastOptions())


def read(path: Path) -> pd.DataFrame:
    """A history file without a site: absent queue columns are `all`."""
    table = pd.read_csv(path)
    table["timestamp"] = pd.to_datetime(table["timestamp"], utc=True)
    for name in QUEUE:
        if name not in table:
            table[name] = "all"
    return table[["timestamp", *QUEUE, "volume"]].astype({"volume": float})


def compare(
    name: str, history: pd.DataFrame, *, days: int, origins: int, models: Sequence[str], options: ForecastOptions
) -> list[dict[str, Any]]:
    """One row a candidate and one for the choice, pooled over queues and origins.

    The choice is made at each origin from what was known there, so its row is out of sample like the others'.
    """
    end = history["timestamp"].max().to_pydatetime() + timedelta(minutes=HOURLY)
    opened = seen_hours(history)
    rolling = ForecastOptions(folds=origins, fold_days=days)
    known = complete(history, interval_minutes=HOURLY, as_of=end, is_open=opened)
    jobs = jobs_of(known, utc(end), utc(end + timedelta(days=days)), HOURLY, Calendar(), rolling, opened)
    actual: list[npt.NDArray[np.float64]] = []
    said: dict[str, list[npt.NDArray[np.float64]]] = {}
    for job, series in zip(jobs, known, strict=True):
        # Judged on every count that came, gross outliers included.
        timeline, windows = prepared(replace(job, series=series))
        entries = [Entry(CANDIDATES[model]) for model in dict.fromkeys((BASELINE, *models))]
        trials = backtest(timeline, windows[1:], entries)
        actual.append(trials.actual)
        for entry in entries:
            # A candidate that cannot be fitted to a queue would leave that queue to the average.
            row = trials.names.index(entry.name) if entry.name in trials.names else 0
            said.setdefault(entry.name, []).append(trials.predicted[row])
    truth = np.concatenate(actual)
    errors = {model: wape(truth, np.concatenate(parts)) for model, parts in said.items()}
    rows = [
        {"data": name, "model": model, "wape": error, "against": BASELINE, "ratio": errors[BASELINE] / error}
        for model, error in errors.items()
        if model != BASELINE
    ]
    weeks = -(-days // 7)
    parts = []
    for number in range(origins):
        as_of = end - timedelta(weeks=weeks * (number + 1))
        table, _ = forecast_demand(
            history,
            as_of=as_of,
            start=as_of,
            end=as_of + timedelta(days=days),
            interval_minutes=HOURLY,
            calendar=Calendar(),
            options=options,
            is_open=opened,
        )
        parts.append(table.merge(history, on=["timestamp", *QUEUE], suffixes=("", "_true")))
    judged = pd.concat(parts).dropna(subset="volume_true")
    came, expected = (judged[column].to_numpy(float) for column in ("volume_true", "volume"))
    quantiles = judged[QUANTILE_COLUMNS].to_numpy(float)
    error = wape(came, expected)
    chosen = {
        "data": name,
        "model": "tideshift",
        "wape": error,
        "coverage_90": coverage(came, quantiles[:, 0], quantiles[:, -1]),
        "pinball": pinball(came, quantiles),
        "against": BASELINE,
        "ratio": errors[BASELINE] / error,
    }
    return [*rows, chosen]


def seen_hours(history: pd.DataFrame) -> Any:
    """Opening hours inferred from the file: a weekday's hour is open where a queue ever had a row in it."""
    stamps = history["timestamp"].dt
    seen = set(zip(queue_names(history), stamps.day_of_week, stamps.hour, strict=True))

    def is_open(queue: str, starts: pd.DatetimeIndex) -> npt.NDArray[np.bool_]:
        hours = zip(starts.day_of_week, starts.hour, strict=True)
        return np.fromiter(((queue, day, hour) in seen for day, hour in hours), dtype=bool, count=len(starts))

    return is_open


if __name__ == "__main__":
    for path in [Path(argument) for argument in sys.argv[1:]] or [SAMPLE]:
        found = compare(path.name, read(path), days=28, origins=3, models=tuple(CANDIDATES), options=ForecastOptions())
        print(pd.DataFrame(found).round(4).to_string(index=False))
