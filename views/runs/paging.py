"""Turning pages of what the store counts: it is asked for one page and never for all."""

import streamlit as st

from views.frame.language import t
from views.frame.wording import number


def offset(key: str, size: int, *filters: object) -> int:
    """Rows before the page in sight; other filters than the last time begin at the first page."""
    if st.session_state.get(f"{key}_filters") != filters:
        st.session_state[f"{key}_filters"], st.session_state[key] = filters, 0
    return size * int(st.session_state.get(key, 0))


def pager(key: str, size: int, shown: int, total: int | None, more: bool) -> None:
    """Buttons to the pages before and after, and which rows are in sight.

    Parameters
    ----------
    key : str
        As given to `offset`.
    size, shown : int
        Rows of a page, and of this one.
    total : int or None
        Rows of all pages, where it is known.
    more : bool
        Whether another page follows.
    """
    page = int(st.session_state.get(key, 0))
    if not page and not more:
        return
    first, last = number(page * size + min(1, shown)), number(page * size + shown)
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="right"):
        if total is None:
            st.caption(t("{first} to {last}", first=first, last=last), width="content")
        else:
            st.caption(t("{first} to {last} of {total}", first=first, last=last, total=number(total)), width="content")
        st.button(
            t("Previous"),
            key=f"{key}_newer",
            icon=":material/chevron_left:",
            disabled=not page,
            on_click=_turn,
            args=(key, -1),
        )
        st.button(
            t("Next"),
            key=f"{key}_older",
            icon=":material/chevron_right:",
            disabled=not more,
            on_click=_turn,
            args=(key, 1),
        )


def _turn(key: str, by: int) -> None:
    st.session_state[key] = max(0, int(st.session_state.get(key, 0)) + by)
