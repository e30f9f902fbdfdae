"""Tonight: did the night run, what needs the planner, and where is everything."""

from typing import Literal

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from planning.desk.state import ACT_SHARE, Concern, concerns, live_mean, shortage_by_band
from views import charts, reading
from views.frame import header, nothing_yet
from views.night_run import about, ran, reasons
from views.reading import Desk
from views.service_table import by_channel
from views.wording import change, misses, money, percent, plain, queue_name, share, simulated

Colour = Literal["red", "off"]


def page() -> None:
    """Draw the page."""
    header("Tonight", "Did the night run, and what needs you?")
    newest = next(iter(reading.store().runs(limit=1)), None)
    desk = reading.desk()
    if desk is None:
        if newest is not None:
            st.error(f"The last run published nothing (exit code {newest.exit_code}).", icon=":material/error:")
            st.markdown(reasons(newest))
        nothing_yet()
        return
    ran(desk, newest or desk.run)
    _figures(desk)
    left, right = st.columns([1, 1.25], gap="large")
    with left:
        _needs(desk)
        by_channel(desk.run.summary["served"], desk.run.summary.get("twin"))
    with right:
        _short(desk)
    about(desk)


def _figures(desk: Desk) -> None:
    summary, run = desk.run.summary, desk.run
    level, target, occupancy = (live_mean(summary["served"], n) for n in ("service_level", "target", "occupancy"))
    hours = desk.interval / 60
    cover = desk.standing.coverage[desk.standing.coverage["kind"] != "deferred"]
    required = float(cover["required"].sum()) * hours
    short, over = (float(cover[c].sum()) * hours for c in ("shortage", "surplus"))
    row = st.columns(6)
    under, missed, means = None, False, "Share of contacts offered"
    lived = (summary.get("twin") or {}).get("totals", {})
    if lived.get("service_level") is not None:
        low, high = lived["service_level_low"], lived["service_level_high"]
        under = f"simulated {simulated(lived['service_level'], low, high)}"
        means += f", as planned; simulated below it, the target is {share(target)}"
        missed = misses(lived["service_level"], high, target)
    elif level is not None and target is not None:
        under, missed = f"{change(100 * (level - target), 'points')} to target", level < target
    _card(row[0], "Answered in time, live", share(level), under, means, _red(missed))
    _card(row[1], "Occupancy, live", share(occupancy), None, "Share of their time that agents are busy")
    _card(
        row[2],
        "Shortage",
        _hours(short),
        _of(short, required),
        "Missing agent-hours",
        _red(short > ACT_SHARE * required),
    )
    _card(row[3], "Surplus", _hours(over), _of(over, required), "Agent-hours nobody needs")
    currency, pay = desk.settings.site.currency, summary["cost"]["parts_cents"].get("pay", 0)
    cost, bound = (None if c is None else money(c, currency) for c in (run.cost_cents, run.bound_cents))
    _card(row[4], "Cost", cost or "none", f"pay {money(pay, currency)}", "Pay and everything missed, at its price")
    gap = "none" if run.gap is None else percent(run.gap, 2)
    _card(row[5], "Proven gap", gap, bound and f"bound {bound}", "No roster costs less than the bound")


def _red(act: bool) -> Colour:
    return "red" if act else "off"


def _card(where: DeltaGenerator, label: str, value: str, under: str | None, means: str, colour: Colour = "off") -> None:
    where.metric(label, value, under, colour, help=means, border=True, height="stretch", delta_arrow="off")


def _needs(desk: Desk) -> None:
    st.subheader("What needs you", anchor=False)
    found = concerns(
        coverage=desk.standing.coverage,
        violations=desk.standing.violations,
        roster=desk.standing.roster,
        overrides=reading.store().overrides(),
        now=desk.run.as_of,
        interval=desk.interval,
    )
    found += [Concern("look", warning, "", "tonight") for warning in desk.run.summary["warnings"]]
    if not found:
        st.success("Nothing. Every promise is kept and every rule holds.", icon=":material/check_circle:")
    for concern in found:
        colour, icon = ("red", "error") if concern.severity == "act" else ("orange", "visibility")
        where = f" :gray-badge[{concern.page.capitalize()}]" if concern.page != "tonight" else ""
        detail = plain(queue_name(concern.detail))
        st.markdown(f":{colour}[:material/{icon}:] **{plain(concern.what)}**{where}  \n:small[{detail}]")


def _short(desk: Desk) -> None:
    st.subheader("Where people are missing, agent-hours by time of day", anchor=False)
    table = shortage_by_band(desk.standing.coverage, desk.interval, desk.time_zone)
    if table.empty:
        st.caption("Nowhere: every live queue and post has the people it needs in every interval.")
        return
    table["queue"] = table["queue"].map(queue_name)
    st.plotly_chart(charts.shortage_by_band(table), key="shortage")
    st.caption(f"Whole horizon, clock of {desk.time_zone.key}; queues without shortage are left out.")


def _hours(hours: float) -> str:
    return f"{hours:,.0f} h" if hours >= 100 else f"{hours:,.1f} h"


def _of(hours: float, required: float) -> str:
    return f"{percent(hours / required)} of required" if required else "nothing required"
