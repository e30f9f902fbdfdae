"""Forecasts of queues and of their sums made to agree, trusting each by how far it was out before."""

import numpy as np
from scipy.linalg import cho_factor, cho_solve, solve_triangular
from scipy.optimize import nnls

from forecast.series.days import BoolArray, FloatArray

LEAST_ERRORS = 14
"""Days with a known error below which a node's own errors say too little of its variance."""

LEAST_SHRINKAGE = 0.01
"""Correlations are drawn to zero by this share at least, so that nodes whose errors add up exactly, as those of linear
methods do, leave a matrix that can be inverted."""

LEAST_GAIN = 0.01
"""Share of the queues' absolute error that reconciliation must save to be worth its forecasts."""

SURENESS = 2.0
"""Standard errors, over origins, that the saving must be above zero: a few origins agree easily by luck."""


def reconcile(base: FloatArray, summing: FloatArray, errors: FloatArray) -> FloatArray:
    """Forecasts of all nodes that add up, nearest to the base forecasts by the covariance of their errors.

    Minimum trace reconciliation (Wickramasuriya, Athanasopoulos & Hyndman 2019) with the covariance of `shrunk`. Where
    it would go below zero the same distance is minimised over what is not negative (Wickramasuriya, Turlach & Hyndman
    2020). A queue of which nothing is expected on a day, being closed or dead, stays at nothing.

    Parameters
    ----------
    base : ndarray, shape (nodes, days)
        Expected contacts a day, upper nodes first and queues last, not negative.
    summing : ndarray, shape (nodes, queues)
        The matrix S, its last rows the identity.
    errors : ndarray, shape (nodes, samples)
        Actual minus expected day totals of a back-test, the same day in a column, NaN where unknown.

    Returns
    -------
    ndarray, shape (nodes, days)
        Not negative; `summing` times its last rows.

    Raises
    ------
    ValueError
        When shapes disagree or the base is negative or unknown.

    Examples
    --------
    >>> summing = np.array([[1.0, 1.0], [1.0, 0.0], [0.0, 1.0]])
    >>> reconcile(np.array([[12.0], [4.0], [6.0]]), summing, np.empty((3, 0))).round(2).ravel()
    array([10.91,  4.36,  6.55])
    """
    nodes, queues = summing.shape
    upper = nodes - queues
    if upper < 0 or not np.array_equal(summing[upper:], np.eye(queues)):
        raise ValueError(f"summing must end with the identity of its {queues} queues (had {nodes} rows)")
    if base.shape[0] != nodes or errors.shape[0] != nodes:
        raise ValueError(f"base and errors must have {nodes} rows (had {base.shape[0]} and {errors.shape[0]})")
    if not (base >= 0).all():
        raise ValueError(f"base must be known and zero or more (least was {base.min()})")
    bottom = base[upper:].copy()
    if upper and base.shape[1]:
        covariance = shrunk(errors, base.mean(axis=1))
        patterns, number = np.unique(bottom > 0, axis=1, return_inverse=True)
        for index, alive in enumerate(patterns.T):
            days = number == index
            bottom[:, days] = _agreed(base[:, days], summing, covariance, alive)
    return np.asarray(summing @ bottom, dtype=float)


def shrunk(errors: FloatArray, size: FloatArray) -> FloatArray:
    """Covariance of the nodes' errors around zero, correlations drawn to zero by as much as they are uncertain.

    The share is that of Schaefer & Strimmer (2005), at least `LEAST_SHRINKAGE`; it takes the samples for independent,
    which the days of one forecast are not quite. An unknown error counts as uncorrelated. A node with fewer than
    `LEAST_ERRORS` known errors is given the median of the others' variance a contact and no correlation. If all have
    fewer, variances are in proportion to contacts: structural scaling (Athanasopoulos et al. 2017) whose unit is the
    contact rather than the series, so that a small queue is not handed the error of a large one.

    Parameters
    ----------
    errors : ndarray, shape (nodes, samples)
        NaN where unknown.
    size : ndarray, shape (nodes,)
        Contacts a day that are expected of each node.

    Returns
    -------
    ndarray, shape (nodes, nodes)
        Positive definite [contacts squared].

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> shrunk(rng.normal(0.0, [[1.0], [2.0]], (2, 5000)), np.ones(2)).diagonal().round(1)
    array([1., 4.])
    """
    known = ~np.isnan(errors)
    errors, known = errors[:, known.any(axis=0)], known[:, known.any(axis=0)]
    count = known.sum(axis=1)
    told = count >= LEAST_ERRORS
    square = np.where(known, errors, 0.0) ** 2
    variance = square.sum(axis=1) / np.maximum(count, 1)
    counted = told & (size > 0)
    a_contact = float(np.median(variance[counted] / size[counted])) if counted.any() else 1.0
    variance = np.where(told, variance, a_contact * size)
    largest = float(variance.max(initial=0.0))
    sd = np.sqrt(np.maximum(variance, 1e-9 * largest if largest > 0 else 1.0))
    scores = np.where(known & told[:, None], errors, 0.0) / sd[:, None]
    return np.asarray(_correlation(scores) * np.outer(sd, sd), dtype=float)


def reconciled_backtest(expected: FloatArray, errors: FloatArray, summing: FloatArray) -> FloatArray:
    """What reconciliation would have said at each origin of a back-test, the covariance taken from the other origins.

    Parameters
    ----------
    expected : ndarray, shape (nodes, origins, days)
        Base forecasts of day totals, upper nodes first.
    errors : ndarray, shape (nodes, origins, days)
        Actual minus expected; NaN where unknown.
    summing : ndarray, shape (nodes, queues)

    Returns
    -------
    ndarray, shape (nodes, origins, days)
    """
    origins = expected.shape[1]
    others = [np.delete(errors, k, axis=1).reshape(len(errors), -1) for k in range(origins)]
    said = [reconcile(expected[:, k], summing, others[k]) for k in range(origins)]
    return np.stack(said, axis=1) if said else expected.copy()


def pays(errors_base: FloatArray, errors_reconciled: FloatArray) -> bool:
    """Whether reconciliation made the queues' own forecasts better, by more than the origins differ in it.

    It must save `LEAST_GAIN` of the absolute error of the queues' day totals, and its mean saving an origin must be
    `SURENESS` times its standard error. With fewer than two origins nothing is shown.

    Parameters
    ----------
    errors_base, errors_reconciled : ndarray, shape (queues, origins, days)
        Actual minus expected day totals of the queues alone, NaN where unknown; reconciled out of sample, see
        `reconciled_backtest`.

    Examples
    --------
    >>> errors = np.full((3, 4, 14), 10.0)
    >>> pays(errors, 0.9 * errors), pays(errors, 0.999 * errors)
    (True, False)
    """
    both = ~np.isnan(errors_base + errors_reconciled)
    before, after = (
        np.where(both, np.abs(errors), 0.0).sum(axis=(0, 2)) for errors in (errors_base, errors_reconciled)
    )
    saved = before - after
    if len(saved) < 2 or saved.sum() < LEAST_GAIN * before.sum() or saved.sum() <= 0:
        return False
    return bool(saved.mean() > SURENESS * saved.std(ddof=1) / np.sqrt(len(saved)))


def _correlation(scores: FloatArray) -> FloatArray:
    """Correlations of errors over their standard deviations, shape (nodes, samples), drawn to zero."""
    nodes, samples = scores.shape
    if samples < 2:
        return np.eye(nodes)
    plain = scores @ scores.T / samples
    apart = ~np.eye(nodes, dtype=bool)
    noise = ((scores**2) @ (scores**2).T / samples - plain**2) / (samples - 1)
    distance = float((plain[apart] ** 2).sum())
    share = float(noise[apart].sum()) / distance if distance > 0 else 1.0
    drawn = (1.0 - min(max(share, LEAST_SHRINKAGE), 1.0)) * plain
    # An unknown error counts as none, so the diagonal may fall short of one.
    np.fill_diagonal(drawn, 1.0)
    return np.asarray(drawn, dtype=float)


def _agreed(base: FloatArray, summing: FloatArray, covariance: FloatArray, alive: BoolArray) -> FloatArray:
    """The queues' reconciled totals on days on which the same of them are `alive`, shape (queues, days)."""
    upper = len(base) - len(alive)
    free = np.concatenate([np.ones(upper, dtype=bool), alive])
    matrix = np.where(np.outer(free, free), covariance, 0.0)
    contrast = np.concatenate([np.eye(upper), -summing[:upper]], axis=1)
    spread = matrix @ contrast.T
    correction = cho_solve(cho_factor(contrast @ spread), contrast @ base)
    bottom = base[upper:] - spread[upper:] @ correction
    below = (bottom < 0).any(axis=0)
    if below.any():
        bottom[:, below] = 0.0
        bottom[np.ix_(alive, below)] = _not_negative(
            base[np.ix_(free, below)], summing[np.ix_(free, alive)], covariance[np.ix_(free, free)]
        )
    return np.asarray(bottom, dtype=float)


def _not_negative(base: FloatArray, summing: FloatArray, covariance: FloatArray) -> FloatArray:
    """Totals that are zero or more and nearest by the covariance, shape (queues, days)."""
    sd = np.sqrt(np.diag(covariance))
    unit = sd[len(base) - summing.shape[1] :]
    root = np.linalg.cholesky(covariance / np.outer(sd, sd))
    design: FloatArray = solve_triangular(root, summing * unit / sd[:, None], lower=True)
    target: FloatArray = solve_triangular(root, base / sd[:, None], lower=True)
    most = 30 * design.shape[1]
    found = [nnls(design, target[:, day], maxiter=most)[0] for day in range(target.shape[1])]
    return np.stack(found, axis=1) * unit[:, None]
