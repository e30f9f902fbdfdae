"""Names in words: queues and channels as people read them, and what people typed, shown as it is."""

import re

from views.frame.language import later, t

CHANNELS = {
    "chat": later("chat"),
    "voice": later("voice"),
    "message": later("message"),
    "email": later("email"),
    "ticket": later("ticket"),
    "moderation": later("moderation"),
}
"""Channels that site.yaml may name."""


def queue_name(queue: str) -> str:
    """A queue as people read it; the channel, whose names the settings fix, in the reader's language.

    >>> queue_name("live_commerce/zh/chat")
    'live commerce · zh · chat'
    """
    owner, slash, channel = queue.rpartition("/")
    whole = f"{owner}{slash}{channel_name(channel)}"
    return whole.replace("_", " ").replace("/", " · ")


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
