"""Price ascent: better prices, and a higher bound that is still one."""

import numpy as np
import pytest

from scheduler.optimizer.bound import lower_bound
from scheduler.optimizer.covering import covering
from scheduler.optimizer.price_ascent import Hill, ascend
from scheduler.optimizer.shift_values import ShiftValues
from tests.scheduler.optimizer.test_bound import mixed


@pytest.mark.parametrize("hedge", [False, True])
@pytest.mark.parametrize("seed", range(3))
def test_the_hill_is_as_high_as_the_proven_bound(seed, hedge):
    """At random prices the value of the hill is what the proof says."""
    made = mixed(hedge=hedge)
    values = ShiftValues(made)
    scale = 3 * made.price.max()
    prices = np.random.default_rng(seed).uniform(-made.surplus_price, scale, (len(made.skills), made.ticks))
    assert Hill(made, values).at(prices)[0] == pytest.approx(lower_bound(made, prices, values))


@pytest.mark.parametrize("hedge", [False, True])
@pytest.mark.parametrize("seed", range(3))
def test_the_hill_never_rises_above_its_slope(seed, hedge):
    """The slope at one point bounds the value at every other from above: it is the slope of a concave bound."""
    made = mixed(hedge=hedge)
    hill = Hill(made, ShiftValues(made))
    random = np.random.default_rng(seed)
    one, other = random.uniform(-made.surplus_price, 1.5 * made.price.max(), (2, len(made.skills), made.ticks))
    value, slope = hill.at(one)
    assert hill.at(other)[0] <= value + float((slope * (other - one)).sum()) + 1e-6 * abs(value)


def test_ascent_raises_the_bound_of_the_covering_program():
    """From the covering program's prices some rounds prove more, and the prices prove what is said."""
    made = mixed()
    values = ShiftValues(made)
    start = np.clip(covering(made, values).prices, -made.surplus_price, None)
    bound, prices = ascend(made, values, start, rounds=60)
    assert bound > lower_bound(made, start, values) + 1
    assert lower_bound(made, prices, values) == pytest.approx(bound)


def test_no_round_returns_the_start():
    """Without a round the answer is the bound of the given prices."""
    made = mixed()
    values = ShiftValues(made)
    start = np.full((len(made.skills), made.ticks), 10.0)
    bound, prices = ascend(made, values, start, rounds=0)
    assert (prices == start).all()
    assert bound == pytest.approx(lower_bound(made, start, values))
