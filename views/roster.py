"""Roster: who works when. The grid, the people it leaves short, and a planner's draft on top of it."""

import math
from collections.abc import Sequence
from datetime import date, timedelta

import pandas as pd
import streamlit as st

from planning.desk_state import grid, matching
from planning.roster_edit import Judgement, drafted
from scheduler.agents import Agent
from views import charts, draft, reading
from views.frame import header, nothing_yet
from views.reading import Desk
from views.roster_panel import panel
from views.wording import instant, queue_name

ROWS = 18
"""People on one page of the grid."""


def page() -> None:
    """Draw the page."""
    header("Roster", "Who works when, whom it leaves short, and what a change would do.")
    desk = reading.desk()
    if desk is None:
        nothing_yet()
        return
    shown, queue, days = _filters(desk)
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


def _filters(desk: Desk) -> tuple[list[Agent], str, list[date]]:
    agents = list(desk.agents.values())
    row = st.columns([1, 1, 1, 1.6, 1.2, 2.2])
    site = row[0].selectbox("Site", ["", *sorted({a.site for a in agents})], format_func=_all, key="site")
    groups = sorted({a.group for a in agents if not site or a.site == site})
    group = row[1].selectbox("Team", ["", *groups], format_func=_all, key="team")
    queues = sorted({p.queue for p in desk.settings.policies()})
    languages = sorted({q.split("/")[1] for q in queues})
    language = row[2].selectbox("Language", ["", *languages], format_func=_all, key="language")
    pattern = f"*/{language}/*" if language else ""
    names = [q for q in queues if not language or q.split("/")[1] == language]
    queue = row[3].selectbox("Skill", ["", *names], format_func=lambda q: queue_name(q) if q else "all", key="skill")
    name = row[4].text_input("Name", placeholder="name or id", key="name")
    weeks = _weeks(desk)
    with row[5]:
        week = st.segmented_control("Days", list(weeks), default=next(iter(weeks)), required=True, key="days")
    wanted = [q for q in names if not queue or q == queue] if (queue or language) else []
    shown = [
        a
        for a in matching(agents, site=site, group=group, name=name)
        if not wanted or any(a.can_work(q) for q in wanted)
    ]
    return shown, queue or pattern, weeks[str(week)]


def _weeks(desk: Desk) -> dict[str, list[date]]:
    """All days of the horizon, then week by week."""
    first = desk.publication.horizon_start.astimezone(desk.time_zone).date()
    last = (desk.publication.horizon_end - timedelta(seconds=1)).astimezone(desk.time_zone).date()
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    chosen = {f"{len(days)} days": days}
    for day in days:
        chosen.setdefault(f"week {day.isocalendar().week}", []).append(day)
    return chosen


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
    chosen = (day >= days[0]) & (day <= days[-1])
    for column, part in zip(("line", "language", "channel"), queue.split("/"), strict=False):
        if part not in ("", "*"):
            chosen &= table[column] == part
    shown: pd.DataFrame = table[chosen]
    return shown


def _css(colour: str | None, said: str) -> str:
    if colour is None:
        return "color:#9aa7b3"
    return f"background-color:{colour};color:{charts.ink_on(colour)}"


def _short(said: str) -> str:
    """`F8 22:00` becomes `F8 22`; half hours stay."""
    return said.replace(":00", "")


def _all(value: str) -> str:
    return value or "all"
