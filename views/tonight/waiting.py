"""What others are at: drafts that wait for a publisher or touch the roster, and jobs that run."""

import streamlit as st

from planning.store.drafts import Draft
from planning.store.guard import Right
from planning.store.jobs import Job
from views.frame import reading, sign_in
from views.frame.language import later, t, tn
from views.frame.wayfinding import way
from views.frame.wording import percent, plain

JOBS = {
    "resolve": later("re-solve"),
    "scenario": later("scenario"),
    "simulate": later("simulation"),
    "surge": later("surge drill"),
}


def waiting() -> None:
    """Draw a row for each draft handed over, and one quiet line for the rest; nothing where nobody is at work."""
    if not sign_in.can(Right.EDIT):
        return
    drafts = [draft for draft in reading.store().drafts() if draft.owner != sign_in.author()]
    for draft in drafts:
        if draft.state == "asked":
            _asked(draft)
    quiet = [*_drafting(drafts), *_running(reading.store().jobs(is_open=True, limit=20))]
    if quiet:
        st.caption(f":material/groups: {' · '.join(quiet)}")


def _asked(draft: Draft) -> None:
    told, link = st.columns([5, 1], vertical_alignment="center")
    words = t("**{owner}** asks for publishing: {reason}", owner=plain(draft.owner), reason=plain(draft.reason))
    told.info(words, icon=":material/outgoing_mail:")
    with link:
        way("roster")


def _drafting(drafts: list[Draft]) -> list[str]:
    owners = sorted({draft.owner for draft in drafts if draft.state == "open"})
    if not owners:
        return []
    names = plain(", ".join(owners[:5]))
    return [tn("{names} is drafting changes", "{names} are drafting changes", len(owners), names=names)]


def _running(jobs: list[Job]) -> list[str]:
    told = []
    for job in jobs:
        kind = t(JOBS[job.kind]) if job.kind in JOBS else job.kind
        done = (job.progress or {}).get("done")
        if job.state == "waiting":
            told.append(t("{kind} of {owner} waits its turn", kind=kind, owner=plain(job.owner)))
        elif done is None:
            told.append(t("{kind} of {owner} runs", kind=kind, owner=plain(job.owner)))
        else:
            told.append(t("{kind} of {owner} runs, {done}", kind=kind, owner=plain(job.owner), done=percent(done, 0)))
    return told
