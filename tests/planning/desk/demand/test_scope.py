"""One queue or a sum of queues, by interval and by day."""

from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from planning.desk.demand.scope import BAND, by_day, by_interval, past_by_day, past_by_interval, scope

ZONE = ZoneInfo("Asia/Shanghai")
NAMES = ["bank/zh/chat", "shop/en/chat", "shop/zh/chat"]
HOURS = pd.date_range("2026-11-15T16:00Z", periods=48, freq="h").as_unit("us")


def table(**columns):
    """Rows of the three queues on two local days, of one contact an hour unless said otherwise."""
    parts = []
    for name in NAMES:
        line, language, channel = name.split("/")
        parts.append(pd.DataFrame({"timestamp": HOURS, "line": line, "language": language, "channel": channel}))
    return pd.concat(parts, ignore_index=True).assign(volume=1.0, p05=0.5, p50=1.0, p95=2.0).assign(**columns)


def totals(*nodes):
    """Day totals of nodes, with a band of their own."""
    rows = [
        (*node.split("/"), day, 48.0, 40.0, 47.0, 60.0)
        for node in nodes
        for day in pd.to_datetime(["2026-11-16", "2026-11-17"])
    ]
    return pd.DataFrame(rows, columns=["line", "language", "channel", "day", "volume", *BAND])


def test_a_pattern_names_its_queues():
    """Every part may be all; a sum knows that it is one."""
    assert scope(NAMES, "shop", "*", "chat").queues == ("shop/en/chat", "shop/zh/chat")
    assert scope(NAMES, "shop", "*", "chat").is_sum
    assert not scope(NAMES, "bank", "*", "*").is_sum


def test_volumes_add_up_and_no_queue_counts_twice():
    """A sum holds each of its queues once, and no band: quantiles do not add up."""
    hours = by_interval(table(), scope(NAMES, "*", "zh", "chat"))
    assert hours["volume"].tolist() == [2.0] * 48
    assert list(hours.columns) == ["timestamp", "volume", "model_volume"]


def test_a_single_queue_keeps_its_band():
    """What the forecast says of one queue is shown as it is."""
    hours = by_interval(table(), scope(NAMES, "bank", "zh", "chat"))
    assert hours[BAND].iloc[0].tolist() == [0.5, 1.0, 2.0]


def test_a_days_band_is_the_nights_own_for_the_sum():
    """By day a sum has the quantiles that the night kept for it, also where they go by a wider name."""
    days = by_day(table(), totals("shop/*/*", "*/*/*"), scope(NAMES, "shop", "*", "chat"), ZONE)
    assert days["volume"].tolist() == [48.0, 48.0]
    assert days[["p05", "p95"]].to_numpy().tolist() == [[40.0, 60.0]] * 2


def test_a_band_moves_with_what_was_said_since_the_night():
    """A forecast twice the night's has a band twice as high: it would lie beside its own band otherwise."""
    days = by_day(table(volume=2.0), totals("shop/*/*"), scope(NAMES, "shop", "*", "chat"), ZONE)
    assert days[["volume", "p05", "p95"]].to_numpy().tolist() == [[96.0, 80.0, 120.0]] * 2


def test_a_sum_the_night_did_not_keep_has_no_band():
    """Quantiles of other queues are never borrowed for a sum."""
    days = by_day(table(), totals("shop/*/*"), scope(NAMES, "*", "zh", "chat"), ZONE)
    assert days["volume"].tolist() == [48.0, 48.0]
    assert days[BAND].isna().all(axis=None)
    assert by_day(table(), None, scope(NAMES, "shop", "zh", "chat"), ZONE)[BAND].isna().all(axis=None)


def test_a_hole_in_one_queue_is_unknown_in_the_sum():
    """Where a queue's count is unknown so is the sum of it, by interval and by day: it must not look like less."""
    past = table()
    past.loc[(past["line"] == "shop") & (past["timestamp"] == HOURS[30]), "volume"] = np.nan
    both = scope(NAMES, "*", "*", "*")
    hours = past_by_interval(past, both)
    assert hours["volume"].isna().tolist() == [n == 30 for n in range(48)]
    assert hours["volume"].iloc[0] == 3.0
    days = past_by_day(past, both, ZONE)
    assert days["volume"].isna().tolist() == [False, True]
    assert days["volume"].iloc[0] == 72.0
