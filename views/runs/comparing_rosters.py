"""The rosters of two runs cell by cell, as people follow them."""

from datetime import datetime
from typing import Any

import pandas as pd
import streamlit as st

from planning.desk.past.roster_compare import RosterDifferences, roster_differences
from planning.desk.run_compare import Differences
from planning.store import Publication, Run
from views.charts.runs import changes
from views.frame import opening, reading
from views.frame.language import t, tn
from views.frame.wording import day, number
from views.runs.paging import offset, pager

PAGE, TEAMS = 12, 10
"""Cells of a page; teams that the chart shows."""


def rosters(found: Differences, older: Run, newer: Run) -> None:
    """Draw how many cells differ, the hours of teams, and a page of the cells."""
    st.subheader(t("Rosters, cell by cell"), anchor=False)
    both = [reading.store().publication_of(run.id) for run in (older, newer) if run.id is not None]
    first, second = (*both, None)[:2]
    if first is None or second is None:
        st.caption(t("One of the two runs published no roster."))
    elif found.common is None:
        st.caption(t("The rosters share no hour."))
    else:
        cells_and_hours(roster_between(first, second, found.common), f"{first.id}_{second.id}")


def roster_between(older: Publication, newer: Publication, span: tuple[datetime, datetime]) -> RosterDifferences:
    """What differs between two publications as they read now, edits included."""
    reading.settings()  # asks for the right before the cache answers
    versions = (older.version, newer.version)
    return _between(opening.database_url(), older.run_id, newer.run_id, versions, span)


@st.cache_resource(max_entries=16, show_spinner=False)
def _between(
    url: str, older: int, newer: int, versions: tuple[int, int], span: tuple[datetime, datetime]
) -> RosterDifferences:
    return roster_differences(opening.at(url), older, newer, span)


def cells_and_hours(told: RosterDifferences, key: str) -> None:
    """Figures of a comparison of rosters, the hours of teams, and a page of cells."""
    if not told.people:
        st.caption(t("Every person has the same shifts in both."))
        return
    left, right = st.columns([1, 1.15], gap="large")
    with left:
        cards = st.columns(3)
        cards[0].metric(t("Cells changed"), number(len(told.cells)), help=t("A cell is one person on one day."))
        cards[1].metric(t("People"), number(told.people))
        cards[2].metric(
            t("Locked shifts gone"),
            number(len(told.unlocked)),
            help=t("Shifts that planners had locked in the first roster and that the second has not."),
        )
        teams = told.hours[told.hours["change_h"].abs() > 0.05].head(TEAMS)
        if len(teams):
            axis = t("paid hours by team, change")
            figure = changes(list(teams["group"]), list(teams["change_h"]), axis)
            st.plotly_chart(figure, key=f"teams_{key}", config={"displayModeBar": False})
    with right:
        skipped = offset(f"cells_{key}", PAGE)
        page = told.cells.iloc[skipped : skipped + PAGE]
        rows = [
            {
                t("Person"): row["agent_id"],
                t("On"): day(row["date"].date()),
                t("Before"): _shift(row, "older"),
                t("After"): _shift(row, "newer"),
            }
            for row in page.to_dict("records")
        ]
        st.dataframe(pd.DataFrame(rows), hide_index=True, height="content")
        pager(f"cells_{key}", PAGE, len(page), len(told.cells), skipped + len(page) < len(told.cells))
        st.caption(
            tn(
                "{count} shift in these hours.",
                "{count} shifts in these hours.",
                told.shifts,
                count=number(told.shifts),
            )
        )


def _shift(row: dict[Any, Any], side: str) -> str:
    if pd.isna(row[f"shift_{side}"]):
        return t("off")
    lock = " 🔒" if bool(row[f"locked_{side}"]) else ""
    return f"{row[f'shift_{side}']} {row[f'start_{side}']}–{row[f'end_{side}']}{lock}"
