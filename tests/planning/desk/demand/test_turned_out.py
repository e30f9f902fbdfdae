"""How past nights' forecasts turned out."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pandas as pd
import pytest

from planning.desk.demand.scope import scope
from planning.desk.demand.turned_out import turned_out

ZONE = ZoneInfo("UTC")
MONDAY = datetime(2026, 11, 16, tzinfo=UTC)
ONE = scope(["shop/zh/chat"], "shop", "zh", "chat")


def rows(volume, days, since=MONDAY):
    """A forecast, or what came: so many contacts every hour."""
    times = pd.date_range(since, periods=24 * days, freq="h").as_unit("us")
    return pd.DataFrame(
        {"timestamp": times, "line": "shop", "language": "zh", "channel": "chat", "volume": volume, "p05": 0.5 * volume,
         "p50": volume, "p95": 1.5 * volume}
    )  # fmt: skip


def test_errors_are_told_by_days_ahead():
    """A forecast of 12 where 10 came is 20 % too high; days that have not come are not judged."""
    told = turned_out([(MONDAY, rows(12.0, 7))], rows(10.0, 2), ONE, ZONE)
    assert told["ahead"].tolist() == [1, 2]
    assert told["wape"].tolist() == pytest.approx([0.2, 0.2])
    assert told["bias"].tolist() == pytest.approx([0.2, 0.2])
    assert told["inside"].tolist() == [1.0, 1.0]


def test_nights_are_pooled_by_how_far_they_looked():
    """Tuesday is the second day of Monday's night and the first of Tuesday's; contacts weigh, not nights."""
    nights = [(MONDAY, rows(12.0, 2)), (MONDAY + timedelta(days=1), rows(10.0, 1, MONDAY + timedelta(days=1)))]
    told = turned_out(nights, rows(10.0, 2), ONE, ZONE)
    assert told["nights"].tolist() == [2, 1]
    assert told["wape"].tolist() == pytest.approx([0.1, 0.2])


def test_hours_before_a_night_are_none_of_its_forecast():
    """A forecast that begins before its night is judged from the night on."""
    told = turned_out([(MONDAY + timedelta(hours=12), rows(12.0, 1))], rows(10.0, 1), ONE, ZONE)
    assert told["contacts"].tolist() == [120.0]


def test_nothing_came_yet():
    """Without a common interval the answer is an empty table."""
    later = rows(10.0, 1, MONDAY + timedelta(days=9))
    assert turned_out([(MONDAY, rows(12.0, 7))], later, ONE, ZONE).empty
    assert turned_out([], later, ONE, ZONE).empty


def test_a_sum_has_no_share_inside_its_band():
    """What is not known is not told as zero."""
    both = scope(["shop/en/chat", "shop/zh/chat"], "shop", "*", "chat")
    assert turned_out([(MONDAY, rows(12.0, 1))], rows(10.0, 1), both, ZONE)["inside"].isna().all()
