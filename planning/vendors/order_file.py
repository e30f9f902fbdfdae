"""orders.yaml: what is ordered of each vendor, period by period, so that the next run knows what stands."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AwareDatetime, Field

from planning.refusal import Finding, Refused
from planning.settings.vendors import Vendors
from planning.vendors.ordering import Plan, Standing
from planning.yaml_door.yaml_file import Document, read_document
from planning.yaml_door.yaml_model import Day, Door, Name, suggest, validate

SCHEMA = "tideshift/orders/1"

Hours = Annotated[float, Field(ge=0, le=10_000_000)]


class Ordered(Door):
    """What stands for one period."""

    first: Day = Field(alias="from", description="its first day on the vendor's calendar")
    hours: Hours = Field(description="agent-hours ordered in all, now and before; what is billed anyway among them")
    now: Hours = Field(default=0.0, description="of them ordered by this file")
    in_time: Hours | None = Field(
        default=None, description="of them ordered early enough for new people to be trained; all if left out"
    )


class OrdersOfVendor(Door):
    """What stands with one vendor."""

    vendor: Name = Field(description="as in vendors.yaml")
    period: Literal["day", "week"] = Field(description="what is ordered at once")
    orders: tuple[Ordered, ...] = Field(default=(), description="one entry a period")


class Orders(Door):
    """Everything that is ordered."""

    contract: Literal["tideshift/orders/1"] = Field(alias="schema", description="this format and its version")
    as_of: AwareDatetime = Field(description="when it was ordered")
    vendors: tuple[OrdersOfVendor, ...] = Field(default=(), description="one entry each")

    def standing(self) -> dict[str, dict[date, Standing]]:
        """What stands, by vendor and first day."""
        return {
            one.vendor: {o.first: Standing(o.hours, o.hours if o.in_time is None else o.in_time) for o in one.orders}
            for one in self.vendors
        }


def read_orders(path: Path, vendors: Vendors, as_of: datetime, name: str | None = None) -> Orders:
    """Read orders.yaml as the last run wrote it.

    Parameters
    ----------
    path : Path
    vendors : Vendors
    as_of : datetime
        Now: what was ordered later cannot stand yet.
    name : str, optional
        What findings call the file.

    Raises
    ------
    planning.refusal.Refused
        With every error, at its line and column.
    """
    document = read_document(path, name)
    orders, findings = validate(document, Orders)
    if orders is not None:
        findings += _beyond_single_values(document, orders, vendors, as_of)
    if orders is None or findings:
        raise Refused(findings)
    return orders


def _beyond_single_values(document: Document, orders: Orders, vendors: Vendors, as_of: datetime) -> Sequence[Finding]:
    found = []
    names = [vendor.name for vendor in vendors.vendors]
    if orders.as_of > as_of:
        remedy = f"plan as of {orders.as_of.isoformat()} or later"
        found.append(document.finding(("as_of",), "ordered later than now", orders.as_of.isoformat(), remedy))
    told: set[str] = set()
    for k, one in enumerate(orders.vendors):
        at = ("vendors", k)
        if one.vendor not in names:
            wrong = "no such vendor in vendors.yaml"
            found.append(document.finding((*at, "vendor"), wrong, one.vendor, suggest(one.vendor, names)))
            continue
        if one.vendor in told:
            found.append(document.finding((*at, "vendor"), "a vendor twice", one.vendor, "keep one of the two"))
        told.add(one.vendor)
        if one.period != vendors.vendor(one.vendor).period:
            remedy = f"the contract is by the {vendors.vendor(one.vendor).period}; correct one of the two"
            found.append(document.finding((*at, "period"), "not the period of the contract", one.period, remedy))
        days: set[date] = set()
        for j, order in enumerate(one.orders):
            place = (*at, "orders", j)
            if order.first in days:
                found.append(document.finding((*place, "from"), "a day twice", str(order.first), "keep one of the two"))
            days.add(order.first)
            if order.in_time is not None and order.in_time > order.hours:
                wrong = "more than all hours ordered"
                found.append(document.finding((*place, "in_time"), wrong, f"{order.in_time:g}", "lower it"))
    return found


def orders_text(
    plans: Mapping[str, Sequence[Plan]],
    vendors: Vendors,
    as_of: datetime,
    before: Mapping[str, Mapping[date, Standing]],
) -> str:
    """Orders as canonical YAML: the same orders always give the same bytes.

    Periods that stand already and are not planned any more are kept until they are over.

    Parameters
    ----------
    plans : mapping of str to sequence of Plan
        By vendor.
    vendors : Vendors
    as_of : datetime
    before : mapping of str to mapping of date to Standing
        What stood.
    """
    lines = [f"schema: {SCHEMA}", f'as_of: "{as_of.isoformat()}"', "vendors:"]
    for name, planned in plans.items():
        vendor = vendors.vendor(name)
        length = timedelta(days=1 if vendor.period == "day" else 7)
        rows = {day: (stands, 0.0) for day, stands in before.get(name, {}).items() if day + length >= as_of.date()}
        for plan in planned:
            now = 0.0 if plan.now is None else plan.now.expected_h
            if now > 0 or plan.period.first in rows or plan.period.now:
                rows[plan.period.first] = (plan.stands, now)
        lines += [f'  - vendor: "{name}"', f"    period: {vendor.period}"]
        lines += ["    orders:" if rows else "    orders: []"]
        for day in sorted(rows):
            stands, now = rows[day]
            numbers = f"hours: {stands.hours:.2f}, now: {now:.2f}, in_time: {min(stands.in_time_h, stands.hours):.2f}"
            lines.append(f"      - {{from: {day}, {numbers}}}")
    return "\n".join(lines) + "\n"
