"""Minutes from one start to the next."""

from datetime import date
from zoneinfo import ZoneInfo

import pytest

from scheduler.rules import Rest, StartToStart
from scheduler.shifts import ShiftTemplate
from tests.scheduler.small_operation import CHAT, agent, at, broken, laws, roster, shift, solved, starts

LATE = ShiftTemplate("L8", 240, 900, 900, 60)
EARLY = ShiftTemplate("D8", 240, 600, 900, 60)
NEED = {CHAT: [0.0] * 15 + [1.0] * 4 + [0.0] * 15 + [1.0] * 4}
"""One head from 15:00 to 19:00, and from 10:00 to 14:00 the day after."""


def solved_with(minutes: int, **more):
    return solved([agent()], NEED, laws(Rest(0), StartToStart(minutes)), templates=(LATE, EARLY), **more)


def test_feasible_start_may_be_earlier_by_what_is_left_of_the_day():
    """19 h after a start at 15:00 the day shift of 10:00 is taken, and neither is reported."""
    result = solved_with(19 * 60)
    assert [s[3:] for s in starts(result)] == ["16 15:00", "17 10:00"]
    assert result.cost_parts["shortage"] == 0


def test_infeasible_drift_is_reported_and_never_chosen():
    """A start five hours earlier is two too many for 22 h: the judge names the later shift, the solver starts later."""
    shifts = [shift("a01", at(15), 240), shift("a01", at(10, 1), 240)]
    assert broken(StartToStart(1320), [agent()], shifts) == [("a01", "11-17")]
    assert starts(solved_with(1320))[1] == "D8 17 13:00"


def test_infeasible_drift_after_the_published_past_counts():
    """The start before the horizon holds the first start of the new roster, long after its end."""
    past = shift("a01", at(20, -1), 120)
    assert broken(StartToStart(1320), [agent()], [shift("a01", at(15))], [past]) == [("a01", "11-16")]
    assert not broken(StartToStart(1320), [agent()], [shift("a01", at(18))], [past])
    assert starts(solved_with(1320, past=roster([agent()], past)))[0] == "D8 17 10:00"


def test_infeasible_equal_clocks_lie_an_hour_closer_when_the_clock_skips_one():
    """Minutes that pass count: at 02:00 of 29 March Berlin's clock skips an hour, and 24 h are no longer kept."""
    berlin, spring = ZoneInfo("Europe/Berlin"), date(2026, 3, 28)
    there = agent(time_zone=berlin)
    pair = [shift("a01", at(10, 0, spring, berlin), zone=berlin), shift("a01", at(10, 1, spring, berlin), zone=berlin)]
    assert not broken(StartToStart(1440), [there], pair)
    early = shift("a01", at(9, 1, spring, berlin), zone=berlin)
    assert broken(StartToStart(1440), [there], [pair[0], early]) == [("a01", "03-29")]
    assert not broken(StartToStart(1380), [there], [pair[0], early])


def test_priced_longer_distance_never_lowers_the_cost():
    """Every lengthening of the distance keeps the cost or raises it, and some do raise it."""
    costs = [solved_with(minutes).cost for minutes in (0, 1140, 1141, 1260, 1320, 1440)]
    assert costs == sorted(costs)
    assert costs[0] == costs[1] < costs[2] < costs[-1]


@pytest.mark.parametrize(("minutes", "apart"), [(1200, 20), (1201, 21)])
def test_last_legal_distance_is_the_limit_itself(minutes, apart):
    """Exactly twenty hours satisfy 1200 min and break 1201, for the judge and for the solver."""
    shifts = [shift("a01", at(15), 240), shift("a01", at(11, 1), 240)]
    assert bool(broken(StartToStart(minutes), [agent()], shifts)) == (minutes == 1201)
    first, second = (int(start[-5:-3]) for start in starts(solved_with(minutes)))
    assert 24 + second - first == apart
