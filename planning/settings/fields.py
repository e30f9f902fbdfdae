"""Kinds of value that several settings share: clocks, spans of a day, zones, patterns of queues."""

import re
from importlib.resources import files
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, WithJsonSchema

from planning.yaml_door.yaml_model import nearest, suggest

CHANNELS = ("chat", "voice", "message", "email", "ticket", "moderation", "all")
"""Channels a queue may name; `all` where contacts are not divided by channel."""

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
"""Keys of weekly settings, Monday first as in ISO 8601."""

_CLOCK = re.compile(r"([01]\d|2[0-3]):([0-5]\d)|24:00")


def is_zone(name: str) -> bool:
    """Whether the IANA database knows a zone of this name."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def zone_remedy(name: str) -> str:
    """What to write instead of an unknown zone.

    >>> zone_remedy("Ho Chi Minh"), zone_remedy("Asia/Shangai"), zone_remedy("?")
    ("did you mean 'Asia/Ho_Chi_Minh'?", "did you mean 'Asia/Shanghai'?", 'write a name such as Asia/Shanghai')
    """
    # The list that comes with the database; asking the operating system's means opening six hundred files.
    zones = files("tzdata").joinpath("zones").read_text(encoding="ascii").split()
    towns = {zone.rsplit("/", 1)[-1].lower(): zone for zone in zones if "/" in zone}
    close = towns.get(name.rsplit("/", 1)[-1].replace(" ", "_").lower()) or nearest(name, zones)
    return f"did you mean {close!r}?" if close else "write a name such as Asia/Shanghai"


def minutes(clock: str) -> int:
    """Minutes after midnight of `HH:MM`, `24:00` included.

    >>> minutes("22:30"), minutes("24:00")
    (1350, 1440)
    """
    if not _CLOCK.fullmatch(clock):
        raise ValueError("not a clock time; write it as 22:30")
    return 60 * int(clock[:2]) + int(clock[3:])


def span(text: str) -> tuple[int, int]:
    """Minutes of `HH:MM-HH:MM`; an end at or before the start lies on the next day.

    >>> span("09:00-22:00"), span("10:00-02:00"), span("00:00-24:00")
    ((540, 1320), (600, 1560), (0, 1440))
    """
    begin, dash, end = text.partition("-")
    if not dash:
        raise ValueError("not a span of clock times; write it as 09:00-22:00")
    first, last = minutes(begin), minutes(end)
    if first == 1440:
        raise ValueError("begins at 24:00; write 00:00")
    return first, last if last > first else last + 1440


def _known_zone(name: str) -> str:
    if not is_zone(name):
        raise ValueError(f"not a time zone of the IANA database; {zone_remedy(name)}")
    return name


def _clock(text: str) -> str:
    minutes(text)
    return text


def _span(text: str) -> str:
    span(text)
    return text


def _pattern(text: str) -> str:
    parts = text.split("/")
    if len(parts) != 3 or not all(parts) or text != text.strip():
        raise ValueError("not a pattern of queues; write line/language/channel, * matching all, such as */zh/chat")
    return text


def _channel(text: str) -> str:
    if text not in CHANNELS:
        raise ValueError(f"unknown channel; {suggest(text, CHANNELS)}")
    return text


def _interval(value: int) -> int:
    if value not in INTERVALS:
        remedy = "write " + ", ".join(map(str, INTERVALS[:-1])) + f" or {INTERVALS[-1]}"
        raise ValueError(
            f"{'not an interval we plan in' if value > 0 and 60 % value == 0 else NOT_A_DIVISOR}; {remedy}"
        )
    return value


INTERVALS = (5, 10, 15, 20, 30, 60)
"""Lengths an interval may have [min]."""

NOT_A_DIVISOR = "an interval that does not divide the hour"

Interval = Annotated[int, AfterValidator(_interval), WithJsonSchema({"enum": list(INTERVALS)})]
Zone = Annotated[str, AfterValidator(_known_zone)]
Clock = Annotated[str, AfterValidator(_clock), WithJsonSchema({"type": "string", "pattern": rf"^({_CLOCK.pattern})$"})]
Span = Annotated[str, AfterValidator(_span), WithJsonSchema({"type": "string", "examples": ["09:00-22:00"]})]
Pattern = Annotated[str, AfterValidator(_pattern), WithJsonSchema({"type": "string", "examples": ["*/zh/chat"]})]
Channel = Annotated[str, AfterValidator(_channel), WithJsonSchema({"enum": list(CHANNELS)})]


def zone(name: str) -> ZoneInfo:
    """The zone of a checked name."""
    return ZoneInfo(name)
