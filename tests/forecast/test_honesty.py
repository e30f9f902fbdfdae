"""The honesty sheet: figures counted by hand, baselines from the same knowledge, and losses that are told."""

from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest

from forecast.candidates.baselines import SeasonalProfile
from forecast.forecaster import QUANTILES
from forecast.history import Series
from forecast.honesty import BASELINES, OURS, POOLED, Judgement, averages, judge, sheet
from tests.forecast.synthetic import AS_OF, hours, mean

AHEAD = pd.date_range(AS_OF, periods=24 * 14, freq="h", unit="us")


def case(level: float = 40.0, queue: str = "all/zh/chat", **changes: Any) -> Judgement:
    """Ten weeks of exact means, and a forecast of the fortnight ahead that is a tenth too high."""
    starts = hours(10)
    volume = mean(starts, level)
    truth = mean(AHEAD, level)
    said = 1.1 * truth
    settings: dict[str, Any] = {
        "past": Series(queue, starts, volume, np.ones(len(starts), bool), np.full(len(starts), np.nan)),
        "starts": AHEAD,
        "is_open": np.ones(len(AHEAD), bool),
        "truth": truth,
        "volume": said,
        "quantiles": np.repeat(said[:, None], 19, axis=1) * (0.5 + QUANTILES),
        "since_origin_minutes": 60 * np.arange(len(AHEAD)),
        "zone": ZoneInfo("UTC"),
        "interval_minutes": 60,
    }
    return Judgement(**(settings | changes))


def ours(found: pd.DataFrame, queue: str = POOLED) -> pd.Series:
    return found[(found["queue"] == queue) & (found["model"] == OURS)].iloc[0]


def test_figures_by_hand() -> None:
    """A forecast a tenth too high has an error and a bias of a tenth, by the hour and by the day."""
    row = ours(sheet([judge(case())]))
    assert row[["wape", "bias", "wape_days"]].tolist() == pytest.approx([0.1, 0.1, 0.1])
    assert row["contacts_per_interval"] == pytest.approx(40.0)
    assert row["judged"] == 336
    assert (row["coverage_90"], row["coverage_w1"], row["coverage_w2"]) == (1.0, 1.0, 1.0)


def test_the_best_average_is_named_and_the_loss_told() -> None:
    """Where last week repeats itself exactly every average is perfect, and a forecast off by a tenth loses."""
    noisy = case(truth=mean(AHEAD) + np.where(np.arange(len(AHEAD)) % 2, 1.0, -1.0))
    found = sheet([judge(noisy)])
    row = ours(found)
    assert set(found["model"]) == {OURS, *BASELINES}
    assert row["best"] in BASELINES
    assert row["ratio"] > 1.0
    assert row["ratio"] == pytest.approx(row["wape"] / found[found["model"] == row["best"]]["wape"].iloc[0])


def test_only_rivals_can_be_lost_to() -> None:
    """A further model beside ours is shown, but the ratio is to the named rivals."""
    found = sheet([judge(case(against=("last_week", "level_28d")))], rivals=("last_week",))
    assert "level_28d" in set(found["model"])
    assert ours(found)["best"] == "last_week"


def test_baselines_see_only_the_past() -> None:
    """The averages are those of the series before the origin; the 8-week mean is always among them."""
    known = case(against=("last_week", "median_4w"))
    said = averages(known)
    assert list(said) == ["mean_8w", "last_week", "median_4w"]
    np.testing.assert_allclose(said["last_week"], mean(AHEAD))
    profile = SeasonalProfile(8)
    assert profile.name in said


def test_closed_intervals_are_forecast_as_zero_by_all() -> None:
    """An average expects nothing where the queue is closed."""
    opened = np.asarray(AHEAD.hour >= 9)
    said = averages(case(is_open=opened))
    assert all((rows[~opened] == 0).all() for rows in said.values())


def test_a_baseline_that_cannot_be_made_is_the_8_week_mean() -> None:
    """Prophet on three weeks of past gives way, so all models are judged on the same rows."""
    starts = hours(3)
    short = Series("all/zh/chat", starts, mean(starts), np.ones(len(starts), bool), np.full(len(starts), np.nan))
    said = averages(case(past=short, against=("mean_8w", "prophet_hourly_default")))
    np.testing.assert_array_equal(said["prophet_hourly_default"], said["mean_8w"])


def test_unknown_truth_is_not_judged() -> None:
    """Rows without a count that came weigh nothing."""
    truth = mean(AHEAD)
    truth[100:] = np.nan
    row = ours(sheet([judge(case(truth=truth))]))
    assert row["judged"] == 100
    assert row["wape"] == pytest.approx(0.1)
    assert np.isnan(row["coverage_w2"])


def test_sparse_queues_are_judged_by_the_day() -> None:
    """Below one contact an interval the ratio is that of daily totals, and pinball loss is beside a Poisson's."""
    counts = np.random.default_rng(4).poisson(mean(AHEAD, 0.2)).astype(float)
    level = mean(AHEAD, 0.2)
    found = sheet([judge(case(0.2, truth=counts, volume=level, quantiles=np.zeros((len(level), 19))))])
    row = ours(found)
    theirs = found[(found["queue"] == POOLED) & (found["model"] == row["best"])].iloc[0]
    assert row["judged_by"] == "days"
    assert row["ratio"] == pytest.approx(row["wape_days"] / theirs["wape_days"])
    assert row["poisson_floor_days"] < row["poisson_floor"]
    assert row["ratio_poisson"] > 1.0


def test_a_poisson_around_the_mean_is_a_rival_too() -> None:
    """Our quantiles' loss is told over that of a Poisson around the 8-week mean; equal quantiles give one."""
    steady = np.full(len(AHEAD), 9.0)
    starts = hours(10)
    past = Series("all/zh/chat", starts, np.full(len(starts), 9.0), np.ones(len(starts), bool), starts.hour * np.nan)
    from scipy.stats import poisson

    exact = np.tile(poisson.ppf(QUANTILES, 9.0), (len(AHEAD), 1))
    row = ours(sheet([judge(case(past=past, truth=steady, volume=steady, quantiles=exact))]))
    assert row["ratio_poisson"] == 1.0
    assert row["poisson_floor"] == pytest.approx(0.2635, abs=1e-3)


def test_tallies_add_up_over_origins_and_queues() -> None:
    """The sheet of two origins is that of all their rows, and the pooled row that of all queues."""
    halves = []
    for part in (slice(0, 168), slice(168, 336)):
        whole = case()
        halves.append(
            case(
                starts=AHEAD[part],
                is_open=whole.is_open[part],
                truth=whole.truth[part],
                volume=whole.volume[part] + (part.start or 0) / 100,
                quantiles=whole.quantiles[part],
                since_origin_minutes=60 * np.arange(168),
            )
        )
    other = case(3.0, "all/en/chat")
    found = sheet([judge(one) for one in (*halves, other)])
    assert found["queue"].unique().tolist() == ["all/zh/chat", "all/en/chat", POOLED]
    error = sum(np.abs(one.truth - one.volume).sum() for one in (*halves, other))
    contacts = sum(one.truth.sum() for one in (*halves, other))
    assert ours(found)["wape"] == pytest.approx(error / contacts)
    assert ours(found, "all/en/chat")["wape"] == pytest.approx(0.1)


def test_mase_is_relative_to_last_week() -> None:
    """An error as large as last week's naive forecast makes in the past has a MASE of one."""
    starts = hours(4)
    swing = np.where((np.arange(len(starts)) // 168) % 2, 12.0, 8.0)
    past = Series("all/zh/chat", starts, swing, np.ones(len(starts), bool), np.full(len(starts), np.nan))
    truth = np.full(len(AHEAD), 10.0)
    row = ours(sheet([judge(case(past=past, truth=truth, volume=truth + 4.0))]))
    assert row["mase"] == pytest.approx(1.0)


def test_nothing_came() -> None:
    """A queue in which nothing came has no share of errors, and breaks nothing."""
    nothing = np.zeros(len(AHEAD))
    row = ours(sheet([judge(case(truth=nothing, volume=nothing, quantiles=np.zeros((len(AHEAD), 19))))]))
    assert np.isnan(row["wape"])
    assert np.isnan(row["ratio"])
    assert row["judged"] == 336
