"""Which intervals of a queue's timeline events cover, and the factor that learned lifts put on them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from forecast.events.special_days import Event
from forecast.series.days import FloatArray, IntArray


@dataclass(frozen=True, eq=False)
class Exposure:
    """The intervals of one queue's timeline that one kind of event covers, variants of the kind together.

    Attributes
    ----------
    kind : str
        First part of the events' kind: `holiday` for `holiday/ID/Lebaran`.
    variants : tuple of str
        Whole kind of each occurrence; shape (occurrences,).
    size : ndarray, shape (occurrences,)
        Logarithm of the lift the planner expects; NaN where unsaid.
    dose : ndarray, shape (occurrences,)
        Logarithm of how much of its kind the occurrence is, see `Event.dose`.
    rows : ndarray of int, shape (n,)
        Covered intervals.
    share : ndarray, shape (n,)
        Part of the interval covered, above 0 up to 1.
    number : ndarray of int, shape (n,)
        Which occurrence, from 0.
    """

    kind: str
    variants: tuple[str, ...]
    size: FloatArray
    dose: FloatArray
    rows: IntArray
    share: FloatArray
    number: IntArray


@dataclass(frozen=True)
class Lift:
    """What one kind of event does to one queue, as logarithms of factors on volume.

    Attributes
    ----------
    plain : mapping of str to float
        By variant, the lift of an occurrence whose size nobody said.
    by_dose : float
        What it grows by for every unit of log dose.
    sized : mapping of str to float
        By variant, the part of the planner's expected log lift that comes; all of it where nothing is known.
    beside : float
        What comes whatever the planner expects.
    """

    plain: Mapping[str, float]
    by_dose: float = 0.0
    sized: Mapping[str, float] = field(default_factory=dict)
    beside: float = 0.0

    def log_factors(self, exposure: Exposure) -> FloatArray:
        """Log lift of each occurrence while it lasts, shape (occurrences,).

        Examples
        --------
        >>> four = Exposure("sale", ("sale",), np.log([4.0]), np.zeros(1), *([np.zeros(0)] * 3))
        >>> np.exp(Lift({"sale": 1.0}, sized={"sale": 0.5}).log_factors(four))
        array([2.])
        """
        said = ~np.isnan(exposure.size)
        plain = np.array([self.plain[variant] for variant in exposure.variants]) + self.by_dose * exposure.dose
        sized = np.array([self.sized.get(v, 1.0) for v in exposure.variants]) * np.where(said, exposure.size, 0.0)
        return np.asarray(np.where(said, sized + self.beside, plain), dtype=float)


Lifts = Mapping[str, Lift]
"""One queue's lift of each kind."""


def expose(events: Sequence[Event], starts: pd.DatetimeIndex, interval_minutes: int) -> list[Exposure]:
    """Find the intervals that events cover, but for those that close a queue: they are no lift, see `open_share`.

    Parameters
    ----------
    events : sequence of Event
        Those of one queue.
    starts : DatetimeIndex
        The timeline: interval starts, UTC, without holes.
    interval_minutes : int

    Returns
    -------
    list of Exposure
        One a kind, in the kinds' order.

    Examples
    --------
    >>> from datetime import UTC, datetime
    >>> start, end = datetime(2026, 11, 11, 1, tzinfo=UTC), datetime(2026, 11, 11, 2, 30, tzinfo=UTC)
    >>> sale = Event("sale", "mega_sale", start, end)
    >>> found = expose([sale], pd.date_range("2026-11-11", periods=24, freq="h", tz="UTC"), 60)[0]
    >>> found.rows, found.share
    (array([1, 2]), array([1. , 0.5]))
    """
    found: dict[str, list[Event]] = {}
    for event in events:
        if not event.closes:
            found.setdefault(event.kind.split("/")[0], []).append(event)
    exposures = []
    for kind, alike in sorted(found.items()):
        rows, share, number = _covered(alike, starts, interval_minutes)
        inside, number = np.unique(number, return_inverse=True)
        held = [alike[n] for n in inside]
        if held:
            said = [np.nan if event.expected_lift is None else event.expected_lift for event in held]
            size, dose = np.log(np.maximum(said, 1e-3)), np.log([event.dose for event in held])
            exposures.append(Exposure(kind, tuple(e.kind for e in held), size, dose, rows, share, number))
    return exposures


def open_share(events: Sequence[Event], starts: pd.DatetimeIndex, interval_minutes: int) -> FloatArray:
    """Part of each interval in which no event closes the queue, 0 to 1; closures are not taken to overlap.

    Examples
    --------
    >>> from datetime import UTC, datetime
    >>> start, end = datetime(2026, 11, 11, 1, 30, tzinfo=UTC), datetime(2026, 11, 11, 3, tzinfo=UTC)
    >>> hours = pd.date_range("2026-11-11", periods=4, freq="h", tz="UTC")
    >>> open_share([Event("move", "closure", start, end)], hours, 60)
    array([1. , 0.5, 0. , 1. ])
    """
    rows, part, _ = _covered([event for event in events if event.closes], starts, interval_minutes)
    return np.asarray(np.maximum(1.0 - np.bincount(rows, part, minlength=len(starts)), 0.0), dtype=float)


def _covered(
    events: Sequence[Event], starts: pd.DatetimeIndex, interval_minutes: int
) -> tuple[IntArray, FloatArray, IntArray]:
    """Intervals that events cover, event by event, which part of each, and which event it is."""
    step, begin = interval_minutes * 60.0, starts[0].to_pydatetime()
    first, last = (
        np.array([(getattr(event, edge) - begin).total_seconds() for event in events]).reshape(-1) / step
        for edge in ("start", "end")
    )
    top = np.maximum(np.floor(first).astype(np.int64), 0)
    count = np.maximum(np.minimum(np.ceil(last).astype(np.int64), len(starts)) - top, 0)
    number = np.repeat(np.arange(len(events)), count)
    rows = np.arange(len(number)) - np.repeat(np.cumsum(count) - count, count) + top[number]
    share = np.minimum(rows + 1, last[number]) - np.maximum(rows, first[number])
    return rows, np.asarray(share, dtype=float), number


def log_lift(exposures: Sequence[Exposure], lifts: Lifts, size: int) -> FloatArray:
    """Logarithm of the factor on every interval of a timeline of `size` intervals; zero where nothing is special."""
    total = np.zeros(size)
    for exposure in exposures:
        if exposure.kind in lifts:
            np.add.at(total, exposure.rows, row_log_factors(exposure, lifts[exposure.kind].log_factors(exposure)))
    return total


def row_log_factors(exposure: Exposure, by_occurrence: FloatArray) -> FloatArray:
    """Log factor of the covered intervals; where one is covered in part, only that part is lifted."""
    return np.asarray(np.log1p(exposure.share * np.expm1(by_occurrence[exposure.number])), dtype=float)
