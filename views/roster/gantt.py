"""The day of a page of people: shifts as bars that can be dragged in time and between people."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import streamlit as st

from planning.desk.roster.gantt import day_picture
from planning.desk.roster_edit import Judgement
from planning.store.guard import Right
from scheduler.agents import Agent
from scheduler.roster import read_shifts
from views import charts
from views.frame import sign_in
from views.frame.language import current, t
from views.frame.reading import Desk
from views.frame.said import said
from views.frame.wording import queue_name
from views.roster import draft
from views.roster.draft import Cell
from views.roster.dropping import REFUSALS, dropped, picked
from views.roster.grid import broken, shown_rows
from views.timeline import timeline

KEY = "gantt"

QUEUES = ("#f4a261", "#8ecae6", "#e5c100", "#cdb4db", "#52b69a", "#ff8fa3", "#b5e48c", "#9d8df1", "#d4a373", "#adb5bd")
"""Colours of the strips of work: of middling lightness, to be told from gaps on light and dark pages; a legend names
them."""


def selected(people: Sequence[Agent]) -> list[Cell]:
    """The cell of these people that was clicked, as the grid tells its own; known before the day is drawn."""
    clicked: Cell | None = st.session_state.get("gantt_picked")
    return [clicked] if clicked is not None and clicked[0] in {a.agent_id for a in people} else []


def day(desk: Desk, judgement: Judgement | None, people: Sequence[Agent], shown: date) -> None:
    """Draw the day."""
    refusal = st.session_state.pop("gantt_refusal", None)
    if refusal is not None:
        # beside the page, for a box above the bars would push them away from the mouse
        st.toast(t(REFUSALS[refusal]), icon=":material/block:", duration="long")
    rows = shown_rows(desk, people)
    clicked: Cell | None = st.session_state.get("gantt_picked")
    picture = day_picture(
        read_shifts(rows, {a.agent_id: a.time_zone for a in people}),
        people,
        shown,
        desk.time_zone,
        unsaved=draft.current(),
        broken={cell: [said(rule) for rule in rules] for cell, rules in broken(desk, judgement, people).items()},
    )
    timeline(
        _dressed(desk, picture, people, clicked),
        key=KEY,
        on_dropped=lambda: dropped(desk, judgement, KEY),
        on_picked=lambda: picked(desk, KEY),
    )
    queues = [str(name) for name in picture["queues"]]  # type: ignore[attr-defined]
    st.html(charts.legend_chips({queue_name(name): _tone(number) for number, name in enumerate(queues)}))
    st.caption(
        t(
            "Drag a shift in time or to somebody else; two who both work that day swap. Breaks and work are placed "
            "anew where people are missing. By keyboard: Tab to a shift, Enter selects it, Shift with ← or → moves it. "
            "Strips are work by queue, gaps breaks, pale shifts belong to another day. Clock: {zone}.",
            zone=desk.time_zone.key,
        )
    )


def _dressed(desk: Desk, picture: dict[str, Any], people: Sequence[Agent], clicked: Cell | None) -> dict[str, object]:
    """The picture with its colours and words."""
    templates = desk.settings.templates()
    colours = {template.code: template.colour for template in templates}
    names = {a.agent_id: a for a in people}
    for shift in picture["shifts"]:
        shift["colour"] = colours.get(shift["code"], charts.GREY)
        shift["ink"] = charts.ink_on(shift["colour"])
    for person in picture["people"]:
        agent = names[person["id"]]
        contract = agent.contract.name.replace("_", " ")
        person |= {"detail": person["team"], "hint": f"{agent.agent_id} · {agent.site} · {agent.group} · {contract}"}
    return picture | {
        "editable": sign_in.can(Right.EDIT),
        "turn": st.session_state.get("gantt_turn", 0),
        "locale": current().replace("_", "-"),
        "templates": {s.code: [s.earliest_start, s.latest_start, s.start_grid] for s in templates},
        "queues": [{"name": queue_name(q), "colour": _tone(n)} for n, q in enumerate(picture["queues"])],
        "picked": None if clicked is None else f"{clicked[0]} {clicked[1]}",
        "words": {
            "away": t("away"),
            "breaks": t("breaks"),
            "locked": t("kept by the next night"),
            "unsaved": t("not published yet"),
            "fixed": t("belongs to another day; open that day to move it"),
            "own_clock": t("their clock"),
        },
    }


def _tone(number: int) -> str:
    return QUEUES[number % len(QUEUES)]
