"""How many agent-hours a period will need, as its contacts come to more or less than the forecast says."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import ndtr, ndtri

Floats = npt.NDArray[np.float64]

SURE = 1e-12
"""Log standard deviation below which a forecast is the truth."""


@dataclass(frozen=True, eq=False)
class Need:
    """Hours as a rising function of the factor by which contacts exceed today's forecast.

    The factor is a lognormal martingale: what will be forecast tomorrow is today's forecast times a factor of mean one.

    Attributes
    ----------
    factors : ndarray, shape (knots,)
        Rising and above 0; at least two.
    hours : ndarray, shape (knots,)
        Agent-hours at each [h], never falling. Between knots straight, beyond them as straight as at the edge.

    Raises
    ------
    ValueError
        If factors do not rise from above 0, or hours fall.
    """

    factors: Floats
    hours: Floats

    def __post_init__(self) -> None:
        """Refuse what is no such function."""
        if len(self.factors) < 2 or self.factors[0] <= 0 or (np.diff(self.factors) <= 0).any():
            raise ValueError(f"factors must rise from above 0 (were {self.factors})")
        if self.hours.shape != self.factors.shape or (np.diff(self.hours) < 0).any() or self.hours[0] < 0:
            raise ValueError(f"hours must be one a factor, 0 or more and never fall (were {self.hours})")

    def at(self, factor: Floats) -> Floats:
        """Hours at each factor [h].

        Examples
        --------
        >>> Need(np.array([0.5, 2.0]), np.array([10.0, 25.0])).at(np.array([0.1, 1.0, 3.0]))
        array([ 6., 15., 35.])
        """
        inside = np.interp(factor, self.factors, self.hours)
        low, high = self._slopes()
        inside += np.minimum(factor - self.factors[0], 0.0) * low + np.maximum(factor - self.factors[-1], 0.0) * high
        return np.asarray(np.maximum(inside, 0.0))

    def beyond(self, hours: Floats, factor: Floats, deviation: float) -> Floats:
        """Probability that the need passes `hours`, where the factor is now forecast to be `factor`.

        Parameters
        ----------
        hours : ndarray
            Broadcast against `factor` [h].
        factor : ndarray
        deviation : float
            Standard deviation of the logarithm of what is left to learn.

        Examples
        --------
        >>> straight = Need(np.array([0.5, 2.0]), np.array([50.0, 200.0]))
        >>> straight.beyond(np.array([100.0]), np.array([1.0]), 0.2).round(3)  # a lognormal's mean is above its median
        array([0.46])
        """
        turn = self._factor_of(hours)
        if deviation < SURE:
            return np.asarray((factor > turn).astype(float))
        with np.errstate(divide="ignore"):
            score = (np.log(factor) - 0.5 * deviation**2 - np.log(turn)) / deviation
        return np.asarray(ndtr(score))

    def quantile(self, level: float, factor: float, deviation: float) -> float:
        """Hours not exceeded with this probability [h]."""
        moved = factor * np.exp(deviation * float(ndtri(level)) - 0.5 * deviation**2)
        return float(self.at(np.asarray(moved)))

    def _slopes(self) -> tuple[float, float]:
        slope = np.diff(self.hours) / np.diff(self.factors)
        return float(slope[0]), float(slope[-1])

    def _factor_of(self, hours: Floats) -> Floats:
        """The largest factor that needs no more than these hours; 0 where there is none, infinite where all do."""
        low, high = self._slopes()
        # Where hours stay level over some factors, the last of them is the one.
        last = np.append(np.diff(self.hours) > 0, True)
        turn = np.interp(hours, self.hours[last], self.factors[last])
        below, above = np.minimum(hours - self.hours[0], 0.0), np.maximum(hours - self.hours[-1], 0.0)
        turn = turn + (below / low if low > 0 else np.where(below < 0, -np.inf, 0.0))
        turn = turn + np.where(hours >= self.hours[-1], above / high if high > 0 else np.inf, 0.0)
        return np.asarray(np.maximum(turn, 0.0))
