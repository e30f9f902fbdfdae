"""What a planner does to the draft: judged at once, and kept as one durable step an action."""

from collections.abc import Mapping, Sequence

import streamlit as st

from planning.desk.drafting import step_cells, withdrawn, word_for
from planning.desk.roster.gantt import Wanted
from planning.desk.roster.giving import given
from planning.desk.roster_edit import Judgement, judge
from planning.store import DraftCell, DraftOver
from planning.store.drafts import Cell
from scheduler.roster import Shift
from views.frame import kept, reading
from views.frame.reading import Desk
from views.roster.draft import session
from views.roster.draft.held import held, in_force, saved


def current() -> dict[Cell, Shift | None]:
    """What the draft in sight wants, cell by cell; empty without one."""
    desk = reading.desk()
    return {} if desk is None else dict(held(desk).shifts)


def judged(desk: Desk) -> Judgement | None:
    """What the draft changes; None without a draft."""
    draft = dict(held(desk).shifts)
    if not draft:
        return None
    # every click runs the page again; only another draft, another roster or other settings are judged again
    key = (desk.publication, kept.configs(), draft)
    known = st.session_state.get("judged")
    if known is None or known[0] != key:
        known = st.session_state["judged"] = (key, judge(desk.standing, draft))
    judgement: Judgement = known[1]
    return judgement


def add(desk: Desk, changed: Mapping[Cell, Shift | None], told: str = "") -> bool:
    """Keep more changes as one step of the draft.

    Parameters
    ----------
    desk : Desk
        The roster they were made on.
    changed : mapping of (str, date) to Shift or None
        What is wanted of each cell; None is a day off.
    told : str
        The kind of action in a word, as `views.roster.draft.words.STEPS` knows them; by default read from the change.

    Returns
    -------
    bool
        Whether it was kept; if not, the next run of the page says why.
    """
    before = held(desk).cells
    word = told or word_for(changed, saved(desk, list(changed)))
    cells = step_cells(changed, before, in_force(desk, changed), desk.agents)
    # a day off where nobody works, or a shift that is there already, would be a step that undo seems to ignore
    new = [cell for cell in cells if cell.after != (before[cell.cell].after if cell.cell in before else cell.was)]
    return keep(desk, new, word)


def give(desk: Desk, cells: Sequence[Cell], code: str, start: int, locked: bool) -> bool:
    """Give every cell a shift, one after the other, so that the second goes where the first left people missing."""
    judgement = judged(desk)
    cover = desk.standing.coverage if judgement is None else judgement.coverage
    wanted = [Wanted(cell, code, start) for cell in cells]
    return add(desk, given(desk.standing, held(desk).shifts, cover, wanted, desk.settings, locked=locked), "give")


def withdraw(desk: Desk, cells: Sequence[Cell]) -> None:
    """Take cells out of the draft, as a step that can be undone."""
    found = held(desk).cells
    keep(desk, withdrawn([found[cell] for cell in cells if cell in found]), "withdraw")


def keep(desk: Desk, cells: Sequence[DraftCell], told: str) -> bool:
    """Keep a step; nothing to keep is nothing done."""
    if not cells:
        return False
    base = {"publication_id": desk.publication.id, "base_version": desk.publication.version}
    done = session.act(
        lambda store, draft_id, seen, at: store.draft_step(draft_id, seen=seen, cells=cells, told=told, at=at, **base)
    )
    return done is not None


def undo() -> None:
    """Take the last step back."""
    session.act(lambda store, draft_id, seen, at: store.draft_undo(begun(draft_id), seen=seen, at=at))


def redo() -> None:
    """Do again what was taken back last."""
    session.act(lambda store, draft_id, seen, at: store.draft_redo(begun(draft_id), seen=seen, at=at))


def marks(judgement: Judgement | None) -> dict[Cell, str]:
    """Signs for the grid: a pencil on what is drafted, a warning on what the draft breaks."""
    signs = dict.fromkeys(current(), "✎")
    if judgement is not None:
        broken = judgement.broken
        signs |= {(a, d.date()): "⚠" for a, d in zip(broken["agent_id"], broken["date"], strict=True)}
    return signs


def begun(draft_id: int | None) -> int:
    """The draft's id, for what takes one; `DraftOver` before its first step."""
    if draft_id is None:
        raise DraftOver("no draft has begun")
    return draft_id
