"""Which queues and days a page shows: the same widgets on every page that asks, and the same choice as one moves on."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from planning.desk.requirement.choice import Choice
from views.frame.language import t
from views.frame.reading import Desk
from views.frame.wayfinding import arrived
from views.frame.wording import day_short, queue_name

KEPT = "queues_in_sight"
"""Where the choice lives: a widget's own state dies with the page it is on."""

Kept = dict[str, Any]

WEEK = 7


def picked(desk: Desk, names: Iterable[str], *, days: int = WEEK) -> Choice:
    """Draw the widgets, and say what they choose.

    Parameters
    ----------
    desk : Desk
    names : iterable of str
        Queues to choose from, `line/language/channel`.
    days : int
        How many days are shown at first.
    """
    known = [queue.split("/") for queue in names]
    zone = desk.time_zone
    first = desk.publication.horizon_start.astimezone(zone).date()
    last = (desk.publication.horizon_end - timedelta(minutes=1)).astimezone(zone).date()
    every = [first + timedelta(days=k) for k in range((last - first).days + 1)]
    kept = st.session_state.setdefault(KEPT, {})
    _sent(kept, every)
    row = st.columns([1.1, 0.9, 0.9, 3], vertical_alignment="bottom")
    line = _one(row[0], t("Line"), sorted({q[0] for q in known}), kept, "line")
    known = [q for q in known if not line or q[0] == line]
    language = _one(row[1], t("Language"), sorted({q[1] for q in known}), kept, "language")
    known = [q for q in known if not language or q[1] == language]
    channel = _one(row[2], t("Channel"), sorted({q[2] for q in known}), kept, "channel")
    shown = kept.get("days")
    if shown is None or not set(shown) <= set(every):  # nothing yet, or another plan than last time
        shown = (every[0], every[min(days, len(every)) - 1])
    if len(every) > 1:
        shown = row[3].select_slider(t("Days shown"), every, value=shown, format_func=day_short, key="days_shown")
    kept["days"] = shown
    return Choice(line, language, channel, *shown)


def _one(where: DeltaGenerator, label: str, names: Sequence[str], kept: Kept, part: str) -> str:
    options = ["", *names]
    before = kept.get(part, "")
    index = options.index(before) if before in options else 0
    chosen = where.selectbox(
        label,
        options,
        index=index,
        format_func=lambda name: queue_name(name) if name else t("all"),
        key=f"shown_{part}",
    )
    kept[part] = chosen
    return str(chosen)


def _sent(kept: Kept, every: Sequence[date]) -> None:
    """What a followed link says to look at, in place of what was looked at before."""
    queue, day = arrived("queue"), arrived("day")
    if queue is not None and queue.count("/") == 2:
        for part, name in zip(("line", "language", "channel"), queue.split("/"), strict=True):
            kept[part] = "" if name == "*" else name
            st.session_state.pop(f"shown_{part}", None)
    if day is not None:
        try:
            at = date.fromisoformat(day)
        except ValueError:
            return
        if at in every:
            kept["days"] = (at, at)
            st.session_state.pop("days_shown", None)
