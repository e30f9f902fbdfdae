"""Rosters: rows, their texts, and back."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pandas as pd
import pandera.errors
import pytest

from scheduler.roster import ROSTER, UTC, empty_roster, read_shifts, roster_table
from tests.scheduler.small_operation import CHAT, SHANGHAI, VOICE, agent, at, shift

CAIRO, BERLIN, KOLKATA = ZoneInfo("Africa/Cairo"), ZoneInfo("Europe/Berlin"), ZoneInfo("Asia/Kolkata")

NIGHTS = [
    (SHANGHAI, "2026-11-16T22:00"),
    (KOLKATA, "2026-11-16T21:45"),
    (CAIRO, "2026-04-23T20:00"),  # the clock skips 00:00-01:00
    (CAIRO, "2026-10-29T20:00"),  # the clock shows 23:00-24:00 twice
    (BERLIN, "2026-03-28T21:00"),
    (BERLIN, "2026-10-24T21:00"),
]


@pytest.mark.parametrize(("zone", "wall"), NIGHTS, ids=lambda v: str(v))
def test_a_night_shift_survives_the_table(zone, wall):
    """Breaks and work over midnight, in a night whose clock changes or not, come back as the same instants."""
    start = datetime.fromisoformat(wall).replace(tzinfo=zone)
    night = shift(
        "a01",
        start,
        600,
        zone=zone,
        breaks=[(120, 15), (240, 60)],
        work=[(0, 120, CHAT), (135, 240, VOICE), (300, 600, CHAT)],
        locked=True,
    )
    table = roster_table([night], [agent(time_zone=zone)])
    assert read_shifts(table, {"a01": zone}) == [night]
    assert table["date"].tolist() == [pd.Timestamp(start.date())]


def test_clock_texts_stay_in_the_offset_of_the_start():
    """After the clock went back an hour at 03:00, texts go on counting from the start of the shift."""
    start = datetime(2026, 10, 25, 0, tzinfo=BERLIN)
    row = shift("a01", start, 480, zone=BERLIN, breaks=[(240, 30)], work=[(0, 240, CHAT)]).row(BERLIN)
    assert row["breaks"] == "04:00/30"
    assert row["work"] == f"00:00-04:00 {CHAT}"


def test_the_table_is_sorted_and_keeps_its_contract():
    """Rows come by agent and start, instants in UTC; an empty roster has the columns all the same."""
    rows = [shift("a02", at(8)), shift("a01", at(8, 1)), shift("a01", at(8))]
    table = roster_table(rows, [agent(1), agent(2)])
    assert table["agent_id"].tolist() == ["a01", "a01", "a02"]
    assert table["start"].is_monotonic_increasing is False
    assert str(table["start"].dt.tz) == "UTC"
    assert list(empty_roster().columns) == list(ROSTER.columns)
    assert not len(empty_roster())


def test_an_unknown_agent_is_read_in_utc():
    """Without a zone the texts are UTC clocks."""
    one = shift("ghost", at(8), zone=UTC, work=[(0, 60, CHAT)])
    table = roster_table([one], [])
    assert table["work"].tolist() == [f"00:00-01:00 {CHAT}"]
    assert read_shifts(table, {}) == [one]


@pytest.mark.parametrize(
    ("column", "text", "named"),
    [
        ("breaks", "07:30/30", "break 07:30/30"),
        ("breaks", "15:45/30", "break 15:45/30"),
        ("breaks", "16:00/15", "break 16:00/15"),
        ("work", f"07:00-08:00 {CHAT}", f"work 07:00-08:00 {CHAT}"),
        ("work", f"15:00-16:01 {CHAT}", f"work 15:00-16:01 {CHAT}"),
    ],
)
def test_texts_outside_the_shift_are_named(column, text, named):
    """A break or work that does not lie inside 08:00-16:00 is kept as unreadable, not moved or dropped."""
    table = roster_table([shift("a01", at(8))], [agent()]).assign(**{column: text})
    (read,) = read_shifts(table, {"a01": SHANGHAI})
    assert read.unreadable == (named,)
    assert read.breaks == read.work == ()


def test_texts_that_end_with_the_shift_are_inside():
    """The last minute of the shift may be break or work."""
    table = roster_table([shift("a01", at(8))], [agent()]).assign(breaks="15:45/15", work=f"08:00-15:45 {CHAT}")
    (read,) = read_shifts(table, {"a01": SHANGHAI})
    assert not read.unreadable
    assert read.breaks[0].end == read.end
    assert read.work[0].start == read.start


def test_a_row_that_is_no_shift_is_refused():
    """An end not after the start, and two rows of one agent with one start, break the contract."""
    table = roster_table([shift("a01", at(8))], [agent()])
    with pytest.raises(pandera.errors.SchemaErrors, match="end after it starts"):
        ROSTER.validate(table.assign(end=table["start"]), lazy=True)
    with pytest.raises(pandera.errors.SchemaErrors):
        ROSTER.validate(pd.concat([table, table], ignore_index=True), lazy=True)


def test_the_date_is_the_local_one_of_the_start():
    """22:00 in Shanghai on the 16th is the 16th there, though its UTC end is not."""
    one = shift("a01", at(22))
    assert one.day == date(2026, 11, 16)
    assert one.end - one.start == timedelta(minutes=one.minutes)
