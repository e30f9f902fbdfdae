"""Activities in rosters: placed in valleys, held as told, paid for, proved, and told where they are not."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from scheduler.activities.activity import Activity, Who
from scheduler.activities.asks import Ask, asked, with_asked, with_skills
from scheduler.activities.attendance import attendance
from scheduler.activities.holding import hold
from scheduler.agents import Agent
from scheduler.optimizer.cost import cost_parts
from scheduler.optimizer.covering import best_use
from scheduler.optimizer.problem import Prices, RosterProblem
from scheduler.roster import Result
from scheduler.solve import Limits, solve
from scheduler.verify import violations
from tests.scheduler.small_operation import (
    CHAT,
    LAWS,
    agent,
    at,
    flat,
    horizon,
    people,
    problem,
    requirement,
    roster,
    shift,
)

COACHING = Activity("coaching", "coaching", Who(), 60)
MEETING = Activity("meeting", "meeting", Who(), 60, attendance="together", least_share=0.5)


def asking(
    activities: list[Activity], staff: list[Agent], need: list[float], days: int = 7, **more: object
) -> tuple[RosterProblem, tuple[Ask, ...], list[Agent]]:
    """The problem of a chat queue with activities beside it."""
    span = horizon(days)
    able = list(with_skills(staff, activities))
    asks = asked(activities, able, span)
    needed = with_asked(requirement(span, {CHAT: need}).assign(binds="minimum"), asks, able, span, 1.0)
    prices = Prices({a.queue: a.price_cents for a in activities})
    return problem(able, needed, span, prices=prices, **more), asks, able


def held(
    activities: list[Activity], staff: list[Agent], duty: np.ndarray, need: list[float]
) -> tuple[np.ndarray, RosterProblem, tuple[Ask, ...]]:
    """Queues of people whose hours on duty (agents, T) are given, named from 0, -1 for none."""
    case, asks, _ = asking(activities, staff, need)
    plan = best_use(
        case, np.stack([duty[case.skill_set == g].sum(axis=0) for g in range(len(case.skills))]).astype(float)
    )
    return hold(case, plan, duty, asks), case, asks


def on_duty(*hours: tuple[int, int]) -> np.ndarray:
    """One person a row, at work from one hour of the horizon to another."""
    duty = np.zeros((len(hours), 7 * 24), dtype=bool)
    for row, (begin, end) in enumerate(hours):
        duty[row, begin:end] = True
    return duty


def test_an_attendance_lies_in_the_valley() -> None:
    """With two people on duty and both needed but for one hour, one is coached in it and the other never."""
    need = [2.0 if 8 <= h < 16 else 0.0 for h in range(168)]
    need[11] = 1.0
    queue_of, case, _ = held([COACHING], people(2), on_duty((8, 16), (8, 16)), need)
    away = np.argwhere(queue_of == case.queues.index(COACHING.queue))
    assert away.tolist() == [[away[0][0], 11]]


def test_a_price_above_that_of_a_missing_head_is_paid_for_with_one() -> None:
    """At 100.00 a missing hour, coaching at 99.00 gives way and at 101.00 is held."""
    need = [1.0 if 8 <= h < 16 else 0.0 for h in range(168)]
    for price, hours in ((9_900, 0), (10_100, 1)):
        queue_of, case, _ = held([replace(COACHING, price_cents=price)], people(1), on_duty((8, 16)), need)
        assert (queue_of == case.queues.index(COACHING.queue)).sum() == hours


def test_a_team_meets_when_most_of_it_can() -> None:
    """Of shifts that overlap for one hour the team meets in that; where half of it never meets at all it does not."""
    need = [0.0] * 168
    queue_of, case, _ = held([MEETING], people(3), on_duty((8, 13), (12, 17), (12, 16)), need)
    there = queue_of == case.queues.index(MEETING.queue)
    assert np.argwhere(there).tolist() == [[0, 12], [1, 12], [2, 12]]
    queue_of, case, _ = held([MEETING], people(3), on_duty((8, 9), (12, 13), (14, 15)), need)
    assert not (queue_of == case.queues.index(MEETING.queue)).any()


def test_classes_are_no_larger_and_no_more_than_told() -> None:
    """Five people on duty together, classes of two, two of them: four attend, one class after the other."""
    classes = Activity("class", "training", Who(), 60, attendance="sessions", sittings=2, most_people=2)
    queue_of, case, _ = held([classes], people(5), on_duty(*[(8, 16)] * 5), [0.0] * 168)
    there = queue_of == case.queues.index(classes.queue)
    assert sorted(there.sum(axis=0)[there.any(axis=0)].tolist()) == [2, 2]
    assert there.sum(axis=1).max() == 1


def test_no_more_of_a_team_are_away_than_told() -> None:
    """Of ten people on duty for ten hours, two at most are coached at once, all of them in the end."""
    queue_of, case, _ = held([replace(COACHING, most_away=0.2)], people(10), on_duty(*[(8, 18)] * 10), [0.0] * 168)
    there = queue_of == case.queues.index(COACHING.queue)
    assert there.sum(axis=0).max() <= 2
    assert (there.sum(axis=1) == 1).all()


def test_a_coach_is_there_and_nobody_is_coached_alone() -> None:
    """Two people share one coach, one after the other; whoever works when no coach does is told so."""
    staff = [agent(1), agent(2), agent(3), agent(4, group="coaches")]
    coached = replace(COACHING, coaches=Who(groups=("coaches",)))
    queue_of, case, asks = held([coached], staff, on_duty((8, 12), (8, 12), (20, 24), (8, 14)), [0.0] * 168)
    there = queue_of == case.queues.index(coached.queue)
    assert there.sum(axis=1).tolist() == [1, 1, 0, 2]
    assert (there[:3].sum(axis=0) <= there[3]).all()
    shifts = [shift("a03", at(20), 240), shift("a04", at(8), 360)]
    table = attendance(asks, roster(case.agents, *shifts), case.agents).set_index("agent_id")
    assert table.loc["a03", "reason"] == "no coach on duty at the same time"
    assert table.loc["a01", "reason"] == "no shift when it may be held"


def solved(activities: list[Activity], count: int = 6) -> tuple[Result, tuple[Ask, ...], list[Agent], RosterProblem]:
    """A week of a team, at whose valleys nobody is to spare by chance."""
    case, asks, able = asking(activities, people(count), flat(2, days=7))
    return solve(case, Limits(rounds=1), asks=asks), asks, able, case


def test_a_solve_holds_what_it_is_asked_and_proves_its_cost() -> None:
    """Everybody is coached for an hour inside shifts, no rule is broken, and the bound of the same objective holds."""
    result, asks, able, _ = solved([COACHING])
    table = attendance(asks, result.roster, able)
    assert table["attended"].all()
    assert (table["minutes"] == 60).all()
    assert result.cost_parts["late"] == 0
    assert result.bound <= result.cost
    assert not len(violations(result.roster, able, LAWS))


def test_an_hour_that_is_missed_is_paid() -> None:
    """A roster whose coaching is struck from its work costs its price more, and says that it was missed."""
    case, asks, able = asking([COACHING], people(1), [0.0] * 168)
    worked = shift("a01", at(8), work=[(0, 60, COACHING.queue)])
    idle = replace(worked, work=())
    late = []
    for one in (worked, idle):
        late.append(cost_parts(case, [one])["late"])
    assert late == [0, COACHING.price_cents]
    (row,) = attendance(asks, roster(able, idle), able).to_dict("records")
    assert not row["attended"]
    assert pd.isna(row["start"])


@pytest.mark.parametrize(
    ("one", "reason"),
    [
        (shift("a01", at(8), locked=True), "every shift then is locked"),
        (shift("a01", at(8), 90, breaks=[(45, 15)]), "no 60 min without a break when it may be held"),
        (shift("a01", at(8)), "at every start the person is worth more on a queue"),
    ],
)
def test_what_is_missed_is_told_with_its_reason(one: object, reason: str) -> None:
    """A locked shift, breaks that leave no hour, and a price that was not worth it are told apart."""
    _, asks, able = asking([COACHING], people(1), [0.0] * 168)
    (row,) = attendance(asks, roster(able, one), able).to_dict("records")
    assert row["reason"] == reason


def test_a_locked_attendance_stands() -> None:
    """Who is coached in a locked shift is not coached again."""
    staff = people(1)
    locked = roster(staff, shift("a01", at(8), breaks=[(180, 60)], work=[(0, 60, COACHING.queue)], locked=True))
    case, asks, able = asking([COACHING], staff, flat(1, 8, 20, 7), locked=locked)
    result = solve(case, Limits(rounds=0), asks=asks)
    assert sum(text.count(COACHING.queue) for text in result.roster["work"]) == 1
    assert attendance(asks, result.roster, able)["attended"].all()


def test_lengths_off_the_grid_and_unasked_activities_are_refused() -> None:
    """What is paid for must be what is held: 30 minutes on a grid of an hour, or without a requirement, raise."""
    case, asks, _ = asking([COACHING], people(1), [0.0] * 168)
    duty = on_duty((8, 16))
    plan = best_use(case, duty.astype(float))
    short = replace(asks[0], activity=replace(COACHING, minutes=30))
    with pytest.raises(ValueError, match="multiple of 60, not 30"):
        hold(case, plan, duty, [short])
    other = replace(asks[0], activity=replace(COACHING, name="other"))
    with pytest.raises(ValueError, match="activity/all/other"):
        hold(case, plan, duty, [other])
