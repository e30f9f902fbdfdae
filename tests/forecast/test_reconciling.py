"""Sums of queues: forecast as on ordinary days, listened to only where that pays, kept with the choice of models."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest

from forecast.events.special_days import Calendar, Event
from forecast.forecaster import QUANTILE_COLUMNS
from forecast.hierarchy.nodes import hierarchy
from forecast.hierarchy.past_totals import PastTotals
from forecast.history import QUEUE, always_open, complete, queue_names
from forecast.jobs import jobs_of, utc
from forecast.options import ForecastOptions
from forecast.reconciling import sum_jobs, with_sums
from forecast.selected import Selection, of_plain
from forecast.selection import forecast_demand, select_models
from forecast.uncertainty.distribution import POISSON
from tests.forecast.synthetic import AS_OF, rows

NAMES = ["bank/zh/chat", "shop/en/chat", "shop/zh/chat"]
NODES = hierarchy(NAMES).nodes
OPTIONS = ForecastOptions(models=("mean_4w", "level_7d"), folds=2, reconcile=True)
SALE = Event("sale", "sale", AS_OF + timedelta(days=1), AS_OF + timedelta(days=2), ("shop/zh/*",), 3.0)


@pytest.fixture(scope="module")
def history() -> pd.DataFrame:
    hourly = pd.concat([rows(12, 3.0 * seed, seed, queue) for seed, queue in enumerate(NAMES, 1)])
    return hourly.groupby([*QUEUE, pd.Grouper(key="timestamp", freq="6h")])[["volume"]].sum().reset_index()


@pytest.fixture(scope="module")
def alone(history: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Forecast and accuracy without any sum."""
    return forecast_demand(history, **asked(options=replace(OPTIONS, reconcile=False)))


@pytest.fixture(scope="module")
def made(history: pd.DataFrame) -> dict[str, Selection]:
    """The choice of a site where reconciliation pays, which the noise of small queues alone would hardly show."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("forecast.reconciling.pays", lambda *_: True)
        return select_models(history, **asked())


@pytest.fixture(scope="module")
def table(history: pd.DataFrame, made: dict[str, Selection]) -> pd.DataFrame:
    return forecast_demand(history, **asked(), selections=made)[0]


def asked(**changes: Any) -> dict[str, Any]:
    question = {"as_of": AS_OF, "start": AS_OF, "end": AS_OF + timedelta(days=7), "interval_minutes": 360}
    return {**question, "calendar": Calendar(), "options": OPTIONS, "is_open": always_open, **changes}


def chosen(name: str, expected: np.ndarray[Any, Any], errors: np.ndarray[Any, Any]) -> Selection:
    weights = {"mean_8w": np.ones(4)}
    return Selection(name, None, weights, POISSON, "mean_8w", False, {}, PastTotals(expected, errors))


def judged(noise_of_sums: float) -> tuple[dict[str, Selection], dict[str, Selection]]:
    """Six windows of queues that all err alike, by ten contacts a day, and of sums that err by chance."""
    rng = np.random.default_rng(1)
    shared = 10.0 * rng.standard_normal((6, 7))
    queues = {name: chosen(name, 100.0 - shared, shared) for name in NAMES}
    sums = {}
    for node, members in zip(NODES, hierarchy(NAMES).members, strict=True):
        noise = np.clip(noise_of_sums * rng.standard_normal((6, 7)), -90.0, 90.0)
        sums[node] = chosen(node, 100.0 * len(members) - noise, noise)
    return queues, sums


def test_sums_are_listened_to_where_they_know_better() -> None:
    """Queues that err together are reconciled with sums that err less, and not with sums that err far more."""
    queues, sums = judged(noise_of_sums=3.0)
    assert with_sums(queues, sums) == {**queues, **sums}
    unmoved = with_sums(*judged(noise_of_sums=300.0))
    assert list(unmoved) == NAMES
    assert all(selection.totals is None for selection in unmoved.values())


def test_a_young_queue_stays_outside() -> None:
    """A queue that was judged less often than the others keeps no totals, and the sums are of the others."""
    queues, sums = judged(noise_of_sums=3.0)
    young = queues["bank/zh/chat"]
    assert young.totals is not None
    queues["bank/zh/chat"] = replace(young, totals=PastTotals(young.totals.expected[:2], young.totals.errors[:2]))
    assert hierarchy(NAMES[1:]).nodes == ("*/*/*",)
    found = with_sums(queues, {"*/*/*": replace(sums["shop/*/*"], queue="*/*/*")})
    assert found["bank/zh/chat"].totals is None
    assert found["shop/zh/chat"].totals is not None
    assert list(found) == [*NAMES, "*/*/*"]


def test_a_window_one_of_them_was_not_judged_on() -> None:
    """Windows in which a queue was unknown are left out of the verdict, and one window alone shows nothing."""
    queues, sums = judged(noise_of_sums=3.0)
    whole = queues[NAMES[0]].totals
    assert whole is not None
    for known, paid in ((4, True), (1, False)):
        told = np.arange(6)[:, None] < known
        gap = PastTotals(np.where(told, whole.expected, np.nan), np.where(told, whole.errors, np.nan))
        found = with_sums({**queues, NAMES[0]: replace(queues[NAMES[0]], totals=gap)}, sums)
        assert ("*/*/*" in found) == paid


def test_off_unless_it_pays(history: pd.DataFrame, alone: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    """Three queues of pure noise have nothing to learn from their sums: the forecast is theirs to the last bit."""
    told: list[float] = []
    selections = select_models(history, **asked(), progress=lambda share, _: told.append(share))
    assert list(selections) == NAMES
    assert told == pytest.approx([number / 6 for number in range(1, 7)])
    table, accuracy = forecast_demand(history, **asked(), selections=selections)
    pd.testing.assert_frame_equal(table, alone[0])
    pd.testing.assert_frame_equal(accuracy, alone[1])


def test_queues_move_towards_their_sums(table: pd.DataFrame, alone: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    """Reconciled, every row says so, days keep their shape, and their totals are near those of the queues alone."""
    assert table["model"].str.endswith(", reconciled").all()
    ratio = (table["volume"] / alone[0]["volume"]).groupby([queue_names(table), table["timestamp"].dt.date])
    np.testing.assert_allclose(ratio.min(), ratio.max(), rtol=1e-9)
    assert 1e-6 < np.abs(ratio.first() - 1.0).max() < 0.1
    assert (np.diff(table[QUANTILE_COLUMNS].to_numpy(), axis=1) >= 0).all()


def test_a_kept_choice_reconciles_as_it_did(
    history: pd.DataFrame, made: dict[str, Selection], table: pd.DataFrame
) -> None:
    """A choice that was written to a file and read again forecasts the very same, to the last digit."""
    assert list(made) == [*NAMES, *NODES]
    read = {name: of_plain(json.loads(json.dumps(own.plain()))) for name, own in made.items()}
    pd.testing.assert_frame_equal(forecast_demand(history, **asked(), selections=read)[0], table)


def test_reconciliation_can_be_switched_off_after_the_choice(
    history: pd.DataFrame, made: dict[str, Selection], alone: tuple[pd.DataFrame, pd.DataFrame]
) -> None:
    """A choice that knows sums forecasts without them where the options do not ask for them."""
    unasked, _ = forecast_demand(history, **asked(options=replace(OPTIONS, reconcile=False)), selections=made)
    pd.testing.assert_frame_equal(unasked, alone[0])


def test_queues_come_and_go_after_the_choice(history: pd.DataFrame, made: dict[str, Selection]) -> None:
    """A queue that is new to a kept choice is forecast beside the sums; one that is gone is missed by nobody."""
    new = history[history["line"] == "bank"].assign(language="id")
    later = pd.concat([history[history["language"] == "zh"], new])
    told, _ = forecast_demand(later, **asked(), selections=made)
    moved = told["model"].str.endswith(", reconciled").groupby(queue_names(told)).all()
    assert moved.to_dict() == {"bank/id/chat": False, "bank/zh/chat": True, "shop/zh/chat": True}


def test_a_sale_only_one_queue_knows_of(history: pd.DataFrame, made: dict[str, Selection], table: pd.DataFrame) -> None:
    """The sums, which are of ordinary days, do not take back what is announced to one of their members."""
    told, _ = forecast_demand(history, **asked(calendar=Calendar(events=(SALE,))), selections=made)
    lift = np.where((queue_names(told) == "shop/zh/chat") & (told["timestamp"].dt.day == 17), 3.0, 1.0)
    np.testing.assert_allclose(told["lift"], lift, rtol=1e-9)
    np.testing.assert_allclose(told["volume"] / table["volume"], lift, rtol=1e-6)


def test_the_future_is_poison(
    history: pd.DataFrame, made: dict[str, Selection], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What comes after the instant of the forecast changes neither what is chosen for the sums nor their errors."""
    monkeypatch.setattr("forecast.reconciling.pays", lambda *_: True)
    later = history.assign(timestamp=history["timestamp"] + pd.Timedelta(weeks=12), volume=1e9)
    poisoned = select_models(pd.concat([history, later]), **asked())
    assert {name: own.plain() for name, own in poisoned.items()} == {name: own.plain() for name, own in made.items()}


def test_the_past_of_a_sum_is_ordinary() -> None:
    """A member's sale of the past is divided out of a sum by the lift known at each origin: none before it was seen."""
    at = AS_OF - timedelta(days=10)
    sale = Event("sale", "sale", at, at + timedelta(days=1), ("shop/zh/*",))
    history = pd.concat([rows(12, 50.0, queue=f"shop/{language}/chat", noise=False) for language in ("en", "zh")])
    during = (history["language"] == "zh") & history["timestamp"].between(at, at + timedelta(hours=23))
    history["volume"] *= np.where(during, 4.0, 1.0)
    known = complete(history, interval_minutes=60, as_of=AS_OF)
    end = utc(AS_OF + timedelta(days=7))
    jobs = jobs_of(known, utc(AS_OF), end, 60, Calendar(events=(sale,)), OPTIONS, always_open)
    totals = PastTotals(np.zeros((2, 7)), np.zeros((2, 7)))
    weights: Mapping[str, Any] = {"mean_8w+events": np.ones(4)}
    selections = {
        job.series.queue: Selection(job.series.queue, "events", dict(weights), POISSON, "", False, {}, totals)
        for job in jobs
    }
    (total,) = sum_jobs(jobs, selections)
    assert total.series.queue == "*/*/*"
    assert total.volumes is not None
    day = slice(len(total.series.starts) - 240, len(total.series.starts) - 216)
    ordinary = np.roll(total.volumes, 168, axis=1)[:, day].sum(axis=1)
    ratio = total.volumes[:, day].sum(axis=1) / ordinary
    assert ratio[0] == pytest.approx(1.0, abs=0.15)  # seen once and drawn to no effect
    assert ratio[2:] == pytest.approx(2.5)
    assert np.isnan(total.volumes[:, len(total.series.starts) :]).all()


def test_days_are_of_the_default_market() -> None:
    """Totals are by the days of one zone, the calendar's default one, whatever each queue's own clock is."""
    history = pd.concat([rows(12, 5.0, 1, "shop/en/chat"), rows(12, 5.0, 2, "shop/zh/chat")])
    market = Calendar({"*": replace(Calendar().market("*"), time_zone=ZoneInfo("Asia/Shanghai"))})
    known = complete(history, interval_minutes=60, as_of=AS_OF)
    end = utc(AS_OF + timedelta(days=7))
    for options, zone in ((OPTIONS, ZoneInfo("Asia/Shanghai")), (replace(OPTIONS, reconcile=False), None)):
        jobs = jobs_of(known, utc(AS_OF), end, 60, market, options, always_open)
        assert [job.totals_zone for job in jobs] == [zone, zone]
