"""The draft's changes one by one, each with a way out of it."""

import math

import streamlit as st

from views.frame.language import t, tn
from views.frame.reading import Desk
from views.frame.wording import plain
from views.roster.draft import others, steps, words
from views.roster.draft.held import held

ROWS = 6
"""Changes on one page of the list."""


def changes(desk: Desk) -> None:
    """Draw the list, a page at a time; a draft of thousands of cells is no longer than one of six."""
    known = held(desk)
    cells = list(known.cells.values())
    if not cells:
        return
    with st.expander(tn("{count} change", "{count} changes", len(cells)), expanded=len(cells) <= ROWS):
        pages = math.ceil(len(cells) / ROWS)
        number = min(pages, st.pagination(pages, key=f"draft_cells_of_{pages}")) if pages > 1 else 1
        undecided = {conflict.mine.cell for conflict in known.comparison.conflicts}
        for cell in cells[ROWS * (number - 1) : ROWS * number]:
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                sign = "⚡ " if cell.cell in undecided else ""
                by = "" if known.draft is None or cell.author == known.draft.owner else f" · {plain(cell.author)}"
                st.markdown(
                    f"{sign}**{words.whose(desk, cell)}**  \n:small[{words.from_to(desk, cell)}{by}]", width="stretch"
                )
                st.button(
                    "",
                    key=f"back_{cell.agent_id}_{cell.day}",
                    icon=":material/undo:",
                    type="tertiary",
                    on_click=steps.withdraw,
                    args=(desk, [cell.cell]),
                    help=t("Take this change back"),
                )
        if undecided:
            st.caption(t("⚡ changed by somebody else too; decide below."))
    shared(desk)


def shared(desk: Desk) -> None:
    """Say who else is changing the same shifts, before either publishes."""
    known = held(desk)
    found = others.drafting(known.draft, known.cells)
    for owner, cells in found.items():
        first = words.whose(desk, known.cells[cells[0]])
        st.caption(
            tn(
                ":material/group: {name} is drafting this shift too: {first}.",
                ":material/group: {name} is drafting {count} of these shifts too, the first: {first}.",
                len(cells),
                name=plain(owner),
                first=first,
            )
        )
