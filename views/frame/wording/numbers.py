"""Numbers, shares and money in words: one way to write each unit on every page, in the reader's language."""

from babel.numbers import format_decimal

from views.frame import language
from views.frame.language import t


def number(value: float, digits: int = 0) -> str:
    """A number with its thousands apart.

    >>> number(12345.678), number(12345.678, 1)
    ('12,346', '12,345.7')
    """
    places = "." + "0" * digits if digits else ""
    return str(format_decimal(value, format=f"#,##0{places}", locale=language.locale()))


def hours(value: float) -> str:
    """Hours with their unit, and tenths where there are few.

    >>> hours(12.34), hours(1234.5)
    ('12.3 h', '1,234 h')
    """
    return t("{hours} h", hours=number(value, 0 if value >= 100 else 1))


def money(cents: float, currency: str) -> str:
    """Money rounded to what a planner can act on.

    >>> money(123_456_789, "USD"), money(51_250, "USD"), money(-51_250, "USD")
    ('USD 1.23 M', 'USD 512', '−USD 512')
    """
    sign, value = ("−" if cents < 0 else ""), abs(cents) / 100
    if value >= 1e6 and language.current() == "zh_CN":
        return f"{sign}{currency} {number(value / 1e4, 1)} 万"  # Chinese counts in ten thousands
    if value >= 1e6:
        return f"{sign}{currency} {number(value / 1e6, 2)} M"
    return f"{sign}{currency} {number(value)}"


def change(value: float, unit: str, digits: int = 1) -> str:
    """A signed difference with a true minus; nothing is `no change`.

    >>> change(2, "agent-hours"), change(-0.25, "agent-hours", 2), change(0.0, "agent-hours")
    ('+2.0 agent-hours', '−0.25 agent-hours', 'no change')
    """
    rounded = round(value, digits)
    if rounded == 0:
        return t("no change")
    return f"{'+' if rounded > 0 else '−'}{number(abs(rounded), digits)} {unit}"


def percent(share: float, digits: int = 1) -> str:
    """A share as a percentage with a space.

    >>> percent(0.9012)
    '90.1 %'
    """
    return f"{number(100 * share, digits)} %"


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
