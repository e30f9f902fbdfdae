"""A step of an explanation: one number, and in words where it comes from."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Step:
    """One line of an explanation.

    Attributes
    ----------
    name : str
        What the number is.
    value : float or None
        In `unit`; None where words say it all.
    unit : {"contacts", "s", "erlang", "agents", "posts", "h", ""}
    words : str
        How it comes about.
    result : bool
        Whether later steps start from it.
    """

    name: str
    value: float | None
    unit: str
    words: str
    result: bool = False


def percent(share: float) -> str:
    """A share in words, not rounded further than its digits go.

    >>> percent(0.9), percent(0.995), percent(0.375)
    ('90%', '99.5%', '37.5%')
    """
    return f"{100 * share:.4g}%"
