"""What a vendor's demand means as an order: hours asked week by week against its contract, and what they cost."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from planning.settings.vendors import Lead, Vendor
from planning.vendors.demand_file import Demand
from planning.vendors.demand_plan import plan_demand
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
    notice_h : float
        Hours left before it begins [h].
    lead : Lead or None
        The longest notice of the contract that still holds; None if it is too late for any.
    price_cents : int
        Of the hours asked, by the price tiers (of each day where the contract is by the day) and the surcharge of the
        notice; hours above the last tier at its price.
    """

    first: date
    days: int
    asked_h: float
    contracted_h: float
    share: float
    within: str
    notice_h: float
    lead: Lead | None
    price_cents: int

    @property
    def findings(self) -> tuple[str, ...]:
        """What stands between the week and the contract, in words."""
        told = []
        if self.within != "within":
            told.append(f"{self.asked_h:,.0f} h are {self.share:.0%} of contract, {self.within} the band")
        if self.lead is None:
            told.append(f"it begins in {self.notice_h:,.0f} h, less notice than the contract knows")
        elif self.share > self.lead.most:
            told.append(f"at this notice at most {self.lead.most:.0%} of contract may be ordered, not {self.share:.0%}")
        return tuple(f"week of {self.first}: {text}" for text in told)


@dataclass(frozen=True)
class Order:
    """A demand as an order; `commit_by` is when the vendor's answer is due."""

    weeks: tuple[Week, ...]
    commit_by: datetime

    @property
    def findings(self) -> tuple[str, ...]:
        """What stands between the order and the contract, in words."""
        return tuple(text for week in self.weeks for text in week.findings)


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
    local = pd.DatetimeIndex(needed["timestamp"]).tz_convert(zone)
    days = pd.Series([(at.date() - demand.first).days for at in local], dtype="int64")
    total = (demand.last - demand.first).days + 1
    weeks = []
    for start in range(0, total, 7):
        length = min(7, total - start)
        asked = _sum(hours, days, start, length)
        contracted = vendor.contracted_hours * length / 7
        # Rounded before it is judged: a band's own end must not fall outside by the last binary digit.
        share = round(asked / contracted, 6)
        band = vendor.band
        within = "under" if share < band.least else "over" if share > band.most else "within"
        first = demand.first + timedelta(days=start)
        notice = (midnight(first, zone).astimezone(UTC) - as_of.astimezone(UTC)).total_seconds() / 3600
        lead = next((tier for tier in vendor.lead_times if notice >= tier.notice_hours), None)
        parts = np.arange(start, start + length) if vendor.period == "day" else np.array([start])
        each = contracted / len(parts)
        billed = sum(_price(_sum(hours, days, k, length // len(parts)), each, vendor) for k in parts.tolist())
        cents = round(100 * billed * (1 + (lead.surcharge if lead is not None else 0.0)))
        weeks.append(
            Week(
                first=first,
                days=length,
                asked_h=round(asked, 2),
                contracted_h=round(contracted, 2),
                share=share,
                within=within,
                notice_h=round(notice, 2),
                lead=lead,
                price_cents=cents,
            )
        )
    due = midnight(demand.first, zone).astimezone(UTC) - timedelta(hours=vendor.commit_by_hours)
    return Order(tuple(weeks), due.astimezone(zone))


def _sum(hours: pd.Series, days: pd.Series, start: int, length: int) -> float:
    """Hours of some days in a row [h]."""
    return float(hours.to_numpy()[((days >= start) & (days < start + length)).to_numpy()].sum())


def _price(asked: float, contracted: float, vendor: Vendor) -> float:
    """Price of the hours of a period: each tier's price for the hours inside it [currency]."""
    cost, below = 0.0, 0.0
    for tier in vendor.price_tiers:
        upper = tier.up_to * contracted
        cost += max(0.0, min(asked, upper) - below) * tier.price
        below = upper
    return cost + max(0.0, asked - below) * vendor.price_tiers[-1].price
