"""What a vendor's demand means against its contract."""

from datetime import UTC, date, datetime, timedelta

import pytest

from planning.settings.vendors import Vendor
from planning.vendors.demand_file import Demand, DemandQueue
from planning.vendors.order import order

MONDAY = date(2026, 11, 16)
VENDOR = Vendor.model_validate(
    {
        "name": "v",
        "time_zone": "UTC",
        "queues": ({"queue": "*/*/*", "share": 0.5},),
        "contracted_hours": 168.0,
        "band": {"least": 0.3, "most": 2.0},
        "lead_times": (
            {"notice_hours": 360.0, "most": 2.0, "surcharge": 0.0},
            {"notice_hours": 48.0, "most": 1.5, "surcharge": 0.2},
        ),
        "price_tiers": ({"up_to": 1.0, "price": 10.0}, {"up_to": 2.0, "price": 20.0}),
    }
)


def demand(heads, days=7):
    volume = {MONDAY + timedelta(days=k): (float(heads),) * 24 for k in range(days)}
    queue = DemandQueue(line="a", language="en", channel="chat", unit="agents", volume=volume)
    last = MONDAY + timedelta(days=days - 1)
    return Demand.model_validate(
        {
            "schema": "tideshift/demand/1",
            "vendor": "v",
            "time_zone": "UTC",
            "interval_minutes": 60,
            "from": MONDAY,
            "to": last,
            "status": "draft",
            "queues": (queue,),
        }
    )


def early(hours):
    return datetime(2026, 11, 16, tzinfo=UTC) - timedelta(hours=hours)


def test_contracted_hours_cost_the_first_tier():
    """168 hours asked of 168 contracted, in time: share 1, the first tier's price, nothing to say."""
    placed = order(demand(1), VENDOR, early(400))
    assert placed.weeks[0].share == 1.0
    assert placed.weeks[0].price_cents == 168_000
    assert placed.findings == ()


def test_hours_above_a_tier_cost_the_next_one():
    """Half as much again: 168 h at 10 and 84 h at 20."""
    assert order(demand(1.5), VENDOR, early(400)).weeks[0].price_cents == 168_000 + 84 * 2_000


@pytest.mark.parametrize(("heads", "said"), [(0.3, "within"), (0.299, "under"), (2.0, "within"), (2.001, "over")])
def test_band_includes_its_ends(heads, said):
    """30 % and 200 % are still legal; a little less and a little more are not."""
    assert order(demand(heads), VENDOR, early(400)).weeks[0].within == said


def test_hurry_costs_and_limits():
    """At 48 hours' notice the surcharge counts and at most 150 % may be ordered."""
    placed = order(demand(1.6), VENDOR, early(48))
    assert placed.weeks[0].lead is not None
    assert placed.weeks[0].price_cents == round((168_000 + 0.6 * 168 * 2_000) * 1.2)
    assert "at most 150% of contract" in placed.findings[0]


def test_too_late_is_said():
    """An hour's notice is less than any tier asks for."""
    assert "less notice than the contract knows" in order(demand(1), VENDOR, early(1)).findings[0]


def test_each_week_has_its_own_notice_and_a_short_one_its_part():
    """Ten days are a week and three days of another, which begins later and weighs three sevenths."""
    first, second = order(demand(1, days=10), VENDOR, early(200)).weeks
    assert (first.days, second.days) == (7, 3)
    assert second.contracted_h == pytest.approx(72)
    assert first.lead is not None
    assert second.lead is not None
    assert (first.lead.notice_hours, second.lead.notice_hours) == (48, 360)
