"""A re-solve compared: cost beside what it was and what is proven, and every shift that changes."""

import pandas as pd
import streamlit as st

from planning.desk.resolving import Question, Resolved
from planning.store import Job
from views import charts
from views.frame import sign_in
from views.frame.job_watch import put_away
from views.frame.language import later, t, tn
from views.frame.reading import Desk
from views.frame.wording import at_right, money, number, percent
from views.roster.draft.verdict import PARTS
from views.roster.resolving.answer import accept, stale
from views.roster.resolving.changed import changed

NAMES = {"published": later("Published"), "draft": later("With my edits"), "resolved": later("Re-solved")}
"""The three rosters that are compared."""


def compare(desk: Desk, job: Job) -> None:
    """Open the comparison over the page."""
    st.dialog(t("Re-solved around your edits"), width="large", icon=":material/compare:")(sign_in.worded(_drawn))(
        desk, job
    )


def _drawn(desk: Desk, job: Job) -> None:
    told = Resolved.of_json(job.answer or {})
    currency = desk.settings.site.currency
    names = {which: t(name) for which, name in NAMES.items()}
    totals = {names[which]: told.total(which) / 100 for which in NAMES}
    bound = None if told.bound_cents is None else told.bound_cents / 100
    st.plotly_chart(charts.cost_beside_bound(totals, bound, currency), key="resolve_costs")
    st.caption(_proof(told, currency))
    _decide(desk, job)
    with st.expander(t("Cost by part"), expanded=False):
        parts = _parts(told, names, currency)
        st.dataframe(parts, hide_index=True, column_config=at_right(parts, 1), key="resolve_parts")
    changed(desk, job)


def _proof(told: Resolved, currency: str) -> str:
    """What is proven, how hard was searched, and what of the rules."""
    said = []
    if told.bound_cents is None or told.gap is None:
        said.append(t("Nothing is proven about how much cheaper it could get: the night kept no proof that fits."))
    else:
        said.append(
            t(
                "No roster that keeps your edits and all locks costs less than {bound}; this one lies {gap} above.",
                bound=money(told.bound_cents, currency),
                gap=percent(told.gap, 1),
            )
        )
    said.append(
        t(
            "{moves} of {tries} tried moves of {people} people were worth it, in {seconds} s.",
            moves=number(told.moves),
            tries=number(told.tries),
            people=number(told.people),
            seconds=number(told.seconds),
        )
    )
    if not told.finished:
        said.append(t("Time ran out: another run may find a little more."))
    if told.mended:
        said.append(tn("It mends {count} broken rule.", "It mends {count} broken rules.", told.mended))
    if told.broken:
        said.append(
            tn(
                "{count} rule stays broken by what you settled.",
                "{count} rules stay broken by what you settled.",
                told.broken,
            )
        )
    return "  \n".join(said)


def _parts(told: Resolved, names: dict[str, str], currency: str) -> pd.DataFrame:
    """Cost by part of the three rosters, and what the re-solve changes beside the draft."""
    parts = [part for part in PARTS if any(told.cost[which].get(part) for which in NAMES)]
    rows = []
    for part in [*parts, ""]:
        cents = {which: told.cost[which].get(part, 0) if part else told.total(which) for which in NAMES}
        moved = cents["resolved"] - cents["draft"]
        signed = f"{'+' if moved > 0 else ''}{money(moved, currency)}"
        rows.append([t(PARTS[part]) if part else t("Total"), *(money(c, currency) for c in cents.values()), signed])
    return pd.DataFrame(rows, columns=[t("Part"), *names.values(), t("Change")])


def _decide(desk: Desk, job: Job) -> None:
    """Accept and discard, here too: whoever has compared need not go back."""
    gone = stale(desk, Question.of_json(job.request))
    if gone:
        st.warning(gone, icon=":material/update:")
    with st.container(horizontal=True, horizontal_alignment="right"):
        if st.button(t("Discard"), key="resolve_discard_here"):
            put_away(job)
            st.rerun()
        if st.button(t("Accept"), type="primary", key="resolve_accept_here", disabled=bool(gone)):
            accept(desk, job)
            st.rerun()
