"""What would have come without events: told from other days, whatever the events did."""

import numpy as np
import pytest

from forecast.events.ordinary import ordinary
from tests.forecast.synthetic import hours, mean

WEEK = 168


def drawn(weeks: int = 20, level: float = 40.0, seed: int = 1) -> tuple[np.ndarray, np.ndarray]:
    expected = mean(hours(weeks), level)
    return expected, np.random.default_rng(seed).poisson(expected).astype(float)


def evenings(weeks: int, every: int) -> np.ndarray:
    """Three hours of every `every`-th week's fifth day."""
    rows = np.arange(WEEK * weeks).reshape(weeks, 7, 24)[::every, 4, 18:21].reshape(-1)
    return np.isin(np.arange(WEEK * weeks), rows)


@pytest.mark.parametrize("every", [1, 2, 5])
def test_hours_of_an_event(every: int) -> None:
    """The hours of an event are expected as they would have been, even where every week has it at that hour."""
    expected, volume = drawn()
    special = evenings(20, every)
    found = ordinary(np.where(special, volume * 4, volume), special, WEEK)
    assert found.volume[special].sum() == pytest.approx(expected[special].sum(), rel=0.04)


def test_what_events_did_is_not_looked_at() -> None:
    """No value inside an event changes what is expected anywhere."""
    _, volume = drawn()
    special = evenings(20, 2)
    wild = np.where(special, 1e9, volume)
    np.testing.assert_array_equal(ordinary(volume, special, WEEK).volume, ordinary(wild, special, WEEK).volume)


def test_weekdays_of_another_shape_are_not_mixed_in() -> None:
    """A weekday whose evening is really different keeps its own evening."""
    expected, _ = drawn(level=100.0)
    table = expected.reshape(-1, 7, 24)
    table[:, 5, 18:22] *= 2.5
    volume = np.random.default_rng(2).poisson(expected).astype(float)
    special = np.isin(np.arange(len(volume)), np.arange(len(volume)).reshape(-1, 7, 24)[::4, 5, 18:22])
    found = ordinary(volume, special, WEEK).volume
    assert found[special].sum() == pytest.approx(expected[special].sum(), rel=0.05)


def test_a_day_that_is_never_ordinary() -> None:
    """Whole days that are special every week tell nothing: their level is unknown, not guessed."""
    _, volume = drawn()
    special = (np.arange(len(volume)) % WEEK) // 24 == 5
    middle = np.isin(np.arange(len(volume)) % WEEK, 5 * 24 + np.arange(8, 16))
    assert np.isnan(ordinary(volume, special, WEEK).volume[middle]).all()


def test_a_shift_of_level_is_followed() -> None:
    """After a step the expectation is on the new level within its window."""
    expected, volume = drawn()
    volume[WEEK * 10 :] *= 2
    special = evenings(20, 3)
    found = ordinary(volume, special, WEEK).volume
    late = special & (np.arange(len(volume)) > WEEK * 12)
    assert found[late].sum() == pytest.approx(2 * expected[late].sum(), rel=0.06)


def test_daily_totals() -> None:
    """A series of days works like one of hours."""
    volume = np.tile([100.0, 90, 90, 90, 95, 40, 30], 12)
    special = np.zeros(len(volume), dtype=bool)
    special[30] = True
    found = ordinary(np.where(special, 5.0, volume), special, 7)
    np.testing.assert_allclose(found.volume, volume, rtol=1e-6)


def test_unknown_and_closed_hours() -> None:
    """Unknown and closed hours are left out; where nothing was ever seen nothing is expected."""
    _, volume = drawn()
    closed = np.arange(len(volume)) % 24 < 8
    volume[closed] = np.nan
    found = ordinary(volume, evenings(20, 2), WEEK)
    assert np.isnan(found.volume[closed]).all()
    assert not np.isnan(found.volume[~closed]).any()


def test_precision() -> None:
    """A hundredfold queue is compared with something far more certain."""
    special = evenings(20, 2)
    small, large = (ordinary(drawn(level=level)[1], special, WEEK).variance[special].mean() for level in (1.0, 100.0))
    assert large < small / 20
