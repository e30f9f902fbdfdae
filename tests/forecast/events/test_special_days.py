"""The calendar: what sets days apart, for whom, and from when to when."""

import re
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from forecast.events.special_days import Calendar, Event, Market, planned, special_days

CHINA = Calendar({"*": Market(ZoneInfo("Asia/Shanghai"), "CN")})
EGYPT = Calendar({"*": Market(ZoneInfo("Africa/Cairo"), "EG")})
INDONESIA = Calendar({"*": Market(ZoneInfo("Asia/Jakarta"), "ID")})


def dates(calendar: Calendar, kind: str, first: date, last: date) -> list[str]:
    return [
        str(event.start.date())
        for event in special_days(calendar, "a/zh/chat", first, last)
        if event.kind.startswith(kind)
    ]


def test_makeup_workdays() -> None:
    """China's make-up workdays are those of the year asked for and no other."""
    found = dates(CHINA, "makeup_workday/CN", date(2026, 9, 1), date(2026, 12, 31))
    assert found == ["2026-09-20", "2026-10-10"]


def test_after_a_holiday() -> None:
    """The day after a run of days off is the first working day, named for the holiday and dosed by the run's length."""
    (after,) = (
        event
        for event in special_days(CHINA, "a/zh/chat", date(2026, 10, 1), date(2026, 10, 31))
        if event.kind.startswith("after_holiday")
    )
    assert (after.kind, str(after.start.date()), after.dose) == ("after_holiday/CN/National Day", "2026-10-08", 7.0)


def test_a_make_up_workday_ends_a_run() -> None:
    """A weekend that is worked is no day off: the run before it ends there."""
    found = dates(CHINA, "after_holiday", date(2026, 2, 10), date(2026, 3, 10))
    assert found == ["2026-02-24"]
    assert dates(CHINA, "makeup_workday", date(2026, 2, 10), date(2026, 3, 10)) == ["2026-02-14", "2026-02-28"]


def test_a_long_weekend_counts_its_weekend() -> None:
    """A Monday off makes a run of three days, a Wednesday off one of one."""
    america = Calendar({"*": Market(ZoneInfo("America/New_York"), "US")})
    found = {
        event.kind.rsplit("/", 1)[1]: event.dose
        for event in special_days(america, "a/en/chat", date(2026, 5, 1), date(2026, 11, 30))
        if event.kind.startswith("after_holiday")
    }
    assert (found["Memorial Day"], found["Veterans Day"]) == (3.0, 1.0)


def test_a_holiday_at_the_weekend() -> None:
    """A holiday at the weekend is of its own kind and nothing is made up for after it."""
    assert dates(EGYPT, "weekend_holiday", date(2026, 4, 20), date(2026, 4, 30)) == ["2026-04-25"]
    assert dates(EGYPT, "after_holiday", date(2026, 4, 20), date(2026, 4, 30)) == []


def test_names_are_the_same_every_year() -> None:
    """What a substituted or estimated day is called does not depend on the year."""
    kinds = {
        event.kind
        for year in range(2023, 2027)
        for calendar in (CHINA, EGYPT)
        for event in special_days(calendar, "a/zh/chat", date(year, 1, 1), date(year, 12, 31))
    }
    assert not [kind for kind in kinds if re.search(r"estimated|substituted|\d{4}", kind)]
    assert "holiday/CN/Day off" in kinds


def test_eid_is_told_once() -> None:
    """A day of Eid is not counted as a public holiday as well."""
    first, last = date(2026, 3, 1), date(2026, 3, 31)
    eid = dates(EGYPT, "eid/fitr", first, last)
    assert eid == ["2026-03-20", "2026-03-21", "2026-03-22"]
    assert not set(eid) & set(dates(EGYPT, "holiday/EG", first, last))


def test_eid_as_the_country_keeps_it() -> None:
    """Where a country's own list begins Eid a day later than the computed calendar, the list is followed."""
    first, last = date(2026, 3, 1), date(2026, 3, 31)
    assert dates(INDONESIA, "eid/fitr", first, last) == ["2026-03-21", "2026-03-22", "2026-03-23"]
    assert dates(INDONESIA, "ramadan/fast", first, last)[-1] == "2026-03-20"
    assert dates(INDONESIA, "after_holiday", date(2026, 3, 21), last) == ["2026-03-24"]


def test_ramadan() -> None:
    """Ramadan has its days, sunsets and nights where it is kept, and is not told elsewhere."""
    first, last = date(2026, 2, 1), date(2026, 3, 31)
    days = [e for e in special_days(EGYPT, "a/ar/chat", first, last) if e.kind.startswith("ramadan/")]
    assert [(e.kind, e.start.hour, e.end.hour) for e in days[:3]] == [
        ("ramadan/fast", 5, 17),
        ("ramadan/iftar", 17, 20),
        ("ramadan/night", 20, 5),
    ]
    assert str(days[0].start.date()) == "2026-02-18"
    assert all(a.end == b.start for a, b in pairwise(days))
    assert dates(CHINA, "ramadan", first, last) == []


def test_local_days() -> None:
    """A holiday begins and ends at its market's midnight."""
    holiday = special_days(CHINA, "a/zh/chat", date(2026, 10, 1), date(2026, 10, 1))[0]
    assert holiday.start.astimezone(UTC) == datetime(2026, 9, 30, 16, tzinfo=UTC)
    assert holiday.end.astimezone(UTC) == datetime(2026, 10, 1, 16, tzinfo=UTC)


def test_whose_event() -> None:
    """A planner's event reaches the queues its patterns name, inside the window asked for."""
    sale = Event("s", "sale", datetime(2026, 11, 11, tzinfo=UTC), datetime(2026, 11, 12, tzinfo=UTC), ("*/zh/*",))
    calendar = Calendar(events=(sale,))
    november = (date(2026, 11, 10), date(2026, 11, 13))
    assert special_days(calendar, "a/zh/chat", *november) == [sale]
    assert special_days(calendar, "a/en/chat", *november) == []
    assert special_days(calendar, "a/zh/chat", date(2026, 11, 12), date(2026, 11, 13)) == []


def shut(start: datetime, hours: float, name: str = "move") -> Event:
    return Event(name, "closure", start, start + timedelta(hours=hours))


def test_an_outage_rebounds_as_long_as_it_lasted() -> None:
    """After three hours closed come three hours of rebound, of dose one."""
    noon = datetime(2026, 11, 11, 12, tzinfo=UTC)
    _, after = planned(Calendar(events=[shut(noon, 3)]), "a/zh/chat")
    assert (after.kind, after.start, after.end) == (
        "after_closure",
        noon + timedelta(hours=3),
        noon + timedelta(hours=6),
    )
    assert after.dose == 1.0


def test_days_closed_rebound_on_one_day_the_stronger() -> None:
    """Closures that touch are one; the rebound is the next day, dosed by all days closed."""
    day = datetime(2026, 11, 11, tzinfo=ZoneInfo("Asia/Shanghai"))
    found = planned(Calendar(events=[shut(day, 24), shut(day + timedelta(days=1), 48, "strike")]), "a/zh/chat")
    (after,) = (event for event in found if event.kind == "after_closure")
    assert after.start == day + timedelta(days=3)
    assert (after.end - after.start, after.dose) == (timedelta(days=1), 3.0)


def test_a_rebound_ends_where_the_next_closure_begins() -> None:
    """Nobody makes up for one closure during the next."""
    day = datetime(2026, 11, 11, tzinfo=UTC)
    found = planned(Calendar(events=[shut(day, 24), shut(day + timedelta(hours=30), 24, "strike")]), "a/zh/chat")
    first = next(event for event in found if event.kind == "after_closure")
    assert first.end == day + timedelta(hours=30)


def test_other_queues_do_not_rebound() -> None:
    """The rebound belongs to the queues that were closed."""
    event = Event("x", "closure", datetime(2026, 11, 11, tzinfo=UTC), datetime(2026, 11, 12, tzinfo=UTC), ("*/zh/*",))
    assert len(planned(Calendar(events=[event]), "a/zh/chat")) == 2
    assert planned(Calendar(events=[event]), "a/en/chat") == []


def test_unknown_country() -> None:
    """A country without holidays on record is refused by name."""
    with pytest.raises(ValueError, match="'XX'"):
        special_days(Calendar({"*": Market(ZoneInfo("UTC"), "XX")}), "a/b/c", date(2026, 1, 1), date(2026, 1, 2))
