"""Chat: agents who serve several contacts at once.

An agent with `k` chats is a closed network: the agent's own work and the customers' thinking and typing. Its exact
throughput `d(k)` flattens as `k` grows, which dividing the handle time by the concurrency ignores. Agents with that
curve and routing to the least loaded form a birth-death chain.
"""

import numpy as np
import numpy.typing as npt

from scheduler.queueing.erlang import Numbers, Service, check, erlang_a, waiting
from scheduler.queueing.palm import Array

_CELLS = 4_000_000
"""Most cells of one block of chain weights, to bound memory."""


def throughput(concurrency: int, think_share: float) -> Array:
    """Chats an agent finishes while holding 0, 1, ... `concurrency` of them, per handle time of a lone chat.

    Parameters
    ----------
    concurrency : int
        Most chats at once, one or more.
    think_share : float
        Share of a lone chat's duration in which the customer thinks or types, in [0, 1).

    Returns
    -------
    ndarray, shape (concurrency + 1,)
        `d(0) = 0`, `d(1) = 1`; never above `1 / (1 - think_share)`, where the agent works without a pause.

    Notes
    -----
    Reiser and Lavenberg (1980), "Mean-value analysis of closed multichain queuing networks", Journal of the ACM 27(2):
    one queueing station (the agent) and one delay station (the customers).

    Examples
    --------
    Three minutes of work in a chat of eight: the second chat adds 75 %, the third a good quarter.

    >>> throughput(3, 0.625).round(2)
    array([0.  , 1.  , 1.75, 2.24])
    """
    if concurrency < 1 or concurrency != int(concurrency):
        raise ValueError(f"concurrency must be a whole number of 1 or more, not {concurrency}")
    check("think_share", think_share, high=1.0)
    work = 1 - think_share
    curve, held = [0.0], 0.0
    for k in range(1, int(concurrency) + 1):
        reply = work * (1 + held)
        curve.append(k / (reply + think_share))
        held = curve[-1] * reply
    return np.array(curve)


def chat(
    agents: Numbers,
    load: Numbers,
    aht_s: Numbers,
    patience_s: Numbers,
    answer_within_s: Numbers = 0.0,
    *,
    concurrency: int = 1,
    think_share: float = 0.0,
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
    concurrency, think_share
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
    >>> queue = chat(124, 2000 / 3600 * 480, 480, 120, 30, concurrency=3, think_share=0.625)
    >>> print(f"{queue.prob_wait:.3f} {queue.prob_abandon:.4f} {queue.occupancy:.3f}")
    0.096 0.0078 0.800
    """
    n, r, aht, patience, within = np.broadcast_arrays(
        check("agents", agents),
        check("load", load),
        check("aht_s", aht_s, low_open=True),
        check("patience_s", patience_s, high_open=False),
        check("answer_within_s", answer_within_s),
    )
    curve = throughput(concurrency, think_share)
    if concurrency == 1:
        return erlang_a(n, r, aht, patience, within)
    free = free_states(n, r, curve)
    work = r * (1 - think_share)
    busy = np.divide(work, n, out=np.where(work > 0, np.inf, 0.0), where=n > 0)
    return waiting(free, n * curve[-1], r, aht, patience, within, busy)


def free_states(agents: Array, load: Array, curve: Array) -> Array:
    """Weight of the states with a free chat slot over that of the state with all slots taken and nobody waiting.

    Parameters
    ----------
    agents, load : ndarray
        Of one shape.
    curve : ndarray, shape (concurrency + 1,)
        From `throughput`.

    Returns
    -------
    ndarray
        Of the shape of `agents`.
    """
    n, r = np.ravel(agents), np.ravel(load)
    free = np.zeros(n.shape)
    for heads in np.unique(n):
        rows = np.flatnonzero((n == heads) & (r > 0))
        rates = departures(float(heads), curve)
        if not rates.size:
            continue
        for block in np.array_split(rows, max(1, rows.size * rates.size // _CELLS)):
            free[block] = _weights(r[block], rates)
    return np.where(load > 0, free.reshape(np.shape(agents)), np.inf)


def departures(agents: float, curve: Array) -> Array:
    """Rate at which `agents` least-loaded agents finish 1, 2, ... chats, up to their last slot, per handle time.

    With `m = q N + r` chats, `N - r` agents hold `q` and `r` hold `q + 1`.
    """
    chats = np.arange(1, int(np.floor(agents * (len(curve) - 1) + 1e-9)) + 1)
    return agents * np.interp(chats / agents, np.arange(len(curve)), curve) if chats.size else np.empty(0)


def _weights(load: Array, rates: Array) -> Array:
    """Sum over m < M of the chain's weights relative to state M = len(rates); shape of `load`."""
    # weight of state M - j over that of state M: the product of the last j death rates over load^j
    steps = np.cumsum(np.log(rates[::-1]))
    exponents = steps[None, :] - np.arange(1, rates.size + 1)[None, :] * np.log(load)[:, None]
    top = exponents.max(axis=1)
    with np.errstate(over="ignore"):
        total: npt.NDArray[np.float64] = np.exp(top) * np.exp(exponents - top[:, None]).sum(axis=1)
    return total
