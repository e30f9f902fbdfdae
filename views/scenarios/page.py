"""Scenarios: What if? Saved what-ifs side by side, those ready to be solved, and one's own."""

from collections.abc import Mapping, Sequence

import streamlit as st

from planning.jobs.kinds.scenario import kept_folder
from planning.refusal import Refused
from planning.scenarios.kept import WhatIf, kept
from planning.scenarios.side_by_side import MOST, Base, Difference, bases, beside, rows
from views.charts.scenarios import differences
from views.frame import reading
from views.frame.header import header, nothing_yet
from views.frame.language import t
from views.frame.wording import plain
from views.scenarios.own_form import own_form
from views.scenarios.ready import SOLVED, ready
from views.scenarios.table import notes, table
from views.scenarios.words import base_name


def page() -> None:
    """Draw the page."""
    header(t("Scenarios"), t("What if? Settings, demand or people changed, beside the roster in force."))
    store = reading.store()
    publication = store.published()
    if publication is None:
        nothing_yet()
        return
    night = store.run(publication.run_id)
    settings = reading.settings()
    found = _kept()
    if found:
        _side_by_side(found, night.id)
    else:
        st.info(
            t("No what-if has been solved yet. Choose one below and solve it; it appears here."),
            icon=":material/alt_route:",
        )
    ready(found, night, settings)
    own_form(settings, night)


def _kept() -> list[WhatIf]:
    try:
        return kept(kept_folder())
    except Refused as refusal:
        st.error(t("A kept what-if cannot be read; remove its file or solve it again."), icon=":material/error:")
        st.code(str(refusal), language=None)
        return []


def _side_by_side(found: Sequence[WhatIf], run: int | None) -> None:
    base = _pinned(found, run)
    here = beside(found, base)
    names = st.session_state.get("shown_what_ifs", [])
    solved = st.session_state.pop(SOLVED, None)
    if solved is not None:
        names = [*[name for name in names if name != solved][: MOST - 1], solved]
    st.session_state["shown_what_ifs"] = [name for name in names if name in here] or list(here)[:MOST]
    chosen = st.multiselect(
        t("Side by side"),
        list(here),
        key="shown_what_ifs",
        max_selections=MOST,
        placeholder=t("Choose up to six"),
        help=t("Of each name the newest that was solved beside this base."),
    )
    if not chosen:
        st.info(t("Choose at least one what-if to compare."), icon=":material/checklist:")
        return
    what_ifs = [here[name] for name in chosen]
    told = rows(what_ifs)
    _charts(what_ifs, {row.name: row.others for row in told if row.unit in ("money", "share")})
    table(what_ifs, told)
    notes(what_ifs)


def _pinned(found: Sequence[WhatIf], run: int | None) -> Base:
    """The base that what-ifs are shown beside: the roster in force, if any was solved beside it, unless chosen."""
    known = bases(found)
    current = next((k for k, base in enumerate(known) if base.run is not None and base.run == run), 0)
    if len(known) == 1:
        base = known[0]
        st.caption(":material/push_pin: " + t("Base: {base}", base=plain(base_name(base))))
    else:
        base = st.selectbox(
            t("Base"),
            known,
            index=current,
            format_func=base_name,
            help=t("Only what-ifs of one base can be compared: same instant, seed, days and futures."),
        )
    if base.run != run:
        st.warning(
            t("This base is not the roster in force any more; solve a what-if again to compare it with today's."),
            icon=":material/history:",
        )
    return base


def _charts(what_ifs: Sequence[WhatIf], told: Mapping[str, Sequence[Difference]]) -> None:
    names, currency = [one.name for one in what_ifs], str(what_ifs[0].figures["currency"])
    left, right = st.columns(2, gap="large")
    with left:
        st.subheader(t("Cost beside the base"), anchor=False)
        axis = t("difference in cost [{currency}]", currency=currency)
        st.plotly_chart(
            differences(names, told["cost"], axis), key="cost_differences", config={"displayModeBar": False}
        )
        st.caption(t("Point: the two rosters. Bar: what the proofs leave open between the best rosters of both."))
    with right:
        st.subheader(t("Service beside the base"), anchor=False)
        if "live answered in time" not in told:
            st.caption(t("Nothing was simulated: simulation.yaml asks for no futures."))
            return
        axis = t("live contacts answered in time, difference [points]")
        figure = differences(names, told["live answered in time"], axis, 100.0, "+.1f")
        st.plotly_chart(figure, key="service_differences", config={"displayModeBar": False})
        st.caption(t("Point: the difference, future by future. Bar: its 95 % interval."))
