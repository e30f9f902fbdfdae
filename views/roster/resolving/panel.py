"""The panel's part of a re-solve: what to ask, how far it is, and in a few figures what came of it."""

import streamlit as st

from planning.desk.resolving import Question, Resolved
from planning.store import Job
from planning.store.guard import Right
from views.frame import sign_in
from views.frame.job_watch import newest, put_away, watch
from views.frame.language import t, tn
from views.frame.reading import Desk
from views.frame.wording import change, money
from views.roster.draft.held import held
from views.roster.resolving.answer import accept, left_out, stale
from views.roster.resolving.asking import KIND, ask
from views.roster.resolving.comparing import compare


def resolving(desk: Desk) -> None:
    """Draw the part of the panel that is about re-solving; nothing for whoever may not change the plan."""
    if not sign_in.can(Right.EDIT):
        return
    done = watch(KIND, t("Re-solving around your edits"))
    if done is not None:
        _answered(desk, done)
    elif held(desk).cells and newest(KIND) is None:
        ask(desk)


def _answered(desk: Desk, job: Job) -> None:
    """A card: what the re-solve would change, and accept, compare or discard."""
    told, question = Resolved.of_json(job.answer or {}), Question.of_json(job.request)
    currency = desk.settings.site.currency
    with st.container(border=True, gap="small"):
        st.markdown(f":material/auto_fix_high: **{t('Re-solved around your edits')}**")
        if not told.changed and not told.inside:
            st.caption(t("Nothing else is worth changing at this price: your edits cost what they cost."))
            st.button(t("Put away"), key="resolve_away", on_click=put_away, args=(job,), width="stretch")
            return
        saved = told.total("resolved") - told.total("draft")
        left, right = st.columns(2)
        left.metric(t("Cost"), money(saved, currency), help=t("Change of the plan's whole cost beside your draft."))
        right.metric(t("Shortage"), change(told.short_h["resolved"] - told.short_h["draft"], t("h")))
        shifts = tn("{count} shift changes", "{count} shifts change", told.changed)
        within = tn("{count} only its breaks or work", "{count} only their breaks or work", told.inside)
        st.caption(f"{shifts} · {within}")
        gone = stale(desk, question)
        if gone:
            st.warning(gone, icon=":material/update:")
        skipped = 0 if gone else len(left_out(desk, job, question))
        if skipped:
            st.warning(
                tn(
                    "You changed {count} of these shifts since; it stays as you drafted it.",
                    "You changed {count} of these shifts since; they stay as you drafted them.",
                    skipped,
                )
            )
        if st.button(t("Compare"), key="resolve_compare", width="stretch", icon=":material/compare:"):
            compare(desk, job)
        row = st.columns(2)
        if row[0].button(
            t("Accept"),
            type="primary",
            key="resolve_accept",
            width="stretch",
            disabled=bool(gone),
            help=t("It enters your draft as one step, which Undo takes back. Nobody sees it before you publish."),
        ):
            accept(desk, job)
            st.rerun()
        row[1].button(t("Discard"), key="resolve_discard", width="stretch", on_click=put_away, args=(job,))
