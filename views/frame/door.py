"""What somebody sees whom the desk does not let in: why, and whom to ask."""

import shlex
from typing import NoReturn

import streamlit as st

from views.frame import identity
from views.frame.identity import Nobody
from views.frame.language import t
from views.frame.wording import plain

NAME = "Tideshift"


def closed(nobody: Nobody) -> NoReturn:
    """Say why nothing is shown, or ask to sign in; the page ends here."""
    st.title(NAME)
    if nobody.why is not None:
        st.error(t(nobody.why), icon=":material/lock:")
        st.markdown(t(nobody.remedy or ""))
        if identity.has_provider() and st.user.get("is_logged_in"):
            st.button(t("Sign out"), on_click=st.logout)
        st.stop()
    st.write(t("Sign in to see the desk."))
    for provider in identity.providers():
        label = t("Sign in with {provider}", provider=provider) if provider else t("Sign in")
        st.button(label, on_click=st.login, args=(provider,))
    st.stop()


def unknown(name: str, *, known: bool) -> NoReturn:
    """Tell somebody who signed in that the desk does not know them, and whom to ask; the page ends here."""
    st.title(NAME)
    told = t("The account {name} is switched off.", name=plain(name))
    if not known:
        told = t("You are signed in as {name}, but this desk has no account of that name.", name=plain(name))
    st.warning(told, icon=":material/person_off:")
    st.markdown(t("Ask an admin of the desk for a role. They give one with:"))
    st.code(
        f"tideshift account {'set' if known else 'add'} {shlex.quote(name)} {'--active' if known else '--role viewer'}",
        language="sh",
    )
    if identity.has_provider():
        st.button(t("Sign out"), on_click=st.logout)
    st.stop()
