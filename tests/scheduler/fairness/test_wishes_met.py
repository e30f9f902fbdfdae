"""Wishes met."""

from datetime import timedelta

import pytest

from scheduler.fairness.wishes_met import shares_met, wish_lists
from scheduler.rules.wishes import Wish
from tests.scheduler.small_operation import MONDAY, agent, at, people, roster, shift

TUESDAY, NEXT = MONDAY + timedelta(days=1), MONDAY + timedelta(days=7)


def lists(wishes, *shifts, crew=None, per="week"):
    crew = crew or people(2)
    return wish_lists(wishes, roster(crew, *shifts), crew, per=per)


def test_the_heavier_wish_goes_first_and_a_rank_goes_before_weights():
    """Of an unmet wish of weight 3 and a met one of 1 the second is met; ranks turn that round."""
    heavy, light = ("a01", MONDAY, "off", 3.0), ("a01", TUESDAY, "off", 1.0)
    found = lists([Wish(*light), Wish(*heavy)], shift("a01", at(8)))
    assert found[["first", "first_or_second"]].to_numpy().tolist() == [[False, True]]
    found = lists([Wish(*light, rank=1), Wish(*heavy, rank=2)], shift("a01", at(8)))
    assert found[["first", "first_or_second"]].to_numpy().tolist() == [[True, True]]


def test_a_third_wish_does_not_make_up_for_the_first_two():
    """Only the first two of a list count for it."""
    three = [Wish("a01", MONDAY + timedelta(days=d), "off", 3.0 - d) for d in range(3)]
    found = lists(three, shift("a01", at(8)), shift("a01", at(8, 1)))
    assert not found["first_or_second"].any()
    assert found[["asked", "met"]].to_numpy().tolist() == [[3, 1]]


def test_a_dislike_is_met_by_not_being_given_it():
    """A night that somebody would rather not have is a wish met on a day off and by day, and not by night."""
    rather_not = [Wish("a01", MONDAY, "night", -2.0)]
    assert lists(rather_not)["first"].all()
    assert lists(rather_not, shift("a01", at(8)))["first"].all()
    assert not lists(rather_not, shift("a01", at(22)))["first"].any()


def test_a_list_is_a_week_or_a_date():
    """Wishes of two weeks are two lists; bids for two dates of one week are two lists where lists are made by date."""
    asked = [Wish("a01", MONDAY, "off", 1.0), Wish("a01", TUESDAY, "off", 1.0), Wish("a01", NEXT, "off", 1.0)]
    assert len(lists(asked)) == 2
    assert len(lists(asked, per="date")) == 3


def test_wishes_of_strangers_and_of_no_weight_are_no_wishes():
    """Neither makes a list."""
    assert lists([Wish("zz", MONDAY, "off", 1.0), Wish("a01", MONDAY, "off", 0.0)]).empty


def test_shares_are_of_lists_by_team_and_month():
    """Two teams have a row each, and all together have one."""
    crew = [agent(1, group="north"), agent(2, group="south")]
    asked = [Wish("a01", MONDAY, "off", 2.0), Wish("a02", MONDAY, "off", 1.0)]
    found = lists(asked, shift("a01", at(8)), crew=crew)
    teams = shares_met(found, ["group", "month"])
    assert teams[["group", "month", "lists", "first"]].to_numpy().tolist() == [
        ["north", "2026-11", 1, 0.0],
        ["south", "2026-11", 1, 1.0],
    ]
    whole = shares_met(found).iloc[0]
    assert (whole["lists"], whole["met"], whole["weight_met"]) == (2, 0.5, pytest.approx(1 / 3))
