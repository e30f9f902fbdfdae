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

import numpy as np
from scipy.special import gammaincinv

from scheduler.queueing.erlang import Numbers, check
from scheduler.queueing.palm import Array

CERTAIN = 1e-6
"""Up to this coefficient of variation a rate is certain: the factor is 1 to more digits than any forecast has."""


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
