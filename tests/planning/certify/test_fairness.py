"""Certify counts anew what is hard to bear, what it costs, and what tours were told of it."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.certify.claim import Fairness as Told
from planning.certify.fairness import of_start
from scheduler.rules.fairness import Balance, Burdens, Fairness
from tests.planning.certify import example
from tests.scheduler.small_operation import CHAT, MONDAY

RULE = Fairness(
    Burdens(weekend=(0, 1), unwanted=("late",), posts=("shop/*/voice",)),
    (700, 300, 200, 10),
    {
        "a01": Balance((1.25, -2.0, 0.5, 3.0), (1.5, -1.0, 1.0, 0.0)),
        "a02": Balance((-1.0, 2.0, 0.0, -1.5), (-0.5, 2.0, 0.5, 0.0)),
        "a03": Balance((0.0, 1.0, -1.0, 0.0), (0.0, 1.5, 0.0, 0.0)),
    },
    (np.inf, 1.0, np.inf, 2.0),
    150,
)


@pytest.fixture(scope="module")
def fair(tmp_path_factory):
    """A folder whose roster pays for uneven burdens, a locked shift and a past among them."""
    return example.solved(tmp_path_factory.mktemp("fair"), RULE)


def test_cost_and_bound_with_fairness_are_confirmed(fair):
    """What it costs to bear more than is due, and what the proof knows of it, come out the same."""
    verdict = example.verdict(fair)
    assert verdict.faults == ()
    (part,) = [c for c in verdict.checks if c.name == "fairness"]
    assert part.found > 0


@pytest.mark.parametrize("change", ["ahead", "tangent", "price"])
def test_a_wrong_balance_tangent_or_price_is_found(fair, tmp_path, change):
    """Whoever stands elsewhere than claimed, or pays another price, makes another cost or bound."""

    def spoil(told):
        part = told["fairness"]
        if change == "price":
            part["cents"][1] = 100
        else:
            part["people"]["a01"][0 if change == "ahead" else 1][1] += 4

    found = example.verdict(example.spoil_json(example.copy(fair, tmp_path / change), "certificate.json", spoil)).faults
    assert any(("bound" if change == "tangent" else "fairness") in fault for fault in found)


@given(
    st.integers(0, 1439),
    st.integers(0, 6),
    st.integers(30, 720),
    st.tuples(st.integers(0, 1439), st.integers(0, 1439)).filter(lambda n: n[0] != n[1]),
)
def test_both_count_the_same_burdens(clock, weekday, minutes, night):
    """Minute by minute or by overlaps: nights, weekends and unwanted starts are the same."""
    burdens = Burdens(night, (2, 6), ("early", "night"))
    told = Told(night, (2, 6), ("early", "night"), (), (1, 1, 1, 1), (None,) * 4, 0, {})
    day = MONDAY.toordinal() + weekday
    assert of_start(told, day, clock, minutes) == pytest.approx(burdens.of_start(weekday, clock, minutes))


def test_a_pattern_of_queues_that_is_none_is_refused(fair, tmp_path):
    """A part of the wrong kind is named."""
    spoilt = example.spoil_json(
        example.copy(fair, tmp_path / "x"), "certificate.json", lambda told: told["fairness"].update(posts=[CHAT[:4]])
    )
    with pytest.raises(Exception, match="fairness: shop unknown here"):
        example.verdict(spoilt)
