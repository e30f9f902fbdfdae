"""Rosters compared future by future: the difference, and how sure it is."""

from dataclasses import replace

import numpy as np
import pytest

from scheduler.judging.paired import SHARES, Share, paired
from scheduler.simulation.measures import AMOUNTS
from tests.scheduler.simulation.test_twin import operation

LIVE = SHARES[0]


def with_amounts(twin, name, change):
    """The twin with an amount changed in every future, queue and band."""
    apart = twin.apart.copy()
    apart[:, AMOUNTS.index(name)] = change(apart[:, AMOUNTS.index(name)])
    return replace(twin, apart=apart)


def test_a_share_is_that_of_the_twin_s_own_table():
    """The base's mean and interval are those that the twin tells of all live queues together."""
    twin = operation()
    one = paired(twin, twin, LIVE)
    row = twin.totals.iloc[0]
    told = [row["service_level"], row["service_level_low"], row["service_level_high"]]
    assert one.of_base == pytest.approx(told, abs=1e-6)


def test_a_roster_beside_itself_differs_by_nothing():
    """No difference, known without doubt, and so of no sign."""
    twin = operation()
    one = paired(twin, twin, LIVE)
    assert (one.difference, one.low, one.high) == (0.0, 0.0, 0.0)
    assert not one.sure


def test_what_both_met_cancels_out():
    """A roster that answers one in a hundred fewer in every future differs surely, by less than its own interval."""
    twin = operation()
    worse = with_amounts(twin, "in_time", lambda amount: 0.99 * amount)
    one = paired(twin, worse, LIVE)
    assert one.difference == pytest.approx(-0.01 * one.of_base[0], rel=1e-4)
    assert one.sure
    assert one.low <= one.difference <= one.high
    assert one.high - one.low < 0.1 * (one.of_base[2] - one.of_base[1])


def test_the_interval_covers_as_often_as_it_says():
    """Of differences whose futures err by chance alone about 95 in 100 intervals hold the truth."""
    twin, rng, held = operation(), np.random.default_rng(5), 0
    offered = twin.apart[:, AMOUNTS.index("offered")]
    for _ in range(200):
        kept = rng.binomial(np.maximum(offered, 0).astype(int), 0.9)
        fewer = rng.binomial(np.maximum(offered, 0).astype(int), 0.88)
        one = paired(
            with_amounts(twin, "in_time", lambda _, kept=kept: kept),
            with_amounts(twin, "in_time", lambda _, fewer=fewer: fewer),
            LIVE,
        )
        held += one.low <= -0.02 <= one.high
    assert 180 <= held <= 198


def test_queues_and_bands_are_picked():
    """One queue's share is its row's in the twin; a kind that is not there has no figure."""
    twin = operation()
    row = twin.queues[twin.queues["kind"] == "interval"].iloc[0]
    queue = f"{row['line']}/{row['language']}/{row['channel']}"
    assert paired(twin, twin, LIVE, {queue}).of_base[0] == pytest.approx(row["service_level"], abs=1e-6)
    nobody = paired(twin, twin, Share("x", "in_time", "offered", ("interval",)), {"no/such/queue"})
    assert np.isnan([nobody.of_base[0], nobody.difference, nobody.low]).all()
    assert not nobody.sure


def test_other_futures_are_refused():
    """Twelve futures beside six are no pairs."""
    with pytest.raises(ValueError, match="12 and 6 futures"):
        paired(operation(12), operation(6), LIVE)
