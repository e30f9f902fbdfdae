"""The public entry: from a history to a checked forecast, blind to the future and the same every time."""

import pickle
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest

from forecast.events.special_days import Calendar, Event, Market
from forecast.forecaster import FORECAST, QUANTILE_COLUMNS
from forecast.history import always_open, complete
from forecast.jobs import jobs_of, utc
from forecast.queue_forecast import forecast_queue, select_queue
from forecast.selection import ACCURACY_COLUMNS, ForecastOptions, forecast_demand, select_models
from tests.forecast.synthetic import AS_OF, mean, rows

FAST = ForecastOptions(models=("mean_4w", "mean_8w", "level_7d", "level_28d"), folds=2)
SALE = Event("sale", "sale", AS_OF + timedelta(days=1), AS_OF + timedelta(days=2), ("*/zh/*",), 3.0)


def run(history: pd.DataFrame, days: int = 7, **changes: Any) -> tuple[pd.DataFrame, pd.DataFrame]:
    settings: dict[str, Any] = {
        "as_of": AS_OF,
        "start": AS_OF,
        "end": AS_OF + timedelta(days=days),
        "interval_minutes": 60,
        "calendar": Calendar(),
        "options": FAST,
        "is_open": always_open,
    }
    return forecast_demand(history, **(settings | changes))


@pytest.fixture(scope="module")
def two_queues() -> pd.DataFrame:
    return pd.concat([rows(), rows(level=2.0, seed=2, queue="all/en/ticket")], ignore_index=True)


@pytest.fixture(scope="module")
def forecast(two_queues: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    return run(two_queues)


def test_a_checked_table(forecast: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    """Every queue and interval of the horizon has one row, with quantiles in order around a near-true mean."""
    table, accuracy = forecast
    assert len(FORECAST.validate(table)) == 2 * 7 * 24
    assert (np.diff(table[QUANTILE_COLUMNS].to_numpy(), axis=1) >= 0).all()
    chat = table[table["language"] == "zh"]
    truth = mean(pd.DatetimeIndex(chat["timestamp"]))
    assert np.abs(chat["volume"] - truth).sum() / truth.sum() < 0.04
    assert list(accuracy.columns) == ACCURACY_COLUMNS
    assert (table["quality"] == "model").all()


def test_never_loses_to_the_average(forecast: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    """In the back-test that chose it no forecast is worse than the 8-week mean, nor better than the Poisson floor."""
    accuracy = forecast[1]
    assert (accuracy["ratio"] <= 1.0).all()
    assert (accuracy["wape"] >= 0.95 * accuracy["poisson_floor"]).all()


def test_the_future_is_poison(two_queues: pd.DataFrame, forecast: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    """Values after the instant of the forecast change nothing, bit for bit."""
    later = two_queues.assign(timestamp=two_queues["timestamp"] + pd.Timedelta(weeks=16), volume=1e9)
    pd.testing.assert_frame_equal(run(pd.concat([two_queues, later]))[0], forecast[0])


def test_each_origin_is_blind() -> None:
    """A back-test window is judged the same whatever happened after its horizon."""
    history = rows()
    early = AS_OF - timedelta(weeks=2)
    poisoned = history.assign(volume=history["volume"].where(history["timestamp"] < pd.Timestamp(early), 7e5))
    clean, other = (run(h, as_of=early, start=early, end=early + timedelta(days=7)) for h in (history, poisoned))
    pd.testing.assert_frame_equal(clean[0], other[0])
    pd.testing.assert_frame_equal(clean[1], other[1])


def test_workers_change_nothing(two_queues: pd.DataFrame, forecast: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    """Jobs sent through an executor give the very tables that this process gives, and progress ends at one."""
    told: list[float] = []
    with ThreadPoolExecutor(2) as executor:
        table, accuracy = run(two_queues, executor=executor, progress=lambda share, _: told.append(share))
    pd.testing.assert_frame_equal(table, forecast[0])
    pd.testing.assert_frame_equal(accuracy, forecast[1])
    assert told == [0.25, 0.5, 0.75, 1.0]


def test_jobs_travel() -> None:
    """A job that went to another process and back gives the same answer, and so does its answer's way home."""
    known = complete(rows(), interval_minutes=60, as_of=AS_OF)
    end = utc(AS_OF + timedelta(days=7))
    job = jobs_of(known, utc(AS_OF), end, 60, Calendar(events=(SALE,)), FAST, always_open)[0]
    there = pickle.loads(pickle.dumps(job))
    (chosen, _), (sent, _) = select_queue(job), pickle.loads(pickle.dumps(select_queue(there)))
    assert chosen.record == sent.record
    here = forecast_queue(job, chosen)
    np.testing.assert_array_equal(here.quantiles, pickle.loads(pickle.dumps(forecast_queue(there, sent))).quantiles)


def test_a_kept_selection_is_not_made_again(two_queues: pd.DataFrame) -> None:
    """Models chosen a week ago forecast from today's data with the weights and the record of then."""
    early = AS_OF - timedelta(weeks=1)
    asked = {"interval_minutes": 60, "calendar": Calendar(events=(SALE,)), "options": FAST, "is_open": always_open}
    kept = select_models(two_queues, as_of=early, start=early, end=early + timedelta(days=7), **asked)  # type: ignore[arg-type]
    told: list[float] = []
    table, accuracy = run(two_queues, selections=kept, progress=lambda share, _: told.append(share))
    fresh, _ = run(two_queues)
    assert accuracy["weights"].tolist() == [selection.record["weights"] for selection in kept.values()]
    assert np.abs(table["volume"] / fresh["volume"] - 1).mean() < 0.03
    assert told == [0.5, 1.0]


def test_an_event_counts_that_is_news_to_a_kept_selection() -> None:
    """A sale announced after models were chosen triples its day as one that was known then does."""
    kept = select_models(rows(), as_of=AS_OF, start=AS_OF, end=AS_OF + timedelta(days=7), interval_minutes=60,
                         calendar=Calendar(), options=FAST, is_open=always_open)  # fmt: skip
    assert [selection.layer for selection in kept.values()] == [None]
    sale = Calendar(events=(SALE,))
    news, plain = (run(rows(), selections=kept, calendar=calendar)[0] for calendar in (sale, Calendar()))
    ratio = (news["volume"] / plain["volume"]).to_numpy()
    np.testing.assert_allclose(ratio[24:48], 3.0, rtol=1e-6)
    np.testing.assert_allclose(np.delete(ratio, np.s_[24:48]), 1.0, rtol=1e-6)


def test_growth_is_carried_on() -> None:
    """The forecast of a queue that grows by a seventh a month leans on a candidate that sees it grow."""
    history = rows(20, level=200.0)
    grown = 1.15 ** ((history["timestamp"] - pd.Timestamp(AS_OF)) / pd.Timedelta(days=30))
    options = ForecastOptions(models=("mean_8w", "level_28d", "structural"), folds=2)
    table, accuracy = run(history.assign(volume=(history["volume"] * grown).round()), days=14, options=options)
    truth = 200 / 40 * mean(pd.DatetimeIndex(table["timestamp"])) * 1.15 ** (np.arange(14 * 24) / 720)
    assert accuracy["weights"][0].startswith("structural")
    assert accuracy["ratio"][0] < 0.8
    assert np.abs(table["volume"] - truth).sum() / truth.sum() < 0.04


def test_events_lift_the_day() -> None:
    """A sale the planner expects to triple contacts does so on its day and queue, even if none was seen before."""
    table, _ = run(rows(), calendar=Calendar(events=(SALE,)))
    plain, _ = run(rows())
    ratio = (table["volume"] / plain["volume"]).to_numpy()
    np.testing.assert_allclose(ratio[24:48], 3.0, rtol=1e-6)
    np.testing.assert_allclose(np.delete(ratio, np.s_[24:48]), 1.0, rtol=1e-6)


def test_closed_hours() -> None:
    """Nothing is expected while a queue is closed, at any quantile."""
    table, _ = run(rows(), is_open=lambda _, starts: np.asarray(starts.hour >= 8))
    closed = table["timestamp"].dt.hour < 8
    assert (table.loc[closed, ["volume", *QUANTILE_COLUMNS]].to_numpy() == 0).all()
    assert (table.loc[~closed, "volume"] > 0).all()


def test_a_gap_before_the_horizon() -> None:
    """A horizon that starts days after the instant of the forecast has only its own rows."""
    start = AS_OF + timedelta(days=3)
    table, _ = run(rows(), start=start, end=start + timedelta(days=2))
    assert table["timestamp"].min() == pd.Timestamp(start)
    assert len(table) == 48


def test_a_young_queue_says_so() -> None:
    """Ten days of history give the profile, and quality and model tell that nothing was judged."""
    table, accuracy = run(rows().tail(10 * 24))
    assert (table["quality"] == "fallback").all()
    assert table["model"].str.contains("mean_8w").all()
    assert table["model"].str.contains("no known interval").all()
    assert accuracy["folds"].tolist() == [0]
    assert table["volume"].sum() > 0


def test_a_dead_queue_forecasts() -> None:
    """A queue whose numbers are all unknown still has its rows, marked as a fallback."""
    table, _ = run(rows().assign(volume=np.nan))
    assert len(table) == 7 * 24
    assert (table["quality"] == "fallback").all()


def test_rare_contacts() -> None:
    """At a tenth of a contact an hour the total is right, quantiles are whole and the lower ones zero."""
    table, _ = run(rows(weeks=26, level=0.1), days=14)
    assert table["volume"].sum() == pytest.approx(14 * 24 * 0.1, rel=0.35)
    assert (table["p50"] == 0).all()
    assert set(np.unique(table["p95"])) <= {0.0, 1.0, 2.0}


def test_an_outlier_and_a_gap() -> None:
    """One wild hour and four lost days leave the coming weeks within a tenth of the truth."""
    history = rows()
    history.loc[len(history) - 30, "volume"] = 20_000
    table, accuracy = run(history.drop(index=range(2000, 2096)))
    truth = mean(pd.DatetimeIndex(table["timestamp"]))
    assert np.abs(table["volume"] - truth).sum() / truth.sum() < 0.06
    assert accuracy["outliers"].tolist() == [1]


def test_a_surge_that_was_planned_is_no_outlier() -> None:
    """A live session's fivefold hours are learned from, not thrown away."""
    nights = [AS_OF - timedelta(days=9 * k - 1, hours=4) for k in range(8)]
    events = [Event(f"live {k}", "live", at, at + timedelta(hours=2)) for k, at in enumerate(nights)]
    history = rows()
    for at in nights:
        history.loc[(history["timestamp"] >= at) & (history["timestamp"] < at + timedelta(hours=2)), "volume"] *= 5
    table, accuracy = run(history, calendar=Calendar(events=tuple(events)))
    at = table["timestamp"] == pd.Timestamp(nights[0])
    assert accuracy["outliers"].tolist() == [0]
    assert table.loc[at, "volume"].item() == pytest.approx(5 * mean(pd.DatetimeIndex([nights[0]]))[0], rel=0.15)


def test_a_level_shift_is_no_outlier() -> None:
    """A queue that quintupled three weeks ago loses at most its first hours and is forecast at its new level."""
    history = rows()
    history.loc[history["timestamp"] >= pd.Timestamp(AS_OF - timedelta(weeks=3)), "volume"] *= 5
    table, accuracy = run(history, options=ForecastOptions(models=("level_7d", "last_week"), folds=2))
    assert accuracy["outliers"][0] <= 4
    assert table["volume"].sum() == pytest.approx(5 * 168 * 40, rel=0.15)


def test_clock_changes() -> None:
    """Across Egypt's autumn clock change the evening peak stays at the customers' evening."""
    cairo = ZoneInfo("Africa/Cairo")
    history = rows()
    local = history["timestamp"].dt.tz_convert(cairo).dt.hour
    history["volume"] = np.where(local == 20, 100.0, 10.0)
    table, _ = run(history, calendar=Calendar({"*": Market(cairo)}))
    peak = table["timestamp"].dt.tz_convert(cairo).dt.hour == 20
    assert (table.loc[peak, "volume"] > 90).all()
    assert (table.loc[~peak, "volume"] < 20).all()


def test_handle_time() -> None:
    """Handle time follows the hour where the past has it, and stays empty where it has none."""
    history = rows()
    with_aht = history.assign(aht_s=np.where(history["timestamp"].dt.hour < 6, 300.0, 200.0))
    table, _ = run(with_aht)
    night = table["timestamp"].dt.hour < 6
    assert table.loc[night, "aht_s"].mean() > 285
    assert table.loc[~night, "aht_s"].mean() == pytest.approx(200, abs=5)
    assert run(history)[0]["aht_s"].isna().all()


@pytest.mark.parametrize("wrong", [{"models": ("mean_9w",)}, {"folds": 53}, {"history_weeks": 0}, {"fold_days": 0}])
def test_options_are_checked(wrong: dict[str, Any]) -> None:
    """An unknown model and numbers out of range are refused with what was given."""
    with pytest.raises(ValueError, match="was"):
        ForecastOptions(**wrong)


def test_the_horizon_is_checked() -> None:
    """A horizon that begins in the past or is empty is refused."""
    for wrong in ({"start": AS_OF - timedelta(days=1)}, {"days": 0}):
        with pytest.raises(ValueError, match="horizon must begin at as_of or later and hold an interval"):
            run(rows(), **wrong)
    with pytest.raises(ValueError, match="time zone"):
        run(rows(), as_of=AS_OF.replace(tzinfo=None))


def test_old_history_is_left_out() -> None:
    """Only the weeks of history that were asked for are seen."""
    history = rows(20)
    short = ForecastOptions(models=("level_84d",), folds=1, history_weeks=14)
    spoilt = history.assign(volume=history["volume"].where(history["timestamp"] > history["timestamp"][900], 9e5))
    pd.testing.assert_frame_equal(run(history, options=short)[0], run(spoilt, options=short)[0])


def test_no_history() -> None:
    """An empty history gives two empty tables with their columns."""
    table, accuracy = run(rows().iloc[:0])
    assert len(table) == 0
    assert list(accuracy.columns) == ACCURACY_COLUMNS
