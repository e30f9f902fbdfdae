"""The chart library, fetched and compiled while nobody waits for it.

It is the largest part of the desk in a browser and stands still the page that first needs it for about a second. Pages
without a chart, Tonight before all, are there sooner without it; a moment after them it is loaded all the same.
"""

from functools import cache
from pathlib import Path

import streamlit as st
from streamlit import file_util

REST_MS = 1500
"""So long after the head of a page is drawn the page itself should be, too [ms]."""


def charts_ahead() -> None:
    """Have the browser load the chart library once this page is drawn and the browser idle."""
    name = _chunk()
    if name is not None:
        load = f"() => import(new URL('./static/js/{name}', document.baseURI).href).catch(() => {{}})"
        idle = f"window.requestIdleCallback ? window.requestIdleCallback({load}) : ({load})()"
        st.html(f"<script>setTimeout(() => {{ {idle} }}, {REST_MS})</script>", unsafe_allow_javascript=True)


@cache
def _chunk() -> str | None:
    """Streamlit's file of it, named anew with every version of it; None where this version has it elsewhere."""
    found = sorted((Path(file_util.get_static_dir()) / "static" / "js").glob("PlotlyChart.*.js"))
    return found[0].name if found else None
