"""Two nights beside each other: figures, demand, people, settings, and the roster cell by cell."""

from zoneinfo import ZoneInfo

import pandas as pd
import streamlit as st

from planning.desk.run_compare import Differences, differences
from views.charts.runs import changes
from views.frame import opening, reading
from views.frame.language import t, tn
from views.frame.wording import at_right, change, instant, number, queue_name
from views.runs.comparing_inputs import deeds, people, settings
from views.runs.comparing_rosters import rosters
from views.runs.words import changed, label, run_name, value

CHOICES, MOST = 100, 12
"""Runs that may be chosen, the newest ones; queues that a chart shows, those that changed most."""


def comparing() -> None:
    """Let two runs be chosen and draw what differs."""
    runs, _ = reading.store().run_page(CHOICES)
    if len(runs) < 2:
        st.info(t("There is one run only; the next night can be compared with it."), icon=":material/compare_arrows:")
        return
    site = reading.settings().site  # asks for the right before any cache answers
    zone, currency = ZoneInfo(site.time_zone), site.currency
    left, right = st.columns(2)
    made = [k for k, run in enumerate(runs) if run.cost_cents is not None] or [0]
    first = made[1] if len(made) > 1 else (made[0] + 1) % len(runs)
    older = left.selectbox(
        t("Older run"), runs, index=first, format_func=lambda run: run_name(run, zone), key="compare_older"
    )
    newer = right.selectbox(
        t("Newer run"), runs, index=made[0], format_func=lambda run: run_name(run, zone), key="compare_newer"
    )
    if older.id is None or newer.id is None or older.id == newer.id:
        st.info(t("Choose two different runs."), icon=":material/compare_arrows:")
        return
    found = _differences(opening.database_url(), older.id, newer.id)
    _common(found, zone)
    one, two = st.columns([1, 1.15], gap="large")
    with one:
        _figures(found, currency)
    with two:
        _queues(found)
    rosters(found, older, newer)
    people(found)
    settings(found)
    deeds(found, zone)


@st.cache_resource(max_entries=32, show_spinner=False)
def _differences(url: str, older: int, newer: int) -> Differences:
    """Of two runs, which never change once written."""
    store = opening.at(url)
    return differences(store, store.run(older), store.run(newer))


def _common(found: Differences, zone: ZoneInfo) -> None:
    if found.common is None:
        st.warning(
            t("These runs plan no hour in common: only the figures of their whole horizons can be compared."),
            icon=":material/calendar_clock:",
        )
        return
    start, end = (instant(edge, zone) for edge in found.common)
    st.caption(
        t(
            "Figures are of each run's whole horizon; everything else of the hours both plan, {start} to {end}.",
            start=start,
            end=end,
        )
    )


def _figures(found: Differences, currency: str) -> None:
    st.subheader(t("Figures"), anchor=False)
    rows = [
        {
            "": label(one),
            t("Older run"): value(one.older, one.older_half, one, currency),
            t("Newer run"): value(one.newer, one.newer_half, one, currency),
            t("Change"): changed(one, currency),
        }
        for one in found.figures
        if one.older is not None or one.newer is not None
    ]
    table = pd.DataFrame(rows)
    st.dataframe(table, hide_index=True, column_config=at_right(table, 1), height="content")


def _queues(found: Differences) -> None:
    st.subheader(t("Demand and requirement by queue"), anchor=False)
    table = found.queues
    moved = table[table[["contacts_change", "required_h_change", "shortage_h_change"]].abs().max(axis=1) > 0.05]
    if moved.empty:
        st.caption(t("The same in every queue."))
        return
    top = moved.head(MOST)
    axis = t("required agent-hours, change")
    figure = changes([queue_name(q) for q in top["queue"]], list(top["required_h_change"]), axis)
    st.plotly_chart(figure, key="compare_queues", config={"displayModeBar": False})
    shown = pd.DataFrame(
        {
            t("Queue"): moved["queue"].map(queue_name),
            t("Contacts"): [_pair(a, b, 0) for a, b in _both(moved, "contacts")],
            t("Required, h"): [_pair(a, b, 1) for a, b in _both(moved, "required_h")],
            t("Shortage, h"): [_pair(a, b, 1) for a, b in _both(moved, "shortage_h")],
        }
    )
    with st.expander(tn("{count} queue differs", "{count} queues differ", len(moved)), icon=":material/table_rows:"):
        st.dataframe(shown, hide_index=True, column_config=at_right(shown, 1))
        if len(found.overrides):
            st.caption(t("Overrides moved contacts here: {queues}.", queues=", ".join(_moved(found))))


def _moved(found: Differences) -> list[str]:
    rows = found.overrides.itertuples(index=False, name=None)
    return [
        f"{queue_name(queue)} {change(older, '', 0).strip()} → {change(newer, '', 0).strip()}"
        for queue, older, newer in rows
    ]


def _both(table: pd.DataFrame, name: str) -> "zip[tuple[float, float]]":
    return zip(table[f"{name}_older"].astype(float), table[f"{name}_newer"].astype(float), strict=True)


def _pair(older: float, newer: float, digits: int) -> str:
    before, after = ("–" if told != told else number(told, digits) for told in (older, newer))
    return before if before == after else f"{before} → {after}"
