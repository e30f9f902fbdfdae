"""Local time without the rest of the program: minutes since 1970 UTC, and the clocks of IANA zones."""

from datetime import UTC, date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

MINUTE = timedelta(minutes=1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@cache
def zone(name: str) -> ZoneInfo:
    """A zone by its IANA name."""
    return ZoneInfo(name)


@cache
def offset(minute: int, name: str) -> int:
    """Minutes that a zone's clock is ahead of UTC at an instant."""
    shift = (_EPOCH + minute * MINUTE).astimezone(zone(name)).utcoffset()
    return 0 if shift is None else int(shift / MINUTE)


def local_day(minute: int, name: str) -> int:
    """Number of the local date of an instant."""
    return _EPOCH.toordinal() + (minute + offset(minute, name)) // 1440


def local_clock(minute: int, name: str) -> int:
    """Minutes after local midnight that the clock shows."""
    return (minute + offset(minute, name)) % 1440


def instant_of(day: int, clock: int, name: str) -> int | None:
    """The first instant at which the clock shows `clock` on a date; None in the hour that the zone skips."""
    wall = datetime.combine(date.fromordinal(day), datetime.min.time()) + clock * MINUTE
    at = wall.replace(tzinfo=zone(name)).astimezone(UTC)
    if at.astimezone(zone(name)).replace(tzinfo=None) != wall:
        return None
    return int((at - _EPOCH) / MINUTE)


def monday(day: int) -> int:
    """Number of the Monday of a date's ISO week."""
    return day - (day - 1) % 7


def night_minutes(clock: int, length: int, start: int, end: int) -> int:
    """Minutes of a shift from a local `clock` that fall into nights from `start` to `end`.

    >>> night_minutes(22 * 60, 480, 23 * 60, 6 * 60), night_minutes(120, 240, 23 * 60, 6 * 60)
    (420, 240)
    """
    dark = (end - start) % 1440 or 1440
    turns = (start - 1440, start, start + 1440)
    return sum(max(0, min(clock + length, dusk + dark) - max(clock, dusk)) for dusk in turns)


def shown(minute: int) -> str:
    """An instant as people read it."""
    return (_EPOCH + minute * MINUTE).strftime("%Y-%m-%d %H:%M UTC")


def shown_day(day: int) -> str:
    """A date as people read it."""
    return date.fromordinal(day).isoformat()
