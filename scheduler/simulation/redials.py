"""Redials: customers who give up and call again, drawn before anybody knows who will give up."""

import numpy as np

from scheduler.simulation.floor import NOBODY, Bools, Floats, Ints

PAUSE_S = 120.0
"""Mean pause between giving up and calling again, exponential [s]. `scheduler.queueing.redials` knows no pause: there
calls again come as first calls do, which they do the more, the longer the pause."""

_DIALLING_S = 1.0
"""Shortest pause [s]."""


def calls_again(
    at_s: Floats,
    patience_s: Floats,
    rng: np.random.Generator,
    *,
    redial: float,
    patience_s_mean: float,
    is_open: Bools,
    step_s: float,
) -> tuple[Floats, Floats, Ints, Ints]:
    """First calls, and every call again that would come if all calls before it were given up.

    When a call again would come is known without a roster: as the call before it runs out of patience, and a pause
    later. So what one roster makes of it changes nobody else's luck.

    Parameters
    ----------
    at_s, patience_s : array (n,)
        Arrival and patience of the first calls [s].
    rng : numpy.random.Generator
    redial : float
        Probability that who gives up calls again, each time, in [0, 1).
    patience_s_mean : float
        Of calls again, exponential as that of first calls [s].
    is_open : array of bool (intervals,)
        Nobody calls again while the queue is closed or after the last interval, nor later on.
    step_s : float
        Length of an interval [s].

    Returns
    -------
    at_s, patience_s : array (m,)
        First calls, then calls again, `m >= n`.
    after : array of int (m,)
        Position of the call before; `NOBODY` for first calls.
    person : array of int (m,)
        Position of the first call of the same customer.
    """
    if not 0 <= redial < 1:
        raise ValueError(f"redial must lie in [0, 1), not {redial:g}")
    who = np.arange(len(at_s))
    found = [(at_s, patience_s, np.full(len(at_s), NOBODY, dtype=np.int64), who)]
    place, many = who, len(at_s)
    while len(who):
        at_s, patience_s, _, _ = found[-1]
        chosen = rng.random(len(who)) < redial
        pause = np.maximum(rng.exponential(PAUSE_S, len(who)), _DIALLING_S)
        patience = rng.exponential(patience_s_mean, len(who))
        when = at_s + patience_s + pause
        interval = np.clip(when // step_s, 0, len(is_open) - 1).astype(np.int64)
        kept = chosen & (when < len(is_open) * step_s) & is_open[interval]
        who, before = who[kept], place[kept]
        found.append((when[kept], patience[kept], before, who))
        place = many + np.arange(len(who))
        many += len(who)
    at, patience, after, person = (np.concatenate(column) for column in zip(*found, strict=True))
    return at, patience, after, person
