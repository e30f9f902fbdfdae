"""Scenarios ready to be solved: what each says, how long it takes, and the buttons for it."""

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

import streamlit as st

from planning.refusal import Refused
from planning.scenarios.kept import WhatIf
from planning.scenarios.own import made_here
from planning.scenarios.scenario import Told, names, read_scenario
from planning.scenarios.side_by_side import expected_seconds
from planning.settings import Settings
from planning.store import Run
from planning.store.guard import Right
from views.frame import job_watch, reading, sign_in
from views.frame.language import t
from views.frame.said import said
from views.frame.wording import instant, plain
from views.scenarios.words import lasts

KIND = "scenario"

SOLVED = "what_if_solved"
"""Name of the scenario that was just solved; the next run of the page shows it beside the others."""


def folder_of(settings: Settings) -> Path:
    """Where a site's scenarios lie."""
    return settings.directory / "scenarios"


def ready(found: Sequence[WhatIf], night: Run, settings: Settings) -> None:
    """A row a scenario of the site, with its buttons; above them the one that is being solved."""
    st.subheader(t("Ready to be solved"), anchor=False)
    working = job_watch.newest(KIND)
    name = "" if working is None else str(working.request.get("name", ""))
    done = job_watch.watch(KIND, t("Solving the scenario {name}", name=name))
    if done is not None:
        st.session_state[SOLVED] = name
        job_watch.put_away(done)
        st.toast(t("{name} is solved and stands beside the others.", name=name), icon=":material/check_circle:")
        st.rerun()
    busy = working is not None and working.is_open
    may = sign_in.can(Right.EDIT)
    folder = folder_of(settings)
    for one in _told(folder):
        _row(one, found, night, settings, busy=busy, may=may)
    if not names(folder):
        st.caption(t("There is none in {folder}. Make one below, or write a file there.", folder=f"`{folder}`"))
    if not may:
        st.caption(t("You may look; solving and making scenarios takes the role planner, which an admin grants."))


def _told(folder: Path) -> list[Told]:
    """Scenarios that can be read; the others are listed with what is wrong."""
    told: list[Told] = []
    for name in names(folder):
        try:
            told.append(read_scenario(folder / f"{name}.yaml"))
        except Refused as refusal:
            st.error(t("The scenario {name} cannot be read; correct these lines.", name=plain(name)))
            st.code(str(refusal), language=None)
    return told


def _row(told: Told, found: Sequence[WhatIf], night: Run, settings: Settings, *, busy: bool, may: bool) -> None:
    seconds, known = expected_seconds(told.name, found, night)
    last = next((one for one in found if one.name == told.name), None)
    when = (
        t("never solved")
        if last is None
        else t("solved {when}", when=instant(last.made_at, ZoneInfo(settings.site.time_zone)))
    )
    took = (
        t("takes {time}, as the last time", time=lasts(seconds)) if known else t("may take {time}", time=lasts(seconds))
    )
    with st.container(horizontal=True, vertical_alignment="center", border=True):
        with st.container(gap=None, width="stretch"):
            st.markdown(f"**{plain(told.name)}** · {plain(said(told.words.about))}")
            st.caption(f"{when} · {took}")
        if may and made_here(told):
            st.button(
                t("Delete"), key=f"delete_{told.name}", icon=":material/delete:", on_click=_ask, args=(told.name,)
            )
        st.button(
            t("Solve"),
            key=f"solve_{told.name}",
            icon=":material/play_arrow:",
            disabled=busy or not may,
            help=t("Solves it in the background, beside the roster in force; nothing published is touched."),
            on_click=_solve,
            args=(told.name,),
        )
    if st.session_state.get("scenario_to_delete") == told.name:
        del st.session_state["scenario_to_delete"]  # asked once; what is clicked inside runs the dialogue alone
        confirm_deletion(told)


@sign_in.worded
def _solve(name: str) -> None:
    job_watch.start(KIND, {"name": name})


def _ask(name: str) -> None:
    st.session_state["scenario_to_delete"] = name


@st.dialog(" ")
@sign_in.worded
def confirm_deletion(told: Told) -> None:
    """Show what would be gone, and take the file away once that is confirmed."""
    st.markdown(t("Delete the scenario **{name}**? What was solved of it stays.", name=plain(told.name)))
    st.code(told.text.strip(), language="yaml")
    if st.button(t("Delete it"), type="primary", key="delete_confirmed"):
        path = Path(told.document.file)
        try:
            reading.store().record_scenario(
                told.name,
                before={"text": told.text},
                after=None,
                reason=told.words.about,
                at=datetime.now(UTC),
                then=partial(path.unlink, missing_ok=True),
            )
        except OSError as closed:
            why = str(closed.strerror)
            st.error(t("The folder {folder} cannot be written: {why}", folder=f"`{path.parent}`", why=why))
            return
        st.rerun()
