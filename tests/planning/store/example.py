"""A night's tables, small, in the contracts of the halves."""

from datetime import UTC, datetime, timedelta
from functools import cache

import numpy as np
import pandas as pd

from forecast.forecaster import FORECAST, QUANTILE_COLUMNS
from planning.store import Run
from scheduler.requirement import REQUIREMENT
from scheduler.roster import ROSTER

NIGHT = datetime(2026, 11, 15, 16, tzinfo=UTC)
"""Midnight of Monday 16 November in Shanghai."""

DAY = timedelta(days=1)


def forecast(start: datetime = NIGHT, days: int = 2) -> pd.DataFrame:
    return _forecast(start, days).copy()


@cache
def _forecast(start: datetime, days: int) -> pd.DataFrame:
    times = pd.date_range(start, periods=24 * days, freq="h")
    levels = np.linspace(0.5, 1.5, len(QUANTILE_COLUMNS))
    volume = np.arange(len(times)) / 3
    return FORECAST.validate(
        pd.DataFrame(
            {
                "timestamp": times,
                "line": "live_commerce",
                "language": "zh",
                "channel": "chat",
                "volume": volume,
                **{name: volume * level for name, level in zip(QUANTILE_COLUMNS, levels, strict=True)},
                "aht_s": [None, *[240.1] * (len(times) - 1)],
                "model": "seasonal",
                "quality": "model",
            }
        )
    )


def requirement(start: datetime = NIGHT) -> pd.DataFrame:
    return _requirement(start).copy()


@cache
def _requirement(start: datetime) -> pd.DataFrame:
    table = pd.DataFrame(
        {
            "timestamp": [start, start],
            "line": "live_commerce",
            "language": "zh",
            "channel": ["chat", "ticket"],
            "kind": ["interval", "deferred"],
            "agents": [3.0, None],
            "agents_p50": [2.5, None],
            "agents_p90": [4.0, None],
            "workload_h": [None, 1.25],
            "deadline": pd.DatetimeIndex([None, start + DAY / 12], tz="UTC"),
        }
    )
    return REQUIREMENT.validate(table)


def shift(agent_id: str, start: datetime, **changed: object) -> dict[str, object]:
    """One roster row; local dates are Shanghai's."""
    row: dict[str, object] = {
        "agent_id": agent_id,
        "date": (start + timedelta(hours=8)).replace(tzinfo=None).replace(hour=0, minute=0),
        "shift": "F8",
        "start": start,
        "end": start + timedelta(hours=8),
        "paid_minutes": 450,
        "breaks": "12:00/30",
        "work": "08:00-12:00 live_commerce/zh/chat|12:30-16:00 live_commerce/zh/chat",
        "locked": False,
    }
    return {**row, **changed}


def roster(start: datetime = NIGHT, days: int = 2) -> pd.DataFrame:
    return _roster(start, days).copy()


@cache
def _roster(start: datetime, days: int) -> pd.DataFrame:
    rows = [shift(agent, start + day * DAY) for agent in ("A0", "A1") for day in range(days)]
    # the contract says microseconds, the checker hands out nanoseconds for dates without a zone
    return ROSTER.validate(pd.DataFrame(rows)).astype({"date": "datetime64[us]"})


def run(inputs: str = "0" * 64, at: datetime = NIGHT, **changed: object) -> Run:
    values = {
        "id": None,
        "as_of": at,
        "started_at": at + timedelta(seconds=1),
        "finished_at": at + timedelta(seconds=91, microseconds=7),
        "inputs_sha256": inputs,
        "seed": 7,
        "status": "published",
        "exit_code": 0,
        "cost_cents": 123_456_789_012,
        "bound_cents": 123_000_000_000,
        "gap": 0.0037,
        "summary": {"service_level": 0.91, "files": ["roster.csv"]},
        "version": "0.1.0",
    }
    return Run(**{**values, **changed})


def tables(start: datetime = NIGHT, days: int = 2) -> dict[str, pd.DataFrame]:
    return {"forecast": forecast(start, days), "requirement": requirement(start), "roster": roster(start, days)}
