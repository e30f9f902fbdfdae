"""The shape that similar queues share: what a queue with a contact every few hours cannot tell by itself."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

import numpy as np

from forecast.history import Series
from forecast.series.days import FloatArray, fold

SPARSE = 2.0
"""Contacts an interval below which a queue is told its family's shape."""

WEEKS_BACK = 26
"""Weeks of the family that count."""

LEAST_CONTACTS = 1000.0
"""Contacts that a family must have had to be asked; a wider one is asked otherwise."""


def family_shares(
    known: Sequence[Series], zones: Sequence[ZoneInfo], ages: Sequence[Sequence[int]], interval_minutes: int
) -> list[list[FloatArray | None]]:
    """Shares of the day by weekday of the queues around each sparse queue, as they were known at some instants.

    The family of a queue are the others of its line and channel, else of its channel, else all. Each counts on its own
    customers' clock and by its contacts, so that the busy ones, whose shape is known, speak loudest.

    Parameters
    ----------
    known : sequence of Series
        The queues' pasts, all ending at one instant.
    zones : sequence of ZoneInfo
        The customers' clock of each.
    ages : sequence of sequence of int
        For each queue, how many intervals before that end nothing more is known; one answer for each.
    interval_minutes : int

    Returns
    -------
    list of list of ndarray or None
        Shape (7, slots), rows that sum to one; None for queues that need no help or have no family.
    """
    wanted = [is_sparse(series) for series in known]
    out: list[list[FloatArray | None]] = [[None] * len(asked) for asked in ages]
    if not any(wanted) or len(known) < 2:
        return out
    slots = 1440 // interval_minutes
    parts = [series.queue.split("/") for series in known]
    for age in sorted({a for sparse, asked in zip(wanted, ages, strict=True) if sparse for a in asked}):
        tables = np.stack([_week(s, z, age, interval_minutes, slots) for s, z in zip(known, zones, strict=True)])
        for i, own in enumerate(parts):
            if not wanted[i] or age not in ages[i]:
                continue
            others = [j for j in range(len(parts)) if j != i]
            circles = (
                [j for j in others if (parts[j][0], parts[j][2]) == (own[0], own[2])],
                [j for j in others if parts[j][2] == own[2]],
                others,
            )
            share = next((s for s in (_share(tables[c]) for c in circles if c) if s is not None), None)
            for number, asked in enumerate(ages[i]):
                if asked == age:
                    out[i][number] = share
    return out


def is_sparse(series: Series) -> bool:
    """Whether a queue has too few contacts to show the shape of its own day."""
    seen = series.volume[series.is_open]
    seen = seen[~np.isnan(seen)]
    return bool(len(seen)) and float(seen.mean()) < SPARSE


def _week(series: Series, zone: ZoneInfo, age: int, interval_minutes: int, slots: int) -> FloatArray:
    """Contacts by local weekday and slot in the weeks before, shape (7, slots)."""
    end = len(series.starts) - age
    first = max(0, end - WEEKS_BACK * 7 * slots)
    if end <= first:
        return np.zeros((7, slots))
    folded = fold(series.starts[first:end], zone, interval_minutes)
    weekday = (folded.dates.astype("datetime64[D]").astype(np.int64) + 3) % 7
    cell = weekday[folded.day] * slots + folded.slot
    table = np.bincount(cell, np.nan_to_num(series.volume[first:end]), 7 * slots)
    return np.asarray(table.reshape(7, slots), dtype=float)


def _share(tables: FloatArray) -> FloatArray | None:
    total = tables.sum(axis=0)
    if total.sum() < LEAST_CONTACTS:
        return None
    # A weekday on which nobody of the family is open has the family's shape of all days.
    day = total.sum(axis=1, keepdims=True)
    return np.asarray(np.where(day > 0, total, total.sum(axis=0)) / np.where(day > 0, day, total.sum()), dtype=float)
