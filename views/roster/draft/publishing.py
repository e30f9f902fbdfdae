"""From a draft to what people follow: publish it, or hand it to somebody who may."""

import streamlit as st

from planning.store import DraftMoved, StaleVersion
from planning.store.guard import Right
from views.frame import sign_in
from views.frame.language import t, tn
from views.frame.reading import Desk
from views.frame.wording import instant, plain
from views.roster.draft import conflict, session, steps
from views.roster.draft.held import held

REASON = "reason"


def publishing(desk: Desk) -> None:
    """Draw the reason and what this account may do with the draft in sight."""
    known = held(desk)
    draft = known.draft
    if draft is None or not known.cells:
        return
    mine, may = session.is_mine(draft), sign_in.can(Right.PUBLISH)
    if draft.state == "asked":
        since = instant(draft.updated_at, desk.time_zone)
        st.info(
            t("Waits for a publisher since {time}: {reason}", time=since, reason=plain(draft.reason)),
            icon=":material/hourglass_top:",
        )
    st.text_input(t("Reason"), key=REASON, placeholder=t("why, for whoever reads this later"), max_chars=300)
    if may:
        st.button(
            t("Publish"),
            key="publish",
            type="primary",
            icon=":material/publish:",
            shortcut="Ctrl+Enter",
            width="stretch",
            on_click=_publish,
            args=(desk,),
            help=t("People follow these changes from now on; the next night keeps what is locked."),
        )
    elif draft.state == "open":
        st.button(
            t("Ask for publishing"),
            key="ask",
            type="primary",
            icon=":material/outbox:",
            shortcut="Ctrl+Enter",
            width="stretch",
            on_click=_ask,
            help=t("You may plan but not publish: the draft goes to those who may, with your reason."),
        )
    with st.container(horizontal=True):
        if draft.state == "asked":
            label = t("Take it back") if mine else t("Give it back")
            st.button(label, key="take_back", width="stretch", on_click=_take_back, args=(mine,))
        st.button(
            t("Empty the draft"),
            key="empty",
            width="stretch",
            icon=":material/delete_sweep:",
            on_click=steps.withdraw,
            args=(desk, list(known.cells)),
            help=t("Takes every change back, as one step; undo brings them back."),
        )


def _publish(desk: Desk) -> None:
    """Lay the draft over the roster the planner looked at, unless a shift of it has to be decided first."""
    reason = _reason()
    if not reason:
        return
    comparison = held(desk).comparison
    if comparison.conflicts:
        conflict.ask()
        return
    # where a night only placed breaks anew, or somebody published the same, the draft moves on by itself
    if comparison.rebased and not steps.keep(desk, comparison.rebased, "carry"):
        return
    count, publication = len(held(desk).cells), desk.publication
    if not count:
        session.say("info", t("There is nothing left to publish: the roster says all of this already."))
        return
    try:
        version = session.act(
            lambda store, draft_id, seen, at: store.draft_publish(
                steps.begun(draft_id),
                seen=seen,
                publication_id=publication.id,
                expected_version=publication.version,
                reason=reason,
                at=at,
            )
        )
    except (StaleVersion, DraftMoved):
        told = t("Nothing was published: the roster moved while you looked. Your draft is whole; check it and publish.")
        session.say("warning", told)
        return
    if version is not None:
        st.session_state[REASON] = ""
        told = tn(
            "Published {count} change as version {version}.",
            "Published {count} changes as version {version}.",
            count,
            version=version,
        )
        session.say("success", told)


def _ask() -> None:
    """Hand the draft over."""
    reason = _reason()
    if not reason:
        return
    done = session.act(
        lambda store, draft_id, seen, at: store.draft_ask(steps.begun(draft_id), seen=seen, reason=reason, at=at)
    )
    if done is not None:
        st.session_state[REASON] = ""
        session.say("success", t("Your draft waits for somebody who may publish; you may go on changing it."))


def _take_back(mine: bool) -> None:
    """Take the draft back from the publishers, or give it back to its owner."""
    reason = _reason()
    if not reason:
        return
    done = session.act(
        lambda store, draft_id, seen, at: store.draft_take_back(steps.begun(draft_id), seen=seen, reason=reason, at=at)
    )
    if done is not None:
        st.session_state[REASON] = ""
        session.say("success", t("The draft is yours again.") if mine else t("The draft is its owner's again."))


def _reason() -> str:
    """What was typed, without air around it; a blank reason is told."""
    reason = str(st.session_state.get(REASON, "")).strip()
    if not reason:
        session.say("error", t("Say why: a change needs a reason that others can read later."))
    return reason
