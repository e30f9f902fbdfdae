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
    unit : {"contacts", "s", "erlang", "agents", "posts", "h", "factor", ""}
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
