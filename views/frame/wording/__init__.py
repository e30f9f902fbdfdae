"""How numbers, days and names are written: one way for each on every page, in the reader's language."""

from views.frame.wording.columns import at_right
from views.frame.wording.days import clock, day, day_short, instant, span
from views.frame.wording.names import CHANNELS, channel_name, line_name, lines_are_called, plain, queue_name
from views.frame.wording.numbers import change, hours, misses, money, number, percent, share, simulated

__all__ = [
    "CHANNELS",
    "at_right",
    "change",
    "channel_name",
    "clock",
    "day",
    "day_short",
    "hours",
    "instant",
    "line_name",
    "lines_are_called",
    "misses",
    "money",
    "number",
    "percent",
    "plain",
    "queue_name",
    "share",
    "simulated",
    "span",
]
