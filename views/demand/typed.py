"""Tables to type into: a new total for a day, or a new number for an interval, each an override."""

import uuid
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta

import numpy as np
import pandas as pd
import streamlit as st

from forecast.overrides import Override
from planning.desk.demand.known_events import named
from planning.store.guard import Right
from views.demand.keeping import DONE, News, save
from views.demand.picker import View
from views.frame import sign_in
from views.frame.language import t, tn
from views.frame.reading import Desk
from views.frame.wording import day, number

MOST_ROWS = 31
"""Rows up to which a table stands on the page as a whole; a longer one scrolls."""


def by_day(desk: Desk, view: View, days: pd.DataFrame, spans: pd.DataFrame, names: list[str], found: News
           ) -> list[Override]:  # fmt: skip
    """Draw a row a day; the overrides that the totals typed so far mean.

    Parameters
    ----------
    days : pandas.DataFrame
        As `planning.desk.demand.scope.by_day`.
    spans : pandas.DataFrame
        As `planning.desk.demand.known_events.known_events`.
    """
    happening = named(spans, desk.time_zone)
    dates = [stamp.date() for stamp in days["day"]]
    table = pd.DataFrame({"when": [day(d) for d in dates], **_figures(days)})
    table.insert(3, "events", [happening.get(d, "") for d in dates])
    windows = [(_midnight(desk, d), _midnight(desk, d + timedelta(days=1))) for d in dates]
    return _editor(f"by_day_{view.looked.pattern}", t("day"), table, windows, view, names, desk, found)


def by_interval(desk: Desk, view: View, hours: pd.DataFrame, names: list[str], found: News) -> list[Override]:
    """Draw a row an interval of one day; the overrides that the numbers typed so far mean.

    Parameters
    ----------
    hours : pandas.DataFrame
        As `planning.desk.demand.scope.by_interval`.
    """
    local = hours["timestamp"].dt.tz_convert(desk.time_zone)
    dates = sorted(set(local.dt.date))
    chosen: date = st.selectbox(t("Day"), dates, format_func=day, key="interval_day", width=260)
    rows = hours[(local.dt.date == chosen).to_numpy()]
    starts = list(rows["timestamp"].dt.tz_convert(desk.time_zone))
    step = hours["timestamp"].diff().min() if len(hours) > 1 else pd.Timedelta(hours=1)
    table = pd.DataFrame({"when": [f"{at:%H:%M}" for at in starts], **_figures(rows)})
    windows = [(at.to_pydatetime(), (at + step).to_pydatetime()) for at in starts]
    key = f"by_interval_{view.looked.pattern}_{chosen}"
    return _editor(key, t("from"), table, windows, view, names, desk, found)


def _figures(rows: pd.DataFrame) -> dict[str, object]:
    band = ["–"] * len(rows)
    if "p05" in rows and rows["p05"].notna().any():
        band = [f"{number(low)} – {number(high)}" for low, high in zip(rows["p05"], rows["p95"], strict=True)]
    digits = 0 if rows["volume"].max() >= 100 else 1
    figures: dict[str, object] = {"volume": rows["volume"].round(digits).to_numpy(), "band": band}
    if not np.allclose(rows["model_volume"], rows["volume"]):
        figures["model"] = rows["model_volume"].round(digits).to_numpy()
    return {
        **figures,
        "yours": pd.array([None] * len(rows), dtype="Float64"),
    }


def _editor(
    key: str,
    first: str,
    table: pd.DataFrame,
    windows: Sequence[tuple[datetime, datetime]],
    view: View,
    names: list[str],
    desk: Desk,
    found: News,
) -> list[Override]:
    may = sign_in.can(Right.EDIT)
    turn = st.session_state.get(DONE, 0)
    column = st.column_config
    edited = st.data_editor(
        table,
        key=f"{key}_{turn}",
        hide_index=True,
        disabled=[c for c in table.columns if c != "yours"] if may else True,
        column_config={
            "when": column.TextColumn(first),
            "volume": column.NumberColumn(t("forecast"), format="localized", help=t("Contacts, overrides included")),
            "band": column.TextColumn(t("5 to 95 %"), alignment="right"),
            "events": column.TextColumn(t("known to happen")),
            "model": column.NumberColumn(t("model alone"), format="localized", help=t("Without any override")),
            "yours": column.NumberColumn(
                t("yours"), min_value=0.0, format="localized", help=t("Type what you expect instead; empty: no change")
            ),
        },
        height="content" if len(table) <= MOST_ROWS else 560,
        placeholder="",
    )
    typed = [(window, float(value)) for window, value in zip(windows, edited["yours"], strict=True) if pd.notna(value)]
    wanted = [_set(view, window, value) for window, value in typed]
    if not wanted:
        st.caption(t("Type a number into the column “yours”: the chart shows what it would do before you save."))
        return []
    with st.container(horizontal=True, vertical_alignment="bottom"):
        reason = st.text_input(
            t("Reason"), placeholder=t("campaign, outage, closure ..."), max_chars=300, key=f"reason_{key}_{turn}"
        )
        label = tn("Save {count} override", "Save {count} overrides", len(wanted))
        clicked = st.button(label, type="primary", key=f"save_{key}_{turn}")
    if clicked and not reason.strip():
        st.error(t("Say why: an override needs a reason that others can read later."))
    elif clicked:
        told = [_set(view, window, value, reason.strip()) for window, value in typed]
        if save(desk, told, found, names):
            st.rerun()
    return wanted


def _set(view: View, window: tuple[datetime, datetime], value: float, reason: str = "") -> Override:
    pattern = view.looked.pattern if view.looked.is_sum else view.looked.queues[0]
    start, end = window
    author, now = sign_in.author(), datetime.now(UTC)
    return Override(uuid.uuid4().hex, (pattern,), start, end, "set", value, author, reason, now)


def _midnight(desk: Desk, local: date) -> datetime:
    return datetime.combine(local, time(), desk.time_zone)
