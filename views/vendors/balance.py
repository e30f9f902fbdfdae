"""Asked against committed: the figures, the chart and the table that staff and the vendor itself both see."""

from collections.abc import Mapping
from zoneinfo import ZoneInfo

import pandas as pd
import streamlit as st

from planning.settings.vendors import Vendor
from views.charts import locale
from views.charts.vendors import asked_and_committed
from views.frame.language import later, t
from views.frame.wording import day, day_short, hours, instant, number
from views.vendors.papers import Papers

STATES: Mapping[str, str] = {
    "kept": later("✓ committed in full"),
    "short": later("▼ short"),
    "open": later("… answer open"),
    "overdue": later("! answer overdue"),
}


def figures(vendor: Vendor, told: Papers) -> None:
    """The cards: asked, committed, short, and when the next answer is due."""
    days, zone = told.days, ZoneInfo(vendor.time_zone)
    asked, said, short = (float(days[name].sum()) for name in ("asked_h", "committed_h", "short_h"))
    waiting = days[days["state"].isin(["open", "overdue"])]
    late = bool((days["state"] == "overdue").any())
    row = st.columns(4)
    row[0].metric(
        t("Asked"),
        hours(asked) if len(days) else t("nothing yet"),
        _span(days),
        delta_color="off",
        delta_arrow="off",
        border=True,
        height="stretch",
        help=t("Agent-hours of the demand that was sent, all days together"),
    )
    row[1].metric(
        t("Committed"),
        hours(said) if days["committed_h"].notna().any() else t("no answer"),
        border=True,
        height="stretch",
        help=t("Agent-hours promised for these days by the newest commitment"),
    )
    row[2].metric(
        t("Short"),
        hours(short) if days["short_h"].notna().any() else "–",
        t("{share} % of asked", share=number(100 * short / asked, 1)) if asked and short else None,
        delta_color="red" if short else "off",
        delta_arrow="off",
        border=True,
        height="stretch",
        help=t("Asked and not committed, queue by queue: hours too many on one queue do not serve another"),
    )
    due = waiting["due"].min() if len(waiting) else None
    row[3].metric(
        t("Answer due"),
        instant(due.to_pydatetime(), zone) if due is not None else "–",
        t("overdue") if late else None,
        delta_color="red" if late else "off",
        delta_arrow="off",
        border=True,
        height="stretch",
        help=t("When the commitment is to be there, on the vendor's clock"),
    )


def chart(vendor: Vendor, told: Papers, forecast: pd.DataFrame | None) -> None:
    """Asked, committed and short by day; beside it, for staff, what the forecast asks now."""
    table = told.days.set_index("day")[["asked_h", "committed_h", "short_h"]]
    if forecast is not None:
        table = table.join(forecast.groupby("day")["hours"].sum().rename("forecast_h"), how="outer")
    if table.empty:
        return
    daily = vendor.contracted_hours / 7
    band = (daily * vendor.band.least, daily * vendor.band.most) if vendor.period == "day" else None
    fig = asked_and_committed(table, [day_short(d) for d in table.index], band=band)
    st.plotly_chart(fig, key="asked_and_committed", config=locale.config())


def by_day(told: Papers, forecast: pd.DataFrame | None, *, zone: ZoneInfo) -> None:
    """The same as a table, red where hours are missing or an answer is late."""
    table = told.days.set_index("day")
    if forecast is not None:
        table = table.join(forecast.groupby("day")["hours"].sum().rename("forecast_h"), how="outer")
    hours_of = {
        t("asked, h"): table["asked_h"],
        t("committed, h"): table["committed_h"],
        t("short, h"): table["short_h"].where(table["short_h"] > 0),
    }
    if forecast is not None:
        hours_of = {t("by the forecast now, h"): table["forecast_h"], **hours_of}
    hours_of = {label: values for label, values in hours_of.items() if values.notna().any()}
    shown = pd.DataFrame({t("day"): [day(d) for d in table.index]})
    for label, values in hours_of.items():
        shown[label] = _column(values)
    if len(told.days):
        shown[t("answer")] = ["" if pd.isna(s) else t(STATES[s]) for s in table["state"]]
        shown[t("due")] = ["" if pd.isna(at) else instant(at.to_pydatetime(), zone) for at in table["due"]]
    act = table["state"].isin(["short", "overdue"]).to_numpy()
    red = [t("short, h"), t("answer")]

    def paint(row: "pd.Series[str]") -> list[str]:
        on = bool(act[int(str(row.name))])
        return [
            "background-color: rgba(178,24,43,0.18); font-weight: 600" if on and name in red else ""
            for name in row.index
        ]

    right = st.column_config.TextColumn(alignment="right")
    columns = {**dict.fromkeys(hours_of, right), t("due"): st.column_config.TextColumn(width="medium")}
    st.dataframe(
        shown.style.apply(paint, axis=1), hide_index=True, key="ledger", height="content", column_config=columns
    )


def _span(days: pd.DataFrame) -> str | None:
    if days.empty:
        return None
    return t("from {first} to {last}", first=day(days["day"].min()), last=day(days["day"].max()))


def _column(values: "pd.Series[float]") -> list[str]:
    return ["" if pd.isna(v) else number(float(v), 1) for v in values]
