"""Who owes an attendance in a horizon, and what that asks of its roster."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from scheduler.activities.activity import Activity, Who
from scheduler.activities.asks import asked, with_asked, with_skills
from scheduler.agents import Agent
from tests.scheduler.small_operation import CHAT, MONDAY, agent, at, flat, horizon, people, requirement, roster, shift

COACHING = Activity("coaching", "coaching", Who(), 60)


def owing(activity: Activity, staff: list[Agent], days: int = 7, **more: object) -> list[tuple[str, str]]:
    """Period and person of everything asked."""
    return [(ask.period, one.agent_id) for ask in asked([activity], staff, horizon(days), **more) for one in ask.people]


def test_a_week_is_owed_by_the_horizon_that_sees_its_end() -> None:
    """Six days leave a weekly activity to a later horizon, unless its last weekday lies within them."""
    assert owing(COACHING, people(1)) == [("2026-W47", "a01")]
    assert owing(COACHING, people(1), 6) == []
    assert owing(replace(COACHING, weekdays=frozenset({1, 5})), people(1), 6) == [("2026-W47", "a01")]
    assert owing(replace(COACHING, last=MONDAY + timedelta(days=5)), people(1), 6) == [("2026-W47", "a01")]


def test_what_is_held_once_is_owed_when_its_last_day_is_seen() -> None:
    """An activity until Sunday is asked of a week but not of six days; without dates the horizon itself is the time."""
    once = replace(COACHING, weekly=False, last=MONDAY + timedelta(days=6))
    assert owing(once, people(1)) == [("once", "a01")]
    assert owing(once, people(1), 6) == []
    assert owing(replace(once, last=None), people(1), 2) == [("once", "a01")]


def test_who_was_there_before_owes_nothing() -> None:
    """An attendance of this week in the past counts, one of the week before does not."""
    staff = people(2)
    tuesday = MONDAY + timedelta(days=1)
    past = roster(
        staff,
        shift("a01", at(9), work=[(0, 60, COACHING.queue)]),
        shift("a02", at(9, -1), work=[(0, 60, COACHING.queue)]),
    )
    span = horizon(6, tuesday)
    assert [one.agent_id for ask in asked([COACHING], staff, span, past) for one in ask.people] == ["a02"]


def test_nobody_owes_what_they_cannot_attend() -> None:
    """People away all week, not yet hired, of a vendor, or who coach are left out."""
    staff = [
        agent(1),
        agent(2, absences=((at(0), at(0, 7)),)),
        agent(3, hired_on=date(2027, 1, 1)),
        agent(4, vendor="manila"),
        agent(5, group="coaches"),
    ]
    coached = replace(COACHING, coaches=Who(groups=("coaches",)))
    assert owing(coached, staff) == [("2026-W47", "a01")]


def test_spans_keep_to_clock_weekday_and_absence() -> None:
    """Of Tuesdays from nine to twelve, with the hour until ten off, two hours are left."""
    off = agent(1, absences=((at(8, 1), at(10, 1)),))
    tuesdays = replace(COACHING, weekdays=frozenset({2}), clock=(540, 720))
    ((ask,),) = [asked([tuesdays], [off], horizon(7))]
    assert ask.people[0].spans == ((at(10, 1), at(12, 1)),)
    assert owing(replace(tuesdays, minutes=150), [off]) == []


def test_the_requirement_holds_the_hours_of_those_who_come() -> None:
    """Two people and the lesser of two coaches, of whom 19 in 20 come: what is asked is net, and only theirs to do."""
    staff = [agent(1), agent(2, productivity=0.5), agent(3, group="c"), agent(4, group="c", productivity=0.8)]
    activity = replace(COACHING, coaches=Who(groups=("c",)))
    span = horizon(7)
    asks = asked([activity], staff, span)
    table = with_asked(requirement(span, {CHAT: flat(1, days=7)}).assign(binds="minimum"), asks, staff, span, 0.95)
    (row,) = table[table["kind"] == "deferred"].to_dict("records")
    assert row["workload_h"] == pytest.approx((1 + 0.5 + 2 * 0.8) * 0.95)
    assert (row["timestamp"], row["deadline"]) == (at(-1), at(0, 7))
    able = with_skills(staff, [replace(activity, who=Who(agents=("a01",)))])
    assert [a.can_work(activity.queue) for a in able] == [True, False, True, True]


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": "Team Meeting"},
        {"minutes": 0},
        {"minutes": 90, "clock": (540, 600)},
        {"clock": (600, 1500)},
        {"weekdays": frozenset[int]()},
        {"least_share": 1.5},
        {"most_away": 0.0},
        {"sittings": 0},
        {"coaches": Who(), "attendance": "together"},
    ],
)
def test_an_activity_that_means_nothing_is_refused(wrong: dict[str, object]) -> None:
    """Names, lengths, clocks, shares and combinations outside their range raise, naming the activity or the name."""
    with pytest.raises(ValueError, match=r"coaching|name"):
        replace(COACHING, **wrong)
