"""The family of candidates: whatever can say what the coming days bring, having seen the past ones."""

from typing import Protocol

import numpy as np

from forecast.series.day_shape import DayShape, day_shape
from forecast.series.days import BoolArray, DateArray, Days, FloatArray


class Candidate(Protocol):
    """A way to forecast; one small frozen dataclass a member, its settings being its fields."""

    @property
    def name(self) -> str:
        """Unique among the candidates of a run; appears in the forecast's `model` column."""
        ...

    def predict(self, past: Days, dates: DateArray, is_open: BoolArray | None = None) -> FloatArray:
        """Expected contacts, shape (dates, slots), as if every slot were open.

        Parameters
        ----------
        past : Days
            What is known; its last day may be cut by the origin (unknown from there on).
        dates : ndarray of datetime64[D]
            Consecutive local dates, the first not before the last of `past`.
        is_open : ndarray of bool, shape (dates, slots), optional
            Opening hours of those dates, which tell closures to come; by default as usual.

        Raises
        ------
        UnfitError
            When the past does not allow this candidate.
        """
        ...


class UnfitError(ValueError):
    """The past does not allow a candidate; the message says why."""


def known_levels(
    past: Days, name: str, *, days: int, contacts: float = 0.0, shape_weeks: float
) -> tuple[DayShape, BoolArray]:
    """The shape of the day with its levels, and which levels are known, for a candidate that works by days.

    Parameters
    ----------
    past : Days
    name : str
        Of the candidate, for the error.
    days : int
        Known days that it needs.
    contacts : float
        Contacts that half of those days must have had.
    shape_weeks : float
        Half-life of the shape [weeks].

    Raises
    ------
    UnfitError
        When too few days are known or contacts are too rare.
    """
    shape = day_shape(past, half_life_weeks=shape_weeks)
    known = ~np.isnan(shape.level)
    if known.sum() < days:
        raise UnfitError(f"{name} needs {days} known days (has {int(known.sum())})")
    if np.median(shape.level[known]) < contacts:
        raise UnfitError(f"{name} needs {contacts:g} contacts a day")
    return shape, np.asarray(known, dtype=bool)
