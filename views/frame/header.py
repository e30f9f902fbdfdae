"""The frame around every page: its title, who is at the desk, and what to type while nothing is there yet."""

import streamlit as st

from planning.store import without_password
from views.frame import accounts, language, sign_in
from views.frame.ahead import parts_ahead
from views.frame.language import t
from views.frame.opening import database_url

NIGHTLY = "tideshift nightly --as-of 2026-11-16T00:00+08:00"


STYLE = """<style>
[data-testid="stMainBlockContainer"] {padding: 4.1rem 2.2rem 2rem; max-width: 1800px}
[data-testid="stMainBlockContainer"] h1 {padding: 0}
[data-testid="stMetricValue"] {font-size: 1.55rem; line-height: 1.4}
[data-testid="stMetricValue"] * {line-height: inherit}
</style>"""
"""A planner's screen is for the plan: less air around pages and figures than a report has."""


def header(title: str, question: str) -> None:
    """Title and question of the page on the left, the person on the right."""
    st.html(STYLE)
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        with st.container(horizontal=True, vertical_alignment="bottom", width="content"):
            st.title(title, anchor=False, width="content")
            st.caption(question, width="content")
        with st.container(horizontal=True, width="content", vertical_alignment="center"):
            _languages()
            accounts.button()
            sign_in.badge()
    parts_ahead()


def _languages() -> None:
    """A button for each language that is not shown, by its own name."""
    for key, name in language.LANGUAGES.items():
        if key != language.current():
            st.button(name, key=f"language_{key}", type="tertiary", on_click=sign_in.choose_language, args=(key,))


def nothing_yet() -> None:
    """Say that no roster was published, and how to make one."""
    st.info(t("No roster has been published yet."), icon=":material/bedtime:")
    st.markdown(t("The night run makes one from history, people and settings. In a terminal, in the project's folder:"))
    st.code(f"make run\n# {t('or, with your own files and date')}\n{NIGHTLY}", language="sh")
    address = without_password(database_url())
    st.caption(t("This desk reads `{address}`; another place goes into `TIDESHIFT_DATABASE`.", address=address))
