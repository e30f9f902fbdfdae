"""Sampled futures of a period: what each stage finds forecast and what is needed in the end, and what a policy pays."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from scheduler.orders.need import Need
from scheduler.orders.terms import Floats, Stage, Terms

Policy = Callable[[int, Floats, Floats, Floats], Floats]
"""From a stage, hours ordered so far, what is forecast, and hours ordered in time, to hours to have; all by case."""


@dataclass(frozen=True, eq=False)
class Lived:
    """What a policy ordered and paid, shape (futures,) each; [h] and [cent].

    `cents` is all of it: what was billed at least, orders with their surcharges, hours short, less refunds.
    """

    ordered_h: Floats
    short_h: Floats
    unused_h: Floats
    cents: Floats


def forecasts(scores: Floats, deviations: Sequence[float]) -> Floats:
    """What is forecast at each stage and what comes true, shape (futures, stages + 1).

    Parameters
    ----------
    scores : ndarray, shape (futures, stages + 1)
        Standard normal numbers: what is learned before each stage, and after the last.
    deviations : sequence of float
        As of `scheduler.orders.programme.Programme`.

    Examples
    --------
    >>> forecasts(np.zeros((1, 2)), [0.0, 0.2]).round(2)
    array([[1.  , 0.98]])
    """
    spread = np.asarray(deviations)
    return np.asarray(np.exp(np.cumsum(scores * spread - 0.5 * spread**2, axis=1)))


def live(
    terms: Terms, stages: Sequence[Stage], need: Need, found: Floats, policy: Policy, *, ordered_h: float = 0.0
) -> Lived:
    """Let a policy order through sampled futures.

    Parameters
    ----------
    terms, stages, need
        As of `scheduler.orders.programme.programme`.
    found : ndarray, shape (futures, stages + 1)
        As of `forecasts`.
    policy : callable
    ordered_h : float
        What stands before, paid at its tier without surcharge [h].

    Raises
    ------
    ValueError
        If the policy takes hours back or passes a stage's limit.

    Examples
    --------
    >>> need = Need(np.array([0.5, 2.0]), np.array([50.0, 200.0]))
    >>> terms, once = Terms(20.0, ((300.0, 1000.0),), 4000.0), [Stage(48.0, 300.0, 0.5)]
    >>> lived = live(terms, once, need, np.ones((1, 2)), lambda stage, have, factor, ramped: have + 70.0)
    >>> lived.ordered_h, lived.short_h, lived.cents  # 20 h at 10, 70 h at 15, 10 h short at 40
    (array([90.]), array([10.]), array([165000.]))
    """
    have = np.full(len(found), max(ordered_h, terms.least_h))
    cents, ramped = terms.bill(have), have
    for k, stage in enumerate(stages):
        upto = policy(k, have, found[:, k], ramped)
        limit = np.maximum(have, np.minimum(stage.most_h, have + stage.more_h))
        if (upto < have - 1e-6).any() or (upto > limit + 1e-6).any():
            raise ValueError(f"a policy must order 0 h or more and no more than stage {k} allows")
        cents = cents + (1.0 + stage.surcharge) * (terms.bill(upto) - terms.bill(have))
        have = upto
        if stage.notice_h >= terms.ramp_h:
            ramped = have
    needed, worth = need.at(found[:, -1]), terms.worth(have, ramped)
    known = np.maximum(ramped, terms.trained_h)
    # Hours of people who learn are the last to be used, and more of them do the same work.
    used = np.minimum(needed, known) + np.maximum(needed - known, 0.0) / terms.learning
    used = np.clip(used, np.minimum(terms.least_h, have), have)
    short = np.maximum(needed - worth, 0.0)
    cents = cents + terms.short_cents * short - terms.refund * (terms.bill(have) - terms.bill(used))
    return Lived(have, short, have - used, np.asarray(cents))


def clairvoyant(terms: Terms, stages: Sequence[Stage], need: Need, found: Floats) -> Floats:
    """What it costs whoever knows the need at the first stage, shape (futures,) [cent].

    Hours are bought one by one, as long as one costs less than being short.
    """
    stage = stages[0]
    needed = need.at(found[:, -1])
    ends = np.array([up_to for up_to, _ in terms.tiers])
    worth = np.array([(1.0 + stage.surcharge) * cents < terms.short_cents for _, cents in terms.tiers])
    most = min(stage.most_h, terms.least_h + stage.more_h, float(np.max(ends[worth], initial=terms.least_h)))
    have = np.clip(needed, terms.least_h, max(most, terms.least_h))
    billed = terms.bill(np.full(len(found), terms.least_h))
    cents = billed + (1.0 + stage.surcharge) * (terms.bill(have) - billed)
    return np.asarray(cents + terms.short_cents * np.maximum(needed - have, 0.0))
