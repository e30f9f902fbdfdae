"""A sparse queue takes the shape of its day from its family, as it was known at each origin."""

from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest

from forecast.history import Series, complete
from forecast.series.day_shape import day_shape
from forecast.series.days import Days
from forecast.series.family import family_shares
from tests.forecast.synthetic import AS_OF, SHAPE, days, rows

UTC = ZoneInfo("UTC")


def series(**levels: float) -> list[Series]:
    """One Poisson queue a language of `live/<language>/chat`, 26 weeks long."""
    table = pd.concat([rows(26, level, seed, f"live/{name}/chat") for seed, (name, level) in enumerate(levels.items())])
    return complete(table, interval_minutes=60, as_of=AS_OF)


def shares(known: list[Series], age: int = 0) -> list[np.ndarray | None]:
    return [found[0] for found in family_shares(known, [UTC] * len(known), [[age]] * len(known), 60)]


def test_only_the_sparse_are_helped() -> None:
    """A queue with a contact every ten hours is told the shape of the busy one, which is told nothing."""
    tr, zh = shares(series(tr=0.1, zh=40.0))
    assert zh is None
    assert tr is not None
    np.testing.assert_allclose(tr.sum(axis=1), 1.0)
    np.testing.assert_allclose(tr.mean(axis=0), SHAPE / 24, atol=0.002)


def test_the_shape_of_a_day_comes_closer_to_the_truth() -> None:
    """With the family's shape the sparse queue's own is at least twice as near to the truth."""
    past = days(26, level=0.1, seed=3)
    (told, _) = shares(series(tr=0.1, zh=40.0))
    alone = np.abs(day_shape(past).share - SHAPE / 24).sum()
    helped = np.abs(day_shape(Days(past.dates, past.volume, past.is_open, told)).share - SHAPE / 24).sum()
    assert helped < alone / 2


def test_a_shape_of_its_own_is_kept() -> None:
    """A queue busy enough to show that its nights are its days is not talked out of it."""
    past = days(26, level=1.5, seed=3)
    turned = Days(past.dates, np.roll(past.volume, 12, axis=1), past.is_open, np.tile(SHAPE / 24, (7, 1)))
    found = day_shape(turned).share.mean(axis=0)
    assert np.abs(found - np.roll(SHAPE, 12) / 24).sum() < 0.3 * np.abs(found - SHAPE / 24).sum()


def test_what_came_after_the_instant_is_not_seen() -> None:
    """With other contacts after the instant asked for, the family tells the same shares."""
    known, other = series(tr=0.1, zh=40.0), series(tr=0.1, zh=40.0)
    other[1].volume[-336:] = 40.0 * np.arange(336)
    told, _ = shares(known, age=336)
    assert told is not None
    np.testing.assert_array_equal(shares(other, age=336)[0], told)


def test_each_on_its_own_clock() -> None:
    """Families compare mornings with mornings, whatever the zones."""
    known = series(tr=0.1, zh=40.0)
    found = family_shares(known, [UTC, ZoneInfo("Asia/Shanghai")], [[0]] * 2, 60)[0][0]
    assert found is not None
    np.testing.assert_allclose(found.mean(axis=0), np.roll(SHAPE, 8) / 24, atol=0.002)


@pytest.mark.parametrize("levels", [{"tr": 0.1}, {"tr": 0.1, "vi": 0.05}])
def test_nobody_to_ask(levels: dict[str, float]) -> None:
    """A queue alone, or among others as quiet as itself, keeps its own shape."""
    assert shares(series(**levels)) == [None] * len(levels)
