"""Seats of fixed posts, and their judge."""

from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest

from scheduler.horizon import OpeningHours
from scheduler.posts.duty import Newcomers
from scheduler.posts.faults import post_faults
from scheduler.posts.seating import SEATS, seats
from scheduler.workload import QueuePolicy
from tests.scheduler.small_operation import MONDAY, SHANGHAI, agent, at, horizon, people, roster, shift

WATCH = "shop/zh/moderation"
BREAK = (180, 60)
UNAVOIDABLE = {"short", "both new", "shared break"}


def policy(posts=1, begin=480, end=960, count=2):
    """Posts open from 08:00 to 16:00 every day."""
    hours = OpeningHours(SHANGHAI, (((begin, end),),) * 7)
    return QueuePolicy("shop", "zh", "moderation", "post", hours, posts=posts, seats=count)


def on_post(who, hour, minutes=480, rest=BREAK, day=0):
    """A shift on the posts from an hour on, but for its break."""
    if rest is None:
        return shift(who, at(hour, day), minutes, work=[(0, minutes, WATCH)])
    after, length = rest
    return shift(who, at(hour, day), minutes, breaks=[rest], work=[(0, after, WATCH), (after + length, minutes, WATCH)])


def made(agents, *shifts, posts=1, days=1, **more):
    """Seats of a roster, and what the judge finds."""
    table = roster(agents, *shifts)
    policies, span = [policy(posts, **more)], horizon(days)
    found = seats(table, agents, policies, span)
    return found, post_faults(found, table, agents, policies, span)


def sat(table, post, seat):
    """Who sits on a seat, one after the other, by the clock: `a01 08-11`."""
    rows = table[(table["post"] == post) & (table["seat"] == seat)]
    clock = [rows[name].dt.tz_convert(SHANGHAI).dt.strftime("%H") for name in ("start", "end")]
    return [f"{who or '-'} {a}-{b}" for who, a, b in zip(rows["agent_id"], *clock, strict=True)]


def hours_of(rows):
    """Which hours of which posts the stretches hold."""
    return {
        (post, hour)
        for post, start, end in zip(rows["post"], rows["start"], rows["end"], strict=True)
        for hour in pd.date_range(start, end, freq="h", inclusive="left")
    }


def test_a_seat_is_kept_through_a_break():
    """Who comes back from a break sits where they sat; who stood in goes on to the next break, to the other seat."""
    table, faults = made(
        people(3),
        on_post("a01", 8, rest=(120, 60)),
        on_post("a02", 8, rest=(180, 60)),
        on_post("a03", 10, 360, rest=None),
    )
    assert sat(table, 1, "A") == ["a01 08-10", "a03 10-11", "a01 11-16"]
    assert sat(table, 1, "B") == ["a02 08-11", "a03 11-12", "a02 12-16"]
    assert faults.empty


def test_what_is_missing_is_listed():
    """A seat that nobody takes is a row of its own, and the judge finds the same hours."""
    table, faults = made([agent(1)], on_post("a01", 8))
    short = table[table["state"] == "short"]
    hours = (short["end"] - short["start"]).dt.total_seconds().sum() / 3600
    assert hours == 8 + 1
    assert sat(table, 1, "A") == ["a01 08-11", "- 11-12", "a01 12-16"]
    assert set(faults["fault"]) == {"short"}
    assert table[table["agent_id"] == ""]["state"].eq("short").all()


def test_every_post_gets_one_before_any_gets_two():
    """Three people on two posts of two: no post stands empty."""
    table, _ = made(people(3), *(on_post(f"a0{k}", 8, rest=None) for k in (1, 2, 3)), posts=2)
    assert table[table["state"] == "held"].groupby("post").size().tolist() == [2, 1]


def test_new_people_do_not_sit_together():
    """Two new and two experienced people make two mixed pairs, whatever the order of their names."""
    fresh = [agent(1, productivity=0.6), agent(2, hired_on=MONDAY - timedelta(days=5))]
    team = [*fresh, agent(3), agent(4, hired_on=date(2020, 1, 1))]
    table, faults = made(team, *(on_post(a.agent_id, 8, rest=None) for a in team), posts=2)
    assert faults.empty
    assert set(table["state"]) == {"held"}


def test_two_new_people_alone_are_named():
    """Where nobody else is on duty the pair stands, and says so until somebody comes."""
    team = [agent(1, productivity=0.6), agent(2, productivity=0.6), agent(3)]
    table, faults = made(
        team,
        on_post("a01", 8, rest=None),
        on_post("a02", 8, rest=None),
        on_post("a03", 12, 240, rest=None),
    )
    assert sat(table[table["state"] == "both new"], 1, "A") == ["a01 08-12"]
    assert faults[["fault", "who"]].to_numpy().tolist() == [["both new", "a01|a02"]]
    assert "a03 12-16" in sat(table, 1, "A") + sat(table, 1, "B")


def test_a_short_pair_leaves_the_new_one_alone_rather_than_two_together():
    """One experienced and two new people on two posts: the pair is the mixed one."""
    team = [agent(1, productivity=0.6), agent(2, productivity=0.6), agent(3)]
    _, faults = made(team, *(on_post(a.agent_id, 8, rest=None) for a in team), posts=2)
    assert set(faults["fault"]) == {"short"}


def test_partners_do_not_break_together():
    """Of four people two of whom break at 10 and two at 12 each pair is mixed, so one relief a post is enough."""
    rests = {"a01": (120, 60), "a02": (120, 60), "a03": (240, 60), "a04": (240, 60)}
    table, faults = made(people(4), *(on_post(k, 8, rest=r) for k, r in rests.items()), posts=2)
    first = table[table["start"] == table["start"].min()]
    assert all(len({rests[w] for w in g}) == 2 for _, g in first.groupby("post")["agent_id"])
    assert "shared break" not in set(faults["fault"])


@pytest.mark.parametrize("seed", range(6))
def test_any_roster_is_seated_without_a_mistake(seed):
    """Of random rosters everybody who fits sits, nobody twice, and new people together only where it must be."""
    rng = np.random.default_rng(seed)
    team = [agent(k + 1, productivity=float(rng.choice([0.6, 1.0]))) for k in range(8)]
    shifts = [
        on_post(a.agent_id, int(rng.integers(6, 13)), rest=(int(rng.choice([120, 180, 240])), 60), day=day)
        for a in team
        for day in range(2)
        if rng.random() < 0.8
    ]
    table, faults = made(team, *shifts, posts=3, days=2)
    assert set(faults["fault"]) <= UNAVOIDABLE
    for state in ("short", "both new"):
        assert hours_of(table[table["state"] == state]) == hours_of(faults[faults["fault"] == state])
    again, _ = made(team[::-1], *shifts[::-1], posts=3, days=2)
    pd.testing.assert_frame_equal(again, table)


def test_the_judge_finds_what_is_planted():
    """A person not on duty, one on two seats, a seat taken twice, hours closed, idle hands and an avoidable pair."""
    team = [agent(1, productivity=0.6), agent(2, productivity=0.6), agent(3), agent(4), agent(5)]
    shifts = [on_post(a.agent_id, 8, rest=None) for a in team[:4]]
    span, rules, table = horizon(1), [policy(2)], roster(team, *shifts)

    def judged(*rows):
        planted = pd.DataFrame(
            [
                {"start": at(b), "end": at(e), "line": "shop", "language": "zh", "channel": "moderation",
                 "post": p, "seat": s, "agent_id": w, "state": "held"}
                for p, s, w, b, e in rows
            ]
        )  # fmt: skip
        for name in ("start", "end"):
            planted[name] = planted[name].astype("datetime64[us, UTC]")
        return set(post_faults(planted, table, team, rules, span)["fault"])

    good = [(1, "A", "a01", 8, 16), (1, "B", "a03", 8, 16), (2, "A", "a02", 8, 16), (2, "B", "a04", 8, 16)]
    assert judged(*good) == set()
    assert "not on duty" in judged(*good[:3], (2, "B", "a05", 8, 16))
    assert "two seats" in judged(*good[:3], (2, "B", "a03", 8, 16))
    assert "taken twice" in judged(*good[:3], (2, "A", "a04", 8, 16))
    assert "closed" in judged(*good, (1, "A", "a01", 16, 17))
    assert judged(*good[:3]) == {"short", "idle hands"}
    pairs = [(1, "A", "a01", 8, 16), (1, "B", "a02", 8, 16), (2, "A", "a03", 8, 16), (2, "B", "a04", 8, 16)]
    assert judged(*pairs) == {"both new", "avoidable pair of new people"}


def test_a_shift_of_the_day_before_is_seated():
    """A night shift that began before the horizon holds its seat from the first minute on."""
    night = on_post("a01", 22, day=-1, rest=None)
    table, _ = made([agent(1)], night, begin=0, end=360)
    assert sat(table, 1, "A") == ["a01 00-06"]


def test_no_post_no_row():
    """A site without posts has an empty table of the contract."""
    table = seats(roster([agent(1)]), [agent(1)], [], horizon(1))
    assert SEATS.validate(table).empty


@pytest.mark.parametrize(("field", "value"), [("productivity", -0.1), ("days", -1), ("productivity", float("nan"))])
def test_a_bad_limit_is_named(field, value):
    """Who is new cannot be said with a negative number, nor with none."""
    with pytest.raises(ValueError, match=f"{field} must be zero or more"):
        Newcomers(**{field: value})


def test_more_seats_than_letters_are_refused():
    """Seats are named A to Z: twenty-six are seated, the next is a clear error."""
    assert made([agent()], on_post("a01", 8), count=26)[0]["seat"].nunique() == 26
    with pytest.raises(ValueError, match=f"{WATCH}: seats must be at most 26, not 27"):
        made([agent()], on_post("a01", 8), count=27)
