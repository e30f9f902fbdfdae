from collections import Counter
from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import pandas as pd
import pytest

from scheduler.agents import Contract
from scheduler.fixed_shifts import FixedShifts, fixed_shifts
from scheduler.optimizer.cost import cost_parts
from scheduler.roster import read_shifts, roster_table
from scheduler.shifts import Break, ShiftTemplate
from scheduler.verify import violations
from tests.scheduler import small_operation as op

CAIRO = ZoneInfo("Africa/Cairo")
MEALS = (Break(30, 120, 210, paid=True), Break(30, 300, 390, paid=True))
F8 = ShiftTemplate("F8", 480, 0, 1380, 60, MEALS)
P4 = ShiftTemplate("P4", 240, 360, 1320, 60)
P6 = ShiftTemplate("P6", 360, 360, 1320, 60, (Break(30, 120, 210, paid=True),))
C10 = ShiftTemplate("C10", 600, 360, 1260, 60, (Break(30, 150, 240, paid=True), Break(30, 360, 420, paid=True)))
FULL = Contract("full", 2400, 5, ("F8",))
PART = Contract("part", 1200, 5, ("P4", "P6"))
LONG = Contract("long", 2400, 4, ("C10",))


def laid_out(agents, need=None, days=14, work=(), **more):
    span = op.horizon(days)
    needed = op.requirement(span, need or {op.CHAT: [2.0] * 24 * days}, work)
    return op.problem(agents, needed, span, op.laws(op.Breaks(240)), (F8, P4, P6, C10), **more)


def shifts_of(roster, people):
    return read_shifts(roster, {a.agent_id: a.time_zone for a in people})


def local_starts(roster, zone=op.SHANGHAI):
    return roster["start"].dt.tz_convert(zone)


def test_every_day_has_equally_many_on_every_start():
    """Forty people of three contracts and two teams: no start has two people more on one day than on another."""
    mixed = [
        op.agent(k, [op.CHAT] if k % 5 else ["shop/zh/*"], contract=(FULL, FULL, PART, LONG)[k % 4]) for k in range(40)
    ]
    problem = laid_out(mixed, days=7)
    roster = fixed_shifts(problem)
    # Contracts without a start at midnight begin at 22:00 or 21:00 instead.
    turn = (local_starts(roster).dt.hour + 3) % 24 // 8
    count = roster.groupby([turn, "date"]).size().unstack()
    assert count.shape == (3, 7)
    assert (count.max(axis=1) - count.min(axis=1) <= 1).all()
    assert not len(violations(roster, mixed, problem.rules))


def test_five_days_on_and_two_off_at_one_start_for_ever():
    """Each full-timer keeps one of 00:00, 08:00 and 16:00, and works five days of every seven in a row."""
    people = op.people(21, contract=FULL)
    roster = fixed_shifts(laid_out(people))
    assert set(local_starts(roster).dt.hour) == {0, 8, 16}
    per_day = roster.groupby([local_starts(roster).dt.hour, "date"]).size()
    assert set(per_day) == {5}
    for _, own in roster.groupby("agent_id"):
        assert len(own) == 10
        assert local_starts(own).dt.hour.nunique() == 1
        assert set(own["date"].diff().dropna().dt.days) <= {1, 3}


def test_a_team_is_divided_by_the_work_of_the_hours_or_equally():
    """Where three quarters of the work comes after 16:00, so do three quarters of the people; unless asked equally."""
    day = [1.0] * 16 + [6.0] * 8
    problem = laid_out(op.people(24, contract=FULL), {op.CHAT: day * 7}, days=7)

    def heads(habit):
        roster = fixed_shifts(problem, habit)
        return dict(Counter(local_starts(roster.drop_duplicates("agent_id")).dt.hour))

    assert heads(FixedShifts()) == {0: 3, 8: 3, 16: 18}
    assert heads(FixedShifts(shares="equal")) == {0: 8, 8: 8, 16: 8}


def test_each_team_follows_its_own_queues():
    """A team whose only queue is closed at night has nobody at night."""
    night, day = op.people(6, contract=FULL), [op.agent(k, [op.VOICE], contract=FULL) for k in range(10, 16)]
    need = {op.CHAT: [2.0] * 24 * 7, op.VOICE: ([0.0] * 8 + [2.0] * 8 + [0.0] * 8) * 7}
    chat = [replace(a, skills=(op.CHAT,)) for a in night]
    roster = fixed_shifts(laid_out([*chat, *day], need, days=7))
    voice = roster[roster["agent_id"].isin({a.agent_id for a in day})]
    assert set(local_starts(voice).dt.hour) == {8}
    assert set(local_starts(roster).dt.hour) == {0, 8, 16}


def test_starts_are_those_of_each_persons_own_clock():
    """Cairo's early shift begins at 08:00 in Cairo."""
    people = op.people(9, contract=FULL, time_zone=CAIRO)
    roster = fixed_shifts(laid_out(people, days=3))
    assert set(local_starts(roster, CAIRO).dt.hour) == {0, 8, 16}


def test_breaks_lie_at_as_many_fixed_times_as_there_are_sittings():
    """One sitting sends all at once; four go one after another, so that three quarters of a team stay."""
    people = op.people(12, contract=FULL)
    problem = laid_out(people, days=3)

    def offsets(sittings):
        shifts = read_shifts(
            fixed_shifts(problem, FixedShifts(sittings=sittings)), {a.agent_id: a.time_zone for a in people}
        )
        return {tuple((b.start - s.start) // timedelta(minutes=1) for b in s.breaks) for s in shifts}

    assert len(offsets(1)) == 1
    assert offsets(4) == {(120, 300), (150, 330), (180, 360), (210, 390)}


def test_rest_absence_and_employment_are_kept_and_nobody_is_called_in():
    """An absent person's shift stays empty; a past night shift takes the first early one; all rules hold."""
    away = (op.at(0, 2), op.at(24, 4))
    people = op.people(6, contract=FULL)
    people[1] = replace(people[1], absences=(away,))
    people[2] = replace(people[2], hired_on=op.MONDAY + timedelta(days=5))
    whole = fixed_shifts(laid_out(op.people(6, contract=FULL)))
    early = whole[(whole["start"] == op.at(0)) & (whole["agent_id"] >= "a04")]
    tired = early["agent_id"].iloc[0]
    past = roster_table([op.shift(tired, op.at(-9), code="F8")], people)
    problem = laid_out(people, past=past)
    roster = fixed_shifts(problem)
    assert not len(violations(roster, people, problem.rules, past))
    # The others' shifts are those of the undisturbed roster, the tired one's but for the first.
    rows = [t.loc[t["agent_id"] >= "a04", ["agent_id", "start", "end"]].to_numpy().tolist() for t in (whole, roster)]
    assert rows[1] == [r for r in rows[0] if r[:2] != [tired, early["start"].iloc[0]]]
    mine = roster[roster["agent_id"] == "a02"]
    assert not ((mine["start"] < away[1]) & (mine["end"] > away[0])).any()
    assert (roster.loc[roster["agent_id"] == "a03", "date"] >= pd.Timestamp(people[2].hired_on)).all()


def test_locked_shifts_stay():
    """What a planner fixed is in the roster as it was."""
    people = op.people(4, contract=FULL)
    fixed = op.shift(
        "a01", op.at(11, 1), code="F8", breaks=((120, 30), (300, 30)), work=((0, 120, op.CHAT),), locked=True
    )
    problem = laid_out(people, locked=roster_table([fixed], people))
    roster = fixed_shifts(problem)
    assert roster["locked"].sum() == 1
    assert not len(violations(roster, people, problem.rules))


def test_deferred_work_is_planned_by_the_same_program():
    """With hands enough, work due in six hours is done in time and the live queue is never short."""
    work = [(op.TICKET, op.at(h, d), 1.0, op.at(h + 6, d)) for d in range(7) for h in range(24)]
    work = [w for w in work if w[3] <= op.at(0, 7)]
    people = op.people(40, contract=FULL)
    problem = laid_out(people, {op.CHAT: [2.0] * 24 * 7}, days=7, work=work)
    roster = fixed_shifts(problem)
    parts = cost_parts(problem, shifts_of(roster, people))
    assert parts["shortage"] == 0
    assert parts["late"] == 0


def test_the_next_horizon_goes_on_where_this_one_ends():
    """Days off go on through the horizon's end: two weeks in one piece are two weeks one after the other."""
    people = op.people(9, contract=FULL)
    whole = fixed_shifts(laid_out(people))
    half = fixed_shifts(laid_out(people, days=7))
    later = op.horizon(7, op.MONDAY + timedelta(days=7))
    needed = op.requirement(later, {op.CHAT: [2.0] * 24 * 7})
    rest = fixed_shifts(op.problem(people, needed, later, op.laws(op.Breaks(240)), (F8, P4, P6, C10), past=half))
    keys = ["agent_id", "start", "end"]
    both = pd.concat([half, rest])[keys].sort_values(keys).to_numpy().tolist()
    assert both == whole[keys].sort_values(keys).to_numpy().tolist()


def test_a_contract_takes_the_shift_that_fills_its_week():
    """Twenty hours a week are five shifts of four, not three of six; at night a day-only contract starts at 22:00."""
    people = op.people(14, contract=PART)
    roster = fixed_shifts(laid_out(people, days=7))
    assert set(roster["shift"]) == {"P4"}
    assert set(local_starts(roster).dt.hour) == {8, 16, 22}


@pytest.mark.parametrize(
    ("bad", "says"),
    [
        ({"starts": (480, 0)}, "starts must ascend"),
        ({"starts": (0, 1440)}, "starts must ascend"),
        ({"starts": ()}, "starts must ascend"),
        ({"shares": "thirds"}, "workload, equal, not thirds"),
        ({"sittings": 0}, "sittings"),
        ({"length": 0}, "length"),
    ],
)
def test_a_habit_that_makes_no_sense_is_refused(bad, says):
    """Each wrong setting is named with what is allowed."""
    with pytest.raises(ValueError, match=says):
        FixedShifts(**bad)


def test_contradicting_facts_are_named():
    """A lock on an absence is no roster, and the message says whose."""
    people = [op.agent(1, contract=FULL, absences=((op.at(0, 1), op.at(24, 1)),))]
    locked = roster_table([op.shift("a01", op.at(8, 1), code="F8", locked=True)], people)
    with pytest.raises(ValueError, match="a01"):
        fixed_shifts(laid_out(people, locked=locked))


def test_a_contract_without_a_shift_is_named():
    """Nobody can be put on a shift that does not exist."""
    bare = Contract("bare", 2400, 5, ("X9",))
    with pytest.raises(ValueError, match="contract bare has no shift template"):
        fixed_shifts(laid_out([op.agent(1, contract=bare)], days=1))
