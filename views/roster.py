"""Roster: who works when. The grid, the people it leaves short, and a planner's draft on top of it."""

import math
from collections.abc import Sequence
from datetime import date

import pandas as pd
import streamlit as st

from planning.desk.roster_edit import Judgement, drafted
from planning.desk.state import grid
from scheduler.agents import Agent
from views import charts, draft, reading
from views.frame import header, nothing_yet
from views.reading import Desk
from views.roster_filters import chosen
from views.roster_panel import panel
from views.wording import instant

ROWS = 18
"""People on one page of the grid."""


def page() -> None:
    """Draw the page."""
    header("Roster", "Who works when, whom it leaves short, and what a change would do.")
    desk = reading.desk()
    if desk is None:
        nothing_yet()
        return
    shown, queue, days = chosen(desk)
    judgement = draft.judged(desk)
    left, right = st.columns([3.4, 1], gap="medium")
    with left:
        _net(desk, judgement, queue, days)
        people = _page_of(shown)
        cells = _grid(desk, judgement, people, days)
    with right:
        panel(desk, judgement, cells)
    _heatmap(desk, judgement, queue, days)
    publication = desk.publication
    st.caption(
        f"Publication {publication.id}, version {publication.version}, published "
        f"{instant(publication.published_at, desk.time_zone)}. Clock times in the grid are each person's own; charts "
        f"are on the site's clock ({desk.time_zone.key})."
    )


def _page_of(shown: Sequence[Agent]) -> list[Agent]:
    pages = max(1, math.ceil(len(shown) / ROWS))
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{len(shown)}** people", width="content")
        number = min(pages, st.pagination(pages, key=f"page_of_{pages}") if pages > 1 else 1)
    return list(shown[ROWS * (number - 1) : ROWS * number])


def _grid(
    desk: Desk, judgement: Judgement | None, people: Sequence[Agent], days: Sequence[date]
) -> list[tuple[str, date]]:
    """The coloured grid; gives back the cells that are selected."""
    roster = (
        desk.standing.roster
        if judgement is None
        else drafted(desk.standing.roster, draft.current(), desk.agents.values())
    )
    text, code = grid(roster, people, days, days_off=reading.days_off(desk), marked=draft.marks(judgement))
    colours = {t.code: t.colour for t in desk.settings.templates()}
    compact = len(days) > 7
    labels = [f"{day:%a %d}" for day in days]
    table = text.map(_short) if compact else text
    table.columns = code.columns = pd.Index(labels)
    table.insert(0, "name", [f"{a.agent_id} {a.name}" for a in people])

    def paint(column: "pd.Series[str]") -> list[str]:
        if column.name not in code:
            return [""] * len(column)
        return [_css(colours.get(c), said) for c, said in zip(code[column.name], column, strict=True)]

    event = st.dataframe(
        table.style.apply(paint, axis=0),
        key=draft.grid_key(),
        on_select="rerun",
        selection_mode="multi-cell",
        hide_index=True,
        height=36 + 28 * max(1, len(people)),
        row_height=28,
        column_config={"name": st.column_config.TextColumn("", pinned=True, width=150)},
        alt="Grid of people by days with the code and start of each shift",
    )
    at = dict(zip(labels, days, strict=True))
    return [(people[row].agent_id, at[label]) for row, label in event.selection.cells if label in at]


def _net(desk: Desk, judgement: Judgement | None, queue: str, days: Sequence[date]) -> None:
    st.plotly_chart(charts.staffing(_shown(desk, judgement, queue, days), desk.time_zone), key="net")


def _heatmap(desk: Desk, judgement: Judgement | None, queue: str, days: Sequence[date]) -> None:
    st.subheader("Net staffing by hour and queue", anchor=False)
    table = _shown(desk, judgement, queue, days)
    st.plotly_chart(charts.net_staffing(table, desk.time_zone), key="heat")
    st.caption(
        "Scheduled minus required people: red is short, blue is over. Work with a deadline may wait and is left out."
    )


def _shown(desk: Desk, judgement: Judgement | None, queue: str, days: Sequence[date]) -> pd.DataFrame:
    table = desk.standing.coverage if judgement is None else judgement.coverage
    table = table[table["kind"] != "deferred"]
    day = table["timestamp"].dt.tz_convert(desk.time_zone).dt.date
    inside = (day >= days[0]) & (day <= days[-1])
    for column, part in zip(("line", "language", "channel"), queue.split("/"), strict=False):
        if part not in ("", "*"):
            inside &= table[column] == part
    shown: pd.DataFrame = table[inside]
    return shown


def _css(colour: str | None, said: str) -> str:
    if colour is None:
        return "color:#9aa7b3"
    return f"background-color:{colour};color:{charts.ink_on(colour)}"


def _short(said: str) -> str:
    """`F8 22:00` becomes `F8 22`; half hours stay."""
    return said.replace(":00", "")
