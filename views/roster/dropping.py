"""What a planner did in the day's picture: a shift dragged elsewhere, or one that was clicked."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

import streamlit as st

from planning.desk.roster.gantt import Drop, moved
from planning.desk.roster.giving import given
from planning.desk.roster_edit import Judgement
from scheduler.roster import read_shifts
from views.frame.language import later
from views.frame.reading import Desk
from views.roster import draft
from views.roster.draft import Cell
from views.roster.filters import horizon_days
from views.roster.grid import shown_rows
from views.timeline import sent

REFUSALS = {
    "unknown": later("Nothing was moved: the page showed something that is no longer there. It is drawn anew."),
    "gone": later("Nothing was moved: this shift is no longer there. The page is drawn anew."),
    "contract": later("Nothing was moved: the contract does not allow this shift. Give another one in the panel."),
    "busy": later("Nothing was moved: the person works already on that day. Free that day first."),
    "outside": later("Nothing was moved: the shift would begin outside the plan's days."),
}


def picked(desk: Desk, key: str) -> None:
    """Remember the shift or the empty day that was clicked in the component under `key`."""
    told = sent(key, "picked")
    cell = None if told is None else _cell(told.get("person"), told.get("date"))
    st.session_state["gantt_picked"] = cell if cell is not None and cell[0] in desk.agents else None


def dropped(desk: Desk, judgement: Judgement | None, key: str) -> None:
    """Lay what was dragged over the draft as one step, or say why not."""
    told = sent(key, "dropped")
    if told is None:
        return
    # the same picture is drawn anew even where nothing changes, or a refused shift would stay where it was dropped
    st.session_state["gantt_turn"] = st.session_state.get("gantt_turn", 0) + 1
    drop = _drop(told)
    templates = {template.code: template for template in desk.settings.templates()}
    if drop is None:
        st.session_state["gantt_refusal"] = "unknown"
        return
    people = [desk.agents[who] for who in {drop.agent_from, drop.agent_to} if who in desk.agents]
    shifts = read_shifts(shown_rows(desk, people), {a.agent_id: a.time_zone for a in people})
    asked = moved(drop, {(s.agent_id, s.day): s for s in shifts}, desk.agents, templates, horizon_days(desk))
    if isinstance(asked, str):
        st.session_state["gantt_refusal"] = asked
        return
    cells, wanted = asked
    cover = desk.standing.coverage if judgement is None else judgement.coverage
    changed = given(desk.standing, draft.current(), cover, wanted, desk.settings, cleared=cells)
    draft.add(desk, changed, "move")
    st.session_state["gantt_picked"] = wanted[0].cell


def _drop(told: Mapping[str, Any]) -> Drop | None:
    """What the browser said, or None where it makes no sense."""
    cell = _cell(told.get("agent_from"), told.get("date"))
    try:
        start = datetime.fromtimestamp(float(told["start"]) / 1000, UTC)
    except (KeyError, TypeError, ValueError, OverflowError, OSError):
        return None
    return None if cell is None else Drop(cell[0], str(told.get("agent_to")), cell[1], start)


def _cell(person: object, day: object) -> Cell | None:
    try:
        return str(person), date.fromisoformat(str(day))
    except ValueError:
        return None
