"""A vendor's demand as an order: hours against the contract, notice left, surcharge and price, week by week."""

from collections.abc import Hashable
from datetime import datetime

import pandas as pd
import streamlit as st

from planning.settings.vendors import Vendor, Vendors
from planning.vendors.demand_file import Demand
from planning.vendors.order import Order, order
from views.frame.language import later, t
from views.frame.opening import database_url
from views.frame.reading import Desk
from views.frame.said import said
from views.frame.wording import day, instant, money, number, percent, plain
from views.vendors.balance import STATES
from views.vendors.papers import forecast_asks, papers

WITHIN = {"under": later("▼ under the band"), "within": later("within"), "over": later("▲ over the band")}


def overview(desk: Desk, vendors: Vendors) -> None:
    """All vendors, a row each: what the forecast asks, against the contract, and how their answers stand."""
    rows = []
    for vendor in vendors.vendors:
        told, found = papers(vendor), forecast_asks(desk, vendor)
        states = set(told.days["state"])
        worst = next((s for s in ("overdue", "short", "open", "kept") if s in states), None)
        row = {t("vendor"): vendor.name, t("contract, h a week"): number(vendor.contracted_hours)}
        if found is None:
            row |= {t("asked by the forecast"): t("lends people"), t("of contract"): "", t("price"): ""}
        else:
            placed = _placed(_key(desk, vendor), found[0], vendor, desk.run.as_of)
            asked, contracted = (
                sum(getattr(week, name) for week in placed.weeks) for name in ("asked_h", "contracted_h")
            )
            days = sum(week.days for week in placed.weeks)
            row[t("asked by the forecast")] = t("{hours} h in {days} days", hours=number(asked), days=days)
            row[t("of contract")] = percent(asked / contracted, 0)
            row[t("price")] = money(sum(week.price_cents for week in placed.weeks), desk.settings.site.currency)
        short = float(told.days["short_h"].sum())
        row[t("answer")] = t(STATES[worst]) if worst else t("nothing sent")
        row[t("short, h")] = number(short, 1) if short else ""
        rows.append(row)
    table = pd.DataFrame(rows)
    act = [row.startswith((t(STATES["overdue"]), t(STATES["short"]))) for row in table[t("answer")]]

    def paint(row: "pd.Series[str]") -> list[str]:
        red = "background-color: rgba(178,24,43,0.18); font-weight: 600"
        marked = (t("answer"), t("short, h")) if act[int(str(row.name))] else ()
        return [red if name in marked else "" for name in row.index]

    right = st.column_config.TextColumn(alignment="right")
    numbers = dict.fromkeys([*list(table.columns)[1:5], t("short, h")], right)
    st.dataframe(
        table.style.apply(paint, axis=1),
        hide_index=True,
        key="vendors_overview",
        height="content",
        column_config=numbers,
    )


def weeks(desk: Desk, vendor: Vendor, found: tuple[Demand, pd.DataFrame] | None) -> None:
    """What the forecast asks, week by week, and what it costs to ask for it today."""
    if found is None:
        st.caption(t("The forecast in force asks nothing of this vendor: it takes no share of contacts."))
        return
    placed = _placed(_key(desk, vendor), found[0], vendor, desk.run.as_of)
    table = {
        t("week from"): [day(week.first) for week in placed.weeks],
        t("asked, h"): [number(week.asked_h, 1) for week in placed.weeks],
        t("contract, h"): [number(week.contracted_h, 1) for week in placed.weeks],
        t("of contract"): [percent(week.share, 0) for week in placed.weeks],
        t("band"): [t(WITHIN[week.within]) for week in placed.weeks],
        t("notice left, h"): [number(week.notice_h, 1) for week in placed.weeks],
        t("surcharge"): [t("too late") if w.lead is None else percent(w.lead.surcharge, 0) for w in placed.weeks],
        t("price"): [money(week.price_cents, desk.settings.site.currency) for week in placed.weeks],
    }
    right = st.column_config.TextColumn(alignment="right")
    words = (t("week from"), t("band"))
    numbers = {name: right for name in table if name not in words}
    st.dataframe(pd.DataFrame(table), hide_index=True, key="weeks_asked", column_config=numbers)
    for finding in placed.findings:
        st.markdown(f":orange[:material/visibility:] {plain(said(finding))}")
    at = instant(desk.run.as_of, desk.time_zone)
    st.caption(
        t("Weighed as of {at}. What to order now and what can wait says `tideshift orders` in a terminal.", at=at)
    )


def _key(desk: Desk, vendor: Vendor) -> Hashable:
    """What an order depends on: the forecast in force and the contract as it is today."""
    return database_url(), desk.publication, vendor.model_dump_json()


@st.cache_resource(max_entries=64, show_spinner=False)
def _placed(key: Hashable, _demand: Demand, _vendor: Vendor, _as_of: datetime) -> Order:
    # what the contacts of a vendor come to in people is the requirement all over again: seconds, not for every click
    return order(_demand, _vendor, _as_of)
