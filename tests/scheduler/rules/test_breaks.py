"""Breaks."""

import pytest

from scheduler.rules import Breaks, RosterFacts
from scheduler.shifts import Break, ShiftTemplate
from scheduler.solve import solve
from tests.scheduler.small_operation import CHAT, agent, at, broken, horizon, laws, problem, requirement, shift, solved

WIDE = ShiftTemplate("D8", 480, 480, 480, 60, (Break(60, 60, 420, paid=True),))
LULL = {CHAT: [0.0] * 8 + [1.0, 0.0] + [1.0] * 6}
"""Nobody is needed from 09:00 to 10:00, where only a short first stretch would put the break."""


def solved_with(longest: int):
    return solved([agent()], LULL, laws(Breaks(longest)), templates=(WIDE,), days=1)


def test_feasible_break_falls_where_nobody_is_needed():
    """With stretches of up to seven hours the break lies in the lull, and every needed hour is worked."""
    result = solved_with(420)
    assert result.roster["breaks"].tolist() == ["09:00/60"]
    assert result.cost_parts["shortage"] == 0


def facts_of(*shifts):
    return RosterFacts({"a01": agent()}, {"a01": shifts}, {})


@pytest.mark.parametrize(
    ("breaks", "work", "what"),
    [
        ([], [(0, 480, CHAT)], "480 min without a break"),
        ([(60, 60)], [(0, 60, CHAT)], "360 min without a break"),
        ([(180, 60)], [(0, 200, CHAT)], "works in a break"),
        ([(180, 60)], [(0, 100, CHAT), (90, 150, CHAT)], "two queues at once"),
    ],
)
def test_infeasible_breaks_are_reported(breaks, work, what):
    """No break, one too early, work in a break and work on two queues at once are each named."""
    found = list(Breaks(300).violations(facts_of(shift("a01", at(8), breaks=breaks, work=work))))
    assert [what in v.what for v in found] == [True]


def test_infeasible_placements_are_never_offered():
    """A template that has no legal placement of its breaks leaves no roster, naming the template and the limit."""
    span = horizon(1)
    result = solve(problem([agent()], requirement(span, LULL), span, laws(Breaks(180)), (WIDE,)))
    assert result.status == "contradictory"
    (reason,) = result.reasons
    assert "template D8: the rule 'breaks' (longest stretch 180)" in reason
    assert "no placement of its breaks is left" in reason


def test_priced_shorter_stretches_never_lower_the_cost():
    """Every cut of the longest stretch keeps the cost or raises it; once the lull is out of reach, by its hour."""
    costs = [solved_with(longest).cost for longest in (480, 420, 360, 359, 300, 240)]
    assert costs == sorted(costs)
    assert costs[2] + 10_050 == costs[3]


@pytest.mark.parametrize("longest", [240, 239])
def test_last_legal_stretch_is_the_limit_itself(longest):
    """Three and four hours around a break satisfy 240 min, not 239; six hours need no break, a minute more does."""
    eight = shift("a01", at(8), breaks=[(240, 60)])
    assert bool(broken(Breaks(longest), [agent()], [eight])) == (longest == 239)
    assert not broken(Breaks(longest), [agent()], [shift("a01", at(8), 360)])
    assert broken(Breaks(longest), [agent()], [shift("a01", at(8), 361)])


def test_last_legal_stretch_is_offered_by_the_template():
    """Placements keep to the limit exactly: 240 min leave two starts of the break, 239 none."""
    assert WIDE.break_patterns(60, 240) == ((180,), (240,))
    assert WIDE.break_patterns(60, 239) == ()
