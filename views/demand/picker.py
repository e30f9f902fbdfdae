"""The picker: one queue, or all lines, languages or channels together, and how much of the past beside it."""

from dataclasses import dataclass

import streamlit as st

from forecast.history import QUEUE
from planning.desk.demand.scope import ALL, Scope, scope
from views.frame.language import later, t
from views.frame.wayfinding import arrived
from views.frame.wording import queue_name

PAST = {14: later("2 weeks"), 28: later("4 weeks"), 56: later("8 weeks"), 10_000: later("all")}
"""How much history the chart shows [days]."""

KEYS = dict(zip(QUEUE, ("line", "demand_language", "channel"), strict=True))


@dataclass(frozen=True)
class View:
    """What is looked at, and how: by interval or by day, beside so many days of history."""

    looked: Scope
    daily: bool
    past_days: int


def picked(names: list[str], line_order: list[str]) -> View:
    """Draw the picker.

    Parameters
    ----------
    names : list of str
        Every queue that is forecast.
    line_order : list of str
        Lines as settings list them.
    """
    _follow(names)
    row = st.columns([1.2, 1, 1, 1.1, 1.7], vertical_alignment="bottom")
    parts = [name.split("/") for name in names]
    lines = sorted({p[0] for p in parts}, key=lambda v: (line_order.index(v) if v in line_order else 999, v))
    line = _choice(row[0], "line", lines, t("Line"), t("All lines"))
    parts = [p for p in parts if line in (ALL, p[0])]
    languages = sorted({p[1] for p in parts}, key=lambda v: (v != "zh", v))
    language = _choice(row[1], "language", languages, t("Language"), t("All languages"))
    parts = [p for p in parts if language in (ALL, p[1])]
    channel = _choice(row[2], "channel", sorted({p[2] for p in parts}), t("Channel"), t("All channels"))
    looked = scope(names, line, language, channel)
    with row[3]:
        shown = {"interval": t("By interval"), "day": t("By day")}
        start = "day" if looked.is_sum else "interval"
        # a sum has its band by day, so it opens there; what the planner chose since stays
        by = st.segmented_control(
            t("Shown"), list(shown), format_func=shown.__getitem__, default=start, required=True,
            key=f"by_{looked.is_sum}",
        )  # fmt: skip
    with row[4]:
        past = st.segmented_control(
            t("History shown"), list(PAST), format_func=lambda d: t(PAST[d]), default=14, required=True, key="past"
        )
    return View(looked, by == "day", int(past or 14))


def pattern_name(pattern: str) -> str:
    """A pattern of queues as people read it."""
    if set(pattern.split("/")) == {ALL}:
        return t("all queues")
    return queue_name(pattern).replace(ALL, t("all"))


def _choice(where: st.delta_generator.DeltaGenerator, part: str, values: list[str], label: str, every: str) -> str:
    options = [*values, ALL] if len(values) > 1 else values
    chosen = where.selectbox(label, options, format_func=lambda v: every if v == ALL else queue_name(v), key=KEYS[part])
    return str(chosen)


def _follow(names: list[str]) -> None:
    """Look at what the followed link names, if it is forecast."""
    wanted = arrived("queue")
    parts = (wanted or "").split("/")
    if len(parts) == len(QUEUE) and scope(names, *parts).queues:
        st.session_state.update(zip(KEYS.values(), parts, strict=True))
