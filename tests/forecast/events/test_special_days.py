"""The calendar: what sets days apart, for whom, and from when to when."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from forecast.events.special_days import Calendar, Event, Market, special_days

CHINA = Calendar({"*": Market(ZoneInfo("Asia/Shanghai"), "CN")})
EGYPT = Calendar({"*": Market(ZoneInfo("Africa/Cairo"), "EG")})


def dates(calendar: Calendar, kind: str, first: date, last: date) -> list[str]:
    return [str(event.start.date()) for event in special_days(calendar, "a/zh/chat", first, last) if event.kind == kind]


def test_makeup_workdays() -> None:
    """China's make-up workdays are those of the year asked for and no other."""
    found = dates(CHINA, "makeup_workday/CN", date(2026, 9, 1), date(2026, 12, 31))
    assert found == ["2026-09-20", "2026-10-10"]


def test_after_a_holiday() -> None:
    """The day after a run of holidays is the first working day, not a weekend."""
    assert dates(CHINA, "after_holiday/CN", date(2026, 10, 1), date(2026, 10, 31)) == ["2026-10-08"]


def test_eid_is_told_once() -> None:
    """A day of Eid is not counted as a public holiday as well."""
    first, last = date(2026, 3, 1), date(2026, 3, 31)
    eid = dates(EGYPT, "eid", first, last)
    assert eid == ["2026-03-20", "2026-03-21", "2026-03-22"]
    assert not set(eid) & set(dates(EGYPT, "holiday/EG", first, last))


def test_ramadan() -> None:
    """Ramadan is known where it is kept and not elsewhere."""
    first, last = date(2026, 2, 1), date(2026, 3, 31)
    assert dates(EGYPT, "ramadan", first, last)[0] == "2026-02-18"
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


def test_unknown_country() -> None:
    """A country without holidays on record is refused by name."""
    with pytest.raises(ValueError, match="'XX'"):
        special_days(Calendar({"*": Market(ZoneInfo("UTC"), "XX")}), "a/b/c", date(2026, 1, 1), date(2026, 1, 2))
