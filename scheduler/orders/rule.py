"""The textbook's staged newsvendor: each stage orders up to a fractile of what the next will find forecast.

Right where nothing binds; where tiers, limits or the least bind it is only cut down to them. It stands here to be
compared with: `programme` is what orders.
"""

from collections.abc import Sequence

import numpy as np

from scheduler.orders.need import Need
from scheduler.orders.terms import Floats, Stage, Terms, fractile


def order_up_to(
    terms: Terms,
    stages: Sequence[Stage],
    need: Need,
    deviations: Sequence[float],
    stage: int,
    ordered_h: Floats,
    factor: Floats,
) -> Floats:
    """Hours to have after a stage, shape (cases,) [h].

    Parameters
    ----------
    terms, stages, need, deviations
        As of `scheduler.orders.programme.programme`.
    stage : int
    ordered_h, factor : ndarray, shape (cases,)
        Hours ordered so far [h], and what is forecast.

    Examples
    --------
    >>> need = Need(np.array([0.5, 2.0]), np.array([50.0, 200.0]))
    >>> terms, once = Terms(0.0, ((300.0, 1000.0),), 2000.0), [Stage(48.0, 300.0)]
    >>> order_up_to(terms, once, need, [0.0, 0.2], 0, np.zeros(2), np.array([1.0, 1.5])).round()
    array([ 98., 147.])
    """
    at = stages[stage]
    # The price of each further hour is its tier's: order hours as long as the fractile of their price says so.
    following = stages[stage + 1].surcharge if stage + 1 < len(stages) else None
    ends = [0.0, *(up_to for up_to, _ in terms.tiers)]
    target = np.zeros(len(factor))
    for begin, end, (_, cents) in zip(ends[:-1], [*ends[1:-1], np.inf], terms.tiers, strict=True):
        later = terms.short_cents if following is None else (1.0 + following) * cents
        level = fractile((1.0 + at.surcharge) * cents, later, terms.refund * cents)
        if level > 0.0:
            wanted = [need.quantile(min(level, 1.0 - 1e-9), float(x), deviations[stage + 1]) for x in factor]
            target = np.where(np.asarray(wanted) > begin, np.clip(wanted, target, end), target)
    limit = np.minimum(at.most_h, ordered_h + at.more_h)
    return np.asarray(np.maximum(ordered_h, np.minimum(target, limit)))
