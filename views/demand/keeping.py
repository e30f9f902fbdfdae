"""Keeping overrides: what changed under the planner's hands, saving, and what to say afterwards."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import streamlit as st

from forecast.history import matches
from forecast.overrides import Override
from views.frame import reading, sign_in
from views.frame.language import t
from views.frame.reading import Desk
from views.frame.wording import instant, plain

TOLD, SEEN, DONE, GONE = "override_told", "overrides_seen", "overrides_saved", "override_gone"
UNREAD = "overrides_news"


@dataclass(frozen=True)
class News:
    """Overrides that others made, changed or removed since this session last drew them."""

    made: tuple[Override, ...] = ()
    changed: tuple[Override, ...] = ()
    removed: tuple[Override, ...] = ()

    def beside(self, wanted: Sequence[Override], names: Sequence[str]) -> list[Override]:
        """Those that touch a window and a queue of overrides about to be saved."""
        every = (*self.made, *self.changed, *self.removed)
        return [o for o in every if any(_touch(o, mine, names) for mine in wanted)]


def news(overrides: Sequence[Override]) -> News:
    """What others did since the page was last drawn; each is news once."""
    now = {o.id: o for o in overrides}
    before: dict[str, Override] | None = st.session_state.get(SEEN)
    st.session_state[SEEN] = now
    if before is None:
        return News()
    return News(
        tuple(o for i, o in now.items() if i not in before),
        tuple(o for i, o in now.items() if i in before and before[i] != o),
        tuple(o for i, o in before.items() if i not in now),
    )


def own(*, gone: Override | None = None, now: Override | None = None) -> None:
    """Remember what this session does itself, so that it is no news to it."""
    seen: dict[str, Override] = st.session_state.setdefault(SEEN, {})
    if gone is not None:
        seen.pop(gone.id, None)
    if now is not None:
        seen[now.id] = now


def tell(desk: Desk, found: News) -> None:
    """Say what others did meanwhile, and what this planner just did."""
    told = st.session_state.pop(TOLD, None)
    if told:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.success(told, icon=":material/check_circle:")
            if st.session_state.get(GONE) is not None:
                st.button(t("Undo"), icon=":material/undo:", key="undo_remove", on_click=_bring_back)
    unread: News = st.session_state.pop(UNREAD, News())
    found = News(unread.made + found.made, unread.changed + found.changed, unread.removed + found.removed)
    for did, overrides in (("made", found.made), ("changed", found.changed), ("removed", found.removed)):
        for override in overrides:
            st.warning(_described(desk, did, override), icon=":material/group:")


def _described(desk: Desk, did: str, override: Override) -> str:
    """Who did what meanwhile, from the audit trail, for an override does not know who switched it."""
    trail = reading.store().audit(1, key=f"override {override.id}")
    values = {
        "author": plain(str(trail["author"].iloc[0]) if len(trail) else override.author),
        "what": plain(f"{', '.join(override.queues)} {change_told(override)} ({override.reason})"),
        "start": instant(override.start, desk.time_zone),
        "end": instant(override.end, desk.time_zone),
    }
    if did == "made":
        return t("**{author}** saved an override meanwhile, {start} until {end}: {what}.", **values)
    if did == "removed":
        return t("**{author}** removed an override meanwhile, {start} until {end}: {what}.", **values)
    return t("**{author}** changed an override meanwhile, {start} until {end}: {what}.", **values)


def change_told(override: Override) -> str:
    """What an override does, in a few signs of the reader's language."""
    if override.action == "uplift":
        return t("event × {value}", value=f"{override.value:g}")
    return override.change


def save(desk: Desk, wanted: Sequence[Override], found: News, names: Sequence[str]) -> bool:
    """Keep overrides, all or none, unless somebody else just spoke about the same; whether they are kept.

    A second click after that was said keeps them: the planner has read it.
    """
    beside = found.beside(wanted, names)
    if beside:
        st.error(
            t("Not saved yet: somebody else just changed the same window. Look at it above, then save again."),
            icon=":material/front_hand:",
        )
        return False
    kept = reading.store().add_overrides(wanted)
    for override in kept:
        own(now=override)
    done(t("Saved. The next night plans with it."))
    st.session_state[UNREAD] = found  # the page is drawn anew before anybody could read it
    return True


def done(told: str, gone: Override | None = None) -> None:
    """Draw the page anew with a message; what was removed can be brought back from it."""
    st.session_state[TOLD], st.session_state[GONE] = told, gone
    # widgets cannot be emptied once drawn; new keys give an empty form
    st.session_state[DONE] = st.session_state.get(DONE, 0) + 1


@sign_in.worded
def _bring_back() -> None:
    gone: Override | None = st.session_state.pop(GONE, None)
    if gone is None:
        return
    try:
        own(now=reading.store().restore_override(gone, "removal undone at the desk", datetime.now(UTC)))
    except ValueError:
        done(t("It is there already: somebody else brought it back."))
        return
    done(t("Brought back: {reason}.", reason=plain(gone.reason)))


def _touch(one: Override, other: Override, names: Sequence[str]) -> bool:
    if one.start >= other.end or other.start >= one.end:
        return False
    return any(matches(one.queues, name) and matches(other.queues, name) for name in names)
