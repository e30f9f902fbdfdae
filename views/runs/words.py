"""Runs in words: how a night ended, what it was, how long it took."""

from collections.abc import Mapping
from zoneinfo import ZoneInfo

from planning.desk.run_compare import Figure
from planning.store import Run
from views.frame.language import later, t
from views.frame.wording import instant, money, number, percent, simulated

ENDS: Mapping[str, str] = {
    "published": later("published"),
    "warning": later("published, with a warning"),
    "failed": later("nothing published"),
}
"""How a night ended, by its status."""

SIGNS: Mapping[str, str] = {"published": "✓", "warning": "△", "failed": "✕"}

LABELS: Mapping[str, str] = {
    "cost": later("Cost"),
    "cost: pay": later("of it pay"),
    "cost: overtime": later("of it overtime"),
    "cost: premiums": later("of it premiums"),
    "cost: shortage": later("of it shortage, priced"),
    "cost: late": later("of it late work, priced"),
    "cost: surplus": later("of it surplus, priced"),
    "cost: wishes": later("of it wishes, priced"),
    "cost: consistency": later("of it consistency, priced"),
    "cost: fairness": later("of it fairness, priced"),
    "bound": later("No roster below"),
    "gap": later("Proven gap"),
    "paid hours": later("Paid hours"),
    "shifts": later("Shifts"),
    "people": later("People"),
    "shortage": later("Shortage"),
    "surplus": later("Surplus"),
    "violations": later("Rule violations"),
    "in time": later("Answered in time, live, simulated"),
    "took": later("The night took"),
}
"""Figures of a comparison, as people read them; a part of the cost that is not here keeps its own name."""


def ended(run: Run) -> str:
    """How a run ended, with a sign before the words."""
    told = f"{SIGNS[run.status]} {t(ENDS[run.status])}"
    return f"↺ {t('restored')}" if "restored" in run.summary else told


def run_name(run: Run, zone: ZoneInfo) -> str:
    """A run as a choice reads it."""
    return t("Run {run}, from {instant}: {end}", run=run.id, instant=instant(run.as_of, zone), end=ended(run))


def label(figure: Figure) -> str:
    """What a figure of a comparison is called."""
    return t(LABELS[figure.name]) if figure.name in LABELS else figure.name.removeprefix("cost: ")


def value(told: float | None, half: float | None, figure: Figure, currency: str) -> str:
    """One side of a figure, with its unit."""
    if told is None:
        return "–"
    if figure.unit == "money":
        return money(told, currency)
    if figure.unit == "share":
        return simulated(told, told - half, told + half) if half is not None else percent(told, 2)
    if figure.unit == "h":
        return t("{hours} h", hours=number(told, 1))
    return lasted(told) if figure.unit == "s" else number(told)


def changed(figure: Figure, currency: str) -> str:
    """How a figure changed; what may be chance says so."""
    if figure.change is None:
        return "–"
    if figure.name == "in time" and not figure.sure:
        return "≈ " + t("cannot be told apart")
    if round(figure.change, 6) == 0:
        return t("no change")
    sign = "+" if figure.change > 0 else "−"
    told = value(abs(figure.change), None, figure, currency)
    if figure.unit == "share":
        told = t("{number} points", number=number(100 * abs(figure.change), 2))
    return sign + told


def lasted(seconds: float) -> str:
    """A span of time.

    >>> lasted(58.2), lasted(164.3)
    ('58 s', '2 min 44 s')
    """
    whole = round(seconds)
    if whole < 60:
        return t("{seconds} s", seconds=whole)
    return t("{minutes} min {seconds} s", minutes=whole // 60, seconds=whole % 60)
