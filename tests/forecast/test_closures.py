"""Closures through the forecast: nobody comes while they last, and afterwards come those who could not."""

from datetime import timedelta

import numpy as np
import pandas as pd

from forecast.events.special_days import Calendar, Event
from forecast.history import always_open
from forecast.options import ForecastOptions
from forecast.selection import forecast_demand
from tests.forecast.synthetic import AS_OF, mean, rows

DAY = timedelta(days=1)
SHUT = [Event("move", "closure", AS_OF - d * DAY, AS_OF - (d - 1) * DAY) for d in (10, 31, 52, 75, -3)]
HALF = Event("drill", "closure", AS_OF + timedelta(hours=34, minutes=30), AS_OF + timedelta(hours=36))


def forecast(events: list[Event]) -> pd.Series:
    history = rows(weeks=20)
    at = history["timestamp"]
    for event in SHUT:
        history.loc[(at >= event.start) & (at < event.end), "volume"] = 0.0
        history.loc[(at >= event.end) & (at < event.end + DAY), "volume"] *= 1.3
    table, _ = forecast_demand(
        history,
        as_of=AS_OF,
        start=AS_OF,
        end=AS_OF + 7 * DAY,
        interval_minutes=60,
        calendar=Calendar(events=events),
        options=ForecastOptions(("mean_8w",)),
        is_open=always_open,
    )
    return table["volume"]


def test_closed_then_more() -> None:
    """The closed day is empty, the next is busier as it was the last times, the others are as ever."""
    days = forecast(SHUT).to_numpy().reshape(7, 24).sum(axis=1)
    usual = mean(pd.date_range(AS_OF, periods=168, freq="h")).reshape(7, 24).sum(axis=1)
    assert days[3] == 0
    np.testing.assert_allclose(days[4] / usual[4], 1.3, rtol=0.05)
    np.testing.assert_allclose(np.delete(days / usual, [3, 4]), 1.0, atol=0.07)


def test_half_an_hour_closed() -> None:
    """An interval closed by half is forecast at half, one closed whole at nothing."""
    before, after = forecast(SHUT), forecast([*SHUT, HALF])
    np.testing.assert_allclose(after[34:36] / before[34:36], [0.5, 0.0])
