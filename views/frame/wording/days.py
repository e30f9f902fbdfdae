"""Days, instants and spans of time in words, in the reader's language."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from babel.dates import format_date

from views.frame import language
from views.frame.language import t


def clock(minutes: int) -> str:
    """Minutes after local midnight as a clock; a shift that starts past midnight wraps.

    >>> clock(1350), clock(1500)
    ('22:30', '01:00')
    """
    return f"{minutes // 60 % 24:02d}:{minutes % 60:02d}"


def day(local: date) -> str:
    """A day of the week and of the year.

    >>> day(date(2026, 11, 16))
    'Mon 16 Nov'
    """
    pattern = "M月d日 EEE" if language.current() == "zh_CN" else "EEE d MMM"
    return str(format_date(local, pattern, locale=language.locale()))


def day_short(local: date) -> str:
    """A day where there is little room: the head of a column, a tick of an axis.

    >>> day_short(date(2026, 11, 6))
    'Fri 6'
    """
    pattern = "d日 EEE" if language.current() == "zh_CN" else "EEE d"
    return str(format_date(local, pattern, locale=language.locale()))


def instant(at: datetime, time_zone: ZoneInfo) -> str:
    """An instant on the site's clock.

    >>> from datetime import UTC
    >>> instant(datetime(2026, 11, 15, 16, 0, tzinfo=UTC), ZoneInfo("Asia/Shanghai"))
    'Mon 16 Nov 2026, 00:00'
    """
    local = at.astimezone(time_zone)
    pattern = "y年M月d日 EEE " if language.current() == "zh_CN" else "EEE d MMM y, "
    return f"{format_date(local.date(), pattern, locale=language.locale())}{local:%H:%M}"


def span(seconds: float) -> str:
    """A span of time as a person says it.

    >>> span(42.4), span(95)
    ('42 s', '1 min 35 s')
    """
    whole = max(round(seconds), 0)
    if whole < 60:
        return t("{seconds} s", seconds=whole)
    return t("{minutes} min {seconds} s", minutes=whole // 60, seconds=whole % 60)
