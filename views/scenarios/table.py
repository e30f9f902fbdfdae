"""Figures of what-ifs side by side."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from planning.scenarios.kept import WhatIf
from planning.scenarios.side_by_side import Row
from views.frame.language import t
from views.frame.said import said
from views.frame.wording import plain
from views.scenarios.words import label, told_change, value


def table(what_ifs: Sequence[WhatIf], found: Sequence[Row]) -> None:
    """A row a figure, a column a what-if, the base first; the difference stands under each value."""
    currency = str(what_ifs[0].figures["currency"])
    columns: dict[str, list[str]] = {t("Base"): [value(row.base, row, currency) for row in found]}
    for k, one in enumerate(what_ifs):
        columns[plain(one.name)] = [_cell(row, k, currency) for row in found]
    if any(_stale(note) for one in what_ifs for note in one.notes):
        st.warning(
            t(
                "Settings, files, locks or software have changed since the base was solved: a part of each difference "
                "is theirs. The next night makes a base of today's."
            ),
            icon=":material/balance:",
        )
    frame = pd.DataFrame(columns, index=[_head(row) for row in found])
    st.table(frame, border="horizontal")
    st.caption(
        t(
            "Costs and hours are counted; of the cost, what both proofs leave open between the best rosters decides "
            "whether a difference is told apart. Shares are simulated in the same futures on both sides, with the 95 % "
            "interval of their difference. ≈ means that the difference may be chance."
        )
    )


def _stale(note: str) -> bool:
    """Whether a note tells of a base that was solved from other inputs."""
    return note.startswith("settings, files, locks or software have changed")


def _head(row: Row) -> str:
    return f"**{label(row.name)}**" if row.name in ("cost", "live answered in time") else label(row.name)


def _cell(row: Row, k: int, currency: str) -> str:
    one = row.others[k]
    told = told_change(one, row)
    under = f":small[:gray[{plain(told)}]]" if told else ""
    return "  \n".join(part for part in (value(one.value, row, currency), under) if part)


def notes(what_ifs: Sequence[WhatIf]) -> None:
    """What each what-if says, and what to know before reading it."""
    with st.expander(t("What each of them says, and what to know before reading it"), icon=":material/notes:"):
        for one in what_ifs:
            st.markdown(f"**{plain(one.name)}** · {plain(said(one.about))}")
            st.code(one.overlay.strip(), language="yaml")
            for note in one.notes[:6]:
                st.markdown(f":small[:material/info: {plain(said(note))}]")
            if len(one.notes) > 6:
                st.caption(t("and {count} more of this kind", count=len(one.notes) - 6))
