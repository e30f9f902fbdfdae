"""What would have come without any event: the ordinary level around an instant, times the shape of the week."""

from typing import NamedTuple

import numpy as np

from forecast.series.days import BoolArray, FloatArray, IntArray

WEEKS_AROUND = 10
"""Weeks on either side that show the shape of the week."""

DAYS_AROUND = (10, 35)
"""Days on either side that show the level, and how far to look where events leave nothing nearer [days]."""

LEAST_SEEN = 0.6
"""Part of the day around an hour that must have been ordinary before that weekday's level is known."""

WEEKS_APART = 4
"""Distance of the weeks for which the shape is found anew."""

HOURS_ALIKE = 2
"""Hours on either side that tell how much the shapes of two weekdays differ at an hour [h]."""

HOUR_CV = 0.1
"""Coefficient of variation of an ordinary interval beyond Poisson."""


class Ordinary(NamedTuple):
    """Expected contacts of every interval without events, NaN where nothing tells, and their relative variance."""

    volume: FloatArray
    variance: FloatArray


def ordinary(volume: FloatArray, special: BoolArray, week: int) -> Ordinary:
    """Expect what would have come in every interval had nothing been special.

    An interval is the level of the days around it, times its weekday's level, times the share of its time of day. The
    shares of a weekday borrow from the weekdays that look like it: each is weighed by the precision of its mean and
    its squared distance in shape, so that an hour in which a weekday is hardly ever ordinary, or never, is told from
    the same hour of other days. Special intervals are left out altogether, so no lift needs to be known.

    Parameters
    ----------
    volume : ndarray, shape (n,)
        Contacts before the origin on a grid without holes; NaN where unknown or closed.
    special : ndarray of bool, shape (n,)
        Intervals touched by an event of any kind.
    week : int
        Intervals in a week.

    Examples
    --------
    >>> week = np.tile(np.repeat([10.0, 20.0], 12), 7)
    >>> found = ordinary(np.tile(week, 4), np.arange(4 * 168) == 30, 168)
    >>> round(float(found.volume[30]), 2)
    10.0
    """
    usable = ~np.isnan(volume) & ~special
    weeks = -(-len(volume) // week)
    seen = np.zeros(weeks * week)
    seen[: len(volume)] = usable
    came = np.zeros(weeks * week)
    came[: len(volume)] = np.where(usable, volume, 0.0)
    profile, variance = _profile(came.reshape(weeks, week), seen.reshape(weeks, week))
    flat = profile.reshape(-1)[: len(volume)]
    known = usable & ~np.isnan(flat)
    level = _level(np.where(known, volume, 0.0), np.where(known, flat, 0.0), known, week // 7)
    return Ordinary(flat * level, variance.reshape(-1)[: len(volume)])


def _around(table: FloatArray, weeks: IntArray) -> FloatArray:
    """Sum of a table, (all weeks, week), over the weeks around each of some weeks."""
    total = np.concatenate([np.zeros((1, table.shape[1])), np.cumsum(table, axis=0)])
    last, first = np.minimum(weeks + WEEKS_AROUND + 1, len(table)), np.maximum(weeks - WEEKS_AROUND, 0)
    return np.asarray(total[last] - total[first], dtype=float)


def _profile(came: FloatArray, seen: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Mean ordinary interval of each slot of the week, NaN where none, and its relative variance."""
    weeks, week = came.shape
    # Windows that overlap nearly whole say nearly the same: one in a few weeks does.
    nearest = np.minimum(np.arange(weeks) // WEEKS_APART * WEEKS_APART + WEEKS_APART // 2, weeks - 1)
    centres, which = np.unique(nearest, return_inverse=True)
    once = came.reshape(-1, 7, week // 7), seen.reshape(-1, 7, week // 7)
    came, seen = (_around(table, centres).reshape(-1, 7, week // 7) for table in (came, seen))
    share = _ratio(came.sum(axis=1), seen.sum(axis=1))[:, None, :]
    level = np.ones(came.shape)
    for _ in range(2):
        level = _day_level(came, seen, share)
        told = np.where(np.isnan(level), 0.0, level)
        share = _ratio((came * (told > 0)).sum(axis=1), (seen * told).sum(axis=1))[:, None, :]
    exposure = seen * told
    own = _ratio(came, exposure)
    expected = exposure * np.nan_to_num(share)
    noise = np.where(expected > 0, 1.0 / np.maximum(expected, 1e-9) + HOUR_CV**2 / np.maximum(seen, 1.0), np.inf)
    apart = _apart(once[0].sum(axis=0), (once[1] * told[which]).sum(axis=0), once[1].sum(axis=0))
    weight = 1.0 / (noise[:, None, :, :] + apart)
    total = weight.sum(axis=2)
    shape = _ratio((weight * np.nan_to_num(own)[:, None, :, :]).sum(axis=2), total)
    variance = 1.0 / np.maximum(total, 1e-9)
    return (level * shape)[which].reshape(weeks, week), variance[which].reshape(weeks, week)


def _day_level(came: FloatArray, seen: FloatArray, share: FloatArray) -> FloatArray:
    """Level of the day around each slot of the week, by what was ordinary of it; NaN where that is too little."""
    weeks, _, slots = came.shape
    usual = np.nan_to_num(share)
    parts = np.stack([came, seen * usual, (seen > 0) * usual, np.broadcast_to(usual, came.shape)]).reshape(
        4, weeks, 7 * slots
    )
    week, half = 7 * slots, slots // 2
    ring = np.concatenate([parts[:, :, week - half :], parts, parts[:, :, : slots - half]], axis=2)
    total = np.concatenate([np.zeros((4, weeks, 1)), np.cumsum(ring, axis=2)], axis=2)
    summed = total[:, :, slots : slots + week] - total[:, :, :week]
    level = _ratio(summed[0], np.where(summed[2] >= LEAST_SEEN * summed[3], summed[1], 0.0))
    return level.reshape(came.shape)


def _apart(came: FloatArray, exposure: FloatArray, seen: FloatArray) -> FloatArray:
    """Squared relative distance between the shapes of two weekdays, noise taken off; shape (7, 7, slots).

    It is the mean over the hours around a slot: weekdays may differ in the evening alone.
    """
    share = _ratio(came, exposure)
    mean = _ratio(came.sum(axis=0), exposure.sum(axis=0))
    expected = exposure * np.nan_to_num(mean)
    noise = 1.0 / np.maximum(expected, 1e-9) + HOUR_CV**2 / np.maximum(seen, 1.0)
    relative = np.nan_to_num(_ratio(share, np.broadcast_to(mean, share.shape)))
    both = (expected[:, None, :] > 0) & (expected[None, :, :] > 0)
    weight = both / np.where(both, noise[:, None, :] + noise[None, :, :], 1.0)
    excess = (relative[:, None, :] - relative[None, :, :]) ** 2 - noise[:, None, :] - noise[None, :, :]
    reach = max(1, share.shape[1] * HOURS_ALIKE // 24)
    near = _ratio(_ring_sum(weight * excess, reach), _ring_sum(weight, reach))
    near = np.where(np.isnan(near), np.inf, np.maximum(near, 0.0))
    near[np.arange(7), np.arange(7)] = 0.0
    return np.asarray(near, dtype=float)


def _ring_sum(table: FloatArray, reach: int) -> FloatArray:
    """Sum over the slots up to `reach` before and after each, around the clock."""
    slots = table.shape[-1]
    ring = np.concatenate([table[..., slots - reach :], table, table[..., :reach]], axis=-1)
    total = np.concatenate([np.zeros((*table.shape[:-1], 1)), np.cumsum(ring, axis=-1)], axis=-1)
    return np.asarray(total[..., 2 * reach + 1 :] - total[..., :slots], dtype=float)


def _level(came: FloatArray, expected: FloatArray, known: BoolArray, slots: int) -> FloatArray:
    """What came over what the shape of the week expected in the days around each interval; NaN where none is known."""
    size = len(came)
    sums = [np.concatenate([[0.0], np.cumsum(part)]) for part in (came, expected, known.astype(float))]
    row = np.arange(size)
    level = np.full(size, np.nan)
    for days in DAYS_AROUND:
        first, last = np.maximum(row - days * slots, 0), np.minimum(row + days * slots + 1, size)
        near, usual, count = (total[last] - total[first] for total in sums)
        fill = np.isnan(level) & (count >= slots / 2) & (usual > 0)
        level[fill] = near[fill] / usual[fill]
    return level


def _ratio(part: FloatArray, whole: FloatArray) -> FloatArray:
    return np.asarray(np.divide(part, whole, out=np.full(np.shape(part), np.nan), where=whole > 0), dtype=float)
