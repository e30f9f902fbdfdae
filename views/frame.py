"""The frame around every page: its title, who is at the desk, and what to type while nothing is there yet."""

import streamlit as st

from views import sign_in
from views.reading import database_url

NIGHTLY = "tideshift nightly --as-of 2026-11-16T00:00+08:00"


STYLE = """<style>
[data-testid="stMainBlockContainer"] {padding: 3.6rem 2.2rem 2rem; max-width: 1800px}
[data-testid="stMetricValue"] {font-size: 1.55rem}
</style>"""
"""A planner's screen is for the plan: less air around pages and figures than a report has."""


def header(title: str, question: str) -> None:
    """Title and question of the page on the left, the person on the right."""
    st.html(STYLE)
    with st.container(horizontal=True, vertical_alignment="bottom", horizontal_alignment="distribute"):
        with st.container(gap=None):
            st.title(title, anchor=False)
            st.caption(question)
        with st.container(width="content"):
            sign_in.badge()


def nothing_yet() -> None:
    """Say that no roster was published, and how to make one."""
    st.info("No roster has been published yet.", icon=":material/bedtime:")
    st.markdown("The night run makes one from history, people and settings. In a terminal, in the project's folder:")
    st.code(f"make run\n# or, with your own files and date\n{NIGHTLY}", language="sh")
    st.caption(f"This desk reads `{database_url()}`; another place goes into `TIDESHIFT_DATABASE`.")
