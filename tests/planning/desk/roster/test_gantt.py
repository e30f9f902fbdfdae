"""The day of some people as a picture, and what a dragged shift asks for."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planning.desk.roster.gantt import Drop, Wanted, day_picture, moved, snapped, window
from scheduler.horizon import midnight
from scheduler.shifts import ShiftTemplate
from tests.planning.desk.test_roster_edit import CHAT, MONDAY, P4, PEOPLE, ZONE, shift

TUESDAY = MONDAY + timedelta(days=1)
DAYS = [MONDAY + timedelta(days=n) for n in range(7)]
AGENTS = {a.agent_id: a for a in PEOPLE}
P6 = ShiftTemplate("P6", 360, 360, 1320, 60)
TEMPLATES = {"P4": P4, "P6": P6}


def at(day: date, hour: float) -> datetime:
    return midnight(day, ZONE).astimezone(UTC) + timedelta(hours=hour)


def drop(who: str, to: str, hour: float, day: date = MONDAY, on: date | None = None) -> Drop:
    return Drop(who, to, day, at(on or day, hour))


def ask(wanted: Drop, *shifts, agents=AGENTS):
    return moved(wanted, {(s.agent_id, s.day): s for s in shifts}, agents, TEMPLATES, DAYS)


def test_a_shift_moved_in_time_changes_one_cell():
    """The person keeps the shift's kind and gets the nearest permitted start."""
    assert ask(drop("ann", "ann", 10.4), shift("ann", 0, 9)) == (
        [("ann", MONDAY)],
        [Wanted(("ann", MONDAY), "P4", 600)],
    )


def test_a_shift_moved_to_somebody_free_changes_both_cells():
    """The giver's day becomes free in the same step in which the taker's is filled."""
    cells, wanted = ask(drop("ann", "bo", 9), shift("ann", 0, 9))
    assert cells == [("ann", MONDAY), ("bo", MONDAY)]
    assert wanted == [Wanted(("bo", MONDAY), "P4", 540)]


def test_two_who_work_that_day_swap():
    """Dropped on a colleague's shift, each works the other's: the dragged one where dropped, the other as it was."""
    _, wanted = ask(drop("ann", "bo", 11), shift("ann", 0, 9), shift("bo", 0, 14))
    assert wanted == [Wanted(("bo", MONDAY), "P4", 660), Wanted(("ann", MONDAY), "P4", 840)]


def test_a_swap_gives_back_a_start_that_the_shift_may_have():
    """A colleague's shift off the grid snaps to it; another zone's is read on the clock of whoever takes it."""
    off_grid = replace(shift("bo", 0, 14), start=at(MONDAY, 14.25))
    _, wanted = ask(drop("ann", "bo", 11), shift("ann", 0, 9), off_grid)
    assert wanted[1] == Wanted(("ann", MONDAY), "P4", 840)
    agents = AGENTS | {"ann": replace(PEOPLE[0], time_zone=ZoneInfo("Africa/Cairo"))}
    _, wanted = ask(drop("ann", "bo", 17), shift("ann", 0, 15), shift("bo", 0, 14), agents=agents)
    assert wanted[1] == Wanted(("ann", MONDAY), "P4", 480)
    assert ask(drop("ann", "bo", 17), shift("ann", 0, 15), shift("bo", 0, 1), agents=agents) == "busy"


def test_a_shift_dragged_past_midnight_changes_its_day():
    """A start on the next date is that date's shift; the first date becomes free."""
    cells, wanted = ask(drop("ann", "ann", 1, on=TUESDAY), shift("ann", 0, 20))
    assert cells == [("ann", MONDAY), ("ann", TUESDAY)]
    assert wanted == [Wanted(("ann", TUESDAY), "P4", 60)]


def test_no_day_gets_two_shifts():
    """Past midnight onto a day that is worked already is refused, for oneself and for a colleague."""
    assert ask(drop("ann", "ann", 1, on=TUESDAY), shift("ann", 0, 20), shift("ann", 1, 9)) == "busy"
    assert ask(drop("ann", "bo", 1, on=TUESDAY), shift("ann", 0, 20), shift("bo", 1, 9)) == "busy"


def test_a_contract_that_lacks_the_shift_refuses_it():
    """Neither the taker nor, in a swap, the giver gets a shift their contract does not know."""
    only_p6 = replace(PEOPLE[1], contract=replace(PEOPLE[1].contract, shifts=("P6",)))
    agents = AGENTS | {"bo": only_p6}
    assert ask(drop("ann", "bo", 9), shift("ann", 0, 9), agents=agents) == "contract"
    both = agents | {"bo": replace(only_p6, contract=replace(only_p6.contract, shifts=("P4", "P6")))}
    assert (
        ask(drop("ann", "bo", 9), shift("ann", 0, 9), replace(shift("bo", 0, 9), code="P6"), agents=both) == "contract"
    )


def test_what_is_no_longer_there_is_refused():
    """A browser that shows an old page names people, shifts or days that are gone."""
    assert ask(drop("zoe", "bo", 9), shift("ann", 0, 9)) == "unknown"
    assert ask(drop("ann", "zoe", 9), shift("ann", 0, 9)) == "unknown"
    assert ask(drop("ann", "bo", 9)) == "gone"
    sunday = MONDAY + timedelta(days=6)
    assert ask(drop("ann", "ann", 30, day=sunday), shift("ann", 6, 20)) == "outside"


def test_the_clock_is_that_of_whoever_works():
    """Between zones a shift keeps its instant, and its start is told on the taker's clock."""
    cairo = replace(PEOPLE[1], time_zone=ZoneInfo("Africa/Cairo"))
    _, wanted = ask(drop("ann", "bo", 12), shift("ann", 0, 9), agents=AGENTS | {"bo": cairo})
    assert wanted == [Wanted(("bo", MONDAY), "P4", 360)]


@settings(max_examples=80)
@given(st.integers(-600, 2040), st.sampled_from([15, 30, 60, 45]), st.integers(0, 720), st.integers(0, 719))
def test_a_start_snaps_to_the_nearest_permitted_one(minutes: int, grid: int, earliest: int, width: int):
    """The answer is permitted, and no permitted start of the days around lies nearer."""
    template = ShiftTemplate("T", 240, earliest, earliest + width, grid)
    day, start = snapped(template, at(MONDAY, minutes / 60), ZONE)
    away = abs((day - MONDAY).days * 1440 + start - minutes)
    assert start in template.starts()
    assert away == min(abs(n * 1440 + s - minutes) for n in (-2, -1, 0, 1, 2, 3) for s in template.starts())


def test_the_picture_holds_what_shares_time_with_the_day():
    """From midnight to noon of the next day; shifts of other dates are fixed, others are left out."""
    night, next_day, late = shift("ann", -1, 22), shift("ann", 1, 9), shift("ann", 1, 13)
    shown = day_picture([shift("ann", 0, 9), night, next_day, late, shift("zoe", 0, 9)], PEOPLE, MONDAY, ZONE)
    assert [(s["date"], s["fixed"]) for s in shown["shifts"]] == [
        ("2026-11-15", True),
        ("2026-11-16", False),
        ("2026-11-17", True),
    ]
    assert shown["end"] - shown["start"] == 36 * 3_600_000
    assert shown["offset"] == 480
    assert shown["queues"] == [CHAT]


def test_the_picture_marks_what_waits_and_what_breaks():
    """A cell of the draft is unsaved; what a cell breaks is told in its sentences."""
    cell = ("ann", MONDAY)
    (bar,) = day_picture([shift("ann", 0, 9)], PEOPLE, MONDAY, ZONE, unsaved=[cell], broken={cell: ["rest"]})["shifts"]
    assert bar["unsaved"]
    assert bar["broken"] == ["rest"]
    (calm,) = day_picture([shift("ann", 0, 9)], PEOPLE, MONDAY, ZONE)["shifts"]
    assert not calm["unsaved"]
    assert calm["broken"] == []


def test_absences_are_cut_to_the_day():
    """A leave of weeks is drawn from the edge of the picture to its other edge."""
    ann = replace(PEOPLE[0], absences=((at(MONDAY, -100), at(MONDAY, 100)),))
    shown = day_picture([], [ann, PEOPLE[1]], MONDAY, ZONE)
    assert shown["away"] == [{"person": "ann", "start": shown["start"], "end": shown["end"]}]


@pytest.mark.parametrize(("day", "hours"), [(date(2026, 3, 8), 35), (date(2026, 11, 1), 37)])
def test_a_day_on_which_the_clock_changes_has_its_own_length(day: date, hours: int):
    """From midnight to noon is by instants, so a day of 23 or 25 hours is seen whole."""
    begin, end = window(day, ZoneInfo("America/New_York"))
    assert (end - begin) / timedelta(hours=1) == hours
