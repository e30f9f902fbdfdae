"""Plotly in the reader's language: names of days and months on axes, and what its buttons say."""

from typing import Any

from babel.dates import get_day_names, get_month_names

from views.frame import language
from views.frame.language import later, t

BUTTONS = {
    "Zoom": later("Zoom"),
    "Pan": later("Pan"),
    "Box Select": later("Select a window"),
    "Zoom in": later("Zoom in"),
    "Zoom out": later("Zoom out"),
    "Autoscale": later("Show everything"),
    "Reset axes": later("Back to the first view"),
    "Download plot as a PNG": later("Save as a picture"),
}
"""What plotly writes on its buttons, and what the desk says."""

_DAYS = {"en": "%a %-d %b", "zh_CN": "%-m月%-d日 %a"}
_SHORT_DAYS = {"en": "%a %-d", "zh_CN": "%-d日 %a"}


def days() -> str:
    """How an axis writes a day.

    >>> days()
    '%a %-d %b'
    """
    return _DAYS[language.current()]


def short_days() -> str:
    """How an axis writes a day where there is little room.

    >>> short_days()
    '%a %-d'
    """
    return _SHORT_DAYS[language.current()]


def instants() -> str:
    """How a hover writes an instant of the axis.

    >>> instants()
    '%a %-d %b %H:%M'
    """
    return f"{days()} %H:%M"


def config(**more: Any) -> dict[str, Any]:
    """The `config` of `st.plotly_chart`: names of days and months, button texts, and no logo."""
    locale = language.locale()
    # plotly counts days from Sunday, babel from Monday
    week = [6, 0, 1, 2, 3, 4, 5]
    wide, short = (get_day_names(width, locale=locale) for width in ("wide", "abbreviated"))
    months, brief = (get_month_names(width, locale=locale) for width in ("wide", "abbreviated"))
    names = {
        "days": [wide[n] for n in week],
        "shortDays": [short[n] for n in week],
        "months": [months[n] for n in range(1, 13)],
        "shortMonths": [brief[n] for n in range(1, 13)],
    }
    told = {"dictionary": {own: t(text) for own, text in BUTTONS.items()}, "format": names}
    return {"locale": "reader", "locales": {"reader": told}, "displaylogo": False, **more}
