"""The fewest agents that keep a promise: the inverse of the queueing formulas, by vectorised search."""

import numpy as np

from scheduler.queueing.erlang import Numbers, check
from scheduler.queueing.palm import Array
from scheduler.queueing.questions import Questions, questions
from scheduler.queueing.search import Counts, Judged, log_odds


def agents_for_service_level(
    load: Numbers,
    aht_s: Numbers,
    patience_s: Numbers,
    level: Numbers,
    answer_within_s: Numbers,
    *,
    concurrency: int = 1,
    think_share: float = 0.0,
    slowdown: float = 0.0,
    redial: Numbers = 0.0,
    rate_cv: Numbers = 0.0,
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
    concurrency, think_share, slowdown
        As for `throughput`; a concurrency of 1 is Erlang A.
    redial : array_like
        Share of those who give up that call again, as for `redial_load`; calls again count as offered once more.
    rate_cv : array_like
        Coefficient of variation of an uncertain rate whose mean `load` is: the promise is then kept by
        `expected_service`. For a quantile of the rate instead, ask at `rate_quantile`.

    Returns
    -------
    ndarray of int
        Broadcast shape; 0 where there is no load.

    Raises
    ------
    ValueError
        For a number outside its range, naming both.

    Examples
    --------
    >>> int(agents_for_service_level(10.0, 180, float("inf"), 0.8, 20))
    14

    If the rate may be a tenth off, 90 % of all calls in 30 s take three agents more:

    >>> agents_for_service_level(100.0, 300, 120, 0.9, 30, rate_cv=[0.0, 0.1]).tolist()
    [100, 103]
    """
    target = check("level", level, low_open=True, high=1.0)
    asked = questions(
        load,
        aht_s,
        patience_s,
        answer_within_s,
        target,
        redial=redial,
        rate_cv=rate_cv,
        concurrency=concurrency,
        think_share=think_share,
        slowdown=slowdown,
    )

    def judge(rows: Questions, n: Array, i: Counts) -> Judged:
        found = rows.share("service_level", n, i)
        return found >= rows.target[i], log_odds(found) - log_odds(rows.target[i])

    return asked.fewest(judge)


def agents_for_abandonment(
    load: Numbers,
    aht_s: Numbers,
    patience_s: Numbers,
    most: Numbers,
    *,
    concurrency: int = 1,
    think_share: float = 0.0,
    slowdown: float = 0.0,
    redial: Numbers = 0.0,
    rate_cv: Numbers = 0.0,
) -> Counts:
    """Fewest agents with which at most the share `most`, in (0, 1), of the contacts give up.

    Where patience is infinite nobody gives up and the queue needs the fewest agents that hold it stable at its mean
    rate.
    The other arguments are those of `agents_for_service_level`.

    Examples
    --------
    >>> int(agents_for_abandonment(100.0, 300, 120, 0.03))
    105
    """
    bound = check("most", most, low_open=True, high=1.0)
    asked = questions(
        load,
        aht_s,
        patience_s,
        0.0,
        bound,
        redial=redial,
        rate_cv=rate_cv,
        concurrency=concurrency,
        think_share=think_share,
        slowdown=slowdown,
    )

    def judge(rows: Questions, n: Array, i: Counts) -> Judged:
        found = rows.share("prob_abandon", n, i)
        stable = np.isfinite(rows.patience_s[i]) | (n * rows.capacity > rows.load[i])
        margin = log_odds(rows.target[i]) - log_odds(found)
        return stable & (found <= rows.target[i]), np.where(stable, margin, -np.inf)

    return asked.fewest(judge)


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
