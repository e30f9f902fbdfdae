"""Service: will it hold. The twin against plan and promise, service by queue and hour, and a drill of a surge."""

import pandas as pd
import streamlit as st

from planning.desk.requirement.choice import Choice
from planning.desk.service.lived import by_queue
from views.charts import locale
from views.charts import service as charts
from views.frame import reading
from views.frame.header import header, nothing_yet
from views.frame.language import t
from views.frame.queue_picker import picked
from views.frame.reading import Desk
from views.service.cards import cards
from views.service.drill import drill
from views.service.heat import heat
from views.service.queue_table import queue_table
from views.service.source import Source, source

SHOWN = 16
"""Queues in the chart, the worst; the table beside it holds all."""


def page() -> None:
    """Draw the page."""
    header(t("Service"), t("Will it hold?"))
    desk = reading.desk()
    if desk is None:
        nothing_yet()
        return
    names = [policy.queue for policy in desk.settings.policies()]
    choice = picked(desk, names, days=14)
    shown = source(desk)
    if shown is None:
        st.info(
            t("This roster was not simulated, so nobody knows how it will be lived through."), icon=":material/help:"
        )
        st.caption(
            t(
                "Simulate it with the button above. So that every night does it, give `futures` in `simulation.yaml` a "
                "number such as 100; a run made by an earlier release kept no simulation."
            )
        )
    else:
        table = by_queue(shown.twin, shown.kpis, desk.settings.policies())
        table = table[table["queue"].isin(choice.queues(names))].reset_index(drop=True)
        _holds(desk, shown, table, choice)
        heat(desk, shown, table, choice)
    drill(desk, choice)


def _holds(desk: Desk, shown: Source, table: pd.DataFrame, choice: Choice) -> None:
    whole = not (choice.line or choice.language or choice.channel)
    cards(table, shown.twin_totals if whole else None)
    if table.empty:
        st.caption(t("None of these queues was simulated."))
        return
    left, right = st.columns([1, 1.2], gap="medium")
    with left:
        st.subheader(t("Plan, promise, and what was lived through"), anchor=False)
        st.plotly_chart(
            charts.against_promise(table.head(SHOWN)), key="promise_chart", config=locale.config(),
            alt=t("Share in time by queue: promised, planned and simulated"),
        )  # fmt: skip
        hidden = len(table) - SHOWN
        told = t(
            "Whole horizon. Simulated: the roster lived through contact by contact, some people missing; the line is "
            "the 95 % interval of its mean. Red triangles: all of it lies below the promise."
        )
        if hidden > 0:
            told += " " + t("The {count} worst queues; all are in the table.", count=SHOWN)
        st.caption(told)
    with right:
        queue_table(table)
