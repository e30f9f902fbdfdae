"""A requirement in few figures."""

from datetime import date
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest

from planning.desk.requirement.choice import Choice, of_queues
from planning.desk.requirement.figures import binding, by_interval, figures

UTC = ZoneInfo("UTC")
TIMES = pd.date_range("2026-11-16T08:00Z", periods=4, freq="30min")
ROWS = pd.DataFrame(
    {
        "timestamp": [*TIMES, *TIMES[:2], TIMES[0]],
        "line": "shop",
        "language": "zh",
        "channel": ["chat"] * 4 + ["moderation"] * 2 + ["ticket"],
        "kind": ["interval"] * 4 + ["post"] * 2 + ["deferred"],
        "agents": [4.0, 5, 6, 5, 2, 2, np.nan],
        "agents_p50": [4.0, 5, 6, 5, 2, 2, np.nan],
        "agents_p90": [5.0, 6, 8, 6, 2, 2, np.nan],
        "workload_h": [np.nan] * 6 + [3.0],
        "deadline": [pd.NaT] * 6 + [TIMES[3]],
        "binds": ["minimum", "occupancy", "service level", "occupancy", "posts", "posts", "deadline"],
    }
)


def test_hours_peak_and_band_are_told_apart():
    """Live heads become hours, deferred work stays hours, and the peak is of all queues at once."""
    told = figures(ROWS, 30, 0.9)
    assert told.live_h == 12.0
    assert (told.low_h, told.high_h) == (12.0, 14.5)
    assert told.deferred_h == 3.0
    assert (told.peak, told.peak_at) == (7.0, TIMES[1])


def test_heads_to_schedule_are_whole_and_deferred_hours_are_not():
    """With a tenth away four heads stay four, five and six become six and seven, and hours grow by a ninth."""
    assert figures(ROWS, 30, 0.9).scheduled_h == pytest.approx((4 + 6 + 7 + 6 + 2 + 2) / 2 + 3 / 0.9)


def test_without_cases_there_is_no_band():
    """A requirement made anew has no cases, and the figures say so."""
    told = figures(ROWS.drop(columns=["agents_p50", "agents_p90"]), 30, 1.0)
    assert told.low_h is None
    assert told.high_h is None
    assert figures(ROWS.iloc[:0], 30, 1.0).peak_at is None


def test_deferred_work_stands_where_it_arrives_and_where_it_is_due():
    """Three hours come in at eight and are due at half past nine."""
    table = by_interval(ROWS).set_index("timestamp")
    assert table.loc[TIMES[0], "agents"] == 6.0
    assert table.loc[TIMES[0], "workload_h"] == 3.0
    assert table.loc[TIMES[3], "due_h"] == 3.0


def test_what_binds_is_summed_by_hour_of_the_sites_day():
    """Hours of the day and what they rest on add up to the live hours; deferred work binds no head."""
    table = binding(ROWS, "UTC", 30)
    assert table["agents_h"].sum() == 12.0
    assert set(table["binds"]) == {"minimum", "occupancy", "service level", "posts"}
    at_nine = table[table["hour"] == 9].set_index("binds")["agents"]
    assert at_nine.to_dict() == {"service level": 3.0, "occupancy": 2.5}


def test_a_choice_of_days_takes_in_what_came_before_the_plan_if_asked():
    """Deferred work from before the first day is shown with that day, and with no other."""
    choice = Choice("", "", "", date(2026, 11, 17), date(2026, 11, 17))
    assert len(choice.rows(ROWS, UTC)) == 0
    assert len(choice.rows(ROWS, UTC, before=True)) == len(ROWS)


def test_rows_of_queues_carry_the_queues_name():
    """Only the queues asked for are left, each row with its name; of none nothing."""
    found = of_queues(ROWS, ["shop/zh/ticket", "shop/zh/chat"])
    assert found["queue"].value_counts().to_dict() == {"shop/zh/chat": 4, "shop/zh/ticket": 1}
    assert of_queues(ROWS, []).empty
