"""The structural model of the day: it finds the calendar's parts, and shrinks those that are not there."""

import numpy as np
import pytest

from forecast.candidates.baselines import SeasonalProfile
from forecast.candidates.candidate import UnfitError
from forecast.candidates.structural import StructuralDays
from forecast.series.days import DateArray, Days, FloatArray, weekday
from tests.forecast.synthetic import SHAPE, WEEK

LAST = np.datetime64("2026-10-18", "D")


def office(weeks: int, factor: FloatArray | None = None, level: float = 100.0, seed: int = 1) -> Days:
    """Poisson counts of `weeks` weeks up to `LAST`, each day times `factor`."""
    dates: DateArray = LAST - np.arange(7 * weeks)[::-1]
    mean = level * WEEK[weekday(dates)][:, None] * SHAPE
    mean = mean if factor is None else mean * factor[:, None]
    volume = np.random.default_rng(seed).poisson(mean).astype(float)
    return Days(dates, volume, np.ones(volume.shape, dtype=bool))


def coming(count: int = 28) -> DateArray:
    return LAST + 1 + np.arange(count)


def truth(dates: DateArray, level: float = 100.0) -> FloatArray:
    return np.asarray(level * WEEK[weekday(dates)][:, None] * SHAPE, dtype=float)


def error(said: FloatArray, came: FloatArray) -> float:
    return float(np.abs(said - came).sum() / came.sum())


def test_a_calm_queue_is_forecast_almost_exactly() -> None:
    """Where nothing but weekday and hour matters, the other parts shrink to nothing and the mean is met."""
    assert error(StructuralDays().predict(office(26), coming()), truth(coming())) < 0.02


def test_the_turn_of_the_month_is_found() -> None:
    """Five turns with a fifth more contacts are learned from and expected at the next, which no profile sees."""
    past = office(26)
    day = (past.dates - past.dates.astype("datetime64[M]").astype("datetime64[D]")).astype(int) + 1
    bills = np.isin(day, [30, 31, 1, 2])
    past = office(26, np.where(bills, 1.2, 1.0))
    ahead = coming()
    turn = np.isin((ahead - ahead.astype("datetime64[M]").astype("datetime64[D]")).astype(int) + 1, [30, 31, 1, 2])
    came = truth(ahead) * np.where(turn, 1.2, 1.0)[:, None]
    ours = error(StructuralDays().predict(past, ahead), came)
    assert ours < 0.5 * error(SeasonalProfile(8).predict(past, ahead), came)
    assert ours < 0.035


def test_a_closed_day_brings_the_next_one_more() -> None:
    """After closures in the past drove contacts to the day after, a closure to come does too, when it is told of."""
    weeks = 26
    closed = np.zeros(7 * weeks, dtype=bool)
    closed[[30, 72, 114, 156]] = True
    factor = np.where(closed, 0.0, np.where(np.roll(closed, 1), 1.4, 1.0))
    past = office(weeks, factor)
    past.volume[closed] = np.nan
    past = Days(past.dates, past.volume, ~np.repeat(closed[:, None], 24, axis=1))
    opened = np.ones((28, 24), dtype=bool)
    opened[8] = False
    said = StructuralDays().predict(past, coming(), opened).sum(axis=1)
    usual = StructuralDays().predict(past, coming()).sum(axis=1)
    assert said[9] / usual[9] == pytest.approx(1.4, rel=0.08)
    assert said[15] / usual[15] == pytest.approx(1.0, abs=0.03)


def test_a_shift_of_level_is_followed() -> None:
    """Five weeks after contacts rose by half, the forecast stands at the new level."""
    past = office(26, np.where(np.arange(7 * 26) >= 7 * 21, 1.5, 1.0))
    said = StructuralDays().predict(past, coming())
    assert said.sum() / truth(coming(), 150.0).sum() == pytest.approx(1.0, abs=0.08)


def test_one_strange_day_is_not_learned_from() -> None:
    """A day with five times the contacts leaves its weekday and its day of the month as they were."""
    factor = np.ones(7 * 12)
    factor[60] = 5.0
    said = StructuralDays().predict(office(12, factor), coming())
    assert error(said, truth(coming())) < 0.06


@pytest.mark.parametrize(("weeks", "level"), [(2, 100.0), (12, 0.1)])
def test_unfit(weeks: int, level: float) -> None:
    """Too short a past, or too rare contacts, are refused rather than fitted badly."""
    with pytest.raises(UnfitError, match="needs"):
        StructuralDays().predict(office(weeks, level=level), coming())


def test_nothing_after_the_past_is_needed_or_changed() -> None:
    """The same past gives the same forecast, day by day the same whatever the length of the horizon."""
    past = office(20)
    np.testing.assert_allclose(
        StructuralDays().predict(past, coming(28))[:7], StructuralDays().predict(past, coming(7)), rtol=0.01
    )
