"""People whom a vendor lends, and when the roster in force has them work: a page of rows at a time."""

import math
from zoneinfo import ZoneInfo

import pandas as pd
import streamlit as st

from planning.settings.vendors import Vendor
from views.frame import reading
from views.frame.language import t, tn
from views.frame.wording import at_right, day, number, percent

ROWS = 200
"""Shifts shown at once."""


def people(vendor: Vendor) -> None:
    """Draw the vendor's people in the roster, hours by week, and their shifts."""
    known = reading.store().vendor_people(vendor.name)
    if known.empty:
        st.caption(t("None of its people stand in the roster in force: it answers its share of contacts by itself."))
        return
    shifts = reading.store().vendor_shifts(vendor.name)
    st.markdown(tn("**{count}** person", "**{count}** people", len(known)))
    if shifts.empty:
        st.caption(t("Nobody of them works in the roster in force."))
        return
    _weeks(vendor, shifts)
    _shifts(vendor, known, shifts)


def _weeks(vendor: Vendor, shifts: pd.DataFrame) -> None:
    """Bought hours against the contract, week by week."""
    days = pd.DatetimeIndex(shifts["date"])
    monday = days - pd.to_timedelta(days.day_of_week, unit="D")
    weeks = shifts.assign(week=monday).groupby("week")
    hours = weeks["paid_minutes"].sum() / 60
    table = pd.DataFrame(
        {
            t("week from"): [day(at.date()) for at in hours.index],
            t("people"): [number(n) for n in weeks["agent_id"].nunique()],
            t("shifts"): [number(n) for n in weeks.size()],
            t("hours, h"): [number(h, 1) for h in hours],
            t("of contract"): [percent(h / vendor.contracted_hours, 0) for h in hours],
        }
    )
    st.dataframe(table, hide_index=True, column_config=at_right(table, 1), key="weeks")


def _shifts(vendor: Vendor, known: pd.DataFrame, shifts: pd.DataFrame) -> None:
    zone = ZoneInfo(vendor.time_zone)
    pages = max(1, math.ceil(len(shifts) / ROWS))
    number_ = min(pages, st.pagination(pages, key=f"vendor_shifts_{pages}") if pages > 1 else 1)
    part = shifts.sort_values(["start", "agent_id"]).iloc[ROWS * (number_ - 1) : ROWS * number_]
    names = known.set_index("agent_id")["name"]
    table = pd.DataFrame(
        {
            t("day"): [day(d.date()) for d in part["date"]],
            t("person"): [f"{agent} {names[agent]}" for agent in part["agent_id"]],
            t("shift"): part["shift"].tolist(),
            t("from"): part["start"].dt.tz_convert(zone).dt.strftime("%H:%M").tolist(),
            t("until"): part["end"].dt.tz_convert(zone).dt.strftime("%H:%M").tolist(),
            t("paid, h"): [number(minutes / 60, 1) for minutes in part["paid_minutes"]],
        }
    )
    st.dataframe(table, hide_index=True, column_config=at_right(table, 3), key="vendor_shifts")
    st.caption(t("Clock times are those of {zone}.", zone=zone.key))
