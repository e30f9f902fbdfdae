"""Uncertain arrival rates: the rate is the forecast times a gamma factor of mean 1 and coefficient of variation `cv`.

Contacts of an interval are then negative binomial, with variance `m + cv^2 m^2` about their mean `m`. An interval that
turns out busy holds more of the contacts, so what customers experience is averaged over contacts, not over intervals.

Two ways to staff for it. For a quantile of the rate, ask the ordinary inverse at `rate_quantile`; for the service
customers can expect over all rates, give it the `rate_cv`:

>>> from scheduler.queueing import agents_for_service_level
>>> busy = rate_quantile(100.0, 0.1, 0.9)
>>> int(agents_for_service_level(busy, 300, 120, 0.9, 30))
112
>>> int(agents_for_service_level(100.0, 300, 120, 0.9, 30, rate_cv=0.1))
103
"""

from collections.abc import Sequence

import numpy as np
from scipy.special import gammaincinv

from scheduler.queueing.erlang import Numbers, check
from scheduler.queueing.palm import Array

CERTAIN = 1e-6
"""Up to this coefficient of variation a rate is certain: the factor is 1 to more digits than any forecast has."""


def rate_cv(
    mean: Numbers,
    *,
    variance: Numbers | None = None,
    quantiles: Numbers | None = None,
    probabilities: Sequence[float] | None = None,
) -> Array:
    """Coefficient of variation of the arrival rate, with the Poisson noise of the counts taken out.

    Parameters
    ----------
    mean : array_like
        Mean count of an interval [contacts].
    variance : array_like, optional
        Variance of the count; or instead of it
    quantiles : array_like, shape (..., k), optional
        Quantiles of the count, with the shape of `mean` before the last axis.
    probabilities : sequence of float, shape (k,), optional
        Their probabilities, in (0, 1), in symmetric pairs such as 0.05, 0.25, 0.75, 0.95; 0.5 is not used.

    Returns
    -------
    ndarray
        Zero where counts vary no more than a Poisson count of that mean, and where the mean is zero.

    Raises
    ------
    ValueError
        For a negative number, for both or neither of `variance` and `quantiles`, and for probabilities without pairs.

    Notes
    -----
    `cv^2 = (variance - mean) / mean^2` (Jongbloed and Koole 2001, "Managing uncertainty in call centres using Poisson
    mixtures", Applied Stochastic Models in Business and Industry 17). Each pair of quantiles gives the variance of the
    gamma distribution of that mean with as much between them; pairs are averaged. Counts of a few contacts are too
    coarse for this: their quantiles are steps.

    Examples
    --------
    >>> print(rate_cv(100.0, variance=200.0))
    0.1
    >>> print(rate_cv([100.0, 100.0], quantiles=[[77.8, 123.9], [83.9, 116.8]], probabilities=[0.05, 0.95]).round(3))
    [0.099 0.005]
    """
    m = check("mean", mean)
    if variance is not None and quantiles is None:
        spread = check("variance", variance)
    elif quantiles is not None and variance is None:
        spread = _variance_of(m, check("quantiles", quantiles), probabilities)
    else:
        raise ValueError("give either variance or quantiles of the counts")
    m, spread = np.broadcast_arrays(m, spread)
    beyond = np.maximum(spread - m, 0.0)
    return np.asarray(np.divide(np.sqrt(beyond), m, out=np.zeros(m.shape), where=m > 0))


def _variance_of(mean: Array, quantiles: Array, probabilities: Sequence[float] | None) -> Array:
    given = [] if probabilities is None else [float(p) for p in probabilities]
    p = check("probabilities", given, low_open=True, high=1.0)
    if quantiles.shape != (*mean.shape, p.size):
        raise ValueError(f"quantiles must have shape {(*mean.shape, p.size)}, not {quantiles.shape}")
    lows = np.flatnonzero(p < 0.5)
    pairs = [(i, j) for i in lows for j in np.flatnonzero(np.isclose(p, 1 - p[i], rtol=0, atol=1e-9))]
    if not pairs or len(pairs) != lows.size or 2 * lows.size != int((p != 0.5).sum()):
        raise ValueError(f"probabilities must come in pairs p and 1 - p, not {p.tolist()}")
    found = [_gamma_variance(mean, quantiles[..., j] - quantiles[..., i], float(p[j])) for i, j in pairs]
    return np.asarray(np.mean(found, axis=0))


def _gamma_variance(mean: Array, width: Array, upper: float) -> Array:
    """Variance of the gamma distribution of that mean whose quantiles `upper` and `1 - upper` are `width` apart."""
    relative = np.divide(np.maximum(width, 0.0), mean, out=np.zeros(mean.shape), where=mean > 0)
    low, high = np.full(mean.shape, 1e-6), np.full(mean.shape, 1.5)  # of the cv; the width grows with it
    for _ in range(40):
        cv = (low + high) / 2
        shape = cv**-2
        wide = (gammaincinv(shape, upper) - gammaincinv(shape, 1 - upper)) / shape > relative
        low, high = np.where(wide, low, cv), np.where(wide, cv, high)
    return np.asarray(((low + high) / 2 * mean) ** 2)


def rate_quantile(load: Numbers, cv: Numbers, probability: Numbers) -> Array:
    """Load that the uncertain rate exceeds with probability `1 - probability` [erlang].

    Parameters
    ----------
    load : array_like
        Mean offered load [erlang].
    cv : array_like
        Coefficient of variation of the rate; 0 is certainty.
    probability : array_like
        In (0, 1).

    Examples
    --------
    >>> print(rate_quantile(100.0, [0.0, 0.1], 0.9).round(3))
    [100.    113.011]
    """
    r, c, p = np.broadcast_arrays(
        check("load", load), check("cv", cv), check("probability", probability, low_open=True, high=1.0)
    )
    shape = np.where(c > CERTAIN, c, 1.0) ** -2
    return np.where(c > CERTAIN, r * gammaincinv(shape, p) / shape, r)
