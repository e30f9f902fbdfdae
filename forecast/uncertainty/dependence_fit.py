"""What past forecast errors tell about dependence: estimation by moments, drawn together where a queue says little."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from forecast.series.days import FloatArray
from forecast.uncertainty.dependence import MOST_CV, TYPICAL, Dependence
from forecast.uncertainty.past_errors import LEAST_VARIANCE, ErrorDays, PastErrors, lay

PRIOR_DAYS = 10.0
"""Days of clear evidence that weigh as much as what all queues together say, and those as much as `TYPICAL`."""

MEMORIES_H = (0.25, 0.5, 1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0)
"""Memories of the short effects that are tried [h]."""

CARRY_DAYS = 6
"""Days apart up to which effects are compared."""

MOST_CARRY = 0.95
"""Largest correlation of neighbouring days that a few windows can show."""


def fit_dependence(past: Mapping[str, PastErrors], *, interval_minutes: int) -> dict[str, Dependence]:
    """Estimate the dependence of every queue from its rolling back-test.

    Moments of mixed Poisson counts: for two different intervals the expected product of the errors is the product of
    the forecasts times the covariance of the busyness. Within days this covariance is fitted over all distances by a
    plateau (the day's effect) and an exponential decay (the short effects); between the days of one window it
    gives the carry; between queues on one day the common part. Errors are divided by their standard deviation
    before they are multiplied, so that no busy hour outweighs the rest, and clipped at `past_errors.CLIP`.

    Days count by how clearly they can tell busyness from Poisson noise. A queue with few such days is drawn to what
    all queues say (Buehlmann & Straub 1970), and all to `TYPICAL` if they have few themselves; the memory and the
    common part are one value for all queues.

    Parameters
    ----------
    past : mapping of str to PastErrors
        By queue. Rows that expect nothing are ignored.
    interval_minutes : int
        Length of an interval [min]; divides the day into at least two.

    Returns
    -------
    dict of str to Dependence

    Raises
    ------
    ValueError
        When it does not.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> day = np.repeat(np.arange(60), 24)
    >>> busy = 1 + 0.2 * rng.standard_normal(60)
    >>> errors = PastErrors(np.full(1440, 100.0), rng.poisson(100 * busy[day]).astype(float), day // 30,
    ...     np.datetime64("2026-01-01", "D") + day, np.tile(np.arange(24), 60))
    >>> found = fit_dependence({"all/zh/chat": errors}, interval_minutes=60)["all/zh/chat"]
    >>> round(found.cv, 1), found.common + found.day > 0.8, found.carry < 0.3
    (0.2, True, True)
    """
    if not 0 < interval_minutes < 1440 or 1440 % interval_minutes:
        raise ValueError(f"interval_minutes must divide the day's 1440 into two or more (was {interval_minutes})")
    slots = 1440 // interval_minutes
    laid = [lay(errors, slots) for errors in past.values()]
    clear = np.array([days.clear_days for days in laid])
    variances = _drawn(np.array([days.variance for days in laid]), clear, TYPICAL.cv**2)
    laid = [replace(days, variance=max(LEAST_VARIANCE, v)) for days, v in zip(laid, variances, strict=True)]

    hours = np.arange(1, slots) * interval_minutes / 60
    products = [_products(days) for days in laid]
    memory = _memory(products, hours)
    decay = np.exp(-hours / memory)
    fits = np.array([_plateau_and_decay(*pair, decay)[:2] for pair in products]).reshape(-1, 2)
    told = np.array([float((days.trust(TYPICAL.common + TYPICAL.day) ** 2).sum()) for days in laid])
    plateaus = _drawn(fits[:, 0], told, TYPICAL.common + TYPICAL.day)
    shorts = _drawn(fits[:, 1], told, TYPICAL.short)
    carries = _drawn(np.array([_carry(d, p) for d, p in zip(laid, plateaus, strict=True)]), told, TYPICAL.carry)
    common = _common_part(laid, plateaus)
    found = {}
    for queue, days, level, fading, carry in zip(past, laid, plateaus, shorts, carries, strict=True):
        # Pairs may show more busyness than single intervals do, whose own noise hides it.
        scale = max(1.0, level + fading * decay[0])
        shared = float(level / scale)
        found[queue] = Dependence(
            cv=float(min(np.sqrt(days.variance * scale), MOST_CV)),
            common=common * shared,
            day=(1.0 - common) * shared,
            short=float(min(fading / scale, 1.0 - shared)),
            carry=float(carry),
            memory_h=memory,
        )
    return found


def _drawn(own: FloatArray, weight: FloatArray, typical: float) -> FloatArray:
    """Each queue's value drawn to the weighted mean of all, and that to the typical one; never negative."""
    middle = (float(weight @ own) + PRIOR_DAYS * typical) / (float(weight.sum()) + PRIOR_DAYS)
    return np.maximum((weight * own + PRIOR_DAYS * middle) / (weight + PRIOR_DAYS), 0.0)


def _products(days: ErrorDays) -> tuple[FloatArray, FloatArray]:
    """For each distance of 1, 2, ... slots within a day: the products of residuals and those of signals, summed."""
    slots = days.expected.shape[1]
    residual, signal = days.residual, days.signal
    came = [float((residual[:, k:] * residual[:, : slots - k]).sum()) for k in range(1, slots)]
    could = [float((signal[:, k:] * signal[:, : slots - k]).sum()) for k in range(1, slots)]
    return np.array(came), np.array(could)


def _plateau_and_decay(came: FloatArray, could: FloatArray, decay: FloatArray) -> tuple[float, float, float]:
    """Non-negative plateau and height of the decay that explain the products best, and the weighted squares left.

    Examples
    --------
    >>> decay = np.exp(-np.arange(1, 24) / 3.0)
    >>> could = np.arange(23.0, 0.0, -1.0)
    >>> plateau, height, left = _plateau_and_decay(could * (0.3 + 0.5 * decay), could, decay)
    >>> round(plateau, 6), round(height, 6), round(left, 6)
    (0.3, 0.5, 0.0)
    """
    seen = could > 0
    if not seen.any():
        return 0.0, 0.0, 0.0
    weight, decay = could[seen], decay[seen]
    correlation = came[seen] / weight
    both = np.stack([np.ones_like(decay), decay])
    options = [np.array([0.0, 0.0])]
    for columns in ([0], [1], [0, 1]):
        base = both[columns]
        gram = (base * weight) @ base.T
        if np.linalg.cond(gram) < 1e10:
            found = np.zeros(2)
            found[columns] = np.linalg.solve(gram, (base * weight) @ correlation)
            options += [found] if (found >= 0).all() else []
    left = [float(weight @ (correlation - found @ both) ** 2) for found in options]
    best = int(np.argmin(left))
    return float(options[best][0]), float(options[best][1]), left[best]


def _memory(products: Sequence[tuple[FloatArray, FloatArray]], hours: FloatArray) -> float:
    """The memory that fits all queues' products together best [h], with `PRIOR_DAYS` of the typical ones among them."""
    typical = TYPICAL.common + TYPICAL.day + TYPICAL.short * np.exp(-hours / TYPICAL.memory_h)
    pairs = PRIOR_DAYS * np.arange(len(hours), 0.0, -1.0)
    came = sum((pair[0] for pair in products), pairs * typical)
    could = sum((pair[1] for pair in products), pairs)
    # What is forgotten within an interval is the interval's own.
    tried = [memory for memory in MEMORIES_H if memory >= hours[0]]
    return min(tried, key=lambda memory: _plateau_and_decay(came, could, np.exp(-hours / memory))[2])


def _carry(days: ErrorDays, plateau: float) -> float:
    """Correlation of neighbouring days' effects that best explains those up to `CARRY_DAYS` apart in a window."""
    gaps = np.arange(1, CARRY_DAYS + 1)
    weight, came = np.zeros(len(gaps)), np.zeros(len(gaps))
    trust, number = days.trust(plateau), days.date.astype(np.int64)
    for k in gaps[gaps < len(number)]:
        apart = (number[k:] - number[:-k] == k) & (days.window[k:] == days.window[:-k])
        both = np.where(apart, trust[k:] * trust[:-k], 0.0)
        weight[k - 1], came[k - 1] = both.sum(), (both * days.effect[k:] * days.effect[:-k]).sum()
    tried = np.linspace(0.0, MOST_CARRY, 96)
    said = plateau * tried[:, None] ** gaps
    # The weighted squares left, without the part that no choice changes.
    left = (weight * said**2 - 2.0 * came * said).sum(axis=1)
    return float(tried[np.argmin(left)])


def _common_part(laid: Sequence[ErrorDays], plateaus: FloatArray) -> float:
    """Share of the days' effects that the queues have in common."""
    sums: dict[tuple[int, int], FloatArray] = {}
    for days, plateau in zip(laid, plateaus, strict=True):
        if plateau <= 0:
            continue
        trust = days.trust(float(plateau))
        shown = trust * days.effect / np.sqrt(plateau)
        for window, date, came, could in zip(days.window, days.date.astype(np.int64), shown, trust, strict=True):
            entry = sums.setdefault((int(window), int(date)), np.zeros(4))
            entry += (came, came**2, could, could**2)
    if not sums:
        return _TYPICAL_COMMON
    total = np.array(list(sums.values()))
    came, could = float((total[:, 0] ** 2 - total[:, 1]).sum()), float((total[:, 2] ** 2 - total[:, 3]).sum())
    return float(np.clip((came + PRIOR_DAYS * _TYPICAL_COMMON) / (could + PRIOR_DAYS), 0.0, 1.0))


_TYPICAL_COMMON = TYPICAL.common / (TYPICAL.common + TYPICAL.day)
