"""Turning the roster's pages: of people, and of days."""

import math
from datetime import date

import streamlit as st

from scheduler.agents import Agent
from views.frame.language import t, tn
from views.frame.wording import day_short, number

ROWS = 18
"""People on one page of the grid."""


def page_of(shown: tuple[Agent, ...]) -> tuple[Agent, ...]:
    """The people of the page that is open, and a widget to turn it; to be drawn within a row."""
    pages = max(1, math.ceil(len(shown) / ROWS))
    st.markdown(tn("**{count}** person", "**{count}** people", len(shown), count=number(len(shown))), width="content")
    turned = min(pages, st.pagination(pages, key=f"page_of_{pages}") if pages > 1 else 1)
    return shown[ROWS * (turned - 1) : ROWS * turned]


def day_chosen(days: list[date], today: date) -> date:
    """The one day of the day view, with a step back and forth; to be drawn within a row."""
    # a widget's own state dies while the grid is shown; the day lives in a key of ours
    day: date = st.session_state.get("roster_day") or (today if today in days else days[0])
    day = min(max(day, days[0]), days[-1])
    at = days.index(day)
    back = st.button("", icon=":material/chevron_left:", key="day_before", help=t("The day before"), disabled=at == 0)
    day = st.selectbox(t("Day"), days, index=at, format_func=day_short, label_visibility="collapsed", width=150)
    ahead = st.button(
        "", icon=":material/chevron_right:", key="day_after", help=t("The day after"), disabled=at == len(days) - 1
    )
    st.session_state["roster_day"] = days[at - back + ahead] if back or ahead else day
    if back or ahead:
        st.rerun()
    return day
