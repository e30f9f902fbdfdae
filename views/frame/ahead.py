"""The largest parts of the desk in a browser, fetched and compiled while nobody waits for them.

The chart library stands still the page that first needs it for about a second; grids and fields for dates take their
share. Pages without them, Tonight before all, are there sooner; a moment after them they are loaded all the same.
"""

from functools import cache
from pathlib import Path

import streamlit as st
from streamlit import file_util

REST_MS = 1500
"""So long after the head of a page is drawn the page itself should be, too [ms]."""

PARTS = ("PlotlyChart", "DataFrame", "DateInput", "TimeInput", "NumberInput", "TextInput", "Slider")
"""Streamlit's names of what pages are made of and Tonight is not, the largest first."""


def parts_ahead() -> None:
    """Have the browser load the large parts, one after the other, once this page is drawn and the browser idle."""
    names = _files()
    if names:
        files = ", ".join(f"'./static/js/{name}'" for name in names)
        load = (
            f"async () => {{ for (const file of [{files}]) "
            "await import(new URL(file, document.baseURI).href).catch(() => {}) }"
        )
        idle = f"window.requestIdleCallback ? window.requestIdleCallback({load}) : ({load})()"
        st.html(f"<script>setTimeout(() => {{ {idle} }}, {REST_MS})</script>", unsafe_allow_javascript=True)


@cache
def _files() -> tuple[str, ...]:
    """Streamlit's files of them, named anew with every version; without those that this version has elsewhere."""
    folder = Path(file_util.get_static_dir()) / "static" / "js"
    return tuple(found.name for part in PARTS for found in sorted(folder.glob(f"{part}.*.js"))[:1])
