"""The day of people and shifts as a component: it draws what it is sent and says what was dragged or clicked."""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

import streamlit as st

__all__ = ["timeline"]

NAME = "tideshift.timeline"
"""As `[tool.streamlit.component]` of pyproject.toml declares it, with the folder of its files."""


def timeline(
    data: Mapping[str, object], *, key: str, on_dropped: Callable[[], None], on_picked: Callable[[], None]
) -> None:
    """Draw a day.

    Parameters
    ----------
    data : mapping
        What `planning.desk.roster.gantt.day_picture` makes, with colours and words; `assets/timeline.js` reads it.
    key : str
        Key of the component; `sent` reads what it says under it.
    on_dropped, on_picked : callable
        Called when a shift was dragged elsewhere, and when a shift or an empty day was clicked.
    """
    _component()(key=key, data=data, on_dropped_change=on_dropped, on_picked_change=on_picked)


def sent(key: str, event: str) -> dict[str, Any] | None:
    """What the component under `key` says of an event, inside the callback of that event."""
    said: dict[str, Any] | None = st.session_state[key].get(event)
    return said


@cache
def _component() -> Any:
    # the manifest is known once a server runs, not yet when this file is imported
    return st.components.v2.component(
        NAME,
        html='<div class="day-timeline"></div>',
        css="timeline.css",
        js="timeline.js",
        isolate_styles=False,
    )
