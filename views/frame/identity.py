"""Whom a request comes from: an identity provider's word, a trusted proxy's, or nobody's on a desk of one machine."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Literal

import streamlit as st

from views.frame.language import later

FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-Ip")
"""Headers by which a reverse proxy shows itself."""

NETWORK = later("This desk listens to the network, but nobody has to sign in, so it shows nothing.")
NETWORK_REMEDY = later(
    "Serve this machine only, `--server.address 127.0.0.1`; or configure `[auth]` in `.streamlit/secrets.toml` and "
    "install the extra `auth`; or put a proxy that signs people in on this machine and name its header in "
    "`server.trustedUserHeaders`."
)
PROXY = later("A proxy forwards to this desk without saying who is there, so it shows nothing.")
PROXY_REMEDY = later(
    "Name the proxy's header in `.streamlit/config.toml`, for example "
    '`trustedUserHeaders = {"X-Forwarded-Email" = "email"}`, or configure `[auth]`.'
)
EXPOSED = later("Anybody on the network could write the header that names people here, so this desk shows nothing.")
EXPOSED_REMEDY = later(
    "With `server.trustedUserHeaders` the desk listens to its proxy only: `--server.address 127.0.0.1`."
)
BOTH = later("Both an identity provider and a proxy's header say who is there, so this desk believes neither.")
BOTH_REMEDY = later("Keep `[auth]` in the secrets or `server.trustedUserHeaders`, and take the other away.")
UNNAMED = later("The proxy said nobody's name.")
UNNAMED_REMEDY = later(
    "Sign in at the proxy and reload; if you have, its header is not the one that the desk waits for."
)
UNVERIFIED = later("Your identity provider has not verified your e-mail address, so the desk cannot know you by it.")
UNVERIFIED_REMEDY = later("Verify the address with your provider, sign out and sign in again.")


@dataclass(frozen=True)
class Somebody:
    """Who a request is from. `way` says who vouches; `name` is None on a desk of one machine."""

    way: Literal["local", "provider", "proxy"]
    name: str | None


@dataclass(frozen=True)
class Nobody:
    """Why nothing may be shown, and what to do about it; both None where somebody only has to sign in."""

    why: str | None
    remedy: str | None


def who() -> Somebody | Nobody:
    """Whom this request comes from, if that can be believed."""
    provider, headers = has_provider(), st.get_option("server.trustedUserHeaders") or {}
    if provider and headers:
        return Nobody(BOTH, BOTH_REMEDY)
    if provider:
        return _signed_in()
    here = _loopback(st.get_option("server.address"))
    if headers:
        if not here:
            return Nobody(EXPOSED, EXPOSED_REMEDY)
        name = _named(*headers.values())
        return Nobody(UNNAMED, UNNAMED_REMEDY) if name is None else Somebody("proxy", name)
    if not here:
        return Nobody(NETWORK, NETWORK_REMEDY)
    if _from_elsewhere(st.context.headers):
        return Nobody(PROXY, PROXY_REMEDY)
    return Somebody("local", None)


def has_provider() -> bool:
    """Whether secrets name an identity provider."""
    return st.secrets.load_if_toml_exists() and "auth" in st.secrets


def providers() -> list[str | None]:
    """Names of the identity providers; None is the only one, which has none."""
    return [name for name, value in st.secrets["auth"].items() if hasattr(value, "items")] or [None]


def _signed_in() -> Somebody | Nobody:
    if not st.user.get("is_logged_in"):
        return Nobody(None, None)
    expires = st.user.get("exp")
    if expires is not None and float(str(expires)) < time.time():
        st.logout()  # streamlit keeps its cookie beyond the token's life; the desk does not
        return Nobody(None, None)
    if st.user.get("email") and st.user.get("email_verified") is False:
        return Nobody(UNVERIFIED, UNVERIFIED_REMEDY)
    name = _named("email", "sub")  # a display name is what its owner likes it to be
    return Nobody(None, None) if name is None else Somebody("provider", name)


def _named(*keys: str) -> str | None:
    """What names who is there: the first of these that was said."""
    told = (str(st.user.get(key) or "").strip() for key in keys)
    return next((name for name in told if name), None)


def _from_elsewhere(headers: Mapping[str, str]) -> bool:
    """Whether a request reached a desk of one machine by a proxy, or by a foreign name for this machine."""
    host = headers.get("Host")
    named = "localhost" if host is None else host.rsplit(":", 1)[0].strip("[]")
    return any(header in headers for header in FORWARDED) or not _loopback(named)


def _loopback(address: str | None) -> bool:
    if address is None:
        return False
    if address == "localhost":
        return True
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False
