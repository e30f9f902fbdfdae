"""Redials: some of those who give up call again, and the queue that loses them has them twice."""

import numpy as np
from scipy.optimize import elementwise

from scheduler.queueing.chat import chat, throughput
from scheduler.queueing.erlang import Numbers, check, checked_queue
from scheduler.queueing.palm import Array


def redial_load(
    agents: Numbers,
    load: Numbers,
    aht_s: Numbers,
    patience_s: Numbers,
    redial: Numbers,
    *,
    concurrency: int = 1,
    think_share: float = 0.0,
    slowdown: float = 0.0,
) -> Array:
    """Offered load with the calls of those who gave up and try again.

    Parameters
    ----------
    agents, load, aht_s, patience_s : array_like
        As for `erlang_a`; `load` is that of first calls [erlang].
    redial : array_like
        Share of those who give up that call again, in [0, 1]; a call again may be given up again.
    concurrency, think_share, slowdown
        As for `chat`.

    Returns
    -------
    ndarray
        The load `L` that solves `L = load + redial * P(abandon; L) * L` [erlang]. Infinite where there is no finite
        one: only if everybody calls again, and no fewer first calls come than the agents can serve.

    Raises
    ------
    ValueError
        For a number outside its range, naming both.

    Notes
    -----
    Ding, Remerova, van der Mei and Zwart (2013), "Fluid approximation of a call center model with redials and
    reconnects", arXiv:1311.6248, where the rates of redials join those of first calls in a fixed point; redials are
    taken to come as first calls do. What is not redialled, `L (1 - redial P(abandon; L))`, rises with `L`,
    and without bound while some do not call again: the solution is then unique and finite.

    Examples
    --------
    Half of those who give up try again: 10 % more calls than agents can take become a fifth more.

    >>> print(f"{redial_load(100, 110.0, 300, 120, 0.5):.2f}")
    120.52
    """
    share = check("redial", redial, high=1.0, high_open=False)
    n, r, aht, patience, _, again = checked_queue(agents, load, aht_s, patience_s, 0.0, share)
    found = np.array(r, dtype=float)
    returns = (again > 0) & (r > 0) & np.isfinite(patience)
    lost = returns & (again == 1) & (r >= n * throughput(concurrency, think_share, slowdown)[-1])
    found[lost] = np.inf
    some = returns & ~lost
    if not some.any():
        return found

    def beyond(at: Array, first: Array, *others: Array) -> Array:
        """First calls that a load of all calls stands for, less those there are."""
        *numbers, share = others
        heads, handle, leave = numbers
        service = chat(heads, at, handle, leave, concurrency=concurrency, think_share=think_share, slowdown=slowdown)
        return np.asarray(at * (1 - share * service.prob_abandon) - first)

    args = tuple(v[some] for v in (r, n, aht, patience, again))
    low, high = r[some], 2 * r[some]
    short = np.flatnonzero(beyond(high, *args) < 0)
    while short.size:
        low[short], high[short] = high[short], 2 * high[short]
        short = short[beyond(high[short], *(v[short] for v in args)) < 0]
    solution = elementwise.find_root(beyond, (low, high), args=args, tolerances={"xrtol": 1e-13})
    found[some] = solution.x
    return found
