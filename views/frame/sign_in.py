"""Sign-in: which account is at the desk, and what it sees who has none."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import wraps
from typing import ParamSpec

import streamlit as st

from planning.store import Account
from planning.store.accounts import LOCAL
from planning.store.guard import Forbidden, Right, may, roles_with
from views.frame import door, identity, language
from views.frame.identity import Nobody
from views.frame.language import later, t
from views.frame.opening import opened
from views.frame.wording import plain

Given = ParamSpec("Given")

LOCAL_NAME = "planner"

ROLES = {
    "viewer": later("viewer"),
    "planner": later("planner"),
    "publisher": later("publisher"),
    "admin": later("admin"),
    "vendor": later("vendor"),
}
RIGHTS = {
    Right.READ: later("This needs the right to read the plan."),
    Right.EDIT: later("This needs the right to change the plan."),
    Right.PUBLISH: later("This needs the right to publish."),
    Right.ACCOUNTS: later("This needs the right to look after accounts."),
    Right.ANSWER: later("This needs the right to answer what a vendor is asked."),
}


def require() -> None:
    """End the page, in words, unless an account is at the desk; then show it in the language that one reads.

    Where secrets configure `[auth]`, people sign in with their identity provider; where `server.trustedUserHeaders`
    names a header, a proxy on this machine says who they are. Without either the desk serves one planner on this
    machine only, and a desk that the network can reach without sign-in shows nothing.
    """
    who = account()
    key = LOCAL if is_local() else who.name
    if st.session_state.get("language_of") != key:
        st.session_state["language_of"] = key
        kept = opened().account(LOCAL) if is_local() else who
        language.choose(None if kept is None else kept.language)


def account() -> Account:
    """The account at the desk, as it reads now: whoever loses a role loses it at the next click."""
    who = identity.who()
    if isinstance(who, Nobody):
        door.closed(who)
    if who.name is None:
        typed = str(st.session_state.get("local_name", LOCAL_NAME)).strip() or LOCAL_NAME
        return Account(typed, "admin", None, None, True, datetime.fromtimestamp(0, UTC))
    found = opened().account(who.name)
    if found is None or not found.active:
        door.unknown(who.name, known=found is not None)
    return found


def author() -> str:
    """The name under which a change is saved."""
    return account().name


def can(right: Right) -> bool:
    """Whether the account at the desk has a right; for widgets that would only be refused."""
    return may(account(), right)


def badge() -> None:
    """Who I am, and how to change that; drawn in a page's header."""
    who = account()
    with st.popover(plain(who.name), icon=":material/person:"):
        if not is_local():
            role = t(ROLES[who.role]) if who.vendor is None else t("vendor {name}", name=plain(who.vendor))
            st.caption(t("Signed in as {role}. Changes are saved under this name.", role=role))
            if identity.has_provider():
                st.button(t("Sign out"), on_click=st.logout)
            return
        st.caption(t("Local desk: one planner, this machine only, no sign-in. Changes are saved under the name below."))
        st.text_input(t("Your name"), value=who.name, max_chars=80, key="name_typed", on_change=_named)


def _named() -> None:
    """Keep the name that was typed: a widget's own state dies with the page it is on."""
    st.session_state["local_name"] = st.session_state["name_typed"]


def choose_language(locale: str) -> None:
    """Change the reader's language, and remember it with the account."""
    language.choose(locale)
    opened().choose_language(LOCAL if is_local() else account().name, locale, datetime.now(UTC))


def worded(drawn: Callable[Given, None]) -> Callable[Given, None]:
    """A page, a fragment or a widget's callback that tells in words what its reader may not do or see.

    Around a page it ends the page; a callback's refusal stands on top of the page as it is then drawn. Without it,
    whoever loses a role while a page is open would meet Streamlit's box for failures of the program.
    """

    @wraps(drawn)
    def told(*args: Given.args, **kwargs: Given.kwargs) -> None:
        try:
            drawn(*args, **kwargs)
        except Forbidden as refusal:
            _refused(refusal)

    return told


def refused(refusal: Forbidden) -> str:
    """What the account may not do, and who grants it, as one line of Markdown."""
    told = [t("This is not for the account {name} ({role}).", name=plain(refusal.name), role=t(ROLES[refusal.role]))]
    if refusal.right is None:
        return " ".join([*told, t("It belongs to somebody else. Nothing was read or changed.")])
    least = t(ROLES[roles_with(refusal.right)[0]])
    granted = t("It comes with the role {role}, which an admin grants. Nothing was read or changed.", role=least)
    return " ".join([*told, t(RIGHTS[refusal.right]), granted])


def _refused(refusal: Forbidden) -> None:
    st.error(refused(refusal), icon=":material/lock:")


def is_local() -> bool:
    """Whether the desk serves one planner on this machine, without sign-in."""
    who = identity.who()
    return not isinstance(who, Nobody) and who.way == "local"
