"""Sample paths: the forecast's own distribution row by row, and together as busyness moves."""

from zoneinfo import ZoneInfo

import numpy as np
import pytest

from forecast.forecaster import QUANTILE_COLUMNS, QUANTILES
from forecast.uncertainty.dependence import Dependence
from forecast.uncertainty.sample_paths import sample_paths
from tests.forecast.uncertainty.futures import forecast, utc

SHAPE = np.tile(np.where(np.arange(24) < 6, 0.0, 1 + 0.5 * np.sin(np.arange(24) / 4)), 4)
"""Four days, closed at night."""

WHOLE = Dependence(cv=0.2, common=0.2, day=0.3, short=0.3, carry=0.5, memory_h=3.0)


def shares(table, dependence, count=3000, seed=3):
    """Covariance of every two rows over the product of their means, in shares of the busyness's variance."""
    every = dict.fromkeys("all/" + table["language"].unique() + "/chat", dependence)
    paths = sample_paths(table, every, zone_of=utc, seed=seed, count=count).astype(float)
    volume = table["volume"].to_numpy()
    centred = paths - paths.mean(axis=0)
    return centred.T @ centred / count / (np.outer(volume, volume) * dependence.cv**2)


@pytest.mark.parametrize("level", [0.2, 5.0, 300.0])
def test_rows_keep_their_distribution(level: float) -> None:
    """From rare to many contacts: mean, 5 % to 95 % quantiles, whole counts, and nothing where nothing is expected."""
    table = forecast({"zh": level * SHAPE}, 0.2)
    paths = sample_paths(table, {"all/zh/chat": WHOLE}, zone_of=utc, seed=1, count=4000)
    volume, told = table["volume"].to_numpy(), table[QUANTILE_COLUMNS].to_numpy()
    assert paths.dtype == np.int32
    assert (paths[:, volume == 0] == 0).all()
    assert (paths >= 0).all()
    assert paths.mean() == pytest.approx(volume.mean(), rel=0.02)
    grain = 0.035 + (0.4 / np.sqrt(level) if level > 30 else 0.0)
    assert ((paths[:, :, None] <= told).mean(axis=0) >= QUANTILES - grain).all()
    assert ((paths[:, :, None] < told).mean(axis=0) <= QUANTILES + grain).all()


@pytest.mark.parametrize("level", [0.5, 200.0])
def test_busyness_shows_in_counts_of_any_size(level: float) -> None:
    """Rows of a day, of neighbouring days and of two queues covary as mixed Poisson counts would, rare or many."""
    table = forecast({"zh": np.full(48, level), "de": np.full(48, level)}, 0.4)
    dependence = Dependence(cv=0.4, common=0.3, day=0.5, short=0.0, carry=0.6, memory_h=1.0)
    found = shares(table, dependence, count=6000)
    apart = ~np.eye(24, dtype=bool)
    assert found[:24, :24][apart].mean() == pytest.approx(0.8, abs=0.08)
    assert found[:24, 24:48].mean() == pytest.approx(0.8 * 0.6, abs=0.08)
    assert found[:24, 48:72].mean() == pytest.approx(0.3, abs=0.06)
    assert found[:24, 72:].mean() == pytest.approx(0.3 * 0.6, abs=0.06)


def test_short_effects_fade_by_the_clock() -> None:
    """Half-hours and hours of one memory have the same correlation at the same distance."""
    dependence = Dependence(cv=0.3, common=0.0, day=0.0, short=0.9, carry=0.0, memory_h=3.0)
    for minutes, rows in ((30, 48), (60, 24)):
        found = shares(forecast({"zh": np.full(rows, 400.0)}, 0.3, minutes), dependence)
        for hours in (1, 3, 6):
            there = np.diagonal(found, hours * 60 // minutes).mean()
            assert there == pytest.approx(0.9 * np.exp(-hours / 3), abs=0.05)


def test_the_local_day_counts() -> None:
    """A day's effect changes at the customers' midnight, not at UTC's."""
    dependence = Dependence(cv=0.3, common=0.0, day=1.0, short=0.0, carry=0.0, memory_h=1.0)
    table = forecast({"zh": np.full(24, 500.0)}, 0.3)
    paths = sample_paths(
        table, {"all/zh/chat": dependence}, zone_of=lambda queue: ZoneInfo("Asia/Shanghai"), seed=1, count=2000
    )
    # 16:00 UTC is midnight in Shanghai.
    assert np.corrcoef(paths[:, 14], paths[:, 15])[0, 1] > 0.8
    assert abs(np.corrcoef(paths[:, 15], paths[:, 16])[0, 1]) < 0.1


def test_seeds() -> None:
    """The same seed gives the same paths whatever the order of the rows, another seed others; queues differ."""
    table = forecast({"zh": 30 * SHAPE, "de": 30 * SHAPE})
    every = dict.fromkeys(("all/zh/chat", "all/de/chat"), WHOLE)
    paths = sample_paths(table, every, zone_of=utc, seed=5, count=20)
    mixed = table.sample(frac=1.0, random_state=1)
    again = sample_paths(mixed, every, zone_of=utc, seed=5, count=20)
    np.testing.assert_array_equal(again, paths[:, mixed.index])
    assert (paths != sample_paths(table, every, zone_of=utc, seed=6, count=20)).any()
    assert (paths[:, :96] != paths[:, 96:]).any()


def test_a_queue_does_not_need_the_others() -> None:
    """Queues that join leave the paths of those that were there as they were."""
    pair = forecast({"zh": 30 * SHAPE, "de": 9 * SHAPE})
    every = dict.fromkeys(("all/zh/chat", "all/de/chat"), WHOLE)
    alone = sample_paths(forecast({"zh": 30 * SHAPE}), every, zone_of=utc, seed=5, count=20)
    np.testing.assert_array_equal(sample_paths(pair, every, zone_of=utc, seed=5, count=20)[:, :96], alone)


def test_a_forecast_of_nothing_and_of_no_rows() -> None:
    """Zero volume gives zeros, an empty table an empty array."""
    table = forecast({"zh": np.zeros(24)})
    assert not sample_paths(table, {"all/zh/chat": WHOLE}, zone_of=utc, seed=1, count=5).any()
    assert sample_paths(table.head(0), {}, zone_of=utc, seed=1, count=5).shape == (5, 0)


def test_refusals() -> None:
    """No path, or a queue nothing is known about, is an error that says so."""
    table = forecast({"zh": 30 * SHAPE})
    with pytest.raises(ValueError, match="count must be at least 1"):
        sample_paths(table, {"all/zh/chat": WHOLE}, zone_of=utc, seed=1, count=0)
    with pytest.raises(ValueError, match="lacks all/zh/chat"):
        sample_paths(table, {}, zone_of=utc, seed=1, count=1)
