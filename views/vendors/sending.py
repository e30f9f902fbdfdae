"""What goes out: the forecast's demand for some days, as a file or into the vendor's own page."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import streamlit as st

from planning.desk.vendors.ledger import due_by, of_days
from planning.settings.vendors import Vendor, Vendors
from planning.store.guard import Right
from planning.vendors.demand_file import Demand, demand_text
from views.frame import sign_in
from views.frame.language import t
from views.frame.wording import instant
from views.vendors.upload import keep


def sending(vendor: Vendor, vendors: Vendors, demand: Demand) -> None:
    """Draw the choice of days and deadline, the download and the button that sends."""
    zone, now = ZoneInfo(vendor.time_zone), datetime.now(UTC)
    first = _first(vendor, demand, now)
    span = st.date_input(
        t("Days to send"),
        value=(first, demand.last),
        min_value=demand.first,
        max_value=demand.last,
        key=f"send_days_{vendor.name}",
        help=t("Days of the vendor's calendar ({zone}); the forecast in force covers no others whole", zone=zone.key),
    )
    if not isinstance(span, tuple) or len(span) != 2:
        st.caption(t("Choose the last day too."))
        return
    part = of_days(demand, *span)
    locked = st.toggle(
        t("Locked: it will not change any more"),
        key=f"send_locked_{vendor.name}",
        help=t("A draft lets the vendor look ahead; what is locked it can hire by"),
    )
    part = part.model_copy(update={"status": "locked" if locked else "draft"})
    due = _due(vendor, span[0], zone, now)
    st.download_button(
        t("Download demand.yaml"),
        demand_text(part),
        file_name=f"demand-{vendor.name}-{span[0]}.yaml",
        mime="application/yaml",
        icon=":material/download:",
        key="download_demand",
        on_click="ignore",
        width="stretch",
        help=t("The same file as `tideshift demand export` writes; sending stores it here for the vendor's own page"),
    )
    allowed = sign_in.can(Right.EDIT)
    if st.button(
        t("Send to the vendor"),
        type="primary",
        icon=":material/send:",
        key="send_demand",
        width="stretch",
        disabled=not allowed,
        help=None if allowed else t("This needs the role planner, which an admin grants."),
    ):
        keep(part, vendors, reason="sent at the desk", due=due)


def _first(vendor: Vendor, demand: Demand, now: datetime) -> date:
    """The first day whose answer can still come by contract; the demand's first where that is none."""
    days = [demand.first + timedelta(days=k) for k in range((demand.last - demand.first).days + 1)]
    return next((day for day in days if due_by(vendor, day) > now), demand.first)


def _due(vendor: Vendor, first: date, zone: ZoneInfo, now: datetime) -> datetime:
    """When the answer is due: by contract, or later where the planner says so or the contract's instant is past."""
    contract = due_by(vendor, first)
    start = max(contract, (now + timedelta(days=1)).astimezone(zone))
    row = st.columns(2)
    key = f"{vendor.name}_{first}"
    day = row[0].date_input(
        t("Answer due"),
        value=start.date(),
        key=f"due_day_{key}",
        help=t(
            "By contract {due}; after this instant the vendor cannot answer here any more", due=instant(contract, zone)
        ),
    )
    clock = row[1].time_input(t("at"), value=time(start.hour), step=3600, key=f"due_time_{key}")
    due = datetime.combine(day, clock, tzinfo=zone)
    if due <= now:
        st.warning(t("That is past: the vendor could not answer."), icon=":material/schedule:")
    elif contract < now:
        st.caption(
            t(
                "The contract's own deadline, {due}, is past; agree this one with the vendor.",
                due=instant(contract, zone),
            )
        )
    return due
