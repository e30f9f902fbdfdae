"""Where the page's figures come from: the night's simulation, or one that was asked for since."""

from dataclasses import dataclass

import pandas as pd
import streamlit as st

from planning.store import Job
from planning.store.guard import Right
from views.frame import job_watch, opening, reading, sign_in
from views.frame.language import t, tn
from views.frame.reading import Desk
from views.frame.wording import instant

KIND = "simulate"
TABLES = ("twin", "twin_hours", "twin_totals", "kpis")
"""What a simulation leaves behind, of a night and of a job alike."""


@dataclass(frozen=True, eq=False)
class Source:
    """One simulation of a roster.

    Attributes
    ----------
    twin, twin_hours, twin_totals, kpis : pandas.DataFrame
        As a night keeps them.
    futures : int
    stale : bool
        Whether planners have edited the roster since.
    """

    twin: pd.DataFrame
    twin_hours: pd.DataFrame
    twin_totals: pd.DataFrame
    kpis: pd.DataFrame
    futures: int
    stale: bool


def source(desk: Desk) -> Source | None:
    """Draw what was simulated when, and how to do it again; the simulation to be shown, or None where there is none."""
    done = job_watch.watch(KIND, t("Simulating the roster"))
    mine = done if done is not None and _of(desk, done) else None
    if done is not None and mine is None:
        job_watch.put_away(done)  # of a roster that is not in force any more
    night = _night(desk)
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        with st.container(gap=None, width="stretch"):
            shown = _which(desk, night, mine)
        _again(desk)
    return shown


def _which(desk: Desk, night: Source | None, mine: Job | None) -> Source | None:
    """Which of two simulations; where there is one, what it is."""
    own = None if mine is None else _answered(mine)
    if own is not None and night is not None:
        assert mine is not None
        at = instant(mine.finished_at or mine.created_at, desk.time_zone)
        labels = {"mine": t("Simulated {when}", when=at), "night": t("The night's simulation")}
        chosen = st.segmented_control(
            t("Simulation shown"), list(labels), default="mine", required=True, format_func=labels.__getitem__,
            label_visibility="collapsed", key=f"simulation_{mine.id}",
        )  # fmt: skip
        if chosen == "mine":
            st.caption(_what(mine))
            return own
    shown = night or own
    if shown is not None:
        told = t("The night lived through this roster in {count} futures of its forecast.", count=shown.futures)
        if shown is night and night.stale:
            told += " " + t("Planners have edited the roster since: simulate it again to see what that does.")
        st.caption(told)
    return shown


def _what(job: Job) -> str:
    answer = job.answer or {}
    told = t("This roster with every published edit, in {count} futures.", count=answer.get("futures", 0))
    if cells := int(answer.get("draft_cells", 0)):
        told += " " + tn("With {count} change of your draft.", "With {count} changes of your draft.", cells)
    return told


def _again(desk: Desk) -> None:
    newest = job_watch.newest(KIND)
    if not sign_in.can(Right.EDIT) or (newest is not None and newest.is_open):
        return
    draft = reading.store().draft_of(sign_in.author())
    with st.popover(t("Simulate again"), icon=":material/replay:"):
        st.caption(
            t(
                "Lives through the roster as it stands now, contact by contact. It takes about a minute and changes "
                "nothing."
            )
        )
        with_draft = draft is not None and st.toggle(
            t("With my draft"), value=True, key="simulate_draft", help=t("What you drafted and nobody published yet")
        )
        if st.button(t("Simulate"), type="primary", key="simulate_start"):
            publication = desk.publication
            asked = {
                "publication_id": publication.id,
                "version": publication.version,
                "draft_id": draft.id if draft is not None and with_draft else None,
            }
            if newest is not None:
                job_watch.put_away(newest)
            job_watch.start(KIND, asked)
            st.rerun()


def _of(desk: Desk, job: Job) -> bool:
    told = job.answer or {}
    return (told.get("publication_id"), told.get("version")) == (desk.publication.id, desk.publication.version)


def _night(desk: Desk) -> Source | None:
    run = desk.publication.run_id
    tables = {name: reading.table(run, name) for name in TABLES}
    found = {name: table for name, table in tables.items() if table is not None}
    if len(found) < len(TABLES):
        return None
    futures = int((desk.run.summary.get("twin") or {}).get("futures", 0))
    return Source(**found, futures=futures, stale=desk.publication.version > 1)


def _answered(job: Job) -> Source:
    reading.store()  # asks for the right before the cache answers
    tables = {name: _job_table(opening.database_url(), job.id, name) for name in TABLES}
    return Source(**tables, futures=int((job.answer or {}).get("futures", 0)), stale=False)


@st.cache_resource(max_entries=16, show_spinner=False)
def _job_table(url: str, job_id: str, name: str) -> pd.DataFrame:
    return reading.store().job_table(job_id, name)
