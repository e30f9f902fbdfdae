"""What became of the draft where the roster moved on under it."""

import streamlit as st

from views.frame import reading
from views.frame.language import t, tn
from views.frame.reading import Desk
from views.frame.wording import instant, plain
from views.roster.draft import conflict, words
from views.roster.draft.held import Held, held


def notes(desk: Desk) -> None:
    """Say what became of the draft where the roster moved on since its last step, and open the dialogue if asked."""
    known = held(desk)
    draft, comparison = known.draft, known.comparison
    if draft is None or not known.cells:
        return
    conflicts = comparison.conflicts
    if conflicts:
        first = ", ".join(words.whose(desk, one.mine) for one in conflicts[:3])
        told = tn(
            "Somebody else has changed {count} shift of this draft: {first}. Nothing is lost; decide which stands.",
            "Somebody else has changed {count} shifts of this draft: {first}. Nothing is lost; decide which stands.",
            len(conflicts),
            first=first,
        )
        st.warning(told, icon=":material/call_split:")
        st.button(t("Compare and decide"), key="decide", width="stretch", on_click=conflict.ask)
    elif (draft.publication_id, draft.base_version) != (desk.publication.id, desk.publication.version):
        st.caption(_moved(desk, known))
    if comparison.gone:
        told = tn(
            "{count} change lies outside the roster that is in force now, and falls away.",
            "{count} changes lie outside the roster that is in force now, and fall away.",
            len(comparison.gone),
        )
        st.caption(told)
    if conflicts:
        conflict.dialogue(desk)
    else:
        conflict.shut()


def _moved(desk: Desk, known: Held) -> str:
    """Who moved the roster on, and that the draft came along."""
    assert known.draft is not None
    publication = desk.publication
    if known.draft.publication_id != publication.id:
        return t(
            ":material/sync: A new roster was published on {time}; your changes carry over.",
            time=instant(publication.published_at, desk.time_zone),
        )
    trail = reading.store().audit(1, what="roster", key=f"publication {publication.id},")
    names = ", ".join(plain(name) for name in trail["author"])
    return t(
        ":material/sync: The roster moved on to version {version} ({name}); your changes carry over.",
        version=publication.version,
        name=names or t("restored"),
    )
