"""The planner's view of vendors: all of them in a table, one of them in full."""

from zoneinfo import ZoneInfo

import streamlit as st

from planning.settings.vendors import Vendor, Vendors
from planning.store.guard import Right
from views.frame import sign_in
from views.frame.language import t
from views.frame.reading import Desk
from views.vendors import balance
from views.vendors.answer import answer
from views.vendors.contract import contract
from views.vendors.history import history
from views.vendors.orders import overview, weeks
from views.vendors.papers import forecast_asks, papers
from views.vendors.people import people
from views.vendors.sending import sending
from views.vendors.upload import outcome, upload


def staff(desk: Desk) -> None:
    """Draw it."""
    vendors = desk.settings.vendors
    if not vendors.vendors:
        st.info(t("No vendors: everything is done in-house."), icon=":material/handshake:")
        st.caption(t("Describe them in `vendors.yaml` among the settings; the file's comments say how."))
        return
    outcome()
    overview(desk, vendors)
    names = [vendor.name for vendor in vendors.vendors]
    label = t("Vendor")
    asked = st.query_params.get("vendor", names[0])
    first = asked if asked in names else names[0]
    if len(names) <= 8:
        chosen = st.segmented_control(label, names, default=first, key="vendor", label_visibility="collapsed") or first
    else:
        chosen = st.selectbox(label, names, index=names.index(first), key="vendor")
    _one(desk, vendors, vendors.vendor(chosen))


def _one(desk: Desk, vendors: Vendors, vendor: Vendor) -> None:
    told, found = papers(vendor), forecast_asks(desk, vendor)
    forecast = None if found is None else found[1]
    balance.figures(vendor, told)
    left, right = st.columns([2.1, 1], gap="large")
    with left:
        balance.chart(vendor, told, forecast)
    with right:
        tabs = st.tabs([t("Send"), t("Import"), t("Files")])
        with tabs[0]:
            if found is None:
                st.caption(t("The forecast in force asks nothing of this vendor: it takes no share of contacts."))
            else:
                sending(vendor, vendors, found[0])
        with tabs[1]:
            if sign_in.can(Right.EDIT):
                upload(vendors, demands=True)
            else:
                st.caption(t("This needs the role planner, which an admin grants."))
        with tabs[2]:
            history(vendor, told)
    tabs = st.tabs([t("By day"), t("By week and price"), t("Enter an answer"), t("People"), t("Contract")])
    with tabs[0]:
        balance.by_day(told, forecast, zone=ZoneInfo(vendor.time_zone))
    with tabs[1]:
        weeks(desk, vendor, found)
    with tabs[2]:
        if sign_in.can(Right.EDIT):
            st.caption(t("For an answer that came by telephone or mail; it is stored under your name."))
            answer(vendor, told, late=True)
        else:
            st.caption(t("This needs the role planner, which an admin grants."))
    with tabs[3]:
        people(vendor)
    with tabs[4]:
        contract(vendor, currency=desk.settings.site.currency)
