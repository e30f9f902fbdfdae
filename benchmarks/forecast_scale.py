"""How long 375 queues with two years of hours take: the choice of models from scratch, and a night that keeps it."""

import resource
import time
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from forecast.events.special_days import Calendar, Event, Market
from forecast.history import always_open
from forecast.options import ForecastOptions
from forecast.selection import forecast_demand, select_models
from planning.workers import executor

AS_OF = datetime(2026, 11, 16, tzinfo=UTC)
LINES, LANGUAGES, CHANNELS = 3, 25, 5


def run(smoke: bool) -> list[dict[str, Any]]:
    """Seconds and memory of choosing models and of a night that keeps them, against choosing every night."""
    queues = 4 if smoke else LINES * LANGUAGES * CHANNELS
    history = made_history(queues, weeks=20 if smoke else 104)
    asked: dict[str, Any] = {
        "as_of": AS_OF,
        "start": AS_OF,
        "end": AS_OF + timedelta(days=7 if smoke else 28),
        "interval_minutes": 60,
        "calendar": calendar(),
        "is_open": always_open,
    }
    with executor(2, None) as pool:
        options = ForecastOptions(folds=2 if smoke else 4)
        began = time.perf_counter()
        kept = select_models(history, options=options, executor=pool, **asked)
        choice = time.perf_counter() - began
        began = time.perf_counter()
        forecast_demand(history, options=options, selections=kept, executor=pool, **asked)
        night = time.perf_counter() - began
        workers = max(pool.map(_peak_gb, range(8)))
    return [
        {
            "queues": queues,
            "choice_s": choice,
            "night_s": night,
            "here_gb": _peak_gb(),
            "a_worker_gb": workers,
            "against": "models chosen every night",
            "ratio": (choice + night) / night,
        }
    ]


def _peak_gb(_: int = 0) -> float:
    """Largest memory this process ever had."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20


def calendar() -> Calendar:
    """A live session every week but one in three, and a sale every other month, for every queue."""
    events = []
    for week in range(-104, 6):
        day = AS_OF + timedelta(weeks=week, days=4)
        if week % 3:
            start = day + timedelta(hours=12)
            events.append(Event("live", "live_session", start, start + timedelta(hours=3)))
        if week % 9 == 0:
            events.append(Event("sale", "mega_sale", day, day + timedelta(days=1), expected_lift=2.0))
    return Calendar({"*": Market(ZoneInfo("Asia/Shanghai"), "CN")}, events)


def made_history(queues: int, weeks: int, seed: int = 1) -> pd.DataFrame:
    """Gamma-Poisson counts of queues from a third of a contact an hour to hundreds."""
    rng = np.random.default_rng(seed)
    starts = pd.date_range(end=AS_OF, periods=24 * 7 * weeks + 1, freq="h", unit="us")[:-1]
    hour, weekday = starts.hour.to_numpy(), starts.day_of_week.to_numpy()
    parts = []
    for number in range(queues):
        line, rest = divmod(number, LANGUAGES * CHANNELS)
        language, channel = divmod(rest, CHANNELS)
        level = np.exp(rng.uniform(-1.0, 5.5))
        shape = 1.0 + 0.8 * np.sin((hour - rng.uniform(6, 12)) * np.pi / 12)
        days = rng.gamma(100.0, 0.01, len(starts) // 24 + 1)[np.arange(len(starts)) // 24]
        drift = np.exp(0.1 * np.cumsum(rng.standard_normal(len(starts))) / np.sqrt(24 * 60))
        mean = level * shape * np.where(weekday >= 5, 0.8, 1.08) * days * drift
        parts.append(
            pd.DataFrame(
                {
                    "timestamp": starts,
                    "line": f"line{line}",
                    "language": f"l{language:02d}",
                    "channel": f"channel{channel}",
                    "volume": rng.poisson(mean).astype(float),
                    "aht_s": 300.0 * rng.gamma(50.0, 0.02, len(starts)),
                }
            )
        )
    return pd.concat(parts, ignore_index=True)
