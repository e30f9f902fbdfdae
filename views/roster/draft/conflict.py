"""Two planners on one shift: as it was, theirs and mine side by side, and which of the two shall be."""

import math
from collections.abc import Mapping

import streamlit as st

from planning.desk.conflicts import Change, Conflict, Side, decided, last_changes
from planning.store.drafts import Cell
from views.frame import reading, sign_in
from views.frame.language import later, t, tn
from views.frame.reading import Desk
from views.frame.wording import instant, plain
from views.roster.draft import steps, words
from views.roster.draft.held import held

ROWS = 4
"""Conflicts on one page of the dialogue."""

TRAIL = 2000
"""So many changes are looked through for who it was."""

SIDES: dict[Side, str] = {"theirs": later("Take theirs"), "mine": later("Keep the draft's")}

_CHOICES, _OPEN = "conflict_choices", "conflict_open"


def ask() -> None:
    """Open the dialogue on the next run of the page; it stays until it is answered or put away."""
    st.session_state[_OPEN] = True


def shut() -> None:
    """Put the dialogue away."""
    st.session_state.pop(_OPEN, None)


def dialogue(desk: Desk) -> None:
    """Draw the dialogue if it was asked for."""
    if st.session_state.get(_OPEN):
        st.dialog(t("Which of these shifts shall stand?"), width="large", on_dismiss=shut)(sign_in.worded(_dialogue))(
            desk
        )


def _dialogue(desk: Desk) -> None:
    """The conflicts, a page at a time, with a choice each and one for all."""
    conflicts = held(desk).comparison.conflicts
    choices = _choices(desk)
    st.caption(
        t("Two people changed the same shifts. Nothing is published by deciding; the draft goes on with what you keep.")
    )
    with st.container(horizontal=True):
        for side, label in (("theirs", t("Take theirs for all")), ("mine", t("Keep the draft's for all"))):
            st.button(label, key=f"all_{side}", on_click=_all, args=(desk, side))
    pages = math.ceil(len(conflicts) / ROWS)
    number = min(pages, st.pagination(pages, key="conflict_page")) if pages > 1 else 1
    made = _changes(desk)
    for conflict in conflicts[ROWS * (number - 1) : ROWS * number]:
        _one(desk, conflict, made, choices)
    left = sum(conflict.mine.cell not in choices for conflict in conflicts)
    told = tn("{count} shift is still open.", "{count} shifts are still open.", left) if left else t("All are decided.")
    st.caption(told)
    if st.button(t("Keep these decisions"), key="keep_decisions", type="primary", disabled=left > 0):
        steps.keep(desk, [*decided(conflicts, choices), *held(desk).comparison.rebased], "decide")
        del st.session_state[_CHOICES]
        shut()
        st.rerun()


def _one(desk: Desk, conflict: Conflict, made: Mapping[Cell, Change], choices: dict[Cell, Side]) -> None:
    cell = conflict.mine
    zone = words.zone_of(desk, cell.agent_id)
    with st.container(border=True):
        st.markdown(f"**{words.whose(desk, cell)}**")
        change = made.get(cell.cell)
        by = t("the new roster") if change is None else plain(change.author)
        rows = (
            (t("As it was"), cell.was),
            (t("Theirs: {name}", name=by), conflict.theirs),
            (t("In the draft"), cell.after),
        )
        columns = st.columns(3)
        for column, (label, row) in zip(columns, rows, strict=True):
            column.caption(label)
            column.markdown(words.shift(row, zone))
        if change is not None:
            columns[1].caption(f"{instant(change.at, desk.time_zone)}: {plain(change.reason)}")
        key = _key(desk, cell.cell)
        st.session_state.setdefault(key, choices.get(cell.cell))  # a widget of another page has lost its own
        st.segmented_control(
            t("Which shall stand?"),
            list(SIDES),
            format_func=lambda side: t(SIDES[side]),
            key=key,
            on_change=_chosen,
            args=(desk, cell.cell),
            label_visibility="collapsed",
        )


def _chosen(desk: Desk, cell: Cell) -> None:
    side = st.session_state[_key(desk, cell)]
    if side is None:
        _choices(desk).pop(cell, None)
    else:
        _choices(desk)[cell] = side


def _all(desk: Desk, side: Side) -> None:
    for one in held(desk).comparison.conflicts:
        _choices(desk)[one.mine.cell] = side
        st.session_state[_key(desk, one.mine.cell)] = side


def _choices(desk: Desk) -> dict[Cell, Side]:
    """What was chosen so far against this very roster; what was chosen against an older one is not asked for."""
    known = st.session_state.get(_CHOICES)
    if known is None or known[0] != desk.publication:
        known = st.session_state[_CHOICES] = (desk.publication, {})
    chosen: dict[Cell, Side] = known[1]
    return chosen


def _key(desk: Desk, cell: Cell) -> str:
    return f"side_{desk.publication.id}_{desk.publication.version}_{cell[0]}_{cell[1]}"


def _changes(desk: Desk) -> Mapping[Cell, Change]:
    """Who changed which shift of the roster in force last."""
    trail = reading.store().audit(TRAIL, what="roster", key=f"publication {desk.publication.id},")
    return last_changes(trail)
