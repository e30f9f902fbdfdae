"""Drawing together: many noisy values of a kind, each believed as far as it is sure."""

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]


def drawn_together(value: Array, variance: Array, group: npt.NDArray[np.int64]) -> tuple[Array, Array]:
    """Draw each value to its group's mean, and that to the mean of all, as far as its noise demands.

    Parameters
    ----------
    value : array (n,)
    variance : array (n,)
        Of each value's noise, above 0; infinite where nothing is known, and `value` not read.
    group : array of int (n,)

    Returns
    -------
    drawn : array (n,)
        Zero where nothing is known of any value.
    weight : array (n,)
        Share of a value's own difference to its group that is left, in [0, 1].

    Notes
    -----
    Empirical Bayes for normal means in two levels: Morris (1983), "Parametric empirical Bayes inference", Journal of
    the American Statistical Association 78. Variances between values and between groups are estimated by moments:
    DerSimonian and Laird (1986), "Meta-analysis in clinical trials", Controlled Clinical Trials 7.

    Examples
    --------
    Three values that differ by no more than their noise become one; with less noise they stay.

    >>> drawn_together(np.array([1.0, 2.0, 3.0]), np.full(3, 1.0), np.zeros(3, dtype=int))[0]
    array([2., 2., 2.])
    >>> drawn_together(np.array([1.0, 2.0, 3.0]), np.full(3, 0.1), np.zeros(3, dtype=int))[0].round(2)
    array([1.1, 2. , 2.9])
    """
    known = np.isfinite(variance)
    if not known.any():
        return np.zeros(len(value)), np.zeros(len(value))
    groups, member = np.unique(group, return_inverse=True)
    means, errors = np.full(len(groups), np.nan), np.full(len(groups), np.inf)
    within = _spread(value[known], variance[known], member[known])
    for g in range(len(groups)):
        own = known & (member == g)
        if own.any():
            trust = 1 / (variance[own] + within)
            means[g], errors[g] = np.average(value[own], weights=trust), 1 / trust.sum()
    there = np.isfinite(errors)
    between = _spread(means[there], errors[there], np.zeros(int(there.sum()), dtype=np.int64))
    trust = 1 / (errors[there] + between) if between > 0 else 1 / np.maximum(errors[there], 1e-12)
    grand = float(np.average(means[there], weights=trust))
    share = between / (between + errors)  # 0 where the group is unknown
    centre = grand + share * (np.nan_to_num(means, nan=grand) - grand)
    weight = np.where(known, within / (within + np.where(known, variance, 1.0)) if within > 0 else 0.0, 0.0)
    return centre[member] + weight * (np.where(known, value, 0.0) - centre[member]) * known, weight


def _spread(value: Array, variance: Array, member: npt.NDArray[np.intp] | npt.NDArray[np.int64]) -> float:
    """Variance between values of one group beyond their own, 0 if there is none."""
    trust = 1 / np.maximum(variance, 1e-12)
    total = np.bincount(member, trust)
    mean = np.bincount(member, trust * value) / np.where(total > 0, total, 1.0)
    excess = float((trust * (value - mean[member]) ** 2).sum()) - (len(value) - int((total > 0).sum()))
    squares = np.bincount(member, trust**2)
    scale = float(trust.sum() - np.divide(squares, total, out=np.zeros_like(total), where=total > 0).sum())
    return max(excess / scale, 0.0) if scale > 0 else 0.0
