"""Handle time: what the forecast follows, what it ignores, and what it cannot see."""

import time

import numpy as np
import pytest
from numpy.typing import NDArray

from forecast.handle_time import BASELINE, forecast_handle_time, pooled, predict_handle_time
from forecast.series.days import Days
from forecast.series.handle_shape import handle_shape, handled

FIRST = np.datetime64("2026-03-02", "D")
"""A Monday."""

CLOCK = 1 + 0.15 * np.sin((np.arange(24) - 3) * np.pi / 12)
"""Handle time over the day: mean one, slowest at nine."""

Table = NDArray[np.float64]


def week(level: Table) -> Table:
    """Handle times of consecutive days [s]: the level times the clock, weekends a tenth slower."""
    weekend = np.arange(len(level)) % 7 >= 5
    return level[:, None] * CLOCK * np.where(weekend, 1.1, 1.0)[:, None]


def queue(mean: Table, contacts: float, seed: int = 1) -> tuple[Days, Days]:
    """A queue whose single handle times are skewed (gamma, standard deviation 0.9 of the mean)."""
    rng = np.random.default_rng(seed)
    count = rng.poisson(contacts, mean.shape).astype(float)
    shape = np.maximum(count, 1.0) / 0.81
    aht = np.where(count > 0, mean * rng.gamma(shape) / shape, np.nan)
    return as_days(aht), as_days(count)


def as_days(values: Table) -> Days:
    return Days(FIRST + np.arange(len(values)), values, np.ones(values.shape, dtype=bool))


def split(past: tuple[Days, Days], days: int) -> tuple[Days, Days]:
    return past[0].first(days), past[1].first(days)


def error(said: Table, truth: Table) -> float:
    return float(np.abs(said / truth - 1).mean())


def test_a_drift_is_followed_where_the_mean_of_eight_weeks_lags() -> None:
    """Training that takes 30 % a year off is met within 2 %; the eight-week mean is nearly twice as far off."""
    truth = week(400 * 0.7 ** (np.arange(322) / 364))
    past = split(queue(truth, 30.0), 294)
    found = forecast_handle_time(*past, past[0].dates[-28:] + 28)
    usual = predict_handle_time(*past, past[0].dates[-28:] + 28)
    assert error(found.aht_s, truth[294:]) < 0.02 < 0.6 * error(usual, truth[294:])
    assert found.wape < 0.95 * found.wape_mean_8w
    assert found.model.startswith("trend")


def test_a_new_tool_is_followed_twice_as_fast() -> None:
    """Four weeks after a tool took a fifth off, the new level is missed by half of what the eight-week mean misses."""
    truth = week(np.where(np.arange(350) < 294, 400.0, 320.0))
    past = split(queue(truth, 40.0), 322)
    found = forecast_handle_time(*past, past[0].dates[-28:] + 28)
    usual = predict_handle_time(*past, past[0].dates[-28:] + 28)
    assert error(found.aht_s, truth[322:]) < 0.5 * error(usual, truth[322:])
    assert found.model.startswith("level_7d")


def test_without_a_drift_the_shape_is_known_better_than_by_eight_weeks() -> None:
    """A level that stays and three contacts an hour: half the distance to the truth of the eight-week mean."""
    truth = week(np.full(392, 300.0))
    past = split(queue(truth, 3.0), 364)
    found = forecast_handle_time(*past, past[0].dates[-28:] + 28)
    usual = predict_handle_time(*past, past[0].dates[-28:] + 28)
    assert error(found.aht_s, truth[364:]) < 0.6 * error(usual, truth[364:])


def test_noise_makes_no_trend() -> None:
    """Twelve queues without a drift: the last day ahead lies where the first does, within 3 %."""
    ends = []
    for seed in range(12):
        past = queue(week(np.full(252, 300.0)), 2.0, seed)
        said = forecast_handle_time(*past, past[0].dates[-28:] + 28).aht_s.mean(axis=1)
        ends.append(said[21] / said[0] - 1)
    assert np.abs(ends).max() < 0.03


def test_one_endless_call_changes_little() -> None:
    """A chat left open for a day and a system that writes 1 s for an hour move the forecast by less than 2 %."""
    aht, calls = queue(week(np.full(112, 300.0)), 4.0)
    dates = aht.dates[-14:] + 14
    plain = forecast_handle_time(aht, calls, dates).aht_s
    spoilt = aht.volume.copy()
    calls.volume[100, 3], spoilt[100, 3] = 1.0, 86_400.0
    calls.volume[105, 12], spoilt[105, 12] = 60.0, 1.0
    assert error(forecast_handle_time(as_days(spoilt), calls, dates).aht_s, plain) < 0.02


def test_slow_nights_are_no_outliers() -> None:
    """Nights that always take three times as long are forecast so."""
    level = np.where(np.arange(24) < 6, 900.0, 300.0)
    past = queue(np.tile(level, (112, 1)), 100.0)
    said = forecast_handle_time(*past, past[0].dates[-7:] + 7).aht_s
    np.testing.assert_allclose(said, np.tile(level, (7, 1)), rtol=0.05)


@pytest.mark.parametrize("unknown", [np.nan, 0.0])
def test_a_missing_handle_time_is_not_zero(unknown: float) -> None:
    """Weeks without handle times, empty or written as 0 s, leave the level where it was."""
    aht, calls = queue(week(np.full(112, 300.0)), 20.0)
    aht.volume[60:90] = unknown
    aht.volume[100:, :12] = unknown
    said = forecast_handle_time(aht, calls, aht.dates[-14:] + 14).aht_s
    assert said.mean() == pytest.approx(300 * (5 + 2 * 1.1) / 7, rel=0.02)


def test_a_slot_never_seen_takes_the_queue_s_own_mean() -> None:
    """Hours that had no contact get the mean of the others, not a hole."""
    aht, calls = queue(np.full((112, 24), 300.0), 20.0)
    calls.volume[:, 2:6] = 0.0
    aht.volume[:, 2:6] = np.nan
    said = forecast_handle_time(aht, calls, aht.dates[-7:] + 7).aht_s
    np.testing.assert_allclose(said[:, 2:6], 300.0, rtol=0.03)


def test_nothing_after_the_origin_is_seen() -> None:
    """Poisoned with absurd handle times and contacts from the origin on, every figure is the same to the last bit."""
    aht, calls = queue(week(np.full(200, 300.0)), 10.0)
    dates = aht.dates[150:178]
    clean = forecast_handle_time(*split((aht, calls), 150), dates, elsewhere=split(queue(aht.volume, 20.0, 3), 150))
    elsewhere = queue(aht.volume, 20.0, 3)
    for table in (aht, calls, *elsewhere):
        table.volume[150:] = 1e6
    poisoned = forecast_handle_time(*split((aht, calls), 150), dates, elsewhere=elsewhere)
    np.testing.assert_array_equal(clean.aht_s, poisoned.aht_s)
    assert (clean.model, clean.wape, clean.wape_mean_8w) == (poisoned.model, poisoned.wape, poisoned.wape_mean_8w)


def test_a_judged_forecast_does_not_lose_to_the_mean_of_eight_weeks() -> None:
    """Whatever the queue does, the error on record is at most the baseline's, by chance a few hundredths more."""
    rng = np.random.default_rng(5)
    for seed in range(12):
        level = 300 * np.exp(np.cumsum(rng.normal(0, 0.02, 252)))
        past = queue(week(level), (0.2, 2.0, 20.0)[seed % 3], seed)
        found = forecast_handle_time(*past, past[0].dates[-14:] + 14)
        assert found.wape <= 1.03 * found.wape_mean_8w


@pytest.mark.parametrize("seed", [43, 60])
def test_where_the_mean_of_eight_weeks_is_better_it_is_taken(seed: int) -> None:
    """A level that wanders so that no other memory did better gets the baseline whole, under its name."""
    level = 300 * np.exp(np.cumsum(np.random.default_rng(seed).normal(0, 0.03, 112)))
    past = queue(np.tile(level[:, None], 4), 5.0, seed)
    found = forecast_handle_time(*past, past[0].dates[-14:] + 14)
    assert found.model == BASELINE
    assert found.wape == found.wape_mean_8w
    np.testing.assert_array_equal(found.aht_s, predict_handle_time(*past, past[0].dates[-14:] + 14))


def test_a_new_night_team_is_noticed() -> None:
    """Eight weeks after nights slowed by two fifths the forecast is as good as a mean of just these eight weeks."""
    truth = week(np.full(392, 300.0))
    truth[308:, :6] *= 1.4
    past = split(queue(truth, 20.0), 364)
    found = forecast_handle_time(*past, past[0].dates[-28:] + 28)
    usual = predict_handle_time(*past, past[0].dates[-28:] + 28)
    assert error(found.aht_s, truth[364:]) < 1.1 * error(usual, truth[364:])


def test_a_short_past_is_forecast_but_not_judged() -> None:
    """Three weeks give a forecast with holes nowhere and no error on record."""
    past = queue(week(np.full(21, 300.0)), 5.0)
    found = forecast_handle_time(*past, past[0].dates[-14:] + 14)
    assert found.aht_s.mean() == pytest.approx(300 * (5 + 2 * 1.1) / 7, rel=0.05)
    assert np.isnan([found.wape, found.wape_mean_8w]).all()
    assert found.model == "flat_8w"


def test_an_old_handle_time_is_better_than_none() -> None:
    """Where the last eight weeks know none, the weeks before them count."""
    aht, calls = queue(week(np.full(200, 300.0)), 20.0)
    aht.volume[-70:] = np.nan
    found = forecast_handle_time(aht, calls, aht.dates[-7:] + 7)
    assert np.isnan(predict_handle_time(aht, calls, aht.dates[-7:] + 7)).all()
    assert found.aht_s.mean() == pytest.approx(300 * (5 + 2 * 1.1) / 7, rel=0.02)


def test_only_where_nothing_is_known_there_is_nothing() -> None:
    """No handle time and no similar queue: empty, and said so; with one it is theirs."""
    none = as_days(np.full((112, 24), np.nan)), as_days(np.full((112, 24), 3.0))
    dates = none[0].dates[-7:] + 7
    found = forecast_handle_time(*none, dates)
    assert np.isnan(found.aht_s).all()
    assert found.model == "unknown"
    others = queue(week(np.full(112, 300.0)), 20.0)
    theirs = forecast_handle_time(*none, dates, elsewhere=others)
    assert error(theirs.aht_s, week(np.full(7, 300.0))) < 0.03
    assert theirs.model == "elsewhere"


def test_few_contacts_are_drawn_to_similar_queues_and_many_are_not() -> None:
    """With a contact a day the channel's shape and level help; with hundreds an hour a queue keeps its own."""
    others = pooled([queue(week(np.full(140, 300.0)), 20.0, seed) for seed in (7, 8)])
    truth = week(np.full(7, 330.0))
    few, alone = [], []
    for seed in range(8):
        past = queue(week(np.full(140, 330.0)), 1 / 24, seed)
        dates = past[0].dates[-7:] + 7
        few.append(error(forecast_handle_time(*past, dates, elsewhere=others).aht_s, truth))
        alone.append(error(forecast_handle_time(*past, dates).aht_s, truth))
    assert np.mean(few) < 0.9 * np.mean(alone)
    many = queue(week(np.full(140, 600.0)), 200.0)
    said = forecast_handle_time(*many, many[0].dates[-7:] + 7, elsewhere=others).aht_s
    assert error(said, week(np.full(7, 600.0))) < 0.015


def test_pooling_adds_work_and_contacts() -> None:
    """Of queues that begin and end on different days, every contact with a handle time counts once."""
    one, two = queue(np.full((10, 4), 300.0), 5.0), queue(np.full((14, 4), 200.0), 2.0, 2)
    aht, calls = pooled([split(one, 8), two])
    assert len(aht.dates) == 14
    assert calls.volume.sum() == one[1].volume[:8].sum() + two[1].volume.sum()
    work = np.nansum(one[0].volume[:8] * one[1].volume[:8]) + np.nansum(two[0].volume * two[1].volume)
    assert np.nansum(aht.volume * calls.volume) == pytest.approx(work)


def test_the_rest_of_today_is_forecast() -> None:
    """A horizon that begins on the day the past ends in is judged from the day before: its error is chance."""
    aht, calls = queue(week(np.full(112, 300.0)), 20.0)
    aht.volume[-1, 10:] = np.nan
    found = forecast_handle_time(aht, calls, aht.dates[-1:] + np.arange(2))
    assert error(found.aht_s, week(np.full(113, 300.0))[-2:]) < 0.05
    assert found.wape == pytest.approx(0.9 / np.sqrt(20) * np.sqrt(2 / np.pi), rel=0.1)


def test_a_weekday_of_its_own_is_kept() -> None:
    """Of Monday mornings a fifth slower the shape believes two thirds or more, and nothing of it on Tuesdays."""
    mean = week(np.full(182, 300.0))
    mean[::7, 8:12] *= 1.2
    past = handled(*queue(mean, 100.0))
    assert past is not None
    shape = handle_shape(past, 26.0)
    slower = shape[0, 8:12] / shape[1, 8:12] - 1
    assert slower.min() > 0.2 * 2 / 3 * 0.9
    assert slower.mean() > 0.2 * 2 / 3
    assert shape[1, 8:12].mean() == pytest.approx(shape[2:5, 8:12].mean(), rel=0.02)


def test_wrong_arguments_are_refused() -> None:
    """Dates before the past's end and similar queues of other slots are named with what was given."""
    past = queue(week(np.full(35, 300.0)), 5.0)
    with pytest.raises(ValueError, match="2026-04-05"):
        forecast_handle_time(*past, past[0].dates[-2:])
    with pytest.raises(ValueError, match="24 slots a day"):
        forecast_handle_time(*past, past[0].dates[-2:] + 2, elsewhere=queue(np.full((9, 48), 300.0), 1.0))


def test_two_years_of_hours_take_milliseconds() -> None:
    """The whole choice on two years of hours takes under a quarter of a second even on a busy machine."""
    past = queue(week(np.full(728, 300.0)), 30.0)
    began = time.process_time()
    forecast_handle_time(*past, past[0].dates[-28:] + 28)
    assert time.process_time() - began < 0.25
