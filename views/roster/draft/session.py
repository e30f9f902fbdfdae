"""What this window of the browser knows of its draft: which one is in sight, which version it showed, what to say next.

A planner's action names the version of the draft that the window showed. Where another window, or a publisher, was
faster, the store refuses it, and the next run of the page says so over the draft as it then stands.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypeVar
from zoneinfo import ZoneInfo

import streamlit as st

from planning.store import Draft, DraftOver, StaleDraft
from planning.store.guard import Forbidden, GuardedStore, Right
from views.frame import reading, sign_in
from views.frame.language import t
from views.frame.wording import instant, plain

Answer = TypeVar("Answer")


def in_sight() -> Draft | None:
    """The draft that this window shows: another's that was handed over and opened here, else one's own, if any."""
    if not sign_in.can(Right.EDIT):
        return None
    store = reading.store()
    opened = st.session_state.get("draft_opened")
    if opened is not None:
        found = store.draft(opened)
        if found.state == "asked":
            return found
        back()
        say("info", t("The draft of {name} is not waiting any more; this is yours.", name=plain(found.owner)))
    return store.draft_of(sign_in.author())


def is_mine(draft: Draft | None) -> bool:
    """Whether it is one's own; a draft that is yet to begin is."""
    return draft is None or draft.owner == sign_in.author()


def show(draft_id: int) -> None:
    """Put somebody else's draft in sight."""
    st.session_state["draft_opened"] = draft_id
    forget()


def back() -> None:
    """Put one's own draft in sight again."""
    st.session_state.pop("draft_opened", None)
    forget()


def forget() -> None:
    """Forget what was shown and selected: another draft comes into sight."""
    st.session_state.pop("draft_seen", None)
    new_grid()


def showed(draft: Draft | None) -> None:
    """Remember what the planner has in front of them; said once the page with its buttons is drawn."""
    st.session_state["draft_seen"] = (None, 0) if draft is None else (draft.id, draft.version)


def moved() -> bool:
    """Whether the draft in sight is not as the page showed it any more."""
    now = in_sight()
    shown = st.session_state.get("draft_seen")
    return shown is not None and shown != ((None, 0) if now is None else (now.id, now.version))


def act(action: Callable[[GuardedStore, int | None, int, datetime], Answer]) -> Answer | None:
    """Do something to the draft the planner saw.

    Parameters
    ----------
    action : callable
        Gets the store, the draft's id (None before its first step), the version that was seen, and the instant.

    Returns
    -------
    What the action gave back, or None if the store refused it; the next run of the page then says why.
    """
    if "draft_seen" not in st.session_state:
        showed(in_sight())
    draft_id, version = st.session_state["draft_seen"]
    try:
        answer = action(reading.store(), draft_id, version, datetime.now(UTC))
    except StaleDraft as refusal:
        told = t(
            "This was not done: {name} changed the draft in another window ({time}). "
            "Here it stands as it is now; do it again if it is still right.",
            name=plain(refusal.by),
            time=instant(refusal.at, ZoneInfo(reading.settings().site.time_zone)),
        )
        say("warning", told)
        forget()
        return None
    except Forbidden as refusal:
        say("error", sign_in.refused(refusal))  # a role that was taken away while the page was open
        return None
    except (DraftOver, PermissionError):
        # published, taken back or used up in another window: what the button was for is over
        say("warning", t("This was not done: the draft is not the one you saw any more. Here it stands as it is now."))
        forget()
        return None
    showed(in_sight())
    new_grid()
    return answer


def say(kind: str, text: str) -> None:
    """Say something on the next run of the page: `success`, `info`, `warning` or `error`."""
    st.session_state["outcome"] = (kind, text)


def outcome() -> tuple[str, str] | None:
    """What the last action came to; told once."""
    told: tuple[str, str] | None = st.session_state.pop("outcome", None)
    return told


def grid_key() -> str:
    """Key of the grid's widget; a new one forgets the selection."""
    return f"grid{st.session_state.get('grid_number', 0)}"


def new_grid() -> None:
    """Forget the selection of the grid."""
    st.session_state["grid_number"] = st.session_state.get("grid_number", 0) + 1
