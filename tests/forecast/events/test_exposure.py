"""Which intervals events cover, what closes a queue, and the factor a lift puts on them."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest

from forecast.events.exposure import Lift, expose, log_lift, open_share
from forecast.events.special_days import Event
from tests.forecast.synthetic import AS_OF

STARTS = pd.date_range(AS_OF, periods=48, freq="h", unit="us")


def event(kind: str, hours: float, length: float, **more: float) -> Event:
    start = AS_OF + timedelta(hours=hours)
    return Event(kind, kind, start, start + timedelta(hours=length), **more)


def test_kinds_apart_and_variants_together() -> None:
    """One exposure a kind; its variants stand side by side, occurrence by occurrence."""
    found = expose(
        [event("holiday/ID/Eid", 0, 24), event("sale", 3, 2), event("holiday/ID/Labor Day", 24, 24)], STARTS, 60
    )
    assert [(e.kind, e.variants) for e in found] == [
        ("holiday", ("holiday/ID/Eid", "holiday/ID/Labor Day")),
        ("sale", ("sale",)),
    ]
    assert np.bincount(found[0].number).tolist() == [24, 24]


def test_half_an_interval() -> None:
    """An interval covered by half is lifted by half."""
    found = expose([event("sale", 5, 0.5, expected_lift=3.0)], STARTS, 60)
    factor = np.exp(log_lift(found, {"sale": Lift({"sale": 0.0}, sized={"sale": 1.0})}, len(STARTS)))
    assert factor[5] == pytest.approx(2.0)
    assert (np.delete(factor, 5) == 1.0).all()


def test_outside_the_timeline() -> None:
    """An event that is over before the timeline begins leaves no trace; one that reaches in covers what it reaches."""
    over, reaching = event("sale", -5, 2), event("sale", -2, 3)
    assert expose([over], STARTS, 60) == []
    (found,) = expose([over, reaching], STARTS, 60)
    assert (found.rows.tolist(), found.number.tolist(), found.variants) == ([0], [0], ("sale",))


def test_events_multiply() -> None:
    """Where two events fall together their factors multiply."""
    found = expose([event("sale", 2, 4), event("live", 4, 4)], STARTS, 60)
    factor = np.exp(log_lift(found, {"sale": Lift({"sale": np.log(2)}), "live": Lift({"live": np.log(3)})}, 48))
    np.testing.assert_allclose(factor[1:9], [1, 2, 2, 6, 6, 3, 3, 1])


def test_dose() -> None:
    """A longer run of days off lifts by the learned slope times the logarithm of its length."""
    (found,) = expose([event("after_holiday", 0, 24, dose=4.0)], STARTS, 60)
    assert np.exp(Lift({"after_holiday": 0.1}, by_dose=0.5).log_factors(found))[0] == pytest.approx(2 * np.exp(0.1))


@pytest.mark.parametrize("closing", [{}, {"expected_lift": 0.0}])
def test_a_closure_is_no_lift(closing: dict[str, float]) -> None:
    """A closure without a lift, or with a lift of zero, closes its intervals and is nothing to learn."""
    shut = event("closure", 4, 2.5, **closing)
    assert expose([shut], STARTS, 60) == []
    np.testing.assert_allclose(open_share([shut], STARTS, 60)[3:8], [1, 0, 0, 0.5, 1])


def test_less_of_a_queue_is_a_lift() -> None:
    """A closure that lets a fifth through is an event like any other."""
    partly = event("closure", 4, 2, expected_lift=0.2)
    assert open_share([partly], STARTS, 60).min() == 1.0
    assert expose([partly], STARTS, 60)[0].kind == "closure"


def test_a_day_of_25_hours() -> None:
    """A local day on which clocks go back covers 25 hours."""
    berlin = ZoneInfo("Europe/Berlin")
    day = Event("sale", "sale", datetime(2026, 10, 25, tzinfo=berlin), datetime(2026, 10, 26, tzinfo=berlin))
    (found,) = expose([day], pd.date_range("2026-10-24", periods=72, freq="h", tz="UTC", unit="us"), 60)
    assert found.rows.tolist() == list(range(22, 47))
    assert (found.share == 1).all()
