"""The charts take tables and return figures."""

import re
from datetime import timedelta

import pandas as pd
import pytest

from tests.views.world import SHANGHAI
from views import charts
from views.charts.demand import placed

TIMES = pd.date_range("2026-11-16", periods=4, freq="30min", tz="UTC")
COVERAGE = pd.DataFrame(
    {
        "timestamp": TIMES,
        "line": "live_commerce",
        "language": "zh",
        "channel": "chat",
        "required": [2.0, 2.0, 3.0, 3.0],
        "scheduled": [1.0, 1.0, 5.0, 5.0],
        "shortage": [1.0, 1.0, 0.0, 0.0],
    }
)


def test_net_staffing_is_scheduled_minus_required_by_the_hour():
    """Half hours are averaged to hours, short below zero, on the site's clock, with a scale symmetric about zero."""
    (heat,) = charts.net_staffing(COVERAGE, SHANGHAI).data
    assert list(heat.z[0]) == [-1.0, 2.0]
    assert [pd.Timestamp(x).hour for x in heat.x] == [8, 9]
    assert heat.zmin == -heat.zmax


def test_short_and_over_are_told_without_colour():
    """What is missing hangs below the line, red and hatched; what is spare stands above it."""
    table = COVERAGE.assign(surplus=[0.0, 0.0, 2.0, 2.0])
    drawn = {trace.name: trace for trace in charts.net_bar(table, SHANGHAI).data}
    assert list(drawn["short"].y) == [-1.0, -1.0, 0.0, 0.0]
    assert drawn["short"].fillpattern.shape == "/"
    assert list(drawn["over"].y) == [0.0, 0.0, 2.0, 2.0]
    assert "by the people shown" not in drawn
    assert (
        list({t.name: t for t in charts.net_bar(table.assign(part=1.0), SHANGHAI).data}["by the people shown"].y)
        == [1.0] * 4
    )


def test_empty_tables_make_empty_charts():
    """No row is no error: every chart of a closed night is drawn empty."""
    none = COVERAGE.iloc[:0]
    assert len(charts.net_staffing(none, SHANGHAI).data[0].x) == 0
    assert charts.net_bar(none.assign(surplus=[]), SHANGHAI).data
    empty = pd.DataFrame({"at": [], "volume": []})
    assert not charts.demand(empty, empty).data


def test_every_axis_of_numbers_names_its_unit():
    """Charts of volume, people and error say what is counted."""
    forecast = pd.DataFrame({"at": TIMES, "volume": 1.0, "model_volume": 1.0, "p05": 0.5, "p95": 2.0})
    errors = pd.DataFrame({"queue": ["a"], "model": [0.1], "baseline": [0.2]})
    assert charts.demand(forecast, forecast).layout.yaxis.title.text == "contacts per interval"
    assert charts.demand(forecast, forecast, daily=True).layout.yaxis.title.text == "contacts a day"
    assert charts.net_bar(COVERAGE.assign(surplus=0.0), SHANGHAI).layout.yaxis.title.text == "agents"
    assert "share of volume" in charts.accuracy(errors).layout.xaxis.title.text


@pytest.mark.parametrize("colour", ["#4477aa", "#aa3377", "#ee6677", "#66ccee", "#228833", "#ccbb44"])
def test_codes_are_legible_on_every_shift_colour(colour: str):
    """Text on a shift's colour reaches the contrast of 4.5 to 1 that WCAG asks of small text."""
    low, high = sorted(map(luminance, (colour, charts.ink_on(colour))))
    assert (high + 0.05) / (low + 0.05) >= 4.4


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_an_overridden_forecast_shows_the_model_beside():
    """Where an override moved the forecast the model's own volume is drawn too, and only there."""
    told = pd.DataFrame(
        {"at": TIMES, "volume": [5.0, 9.0, 9.0, 5.0], "model_volume": [5.0, 6.0, 7.0, 5.0], "p05": 1.0, "p95": 20.0}
    )
    past = pd.DataFrame({"at": [], "volume": []})
    names = [trace.name for trace in charts.demand(past, told).data]
    assert names[-1] == "without overrides"
    assert list(charts.demand(past, told).data[-1].y[1:3]) == [6.0, 7.0]
    untouched = told.assign(model_volume=told["volume"])
    assert "without overrides" not in [trace.name for trace in charts.demand(past, untouched).data]


def test_a_sum_without_a_band_draws_none():
    """Where no quantiles are known nothing is shaded, for a band that is not one would be believed."""
    told = pd.DataFrame({"at": TIMES, "volume": 5.0, "model_volume": 5.0, "p05": float("nan"), "p95": float("nan")})
    assert [trace.name for trace in charts.demand(told, told).data] == ["history", "forecast"]


def test_rare_events_and_changes_are_named_before_the_usual():
    """Where names would run into each other a planner's change comes first, then what happens once."""
    day = pd.Timestamp("2026-11-16")
    rows = [(day + pd.Timedelta(days=n), "live session", False) for n in range(4)]
    rows += [(day, "11.11", False), (day, "+500 strike", True)]
    named = [name for _, name, _, _ in placed(rows, timedelta(days=4))]
    assert named[:2] == ["+500 strike", "11.11"]
    assert 0 < named.count("live session") < 4


def test_missing_hours_stand_in_a_table_with_the_worst_queue_first():
    """Every number is written in its cell, redder where more is missing; nothing stands where nothing is missing."""
    rows = [("a <b>", "00-03", 0.5), ("a <b>", "03-06", 0.0), ("worst", "00-03", 4.0), ("worst", "03-06", 12.0)]
    html = charts.shortage_by_band(pd.DataFrame(rows, columns=["queue", "band", "shortage_h"]), "missing & where")
    assert re.findall(r'class="row_heading[^>]*>([^<]*)', html) == ["worst", "a &lt;b&gt;"]
    assert re.findall(r"<td[^>]*>([^<]*)", html) == ["4.0", "12.0", "0.5", ""]
    reds = re.findall(r"row(\d)_col(\d) {\s+background-color: (#\w+)", html)
    assert [cell[:2] for cell in reds] == [("0", "0"), ("0", "1"), ("1", "0")]
    assert reds[1][2] == "#b2182b"
    greens = [int(colour[3:5], 16) for _, _, colour in reds]
    assert greens[1] < greens[0] < greens[2]
    assert 'aria-label="missing &amp; where"' in html
