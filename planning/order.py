"""What a vendor's demand means as an order: hours asked week by week against its contract, and what they cost."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pandas as pd

from planning.demand_file import Demand
from planning.demand_plan import plan_demand
from planning.settings.vendors import Lead, Vendor
from scheduler.horizon import midnight


@dataclass(frozen=True)
class Week:
    """One week of an order, counted from the demand's first day; the last may be short.

    Attributes
    ----------
    first, days : date, int
        Its days.
    asked_h : float
        Agent-hours at hand and hours of deferred work [h].
    contracted_h : float
        By contract, in proportion to the days [h].
    share : float
        Asked over contracted.
    within : {"under", "within", "over"}
        Where the share lies against the vendor's band.
    price_cents : int
        Of the hours asked, by the price tiers and the surcharge of the notice; hours above the last tier at its price.
    """

    first: date
    days: int
    asked_h: float
    contracted_h: float
    share: float
    within: str
    price_cents: int


@dataclass(frozen=True)
class Order:
    """A demand as an order.

    `notice_h` are the hours left before the first day begins; `lead` is the longest notice that still holds, None if
    none does; `commit_by` is when the vendor's answer is due.
    """

    weeks: tuple[Week, ...]
    notice_h: float
    lead: Lead | None
    commit_by: datetime

    @property
    def findings(self) -> tuple[str, ...]:
        """What stands between the order and the contract, in words."""
        told = [
            f"week of {w.first}: {w.asked_h:,.0f} h are {w.share:.0%} of contract, {w.within} the band"
            for w in self.weeks
            if w.within != "within"
        ]
        if self.lead is None:
            told.append(f"{self.notice_h:,.0f} h of notice are less than any the contract knows")
            return tuple(told)
        most = self.lead.most
        told += [
            f"week of {w.first}: at this notice at most {most:.0%} of contract may be ordered, not {w.share:.0%}"
            for w in self.weeks
            if w.share > most
        ]
        return tuple(told)


def order(demand: Demand, vendor: Vendor, as_of: datetime) -> Order:
    """Weigh a demand against a vendor's contract.

    Parameters
    ----------
    demand : Demand
    vendor : Vendor
        Contracted hours a week, band, lead times, price tiers.
    as_of : datetime
        When the order is placed, zone-aware.
    """
    zone = ZoneInfo(demand.time_zone)
    needed = plan_demand(demand).requirement
    hours = needed["agents"].fillna(0.0) * demand.interval_minutes / 60 + needed["workload_h"].fillna(0.0)
    begins = midnight(demand.first, zone)
    notice = (begins.astimezone(UTC) - as_of.astimezone(UTC)).total_seconds() / 3600
    lead = next((lead for lead in vendor.lead_times if notice >= lead.notice_hours), None)
    surcharge = lead.surcharge if lead is not None else 0.0
    local = pd.DatetimeIndex(needed["timestamp"]).tz_convert(zone)
    days = pd.Series([(at.date() - demand.first).days for at in local], dtype="int64")
    total = (demand.last - demand.first).days + 1
    weeks = []
    for start in range(0, total, 7):
        length = min(7, total - start)
        asked = float(hours.to_numpy()[((days >= start) & (days < start + length)).to_numpy()].sum())
        contracted = vendor.contracted_hours * length / 7
        share = asked / contracted
        band = vendor.band
        within = "under" if share < band.least else "over" if share > band.most else "within"
        cents = round(100 * _price(asked, contracted, vendor) * (1 + surcharge))
        first = demand.first + timedelta(days=start)
        weeks.append(Week(first, length, round(asked, 2), round(contracted, 2), round(share, 4), within, cents))
    return Order(tuple(weeks), round(notice, 2), lead, begins - timedelta(hours=vendor.commit_by_hours))


def _price(asked: float, contracted: float, vendor: Vendor) -> float:
    """Price of the hours of a week: each tier's price for the hours inside it [currency]."""
    cost, below = 0.0, 0.0
    for tier in vendor.price_tiers:
        upper = tier.up_to * contracted
        cost += max(0.0, min(asked, upper) - below) * tier.price
        below = upper
    return cost + max(0.0, asked - below) * vendor.price_tiers[-1].price
