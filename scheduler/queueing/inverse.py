"""The fewest agents that keep a promise: the inverse of the queueing formulas, by vectorised search."""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from scheduler.queueing.chat import chat
from scheduler.queueing.erlang import Numbers, check
from scheduler.queueing.palm import Array

Counts = npt.NDArray[np.int64]


def agents_for_service_level(
    load: Numbers,
    aht_s: Numbers,
    patience_s: Numbers,
    level: Numbers,
    answer_within_s: Numbers,
    *,
    concurrency: int = 1,
    think_share: float = 0.0,
) -> Counts:
    """Fewest agents with which `level` of the contacts offered are answered within the time.

    Parameters
    ----------
    load : array_like
        Offered load [erlang].
    aht_s, patience_s, answer_within_s : array_like
        As for `erlang_a` [s].
    level : array_like
        Target, in (0, 1): no number of agents reaches 1.
    concurrency, think_share
        As for `throughput`; a concurrency of 1 is Erlang A.

    Returns
    -------
    ndarray of int
        Broadcast shape; 0 where there is no load.

    Examples
    --------
    >>> int(agents_for_service_level(10.0, 180, float("inf"), 0.8, 20))
    14
    """
    target = check("level", level, low_open=True, high=1.0)
    r, aht, patience, target, within = np.broadcast_arrays(
        check("load", load), check("aht_s", aht_s, low_open=True), patience_s, target, answer_within_s
    )

    def keeps(n: Array, i: Counts) -> npt.NDArray[np.bool_]:
        args = (n, r.flat[i], aht.flat[i], patience.flat[i], within.flat[i])
        served = chat(*args, concurrency=concurrency, think_share=think_share)
        return served.service_level >= target.flat[i]

    return _fewest(keeps, r)


def agents_for_abandonment(
    load: Numbers,
    aht_s: Numbers,
    patience_s: Numbers,
    most: Numbers,
    *,
    concurrency: int = 1,
    think_share: float = 0.0,
) -> Counts:
    """Fewest agents with which at most the share `most`, in (0, 1), of the contacts give up.

    Where patience is infinite nobody gives up and the queue needs the fewest agents that hold it stable.

    Examples
    --------
    >>> int(agents_for_abandonment(100.0, 300, 120, 0.03))
    105
    """
    bound = check("most", most, low_open=True, high=1.0)
    r, aht, patience, bound = np.broadcast_arrays(
        check("load", load), check("aht_s", aht_s, low_open=True), patience_s, bound
    )

    def keeps(n: Array, i: Counts) -> npt.NDArray[np.bool_]:
        args = (n, r.flat[i], aht.flat[i], patience.flat[i])
        served = chat(*args, concurrency=concurrency, think_share=think_share)
        return (served.prob_abandon <= bound.flat[i]) & np.isfinite(served.asa_s)

    return _fewest(keeps, r)


def agents_for_occupancy(load: Numbers, most: Numbers, think_share: Numbers = 0.0) -> Counts:
    """Fewest agents whose work takes at most the share `most`, in (0, 1], of their time if every contact is served.

    Examples
    --------
    >>> int(agents_for_occupancy(100.0, 0.9))
    112
    """
    work = check("load", load) * (1 - check("think_share", think_share, high=1.0))
    bound = check("most", most, low_open=True, high=1.0, high_open=False)
    # the slack forgives rounding: 9 erlang at 0.9 are 10 agents, not 11
    return np.asarray(np.ceil(work / bound * (1 - 1e-12)), dtype=np.int64)


def _fewest(keeps: Callable[[Array, Counts], npt.NDArray[np.bool_]], load: Array) -> Counts:
    """Fewest whole n with `keeps(n, rows)`, which is monotone in n and false at 0 wherever there is load.

    From the square-root rule the bracket doubles until it holds the answer, then halves; only undecided rows are
    evaluated.
    """
    r = np.ravel(load)
    high = np.ceil(r + np.sqrt(r))
    low = np.zeros(r.shape)
    step = np.ones(r.shape)
    rows: Counts = np.flatnonzero(r > 0)
    down = keeps(high[rows], rows)
    # gallop: `low` fails or is 0, `high` keeps
    falling, rising = rows[down], rows[~down]
    low[rising] = high[rising]
    while falling.size:
        probe = np.maximum(high[falling] - step[falling], 0)
        good = (probe > 0) & keeps(probe, falling)
        high[falling[good]] = probe[good]
        low[falling[~good]] = probe[~good]
        falling = falling[good]
        step[falling] *= 2
    while rising.size:
        probe = low[rising] + step[rising]
        good = keeps(probe, rising)
        high[rising[good]] = probe[good]
        low[rising[~good]] = probe[~good]
        rising = rising[~good]
        step[rising] *= 2
    open_ = rows[high[rows] - low[rows] > 1]
    while open_.size:
        middle = np.floor((high[open_] + low[open_]) / 2)
        good = keeps(middle, open_)
        high[open_[good]] = middle[good]
        low[open_[~good]] = middle[~good]
        open_ = open_[high[open_] - low[open_] > 1]
    high[r == 0] = 0
    return high.astype(np.int64).reshape(np.shape(load))
