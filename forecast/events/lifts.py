"""What special days do to volume: lifts learned per kind, pooled over queues, known only from before an origin."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd

from forecast.events.special_days import Event
from forecast.series.days import FloatArray, IntArray

WEEKS_AROUND = 5
"""Weeks on either side whose same weekday and hour say what would have come without the event."""

LEAST_COMPARED = 2
"""Ordinary weeks needed for a comparison; an event held every week is part of the profile already."""

DAY_CV = 0.1
"""Coefficient of variation of an ordinary day, which a single occurrence cannot be told from."""

PRIOR_SD = 0.5
"""How far from its expectation a kind's log lift may well lie before anything was seen of it."""

EXTREME = np.log(20.0)
"""No occurrence is believed to have moved volume by more than this log factor."""

PASSES = 3
"""Rounds of backfitting, so that events that fall together share what happened."""


class Lift(NamedTuple):
    """What one kind of event does to one queue.

    Attributes
    ----------
    coefficient : float
        Log lift, or its part of the planner's expected log lift where `by_size`.
    by_size : bool
        Whether the planner said a size for every event of the kind.
    """

    coefficient: float
    by_size: bool


@dataclass(frozen=True, eq=False)
class Exposure:
    """The intervals of one queue's timeline that one kind of event covers.

    Attributes
    ----------
    kind : str
    rows : ndarray of int, shape (n,)
        Covered intervals.
    share : ndarray, shape (n,)
        Part of the interval covered, above 0 up to 1.
    size : ndarray, shape (n,)
        Logarithm of the lift the planner expects; NaN where unsaid.
    number : ndarray of int, shape (n,)
        Which occurrence, from 0.
    """

    kind: str
    rows: IntArray
    share: FloatArray
    size: FloatArray
    number: IntArray


@dataclass(frozen=True, eq=False)
class Exposed:
    """One queue as the learner sees it.

    Attributes
    ----------
    volume : ndarray, shape (timeline,)
        Contacts; NaN where unknown, closed or not yet.
    exposures : sequence of Exposure
    week : int
        Intervals in a week.
    """

    volume: FloatArray
    exposures: Sequence[Exposure]
    week: int


Lifts = Mapping[str, Lift]
"""One queue's lift of each kind."""


def expose(events: Sequence[Event], starts: pd.DatetimeIndex, interval_minutes: int) -> list[Exposure]:
    """Find the intervals that events cover.

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
    step = interval_minutes * 60.0
    origin = starts[0]
    found: dict[str, list[tuple[IntArray, FloatArray, float]]] = {}
    for event in events:
        first, last = ((pd.Timestamp(edge) - origin).total_seconds() / step for edge in (event.start, event.end))
        rows = np.arange(max(int(np.floor(first)), 0), min(int(np.ceil(last)), len(starts)))
        if len(rows):
            share = np.minimum(rows + 1, last) - np.maximum(rows, first)
            size = np.nan if event.expected_lift is None else float(np.log(max(event.expected_lift, 1e-3)))
            found.setdefault(event.kind, []).append((rows, share, size))
    return [
        Exposure(
            kind,
            np.concatenate([rows for rows, _, _ in parts]),
            np.concatenate([share for _, share, _ in parts]),
            np.concatenate([np.full(len(rows), size) for rows, _, size in parts]),
            np.concatenate([np.full(len(rows), n) for n, (rows, _, _) in enumerate(parts)]),
        )
        for kind, parts in sorted(found.items())
    ]


def log_lift(exposures: Sequence[Exposure], lifts: Lifts, size: int) -> FloatArray:
    """Logarithm of the factor on every interval of a timeline of `size` intervals; zero where nothing is special."""
    total = np.zeros(size)
    for exposure in exposures:
        if exposure.kind in lifts:
            np.add.at(total, exposure.rows, _log_factor(exposure, lifts[exposure.kind]))
    return total


def learn(queues: Sequence[Exposed], origins: Sequence[int]) -> list[dict[str, Lift]]:
    """Learn each queue's lifts from what was known before its origin.

    An occurrence is compared with the same weekday and hour of the weeks around it, other events taken out
    (backfitting; Hastie & Tibshirani 1986). A queue's coefficient is the precision-weighted mean of its occurrences,
    drawn to the mean of all queues by the random-effects rule of DerSimonian & Laird (1986), and that mean to its
    prior: what the planner expects, or no effect where the planner expects nothing in particular. Where every event
    of a kind has an expected lift, the coefficient says how such expectations turned out.

    Parameters
    ----------
    queues : sequence of Exposed
    origins : sequence of int
        Row of each queue's timeline from which on nothing is seen.

    Returns
    -------
    list of dict
        One mapping of kind to coefficient a queue.
    """
    kinds = sorted({exposure.kind for queue in queues for exposure in queue.exposures})
    lifts: list[dict[str, Lift]] = [{} for _ in queues]
    for _ in range(PASSES if len(kinds) > 1 else 1):
        for kind in kinds:
            said = np.concatenate([e.size for queue in queues for e in queue.exposures if e.kind == kind])
            by_size = not np.isnan(said).any()
            prior = 1.0 if by_size else float(np.nan_to_num(said).sum() / max((~np.isnan(said)).sum(), 1))
            seen = [
                _observe(queue, kind, own, origin, by_size)
                for queue, own, origin in zip(queues, lifts, origins, strict=True)
            ]
            for own, coefficient in zip(lifts, _pool(seen, prior), strict=True):
                own[kind] = Lift(coefficient, by_size)
    return lifts


class _Seen(NamedTuple):
    """One queue's evidence on one kind: weighted sum of log lifts, precision, and whether it is weekly routine."""

    weighted: float
    precision: float
    routine: bool


def _log_factor(exposure: Exposure, lift: Lift) -> FloatArray:
    """Log factor of the covered intervals; where one is covered in part, only that part is lifted."""
    full = lift.coefficient * (exposure.size if lift.by_size else np.ones(len(exposure.rows)))
    return np.asarray(np.log1p(exposure.share * np.expm1(full)), dtype=float)


def _observe(queue: Exposed, kind: str, lifts: Lifts, origin: int, by_size: bool) -> _Seen:
    exposure = next((e for e in queue.exposures if e.kind == kind), None)
    if exposure is None:
        return _Seen(0.0, 0.0, routine=False)
    others = [e for e in queue.exposures if e.kind != kind]
    cleaned = queue.volume * np.exp(-log_lift(others, lifts, len(queue.volume)))
    ordinary = ~np.isnan(cleaned)
    ordinary[exposure.rows] = False
    ordinary[origin:] = False
    past = (exposure.rows < origin) & ~np.isnan(cleaned[exposure.rows])
    rows = exposure.rows[past]
    offset = queue.week * np.array([k for k in range(-WEEKS_AROUND, WEEKS_AROUND + 1) if k])
    around = rows[:, None] + offset
    inside = (around >= 0) & (around < origin)
    usable = inside & ordinary[np.where(inside, around, 0)]
    count = usable.sum(axis=1)
    compared = count >= LEAST_COMPARED
    if not compared.any():
        return _Seen(0.0, 0.0, routine=bool(len(rows)))
    rows, around, usable, count = rows[compared], around[compared], usable[compared], count[compared]
    base = np.where(usable, cleaned[np.where(usable, around, 0)], 0.0).sum(axis=1) / count
    number, share, size = (a[past][compared] for a in (exposure.number, exposure.share, exposure.size))
    came, expected, covered, volume_base = (
        np.bincount(number, values) for values in (cleaned[rows], base, base * share, base / count)
    )
    sizes = np.bincount(number, size if by_size else None) / np.maximum(np.bincount(number), 1)
    held = covered > 0
    came, expected, covered, volume_base, sizes = (
        np.asarray(a[held], dtype=float) for a in (came, expected, covered, volume_base, sizes)
    )
    # Half a contact more on both sides keeps an empty occurrence finite.
    lift = np.maximum(1.0 + (came - expected) / (covered + 0.5), 0.5 / (covered + 0.5))
    effect = np.clip(np.log(lift), -EXTREME, EXTREME)
    variance = 1.0 / (covered + 0.5) + volume_base / covered**2 + DAY_CV**2
    return _Seen(float((sizes * effect / variance).sum()), float((sizes**2 / variance).sum()), routine=False)


def _pool(seen: Sequence[_Seen], prior: float) -> list[float]:
    """Coefficient of each queue: its own evidence drawn to the mean of all, and that to the prior."""
    precision = np.array([s.precision for s in seen])
    has = precision > 0
    own = np.divide([s.weighted for s in seen], precision, out=np.zeros(len(seen)), where=has)
    between = 0.0
    if has.sum() > 1:
        w, values = precision[has], own[has]
        mean = float(w @ values / w.sum())
        excess = float(w @ (values - mean) ** 2) - (len(w) - 1)
        between = max(0.0, excess / float(w.sum() - (w**2).sum() / w.sum()))
    weight = precision / (1.0 + between * precision)
    centre = float(weight @ own + prior / PRIOR_SD**2) / float(weight.sum() + 1.0 / PRIOR_SD**2)
    # Where only one queue speaks, the spread between queues is unknown and taken as the prior's.
    spread = between if has.sum() > 1 else PRIOR_SD**2
    drawn = (precision * own + centre / max(spread, 1e-6)) / (precision + 1.0 / max(spread, 1e-6))
    return [0.0 if s.routine else float(value) for s, value in zip(seen, drawn, strict=True)]
