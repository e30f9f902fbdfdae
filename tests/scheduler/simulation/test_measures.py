"""Sums over futures, and how sure they are."""

import numpy as np
import pytest

from scheduler.simulation.measures import AMOUNTS, Sums, grouped, proportion, share_of_days


def futures(offered: np.ndarray, in_time: np.ndarray) -> Sums:
    """Sums of futures (first axis) that have only these amounts."""
    whole = None
    for came, served in zip(offered, in_time, strict=True):
        amounts = np.zeros((len(AMOUNTS), *np.shape(came)))
        amounts[AMOUNTS.index("offered")], amounts[AMOUNTS.index("in_time")] = came, served
        whole = Sums.of(amounts) if whole is None else whole + Sums.of(amounts)
    assert whole is not None
    return whole


def test_a_ratio_and_its_interval_by_hand() -> None:
    """Three futures of 10, 20 and 30 contacts, 9, 15 and 30 in time: 54 of 60, and the textbook's variance."""
    found = futures(np.array([10.0, 20, 30]), np.array([9.0, 15, 30])).share("level")
    residual = np.array([9 - 9, 15 - 18, 30 - 27])
    half = 4.302652729911275 * np.sqrt((residual**2).sum() / 2 / 3) / 20
    assert found.mean == pytest.approx(0.9)
    assert found.low == pytest.approx(0.9 - half)
    assert found.high == 1.0  # 0.9 + half, cut


def test_intervals_hold_the_truth_as_often_as_they_say() -> None:
    """Of 2,000 cells with a busy factor of their own, 93 to 97 % of the intervals hold the true service level."""
    rng = np.random.default_rng(4)
    busy = rng.gamma(9, 1 / 9, (60, 2000))
    offered = rng.poisson(80 * busy)
    chance = np.clip(1.05 - 0.2 * busy, 0, 1)
    in_time = rng.binomial(offered, chance)
    factor = rng.gamma(9, 1 / 9, 2_000_000)
    truth = (factor * np.clip(1.05 - 0.2 * factor, 0, 1)).mean() / factor.mean()
    found = futures(offered.astype(float), in_time.astype(float)).share("level")
    assert 0.93 < ((found.low <= truth) & (truth <= found.high)).mean() < 0.97
    shares = in_time / offered
    half = 2.0009953780882688 * shares.std(axis=0, ddof=1) / np.sqrt(60)
    assert (abs(shares.mean(axis=0) - truth) <= half).mean() < 0.9, "the mean of shares is biased here"


def test_nothing_measured_is_nothing_said() -> None:
    """Without contacts there is no share, with one future no interval, and amounts have theirs."""
    nothing = futures(np.zeros((5, 1)), np.zeros((5, 1)))
    assert np.isnan([nothing.share("level").mean, nothing.share("level").low]).all()
    one = futures(np.full((1, 1), 10.0), np.full((1, 1), 9.0)).share("level")
    assert (one.mean.item(), np.isnan(one.low).all()) == (0.9, True)
    amounts = futures(np.array([[8.0], [12.0]]), np.zeros((2, 1))).amount("offered")
    half = 12.706204736432095 * 2 / np.sqrt(1)
    assert (amounts.mean.item(), amounts.low.item()) == (10, pytest.approx(10 - half))


def test_proportions_stay_between_0_and_1() -> None:
    """Wilson's interval at 0, half and all of 10 tries, against published values; without tries it is empty."""
    found = proportion([0, 5, 10, 0], [10, 10, 10, 0])
    assert found.low[:3].round(4).tolist() == [0, 0.2366, 0.7225]
    assert found.high[:3].round(4).tolist() == [0.2775, 0.7634, 1]
    assert np.isnan(found.mean[3])


def test_a_future_without_such_a_day_takes_nothing_from_the_others() -> None:
    """A queue that nobody called in one of three futures has its share of days from the other two, by the textbook."""
    found = share_of_days(np.array([[3], [0], [1]]), np.array([[4], [0], [2]]))
    ratio, residual = 4 / 6, np.array([3 - 4 * 4 / 6, 0.0, 1 - 2 * 4 / 6])
    half = 4.302652729911275 * np.sqrt((residual**2).sum() / 2 / 3) / 2
    assert found.mean.item() == pytest.approx(ratio)
    assert (found.low.item(), found.high.item()) == (pytest.approx(ratio - half), pytest.approx(min(ratio + half, 1)))
    assert np.isnan(share_of_days(np.zeros((3, 1)), np.zeros((3, 1))).mean).all()


def test_days_that_all_keep_their_promise_are_not_certain() -> None:
    """20 futures of 7 good days each leave the doubt of 20 tries, not none; and so do 20 of bad ones."""
    days = np.full((20, 1), 7.0)
    for kept, bound in ((days, 0.8389), (0 * days, 0.0)):
        found = share_of_days(kept, days)
        assert found.low.item() == pytest.approx(bound, abs=1e-4)
        assert found.high.item() == pytest.approx(bound + 0.1611, abs=1e-4)


def test_groups_add_up_in_any_order() -> None:
    """Sums by group are those of a loop, groups without members are zero."""
    cells = np.random.default_rng(1).random((3, 2, 10))
    group = np.array([3, 0, 0, 3, 1, 1, 0, 3, 3, 1])
    found = grouped(cells, group, 5)
    assert found.shape == (3, 2, 5)
    for g in range(5):
        assert found[..., g] == pytest.approx(cells[..., group == g].sum(axis=-1))
    assert np.array_equal(grouped(cells, np.arange(10), 10), cells)
