"""Chat: agents who serve several contacts at once.

An agent with `k` chats is a closed network: the agent's own work and the customers' thinking and typing. Its exact
throughput `d(k)` flattens as `k` grows, which dividing the handle time by the concurrency ignores. Agents with that
curve and routing to the least loaded form a birth-death chain.
"""

from dataclasses import dataclass, replace

import numpy as np

from scheduler.queueing.erlang import Numbers, Service, check, checked_queue, erlang_a, erlang_b, waiting
from scheduler.queueing.palm import Array

_CELLS = 4_000_000
"""Most cells of one block of chain weights, to bound memory; so many slots below the last, nobody waits."""

_NEGLIGIBLE = 45.0
"""Logarithm of the ratio below the heaviest state of a chain from which states are left out."""


def throughput(concurrency: int, think_share: float, slowdown: float = 0.0) -> Array:
    """Chats an agent finishes while holding 0, 1, ... `concurrency` of them, per handle time of a lone chat.

    Parameters
    ----------
    concurrency : int
        Most chats at once, one or more.
    think_share : float
        Share of a lone chat's duration in which the customer thinks or types, in [0, 1).
    slowdown : float
        What each further chat adds to the work in every chat, as a share of it, zero or more: with `k` chats the work
        in one is `1 + slowdown (k - 1)` times that in a lone chat. Fit it by regressing handle time on concurrency.

    Returns
    -------
    ndarray, shape (concurrency + 1,)
        `d(0) = 0`, `d(1) = 1`; never above `1 / (1 - think_share)`, where the agent works without a pause. With a
        slow-down the curve may fall again: then the last chats cost more than they bring.

    Notes
    -----
    A closed network of one queueing station (the agent) and one delay station (the customers), as by the mean-value
    analysis of Reiser and Lavenberg (1980), Journal of the ACM 27(2). The customers who think are Erlang's loss
    system: the agent has nothing to do with probability `B(k, z / w)`, for work `w` and thinking `z` in a chat.

    Examples
    --------
    Three minutes of work in a chat of eight: the second chat adds 75 %, the third a good quarter.

    >>> throughput(3, 0.625).round(2)
    array([0.  , 1.  , 1.75, 2.24])
    """
    busy, work = _one_agent(concurrency, think_share, slowdown)
    return busy / work


def _one_agent(concurrency: int, think_share: float, slowdown: float) -> tuple[Array, Array]:
    """Share of the time an agent works while holding 0, 1, ... chats, and the work in each, per handle time."""
    if not np.isfinite(concurrency) or concurrency < 1 or concurrency != int(concurrency):
        raise ValueError(f"concurrency must be a whole number of 1 or more, not {concurrency}")
    check("think_share", think_share, high=1.0)
    check("slowdown", slowdown)
    held = np.arange(int(concurrency) + 1)
    work = (1 - think_share) * (1 + slowdown * np.maximum(held - 1, 0))
    return 1 - erlang_b(held, think_share / work), work


def reply_times(concurrency: int, think_share: float, slowdown: float = 0.0) -> Array:
    """Time one customer waits for answers in a chat whose agent holds 1, 2, ... chats, per handle time of a lone chat.

    Parameters
    ----------
    concurrency, think_share, slowdown
        As for `throughput`.

    Returns
    -------
    ndarray, shape (concurrency,)
        All answers of a chat together; the rest of its duration the customer thinks or types.

    Examples
    --------
    Of a lone chat of eight minutes the agent works three; with three at once the answers of each take 5.7 minutes.

    >>> print((8 * reply_times(3, 0.625)).round(1))
    [3.  4.1 5.7]
    """
    return np.arange(1, int(concurrency) + 1) / throughput(concurrency, think_share, slowdown)[1:] - think_share


@dataclass(frozen=True)
class Lever:
    """What it buys to let agents hold more chats for a while.

    Attributes
    ----------
    capacity : float
        Chats that full agents finish, over those at the planned concurrency.
    planned_reply_s, surge_reply_s : float
        Time a customer waits for the answers of a chat whose agent is full, before and after [s].
    """

    capacity: float
    planned_reply_s: float
    surge_reply_s: float


def surge_lever(planned: int, surge: int, aht_s: float, think_share: float, slowdown: float = 0.0) -> Lever:
    """Capacity and reply time when full agents go from `planned` to `surge` chats at once.

    Parameters
    ----------
    planned, surge : int
        Chats at once, one or more; `surge` no fewer than `planned`.
    aht_s : float
        Mean duration of a lone chat [s].
    think_share, slowdown
        As for `throughput`.

    Raises
    ------
    ValueError
        For a number outside its range, naming both.

    Examples
    --------
    From three to five chats of eight minutes: a sixth more, and every answer takes nearly twice as long.

    >>> lever = surge_lever(3, 5, 480, 0.625)
    >>> print(f"{lever.capacity:.3f} {lever.planned_reply_s / 60:.1f} {lever.surge_reply_s / 60:.1f}")
    1.166 5.7 10.3
    """
    check("aht_s", aht_s, low_open=True)
    if surge < planned:
        raise ValueError(f"surge must be at least the {planned} chats planned, not {surge}")
    throughput(planned, think_share, slowdown)  # refuses a planned concurrency that is none
    curve, reply = throughput(surge, think_share, slowdown), reply_times(surge, think_share, slowdown)
    return Lever(float(curve[surge] / curve[planned]), float(aht_s * reply[planned - 1]), float(aht_s * reply[-1]))


def chat(
    agents: Numbers,
    load: Numbers,
    aht_s: Numbers,
    patience_s: Numbers,
    answer_within_s: Numbers = 0.0,
    *,
    concurrency: int = 1,
    think_share: float = 0.0,
    slowdown: float = 0.0,
) -> Service:
    """Service of a chat queue: least-loaded routing, at most `concurrency` chats per agent, the rest wait.

    Parameters
    ----------
    agents, patience_s, answer_within_s : array_like
        As for `erlang_a`.
    load : array_like
        Contacts per second times `aht_s` [erlang].
    aht_s : array_like
        Mean duration of a chat whose agent has no other [s].
    concurrency, think_share, slowdown
        As for `throughput`.

    Returns
    -------
    Service
        `prob_wait` is the share that is not accepted at once; `occupancy` the share of their time agents work, not
        the share in which they hold a chat.

    Notes
    -----
    State-dependent service as in Enqvist and Svensson (2019) and Luo and Zhang (2013), "Staffing and control of
    instant messaging contact centers", Operations Research 61(2). A concurrency of 1 is Erlang A, whatever
    the customer does meanwhile.

    Examples
    --------
    >>> served = chat(124, 2000 / 3600 * 480, 480, 120, 30, concurrency=3, think_share=0.625)
    >>> print(f"{served.prob_wait:.3f} {served.prob_abandon:.4f} {served.occupancy:.3f}")
    0.096 0.0078 0.800
    """
    n, r, aht, patience, within = checked_queue(agents, load, aht_s, patience_s, answer_within_s)
    busy, work = _one_agent(concurrency, think_share, slowdown)
    if concurrency == 1:
        return erlang_a(n, r, aht, patience, within)
    curve = busy / work
    free, working = free_states(n, r, curve, busy)
    unslowed = r * (1 - think_share)
    most = np.divide(unslowed, n, out=np.where(unslowed > 0, np.inf, 0.0), where=n > 0)
    service = waiting(free, n * curve[-1], r, aht, patience, within, most)
    if slowdown == 0:  # then every chat takes the same work, whatever the others
        # agents whose slots are all taken still pause while every customer thinks
        return replace(service, occupancy=np.minimum(service.occupancy, busy[-1]))
    full = service.prob_wait
    return replace(service, occupancy=np.where((r > 0) & (n > 0), full * busy[-1] + (1 - full) * working, 0.0))


def free_states(agents: Array, load: Array, curve: Array, busy: Array) -> tuple[Array, Array]:
    """Weight of the states with a free chat slot over that of the state with all slots taken and nobody waiting.

    Parameters
    ----------
    agents, load : ndarray
        Of one shape.
    curve : ndarray, shape (concurrency + 1,)
        From `throughput`.
    busy : ndarray, shape (concurrency + 1,)
        Share of the time an agent with so many chats works.

    Returns
    -------
    free, working : ndarray
        The weight, and the share of the time agents work in those states; of the shape of `agents`.
    """
    n, r = np.ravel(agents), np.ravel(load)
    free, working = np.zeros(n.shape), np.zeros(n.shape)
    held = np.arange(len(curve))
    for heads in np.unique(n):
        rows = np.flatnonzero((n == heads) & (r > 0))
        last = int(np.floor(heads * (len(curve) - 1) + 1e-9))
        if not rows.size or last == 0:
            continue
        lowest = max(_lowest(float(heads), float(r[rows].min()), curve), last - _CELLS)
        chats = np.arange(last, lowest, -1) / heads
        # weight of state M - j over that of state M: the product of the last j death rates over load^j
        steps = np.cumsum(np.log(heads * np.interp(chats, held, curve)))
        works = np.interp(chats - 1 / heads, held, busy)
        for block in np.array_split(rows, rows.size * chats.size // _CELLS + 1):
            exponents = steps - np.arange(1, chats.size + 1) * np.log(r[block])[:, None]
            top = exponents.max(axis=1)
            weights = np.exp(exponents - top[:, None])
            with np.errstate(over="ignore"):
                free[block] = np.exp(top) * weights.sum(axis=1)
            working[block] = weights @ works / weights.sum(axis=1)
    shape = np.shape(agents)
    return np.where(load > 0, free.reshape(shape), np.inf), working.reshape(shape)


def _lowest(agents: float, load: float, curve: Array) -> int:
    """Number of chats below which the chain weighs nothing beside its heaviest state, for this load or more."""
    if (np.diff(curve) <= 0).any():
        return 0
    held = np.interp(load / agents, curve, np.arange(len(curve)))  # there the chain is heaviest
    slope = np.diff(curve)[min(int(held), len(curve) - 2)]
    # further down the rates fall at least as fast as here, so the weights at least as fast as a normal density
    return max(0, int(held * agents - np.sqrt(2 * _NEGLIGIBLE * load / slope) - 2))
