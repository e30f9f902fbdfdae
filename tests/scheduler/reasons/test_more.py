"""Values of several more agents: predictions lie between ends that solving anew keeps."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.reasons.more import Line, between, next_proof, value_of_more
from scheduler.reasons.values import prove, with_more
from tests.scheduler.reasons.test_values import chat_set, short_of_three

SLOPES = st.lists(st.floats(0, 1000), min_size=1, max_size=8).map(lambda found: sorted(found, reverse=True))


def test_predicted_values_hold_what_solving_anew_finds() -> None:
    """Each number of agents is worth what lies between both ends, and the prediction is as near as it says."""
    made = short_of_three()
    base, g = prove(made), chat_set(made)
    told = value_of_more(base, g, most=5)
    anew = [base.bound - prove(with_more(made, g, k)).bound for k in range(1, 6)]
    assert all(low - 1 <= v <= high + 1 for low, v, high in zip(told.at_least, anew, told.at_most, strict=True))
    assert told.predicted == pytest.approx(anew, rel=0.05)
    assert all(told.error[k - 1] == pytest.approx(0, abs=1) for k in told.proved)
    # Three more fill all but the others' breaks: what the first is worth says little of five.
    assert anew[4] < 0.8 * 5 * told.marginal


def test_as_many_proofs_as_numbers_leave_nothing_to_predict() -> None:
    """With a proof for each number both ends meet, and every value is that of solving anew."""
    made = short_of_three()
    base, g = prove(made), chat_set(made)
    told = value_of_more(base, g, most=3, proofs=3, within=0.0)
    assert told.error == pytest.approx((0, 0, 0), abs=1)
    anew = [base.bound - prove(with_more(made, g, k)).bound for k in (1, 2, 3)]
    assert told.predicted == pytest.approx(anew, abs=1)


@given(SLOPES, st.data())
def test_a_concave_value_lies_between_both_ends_of_any_proofs(slopes: list[float], data: st.DataObject) -> None:
    """Tangents and chords of any numbers of agents hold every value between them, and meet at the proofs."""
    cost = 5000 - np.concatenate([[0.0], np.cumsum(slopes)])
    most = len(slopes)
    # A proof's own worth is any slope between the last agent's and the next one's.
    edges = [slopes[0] + 1.0, *slopes, 0.0]
    some = data.draw(st.sets(st.integers(1, most)))
    at = sorted({0, most, *some})
    mix = [data.draw(st.floats(0, 1)) for _ in at]
    lines = [Line(k, cost[k], m * edges[k] + (1 - m) * edges[k + 1]) for k, m in zip(at, mix, strict=True)]
    low, high = between(lines)
    value = cost[0] - cost[1:]
    assert (low <= value + 1e-6).all()
    assert (value <= high + 1e-6).all()
    assert np.array([high[k - 1] - low[k - 1] for k in at[1:]]) == pytest.approx(0.0, abs=1e-6)
    assert all(a >= b - 1e-6 for a, b in pairwise(np.diff(high, prepend=0.0).tolist()))


def test_the_next_proof_is_made_where_a_prediction_knows_least() -> None:
    """Of a hole that one agent fills the first number is the least known, and none once errors are small."""
    hole = [Line(0, 1000.0, 500.0), Line(5, 400.0, 20.0)]
    assert next_proof(hole, 0.025) == 1
    assert next_proof([*hole, Line(1, 500.0, 30.0)], 0.025) is None
    assert next_proof([Line(0, 1000.0, 100.0), Line(5, 500.0, 100.0)], 0.0) is None


@pytest.mark.parametrize(("most", "proofs", "wrong"), [(0, 2, "most"), (5, 0, "proofs")])
def test_numbers_below_one_are_refused(most: int, proofs: int, wrong: str) -> None:
    """There is no value of nobody, and none without a proof."""
    with pytest.raises(ValueError, match=f"{wrong} must be at least 1, not 0"):
        value_of_more(prove(short_of_three()), 0, most, proofs=proofs)
