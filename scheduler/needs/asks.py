"""What each promise of a live queue asks for, in heads, and what comes of it together."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from scheduler.queueing.erlang import check
from scheduler.queueing.inverse import agents_for_abandonment, agents_for_occupancy, agents_for_service_level
from scheduler.queueing.uncertain import rate_quantile
from scheduler.workload import QueuePolicy

Array = npt.NDArray[np.float64]
Counts = npt.NDArray[np.int64]

BINDS = ("none", "service level", "abandonment", "occupancy", "minimum", "pooled", "peak cover", "posts", "deadline")
"""What a requirement can rest on."""


@dataclass(frozen=True, eq=False)
class Asks:
    """Heads that each promise of one queue asks for, interval by interval; all arrays of one shape (n,).

    Attributes
    ----------
    load : array
        Offered load that was sized for [erlang]: the mean, or the rate's quantile; redials come on top.
    worked : array
        Load that `occupancy` was asked of [erlang]: the same without what a simulation corrected.
    aht_s : array
        Mean handle time [s].
    service_level, abandonment, occupancy : array of int
        Fewest heads that keep this target alone; 0 where it is switched off or nobody comes.
    minimum : array of int
        Fewest people while open.
    alone : array of int
        The most of these: what the queue needs by itself.
    pooled : array of int
        What of `alone` remains where people of other queues step in; `alone` without pooling.
    peak_cover : array of int
        The factor of a peak times `pooled`, rounded up; 0 outside peaks.
    agents : array of int
        The requirement: the larger of `pooled` and `peak_cover`.
    binds : array of int
        Positions in `BINDS` of what the requirement rests on; of equals, the first.
    """

    load: Array
    worked: Array
    aht_s: Array
    service_level: Counts
    abandonment: Counts
    occupancy: Counts
    minimum: Counts
    alone: Counts
    pooled: Counts
    peak_cover: Counts
    agents: Counts
    binds: Counts

    def covered(self, pooled: npt.ArrayLike | None = None, peak_factor: npt.ArrayLike | None = None) -> "Asks":
        """The same asks with what pooling leaves and what a peak adds.

        Parameters
        ----------
        pooled : array_like of int, optional
            Heads after pooling, at most `alone`; shape (n,).
        peak_factor : array_like, optional
            Cover asked for over the requirement, 1 or more; 1 outside peaks; shape (n,).

        Raises
        ------
        ValueError
            For pooled heads above `alone`, or a factor below 1.
        """
        left = self.pooled if pooled is None else np.asarray(pooled, dtype=np.int64)
        if (left > self.alone).any():
            raise ValueError("pooled heads must not lie above what the queue needs alone")
        peak = self.peak_cover
        if peak_factor is not None:
            factor = np.asarray(peak_factor, dtype=float)
            if not (factor >= 1).all():
                raise ValueError(f"peak factor must be 1 or more, not {factor[~(factor >= 1)].flat[0]:g}")
            # the slack forgives rounding: 1.2 times 5 heads are 6, not 7
            peak = np.where(factor > 1, np.ceil(factor * left * (1 - 1e-12)), 0).astype(np.int64)
        agents = np.maximum(left, peak)
        binds = np.where(left < self.alone, BINDS.index("pooled"), self._binds_alone())
        binds = np.where(peak > left, BINDS.index("peak cover"), binds)
        return replace(self, pooled=left, peak_cover=peak, agents=agents, binds=binds)

    def _binds_alone(self) -> Counts:
        nothing = np.zeros_like(self.alone)
        stacked = np.stack([nothing, self.service_level, self.abandonment, self.occupancy, self.minimum])
        return np.asarray(stacked.argmax(axis=0), dtype=np.int64)


def asks(
    load: npt.ArrayLike,
    aht_s: npt.ArrayLike,
    policy: QueuePolicy,
    *,
    rate_cv: npt.ArrayLike = 0.0,
    worked: npt.ArrayLike | None = None,
) -> Asks:
    """Heads that each promise of a live queue asks for.

    Parameters
    ----------
    load : array_like
        Offered load [erlang], shape (n,).
    aht_s : array_like
        Mean handle time [s], shape (n,).
    policy : QueuePolicy
        Its targets, patience, redials, concurrency, minimum, and the case of demand it is sized for.
    rate_cv : array_like
        Coefficient of variation of the arrival rate, shape (n,); 0 is certainty.
    worked : array_like, optional
        Load that people really work [erlang], shape (n,), where `load` is what a simulation found the formulas must be
        told: how busy people may be is a promise about work. Default: `load`.

    Returns
    -------
    Asks
        Of the queue by itself; `Asks.covered` adds pooling and peaks.

    Raises
    ------
    ValueError
        For a load, handle time, spread of the rate, minimum or target outside its range.

    Examples
    --------
    At 20 erlang it is the people who give up that ask for most.

    >>> from zoneinfo import ZoneInfo
    >>> from scheduler.horizon import OpeningHours
    >>> from scheduler.workload import ServiceTarget
    >>> open_always = OpeningHours.always(ZoneInfo("Asia/Shanghai"))
    >>> target = ServiceTarget(0.9, 30, 0.03, 0.9)
    >>> voice = QueuePolicy("shop", "zh", "voice", "interval", open_always, target, patience_s=120.0)
    >>> one = asks([20.0], [300.0], voice)
    >>> [int(a[0]) for a in (one.service_level, one.abandonment, one.occupancy, one.agents)]
    [24, 25, 23, 25]
    >>> BINDS[one.binds[0]]
    'abandonment'
    """
    spread = check("rate_cv", rate_cv)
    r, aht, cv, work = np.broadcast_arrays(
        *(np.asarray(a, dtype=float) for a in (load, aht_s, spread, load if worked is None else worked))
    )
    check("minimum_agents", policy.minimum_agents)
    if not isinstance(policy.sized_for, str):
        r, work = (rate_quantile(a, cv, policy.sized_for) for a in (r, work))
    elif policy.sized_for not in ("mean", "expected"):
        raise ValueError(f"sized_for must be mean, expected or a probability, not {policy.sized_for}")
    target, how = policy.target, _serving(policy, cv)
    patience = np.inf if policy.patience_s is None else policy.patience_s
    abandon, busy, nothing = (np.zeros(r.shape, dtype=np.int64) for _ in range(3))
    level = agents_for_service_level(r, aht, patience, target.level, target.answer_within_s, **how)
    # with endless patience nobody gives up, and the service level already keeps the queue stable
    if target.max_abandonment is not None and np.isfinite(patience):
        abandon = agents_for_abandonment(r, aht, patience, target.max_abandonment, **how)
    if target.max_occupancy is not None:
        busy = agents_for_occupancy(work, target.max_occupancy, policy.think_share)
    least = np.full(r.shape, policy.minimum_agents, dtype=np.int64)
    alone = np.maximum.reduce([level, abandon, busy, least])
    return Asks(r, work, aht, level, abandon, busy, least, alone, alone, nothing, alone, nothing).covered()


def _serving(policy: QueuePolicy, cv: Array) -> dict[str, Any]:
    """How customers come and are served, as the queueing formulas call it."""
    unsure = cv if policy.sized_for == "expected" else 0.0
    chats = {"concurrency": policy.concurrency, "think_share": policy.think_share}
    return {**chats, "redial": policy.redial, "rate_cv": unsure}
