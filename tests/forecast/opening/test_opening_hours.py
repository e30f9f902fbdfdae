"""What missing rows mean: closed, unknown, a holiday or nobody, inferred without a glance at the future."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest

from forecast.events.special_days import Market
from forecast.opening.opening_hours import Opening, infer_opening

UTC_MARKET = Market(ZoneInfo("UTC"))
AS_OF = datetime(2026, 11, 16, tzinfo=UTC)
QUEUE = "all/zh/chat"


def table(starts: pd.DatetimeIndex, volume: object = 20.0, queue: str = QUEUE) -> pd.DataFrame:
    line, language, channel = queue.split("/")
    rows = {"timestamp": starts.as_unit("us"), "line": line, "language": language, "channel": channel}
    return pd.DataFrame(rows | {"volume": volume}).astype({"volume": float})


def hours(begin: str = "2026-08-03", end: str = "2026-11-16", zone: str = "UTC") -> pd.DatetimeIndex:
    return pd.date_range(begin, end, freq="h", tz=zone, inclusive="left")


def office(starts: pd.DatetimeIndex, first: int = 9, last: int = 17) -> pd.DatetimeIndex:
    """Hours of an office from Monday to Friday, on the starts' own clock."""
    return starts[(starts.day_of_week < 5) & (starts.hour >= first) & (starts.hour < last)]


def found(history: pd.DataFrame, as_of: datetime = AS_OF, market: Market = UTC_MARKET) -> Opening:
    return infer_opening(history, as_of=as_of, interval_minutes=60, market=market)


def opened(opening: Opening, starts: pd.DatetimeIndex, queue: str = QUEUE) -> pd.DatetimeIndex:
    """The starts at which the queue is open."""
    return starts[opening.is_open(queue, starts.tz_convert("UTC"))]


NEXT_WEEK = hours("2026-11-16", "2026-11-23")


def test_office_hours_are_closed_outside() -> None:
    """Rows from Monday to Friday in office hours leave nights and weekends closed, in the past and to come."""
    opening = found(table(office(hours())))
    assert opened(opening, NEXT_WEEK).equals(office(NEXT_WEEK))
    assert opened(opening, hours()).equals(office(hours()))
    assert opening.notes == ("all/zh/chat: open Mon-Fri 09:00-17:00, as its rows show",)
    assert opening.sparse == ()


def test_zeros_at_night_are_demand() -> None:
    """A file that writes zeros at night is open at night."""
    starts = hours()
    opening = found(table(starts, np.where((starts.hour >= 9) & (starts.hour < 17), 20.0, 0.0)))
    assert opening.is_open(QUEUE, NEXT_WEEK).all()
    assert opening.notes == ()


@pytest.mark.parametrize("share", [0.02, 0.1, 0.3])
def test_sporadic_gaps_are_unknown(share: float) -> None:
    """Gaps sown at random through a queue that never closes do not close it."""
    starts = hours("2026-01-05")
    kept = np.random.default_rng(1).random(len(starts)) > share
    opening = found(table(starts[kept]))
    assert opening.is_open(QUEUE, NEXT_WEEK).all()
    assert opening.is_open(QUEUE, starts).mean() > 0.998
    assert opening.sparse == ()


def test_a_lost_fortnight_is_unknown() -> None:
    """Two weeks without any row are lost data, in a queue that never closes and in an office."""
    starts = hours()
    lost = (starts >= "2026-09-07") & (starts < "2026-09-21")
    assert found(table(starts[~lost])).is_open(QUEUE, starts).all()
    opening = found(table(office(starts[~lost])))
    assert opened(opening, starts).equals(office(starts))


def test_a_missing_row_in_opening_hours_is_unknown() -> None:
    """A hole of some hours within an office's day stays open, and so unknown."""
    starts = office(hours())
    opening = found(table(starts.delete(slice(100, 103))))
    assert opening.is_open(QUEUE, starts).all()


def test_a_missing_day_is_a_closure() -> None:
    """A whole weekday without rows was a closure of an office, while a queue that never closes lost its data."""
    day = hours("2026-10-14", "2026-10-15")
    for starts, closed in ((office(hours()), True), (hours(), False)):
        opening = found(table(starts[starts.normalize() != day[0]]))
        assert opening.is_open(QUEUE, day).any() != closed
        assert opening.is_open(QUEUE, day + pd.Timedelta(weeks=5)).any()


def test_hours_that_changed() -> None:
    """Hours cut three weeks ago are cut from now on, and were longer by the past's own time; so for longer hours."""
    starts = hours()
    cut, long, short = pd.Timestamp("2026-10-26", tz="UTC"), office(starts, 8, 20), office(starts, 9, 17)
    for before, after in ((long, short), (short, long)):
        changed = before[before < cut].append(after[after >= cut])
        opening = found(table(changed))
        first, last = (8, 20) if after is long else (9, 17)
        assert opened(opening, NEXT_WEEK).equals(office(NEXT_WEEK, first, last))
        assert opened(opening, starts).equals(changed)


def test_one_odd_saturday_opens_no_saturday() -> None:
    """A single Saturday of work was open and makes no other Saturday so; two in a row do."""
    starts = office(hours())
    odd = hours("2026-10-31T09", "2026-10-31T17")
    again = odd + pd.Timedelta(weeks=1)
    saturday = hours("2026-11-21", "2026-11-22")
    once, twice = (
        found(table(starts.append(odd))),
        found(table(starts.append([odd, again, again + pd.Timedelta("7D")]))),
    )
    assert once.is_open(QUEUE, odd).all()
    assert not once.is_open(QUEUE, saturday).any()
    assert twice.is_open(QUEUE, saturday).sum() == 8


def test_a_file_that_leaves_zeros_out_is_sparse() -> None:
    """Few rows, none of them zero, as many missing as a Poisson count would have zeros: missing means nobody came."""
    starts = hours()
    counts = np.random.default_rng(2).poisson(0.4, len(starts))
    opening = found(table(starts[counts > 0], counts[counts > 0]))
    assert opening.sparse == (QUEUE,)
    assert opening.is_open(QUEUE, NEXT_WEEK).all()
    assert opening.notes == ("all/zh/chat: no row says zero, so a missing one does: taken as sparse",)
    assert found(table(starts, counts)).sparse == ()


def test_a_sparse_office_is_closed_at_weekends_only() -> None:
    """A sparse queue with contacts on weekdays only is closed at weekends; its nights are quiet, not closed."""
    starts = office(hours())
    counts = np.random.default_rng(2).poisson(0.8, len(starts))
    opening = found(table(starts[counts > 0], counts[counts > 0]))
    assert opening.sparse == (QUEUE,)
    assert opened(opening, NEXT_WEEK).equals(NEXT_WEEK[NEXT_WEEK.day_of_week < 5])


def test_quiet_nights_without_rows_are_sparse() -> None:
    """Busy days and nights of a contact in three hours, zeros left out: the night's missing rows are zeros."""
    starts = hours()
    mean = np.where((starts.hour >= 7) & (starts.hour < 23), 50.0, 0.3)
    counts = np.random.default_rng(3).poisson(mean)
    assert found(table(starts[counts > 0], counts[counts > 0])).sparse == (QUEUE,)


def test_past_holidays_close_future_ones() -> None:
    """An office shut on the holidays its file covers is shut on Thanksgiving; one that worked through them is not."""
    market = Market(ZoneInfo("UTC"), "US")
    starts = office(hours("2026-05-04"))
    days_off = ["2026-05-25", "2026-06-19", "2026-07-03", "2026-09-07", "2026-10-12", "2026-11-11"]
    shut = starts[~starts.strftime("%Y-%m-%d").isin(days_off)]
    thanksgiving = hours("2026-11-26", "2026-11-27")
    closed, worked = found(table(shut), market=market), found(table(starts), market=market)
    assert not closed.is_open(QUEUE, thanksgiving).any()
    assert closed.is_open(QUEUE, thanksgiving - pd.Timedelta(days=1)).sum() == 8
    assert "all/zh/chat: closed on public holidays of US, as on past ones" in closed.notes
    assert worked.is_open(QUEUE, thanksgiving).sum() == 8
    assert found(table(shut)).is_open(QUEUE, thanksgiving).sum() == 8


def test_each_holiday_by_its_own_past() -> None:
    """An office that opens on Columbus Day and shuts on Labor Day does so next year."""
    market = Market(ZoneInfo("UTC"), "US")
    starts = office(hours("2025-08-04", "2026-08-17"))
    shut = ["2025-09-01", "2025-11-27", "2025-12-25", "2026-01-01", "2026-05-25", "2026-07-03"]
    kept = starts[~starts.strftime("%Y-%m-%d").isin(shut)]
    opening = found(table(kept), datetime(2026, 8, 17, tzinfo=UTC), market)
    assert not opening.is_open(QUEUE, hours("2026-09-07", "2026-09-08")).any()
    assert opening.is_open(QUEUE, hours("2026-10-12", "2026-10-13")).sum() == 8


def test_the_pattern_is_the_customers_clock() -> None:
    """Across a clock change an office of New York opens at nine of its own clock."""
    zone = "America/New_York"
    starts = office(hours("2026-08-03", "2026-10-26", zone))
    as_of = pd.Timestamp("2026-10-26", tz=zone).to_pydatetime()
    opening = found(table(starts.tz_convert("UTC")), as_of, Market(ZoneInfo(zone)))
    after = hours("2026-11-02", "2026-11-09", zone)
    assert opened(opening, after).equals(office(after))


def test_nothing_after_the_instant_is_seen() -> None:
    """Rows that end after the instant change nothing about any interval."""
    starts = office(hours())
    early = datetime(2026, 10, 5, tzinfo=UTC)
    cut = table(starts[starts < pd.Timestamp(early)])
    poisoned = pd.concat([cut, table(hours("2026-10-05"), 1e6)])
    both = [opened(found(history, early), hours()) for history in (cut, poisoned)]
    assert both[0].equals(both[1])


def test_a_queue_that_ended_is_closed_and_says_so() -> None:
    """A queue without rows for a month while the file goes on is closed; one that paused a fortnight is not."""
    starts = hours()
    ended, paused = starts[starts < "2026-10-12"], starts[starts < "2026-11-02"]
    opening = found(pd.concat([table(starts), table(ended, 9.0, "all/en/chat"), table(paused, 9.0, "all/id/chat")]))
    assert not opening.is_open("all/en/chat", NEXT_WEEK).any()
    assert opening.is_open("all/id/chat", NEXT_WEEK).all()
    assert opening.notes == ("all/en/chat: no row since 2026-10-11: taken as ended",)


def test_one_week_of_an_office_is_enough() -> None:
    """A first week of rows already shows which nights and which weekend are closed."""
    opening = found(table(office(hours("2026-11-09"))))
    assert opened(opening, NEXT_WEEK).equals(office(NEXT_WEEK))


def test_after_an_old_file_nothing_is_known() -> None:
    """Where the file ended long before the instant, a sparse queue's silence since is not zeros."""
    starts = hours()
    counts = np.random.default_rng(2).poisson(0.4, len(starts))
    history = table(starts[counts > 0], counts[counts > 0])
    late = found(history, datetime(2027, 1, 4, tzinfo=UTC))
    assert late.masked is not None
    assert late.masked(QUEUE, hours("2026-12-01", "2026-12-02")).all()
    assert not late.masked(QUEUE, starts[:100]).any()
    assert found(history).masked is None


def test_days_have_hours_too() -> None:
    """A history by days with rows from Monday to Friday is closed at weekends."""
    days = pd.date_range("2026-06-01", "2026-11-16", tz="UTC", inclusive="left")
    opening = infer_opening(table(days[days.day_of_week < 5]), as_of=AS_OF, interval_minutes=1440, market=UTC_MARKET)
    ahead = pd.date_range("2026-11-16", periods=7, tz="UTC")
    assert opening.is_open(QUEUE, ahead).tolist() == [True] * 5 + [False] * 2


def test_the_eve_of_the_forecast_may_have_been_a_holiday() -> None:
    """An office without rows on the weekday before the instant was closed on it, and is open the day after."""
    starts = office(hours())
    opening = found(table(starts[starts < "2026-11-11"]), datetime(2026, 11, 12, tzinfo=UTC))
    assert not opening.is_open(QUEUE, hours("2026-11-11", "2026-11-12")).any()
    assert opening.is_open(QUEUE, hours("2026-11-12", "2026-11-13")).sum() == 8
