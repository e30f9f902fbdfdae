"""Drafts of other planners: who is changing the same shifts, and which drafts wait for somebody who may publish."""

from collections.abc import Iterable, Mapping

import streamlit as st

from planning.store import Draft, DraftCell
from planning.store.drafts import Cell, folded
from planning.store.guard import GuardedStore, Right
from views.frame import reading, sign_in
from views.frame.language import t, tn
from views.frame.opening import database_url
from views.frame.reading import Desk
from views.frame.wording import instant, plain
from views.roster.draft import session


def drafting(mine: Draft | None, cells: Iterable[Cell]) -> dict[str, list[Cell]]:
    """Owners of other live drafts that change any of these cells, with the cells."""
    if not sign_in.can(Right.EDIT):
        return {}
    wanted = list(cells)
    store = reading.store()
    found = {}
    for draft in store.drafts():
        if draft.owner == store.account.name or (mine is not None and draft.id == mine.id):
            continue
        theirs = _cells(store, database_url(), draft)
        shared = [cell for cell in wanted if cell in theirs]
        if shared:
            found[draft.owner] = shared
    return found


def waiting(desk: Desk) -> None:
    """Draw the drafts that others handed over, for whoever may publish them."""
    if not sign_in.can(Right.PUBLISH):
        return
    store = reading.store()
    asked = [d for d in store.drafts() if d.state == "asked" and d.owner != store.account.name]
    shown = session.in_sight()
    if not asked:
        return
    with st.expander(
        tn("{count} draft waits for you", "{count} drafts wait for you", len(asked)),
        expanded=True,
        icon=":material/outbox:",
    ):
        for draft in asked:
            count = len(_cells(store, database_url(), draft))
            told = tn("{name}: {count} change", "{name}: {count} changes", count, name=plain(draft.owner))
            since = instant(draft.updated_at, desk.time_zone)
            st.markdown(f"**{told}**  \n:small[{since} · {plain(draft.reason)}]")
            if shown is not None and shown.id == draft.id:
                st.button(t("Back to my draft"), key=f"shut_{draft.id}", width="stretch", on_click=session.back)
            else:
                st.button(t("Open"), key=f"open_{draft.id}", width="stretch", on_click=session.show, args=(draft.id,))


@st.cache_resource(max_entries=128, show_spinner=False)
def _cells(_store: GuardedStore, url: str, draft: Draft) -> Mapping[Cell, DraftCell]:
    """What a draft comes to, once a version of it; whoever asks has the right to read drafts."""
    return folded(_store.draft_steps(draft.id))
