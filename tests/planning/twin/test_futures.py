"""Futures of a forecast as contacts that reach people."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest

from forecast.uncertainty.dependence import DEPENDENCE_COLUMNS
from planning.twin.futures import contact_futures
from scheduler.horizon import Horizon, OpeningHours
from scheduler.load.deflection import Deflection
from scheduler.workload import QueuePolicy, workload
from tests.forecast.uncertainty.futures import START, forecast, utc

UTC = ZoneInfo("UTC")
MEANS = {"zh": 30 + 20 * np.sin(np.arange(48) / 8), "id": np.full(48, 12.0)}


def policy(language: str, share: float = 0.4, reopen: float = 0.0) -> QueuePolicy:
    return QueuePolicy(
        "all", language, "chat", "interval", OpeningHours.always(UTC), deflection=Deflection(share, reopen=reopen)
    )


def futures(table: pd.DataFrame, policies: list[QueuePolicy], interval: int, count: int = 400):
    start = START.to_pydatetime().astimezone(UTC)
    horizon = Horizon(start, start + timedelta(days=2), interval, UTC)
    work = workload(table, policies, horizon)
    accuracy = table[["line", "language", "channel"]].drop_duplicates()
    accuracy[DEPENDENCE_COLUMNS] = np.nan
    drawn = contact_futures(table, accuracy, work, zone_of=utc, interval=interval, seed=7, count=count)
    return work, drawn


@pytest.mark.parametrize(("minutes", "interval"), [(60, 30), (60, 60), (30, 60)])
def test_futures_have_the_workloads_means(minutes: int, interval: int) -> None:
    """Whatever the forecast's and the plan's intervals, the mean of many futures is the workload."""
    table = forecast(MEANS, minutes=minutes, start=START)
    table = table[table["timestamp"] < START + pd.Timedelta(days=2)]
    if minutes == 30:
        longer = forecast({k: np.tile(v, 2) for k, v in MEANS.items()}, minutes=30, start=START)
        table = longer[longer["timestamp"] < START + pd.Timedelta(days=2)]
    work, drawn = futures(table, [policy("zh"), policy("id", 0.0, 0.1)], interval, 1000)
    error = drawn.std(axis=0) / np.sqrt(len(drawn))
    assert (np.abs(drawn.mean(axis=0) - work["contacts"]) < 4.5 * error).all()


def test_nobody_comes_twice_or_from_nowhere() -> None:
    """Without deflection and returns every contact of a path falls into exactly one interval of its hour."""
    work, drawn = futures(forecast(MEANS), [policy("zh", 0.0), policy("id", 0.0)], 30)
    hours = work["timestamp"].dt.floor("h")
    both = pd.DataFrame(drawn.T).groupby([work["language"], hours]).sum()
    _, whole = futures(forecast(MEANS), [policy("zh", 0.0), policy("id", 0.0)], 60)
    assert (both.loc["zh"].to_numpy() == whole.T[:48]).all()
    assert (both.loc["id"].to_numpy() == whole.T[48:]).all()


def test_halves_of_an_hour_share_its_busyness() -> None:
    """An uncertain hour is busy or quiet in both halves: their counts move together, which chance alone would not."""
    _, drawn = futures(forecast({"zh": np.full(48, 400.0)}, cv=0.3), [policy("zh", 0.0)], 30)
    pairs = [np.corrcoef(drawn[:, k], drawn[:, k + 1])[0, 1] for k in range(0, 96, 2)]
    assert np.mean(pairs) > 0.8


def test_a_queues_draws_do_not_depend_on_the_others() -> None:
    """Taking another queue out of the workload leaves a queue's futures as they are."""
    table = forecast(MEANS)
    _, both = futures(table, [policy("zh"), policy("id")], 30)
    work, alone = futures(table, [policy("id")], 30)
    assert len(work) == 96
    assert (both[:, 96:] == alone).all()


def test_work_from_before_the_forecast_is_drawn_around_what_is_known() -> None:
    """A backlog carried in has no path of its own; its futures are Poisson around its rows."""
    late = forecast(MEANS, start=START)
    history = pd.DataFrame(
        {"timestamp": pd.date_range(START - pd.Timedelta(hours=6), periods=6, freq="h"), "volume": 20.0}
    ).assign(line="all", language="zh", channel="chat")
    start = datetime(2026, 11, 16, tzinfo=UTC)
    horizon = Horizon(start, start + timedelta(days=1), 60, UTC)
    tickets = QueuePolicy("all", "zh", "chat", "deferred", OpeningHours.always(UTC), deadline_h=6, aht_s=300)
    work = workload(late, [tickets], horizon, history)
    accuracy = late[["line", "language", "channel"]].drop_duplicates()
    accuracy[DEPENDENCE_COLUMNS] = np.nan
    drawn = contact_futures(late, accuracy, work, zone_of=utc, interval=60, seed=7, count=2000)
    before = (work["timestamp"] < START).to_numpy()
    assert before.sum() == 5
    assert drawn[:, before].mean(axis=0) == pytest.approx(20.0, rel=0.03)
    assert drawn[:, before].var(axis=0) == pytest.approx(20.0, rel=0.15)
