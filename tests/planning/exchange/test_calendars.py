"""Calendars that phones read: one event a shift, the same identity when a shift moves."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from icalendar import Calendar, Event

from planning.exchange.calendars import calendar, write_calendars
from tests.planning.exchange import example
from tests.planning.exchange.example import AS_OF, CAIRO


def events(*shifts: dict[str, object]) -> list[Event]:
    agent = example.agents().iloc[1].to_dict()
    table = example.roster()[:0].copy()
    for n, shift in enumerate(shifts):
        table.loc[n] = shift
    table = table.astype(example.roster().dtypes)
    return calendar(agent, table.to_dict(orient="records"), AS_OF).walk("VEVENT")


def test_an_event_is_the_shift(tmp_path: Path) -> None:
    """Instants in UTC, breaks and work in the order of the night, and the stamp of the plan."""
    write_calendars(tmp_path / "calendars", example.agents(), example.roster(), AS_OF)
    found = Calendar.from_ical((tmp_path / "calendars" / "CA2.ics").read_bytes())
    (event,) = found.walk("VEVENT")
    assert event["DTSTART"].dt == datetime(2026, 11, 16, 20, tzinfo=UTC)
    assert event["DTEND"].dt - event["DTSTART"].dt == timedelta(hours=8)
    assert event["DTSTAMP"].dt == AS_OF
    assert str(event["DESCRIPTION"]).splitlines() == [
        "22:00-01:00 live_commerce/zh/chat",
        "01:00 break, 30 min",
        "01:30-06:00 live_commerce/zh/chat",
    ]


def test_a_moved_shift_keeps_its_identity() -> None:
    """The event of a day is the same event at another hour, so a phone moves it instead of adding one."""
    (early,) = events(example.shift("CA2", datetime(2026, 11, 16, 8, tzinfo=CAIRO), "F8"))
    (late,) = events(example.shift("CA2", datetime(2026, 11, 16, 15, tzinfo=CAIRO), "E8"))
    assert early["UID"] == late["UID"] == "CA2-20261116-1@tideshift"


def test_two_shifts_of_a_day_are_two_events() -> None:
    """A split day has two identities."""
    morning = example.shift("CA2", datetime(2026, 11, 16, 6, tzinfo=CAIRO), "P4")
    evening = example.shift("CA2", datetime(2026, 11, 16, 18, tzinfo=CAIRO), "P4")
    assert [str(event["UID"]) for event in events(morning, evening)] == [
        "CA2-20261116-1@tideshift",
        "CA2-20261116-2@tideshift",
    ]


def test_somebody_without_a_shift_has_an_empty_calendar(tmp_path: Path) -> None:
    """What was imported last week goes away."""
    write_calendars(tmp_path / "calendars", example.agents(), example.roster()[:3], AS_OF)
    assert b"BEGIN:VEVENT" not in (tmp_path / "calendars" / "CA2.ics").read_bytes()
