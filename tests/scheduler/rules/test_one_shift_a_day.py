"""At most one shift starts on a local date."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from scheduler.rules import OneShiftADay
from scheduler.shifts import ShiftTemplate
from tests.scheduler.small_operation import CHAT, agent, at, broken, people, shift, solved, starts

HALF = ShiftTemplate("P4", 240, 480, 1200, 240)
SPLIT = {CHAT: [0.0] * 8 + [1.0] * 4 + [0.0] * 4 + [2.0] * 4}
"""One head from 08:00 to 12:00 and two from 16:00 to 20:00."""


def test_feasible_days_hold_one_shift_each():
    """A shift on each of two dates is no violation, and the solver gives them."""
    assert not broken(OneShiftADay(), [agent()], [shift("a01", at(8)), shift("a01", at(8, 1))])
    result = solved([agent()], {CHAT: SPLIT[CHAT] + [0.0] * 4 + SPLIT[CHAT]}, templates=(HALF,))
    assert [start[:5] for start in starts(result)] == ["P4 16", "P4 17"]


def test_infeasible_second_shift_is_reported_and_never_chosen():
    """A morning and an evening shift on one date are a violation, and are not both given to one person."""
    split = [shift("a01", at(8), 240), shift("a01", at(16), 240)]
    assert broken(OneShiftADay(), [agent()], split) == [("a01", "11-16")]
    assert len(solved([agent()], SPLIT, templates=(HALF,)).roster) == 1


def test_infeasible_second_shift_beside_the_past_is_reported():
    """A shift published before the horizon holds the date it starts on."""
    ahead = agent(time_zone=ZoneInfo("Africa/Cairo"))
    past = shift("a01", at(-4), zone=ahead.time_zone)
    assert broken(OneShiftADay(), [ahead], [shift("a01", at(5), zone=ahead.time_zone)], [past]) == [("a01", "11-15")]


def test_priced_split_shift_costs_its_missing_half():
    """What the forbidden second shift would cover is short until somebody else has it."""
    alone, pair, three = (solved(people(n), SPLIT, templates=(HALF,)) for n in (1, 2, 3))
    assert [r.cost_parts["shortage"] for r in (alone, pair, three)] == [80_000, 40_000, 0]


def test_last_legal_start_is_the_next_midnight():
    """One minute decides: 23:59 belongs to the date, 00:00 to the next, by the agent's own clock."""
    first = shift("a01", at(8), 240)
    assert broken(OneShiftADay(), [agent()], [first, shift("a01", at(24) - timedelta(minutes=1), 240)])
    assert not broken(OneShiftADay(), [agent()], [first, shift("a01", at(24), 240)])
    kolkata = agent(time_zone=ZoneInfo("Asia/Kolkata"))
    # 00:00 in Shanghai is 21:30 of the day before in Kolkata
    pair = [shift("a01", start, 240, zone=kolkata.time_zone) for start in (at(11), at(24))]
    assert broken(OneShiftADay(), [kolkata], pair) == [("a01", "11-16")]
