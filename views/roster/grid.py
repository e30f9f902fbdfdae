"""The period grid: a page of people by days, coloured by shift, whose cells can be selected."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

import pandas as pd
import streamlit as st
from babel.dates import format_date

from planning.desk.roster.grid import Detail, grid, week_hours
from planning.desk.roster_edit import Judgement, drafted
from scheduler.agents import Agent
from views import charts
from views.frame import language, reading
from views.frame.language import t
from views.frame.reading import Desk
from views.frame.wording import day_short, number
from views.roster import draft
from views.roster.draft import Cell

ROW, HEAD = 28, 36
"""Heights of a row and of the heads [px]."""

WEEKEND, QUIET = "background-color:rgba(135,149,163,0.16)", "color:#8795a3"


def selected(people: Sequence[Agent], days: Sequence[date]) -> list[Cell]:
    """The cells that are selected in the grid of these people and days; known before it is drawn."""
    state = st.session_state.get(draft.grid_key())
    at = dict(zip(_heads(days), days, strict=True))
    cells = () if state is None else state["selection"]["cells"]
    return [(people[row].agent_id, at[label]) for row, label in cells if label in at and row < len(people)]


def period(desk: Desk, judgement: Judgement | None, people: Sequence[Agent], days: Sequence[date]) -> None:
    """Draw the grid."""
    rows, detail = shown_rows(desk, people), _detail(days)
    text, code = grid(
        rows,
        people,
        days,
        days_off=reading.days_off(desk),
        marked=marks(desk, judgement, people),
        detail=detail,
        away=t("away") if detail != "dense" else "✈",
        off=t("off"),
    )
    today = datetime.now(desk.time_zone).date()
    labels = _heads(days)
    text.columns = code.columns = pd.Index(labels)
    weekend = {label for label, day in zip(labels, days, strict=True) if day.weekday() >= 5}
    colours = {template.code: template.colour for template in desk.settings.templates()}
    hours = week_hours(rows, people, days)
    text.insert(0, "name", [a.name for a in people])
    text.insert(1, "team", [a.group for a in people])
    text.insert(2, "hours", [number(h, 0 if h == int(h) else 1) for h in hours])

    def paint(column: "pd.Series[str]") -> list[str]:
        if column.name not in code:
            return [""] * len(column)
        free = f"{WEEKEND};{QUIET}" if column.name in weekend else QUIET
        return [_css(colours.get(c), free) for c in code[column.name]]

    st.dataframe(
        text.style.apply(paint, axis=0),
        key=draft.grid_key(),
        on_select="rerun",
        selection_mode="multi-cell",
        hide_index=True,
        height=HEAD + ROW * max(1, len(people)) + 2,
        row_height=ROW,
        column_config=_columns(dict(zip(labels, days, strict=True)), detail, today),
        alt=t("Grid of people by days with the code and start of each shift"),
    )
    if detail == "dense":
        st.caption(t("21⁸ begins at 21:00 and lasts 8 hours; its colour is the kind of shift. Grey days are weekends."))


def _detail(days: Sequence[date]) -> Detail:
    return "clock" if len(days) <= 7 else "hour" if len(days) <= 14 else "dense"


def _heads(days: Sequence[date]) -> list[str]:
    detail = _detail(days)
    return [head(day, detail) for day in days]


def head(day: date, detail: Detail) -> str:
    """The head of a day's column, shorter where there are many.

    >>> head(date(2026, 11, 16), "hour"), head(date(2026, 11, 16), "dense")
    ('Mon 16', '16')
    """
    if detail == "clock":
        return day_short(day)
    if detail == "dense":
        return str(day.day)
    return str(format_date(day, "EEEEE d" if language.current() == "zh_CN" else "EEE d", locale=language.locale()))


def shown_rows(desk: Desk, people: Sequence[Agent]) -> pd.DataFrame:
    """The roster of some people with the draft over it; costs what they cost, however many others there are."""
    names = {a.agent_id for a in people}
    rows = desk.standing.rows_of([a.agent_id for a in people])
    return drafted(rows, {cell: shift for cell, shift in draft.current().items() if cell[0] in names}, people)


def broken(desk: Desk, judgement: Judgement | None, people: Sequence[Agent]) -> dict[Cell, list[str]]:
    """What some people's cells break, the roster in force and the draft together, in the rules' own words."""
    table = desk.standing.violations
    table = table[table["agent_id"].isin([a.agent_id for a in people])]
    found: dict[Cell, list[str]] = {}
    for who, day, what in table[["agent_id", "date", "what"]].itertuples(index=False, name=None):
        found.setdefault((who, day.date()), []).append(what)
    if judgement is not None:
        for who, day, what in judgement.mended[["agent_id", "date", "what"]].itertuples(index=False, name=None):
            if what in found.get((who, day.date()), ()):
                found[who, day.date()].remove(what)
        for who, day, what in judgement.broken[["agent_id", "date", "what"]].itertuples(index=False, name=None):
            found.setdefault((who, day.date()), []).append(what)
    return {cell: rules for cell, rules in found.items() if rules}


def marks(desk: Desk, judgement: Judgement | None, people: Sequence[Agent]) -> Mapping[Cell, str]:
    """Signs before a cell's text: a warning on what breaks a rule, a pencil on what is not published yet."""
    wrong, changed = broken(desk, judgement, people), draft.current()
    return {c: f"{'⚠' if c in wrong else ''}{'✎' if c in changed else ''}" for c in {*wrong, *changed}}


def _columns(days: Mapping[str, date], detail: Detail, today: date) -> dict[str, Any]:
    text, dense = st.column_config.TextColumn, detail == "dense"
    return {
        "name": text(t("Name"), pinned=True, width=88 if dense else 104),
        "team": None if dense else text(t("Team"), pinned=True, width=72),
        "hours": text(t("h/week"), pinned=True, width=52, help=t("Paid hours a week, mean of the days shown")),
        **{name: text(f"▸{name}" if d == today else name, width=33 if dense else None) for name, d in days.items()},
    }


def _css(colour: str | None, free: str) -> str:
    return free if colour is None else f"background-color:{colour};color:{charts.ink_on(colour)}"
