"""Measures: what many futures have in common, added up future by future, and how sure it is.

A future is one observation. Of a figure that is a share of two random numbers (answered in time over offered) the
estimate is the share of the sums over futures; it errs less than the mean of the futures' own shares, whose small days
weigh as much as the large.
"""

from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt
from scipy.stats import t as student

from scheduler.simulation.floor import Floats, Ints, Tally

CONFIDENCE = 0.95

AMOUNTS = (*(f.name for f in fields(Tally)), "promised", "short_s", "over_s", "open_s", "filled_s")
"""What is added up: a tally; contacts that should have been in time by the queue's target; staff missing and too many,
interval by interval [s]; time fixed posts are open, and have every seat filled [s]."""

_SHARES = {
    "level": ("in_time", "offered"),
    "level_answered": ("in_time", "answered"),
    "wait_s": ("wait_s", "offered"),
    "abandoned": ("abandoned", "offered"),
    "occupancy": ("busy_s", "staffed_s"),
    "helped": ("helped", "answered"),
    "borrowed": ("borrowed", "answered"),
    "covered": ("filled_s", "open_s"),
}
"""Figures that are shares: (numerator, denominator)."""

_AT = {name: k for k, name in enumerate(AMOUNTS)}
_PAIRS = sorted({(_AT[a], _AT[b]) for a, b in _SHARES.values()} | {(k, k) for k in range(len(AMOUNTS))})
_PAIR_AT = {pair: k for k, pair in enumerate(_PAIRS)}


@dataclass(frozen=True)
class Estimate:
    """A figure and the bounds of its 95 % confidence interval, of one shape; NaN where there is nothing to measure."""

    mean: Floats
    low: Floats
    high: Floats


@dataclass(frozen=True)
class Sums:
    """Amounts of cells added up over futures, and the products that their variances need.

    Attributes
    ----------
    futures : int
    total : array (len(AMOUNTS), ...)
    products : array (pairs, ...)
    """

    futures: int
    total: Floats
    products: Floats

    @classmethod
    def of(cls, amounts: Floats) -> "Sums":
        """One future's amounts, shape (len(AMOUNTS), ...)."""
        return cls(1, amounts, np.stack([amounts[a] * amounts[b] for a, b in _PAIRS]))

    def __add__(self, other: "Sums") -> "Sums":
        return Sums(self.futures + other.futures, self.total + other.total, self.products + other.products)

    def amount(self, name: str, per: float = 1.0) -> Estimate:
        """Mean of an amount over futures, in units of `per`, with Student's interval."""
        mean = self.total[_AT[name]] / self.futures
        square = self._product(name, name) / self.futures
        return _interval(mean / per, (square - mean**2) / per**2, self.futures)

    def share(self, name: str, highest: float = 1.0) -> Estimate:
        """A figure of `_SHARES`, its interval cut to [0, `highest`].

        Notes
        -----
        Ratio estimator R = sum N / sum D with its linearised variance var(N - R D) / (F mean(D)^2) over F futures,
        Student's t with F - 1 degrees of freedom: Cochran (1977), "Sampling Techniques", chapter 6; for simulation,
        Law (2015), "Simulation Modeling and Analysis", section 9.5. It is too narrow, down to nothing, for cells with
        so few contacts that all futures agree by luck.
        """
        above, below = _SHARES[name]
        whole = self.total[_AT[below]] / self.futures
        some = whole > 0
        ratio = np.divide(self.total[_AT[above]] / self.futures, whole, out=np.full(whole.shape, np.nan), where=some)
        spread = (
            self._product(above, above)
            - 2 * ratio * self._product(above, below)
            + ratio**2 * self._product(below, below)
        ) / self.futures
        variance = np.divide(spread, whole**2, out=np.full(whole.shape, np.nan), where=some)
        found = _interval(ratio, variance, self.futures)
        return Estimate(found.mean, np.clip(found.low, 0.0, highest), np.clip(found.high, 0.0, highest))

    def _product(self, a: str, b: str) -> Floats:
        pair = (_AT[a], _AT[b])
        return np.asarray(self.products[_PAIR_AT[pair]])


def _interval(mean: Floats, variance: Floats, futures: int) -> Estimate:
    """Student's interval from the variance of one future around the mean, divided by the number of futures."""
    if futures < 2:
        unknown = np.full(np.shape(mean), np.nan)
        return Estimate(mean, unknown, unknown)
    half = student.ppf((1 + CONFIDENCE) / 2, futures - 1) * np.sqrt(np.maximum(variance, 0.0) / (futures - 1))
    return Estimate(mean, mean - half, mean + half)


def proportion(hits: npt.ArrayLike, tries: npt.ArrayLike) -> Estimate:
    """Share of hits with Wilson's interval, which is honest at 0 and at 1; NaN without tries.

    Notes
    -----
    Wilson (1927), "Probable inference, the law of succession, and statistical inference", Journal of the American
    Statistical Association 22.

    Examples
    --------
    >>> found = proportion(20, 20)
    >>> print(f"{found.mean:.2f} {found.low:.2f} {found.high:.2f}")
    1.00 0.84 1.00
    """
    k, n = np.broadcast_arrays(np.asarray(hits, dtype=float), np.asarray(tries, dtype=float))
    z2 = student.ppf((1 + CONFIDENCE) / 2, np.inf) ** 2
    n = np.where(n > 0, n, np.nan)
    centre = (k + z2 / 2) / (n + z2)
    half = np.sqrt(z2) / (n + z2) * np.sqrt(k * (n - k) / n + z2 / 4)
    return Estimate(k / n, np.maximum(centre - half, 0.0), np.minimum(centre + half, 1.0))


def share_of_days(kept: npt.NDArray[np.generic], days: npt.NDArray[np.generic]) -> Estimate:
    """Share of days that keep a promise, a future each on the first axis; days of one future hang together.

    The ratio estimator of `Sums.share`, which takes futures without such a day as they are. Where all days keep it, or
    none, it would know no doubt: there Wilson's interval of as many tries as there are futures with a day, which is
    right if a future's days all go the same way, and too wide otherwise.
    """
    k, n = np.asarray(kept, dtype=float), np.asarray(days, dtype=float)
    whole = n.mean(axis=0)
    some = whole > 0
    ratio = np.divide(k.mean(axis=0), whole, out=np.full(whole.shape, np.nan), where=some)
    spread = ((k - ratio * n) ** 2).mean(axis=0)
    found = _interval(ratio, np.divide(spread, whole**2, out=np.full(whole.shape, np.nan), where=some), len(k))
    tries = (n > 0).sum(axis=0)
    alike = some & ((ratio == 0) | (ratio == 1)) & (len(k) > 1)
    sure = proportion(np.where(ratio == 1, tries, 0), tries)
    low, high = np.where(alike, sure.low, found.low), np.where(alike, sure.high, found.high)
    return Estimate(ratio, np.maximum(low, 0.0), np.minimum(high, 1.0))


def grouped(amounts: Floats, group: Ints, groups: int) -> Floats:
    """Amounts summed over the last axis by group, shape (..., groups)."""
    if np.array_equal(group, np.arange(groups)):
        return amounts
    order = np.argsort(group, kind="stable")
    present, first = np.unique(group[order], return_index=True)
    result = np.zeros((*amounts.shape[:-1], groups))
    result[..., present] = np.add.reduceat(amounts[..., order], first, axis=-1)
    return result
