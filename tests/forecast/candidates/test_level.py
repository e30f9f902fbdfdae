"""Drifting levels and the shape of the day."""

import numpy as np
import pytest

from forecast.candidates.candidate import UnfitError
from forecast.candidates.level import DriftingLevel, winsorized
from forecast.series.day_shape import day_shape
from forecast.series.days import Days
from tests.forecast.synthetic import SHAPE, WEEK, ahead, days


def test_exact_without_noise() -> None:
    """Level, weekday and shape of a week that repeats itself are found as they are."""
    said = DriftingLevel(28).predict(days(16), ahead())
    np.testing.assert_allclose(said[:7], 40 * WEEK[:, None] * SHAPE, rtol=1e-6)


def test_little_data_is_pooled() -> None:
    """At one contact an hour the shrunk shape is much nearer the truth than each weekday's own average."""
    past = days(8, level=1.0, seed=3)
    truth = WEEK[:, None] * SHAPE
    own = np.stack([past.volume[past.weekday == day].mean(axis=0) for day in range(7)])
    said = DriftingLevel(28).predict(past, ahead(7))
    assert np.abs(said - truth).sum() < 0.5 * np.abs(own - truth).sum()


def test_weekdays_that_differ_stay_apart() -> None:
    """A Sunday with a shape of its own keeps it."""
    past = days(16, level=100.0, seed=4)
    past.volume[past.weekday == 6] = np.roll(past.volume[past.weekday == 6], 6, axis=1)
    share = day_shape(past).share
    np.testing.assert_allclose(share[6], np.roll(SHAPE, 6) / 24, atol=0.004)
    np.testing.assert_allclose(share[0], SHAPE / 24, atol=0.004)


def test_a_shift_is_followed() -> None:
    """Three weeks after the level doubled, a short memory forecasts the new level and a long one still mixes."""
    past = days(16, seed=5)
    past.volume[-21:] *= 2
    short, long = (DriftingLevel(h).predict(past, ahead(7)).sum() / (40 * 24 * WEEK.sum()) for h in (7, 84))
    assert short == pytest.approx(2.0, abs=0.2)
    assert long < 1.6


def test_gaps_do_not_lower_the_level() -> None:
    """Half a day missing leaves the day's level where it was."""
    past = days(16)
    past.volume[-5:, :12] = np.nan
    np.testing.assert_allclose(day_shape(past).level[-5:], 40 * 24 * WEEK[past.weekday[-5:]], rtol=1e-6)


def test_closed_hours_have_no_share() -> None:
    """Hours that are closed take no part of the day."""
    past = days(8)
    past.is_open[:, :8] = False
    past.volume[:, :8] = np.nan
    share = day_shape(past).share
    assert (share[:, :8] == 0).all()
    np.testing.assert_allclose(share.sum(axis=1), 1.0)


def test_an_outlier_is_reined_in() -> None:
    """The last day's wild value is drawn back to its neighbours."""
    values = np.append(100 + np.tile([-1.0, 0.0, 1.0], 20), 900.0)
    assert winsorized(values)[-1] < 110


def test_too_short() -> None:
    """Ten days are not enough, and the refusal says so."""
    past = days(2)
    with pytest.raises(UnfitError, match="needs 14 known days"):
        DriftingLevel(7).predict(Days(past.dates[:10], past.volume[:10], past.is_open[:10]), ahead())
