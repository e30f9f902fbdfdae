"""Shrinkage and ramp-up: from heads that work to heads that must be scheduled."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Shrinkage:
    """Paid time in which people are not there for contacts.

    Planned and unplanned follow each other: the second takes its share of what the first leaves.

    Attributes
    ----------
    planned : float
        Share lost to meetings, coaching and training, in [0, 1).
    unplanned : float
        Share lost to sickness and lateness, in [0, 1).

    Examples
    --------
    >>> print(f"{Shrinkage(planned=0.1, unplanned=0.05).gross(10):.3f}")
    11.696
    """

    planned: float = 0.0
    unplanned: float = 0.0

    def __post_init__(self) -> None:
        for name in ("planned", "unplanned"):
            if not 0 <= getattr(self, name) < 1:
                raise ValueError(f"{name} shrinkage must lie in [0, 1), not {getattr(self, name):g}")

    @property
    def present(self) -> float:
        """Share of scheduled heads that are there."""
        return (1 - self.planned) * (1 - self.unplanned)

    def gross(self, net: npt.ArrayLike) -> Array:
        """Heads to schedule so that `net` are there."""
        return np.asarray(net, dtype=float) / self.present

    def net(self, gross: npt.ArrayLike) -> Array:
        """Heads that are there of `gross` scheduled."""
        return np.asarray(gross, dtype=float) * self.present


def productivity(weeks: npt.ArrayLike, at_first: float, ramp_weeks: float) -> Array:
    """Contacts a new hire handles relative to an experienced agent, `1 - (1 - phi_0) exp(-v / tau)`.

    Parameters
    ----------
    weeks : array_like
        Weeks since the first working day, zero or more.
    at_first : float
        Productivity on the first day, in (0, 1].
    ramp_weeks : float
        Weeks in which the gap to 1 shrinks to 37 % [weeks], above 0.

    Returns
    -------
    ndarray
        Of the shape of `weeks`. Their sum over a team is its coverage; handle time is divided by it.

    Examples
    --------
    >>> productivity([0, 4, 12], at_first=0.5, ramp_weeks=4).round(3)
    array([0.5  , 0.816, 0.975])
    """
    v = np.asarray(weeks, dtype=float)
    if not (v >= 0).all():
        raise ValueError(f"weeks must be zero or more, not {v[~(v >= 0)].flat[0]:g}")
    if not 0 < at_first <= 1:
        raise ValueError(f"at_first must lie in (0, 1], not {at_first:g}")
    if not ramp_weeks > 0:
        raise ValueError(f"ramp_weeks must be above 0, not {ramp_weeks:g}")
    return np.asarray(1 - (1 - at_first) * np.exp(-v / ramp_weeks))
