"""The standing roster, moved on by edits: counted where they touch it, and the same as counted anew."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from threading import Thread

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from planning.desk.roster_edit import Standing, drafted, judge
from planning.desk.standing.later import Later
from scheduler.agents import Agent, Contract
from scheduler.horizon import Horizon, midnight
from scheduler.optimizer.cost import cost_parts
from scheduler.optimizer.problem import Prices, roster_problem
from scheduler.pay import DatedPremium, OvertimePay, PayTerms, Premium, TimeOff
from scheduler.roster import UTC, Shift, Span, read_shifts, roster_table
from scheduler.rules import (
    Fairness,
    GuaranteedMinutes,
    OneShiftADay,
    Overtime,
    Rest,
    Skills,
    StartConsistency,
    WeekShifts,
    Wish,
    Wishes,
)
from scheduler.rules.fairness import Balance, Burdens
from scheduler.shifts import Break, ShiftTemplate
from scheduler.verify import coverage, violations
from tests.planning.desk.test_roster_edit import CHAT, MAIL, MONDAY, ZONE, requirement

DAY = timedelta(days=1)
PAY = PayTerms(
    day=OvertimePay(240, ((0, 1.5),)),
    week=OvertimePay(600, ((0, 1.5), (120, 2.0))),
    premiums=(Premium(22 * 60, 6 * 60, 0.125),),
    time_off=TimeOff(120, 0.3),
)
P4 = ShiftTemplate("P4", 240, 0, 1380, 60)
P6 = ShiftTemplate("P6", 360, 0, 1380, 60, (Break(30, 120, 210),))
RICH = Contract("rich", 2400, 5, ("P4", "P6"), guaranteed_minutes=601, pay=PAY)
PLAIN = Contract("plain", 1200, 5, ("P4", "P6"))
PEOPLE = (
    Agent("ann", "Ann", "red", "sh", None, ZONE, RICH, ("live/*/*",), 1237, productivity=0.85),
    Agent("bo", "Bo", "red", "sh", None, ZONE, PLAIN, ("live/*/*",), 999, productivity=1 / 3),
    Agent(
        "cy",
        "Cy",
        "blue",
        "sh",
        "v",
        ZONE,
        PLAIN,
        ("live/zh/message",),
        1001,
        premiums=(DatedPremium(MONDAY + DAY, MONDAY + 2 * DAY, 0.25),),
    ),
)
RULES = (
    Rest(660),
    OneShiftADay(),
    WeekShifts(3),
    Skills(),
    Overtime(week=120),
    Wishes(
        [
            Wish("ann", MONDAY, "off", 1.3),
            Wish("bo", MONDAY + DAY, "night", -2.0),
            Wish("ann", MONDAY + DAY, "P4", 0.7),
        ],
        377,
    ),
    GuaranteedMinutes(),
    StartConsistency(180, 501),
    Fairness(
        Burdens(posts=(MAIL,)),
        (101, 203, 0, 7),
        {"ann": Balance((0.3, -0.1, 0.0, 1.7)), "bo": Balance((-0.7, 1.1, 0.0, 0.0))},
    ),
)
HORIZON = Horizon(midnight(MONDAY, ZONE), midnight(MONDAY + 7 * DAY, ZONE), 30, ZONE)
NEED = requirement(1.5, 0.7)


@st.composite
def shifts(draw: st.DrawFn, who: str, number: int) -> Shift:
    """A shift of one or two queues on day `number`, with or without its break."""
    code, minutes = draw(st.sampled_from([("P4", 240), ("P6", 360)]))
    start = (midnight(MONDAY + number * DAY, ZONE) + timedelta(hours=draw(st.integers(0, 23)))).astimezone(UTC)
    at = [start + timedelta(minutes=m) for m in (0, 120, 150, minutes)]
    one, two = draw(st.sampled_from([CHAT, MAIL])), draw(st.sampled_from([CHAT, MAIL]))
    breaks = (Span(at[1], at[2]),) if code == "P6" else ()
    work = (Span(at[0], at[1], one), Span(at[2] if breaks else at[1], at[3], two))
    day = MONDAY + number * DAY
    return Shift(who, day, code, start, at[3], minutes, breaks, work, locked=draw(st.booleans()))


@st.composite
def rosters(draw: st.DrawFn, days: Sequence[int]) -> dict[tuple[str, date], Shift]:
    """At most one shift a person and date."""
    cells = draw(st.sets(st.tuples(st.sampled_from([a.agent_id for a in PEOPLE]), st.sampled_from(days)), max_size=9))
    found = [draw(shifts(who, number)) for who, number in sorted(cells)]
    return {(s.agent_id, s.day): s for s in found}


@st.composite
def drafts(draw: st.DrawFn) -> dict[tuple[str, date], Shift | None]:
    """Some cells get a shift, some become days off."""
    given = draw(rosters(range(7)))
    return {cell: draw(st.sampled_from([shift, None])) for cell, shift in given.items()}


def standing(roster: pd.DataFrame, past: pd.DataFrame) -> Standing:
    """Counted from nothing."""
    prices = Prices({CHAT: 8_001, MAIL: 4_999}, surplus=51)
    problem = roster_problem(NEED, PEOPLE, [P4, P6], RULES, HORIZON, prices, shrinkage=0.05, past=past)
    return Standing.of(problem, roster, NEED, past)


def as_counted(cover: pd.DataFrame) -> pd.DataFrame:
    """A coverage without the rows that say nothing, in an order of its own."""
    keys = ["line", "language", "channel", "timestamp"]
    return cover[(cover["required"] > 0) | (cover["scheduled"] > 1e-9)].sort_values(keys, ignore_index=True)


def rows(table: pd.DataFrame) -> list[tuple[object, ...]]:
    """A table's rows as values."""
    return list(table.itertuples(index=False, name=None))


@settings(max_examples=12, deadline=None)
@given(rosters(range(7)), rosters([-2, -1]), drafts())
def test_a_draft_is_judged_as_if_everything_were_counted_anew(saved, before, draft):
    """Cost by part to the cent, coverage, and rules broken and mended: by the touched part as by the whole."""
    past = roster_table(before.values(), PEOPLE)
    now = standing(roster_table(saved.values(), PEOPLE), past)
    verdict = judge(now, draft)
    after = drafted(now.roster, draft, PEOPLE)
    anew = cost_parts(now.problem, read_shifts(after, {a.agent_id: ZONE for a in PEOPLE}))
    assert {part: now.cost[part] + verdict.cost.get(part, 0) for part in anew} == anew
    cover = coverage(pd.concat([past, after], ignore_index=True), NEED, PEOPLE, 30)
    pd.testing.assert_frame_equal(as_counted(verdict.coverage), as_counted(cover))
    assert verdict.shortage_h == round(verdict.shortage_h, 6)
    hours = (cover["shortage"].sum() - now.coverage["shortage"].sum()) / 2
    assert abs(verdict.shortage_h - hours) < 1e-5
    told, was, mended, broken = (
        rows(table)
        for table in (violations(after, PEOPLE, RULES, past), now.violations, verdict.mended, verdict.broken)
    )
    assert sorted([row for row in was if row not in mended] + broken) == told


@settings(max_examples=12, deadline=None)
@given(rosters(range(7)), drafts(), drafts())
def test_edits_one_after_the_other_leave_what_counting_anew_finds(saved, one, two):
    """A standing roster that was moved on twice equals one that is read and counted from nothing."""
    past = roster_table((), PEOPLE)
    moved = now = standing(roster_table(saved.values(), PEOPLE), past)
    for draft in (one, two):
        after = drafted(moved.roster, draft, PEOPLE)
        both = moved.roster.merge(after, how="outer", indicator=True)
        sides = (both.loc[both["_merge"] == side, list(after.columns)] for side in ("left_only", "right_only"))
        moved = moved.edited(*sides)
        pd.testing.assert_frame_equal(moved.roster, after)
    anew = standing(moved.roster, past)
    assert moved.cost == anew.cost
    assert rows(moved.violations) == rows(anew.violations)
    pd.testing.assert_frame_equal(as_counted(moved.coverage), as_counted(anew.coverage))
    assert now.rows_of(["ann"])["agent_id"].eq("ann").all()


def test_every_part_of_a_cost_is_there_to_be_compared():
    """The world of these tests knows every part that a cost can have."""
    empty = roster_table((), PEOPLE)
    assert set(standing(empty, empty).cost) == {
        *("pay", "shortage", "late", "surplus", "wishes"),
        *("guaranteed", "consistency", "fairness", "overtime", "premiums"),
    }


def test_rows_of_some_people_are_theirs_and_no_others():
    """Rows are given by person, in the order asked for; who has none, or is unknown, gives none."""
    start = midnight(MONDAY, ZONE).astimezone(UTC)
    one = Shift("ann", MONDAY, "P4", start, start + timedelta(hours=4), 240)
    other = replace(one, agent_id="cy")
    now = standing(roster_table([one, other], PEOPLE), roster_table([replace(other, start=start - DAY)], PEOPLE))
    assert now.rows_of(["cy", "bo", "ann"])["agent_id"].tolist() == ["cy", "ann"]
    assert now.past_of(["ann", "cy"])["agent_id"].tolist() == ["cy"]
    assert now.rows_of(["zoe"]).empty


def test_what_is_worked_out_later_is_worked_out_once():
    """Threads that ask at the same time wait for one answer."""
    made = []
    value = Later(lambda: made.append(1) or len(made))
    assert not value.ready
    threads = [Thread(target=value) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (value(), made, value.ready) == (1, [1], True)
