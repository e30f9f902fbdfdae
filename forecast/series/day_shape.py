"""The shape of a day: each slot's share of the day's contacts, for each weekday, shrunk where the weekdays agree."""

from dataclasses import dataclass

import numpy as np

from forecast.series.days import BoolArray, Days, FloatArray, IntArray

LEAST_SEEN = 0.3
"""Share of a day that must be known before its level is trusted."""


@dataclass(frozen=True, eq=False)
class DayShape:
    """Shares of the day by weekday and the day levels that go with them.

    Attributes
    ----------
    share : ndarray, shape (7, slots)
        Rows sum to one over the slots usually open on that weekday; a weekday never open is all zero.
    level : ndarray, shape (days,)
        Contacts of each past day had every slot been known; NaN where too little was.
    """

    share: FloatArray
    level: FloatArray


def day_shape(past: Days, *, half_life_weeks: float = 8.0) -> DayShape:
    """Estimate shares and levels of a past with holes.

    A weekday's own shape is drawn to that of its kind (workday, weekend), and the kind's to that of all days, by the
    positive-part James-Stein rule: the weight of the wider shape is the noise of the narrower one over their squared
    distance (Efron & Morris 1973). Noise is multinomial times the dispersion found. Where weekdays really differ,
    nothing is drawn; where counts are small, everything is.

    Parameters
    ----------
    past : Days
    half_life_weeks : float
        Age at which a day counts half [weeks].

    Examples
    --------
    >>> dates = np.arange("2026-10-05", "2026-11-16", dtype="datetime64[D]")
    >>> volume = np.tile([10.0, 30.0], (42, 1)); volume[41, 0] = np.nan
    >>> found = day_shape(Days(dates, volume, np.ones((42, 2), dtype=bool)))
    >>> found.share[0], found.level[-1].item()
    (array([0.25, 0.75]), 40.0)
    """
    known = ~np.isnan(past.volume)
    contacts = np.where(known, past.volume, 0.0)
    age = np.arange(len(past.dates))[::-1] / (7.0 * half_life_weeks)
    weight = 0.5**age
    weekday = past.weekday
    usual = _usual(past, weight)
    share = _normal(_weekly_mean(contacts, known, weight, weekday), usual)
    for _ in range(2):
        seen = (share[weekday] * known).sum(axis=1)
        level = np.divide(contacts.sum(axis=1), seen, out=np.full(len(seen), np.nan), where=seen >= LEAST_SEEN)
        share = _shrunk(contacts, known, np.where(np.isnan(level), 0.0, level), weight, past, usual)
    return DayShape(share, level)


def _usual(past: Days, weight: FloatArray) -> FloatArray:
    """Ones where a weekday's slot is open most of the time, else zeros; shape (7, slots)."""
    usual = np.zeros((7, past.slots))
    for day in range(7):
        rows = past.weekday == day
        if rows.any():
            usual[day] = np.average(past.is_open[rows], axis=0, weights=weight[rows]) > 0.5
    return usual


def _weekly_mean(contacts: FloatArray, known: BoolArray, weight: FloatArray, weekday: IntArray) -> FloatArray:
    table = np.full((7, contacts.shape[1]), np.nan)
    for day in range(7):
        rows = weekday == day
        count = (weight[rows, None] * known[rows]).sum(axis=0)
        np.divide((weight[rows, None] * contacts[rows]).sum(axis=0), count, out=table[day], where=count > 0)
    return table


def _normal(table: FloatArray, usual: FloatArray) -> FloatArray:
    """Rows that sum to one over the usual slots."""
    table = without_holes(table) * usual
    total = table.sum(axis=1, keepdims=True)
    flat = usual / np.maximum(usual.sum(axis=1, keepdims=True), 1.0)
    return np.where(total > 0, table / np.where(total > 0, total, 1.0), flat)


def _shrunk(
    contacts: FloatArray, known: BoolArray, level: FloatArray, weight: FloatArray, past: Days, usual: FloatArray
) -> FloatArray:
    """Shares given the levels: each weekday drawn to its kind, each kind to the whole, and that to the family's."""
    weekday, every = past.weekday, np.ones(len(level), dtype=bool)
    pooled = _ratio(contacts, known, level, weight, every)
    spread = _dispersion(contacts, known, level, pooled)
    if past.family is not None:
        pooled = _drawn(contacts, known, level, weight, every, past.family.mean(axis=0), spread)
    share = np.full((7, contacts.shape[1]), np.nan)
    for kind in (range(5), range(5, 7)):
        members = np.isin(weekday, list(kind))
        kind_share = _drawn(contacts, known, level, weight, members, pooled, spread)
        for day in kind:
            share[day] = _drawn(contacts, known, level, weight, weekday == day, kind_share, spread)
    return _normal(share, usual)


def _ratio(
    contacts: FloatArray, known: BoolArray, level: FloatArray, weight: FloatArray, rows: BoolArray
) -> FloatArray:
    base = (weight[rows] * level[rows]) @ known[rows]
    ratio: FloatArray = np.divide(
        weight[rows] @ contacts[rows], base, out=np.full(contacts.shape[1], np.nan), where=base > 0
    )
    return ratio


def _drawn(
    contacts: FloatArray,
    known: BoolArray,
    level: FloatArray,
    weight: FloatArray,
    rows: BoolArray,
    wider: FloatArray,
    spread: float,
) -> FloatArray:
    own = _ratio(contacts, known, level, weight, rows)
    both = ~np.isnan(own) & ~np.isnan(wider)
    if not both.any():
        return wider
    # Contacts behind the weighted mean: Kish's effective sample size, in contacts.
    effective = float(weight[rows] @ level[rows]) ** 2 / max(float(weight[rows] ** 2 @ level[rows]), 1e-12)
    noise = spread * float(np.clip(wider[both] * (1.0 - wider[both]), 0.0, None).sum()) / max(effective, 1e-12)
    distance = float(((own[both] - wider[both]) ** 2).sum())
    pull = min(1.0, noise / distance) if distance > 0 else 1.0
    return np.where(both, pull * wider + (1.0 - pull) * own, np.where(np.isnan(own), wider, own))


def _dispersion(contacts: FloatArray, known: BoolArray, level: FloatArray, share: FloatArray) -> float:
    """Pearson's dispersion of the slots around level times share, at least the Poisson's one."""
    mean = level[:, None] * np.nan_to_num(share)
    cells = known & (mean > 0.5)
    if cells.sum() < 50:
        return 1.0
    score = (contacts[cells] - mean[cells]) ** 2 / mean[cells]
    # The median shrugs off outliers and real differences between weekdays; 0.455 is that of chi-squared(1).
    return max(1.0, float(np.median(score)) / 0.455)


def without_holes(table: FloatArray) -> FloatArray:
    """A weekly table with its unknown cells filled from the slot's mean, scaled to the weekday, then from neighbours.

    Examples
    --------
    >>> table = np.tile([2.0, 4.0], (7, 1)); table[6] = [np.nan, 8.0]
    >>> without_holes(table)[6]
    array([3.5, 8. ])
    """
    known = ~np.isnan(table)
    if known.all():
        return table
    if not known.any():
        return np.zeros_like(table)
    filled = table.copy()
    seen = known.any(axis=0)
    slot = np.full(table.shape[1], np.nan)
    slot[seen] = np.nanmean(table[:, seen], axis=0)
    if not seen.all():
        size = table.shape[1]
        where = np.flatnonzero(seen)
        # The day is a circle: midnight's neighbours are on both sides.
        around = np.concatenate([where - size, where, where + size])
        slot[~seen] = np.interp(np.flatnonzero(~seen), around, np.tile(slot[where], 3))
    for day in range(7):
        base = slot[known[day]].sum()
        size_of_day = filled[day, known[day]].sum() / base if base > 0 else 1.0
        filled[day, ~known[day]] = slot[~known[day]] * size_of_day
    return filled
