"""A vendor, what it is asked over three days, and what it answers."""

from datetime import UTC, date, datetime, timedelta

from planning.settings.vendors import Vendor, Vendors
from planning.store import VendorDocument
from planning.vendors.demand_file import Demand, DemandQueue

DAYS = tuple(date(2026, 11, 16) + timedelta(days=k) for k in range(3))
NOW = datetime(2026, 11, 10, 12, tzinfo=UTC)
CHAT, TICKET = "shop/en/chat", "shop/en/ticket"
VENDOR = Vendor.model_validate(
    {
        "name": "manila-one",
        "time_zone": "Asia/Manila",
        "queues": ({"queue": "shop/en/*", "share": 0.5},),
        "contracted_hours": 70.0,
        "commit_by_hours": 48.0,
        "lead_times": ({"notice_hours": 48.0, "most": 2.0, "surcharge": 0.2},),
        "price_tiers": ({"up_to": 2.0, "price": 777.25},),
    }
)
OTHER = VENDOR.model_copy(update={"name": "bangalore-two", "time_zone": "Asia/Kolkata"})
VENDORS = Vendors(vendors=(VENDOR, OTHER))


def demand(heads: float = 2.0) -> Demand:
    """So many people at hand from nine to noon on each day, and an hour of tickets."""
    hours = {day: tuple(heads if 9 <= h < 12 else 0.0 for h in range(24)) for day in DAYS}
    work = {day: tuple(1.0 if h == 9 else 0.0 for h in range(24)) for day in DAYS}
    chat = DemandQueue(line="shop", language="en", channel="chat", unit="agents", volume=hours)
    ticket = DemandQueue(line="shop", language="en", channel="ticket", unit="hours", volume=work)
    head = {"schema": "tideshift/demand/1", "vendor": VENDOR.name, "time_zone": VENDOR.time_zone, "status": "draft"}
    return Demand.model_validate(
        {**head, "interval_minutes": 60, "from": DAYS[0], "to": DAYS[-1], "queues": (chat, ticket)}
    )


def document(number: int, first: date, last: date, kind: str = "demand", text: str = "") -> VendorDocument:
    """A paper; a demand is to be answered two days before it begins."""
    due = datetime(first.year, first.month, first.day, tzinfo=UTC) - timedelta(days=2) if kind == "demand" else None
    return VendorDocument(number, VENDOR.name, kind, first, last, text, "li", NOW, due)  # type: ignore[arg-type]
