"""What a programme is likely to order when: expected hours at each stage, and the reserve to keep for them."""

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri

from scheduler.orders.programme import Programme
from scheduler.orders.terms import Floats, fractile

CASES = 32
"""Equally likely things that may be learned between two stages."""

RESERVE = 0.9
"""Share of cases in which the reserve of a later stage is enough."""

_LEARNED = np.asarray(ndtri((np.arange(CASES) + 0.5) / CASES), dtype=float)


@dataclass(frozen=True)
class Outlook:
    """One stage of a programme, as seen from now.

    Attributes
    ----------
    notice_h : float
        Of the stage [h].
    expected_h : float
        Hours it will order on average [h]; of the first stage, if it is now, what to order.
    reserve_h : float
        Hours it will order at most in `RESERVE` of the cases [h].
    expected_cents : float
        Expected price of these hours [cent].
    price_cents, next_cents : float
        Price of the next hour now and at the next chance; after the last stage that of an hour short [cent].
    fractile : float
        `1 - (price - refund) / (next - refund)`: what the textbook orders up to where nothing binds.
    """

    notice_h: float
    expected_h: float
    reserve_h: float
    expected_cents: float
    price_cents: float
    next_cents: float
    fractile: float


def outlook(solved: Programme) -> tuple[Outlook, ...]:
    """Follow a programme through equally likely cases, a row a stage.

    Parameters
    ----------
    solved : Programme

    Examples
    --------
    >>> from scheduler.orders.need import Need
    >>> from scheduler.orders.programme import programme
    >>> from scheduler.orders.terms import Stage, Terms
    >>> need = Need(np.array([0.5, 2.0]), np.array([50.0, 200.0]))
    >>> both = [Stage(360.0, 250.0), Stage(48.0, 250.0, 0.2)]
    >>> now, then = outlook(programme(Terms(0.0, ((250.0, 1000.0),), 5000.0), both, need, [0.0, 0.2, 0.05]))
    >>> now.expected_h < 95 < now.expected_h + then.expected_h < 115, now.expected_h == now.reserve_h
    (True, True)
    """
    terms = solved.terms
    factor, ordered = np.ones(1), np.full(1, solved.begin_h)
    ramped = np.full(1, solved.ramped[0][0] if solved.ramped else np.inf)
    rows = []
    for k, stage in enumerate(solved.stages):
        factor = _learned(factor, solved.deviations[k])
        repeats = len(factor) // len(ordered)
        ordered, ramped = (np.repeat(values, repeats) for values in (ordered, ramped))
        upto = solved.order_up_to(k, ordered, factor, ramped)
        more = upto - ordered
        cents = (1.0 + stage.surcharge) * (terms.bill(upto) - terms.bill(ordered))
        if stage.notice_h >= terms.ramp_h:
            ramped = upto
        price, following = _prices(solved, k, ordered)
        rows.append(
            Outlook(
                notice_h=stage.notice_h,
                expected_h=float(more.mean()),
                reserve_h=float(np.quantile(more, RESERVE, method="higher")),
                expected_cents=float(cents.mean()),
                price_cents=price,
                next_cents=following,
                fractile=fractile(price, following, terms.refund * price / (1.0 + stage.surcharge)),
            )
        )
        ordered = upto
    return tuple(rows)


def _learned(factor: Floats, deviation: float) -> Floats:
    """Each forecast as it may have become, shape (cases * `CASES`,); as it is where nothing is learned."""
    if deviation == 0.0:
        return factor
    moved = np.exp(deviation * _LEARNED)
    # A few equally likely cases miss the tails, and with them some of the mean.
    return np.asarray((factor[:, None] * moved / moved.mean()).ravel())


def _prices(solved: Programme, k: int, ordered: Floats) -> tuple[float, float]:
    """Price of the next hour at a stage and at the next chance, where orders stand on average [cent]."""
    tier = float(solved.terms.price(ordered.mean(keepdims=True))[0])
    price = (1.0 + solved.stages[k].surcharge) * tier
    if k + 1 == len(solved.stages):
        return price, solved.terms.short_cents
    return price, (1.0 + solved.stages[k + 1].surcharge) * tier
