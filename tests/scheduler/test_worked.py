"""Who works on what, read a column at a time."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.roster import read_shifts, roster_table
from scheduler.verify import worked
from tests.planning.desk.test_roster_edit import CHAT, MAIL, PEOPLE, Shift, Span

ORIGIN = datetime(2026, 10, 24, 16, tzinfo=UTC)
HALF = timedelta(minutes=30)
ZONES = ("Asia/Shanghai", "Africa/Cairo", "America/New_York", "Europe/Berlin")


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 2), st.integers(-96, 96 * 8), st.integers(1, 40), st.booleans()),
        max_size=12,
        unique_by=lambda row: row[:2],
    ),
    st.sampled_from(ZONES),
)
def test_columns_say_what_the_shifts_say(rows: list[tuple[int, int, int, bool]], zone: str):
    """Counted by columns or shift by shift, across midnights and changes of the clock, the heads are the same."""
    people = [replace(PEOPLE[0], agent_id=f"p{n}", time_zone=ZoneInfo(zone)) for n in range(3)]
    shifts = []
    for who, quarter, quarters, mail in rows:
        start = ORIGIN + timedelta(minutes=15 * quarter)
        end = start + timedelta(minutes=15 * quarters)
        day = start.astimezone(ZoneInfo(zone)).date()
        middle = start + timedelta(minutes=15 * (quarters // 2))
        parts = [(start, middle, CHAT), (middle, end, MAIL if mail else CHAT)]
        work = tuple(Span(a, b, queue) for a, b, queue in parts if a < b)
        shifts.append(Shift(f"p{who}", day, "P4", start, end, 15 * quarters, work=work))
    table = roster_table(shifts, people)
    counted: Counter[tuple[str, datetime]] = Counter()
    for shift in read_shifts(table, {a.agent_id: a.time_zone for a in people}):
        for span in shift.work:
            at = span.start
            while at < span.end:
                counted[span.queue, ORIGIN + (at - ORIGIN) // HALF * HALF] += 0.5
                at += timedelta(minutes=15)
    found = worked(table, people, ORIGIN, 30)
    assert {(queue, at.to_pydatetime()): heads for at, queue, heads in found.cells(found.queues)} == dict(counted)


def test_what_cannot_be_read_is_named():
    """A text that is no work is an error that quotes it."""
    start = ORIGIN + timedelta(hours=1)
    table = roster_table([Shift("ann", start.date(), "P4", start, start + 8 * HALF, 240)], PEOPLE)
    with pytest.raises(ValueError, match="'lunch'"):
        worked(table.assign(work="lunch"), PEOPLE, ORIGIN, 30)


def test_work_outside_its_shift_does_not_count():
    """A stretch that ends after the shift is left out, as reading the shift leaves it out."""
    start = datetime(2026, 10, 26, 1, tzinfo=UTC)
    table = roster_table([Shift("ann", start.date(), "P4", start, start + 8 * HALF, 240)], PEOPLE)
    assert not worked(table.assign(work=f"09:00-14:00 {CHAT}"), PEOPLE, ORIGIN, 30).heads.size
    assert worked(table.assign(work=f"09:00-10:00 {CHAT}"), PEOPLE, ORIGIN, 30).heads.sum() == 2
