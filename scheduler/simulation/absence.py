"""Absence: who is not there although the roster says so, and when people who are there leave the phone."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import betaincinv


@dataclass(frozen=True)
class Absence:
    """Shrinkage as it happens to people. Absences that agents' data hold are not rostered in the first place.

    Attributes
    ----------
    planned : float
        Share of the time on duty that goes to meetings and coaching, in [0, 1): one stretch in each shift, anywhere.
    unplanned : float
        Share of shifts that do not happen, in [0, 1).
    day_spread : float
        Coefficient of variation, over the days of a site, of the probability that somebody does not come. With 0 people
        fall ill independently of each other.

    Notes
    -----
    Given the day, people are absent independently; the day's probability is Beta-distributed, so that how many are
    missing is Beta-binomial. Whitt (2006), "Staffing a call center with uncertain arrival rate and absenteeism",
    Production and Operations Management 15(1).

    Examples
    --------
    On half of all days up to 4.6 % of people are missing, on one in a hundred more than 12.4 %.

    >>> Absence(unplanned=0.05, day_spread=0.5).on_days([0.5, 0.99]).round(3)
    array([0.046, 0.124])
    """

    planned: float = 0.0
    unplanned: float = 0.0
    day_spread: float = 0.0

    def __post_init__(self) -> None:
        for name in ("planned", "unplanned"):
            if not 0 <= getattr(self, name) < 1:
                raise ValueError(f"{name} absence must lie in [0, 1), not {getattr(self, name):g}")
        # beyond it no distribution on [0, 1] has this mean and spread
        most = np.sqrt((1 - self.unplanned) / self.unplanned) if self.unplanned else np.inf
        if not 0 <= self.day_spread < most:
            raise ValueError(
                f"day_spread must lie in [0, {most:.3g}) where {self.unplanned:g} are absent, not {self.day_spread:g}"
            )

    def on_days(self, chance: npt.ArrayLike) -> npt.NDArray[np.float64]:
        """Probability of absence on days drawn as these quantiles, each in (0, 1), of the distribution over days."""
        u = np.asarray(chance, dtype=float)
        if not self.unplanned or not self.day_spread:
            return np.full(u.shape, self.unplanned)
        weight = (1 - self.unplanned) / (self.unplanned * self.day_spread**2) - 1
        return np.asarray(betaincinv(self.unplanned * weight, (1 - self.unplanned) * weight, u))
