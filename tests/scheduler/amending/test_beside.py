"""The problem of some people beside what stands, and the bound on every roster that leaves it alone."""

from datetime import timedelta

import numpy as np
import pytest

from scheduler.amending.amend import amend
from scheduler.amending.beside import bound_beside
from scheduler.optimizer.cost import cost_parts
from scheduler.optimizer.covering import covering
from scheduler.optimizer.shift_values import ShiftValues
from tests.scheduler.amending.test_amend import asked, cells, day_shift, team
from tests.scheduler.small_operation import CHAT, MONDAY, at, people, shift


def prices(made):
    return covering(made, ShiftValues(made)).prices


@pytest.mark.parametrize("scale", [0.0, 0.5, 1.0])
def test_no_roster_around_the_edits_costs_less_than_the_bound(scale):
    """Whatever prices it is proven with, it lies below what re-solving finds with the same cells settled."""
    crew = team()
    made = asked(crew)
    shifts = [day_shift(a.agent_id, d) for a in crew if a.agent_id != "a02" for d in range(4)]
    stands = {(s.agent_id, s.day) for s in shifts[:5]}
    found = amend(made, shifts, cells(crew) - stands, price=0.0, tries=60, seed=1)
    bound = bound_beside(made, shifts, stands, scale * prices(made))
    assert bound <= sum(found.parts.values()) + 3
    assert bound <= sum(cost_parts(made, shifts).values()) + 3


def test_settling_more_never_lowers_the_bound():
    """Who settles everything pays at least what is settled; who settles nothing, as little as can be."""
    crew = people(3)
    made = asked(crew)
    shifts = [day_shift("a01", d) for d in range(5)]
    nothing, everything = (bound_beside(made, shifts, c, prices(made)) for c in (set(), cells(crew)))
    assert nothing <= everything
    assert everything == pytest.approx(sum(cost_parts(made, shifts).values()), abs=3)


def test_a_clash_of_settled_shifts_leaves_a_finite_bound():
    """Who has no legal tour any more counts with the tour they have."""
    crew = people(2)
    made = asked(crew)
    late = shift("a01", at(17, 0), code="L8", breaks=((180, 60),), work=((0, 180, CHAT), (240, 480, CHAT)))
    shifts = [late, day_shift("a01", 1, 8), day_shift("a02", 3)]
    stands = {("a01", MONDAY), ("a01", MONDAY + timedelta(days=1))}
    bound = bound_beside(made, shifts, stands, prices(made))
    assert np.isfinite(bound)
    assert 16_000 <= bound <= sum(cost_parts(made, shifts).values())
