"""The rest of the day after an intraday update, against no update and against scaling by what came so far.

`python -m benchmarks.intraday FILE ...` runs it on other histories in the form of history.csv, one series a queue,
times without an offset in UTC; without a file the sample's history is used. Every day is forecast at its midnight by
the 8-week mean. How busyness moves is learned from the errors of the eight weeks before the days that are judged.
Errors are told interval by interval and, where single intervals are mostly chance, for the rest of the day in total.
"""

import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.stats import nbinom

from forecast.candidates.baselines import SeasonalProfile
from forecast.forecaster import FORECAST, QUANTILE_COLUMNS, QUANTILES
from forecast.history import QUEUE, complete, queue_names
from forecast.intraday import update_intraday
from forecast.judging.accuracy import coverage, wape
from forecast.series.days import Days, fold
from forecast.uncertainty.dependence import TYPICAL, Dependence
from forecast.uncertainty.dependence_fit import fit_dependence
from forecast.uncertainty.past_errors import PastErrors

SAMPLE = Path(__file__).parents[1] / "data" / "sample" / "history.csv.gz"

UTC = ZoneInfo("UTC")

PAST_DAYS = 56
"""Days whose errors are learned from; each was forecast from as many before it."""

Floats = npt.NDArray[np.float64]


def run(smoke: bool) -> list[dict[str, Any]]:
    """Figures of the sample, and the seconds that 375 queues take."""
    history = read(SAMPLE)
    if smoke:
        history = history[queue_names(history).isin(["live_commerce/zh/chat", "enterprise/en/ticket"])]
        return [*compare("sample", history, hours=(12,), days=2), speed(10)]
    return [*compare("sample", history, hours=(9, 12, 15), days=28), speed(375)]


def read(path: Path) -> pd.DataFrame:
    """A history file without a site: absent queue columns are `all`."""
    table = pd.read_csv(path)
    table["timestamp"] = pd.to_datetime(table["timestamp"], utc=True)
    for name in QUEUE:
        if name not in table:
            table[name] = "all"
    return table[["timestamp", *QUEUE, "volume"]].astype({"volume": float})


@dataclass(frozen=True, eq=False)
class Rolled:
    """One queue's days, each forecast at its midnight; shape (days, slots), NaN where unknown."""

    days: Days
    expected: Floats


def compare(name: str, history: pd.DataFrame, *, hours: Sequence[int], days: int) -> list[dict[str, Any]]:
    """Two rows an hour of the day, pooled over the queues and the last `days` days."""
    minutes = int(history.sort_values("timestamp").groupby(QUEUE)["timestamp"].diff().min() / pd.Timedelta(minutes=1))
    end = history["timestamp"].max().floor("D")
    known = complete(history, interval_minutes=minutes, as_of=end.to_pydatetime())
    rolled = {s.queue: _roll(fold(s.starts, UTC, minutes).days(s.volume, s.is_open), days) for s in known}
    rolled = {queue: days_of for queue, days_of in rolled.items() if days_of is not None}
    dependence = fit_dependence({q: _errors(r, days) for q, r in rolled.items()}, interval_minutes=minutes)
    forecast = FORECAST.validate(
        pd.concat([_table(queue, r, days, dependence[queue].cv) for queue, r in rolled.items()], ignore_index=True)
    )
    rows = []
    for hour in hours:
        parts = []
        for date, table in forecast.groupby(forecast["timestamp"].dt.floor("D")):
            now = date + pd.Timedelta(hours=hour)
            said = update_intraday(table, history, now=now, dependence=dependence, zone_of=lambda _: UTC)
            both = said.merge(
                table[["timestamp", *QUEUE, "volume", "p05", "p95"]], on=["timestamp", *QUEUE], suffixes=("", "_0")
            )
            both = both.merge(history, on=["timestamp", *QUEUE], suffixes=("", "_true"))
            early = both[both["timestamp"] < now].groupby(QUEUE)[["volume_true", "volume_0"]].sum()
            ratio = (early["volume_true"] / early["volume_0"]).rename("ratio")
            parts.append(both[both["timestamp"] >= now].join(ratio, on=QUEUE))
        judged = pd.concat(parts).dropna(subset="volume_true")
        scale = judged["ratio"].where(np.isfinite(judged["ratio"]), 1.0)
        came = judged["volume_true"].to_numpy(float)
        before, after = (judged[c].to_numpy(float) for c in ("volume_0", "volume"))
        figures = {
            "data": name,
            "at": f"{hour:02d}:00",
            "queues": len(rolled),
            "days": len(parts),
            "wape": wape(came, after),
            "coverage_90": coverage(came, judged["p05"].to_numpy(float), judged["p95"].to_numpy(float)),
            "coverage_90_before": coverage(came, judged["p05_0"].to_numpy(float), judged["p95_0"].to_numpy(float)),
            "width": float((judged["p95"] - judged["p05"]).sum() / (judged["p95_0"] - judged["p05_0"]).sum()),
        }
        figures["wape_rest"] = _wape_rest(judged, after)
        others = {"no update": before, "ratio so far": before * scale.to_numpy(float)}
        for against, theirs in others.items():
            their = {"their_wape": wape(came, theirs), "their_wape_rest": _wape_rest(judged, theirs)}
            rows.append(figures | their | {"against": against, "ratio": their["their_wape"] / figures["wape"]})
    return rows


def _wape_rest(judged: pd.DataFrame, said: Floats) -> float:
    """Error of each queue's total of the rest of each day."""
    totals = (
        judged.assign(said=said).groupby([*QUEUE, judged["timestamp"].dt.floor("D")])[["volume_true", "said"]].sum()
    )
    return wape(totals["volume_true"].to_numpy(float), totals["said"].to_numpy(float))


def speed(queues: int) -> dict[str, Any]:
    """Seconds of one update at noon, hourly intervals, the rest of the day and the next."""
    rng = np.random.default_rng(1)
    starts = pd.date_range("2026-11-16", periods=48, freq="h", tz="UTC", unit="us")
    mean = 10 ** rng.uniform(-1.0, 3.0, (queues, 1)) * (1 + 0.8 * np.sin(starts.hour.to_numpy() * np.pi / 12))
    parts, history = [], []
    for number, row in enumerate(mean):
        queue = {"line": "all", "language": f"l{number}", "channel": "chat"}
        table = pd.DataFrame(_quantiles(row, TYPICAL.cv), columns=QUANTILE_COLUMNS)
        parts.append(table.assign(timestamp=starts, volume=row, aht_s=200.0, model="m", quality="model", **queue))
        history.append(pd.DataFrame({"timestamp": starts[:12], "volume": rng.poisson(row[:12]).astype(float), **queue}))
    forecast, observed = FORECAST.validate(pd.concat(parts, ignore_index=True)), pd.concat(history, ignore_index=True)
    every: dict[str, Dependence] = dict.fromkeys(queue_names(forecast), TYPICAL)
    began = time.perf_counter()
    update_intraday(forecast, observed, now=starts[12].to_pydatetime(), dependence=every, zone_of=lambda _: UTC)
    seconds = time.perf_counter() - began
    return {
        "data": "made up",
        "queues": queues,
        "rows": len(forecast),
        "seconds": seconds,
        "against": "a second",
        "ratio": 1 / seconds,
    }


def _roll(days: Days, judged: int) -> Rolled | None:
    """The last days, each forecast at its midnight; none where the past is too short."""
    last = judged + PAST_DAYS
    if len(days.dates) < last + PAST_DAYS:
        return None
    profile = SeasonalProfile(8)
    number = range(len(days.dates) - last, len(days.dates))
    expected = np.concatenate([profile.predict(days.first(n), days.dates[n : n + 1]) for n in number])
    return Rolled(days.last(last), expected)


def _errors(rolled: Rolled, judged: int) -> PastErrors:
    volume, expected = rolled.days.volume[:-judged], rolled.expected[:-judged]
    day, slot = np.nonzero(~np.isnan(volume))
    return PastErrors(expected[day, slot], volume[day, slot], np.zeros_like(day), rolled.days.dates[day], slot)


def _table(queue: str, rolled: Rolled, judged: int, cv: float) -> pd.DataFrame:
    """The forecast of the judged days, its quantiles as wide as the errors before them."""
    mean = rolled.expected[-judged:].ravel()
    slots = rolled.expected.shape[1]
    starts = rolled.days.dates[-judged:, None].astype("datetime64[us]") + np.arange(slots) * np.timedelta64(
        1440 // slots, "m"
    )
    table = pd.DataFrame(_quantiles(mean, cv), columns=QUANTILE_COLUMNS)
    parts = dict(zip(QUEUE, queue.split("/"), strict=True))
    instants = pd.DatetimeIndex(starts.ravel(), tz="UTC")
    return table.assign(timestamp=instants, volume=mean, aht_s=np.nan, model="mean_8w", quality="model", **parts)


def _quantiles(mean: Floats, cv: float) -> Floats:
    """Gamma-Poisson counts."""
    shape = 1.0 / max(cv**2, 1e-9)
    found = nbinom.ppf(QUANTILES, shape, shape / (shape + np.maximum(mean, 1e-12)[:, None]))
    return np.where(mean[:, None] > 0, found, 0.0)


if __name__ == "__main__":
    for path in [Path(argument) for argument in sys.argv[1:]] or [SAMPLE]:
        print(pd.DataFrame(compare(path.name, read(path), hours=(9, 12, 15), days=28)).round(4).to_string(index=False))
