"""Roster: who works when. The grid, the people it leaves short, and a planner's draft on top of it."""

from collections.abc import Sequence
from datetime import date, datetime

import streamlit as st

from planning.desk.roster_edit import Judgement
from scheduler.agents import Agent
from views.frame import reading
from views.frame.header import header, nothing_yet
from views.frame.language import t
from views.frame.reading import Desk
from views.frame.wording import instant
from views.roster import draft, gantt, grid, staffing
from views.roster.filters import Chosen, chosen
from views.roster.panel import panel
from views.roster.turning import day_chosen, page_of


def page() -> None:
    """Draw the page."""
    header(t("Roster"), t("Who works when, whom it leaves short, and what a change would do."))
    desk = reading.desk()
    if desk is None:
        nothing_yet()
        return
    shown = chosen(desk)
    judgement = draft.judged(desk)
    left, right = st.columns([4.1 if len(shown.days) > 14 else 3.4, 1], gap="medium")
    with left:
        above = st.container()
        people, day = _turned(desk, shown)
        below = st.container()
    # the verdict first: it is what whoever has just changed a shift waits for, and pictures take a browser longer
    with right:
        panel(desk, judgement, grid.selected(people, shown.days) if day is None else gantt.selected(people))
    with below:
        _people(desk, judgement, people, shown.days if day is None else day)
    with above:
        staffing.bar(desk, judgement, shown)
    staffing.heatmap(desk, judgement, shown)
    publication = desk.publication
    st.caption(
        t(
            "Publication {id}, version {version}, published {at}. Clock times in the grid are each person's own; "
            "charts and the day are on the site's clock ({zone}).",
            id=publication.id,
            version=publication.version,
            at=instant(publication.published_at, desk.time_zone),
            zone=desk.time_zone.key,
        )
    )


def _turned(desk: Desk, shown: Chosen) -> tuple[tuple[Agent, ...], date | None]:
    """Draw the row above the people; gives back who is on the page that is open, and the day if it is one day's."""
    with st.container(horizontal=True, vertical_alignment="center"):
        view = _view()
        today = datetime.now(desk.time_zone).date()
        day = day_chosen(shown.days, today) if view == "day" else None
        return page_of(shown.people), day


def _people(desk: Desk, judgement: Judgement | None, people: Sequence[Agent], shown: Sequence[date] | date) -> None:
    """Draw a page of people, as a grid of days or as one day."""
    if not people:
        st.info(t("Nobody fits these filters. Set one of them back to “all”, or shorten the name."))
    elif isinstance(shown, date):
        gantt.day(desk, judgement, people, shown)
    else:
        grid.period(desk, judgement, people, shown)


def _view() -> str:
    names = {"days": t("Days"), "day": t("Day")}
    icons = {"days": ":material/calendar_view_week:", "day": ":material/view_timeline:"}
    return str(
        st.segmented_control(
            t("View"),
            list(names),
            format_func=lambda key: f"{icons[key]} {names[key]}",
            default="days",
            required=True,
            key="view",
            label_visibility="collapsed",
        )
    )
