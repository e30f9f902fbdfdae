"""Whoever follows a link to the roster sees what it names: a queue, a day, a person."""

from datetime import date

import streamlit as st

from views.frame.reading import Desk
from views.frame.wayfinding import arrived


def follow(desk: Desk, days: list[date]) -> None:
    """Set the filters as the followed link says; to be called before they are drawn.

    Parameters
    ----------
    desk : Desk
    days : list of date
        Days of the plan; a link to another day leaves the days as they are.
    """
    queue, day, name = arrived("queue"), arrived("day"), arrived("name")
    if queue or name:
        # a link speaks of these alone: what was filtered before would hide them
        st.session_state.update(site="", team="", language="", skill="", name=name or "")
    if queue in {policy.queue for policy in desk.settings.policies()}:
        st.session_state["skill"] = queue
    local = _day(day)
    if local is not None and local in days:
        week = local.isocalendar().week
        several = len({other.isocalendar().week for other in days}) > 1
        st.session_state.update(roster_day=local, days=f"week {week}" if several else "all")


def _day(text: str | None) -> date | None:
    """The day a link names; None where it names none."""
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None
