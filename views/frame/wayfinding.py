"""Ways between pages: a link that says what to look at, and what whoever followed one came to see.

What is to be seen stands in the address as `?queue=live_commerce/zh/chat&day=2026-11-19`, so it can be kept, mailed
and reloaded. Names in use: `queue` (line/language/channel, `*` matching all), `day` (ISO date), `name` (an agent).
"""

from typing import Literal

import streamlit as st

from views.frame.language import later, t

Page = Literal["demand", "requirement", "roster", "service", "vendors", "scenarios", "runs"]

_OPEN: dict[Page, str] = {
    "demand": later("Open Demand"),
    "requirement": later("Open Requirement"),
    "roster": later("Open Roster"),
    "service": later("Open Service"),
    "vendors": later("Open Vendors"),
    "scenarios": later("Open Scenarios"),
    "runs": later("Open Runs"),
}


def way(page: Page, *, label: str | None = None, **seen: str) -> None:
    """A link to a page of the desk.

    Parameters
    ----------
    page : str
        The page's part of the address.
    label : str, optional
        What the link says, in the reader's language; else "Open" and the page's name.
    **seen : str
        What to look at there; the page asks for it with `arrived`.
    """
    # streamlit knows a page of functions by its address alone
    target = st.Page(_elsewhere, title=page, url_path=page)
    st.page_link(target, label=label or t(_OPEN[page]), icon=":material/arrow_forward:", query_params=seen or None)


def arrived(name: str) -> str | None:
    """What the followed link says about `name`, told once: afterwards the page's own widgets hold it."""
    found = st.query_params.get(name)
    if found is not None:
        del st.query_params[name]
    return found


def _elsewhere() -> None:
    """Stands for a page whose function another module knows."""
