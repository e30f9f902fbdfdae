"""The vendor's answer, typed: agent-hours by day and queue, stored as a commitment.yaml."""

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd
import streamlit as st
from pydantic import ValidationError

from planning.desk.vendors.intake import typed
from planning.settings.vendors import Vendor, Vendors
from views.frame.language import t
from views.frame.wording import day, instant, queue_name
from views.vendors.papers import Papers
from views.vendors.upload import keep


def answer(vendor: Vendor, told: Papers, *, late: bool) -> None:
    """Draw the grid of the days that may still be answered; `late` lets staff answer for others too."""
    open_days = told.days if late else told.days[told.days["due"] >= told.now]
    if open_days.empty:
        text = t("Nothing is open for an answer: either nothing was asked yet, or its time is over.")
        st.caption(text)
        return
    days: list[date] = open_days["day"].tolist()
    asked, said = _wide(told.asked, days), _wide(told.committed, days)
    queues = list(asked.columns)
    grid = pd.DataFrame({"day": [day(d) for d in days]}, index=pd.Index(days))
    columns: dict[str, Any] = {"day": st.column_config.TextColumn(t("day"), pinned=True, disabled=True)}
    for queue in queues:
        name = queue_name(queue)
        grid[f"asked {queue}"] = asked[queue]
        answered = said[queue] if queue in said else pd.Series(float("nan"), index=asked.index)
        # where nothing was answered the grid proposes what is asked; it counts once it is stored
        grid[queue] = answered.fillna(asked[queue]).round(2)
        columns[f"asked {queue}"] = st.column_config.NumberColumn(
            t("{queue}, asked", queue=name), disabled=True, format="%.2f h"
        )
        columns[queue] = st.column_config.NumberColumn(
            t("→ committed"), min_value=0.0, max_value=1_000_000.0, step=0.01, format="%.2f h",
            required=True, help=t("{queue}: agent-hours you commit", queue=name),
        )  # fmt: skip
    version = f"{vendor.name}_{len(told.documents)}"
    edited = st.data_editor(grid, key=f"answer_{version}", hide_index=True, column_config=columns, height="content")
    due = open_days["due"].min().to_pydatetime()
    st.caption(
        t(
            "Days that have no answer yet start with what is asked. Nothing counts before it is stored. Due {due}.",
            due=instant(due, ZoneInfo(vendor.time_zone)),
        )
    )
    if st.button(t("Store the commitment"), type="primary", icon=":material/handshake:", key="store_answer"):
        cells = {queue: zip(days, asked[queue], edited[queue], strict=True) for queue in queues}
        hours = {(d, q): float(said) for q, column in cells.items() for d, wanted, said in column if pd.notna(wanted)}
        try:
            commitment = typed(vendor, hours)
        except (ValidationError, ValueError):
            st.error(t("Every cell needs a number of hours from 0 up."), icon=":material/error:")
            return
        keep(commitment, Vendors(vendors=(vendor,)), reason="typed at the desk")


def _wide(table: pd.DataFrame, days: list[date]) -> pd.DataFrame:
    """Hours by day (rows) and queue (columns)."""
    if table.empty:
        return pd.DataFrame(index=pd.Index(days))
    return table.pivot_table(index="day", columns="queue", values="hours", aggfunc="sum").reindex(days)
