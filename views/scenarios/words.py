"""Figures of what-ifs in words and numbers."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from planning.scenarios.side_by_side import Base, Difference, Row
from views.frame.language import later, t
from views.frame.wording import day, number, percent

LABELS: Mapping[str, str] = {
    "cost": later("Cost, with what is missed at its price"),
    "pay": later("of it pay"),
    "paid hours": later("Paid hours"),
    "people with a shift": later("People with a shift"),
    "shifts": later("Shifts"),
    "shortage": later("Shortage, agent-hours"),
    "surplus": later("Surplus, agent-hours"),
    "utilisation": later("Work over paid hours"),
    "live answered in time": later("Answered in time, live"),
    "live given up": later("Given up, live"),
    "live wait [s]": later("Mean wait, live"),
    "live occupancy": later("Occupancy, live"),
    "deferred on time": later("Done by the deadline"),
    "posts held": later("Posts held"),
}
"""Rows of the table, as people read them."""


def label(name: str) -> str:
    """What a figure is called."""
    return t(LABELS[name])


def value(told: float | None, row: Row, currency: str) -> str:
    """A figure with its unit; a dash where there is none."""
    if told is None:
        return "–"
    if row.unit == "money":
        return f"{currency} {number(told)}"
    if row.unit == "share":
        return percent(told)
    if row.unit == "s":
        return t("{seconds} s", seconds=number(told, 1))
    return t("{hours} h", hours=number(told)) if row.unit == "h" else number(told)


def told_change(one: Difference, row: Row) -> str:
    """How far a figure lies from the base's, with the bounds of what is not counted; empty where there is none."""
    if one.change is None:
        return ""
    if not one.sure:
        return "≈ " + t("cannot be told apart")
    scale, digits = {"share": (100.0, 1), "s": (1.0, 1)}.get(row.unit, (1.0, 0))
    told = signed(scale * one.change, digits)
    if one.low is not None and one.high is not None:
        told += f" [{signed(scale * one.low, digits)}, {signed(scale * one.high, digits)}]"
    unit = {"share": t("points"), "s": t("s"), "h": t("h")}.get(row.unit, "")
    part = abs(100 * one.change / row.base) if row.base and row.unit in ("money", "h") else 0.0
    of = f" ({signed(100 * one.change / row.base)} %)" if row.base and part >= 0.5 else ""
    return f"{told} {unit}".strip() + of


def signed(value: float, digits: int = 0) -> str:
    """A number with its sign, a true minus, and none at nought.

    >>> signed(1234.5), signed(-0.04, 1), signed(-0.25, 2)
    ('+1,234', '0.0', '−0.25')
    """
    rounded = round(value, digits)
    sign = "+" if rounded > 0 else "−" if rounded < 0 else ""
    return sign + number(abs(rounded), digits)


def base_name(base: Base) -> str:
    """A base as a choice reads it."""
    first, last = datetime.fromisoformat(base.start).date(), datetime.fromisoformat(base.end) - timedelta(minutes=1)
    days = f"{day(first)} – {day(last.date())}"
    if base.run is None:
        return t("Solved anew, {days}", days=days)
    return t("Roster of run {run}, {days}", run=base.run, days=days)


def lasts(seconds: float) -> str:
    """How long something takes, roughly."""
    if seconds < 90:
        return t("about {seconds} s", seconds=10 * max(1, round(seconds / 10)))
    return t("about {minutes} min", minutes=number(seconds / 60))
