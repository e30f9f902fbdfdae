"""Sign-in: who is at the desk, and under which name work is saved."""

import time
from ipaddress import ip_address

import streamlit as st

LOCAL_NAME = "planner"


def require() -> None:
    """Stop the page unless somebody may see it.

    Where secrets configure `[auth]`, a person signs in with their identity provider. Without it the desk
    serves this machine only, and a desk that listens to the network without sign-in shows nothing.
    """
    if configured():
        if not st.user.get("is_logged_in"):
            _door()
        expires = st.user.get("exp")
        if expires is not None and float(str(expires)) < time.time():
            st.logout()  # streamlit keeps its cookie beyond the token's life; the desk does not
            st.stop()
    elif not _loopback(st.get_option("server.address")):
        st.error("This desk listens to the network but nobody has to sign in, so it shows nothing.")
        st.markdown(
            "Either serve this machine only, `--server.address 127.0.0.1`, or configure `[auth]` in "
            "`.streamlit/secrets.toml` and install the extra `auth`."
        )
        st.stop()


def author() -> str:
    """The name under which a change is saved: the signed-in e-mail, or the local name."""
    if configured():
        return str(st.user.get("email") or st.user.get("sub"))
    return str(st.session_state.get("local_name", LOCAL_NAME)).strip() or LOCAL_NAME


def badge() -> None:
    """Who I am, and how to change that; drawn in a page's header."""
    with st.popover(author(), icon=":material/person:"):
        if configured():
            st.caption("Changes are saved under this address.")
            st.button("Sign out", on_click=st.logout)
            return
        st.caption("Local desk: one planner, this machine only, no sign-in. Changes are saved under the name below.")
        # a widget's own state dies with the page it is on; the name lives in a key of ours
        st.session_state["local_name"] = st.text_input("Your name", value=author(), max_chars=80, key="name_typed")


def configured() -> bool:
    """Whether secrets name an identity provider."""
    return st.secrets.load_if_toml_exists() and "auth" in st.secrets


def _door() -> None:
    st.title("Tideshift")
    st.write("Sign in to see the desk.")
    providers = [name for name, value in st.secrets["auth"].items() if hasattr(value, "items")]
    for provider in providers or [None]:
        st.button(f"Sign in with {provider}" if provider else "Sign in", on_click=st.login, args=(provider,))
    st.stop()


def _loopback(address: str | None) -> bool:
    if address is None:
        return False
    if address == "localhost":
        return True
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False
