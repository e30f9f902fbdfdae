"""Exchanging shifts among people who can stand in for each other."""

from datetime import timedelta

import numpy as np
import pytest

from scheduler.optimizer.cost import cost_parts
from scheduler.optimizer.exchanging import exchange
from scheduler.optimizer.shift_values import ShiftValues
from scheduler.optimizer.work import name_work
from scheduler.rules import GuaranteedMinutes, Nights, RunOfDays, StartConsistency, WeekRest, Wishes
from scheduler.rules.fairness import Balance, Burdens, Fairness
from scheduler.rules.wishes import Wish
from scheduler.verify import violations
from tests.scheduler.small_operation import (
    CHAT,
    FULL,
    MONDAY,
    VOICE,
    agent,
    at,
    flat,
    horizon,
    laws,
    people,
    problem,
    requirement,
    roster,
    shift,
)

DAYS = 7


def stated(crew, *rules, **more):
    span = horizon(DAYS)
    return problem(crew, requirement(span, {CHAT: flat(1.0, days=DAYS)}), span, laws(*rules), **more)


def exchanged(crew, shifts, *rules, **more):
    """Who works what after the exchange, and the parts of the cost before and after."""
    asked = stated(crew, *rules, **more)
    found, finished = exchange(asked, ShiftValues(asked), shifts, seed=1)
    assert finished
    assert not len(violations(roster(crew, *found, *asked.kept), crew, asked.rules, more.get("past")))
    kept = list(asked.kept)
    return found, cost_parts(asked, [*shifts, *kept]), cost_parts(asked, [*found, *kept])


def days_of(shifts, who):
    return sorted((s.day - MONDAY).days for s in shifts if s.agent_id == who)


def day_shift(who, d, hour=8):
    return shift(who, at(hour, d), code="D8", breaks=((180, 60),), work=((0, 180, CHAT), (240, 480, CHAT)))


def wishing(*wishes, cents=100):
    return Wishes([Wish(who, MONDAY + timedelta(days=d), what, w) for who, d, what, w in wishes], cents)


def test_crossed_wishes_are_uncrossed():
    """Two people who each work on the day that the other would rather exchange the days, and nothing else changes."""
    rule = wishing(("a01", 0, "off", 1.0), ("a02", 3, "off", 1.0))
    found, before, after = exchanged(people(2), [day_shift("a01", 0), day_shift("a02", 3)], rule)
    assert (days_of(found, "a01"), days_of(found, "a02")) == ([3], [0])
    assert before["wishes"] == 200
    assert {part for part in after if after[part] != before[part]} == {"wishes"}


def test_two_days_go_round_together_where_the_week_is_full():
    """Somebody who works five days gets a day off by giving it for another one: four would be too few, six too many."""
    one, two = [0, 1, 2, 3, 4], [1, 2, 3, 4, 5]
    shifts = [*(day_shift("a01", d) for d in one), *(day_shift("a02", d) for d in two)]
    found, _, after = exchanged(people(2), shifts, wishing(("a01", 0, "off", 1.0), ("a01", 5, "D8", 1.0)))
    assert after["wishes"] == 0
    assert len(days_of(found, "a01")) == len(days_of(found, "a02")) == 5


def test_nights_go_to_whoever_has_borne_less():
    """Of two weeks, one with nights, the one who is ahead gets the other, in one round for the whole price."""
    night = [shift("a01", at(22, d), code="N8", breaks=((180, 60),)) for d in range(3)]
    rule = Fairness(
        Burdens(weekend=()),
        (100, 0, 0, 0),
        {who: Balance((x, 0.0, 0.0, 0.0)) for who, x in (("a01", 1.0), ("a02", -4.0))},
    )
    found, before, after = exchanged(people(2), night, rule)
    assert days_of(found, "a02") == [0, 1, 2]
    assert (before["fairness"], after["fairness"]) == (50 * (16 + 16), 50 * (1 + 1))


def test_posts_are_shared_by_the_work_that_was_named():
    """Hours on a post move with the shift they are part of, so that each of two people has one of two."""
    moderating = [day_shift("a01", d) for d in (0, 1)]
    chatting = [shift("a02", at(8, d), code="D8", breaks=((180, 60),), work=((0, 180, VOICE),)) for d in (2, 3)]
    rule = Fairness(Burdens(weekend=(), posts=(CHAT,)), (0, 0, 0, 100), {"a01": Balance(), "a02": Balance()})
    found, _, after = exchanged(people(2), [*moderating, *chatting], rule)
    assert after["fairness"] == 2 * 50 * 7**2
    assert len(days_of(found, "a01")) in (1, 2, 3)


def test_people_with_other_skills_productivity_or_contract_do_not_exchange():
    """A wish that somebody who cannot stand in could meet stays unmet."""
    part = type(FULL)("part", 2400, 5, ("D8",))
    for changes in ({"skills": (VOICE,)}, {"productivity": 0.9}, {"contract": part}):
        crew = [agent(1), agent(2, **changes)]
        found, before, after = exchanged(crew, [day_shift("a01", 0)], wishing(("a01", 0, "off", 1.0)))
        assert days_of(found, "a01") == [0]
        assert before == after


def test_a_shift_with_work_that_is_meant_for_one_person_keeps_its_name():
    """Who is to attend something keeps the shift in which that is, whatever is wished."""
    asked = stated(people(2), wishing(("a01", 0, "off", 1.0)))
    own = [day_shift("a01", 0)]
    found, _ = exchange(asked, ShiftValues(asked), own, seed=1, personal={CHAT})
    assert found == own


@pytest.mark.parametrize("obstacle", ["absence", "lock", "rest", "run"])
def test_nobody_is_given_what_they_may_not_work(obstacle):
    """Absences, locks, rest from the past and runs of days hold for whoever would take the shift."""
    absent = ((at(0), at(24)),) if obstacle == "absence" else ()
    crew = [agent(1), agent(2, absences=absent)]
    more = {}
    if obstacle == "lock":
        more["locked"] = roster(crew, shift("a02", at(15), code="L8", breaks=((180, 60),), locked=True))
    if obstacle == "rest":
        more["past"] = roster(crew, shift("a02", at(22, -1), code="N8"))
    if obstacle == "run":
        more["past"] = roster(crew, *(shift("a02", at(8, -d)) for d in range(1, 7)))
    found, _, after = exchanged(crew, [day_shift("a01", 0)], wishing(("a01", 0, "off", 1.0)), RunOfDays(6), **more)
    assert days_of(found, "a01") == [0]
    assert after["wishes"] == 100


def test_the_cheaper_of_two_works_if_nothing_else_speaks_for_either():
    """A difference of wages alone moves a shift; pay that is owed all the same moves one of two back."""
    crew = [agent(1, hourly_cost_cents=1200), agent(2, hourly_cost_cents=1000)]
    found, before, after = exchanged(crew, [day_shift("a01", 0)])
    assert days_of(found, "a02") == [0]
    assert before["pay"] - after["pay"] == 1600
    owed = type(FULL)("owed", 2400, 5, FULL.shifts, guaranteed_minutes=480)
    crew = [agent(1, hourly_cost_cents=1200, contract=owed), agent(2, hourly_cost_cents=1000, contract=owed)]
    found, before, after = exchanged(crew, [day_shift("a02", 0), day_shift("a02", 1)], GuaranteedMinutes())
    assert len(days_of(found, "a01")) == 1
    assert sum(before.values()) - sum(after.values()) == 8000


@pytest.mark.parametrize("seed", range(8))
def test_any_roster_stays_legal_and_what_nobody_bargains_over_stays_as_it_is(seed):
    """Whatever is wished and priced: no law is broken, coverage costs the same, and no second exchange pays."""
    random = np.random.default_rng(seed)
    crew = [agent(k + 1, hourly_cost_cents=int(random.integers(900, 1100))) for k in range(5)]
    names = [a.agent_id for a in crew]
    likings = ("off", "D8", "late", "night")
    asked_for = {(str(random.choice(names)), d, str(random.choice(likings))) for d in range(DAYS) for _ in range(3)}
    wishes = [(*asked, float(random.integers(-3, 4))) for asked in sorted(asked_for)]
    balance = {who: Balance(tuple(random.normal(0, 2, 4)), tuple(random.integers(-2, 3, 4) / 2)) for who in names}
    rules = (
        wishing(*wishes),
        Fairness(Burdens(unwanted=("late",)), (300, 200, 100, 5), balance, (1.0, 1.0, np.inf, np.inf), 150),
        StartConsistency(180, 500),
        Nights(1320, 360, 120, 3, 2),
        WeekRest(2100),
    )
    past = roster(crew, *(shift(str(random.choice(names)), at(8, -d), code="D8") for d in (1, 2, 3)))
    asked = stated(crew, *rules, past=past)
    values = ShiftValues(asked)
    tours = {k: values.best_tour(k, random.normal(1100, 900, asked.ticks)) for k in range(len(crew))}
    idle = np.full((len(crew), asked.ticks), -1)
    shifts = name_work(asked, values, tours, idle)
    assert not len(violations(roster(crew, *shifts), crew, asked.rules, past))
    found, finished = exchange(asked, values, shifts, seed=seed)
    before, after = cost_parts(asked, shifts), cost_parts(asked, found)
    assert finished
    assert not len(violations(roster(crew, *found), crew, asked.rules, past))
    assert all(after[part] == before[part] for part in ("shortage", "late", "surplus"))
    assert sum(after.values()) < sum(before.values())
    again = cost_parts(asked, exchange(asked, values, found, seed=seed)[0])
    # Prices are rounded person by person, what goes round is not.
    assert sum(again.values()) == pytest.approx(sum(after.values()), abs=len(crew))
