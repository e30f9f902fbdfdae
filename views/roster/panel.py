"""The panel beside the grid: what is selected, what may be done with it, and what the draft comes to."""

from collections.abc import Sequence

import streamlit as st

from planning.desk.concerns import live_hours
from planning.desk.roster_edit import Judgement
from planning.store.guard import Right
from views import charts
from views.frame import sign_in
from views.frame.language import t
from views.frame.reading import Desk
from views.frame.wording import hours, number
from views.roster import draft
from views.roster.draft import Cell, moved, others, session
from views.roster.draft.cells import changes
from views.roster.draft.news import news
from views.roster.draft.publishing import publishing
from views.roster.draft.verdict import head, verdict
from views.roster.resolving import resolving
from views.roster.selection import selection


def panel(desk: Desk, judgement: Judgement | None, cells: Sequence[Cell]) -> None:
    """Draw the panel. What changes the draft acts before the page is drawn: what stands here is what was seen."""
    top = st.container()
    told = draft.outcome()
    if told is not None:
        {"success": st.success, "info": st.info, "warning": st.warning, "error": st.error}[told[0]](told[1])
        st.toast(told[1])  # the panel may be scrolled away from its head
    may = sign_in.can(Right.EDIT)
    if cells:
        selection(desk, cells, may=may)
    elif judgement is None:
        _at_rest(desk)
        st.markdown(f"**{t('Change the roster')}**" if may else f"**{t('Look closer')}**")
        st.caption(
            t("Click a day of a person to change it; drag over several to change them together.")
            if may
            else t("Click a day of a person to see its shift. Changing it takes the role planner.")
        )
    head(desk)
    resolving(desk)
    if judgement is not None:
        verdict(desk, judgement)
    changes(desk)
    moved.notes(desk)
    publishing(desk)
    others.waiting(desk)
    st.html(charts.legend_chips({template.code: template.colour for template in desk.settings.templates()}))
    st.caption(t("🔒 kept by the next night · ✎ not published yet · ⚠ breaks a rule · a dot is a day off"))
    session.showed(draft.held(desk).draft)
    with top:
        news(desk)


def _at_rest(desk: Desk) -> None:
    """What the roster in force comes to, where the verdict on a draft stands later."""
    left, right = st.columns(2)
    left.metric(
        t("Shortage"),
        hours(live_hours(desk.standing.coverage, desk.interval)["shortage"]),
        help=t("Agent-hours required and not rostered, live queues and posts, with the planners' edits"),
    )
    right.metric(
        t("Rules broken"),
        number(len(desk.standing.violations)),
        help=t("Days of people on which the roster in force breaks a rule"),
    )
