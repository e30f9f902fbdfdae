"""The charts take tables and return figures."""

import pandas as pd
import pytest

from tests.views.world import SHANGHAI
from views import charts

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


def test_empty_tables_make_empty_charts():
    """No row is no error: every chart of a closed night is drawn empty."""
    none = COVERAGE.iloc[:0]
    assert len(charts.net_staffing(none, SHANGHAI).data[0].x) == 0
    assert charts.staffing(none, SHANGHAI).data
    assert not charts.demand(none, none, SHANGHAI).data


def test_every_axis_of_numbers_names_its_unit():
    """Charts of volume, people and error say what is counted."""
    forecast = pd.DataFrame({"timestamp": TIMES, "volume": 1.0, "p05": 0.5, "p95": 2.0})
    errors = pd.DataFrame({"queue": ["a"], "model": [0.1], "baseline": [0.2]})
    assert charts.demand(forecast, forecast, SHANGHAI).layout.yaxis.title.text == "contacts per interval"
    assert charts.staffing(COVERAGE, SHANGHAI).layout.yaxis.title.text == "agents"
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
    forecast = pd.DataFrame({"timestamp": TIMES, "volume": [5.0, 9.0, 9.0, 5.0], "p05": 1.0, "p95": 20.0})
    told = forecast.assign(model_volume=[5.0, 6.0, 7.0, 5.0])
    past = pd.DataFrame(columns=["timestamp", "volume"])
    names = [trace.name for trace in charts.demand(past, told, SHANGHAI).data]
    assert names[-1] == "without overrides"
    assert list(charts.demand(past, told, SHANGHAI).data[-1].y[1:3]) == [6.0, 7.0]
    assert "without overrides" not in [trace.name for trace in charts.demand(past, forecast, SHANGHAI).data]
