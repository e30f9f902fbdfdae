"""Tonight: did the night run, what needs the planner, what changed, and where is everything."""

import streamlit as st

from planning.desk.concerns import shortage_by_band
from views import charts
from views.frame import reading
from views.frame.header import header, nothing_yet
from views.frame.language import t, tn
from views.frame.reading import Desk
from views.frame.wording import number, queue_name
from views.tonight.cards import cards
from views.tonight.changed import BACK, changed
from views.tonight.export import export
from views.tonight.needs import found, needs
from views.tonight.night_run import about, newest_night, ran, reasons
from views.tonight.service_table import by_channel
from views.tonight.waiting import waiting

WORST = 14
"""Queues whose shortage is drawn; the others are told in a sentence."""


def page() -> None:
    """Draw the page."""
    header(t("Tonight"), t("Is everything fine, what changed, and what needs you?"))
    newest = newest_night(reading.store().runs(BACK))
    desk = reading.desk()
    if desk is None:
        if newest is not None:
            st.error(
                t("The last run published nothing (exit code {code}).", code=newest.exit_code), icon=":material/error:"
            )
            st.markdown(reasons(newest))
        nothing_yet()
        return
    ran(desk, newest or desk.run)
    waiting()
    cards(desk)
    left, right = st.columns([1, 1.15], gap="large")
    with left:
        needs(found(desk))
    with right:
        _short(desk)
        by_channel(desk.run.summary["served"], desk.run.summary.get("twin"))
    changed(desk)
    export(desk)
    about(desk)


def _short(desk: Desk) -> None:
    st.subheader(t("Where people are missing"), anchor=False)
    table = shortage_by_band(desk.standing.coverage, desk.interval, desk.time_zone)
    if table.empty:
        st.caption(t("Nowhere: every live queue and post has the people it needs in every interval."))
        return
    table["queue"] = table["queue"].map(queue_name)
    by_queue = table.groupby("queue")["shortage_h"].sum().sort_values(ascending=False)
    worst, others = by_queue.index[:WORST], by_queue.iloc[WORST:]
    alt = t("Missing agent-hours by queue and time of day")
    st.html(charts.shortage_by_band(table[table["queue"].isin(worst)], alt))
    st.caption(
        t(
            "Agent-hours by time of day over the whole horizon, clock of {zone}; queues without shortage are left out.",
            zone=desk.time_zone.key,
        )
    )
    if len(others):
        told = tn("{count} more queue is short, by {hours} h.", "{count} more queues are short, by {hours} h together.",
                  len(others), hours=number(float(others.sum()), 1))  # fmt: skip
        st.caption(told)
