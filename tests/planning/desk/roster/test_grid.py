"""The grid of people by days, without a screen."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from planning.desk.roster.grid import grid, week_hours
from scheduler.roster import roster_table
from tests.planning.desk.test_roster_edit import MONDAY, PEOPLE, ZONE, shift

DAYS = [MONDAY + timedelta(days=n) for n in range(3)]


def test_a_cell_says_code_start_lock_and_absence():
    """A cell carries code and local start, a lock, an absence, or a dot."""
    away = (datetime(2026, 11, 17, tzinfo=ZONE), datetime(2026, 11, 18, tzinfo=ZONE))
    ann, bo = replace(PEOPLE[0], absences=(away,)), replace(PEOPLE[1], leaves_on=MONDAY)
    roster = roster_table([replace(shift("ann", 0, 9), locked=True)], [ann, bo])
    text, code = grid(roster, [ann, bo], DAYS, days_off=[("ann", DAYS[2])], marked={("bo", DAYS[0]): "✎"})
    assert text.loc["ann"].tolist() == ["P4 09:00 🔒", "away", "off 🔒"]
    assert text.loc["bo"].tolist() == ["✎ ·", "–", "–"]
    assert code.loc["ann"].tolist() == ["P4", "", ""]


@pytest.mark.parametrize(("detail", "said"), [("clock", "P4 09:00"), ("hour", "P4 09"), ("dense", "09⁴")])
def test_many_days_say_less_of_each(detail: str, said: str):
    """A fortnight drops full hours' minutes, a month says the start and the length of a shift in hours."""
    text, _ = grid(roster_table([shift("ann", 0, 9)], PEOPLE), PEOPLE, DAYS, detail=detail)
    assert text.loc["ann"].tolist() == [said, "·", "·"]


def test_a_month_keeps_locks_and_marks_without_room_for_more():
    """In a dense grid a lock or a warning stands right beside the start."""
    roster = roster_table([replace(shift("ann", 0, 9), locked=True)], PEOPLE)
    text, _ = grid(roster, PEOPLE, DAYS, detail="dense", marked={("ann", MONDAY): "⚠"}, days_off=[("bo", MONDAY)])
    assert text.loc["ann", MONDAY] == "⚠09⁴🔒"
    assert text.loc["bo", MONDAY] == "🔒"


def test_hours_are_those_of_a_week():
    """Paid hours over the days shown are told as of seven days; shifts of other days do not count."""
    roster = roster_table([shift("ann", 0, 9), shift("ann", 1, 9), shift("ann", 6, 9)], PEOPLE)
    week = [MONDAY + timedelta(days=n) for n in range(7)]
    assert week_hours(roster, PEOPLE, week) == [12.0, 0.0]
    assert week_hours(roster, PEOPLE, week[:2]) == [pytest.approx(8 * 7 / 2), 0.0]
