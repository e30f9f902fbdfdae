"""How handle time moves over the week: factors by weekday and slot, drawn together where contacts are few."""

from dataclasses import dataclass

import numpy as np

from forecast.series.days import Days, FloatArray, IntArray

GROSS_DEVIATIONS = 10.0
"""Standard deviations of its own noise beyond which a cell's handle time may be gross."""

GROSS_FACTOR = 2.0
"""Handle time of a cell, over or under the usual of those days, that is never gross: tools and trainings do as much."""

COMMON_CELLS, COMMON_SHARE = 4, 0.25
"""What so many cells of a slot, and such a share of them, do is no outlier: nights may simply be slow."""

LEAST_PAIRS = 30
"""Pairs of cells a week apart from which the noise can be told."""

AROUND_DAYS = 29
"""Known days around a day whose median says what was usual."""

_STEPS: tuple[tuple[FloatArray, bool], ...] = (
    (np.ones((1, 7)), True),
    (np.eye(7), False),
    (np.repeat(np.eye(2), [5, 2], axis=1), True),
    (np.eye(7), True),
)
"""Groups of weekdays that share a factor, each weekday in one of them; whether each slot has its own."""


@dataclass(frozen=True, eq=False)
class Handled:
    """Contacts and the work on them, on local days.

    Attributes
    ----------
    contacts : ndarray, shape (days, slots)
        Contacts whose handle time is known; zero elsewhere.
    work_s : ndarray, shape (days, slots)
        Their handle times summed, gross outliers capped [s].
    usual_s : ndarray, shape (days,)
        Running median of the days' handle times [s].
    weekday : ndarray of int, shape (days,)
    noise : float
        Standard deviation of one contact's handle time over its mean.
    """

    contacts: FloatArray
    work_s: FloatArray
    usual_s: FloatArray
    weekday: IntArray
    noise: float

    @property
    def days(self) -> int:
        """Consecutive days."""
        return len(self.weekday)


def handled(aht_s: Days, contacts: Days) -> Handled | None:
    """Contacts and work with gross outliers capped; `None` where no contact has a handle time.

    A handle time of zero is taken for unknown. A cell is gross if it lies beyond `GROSS_DEVIATIONS` of the noise of its
    contacts and beyond `GROSS_FACTOR` of the usual of those days, and its slot is not often like that; it is then moved
    to the farther of the two.

    Parameters
    ----------
    aht_s, contacts : Days
        Handle times [s] and contacts of the same days.

    Examples
    --------
    >>> dates = np.arange("2026-11-02", "2026-11-16", dtype="datetime64[D]")
    >>> day = np.ones((14, 1), dtype=bool)
    >>> aht = np.tile([[245.0], [255.0]], (7, 1)); aht[6] = 86_400.0
    >>> found = handled(Days(dates, aht, day), Days(dates, np.full((14, 1), 9.0), day))
    >>> (found.work_s[5:8, 0] / 9).tolist()
    [255.0, 510.0, 255.0]
    """
    known = (np.nan_to_num(aht_s.volume) > 0) & (np.nan_to_num(contacts.volume) > 0)
    if not known.any():
        return None
    count = np.where(known, contacts.volume, 0.0)
    work = count * np.where(known, aht_s.volume, 0.0)
    usual = _running_median(work.sum(axis=1), count.sum(axis=1))
    ratio = np.divide(work, count * usual[:, None], out=np.ones_like(work), where=known)
    noise = _noise(ratio, count)
    wide = GROSS_DEVIATIONS * noise / np.sqrt(np.where(known, count, 1.0))
    capped = np.clip(ratio, np.minimum(1.0 / GROSS_FACTOR, 1.0 - wide), np.maximum(GROSS_FACTOR, 1.0 + wide))
    far = (capped != ratio).sum(axis=0)
    usual_there = (far >= COMMON_CELLS) & (far > COMMON_SHARE * known.sum(axis=0))
    return Handled(count, count * np.where(usual_there, ratio, capped) * usual[:, None], usual, aht_s.weekday, noise)


def handle_shape(past: Handled, half_life_weeks: float, wider: FloatArray | None = None) -> FloatArray:
    """Factor of each weekday and slot on the level of handle time, shape (7, slots).

    From wide to narrow: the slot of any day, the weekday as a whole, the slot of workdays or of weekends, the slot of
    the weekday. Each is drawn to the one before by the Buehlmann-Straub credibility of its contacts (Buehlmann & Straub
    1970): what the siblings of a step differ by, beyond the noise of their contacts, says how far each is believed.

    Parameters
    ----------
    past : Handled
    half_life_weeks : float
        Age at which a contact counts half [weeks].
    wider : ndarray, shape (7, slots), optional
        Factors to begin with, those of similar queues, say; ones by default.

    Examples
    --------
    >>> dates = np.arange("2026-09-21", "2026-11-16", dtype="datetime64[D]")
    >>> day = np.ones((56, 2), dtype=bool)
    >>> aht, calls = Days(dates, np.tile([200.0, 300.0], (56, 1)), day), Days(dates, np.full((56, 2), 500.0), day)
    >>> handle_shape(handled(aht, calls), 8.0)[0].round(2)
    array([0.8, 1.2])
    """
    weight = 0.5 ** (np.arange(past.days)[::-1] / (7.0 * half_life_weeks))
    member = (past.weekday == np.arange(7)[:, None]).astype(float)
    expected = past.contacts * _fortnight_around(past)[:, None]
    work, base = (member * weight) @ past.work_s, (member * weight) @ expected
    count, square = (member * weight) @ past.contacts, (member * weight**2) @ past.contacts
    factor = np.ones_like(work) if wider is None else wider
    for groups, each_slot in _STEPS:
        tables = [groups @ table for table in (work, base * factor, count, square)]
        if not each_slot:
            tables = [table.sum(axis=1, keepdims=True) for table in tables]
        factor = np.asarray(factor * (groups.T @ _credible(*tables, noise=past.noise)), dtype=float)
    total = float((base * factor).sum())
    return np.asarray(factor * (float(base.sum()) / total)) if total > 0 else factor


def _credible(work: FloatArray, base: FloatArray, count: FloatArray, square: FloatArray, *, noise: float) -> FloatArray:
    """Work over what the wider step expects, each ratio drawn to one by the contacts behind it."""
    seen = (base > 0) & (count > 0)
    ratio = np.divide(work, base, out=np.ones_like(work), where=seen)
    contacts = np.divide(count**2, square, out=np.zeros_like(count), where=seen)
    apart = float((contacts * (ratio - 1.0) ** 2).sum()) - noise**2 * float(seen.sum())
    between = max(0.0, apart / max(float(contacts.sum()), 1e-12))
    trust = np.divide(
        between * contacts, between * contacts + noise**2, out=np.zeros_like(contacts), where=(between > 0) & seen
    )
    return np.asarray(1.0 + trust * (ratio - 1.0))


def _noise(ratio: FloatArray, count: FloatArray) -> float:
    """Standard deviation of one contact's handle time over its mean.

    From the same slot a week later, so that the shape of the week is not taken for noise; from all cells where the past
    is too short. Squares count up to twenty times their own robust variance: handle times are skewed, so their median
    alone would promise too much.
    """
    change, contacts = ratio - 1.0, count
    if len(ratio) > 7:
        both = (count[7:] > 0) & (count[:-7] > 0)
        if both.sum() >= LEAST_PAIRS:
            change = ratio[7:] - ratio[:-7]
            contacts = np.where(
                both, 1.0 / (1.0 / np.maximum(count[7:], 1e-9) + 1.0 / np.maximum(count[:-7], 1e-9)), 0.0
            )
    known = contacts > 0
    score = contacts[known] * change[known] ** 2
    # The median of a chi-squared variable of one degree is 0.455.
    return float(np.sqrt(np.minimum(score, 20.0 * np.median(score) / 0.455).mean()))


def _running_median(work: FloatArray, contacts: FloatArray) -> FloatArray:
    """Median handle time of the known days around each day [s]; days without contacts take the nearest known one's."""
    known = np.flatnonzero(contacts > 0)
    day = work[known] / contacts[known]
    width = min(AROUND_DAYS, len(known))
    first = np.clip(np.arange(len(known)) - width // 2, 0, len(known) - width)
    middle = np.median(day[first[:, None] + np.arange(width)], axis=1)
    return np.asarray(np.interp(np.arange(len(work)), known, middle), dtype=float)


def _fortnight_around(past: Handled) -> FloatArray:
    """Handle time of the fortnight around each day [s], so that a drift is not taken for a weekday's."""
    reach = 7
    sums = [np.concatenate([[0.0], np.cumsum(table.sum(axis=1))]) for table in (past.work_s, past.contacts)]
    begin = np.clip(np.arange(past.days) - reach, 0, None)
    end = np.clip(np.arange(past.days) + reach, None, past.days)
    work, count = (table[end] - table[begin] for table in sums)
    around: FloatArray = np.divide(work, count, out=past.usual_s.copy(), where=count > 0)
    return around
