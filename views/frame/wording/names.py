"""Names in words: lines, queues and channels as people read them, and what people typed, shown as it is."""

import re
from collections.abc import Mapping

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from planning.settings.site import Reader
from views.frame.language import current, later, t

CHANNELS = {
    "chat": later("chat"),
    "voice": later("voice"),
    "message": later("message"),
    "email": later("email"),
    "ticket": later("ticket"),
    "moderation": later("moderation"),
}
"""Channels that site.yaml may name."""


LINES = "line_names"
"""Where a session keeps what the settings call its lines."""


def lines_are_called(names: Mapping[str, Mapping[Reader, str]]) -> None:
    """Tell how readers know the lines: their names by key and then by the reader's locale."""
    st.session_state[LINES] = names


def queue_name(queue: str) -> str:
    """A queue, a pattern of queues or a line alone, as people read it, in the reader's language.

    The settings may name lines, and channels have fixed names.

    >>> queue_name("live_commerce/zh/chat"), queue_name("live_commerce"), queue_name("chat")
    ('live commerce · zh · chat', 'live commerce', 'chat')
    """
    line, *languages, channel = queue.split("/") if "/" in queue else (queue, "")
    parts = [line_name(line), *(part.replace("_", " ") for part in languages)]
    return " · ".join([*parts, channel_name(channel)] if channel else parts)


def line_name(line: str) -> str:
    """A line as people read it; any other single part of a queue's name too.

    >>> line_name("live_commerce")
    'live commerce'
    """
    told = st.session_state.get(LINES, {}) if get_script_run_ctx(suppress_warning=True) is not None else {}
    return told[line][current()] if current() in told.get(line, ()) else channel_name(line)


def channel_name(channel: str) -> str:
    """A channel as people read it.

    >>> channel_name("voice")
    'voice'
    """
    return t(CHANNELS[channel]) if channel in CHANNELS else channel.replace("_", " ")


def plain(text: str) -> str:
    r"""Text from a file or a person, so that Markdown shows it as it is: no link, picture or colour of its own.

    >>> print(plain("![x](y)"))
    \!\[x\]\(y\)
    >>> plain("anna@example.org").split("\u2060")
    ['anna@', 'example.org']
    """
    return _LINKED.sub("\\1\u2060", _SIGNS.sub(r"\\\1", text))


_SIGNS = re.compile(r"([\\`*_{}\[\]()#!|<>~:$])")

_LINKED = re.compile(r"(@|//|www)", re.IGNORECASE)
"""What Markdown makes links of even where its signs are escaped; a word joiner behind it, of no width, ends that."""
