"""Requirement: how many people, and why. The number by interval, what it rests on, its steps, and what if."""

import pandas as pd
import streamlit as st

from planning.desk.requirement.choice import Choice, of_queues
from planning.desk.requirement.figures import binding, by_interval, figures
from planning.desk.requirement.levers import Levers
from views.charts import locale
from views.charts import requirement as charts
from views.frame import reading, sign_in
from views.frame.header import header, nothing_yet
from views.frame.language import t
from views.frame.queue_picker import picked
from views.frame.reading import Desk
from views.requirement import explanation, ground
from views.requirement.cards import cards
from views.requirement.keeping import keep
from views.requirement.queue_table import queue_table
from views.requirement.sliders import moved
from views.requirement.what_if import WhatIf, what_if


def page() -> None:
    """Draw the page."""
    header(t("Requirement"), t("How many people do we need, and why?"))
    desk = reading.desk()
    if desk is None:
        nothing_yet()
        return
    table = ground.requirement(desk)
    names = table["line"] + "/" + table["language"] + "/" + table["channel"]
    choice = picked(desk, names.unique())
    shown = of_queues(table, choice.queues(names.unique()))
    if shown.empty:
        st.info(t("The plan asks nothing of these queues. Choose another line, language or channel."))
        return
    _body(desk, choice, shown)


@st.fragment
@sign_in.worded
def _body(desk: Desk, choice: Choice, shown: pd.DataFrame) -> None:
    """Everything that a slider or a click on the chart changes; the rest of the page stays as it is."""
    left, right = st.columns([3, 1], gap="medium")
    queues = tuple(shown["queue"].unique())
    with right:
        levers = moved(desk, queues)
    other = what_if(desk, levers, queues, shown) if levers.moved else None
    with left:
        if levers.moved and other is None:  # what was asked cannot be; the sliders' page says why
            levers = Levers()
        _picture(desk, choice, shown, levers, other)
    with right:
        keep(desk, levers, queues)
    low, high = st.columns([1, 1.15], gap="large")
    with low:
        _rests_on(desk, choice, shown if other is None else other.rows)
        inside = choice.rows(shown if other is None else other.rows, desk.time_zone)
        if len(inside):
            queue_table(desk, inside, None if other is None else choice.rows(other.before, desk.time_zone))
    with high:
        explanation.steps(desk, choice, shown)


def _picture(desk: Desk, choice: Choice, shown: pd.DataFrame, levers: Levers, other: WhatIf | None) -> None:
    zone, present = desk.time_zone, desk.settings.site.shrinkage.present
    whole = choice.first == desk.publication.horizon_start.astimezone(zone).date()
    inside = choice.rows(shown, zone, before=whole)
    told = figures(inside, desk.interval, present)
    after = before = None
    if other is not None:
        before = choice.rows(other.before, zone, before=whole)
        told = figures(before, desk.interval, present)
        inside = choice.rows(other.rows, zone, before=whole)
        absent = levers.shrinkage
        after = figures(inside, desk.interval, present if absent is None else 1 - absent)
    cards(desk, told, after)
    fig = charts.requirement(
        by_interval(inside),
        zone,
        before=None if before is None else by_interval(before),
        selected=explanation.selected(desk, choice, shown),
    )
    event = st.plotly_chart(
        fig, key="requirement_chart", on_select=explanation.clicked, selection_mode="points", config=locale.config(),
        alt=t("Required agents by interval, with the band of demand"),
    )  # fmt: skip
    del event  # the click has set the widgets of the explanation before this run began
    st.caption(
        t(
            "Net people at work, before shrinkage and breaks, all queues shown together; clock of {zone}. The band "
            "adds the queues' own as if all were busy at once. Click a point to explain it.",
            zone=zone.key,
        )
        if other is None
        else other.caption(desk)
    )


def _rests_on(desk: Desk, choice: Choice, rows: pd.DataFrame) -> None:
    st.subheader(t("What does it rest on?"), anchor=False)
    if "binds" not in rows:
        st.caption(t("This run was made by a release that kept no reasons. The next night keeps them."))
        return
    table = binding(choice.rows(rows, desk.time_zone), desk.time_zone.key, desk.interval)
    if table.empty:
        st.caption(
            t("Only work with a deadline is shown: it asks for hours before the deadline, not for heads at once.")
        )
        return
    st.plotly_chart(
        charts.binding(table), key="binding_chart", config=locale.config(),
        alt=t("Required agents by hour of the day and by what they rest on"),
    )  # fmt: skip
    st.caption(
        t(
            "Which promise asks for most people, by hour of the site's day. Where the minimum binds, people are spare "
            "by design; where the occupancy cap binds, a somewhat higher service target would cost nothing."
        )
    )
