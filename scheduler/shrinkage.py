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


def post_fte(
    seats: float, open_h: float, contract_h: float = 40.0, shrinkage: float = 0.0, break_share: float = 0.0
) -> float:
    """Full-time people it takes to hold a post: no queueing, every seat filled while it is open.

    Parameters
    ----------
    seats : float
        People on duty at the post at once, zero or more.
    open_h : float
        Hours a week it is held [h], in [0, 168].
    contract_h : float
        Hours a week of a full-time contract [h], above 0.
    shrinkage : float
        Share of those hours that is not worked, in [0, 1).
    break_share : float
        Share of a shift spent on break, in [0, 1); somebody else of the same people sits in meanwhile.

    Returns
    -------
    float
        `seats * open_h / (contract_h (1 - shrinkage) (1 - break_share))`.

    Raises
    ------
    ValueError
        For a number outside its range.

    Examples
    --------
    An A/B pair around the clock, people away 30 % of their time: with an hour of break in eight, two people more.

    >>> print(f"{post_fte(2, 168, 40, 0.3):.1f} {post_fte(2, 168, 40, 0.3, 1 / 8):.1f}")
    12.0 13.7
    """
    if not 0 <= seats < np.inf:
        raise ValueError(f"seats must be zero or more, not {seats:g}")
    if not 0 <= open_h <= 168:
        raise ValueError(f"open_h must lie in [0, 168], not {open_h:g}")
    if not 0 < contract_h < np.inf:
        raise ValueError(f"contract_h must be above 0, not {contract_h:g}")
    for name, share in (("shrinkage", shrinkage), ("break_share", break_share)):
        if not 0 <= share < 1:
            raise ValueError(f"{name} must lie in [0, 1), not {share:g}")
    return seats * open_h / (contract_h * (1 - shrinkage) * (1 - break_share))
