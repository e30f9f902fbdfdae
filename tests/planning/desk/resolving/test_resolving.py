"""Re-solving around edits: what may change, what stays, and what is told of it."""

import json
from datetime import timedelta

import pytest

from planning.desk.resolving import DIFFERENCES, Question, Resolved, Scope, differences, free_cells, resolved
from planning.store.drafts import DraftCell, row_of
from scheduler.optimizer.cost import cost_parts
from scheduler.optimizer.covering import covering
from scheduler.optimizer.shift_values import ShiftValues
from scheduler.roster import read_shifts
from tests.scheduler.small_operation import (
    CHAT,
    MONDAY,
    SHANGHAI,
    VOICE,
    agent,
    at,
    flat,
    horizon,
    people,
    problem,
    requirement,
    shift,
)

TUESDAY = MONDAY + timedelta(days=1)
WEEK = Scope(MONDAY, MONDAY + timedelta(days=4))
NEED = requirement(horizon(5), {CHAT: flat(2.0, 8, 16, 5)})


def day_shift(who, d, hour=8, **more):
    return shift(who, at(hour, d), breaks=((180, 60),), work=((0, 180, CHAT), (240, 480, CHAT)), **more)


def world(count=4, **changes):
    """People of a shop and a day shift for each of the first three on five days; one is wanted at any time."""
    crew = [*people(count - 1), *(p for p in people(count, **changes) if p.agent_id == f"a{count:02d}")]
    span = horizon(5)
    made = problem(crew, NEED, span)
    return made, tuple(day_shift(who, d) for who in ("a01", "a02") for d in range(5))


def edit(who, day, was, after):
    rows = [None if s is None else row_of(s, SHANGHAI) for s in (was, after)]
    return DraftCell(who, day, *rows)


def question(*cells, scope=WEEK, price=100, tries=40):
    return Question(1, 1, cells, scope, price, tries=tries)


def test_a_question_survives_its_way_through_a_job():
    """What is asked is read back the same from JSON."""
    asked = question(edit("a01", MONDAY, day_shift("a01", 0), None), scope=Scope(MONDAY, TUESDAY, "team"))
    assert Question.of_json(json.loads(json.dumps(asked.as_json()))) == asked


def test_locks_edits_and_days_kept_free_stand():
    """Free is what lies in the scope and is none of these."""
    made, shifts = world()
    shifts = (*shifts[1:], day_shift("a03", 0, locked=True))
    free = free_cells(made, shifts, {("a01", MONDAY), ("a02", TUESDAY)}, Scope(MONDAY, TUESDAY))
    every = {(f"a{k:02d}", day) for k in range(1, 5) for day in (MONDAY, TUESDAY)}
    assert free == every - {("a01", MONDAY), ("a02", TUESDAY), ("a03", MONDAY)}


def test_a_scope_may_be_a_team():
    """Others stay as they are, and dates outside of the plan are nobody's."""
    made, shifts = world(group="night")
    free = free_cells(made, shifts, set(), Scope(MONDAY - timedelta(days=3), MONDAY, "night"))
    assert free == {("a04", MONDAY)}


def test_of_too_many_people_those_come_first_who_know_the_queues():
    """Who could fill what the edits left is looked at, whoever else is not."""
    crew = [agent(k, (VOICE,) if k in (2, 6) else (CHAT,)) for k in range(1, 7)]
    span = horizon(2)
    made = problem(crew, requirement(span, {CHAT: flat(1.0), VOICE: flat(1.0)}), span)
    free = free_cells(made, (), {("a06", MONDAY)}, Scope(MONDAY, MONDAY), most=2)
    assert {who for who, _ in free} == {"a02"}


def test_a_scope_runs_around_the_edits():
    """Some days before the first and after the last; without an edit there is nothing to solve around."""
    assert Scope.around([TUESDAY], 1) == Scope(MONDAY, TUESDAY + timedelta(days=1))
    with pytest.raises(ValueError, match="no edit"):
        Scope.around([], 1)
    with pytest.raises(ValueError, match="before the first"):
        Scope(TUESDAY, MONDAY)


def test_a_gap_that_an_edit_leaves_is_filled_around_it():
    """Somebody gets a day off, a colleague comes in; the edit stays, and everything is told in figures."""
    made, shifts = world()
    asked = question(edit("a01", MONDAY, shifts[0], None))
    told = []
    answer, tables = resolved(
        made, shifts, NEED, asked, prices=covering(made, ShiftValues(made)).prices, tell=lambda *said: told.append(said)
    )
    after = read_shifts(tables["rows"], {a.agent_id: a.time_zone for a in made.agents})
    assert ("a01", MONDAY) not in {(s.agent_id, s.day) for s in after}
    assert {s.agent_id for s in after if s.day == MONDAY} & {"a03", "a04"}
    # of each pair one rests at a time, an hour a day; an edit takes seven more
    assert answer.short_h["draft"] == pytest.approx(answer.short_h["published"] + 7.0)
    assert answer.short_h["resolved"] < answer.short_h["draft"] - 6.0
    assert answer.total("resolved") < answer.total("draft")
    assert answer.cost["published"] == cost_parts(made, shifts)
    assert answer.bound_cents <= answer.total("resolved")
    assert answer.gap == pytest.approx(1 - answer.bound_cents / answer.total("resolved"))
    assert (answer.mended, answer.broken, answer.finished) == (0, 0, True)
    assert len(tables["cells"]) == answer.changed + answer.inside
    assert list(tables["cells"].columns) == list(DIFFERENCES)
    assert [said[0] for said in told] == sorted(said[0] for said in told)
    assert Resolved.of_json(json.loads(json.dumps(answer.as_json()))) == answer


def test_days_kept_free_stay_free():
    """A day that a planner cleared for good is nobody's to fill, however short it is."""
    made, shifts = world(3)
    asked = question(edit("a01", MONDAY, shifts[0], None))
    answer, tables = resolved(made, shifts, NEED, asked, days_off={("a03", MONDAY)})
    assert not ((tables["cells"]["agent_id"] == "a03") & (tables["cells"]["date"].dt.date == MONDAY)).any()
    assert answer.bound_cents is None
    assert answer.gap is None


def test_a_shift_given_by_an_edit_stays_as_drafted():
    """An edit is kept to its breaks and work, even where the plan would be cheaper without it."""
    made, shifts = world()
    given = shift("a03", at(12, 2), breaks=((180, 60),), work=((0, 180, CHAT), (240, 480, CHAT)))
    answer, tables = resolved(made, shifts, NEED, question(edit("a03", MONDAY + timedelta(days=2), None, given)))
    assert not ((tables["cells"]["agent_id"] == "a03") & (tables["cells"]["date"].dt.day == 18)).any()
    assert answer.total("resolved") <= answer.total("draft")


def test_differences_name_what_happens_to_each_shift():
    """Other shifts come first; what only rests or works otherwise follows."""
    crew = people(5)
    before = [day_shift("a01", 0), day_shift("a02", 0), day_shift("a03", 0), day_shift("a04", 0)]
    part = shift("a03", at(8), 240, code="P4", work=((0, 240, CHAT),))
    inside = shift("a01", at(8), breaks=((240, 60),), work=((0, 240, CHAT), (300, 480, CHAT)))
    after = [inside, day_shift("a02", 0, 10), part, day_shift("a05", 0)]
    table = differences(before, after, crew)
    kinds = dict(zip(table["agent_id"], table["kind"], strict=True))
    assert kinds == {"a01": "inside", "a02": "moved", "a03": "other", "a04": "off", "a05": "given"}
    assert table["agent_id"].iloc[-1] == "a01"
    assert table.iloc[-1][["breaks_before", "breaks_after"]].tolist() == ["11:00/60", "12:00/60"]
    assert table["start_after"].isna().sum() == 1
    assert table["start_before"].isna().sum() == 1
    assert differences(before, before, crew).empty
