"""What the roster comes to: the net bar above the people, and net staffing by hour and queue below."""

from collections.abc import Callable, Hashable
from datetime import timedelta

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from planning.desk.roster.net import given_by, live, over_time
from planning.desk.roster_edit import Judgement, drafted, recovered
from scheduler.agents import Agent
from scheduler.horizon import midnight
from views import charts
from views.frame import language, sign_in
from views.frame.language import t
from views.frame.opening import database_url
from views.frame.reading import Desk
from views.roster import draft
from views.roster.filters import Chosen

PLAIN = {"displayModeBar": False}
"""Charts of a working page have no tools of their own."""


def bar(desk: Desk, judgement: Judgement | None, shown: Chosen) -> None:
    """Draw the net bar: required, scheduled and the difference, for the filters and with the draft."""

    def figure() -> go.Figure:
        rows = _live(desk, judgement, shown)
        days = len(shown.days)
        step = desk.interval if days <= 7 else 60 if days <= 14 else 120
        table = over_time(rows, step)
        if shown.site or shown.team:
            table["part"] = over_time(_theirs(desk, judgement, shown), step)["scheduled"]
        return charts.net_bar(table, desk.time_zone)

    st.plotly_chart(_kept("net_drawn", desk, shown, figure), key="net", config=PLAIN)
    if shown.site or shown.team:
        st.caption(
            t(
                "Required is what the queues shown ask of everybody. The strong blue is what the people of this site "
                "and team give them, the pale blue what all others add; short and over count everybody."
            )
        )


def heatmap(desk: Desk, judgement: Judgement | None, shown: Chosen) -> None:
    """Draw net staffing by hour and queue."""

    def figure() -> go.Figure:
        hours = 1 if len(shown.days) <= 14 else 2
        return charts.net_staffing(_live(desk, judgement, shown), desk.time_zone, hours)

    st.subheader(t("Net staffing by hour and queue"), anchor=False)
    st.plotly_chart(_kept("heat_drawn", desk, shown, figure), key="heat", config=PLAIN)
    st.caption(
        t("Scheduled minus required people: red is short, blue is over. Work with a deadline may wait and is left out.")
    )


def _kept(name: str, desk: Desk, shown: Chosen, figure: Callable[[], go.Figure]) -> go.Figure:
    """A figure as drawn before, unless the roster, the draft, the filters or the language are others."""
    key = (desk.publication, database_url(), draft.current(), shown.key, language.current())
    known: tuple[object, go.Figure] | None = st.session_state.get(name)
    if known is None or known[0] != key:
        known = st.session_state[name] = (key, figure())
    return known[1]


def _live(desk: Desk, judgement: Judgement | None, shown: Chosen) -> pd.DataFrame:
    """Rows of the queues and days shown, the draft included."""
    begin = midnight(shown.days[0], desk.time_zone)
    end = midnight(shown.days[-1] + timedelta(days=1), desk.time_zone)
    return live(desk.standing.coverage if judgement is None else judgement.coverage, begin, end, shown.queue)


def _theirs(desk: Desk, judgement: Judgement | None, shown: Chosen) -> pd.DataFrame:
    """The same rows with what the people of the site and team give them, the draft included."""
    key = (*shown.key, desk.publication, database_url(), sign_in.author())
    part = _counted(key, desk, shown)
    people = {who: desk.agents[who] for who, _ in draft.current() if who in desk.agents}
    people = {who: agent for who, agent in people.items() if _belongs(agent, shown)}
    if judgement is None or not people:
        return part
    before = desk.standing.rows_of(people)
    changed = {cell: shift for cell, shift in draft.current().items() if cell[0] in people}
    after = drafted(before, changed, people.values())
    return recovered(part, before, after, list(people.values()), desk.interval)


@st.cache_resource(max_entries=64, show_spinner=False)
def _counted(key: Hashable, _desk: Desk, _shown: Chosen) -> pd.DataFrame:
    """What the people of a site and team give to the queues and days shown, as published."""
    people = [agent for agent in _desk.agents.values() if _belongs(agent, _shown)]
    names = {a.agent_id for a in people}
    past = _desk.standing.past
    rows = pd.concat([past[past["agent_id"].isin(names)], _desk.standing.rows_of(names)], ignore_index=True)
    return given_by(rows, people, _live(_desk, None, _shown), _desk.interval)


def _belongs(agent: Agent, shown: Chosen) -> bool:
    return shown.site in ("", agent.site) and shown.team in ("", agent.group)
