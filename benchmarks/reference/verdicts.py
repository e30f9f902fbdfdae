"""What the scenario asks of an elastic roster, line by line, and whether a figure with its interval shows it."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Goal:
    """A claim: the figure is to be at most, or at least, `value`; `before` is what is said of three fixed shifts."""

    better: Literal["low", "high"]
    value: float | None = None
    before: float | None = None

    def verdict(self, figure: float, half: float) -> str:
        """The goal, and whether it is reached or missed; open where it lies inside the interval of the figure."""
        if self.value is None:
            return ""
        asked = f"{'at least' if self.better == 'high' else 'at most'} {self.value:g}: "
        away = figure - self.value if self.better == "high" else self.value - figure
        if half > 0 and abs(away) <= half:
            return asked + "open"
        return asked + ("reached" if away >= 0 else "missed")


GOALS = {
    "surplus 10-18, net": Goal("low", 0.05, 0.30),
    "shortage 19-23, net": Goal("low", 0.05, 0.25),
    "shortage 22-02, net": Goal("low", 0.05),
    "surplus 10-18, gross": Goal("low"),
    "shortage 19-23, gross": Goal("low", 0.05),
    "shortage 22-02, gross": Goal("low", 0.05),
    "cover 19-23": Goal("high"),
    "19-23 at 120 %": Goal("high"),
    "late 19-23": Goal("low", 0.05, 0.30),
    "utilisation": Goal("high", 0.90, 0.70),
    "required over time at hand": Goal("high", 0.90, 0.70),
    "work over paid hours": Goal("high"),
    "occupancy, live": Goal("high"),
    "live in 30 s": Goal("high", 0.90),
    "live in 60 s": Goal("high", 0.80),
    "live in 300 s": Goal("high", 0.80),
    "live, mean wait [s]": Goal("low"),
    "live, give up": Goal("low", 0.05),
    "night 22-06 in 30 s": Goal("high", 0.90, 0.60),
    "night 22-06, mean wait [s]": Goal("low", None, 135.0),
    "late at peaks": Goal("low", 0.05, 0.30),
    "12 h response": Goal("high", 0.98, 0.65),
    "2 h tickets": Goal("high", 0.98),
    "moderation posts full": Goal("high", 1.0),
    "moderation seats held": Goal("high"),
    "open and nobody there": Goal("low", 0.0),
    "helped across queues": Goal("low"),
    "lent across lines, lived": Goal("low"),
    "contacts a shift": Goal("high", 350.0, 280.0),
    "pay a day": Goal("low"),
    "pay per contact": Goal("low"),
    "19-23 at 120 %, rostered": Goal("high"),
    "longest gap in 48 h, rostered [min]": Goal("low", 0.0),
    "longest gap, rostered [min]": Goal("low", 0.0),
    "posts short of a seat at most, rostered [min]": Goal("low", 0.0),
    "two languages 09-22, rostered": Goal("high", 1.0),
    "hours lent across lines a day, planned": Goal("low"),
    "lent across lines, planned": Goal("low"),
    "lent across sites, planned": Goal("low"),
    "contacts across lines, planned": Goal("low"),
}
"""Figures of `figures`, then of `rostered`, in order. "Gone" is read as at most 5 % of the requirement; the 2 h tickets
borrow 98 %, one minute borrows the 80 % of five. The claim's utilisation may be read as work, or as people required,
over the time people are at hand."""

COVERED = {
    "cover 19-23": Goal("high", 1.2),
    "19-23 at 120 %, rostered": Goal("high", 0.95),
    "19-23 at 120 %": Goal("high", 0.95),
    "late 19-23": Goal("low", 0.05),
    "late at peaks": Goal("low", 0.05),
    "live in 30 s": Goal("high", 0.90),
    "required over time at hand": Goal("high"),
    "pay a day": Goal("low"),
}
"""The same where more people than required are asked for in the evening: cover on the whole, and in nearly every
interval of every queue."""
