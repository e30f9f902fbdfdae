"""Watching work that a process of its own does: how far it is, how to end it, and why it failed.

The work is found again in the store by who asked for it and its kind, so it survives a reload, another page and a
restart of the desk.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import streamlit as st

from planning.jobs.kind import names
from planning.jobs.runner import Launcher, look_after
from planning.store import Job
from planning.store.jobs import CANCELLED, DONE
from views.frame import job_words, kept, opening, reading, sign_in
from views.frame.language import t
from views.frame.said import said
from views.frame.wording import plain


def start(kind: str, asked: Mapping[str, Any]) -> Job:
    """Ask for work of a kind of `planning.jobs.kinds`; the page that asks draws `watch` from then on.

    Parameters
    ----------
    kind : str
        Name of the kind; ValueError if there is none.
    asked : mapping
        What its `run` reads; JSON.
    """
    if kind not in names():
        raise ValueError(f"no kind of job is called {kind!r}; there are {', '.join(names())}")
    job = reading.store().job_add(kind, asked, at=_now())
    _look_after()
    return job


def newest(kind: str) -> Job | None:
    """The last job of this kind that this person asked for and has not put away."""
    store = reading.store()
    return next(iter(store.jobs(kind=kind, owner=store.account.name, limit=1)), None)


def watch(kind: str, title: str) -> Job | None:
    """Draw this person's last job of a kind while it waits or runs, and why it failed if it did.

    Parameters
    ----------
    kind : str
    title : str
        What is being done, in the reader's language.

    Returns
    -------
    Job or None
        The job once it is done, until `put_away`; the page then shows its `answer` and the tables of
        `reading.store().job_table`. None while there is nothing to show.
    """
    job = newest(kind)
    if job is None:
        return None
    if job.is_open:
        _follow(job.id, title)
        return None
    if job.state == DONE:
        return job
    if job.state == CANCELLED:
        st.toast(t("Cancelled: {what}. Nothing was changed.", what=title), icon=":material/stop_circle:")
        put_away(job)
    else:
        _failed(job, title)
    return None


@sign_in.worded
def put_away(job: Job) -> None:
    """Forget a finished job and its tables: its answer was used, or nobody wants it."""
    try:
        reading.store().job_forget(job.id)
    except KeyError:
        return  # another window of this person was faster


@sign_in.worded
def cancel(job: Job) -> None:
    """Ask a job to end; a running one hears of it within two seconds."""
    try:
        reading.store().job_cancel(job.id, at=_now())
    except KeyError:
        return  # it ended, and another window of this person has put it away


@st.fragment(run_every=1.0)
@sign_in.worded
def _follow(job_id: str, title: str) -> None:
    """Draw a job that is open; once it is not, the whole page runs again and shows what came of it."""
    _look_after()
    try:
        job = reading.store().job(job_id)
    except KeyError:
        st.rerun()
    if not job.is_open:
        st.rerun()
    with st.container(border=True, gap="small"):
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            st.markdown(f":material/hourglass_top: **{plain(title)}**", width="content")
            st.button(
                t("Ending ...") if job.cancel_asked else t("Cancel"),
                key=f"cancel_{job.id}",
                icon=":material/stop_circle:",
                disabled=job.cancel_asked,
                help=t("Ends the work within two seconds; the roster and your draft stay as they are."),
                on_click=cancel,
                args=(job,),
            )
        told = job.progress or {}
        st.progress(float(told.get("done", 0.0)), text=job_words.note(job, told))
        st.caption(" · ".join(job_words.figures(job, told)))


def _failed(job: Job, title: str) -> None:
    words, _, trace = job.error.partition("\n\n")
    with st.container(border=True):
        st.error(t("No answer: {what}. {why}", what=plain(title), why=plain(said(words))), icon=":material/error:")
        st.caption(t("Nothing was changed. Start it again, or send what stands below to whoever looks after the desk."))
        if trace:
            with st.expander(t("What happened, for whoever mends it")):
                st.code(trace, language=None)
        st.button(t("Put away"), key=f"away_{job.id}", on_click=put_away, args=(job,))


def _look_after() -> None:
    """Start what waits and find what died: whoever is at the desk keeps everybody's jobs going."""
    store, url = opening.opened(), opening.database_url()
    configs = kept.configs()[0].resolve()
    look_after(store, Launcher(store, url, configs))


def _now() -> datetime:
    return datetime.now(UTC)
