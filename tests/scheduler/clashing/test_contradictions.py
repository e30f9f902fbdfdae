"""Contradictions are told as the smallest sets of facts, before anything is solved."""

from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest

from scheduler.clashing.contradictions import contradictions
from tests.scheduler.clashing.planted import PLANTED, POST, Planted, locked, of, told, too_few_hours
from tests.scheduler.small_operation import agent, at, shift

CASES = pytest.mark.parametrize("case", PLANTED, ids=lambda case: case.name)


@CASES
def test_a_planted_contradiction_is_named_by_its_facts(case: Planted):
    """Whom it is about, the facts it is made of, whether a roster exists, and a remedy."""
    (clash,) = told(case.build(frozenset(case.facts)))
    assert clash.who == case.who
    assert tuple(fact.kind for fact in clash.facts) == case.kinds
    assert clash.hard == case.hard
    assert clash.remedies
    assert str(clash).startswith(f"{case.who}: ")


@CASES
def test_a_planted_contradiction_is_minimal(case: Planted):
    """Whichever of its facts is taken out of the operation, nothing contradicts anything any more."""
    assert len(case.facts) == len(case.kinds)
    for dropped in case.facts:
        left = told(case.build(frozenset(case.facts) - {dropped}))
        assert not left, (dropped, [str(clash) for clash in left])


def test_a_consistent_operation_has_no_clash():
    """Locks with enough rest, inside the employment, beside absences, clash with nothing."""
    team = [agent(1, absences=((at(16), at(31)),)), agent(2)]
    assert told(of(team, [locked("a01", 8), locked("a01", 32)])) == []


def test_a_past_that_broke_a_law_contradicts_nothing():
    """What is published cannot be undone: a past beyond every limit leaves a roster possible."""
    cairo = [agent(1, time_zone=ZoneInfo("Africa/Cairo"))]
    days = [shift("a01", at(8 + 24 * day), zone=cairo[0].time_zone) for day in range(-7, -1)]
    begun = shift("a01", at(-3), zone=cairo[0].time_zone)
    made, _, _ = of(cairo, past=[*days, begun])
    assert made.histories[0].fixed == (begun,)
    assert contradictions(made) == []


def test_each_way_of_breaking_a_law_is_told():
    """Four locks in two pairs without rest are two contradictions, each of its own pair."""
    rows = [locked("a01", hour) for hour in (15, 32, 87, 104)]
    first, second = contradictions(of([agent(1)], rows)[0])
    assert ["2026-11-16" in first.facts[0].words, "2026-11-19" in second.facts[0].words] == [True, True]


def test_facts_that_clash_alike_are_told_with_the_first():
    """Six eight-hour days are too many minutes and too many shifts, by contract and by law: one set, told once."""
    rows = [locked("a01", 8 + 24 * day) for day in range(6)]
    (clash,) = contradictions(of([agent(1)], rows)[0])
    assert [fact.kind for fact in clash.facts] == ["lock"] * 6 + ["contract"]
    assert [fact.kind for fact in clash.also] == ["contract", "law", "law"]


def test_absences_have_the_names_they_are_given():
    """What a planner calls an absence is what the contradiction calls it."""
    away = (at(15), at(17))
    made, _, _ = of([agent(1, absences=(away,))], [locked("a01", 8)])
    (clash,) = contradictions(made, {("a01", *away): "granted day off"})
    assert clash.facts[1].words == "granted day off from 2026-11-16 15:00 to 2026-11-16 17:00"


def test_only_the_absences_that_matter_are_told():
    """Of three people for one head all are away: any two could stay away, but the set needs all three, and no more."""
    crew = [agent(k, skills=(POST,), absences=((at(9), at(17)), (at(40), at(41)))) for k in (1, 2, 3)]
    (clash,) = told(of(crew, post=[1.0 if hour == 12 else 0.0 for hour in range(24)]))
    assert [fact.kind for fact in clash.facts] == ["need", "skill", "absence", "absence", "absence"]
    (clash,) = told(of(crew, post=[3.0 if hour == 12 else 0.0 for hour in range(24)]))
    assert [fact.kind for fact in clash.facts] == ["need", "skill", "absence"]


def test_the_hours_of_a_week_are_reckoned():
    """Four people with five shifts of seven working hours are 140 h of the 168 h of a post round the clock."""
    (clash,) = told(too_few_hours(frozenset({"need", "skill", "contract"})))
    assert clash.why == "4 people x 35.0 h on average are 140.0 h of 168.0 h; 28.0 h stay open"


def test_a_lock_without_its_breaks_is_told():
    """A locked eight hours without a break breaks the rule that a new roster would keep."""
    (clash,) = contradictions(of([agent(1)], [replace(shift("a01", at(8)), locked=True)])[0])
    assert [fact.kind for fact in clash.facts] == ["lock", "law"]
    assert "480 min without a break" in clash.why


def test_a_lock_of_somebody_unknown_is_not_dropped_in_silence():
    """A row whose person is not among the agents stops the solve with the person's name."""
    made, _, _ = of([agent(1)])
    strange = replace(made, strangers=(shift("zed", at(8)),))
    assert [clash.who for clash in contradictions(strange)] == ["zed"]
