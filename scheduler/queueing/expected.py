"""The service of a queue whose arrival rate is uncertain, averaged over all the rates it may have."""

from collections.abc import Callable
from dataclasses import fields, replace
from functools import partial

import numpy as np
from scipy.special import gammainccinv, gammaincinv

from scheduler.queueing.chat import chat, throughput
from scheduler.queueing.erlang import Numbers, Service, check, checked_queue
from scheduler.queueing.palm import Array, log_poisson
from scheduler.queueing.redials import redial_load
from scheduler.queueing.uncertain import CERTAIN

NODES, ROUGH = 10, 5
"""Nodes of the rule between two breakpoints; with half of them shares are right to `ROUGH_ERROR`."""

ROUGH_ERROR = 4e-3
"""More than the rough rule was ever seen to be off by, in any share (5e-4 in 20,000 queues)."""

_TAIL = 1e-15
"""Rates with less weight than this are left out."""

_SPREADS = (-4.5, -1.5, 1.5, 4.5)
"""Where the rule starts afresh for the density's sake, in coefficients of variation of the rate."""

_WIDE = 2.0
"""No breakpoint lies farther from a turn of the queue, in coefficients of variation: there the density bends more."""

_BLOCK = 256
"""Rows evaluated at once, each at some hundred rates: few enough to stay in the processor's cache."""


def expected_service(
    agents: Numbers,
    load: Numbers,
    aht_s: Numbers,
    patience_s: Numbers,
    answer_within_s: Numbers = 0.0,
    *,
    rate_cv: Numbers = 0.0,
    redial: Numbers = 0.0,
    concurrency: int = 1,
    think_share: float = 0.0,
    slowdown: float = 0.0,
    nodes: int = NODES,
) -> Service:
    """Service of a queue over all rates its demand may have.

    Parameters
    ----------
    agents, load, aht_s, patience_s, answer_within_s : array_like
        As for `erlang_a`; `load` is the mean over all rates [erlang].
    rate_cv : array_like
        Coefficient of variation of the rate, zero or more; 0 is certainty.
    redial : array_like
        As for `redial_load`.
    concurrency, think_share, slowdown
        As for `chat`.
    nodes : int
        Of the rule between two breakpoints: `NODES`, or `ROUGH` for a quick answer.

    Returns
    -------
    Service
        `prob_wait`, `prob_abandon`, `asa_s` and `service_level` are averages over contacts: a busy interval holds
        more of them. `service_level_answered` is contacts answered in time over contacts answered, in expectation.
        `occupancy` is the average over time. With endless patience and an uncertain rate `asa_s` is infinite, for
        there are rates that no number of agents holds stable.

    Raises
    ------
    ValueError
        For a number outside its range, naming both.

    Notes
    -----
    The gamma mixture of Whitt (1999), "Dynamic staffing in a telephone call center aiming to immediately answer all
    calls", Operations Research Letters 24, and of Jongbloed and Koole (2001). Quadrature in the logarithm of the rate:
    Legendre's rule between breakpoints that close in on the two rates at which the queue turns, where it fills and
    where the wait passes the time, by factors of three from the width of the turn. Against three times the nodes,
    shares of 20,000 queues up to 10,000 erlang and a coefficient of variation of 2 are right to 3e-6, and where it is
    below 1 the service level and the abandonment to 1e-7.

    Examples
    --------
    A rate known to a tenth: of all calls 87 % are answered in time, not 91 %.

    >>> sure = expected_service(100, 100.0, 300, 120, 30)
    >>> unsure = expected_service(100, 100.0, 300, 120, 30, rate_cv=0.1)
    >>> print(f"{sure.service_level:.3f} {unsure.service_level:.3f}")
    0.911 0.869
    """
    returns, varies = check("redial", redial, high=1.0, high_open=False), check("rate_cv", rate_cv)
    columns = checked_queue(agents, load, aht_s, patience_s, answer_within_s, returns, varies)
    shape = columns[0].shape
    *queue, cv = (c.reshape(-1) for c in columns)
    serve = partial(_serve, chats=(concurrency, think_share, slowdown))
    unsure = np.flatnonzero((cv > CERTAIN) & (queue[1] > 0))
    if (queue[5][unsure] == 1).any():
        raise ValueError("redial must lie below 1 where the rate is uncertain, not 1: then no load is finite")
    if not unsure.size:
        service = serve(*queue)[1]
        return Service(*(getattr(service, f.name).reshape(shape) for f in fields(Service)))
    figures = np.empty((len(fields(Service)), cv.size))
    sure = np.setdiff1d(np.arange(cv.size), unsure, assume_unique=True)
    if sure.size:
        plain = serve(*(c[sure] for c in queue))[1]
        figures[:, sure] = [getattr(plain, f.name) for f in fields(Service)]
    capacity = float(throughput(concurrency, think_share, slowdown)[-1])
    for rows in np.array_split(unsure, unsure.size // _BLOCK + 1):
        figures[:, rows] = _mixed(serve, [c[rows] for c in queue], cv[rows], capacity, nodes)
    return Service(*(f.reshape(shape) for f in figures))


Serve = Callable[..., tuple[Array, Service]]


def _serve(
    agents: Array,
    load: Array,
    aht_s: Array,
    patience_s: Array,
    within_s: Array,
    redial: Array,
    chats: tuple[int, float, float],
) -> tuple[Array, Service]:
    """Load of all calls [erlang] and the service they get at a known rate."""
    concurrency, think_share, slowdown = chats
    calls = load
    if (redial > 0).any():
        calls = redial_load(
            agents,
            load,
            aht_s,
            patience_s,
            redial,
            concurrency=concurrency,
            think_share=think_share,
            slowdown=slowdown,
        )
    finite = np.isfinite(calls)
    at = np.where(finite, calls, load)
    width = {"think_share": think_share, "slowdown": slowdown}
    service = chat(agents, at, aht_s, patience_s, within_s, concurrency=concurrency, **width)
    if finite.all():
        return calls, service
    # of calls without end a share of nothing is served, though the agents never pause
    return calls, replace(
        service,
        prob_wait=np.where(finite, service.prob_wait, 1.0),
        prob_abandon=np.where(finite, service.prob_abandon, 1.0),
        asa_s=np.where(finite, service.asa_s, patience_s),
        service_level=np.where(finite, service.service_level, 0.0),
        occupancy=np.where(finite | (agents == 0), service.occupancy, 1.0),
    )


def _mixed(serve: Serve, queue: list[Array], cv: Array, capacity: float, nodes: int) -> Array:
    """Figures over all rates, in the order of `Service`, shape (figures, rows)."""
    breaks = _breaks(queue, cv, capacity)
    length = np.diff(breaks, axis=1)
    places, weights = np.polynomial.legendre.leggauss(nodes)
    row, part = np.nonzero(length > 0)
    t = breaks[row, part, None] + length[row, part, None] * (places + 1) / 2
    weight = _density(t, cv[row, None]) * length[row, part, None] * weights / 2
    here = weight > _TAIL
    row, factor, time = np.broadcast_to(row[:, None], t.shape)[here], np.exp(t[here]), weight[here]
    load = queue[1][row] * factor
    others = [c[row] for c in queue]
    calls, service = serve(others[0], load, *others[2:])
    contacts = time * calls

    def total(of: Array) -> Array:
        return np.bincount(row, weights=of, minlength=cv.size).astype(np.float64)

    offered = total(contacts)
    averages = {
        name: total(contacts * getattr(service, name)) / offered
        for name in ("prob_wait", "prob_abandon", "service_level")
    }
    served = 1 - averages["prob_abandon"]
    ends = np.isfinite(queue[3])
    averages["asa_s"] = np.where(ends, averages["prob_abandon"] * np.where(ends, queue[3], 0.0), np.inf)
    averages["service_level_answered"] = np.divide(
        averages["service_level"], served, out=np.zeros(cv.size), where=served > 0
    )
    averages["occupancy"] = total(time * service.occupancy) / total(time)
    return np.stack([averages[f.name] for f in fields(Service)])


def _density(t: Array, cv: Array) -> Array:
    """Density of the logarithm `t` of a gamma factor of mean 1."""
    k = cv**-2
    # e^t - 1 - t, by its series where the subtraction would lose digits that a large k asks for
    series = t * t / 2 * (1 + t / 3 * (1 + t / 4 * (1 + t / 5 * (1 + t / 6 * (1 + t / 7)))))
    beyond = np.where(np.abs(t) < 0.01, series, np.expm1(t) - t)
    return np.asarray(np.exp(log_poisson(k, k) + np.log(k) - k * beyond))


def _breaks(queue: list[Array], cv: Array, capacity: float) -> Array:
    """Where the rule starts afresh, in the logarithm of the factor, rising along the last axis."""
    agents, load, aht, patience, within, redial = queue
    k = cv**-2
    low = np.log(gammaincinv(k + 1, _TAIL) / k)
    high = np.log(gammainccinv(k + 1, _TAIL) / k)
    full = np.maximum(agents * capacity, 1e-9)
    leave = np.minimum(patience / aht, 1e12)
    wait = np.minimum(np.divide(within, patience, out=np.full(k.shape, np.inf), where=patience > 0), 50.0)
    fills = np.log(full / load)
    late = np.log((full * np.exp(wait) * (1 - redial) + redial * full) / load)
    # nobody leaves a line without end, so nobody makes its turn any sharper
    finest = 1 / np.sqrt(np.maximum(full, np.where(np.isfinite(patience), full * leave, 0.0)))
    finest = np.minimum(finest, aht / np.maximum(within * full, 1e-300))
    factor = np.maximum(3.0, (4 * cv / finest) ** 0.2)
    points = [low, high, *(cv * z for z in _SPREADS)]
    for centre in (fills, late):
        points.append(centre)
        for level in range(6):
            away = np.where(finest * factor**level < _WIDE * cv, finest * factor**level, 0.0)
            points += [centre - away, centre + away]
    return np.asarray(np.sort(np.clip(np.stack(points, axis=1), low[:, None], high[:, None]), axis=1))
