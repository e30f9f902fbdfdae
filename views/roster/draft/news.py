"""What happens while the page is open: somebody publishes, or changes this draft in another window."""

import streamlit as st

from planning.store.guard import Right
from views.frame import reading, sign_in
from views.frame.language import t
from views.frame.reading import Desk
from views.frame.wording import plain
from views.roster.draft import session

EVERY = "20s"
"""How often the store is asked; it answers from two rows."""


@st.fragment(run_every=EVERY)
@sign_in.worded
def news(desk: Desk) -> None:
    """Say that the roster or the draft moved on since the page was drawn, and offer to show it; else nothing."""
    if not sign_in.can(Right.EDIT):
        return
    store = reading.store()
    now = store.published()
    if now is not None and (now.id, now.version) != (desk.publication.id, desk.publication.version):
        trail = store.audit(1, what="roster", key=f"publication {now.id},")
        names = ", ".join(
            plain(name) for name in trail["published_by"].where(trail["published_by"] != "", trail["author"])
        )
        told = t("{name} published version {version} of the roster.", name=names, version=now.version)
        _offer(told if names and now.id == desk.publication.id else t("A new roster was published."))
    elif session.moved():
        _offer(t("This draft was changed in another window."))


def _offer(told: str) -> None:
    st.info(told, icon=":material/sync:")
    if st.button(t("Show it"), key="show_news", width="stretch"):
        st.rerun(scope="app")
