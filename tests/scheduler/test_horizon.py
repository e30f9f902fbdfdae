"""The grid of instants, and opening hours over it."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pandas as pd
import pytest

from scheduler.horizon import Horizon, OpeningHours, midnight
from tests.scheduler.small_operation import MONDAY, SHANGHAI, horizon

BERLIN, CAIRO = ZoneInfo("Europe/Berlin"), ZoneInfo("Africa/Cairo")
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("zone", "first", "hours"),
    [
        (SHANGHAI, MONDAY, 24),
        (BERLIN, date(2026, 3, 29), 23),
        (BERLIN, date(2026, 10, 25), 25),
        (CAIRO, date(2026, 4, 24), 23),
        (CAIRO, date(2026, 10, 29), 25),
    ],
)
def test_a_day_has_as_many_hours_as_its_clock_leaves(zone, first, hours):
    """The day that loses an hour has 23 intervals, the one that repeats an hour 25, each with its own number."""
    span = horizon(1, first, zone)
    assert len(span.times) == hours
    assert [span.index(time.to_pydatetime()) for time in span.times] == list(range(hours))
    assert [span.index(time.tz_convert(zone).to_pydatetime()) for time in span.times] == list(range(hours))


def test_an_instant_lies_in_the_interval_that_has_begun():
    """The last minute of an interval still belongs to it, and the minute before the start to number -1."""
    span = horizon(1, interval=30)
    assert span.index(span.start + timedelta(minutes=29)) == 0
    assert span.index(span.start + timedelta(minutes=30)) == 1
    assert span.index(span.start - timedelta(minutes=1)) == -1


def test_the_plan_begins_at_the_next_local_midnight():
    """As of a midnight the plan begins at once; a minute later, a day later; in the site's zone."""
    now = midnight(MONDAY, SHANGHAI)
    assert Horizon.after(now, 7, 30, SHANGHAI).start == now
    late = Horizon.after((now + timedelta(minutes=1)).astimezone(BERLIN), 7, 30, SHANGHAI)
    assert late.start == now + timedelta(days=1)
    assert late.end - late.start == timedelta(days=7)


def test_the_day_begins_after_a_midnight_that_is_skipped():
    """In Cairo 24 April 2026 begins at 01:00, the instant the 23rd ends."""
    assert midnight(date(2026, 4, 24), CAIRO) == datetime(2026, 4, 23, 22, tzinfo=ZoneInfo("UTC"))


@pytest.mark.parametrize(
    ("start", "end", "interval", "what"),
    [
        (datetime(2026, 11, 16), datetime(2026, 11, 17), 60, "offset"),  # noqa: DTZ001
        (midnight(MONDAY, SHANGHAI), midnight(MONDAY, SHANGHAI), 60, "after start"),
        (midnight(MONDAY, SHANGHAI), midnight(MONDAY, SHANGHAI) + HOUR, 45, "divide 60 minutes, not 45"),
    ],
)
def test_an_impossible_horizon_is_refused(start, end, interval, what):
    """Instants without an offset, an end not after the start and a crooked interval raise, naming what is wrong."""
    with pytest.raises(ValueError, match=what):
        Horizon(start, end, interval, SHANGHAI)


def test_opening_hours_are_read_on_the_local_clock():
    """Nine to half past ten on Mondays means that on the queue's own clock, the end not included."""
    times = pd.date_range("2026-11-15T16:00Z", periods=48, freq="30min")
    hours = OpeningHours(SHANGHAI, (((540, 630),), *((),) * 6))
    assert times[hours.is_open(times)].tz_convert(SHANGHAI).strftime("%H:%M").tolist() == ["09:00", "09:30", "10:00"]
    assert not hours.is_open(times + pd.Timedelta(days=1)).any()
    assert OpeningHours.always(SHANGHAI).is_open(times).all()


def test_opening_hours_may_reach_past_midnight():
    """Sunday 22:00 to 02:00 holds the first two hours of Monday."""
    times = pd.date_range("2026-11-15T12:00Z", periods=10, freq="h")
    hours = OpeningHours(SHANGHAI, (*((),) * 6, ((1320, 1560),)))
    assert times[hours.is_open(times)].tz_convert(SHANGHAI).strftime("%H").tolist() == ["22", "23", "00", "01"]
