"""The curve of what missing heads cost."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.needs.cases import CASE_COLUMNS
from scheduler.optimizer.problem import Prices
from scheduler.optimizer.shortage import ShortageCurve
from tests.scheduler.small_operation import CHAT, VOICE, horizon, people, problem, requirement, unsure

SPAN = horizon(1)
NEEDED = requirement(SPAN, {CHAT: [3.0] * 24})


def stated(needed, *, hedge=True, shrinkage=0.0):
    return problem(people(1), needed, SPAN, prices=Prices({}, hedge=hedge), shrinkage=shrinkage)


def one(cases, price=10.0):
    """The curve of a single queue and tick."""
    return ShortageCurve(np.array(cases, dtype=float).reshape(-1, 1, 1), np.array([price]))


@given(
    st.lists(st.integers(0, 30), min_size=1, max_size=7),
    st.floats(0, 1e4),
    st.floats(0, 35),
    st.floats(0, 5),
)
def test_the_curve_is_the_expectation_and_convex(cases, price, standing, step):
    """Its cost is the mean over the cases, falls, bends upwards only, and is the sum of its segments."""
    curve = one(sorted(cases), price)

    def cost(heads):
        return float(curve.cost(np.array([[heads]]))[0, 0])

    def by_hand(heads):
        return price * sum(max(n - heads, 0.0) for n in cases) / len(cases)

    low, mid, high = cost(standing), cost(standing + step), cost(standing + 2 * step)
    assert low == pytest.approx(by_hand(standing), abs=1e-6)
    assert low >= mid - 1e-6
    assert low - mid >= mid - high - 1e-6
    left = curve.beyond(np.array([[standing]]))[:, 0, 0]
    assert (left >= 0).all()
    assert curve.slopes[:, 0] @ left == pytest.approx(low, abs=1e-6)
    assert (np.diff(curve.slopes[:, 0]) <= 0).all()
    met = curve.useful(np.array([[standing]])) + curve.missing(np.array([[standing]]))
    assert met[0, 0] == pytest.approx(curve.mean[0, 0])


@given(st.integers(0, 20), st.floats(0, 25), st.floats(0, 1e4), st.floats(0, 100))
def test_one_case_is_the_flat_price(need, heads, price, idle):
    """Certain heads cost the full price each, whatever an idle one costs."""
    curve = one([need], price)
    assert curve.cost(np.array([[heads]])) == price * max(need - heads, 0.0)
    assert curve.worth(idle) == curve.slopes == price


@given(st.lists(st.integers(0, 9), min_size=2, max_size=6), st.integers(0, 12), st.floats(0, 50))
def test_a_segment_is_worth_what_it_saves(cases, heads, idle):
    """One head more saves shortage and costs the surplus to expect of it: together the worth of its segment."""
    curve = one(sorted(cases))
    here, there = np.array([[float(heads)]]), np.array([[heads + 1.0]])
    saved = (curve.cost(here) - curve.cost(there))[0, 0]
    unneeded = 1.0 - (curve.useful(there) - curve.useful(here))[0, 0]
    inside = np.flatnonzero(curve.beyond(here)[:, 0, 0])
    worth = curve.worth(idle)[inside[0], 0] if len(inside) else -idle
    assert worth == pytest.approx(saved - idle * unneeded)


def test_the_cases_are_read_in_whole_gross_heads():
    """Each case is grossed up as the requirement is, in rising order, in every tick of its interval."""
    made = stated(unsure(NEEDED, 2, -2, 0, -1, 5), shrinkage=0.3)
    assert made.shortage.cases[:, 0, 7].tolist() == [1, 3, 4, 7, 11]
    assert stated(NEEDED, shrinkage=0.3).shortage.cases[:, 0, 7].tolist() == [4]


def test_without_cases_the_requirement_is_certain():
    """Without the columns or the wish to hedge there is one case; a row that lacks one, and a post, are certain."""
    assert stated(unsure(NEEDED, 0, 1, 2, 3, 4), hedge=False).shortage.cases.tolist() == [[[3.0] * 24]]
    assert stated(NEEDED).shortage.cases.tolist() == [[[3.0] * 24]]
    unknown = unsure(NEEDED, 0, 1, 2, 3, 4)
    unknown.loc[5, CASE_COLUMNS[2]] = np.nan
    assert stated(unknown).shortage.cases[:, 0, 5].tolist() == [3.0] * 5
    assert stated(unknown).shortage.cases[:, 0, 6].tolist() == [3.0, 4.0, 5.0, 6.0, 7.0]
    post = unsure(NEEDED, 0, 1, 2, 3, 4).assign(kind="post")
    assert stated(post, shrinkage=0.3).shortage.cases[:, 0, 5].tolist() == [3.0] * 5


def test_every_queue_has_its_own_curve():
    """Rows go to their queue, in the order of the problem's queues, each at its price for a tick."""
    both = requirement(SPAN, {VOICE: [1.0] * 24, CHAT: [3.0] * 24})
    made = problem(people(1), unsure(both, -1, 0, 0, 0, 1), SPAN, prices=Prices({VOICE: 500}, hedge=True))
    assert made.live == (CHAT, VOICE)
    assert made.shortage.cases[:, :, 0].T.tolist() == [[2, 3, 3, 3, 4], [0, 1, 1, 1, 2]]
    assert made.shortage.price.tolist() == [10_000, 500]


@pytest.mark.parametrize(
    ("cases", "price", "told"),
    [
        ([], [1.0], "J at least 1"),
        ([[[1.0]]], [1.0, 2.0], "prices shape"),
        ([[[-1.0]]], [1.0], "at least 0, not -1"),
        ([[[np.nan]]], [1.0], "finite and at least 0, not nan"),
        ([[[2.0]], [[1.0]]], [1.0], "must not fall"),
        ([[[2.0]]], [-3.0], "price of a missing head must be finite and at least 0, not -3"),
    ],
)
def test_what_is_no_curve_is_refused(cases, price, told):
    """Heads are finite, not negative and rise from case to case; prices are not negative."""
    with pytest.raises(ValueError, match=told):
        ShortageCurve(np.array(cases, dtype=float).reshape(-1, *np.shape(cases)[1:]), np.array(price))
