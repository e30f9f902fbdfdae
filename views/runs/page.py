"""Runs: what happened before, and who did it."""

from collections.abc import Callable, Mapping

import streamlit as st

from views.frame import reading
from views.frame.header import header, nothing_yet
from views.frame.language import later, t
from views.frame.wayfinding import arrived
from views.runs.comparing import comparing
from views.runs.history import history
from views.runs.publications import publications
from views.runs.trail import trail

PARTS: Mapping[str, tuple[str, Callable[[], None]]] = {
    "history": (later("Nights"), history),
    "compare": (later("Compare two"), comparing),
    "trail": (later("Who changed what"), trail),
    "publications": (later("Publications and restoring"), publications),
}


def page() -> None:
    """Draw the page: one part of it at a time, so that only that is read."""
    header(t("Runs"), t("What happened before, and who did it?"))
    runs, _ = reading.store().run_page(1)
    if not runs:
        nothing_yet()
        return
    wanted = arrived("part")
    if wanted in PARTS:
        st.session_state["runs_part"] = wanted
    part = st.segmented_control(
        t("Part"),
        list(PARTS),
        default=None if "runs_part" in st.session_state else "history",
        format_func=lambda key: t(PARTS[key][0]),
        key="runs_part",
        label_visibility="collapsed",
        required=True,
    )
    PARTS[part or "history"][1]()
