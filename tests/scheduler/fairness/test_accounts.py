"""Accounts of what people have borne."""

from datetime import timedelta

import pytest

from scheduler.agents import Contract
from scheduler.fairness.accounts import accounts, balances, lifted, peers_of
from scheduler.rules.fairness import Balance, Burdens
from scheduler.rules.wishes import Wish
from tests.scheduler.small_operation import CHAT, MONDAY, VOICE, agent, at, horizon, people, roster, shift

BURDENS = Burdens(unwanted=("late",))
NEXT = horizon(7, MONDAY + timedelta(days=14))


def counted(everybody, *shifts, wishes=(), weeks=12, by="skills"):
    return accounts(everybody, roster(everybody, *shifts), wishes, BURDENS, NEXT.start, weeks=weeks, by=by)


def of(table, kind):
    return dict(zip(table["agent_id"], table[kind], strict=True))


def test_nights_weekends_and_unwanted_starts_are_counted_by_person():
    """A night, half a night that starts late, and a shift on Saturday each land on their own account."""
    week = [shift("a01", at(22)), shift("a01", at(18, 2)), shift("a02", at(8, 5))]
    table = counted(people(2), *week)
    assert of(table, "nights") == {"a01": 1.5, "a02": 0.0}
    assert of(table, "weekends") == {"a01": 0.0, "a02": 1.0}
    assert of(table, "unwanted") == {"a01": 1.0, "a02": 0.0}


def test_peers_share_zone_contract_and_skills_and_nobody_is_their_own_peer():
    """Another skill, contract or vendor makes other peers; who is alone has no account."""
    other = Contract("part", 1200, 5, ("P4",))
    crew = [*people(2), agent(3, skills=[CHAT]), agent(4, contract=other), agent(5, vendor="manila-one")]
    assert set(peers_of(crew)) == {"a01", "a02"}
    assert set(peers_of(crew, by="group")) == {"a01", "a02", "a03"}
    with pytest.raises(ValueError, match="not their 'site'"):
        peers_of(crew, by="site")


def test_window_ends_before_the_first_date_and_forgets_what_is_older():
    """With a window of one week a night two weeks ago is forgotten, and the first date of the horizon is not past."""
    two = people(2)
    old, new, ahead = shift("a01", at(22)), shift("a01", at(22, 7)), shift("a01", at(22, 14))
    assert of(counted(two, old, new, ahead, weeks=1), "nights")["a01"] == 1.0
    assert of(counted(two, old, new, ahead, weeks=2), "nights")["a01"] == 2.0


def test_who_was_away_is_due_less():
    """Somebody absent for half of the window is due half of what the others are, and is even with half of it."""
    away = agent(2, absences=((at(0), at(0, 7)),))
    crew = [agent(1), away]
    nights = [shift("a01", at(22, d)) for d in (0, 1, 7, 8)] + [shift("a02", at(22, d)) for d in (7, 8)]
    table = counted(crew, *nights)
    assert of(table, "days") == {"a01": 14, "a02": 7}
    found = balances(table, crew, NEXT)
    assert found["a01"] == found["a02"] == Balance((-2.0, 0.0, 0.0, 0.0), (0.0,) * 4)


def test_who_has_borne_more_is_ahead_of_what_is_due():
    """Of two people with four nights between them the one with all of them is two ahead, and expected to stay so."""
    nights = [shift("a01", at(22, d)) for d in (0, 1, 7, 8)]
    found = balances(counted(people(2), *nights), people(2), NEXT)
    assert found["a01"] == Balance((1.0, 0.0, 0.0, 0.0), (2.0, 0.0, 0.0, 0.0))
    assert found["a02"] == Balance((-3.0, 0.0, 0.0, 0.0), (-2.0, 0.0, 0.0, 0.0))


def test_somebody_new_begins_like_their_peers():
    """Who joins with the horizon has borne nothing and is due what their peers are due from now on."""
    crew = [*people(2), agent(3, hired_on=MONDAY + timedelta(days=14))]
    nights = [shift(who, at(22, d)) for who in ("a01", "a02") for d in (0, 7)]
    assert balances(counted(crew, *nights), crew, NEXT)["a03"] == Balance((-1.0, 0.0, 0.0, 0.0), (0.0,) * 4)


def test_refused_wishes_are_counted_and_lift_the_next_ones():
    """An unmet wish of weight 3 counts 3, a met dislike's opposite nothing; the refused one's next wish weighs more."""
    past = [
        Wish("a01", MONDAY, "off", 3.0),
        Wish("a02", MONDAY, "night", -2.0),
        Wish("a02", MONDAY + timedelta(days=14), "off", 9.0),
    ]
    table = counted(people(2), shift("a01", at(8)), shift("a02", at(8)), wishes=past)
    assert of(table, "refused") == {"a01": 3.0, "a02": 0.0}
    asked = [Wish(who, MONDAY + timedelta(days=14), "off", 2.0) for who in ("a01", "a02")]
    assert [w.weight for w in lifted(asked, table, lift=0.2)] == [2.6, 2.0]
    assert [w.weight for w in lifted(asked, table, lift=10.0)] == [6.0, 2.0]


def test_skills_in_another_order_are_the_same_peers():
    """The order in which agents.csv lists skills says nothing."""
    crew = [agent(1, skills=[CHAT, VOICE]), agent(2, skills=[VOICE, CHAT])]
    assert len(set(peers_of(crew).values())) == 1
