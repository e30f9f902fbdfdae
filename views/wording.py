"""Numbers in words: one way to write each unit on every page."""

import re
from datetime import datetime
from zoneinfo import ZoneInfo


def money(cents: float, currency: str) -> str:
    """Money rounded to what a planner can act on.

    >>> money(123_456_789, "USD"), money(51_250, "USD"), money(-51_250, "USD")
    ('USD 1.23 M', 'USD 512', '−USD 512')
    """
    sign, value = ("−" if cents < 0 else ""), abs(cents) / 100
    if value >= 1e6:
        return f"{sign}{currency} {value / 1e6:,.2f} M"
    return f"{sign}{currency} {value:,.0f}"


def change(value: float, unit: str, digits: int = 1) -> str:
    """A signed difference with a true minus; nothing is `no change`.

    >>> change(2, "agent-hours"), change(-0.25, "agent-hours", 2), change(0.0, "agent-hours")
    ('+2.0 agent-hours', '−0.25 agent-hours', 'no change')
    """
    rounded = round(value, digits)
    if rounded == 0:
        return "no change"
    return f"{'+' if rounded > 0 else '−'}{abs(rounded):,.{digits}f} {unit}"


def percent(share: float, digits: int = 1) -> str:
    """A share as a percentage with a space.

    >>> percent(0.9012)
    '90.1 %'
    """
    return f"{100 * share:.{digits}f} %"


def share(value: float | None) -> str:
    """A share as a percentage, a dash where there is none.

    >>> share(0.9), share(None)
    ('90.0 %', '–')
    """
    return "–" if value is None else percent(value)


def simulated(level: float | None, low: float | None, high: float | None) -> str:
    """A simulated share with half the width of its 95 % interval, in points.

    >>> simulated(0.912, 0.905, 0.919), simulated(0.912, None, None), simulated(None, None, None)
    ('91.2 % ±0.7', '91.2 %', '–')
    """
    return share(level) if level is None or low is None or high is None else f"{share(level)} ±{50 * (high - low):.1f}"


def misses(level: float | None, high: float | None, target: float | None) -> bool:
    """Whether a share lies below its target with all of its interval, where it has one: less may be chance.

    >>> misses(0.89, 0.91, 0.9), misses(0.88, 0.89, 0.9), misses(0.89, None, 0.9), misses(None, None, 0.9)
    (False, True, True, False)
    """
    told = level if high is None else high
    return told is not None and target is not None and told < target


def clock(minutes: int) -> str:
    """Minutes after local midnight as a clock; a shift that starts past midnight wraps.

    >>> clock(1350), clock(1500)
    ('22:30', '01:00')
    """
    return f"{minutes // 60 % 24:02d}:{minutes % 60:02d}"


def instant(at: datetime, time_zone: ZoneInfo) -> str:
    """An instant on the site's clock.

    >>> from datetime import UTC
    >>> instant(datetime(2026, 11, 15, 16, 0, tzinfo=UTC), ZoneInfo("Asia/Shanghai"))
    'Mon 16 Nov 2026, 00:00'
    """
    return f"{at.astimezone(time_zone):%a %d %b %Y, %H:%M}"


def queue_name(queue: str) -> str:
    """A queue as people read it.

    >>> queue_name("live_commerce/zh/chat")
    'live commerce · zh · chat'
    """
    return queue.replace("_", " ").replace("/", " · ")


def plain(text: str) -> str:
    r"""Text from a file or a person, so that Markdown shows it as it is: no link, picture or colour of its own.

    >>> print(plain("![x](http://example.org)"))
    \!\[x\]\(http\://example.org\)
    """
    return _SIGNS.sub(r"\\\1", text)


_SIGNS = re.compile(r"([\\`*_{}\[\]()#!|<>~:$])")
