"""What a vendor's contract says about one period, a day or a week: prices, limits, notices and what hurry costs."""

from dataclasses import dataclass
from math import inf

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Stage:
    """A last moment to order at one of the contract's notices.

    Attributes
    ----------
    notice_h : float
        Before the period begins [h].
    most_h : float
        Hours that the whole order may reach at this notice [h]; what was ordered earlier stays, even if it is more.
    surcharge : float
        Added to the price of what is ordered now, as a share.
    more_h : float
        Hours that may be added at this notice [h].
    """

    notice_h: float
    most_h: float
    surcharge: float = 0.0
    more_h: float = inf


@dataclass(frozen=True)
class Terms:
    """One period of a contract; money in cents, time in agent-hours.

    Attributes
    ----------
    least_h : float
        Billed whether ordered or not, and so at hand (minimum billing) [h].
    tiers : tuple of (up_to_h, cents)
        Price of an hour up to so many of the period; hours above the last tier cost its price [h, cent].
    short_cents : float
        Cost of an hour of need that nobody covers: the in-house price, or the price of shortage [cent].
    refund : float
        Share of the tier's price that an hour ordered and not needed gives back, above `least_h`.
    trained_h : float
        Hours of people who know the work; hours beyond them are new people's [h].
    ramp_h : float
        New people ordered with less notice than this are still learning [h].
    learning : float
        What an hour of somebody who is learning is worth, in hours, above 0.

    Raises
    ------
    ValueError
        For a tier that does not rise above the one before it, or a share outside its range.
    """

    least_h: float
    tiers: tuple[tuple[float, float], ...]
    short_cents: float
    refund: float = 0.0
    trained_h: float = inf
    ramp_h: float = 0.0
    learning: float = 1.0

    def __post_init__(self) -> None:
        """Refuse what no contract can say."""
        ends = [up_to for up_to, _ in self.tiers]
        if not ends or any(b <= a for a, b in zip([0.0, *ends], ends, strict=False)):
            raise ValueError(f"tiers must end at rising hours (were {ends})")
        if not 0.0 <= self.refund <= 1.0 or not 0.0 < self.learning <= 1.0:
            raise ValueError(
                f"refund must lie in 0 to 1 and learning above 0 up to 1 (were {self.refund:g} and {self.learning:g})"
            )

    def price(self, hours: Floats) -> Floats:
        """Price of the hour that begins at each number of hours, without surcharge [cent]."""
        ends = np.array([up_to for up_to, _ in self.tiers])
        cents = np.array([cents for _, cents in self.tiers], dtype=float)
        return np.asarray(cents[np.minimum(np.searchsorted(ends, hours, side="right"), len(cents) - 1)])

    def bill(self, hours: Floats) -> Floats:
        """Price of all hours up to each number of hours, without surcharge [cent].

        Examples
        --------
        >>> Terms(0.0, ((10.0, 100.0), (20.0, 150.0)), 500.0).bill(np.array([10.0, 12.0, 22.0]))
        array([1000., 1300., 2800.])
        """
        total, below = np.zeros(np.shape(hours)), 0.0
        for up_to, cents in self.tiers:
            total += np.clip(hours - below, 0.0, up_to - below) * cents
            below = up_to
        return np.asarray(total + np.maximum(hours - below, 0.0) * self.tiers[-1][1])

    def worth(self, hours: Floats, ramped_h: Floats) -> Floats:
        """What ordered hours amount to in hours of trained people.

        Parameters
        ----------
        hours : ndarray
            Ordered in all [h].
        ramped_h : ndarray
            Hours whose people are trained, or were ordered with enough notice to be [h].
        """
        known = np.maximum(ramped_h, self.trained_h)
        return np.asarray(np.minimum(hours, known) + self.learning * np.maximum(hours - known, 0.0))


def fractile(cents: float, next_cents: float, salvage_cents: float = 0.0) -> float:
    """The share of cases in which an hour ordered now is not too many: order up to that fractile.

    An hour too many costs its price less what it gives back; an hour too few is bought at the next chance (Arrow,
    Harris & Marschak 1951, with the recourse price in place of the penalty).

    Parameters
    ----------
    cents, next_cents, salvage_cents : float
        Price now, at the next chance, and what an hour not needed gives back [cent].

    Examples
    --------
    >>> fractile(1000.0, 4000.0), fractile(1000.0, 900.0)
    (0.75, 0.0)
    """
    if next_cents <= salvage_cents:
        return 0.0
    return min(1.0, max(0.0, 1.0 - (cents - salvage_cents) / (next_cents - salvage_cents)))
