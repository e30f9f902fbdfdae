"""Seasonal profiles: averages of the same weekday and hour."""

import numpy as np
import pandas as pd
import pytest

from forecast.candidates.baselines import SeasonalProfile, YearAgo
from forecast.candidates.candidate import UnfitError
from forecast.series.days import Days
from tests.forecast.synthetic import AS_OF, ahead, days, mean

TRUTH = mean(pd.date_range(AS_OF, periods=14 * 24, freq="h")).reshape(14, 24)


@pytest.mark.parametrize("profile", [SeasonalProfile(1), SeasonalProfile(4), SeasonalProfile(8, "median")])
def test_exact_without_noise(profile: SeasonalProfile) -> None:
    """A week that repeats itself is forecast exactly."""
    np.testing.assert_allclose(profile.predict(days(), ahead()), TRUTH)


def test_a_cut_day() -> None:
    """A last day that is known until noon takes part until noon."""
    past = days()
    past.volume[-1, 12:] = np.nan
    past.volume[-1, :12] *= 9
    change = SeasonalProfile(8).predict(past, ahead()[6:7])[0] / TRUTH[6]
    np.testing.assert_allclose(change[:12], 2.0)
    np.testing.assert_allclose(change[12:], 1.0)


def test_an_outlier() -> None:
    """One wild hour moves the mean and not the median."""
    past = days()
    past.volume[-7, 10] = 1e6
    assert SeasonalProfile(8).predict(past, ahead()[:1])[0, 10] > 1e5
    np.testing.assert_allclose(SeasonalProfile(8, "median").predict(past, ahead()), TRUTH)


def test_an_hour_never_known() -> None:
    """An hour masked everywhere is read from its neighbours across midnight, at the weekday's own size."""
    past = days()
    past.volume[:, 23] = np.nan
    said = SeasonalProfile(8).predict(past, ahead())
    np.testing.assert_allclose(said[:, 23], (TRUTH[:, 22] + TRUTH[:, 0]) / 2, rtol=1e-9)


def test_nothing_known() -> None:
    """A past without a single known interval forecasts zero."""
    empty = days()
    past = Days(empty.dates, np.full_like(empty.volume, np.nan), empty.is_open)
    assert (SeasonalProfile(8).predict(past, ahead()) == 0).all()


def test_last_year_is_followed() -> None:
    """A December that brought half again as much is expected to do so this year, on this year's level."""
    dates = np.datetime64("2026-11-30", "D") - np.arange(460)[::-1]
    december = (dates >= np.datetime64("2025-12-02")) & (dates < np.datetime64("2025-12-29"))
    growth = np.where(np.arange(460) < 300, 1.0, 2.0)
    past = Days(
        dates, np.repeat((growth * np.where(december, 15.0, 10.0))[:, None], 2, axis=1), np.ones((460, 2), bool)
    )
    said = YearAgo().predict(past, dates[-1] + 1 + np.arange(28))
    np.testing.assert_allclose(said[4:24], 30.0)
    np.testing.assert_allclose(SeasonalProfile(8).predict(past, dates[-1] + 1 + np.arange(28)), 20.0)


def test_a_year_must_be_known() -> None:
    """Fewer than 60 weeks, or a hole where the year before would be, are refused."""
    with pytest.raises(UnfitError, match="needs 420 days"):
        YearAgo().predict(days(59), ahead())
    past = days(70)
    past.volume[60:140] = np.nan
    with pytest.raises(UnfitError, match="a year ago"):
        YearAgo().predict(past, ahead())
