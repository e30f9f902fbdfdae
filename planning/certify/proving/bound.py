"""The Lagrangian bound at the certificate's prices, evaluated anew.

Let x be the heads that people of a skill set g can work in a tick t, and pi[g, t] any price of such a head, not below
minus the price of an idle one. A roster costs at least the sum of three minima, each over one side alone (Geoffrion
1974; Fisher 1981):

- every live queue is short of a head at its price, or buys it from its cheapest skill set,
- every deferred job is late, or buys its work in the cheapest tick of its window,
- everybody works the tour whose pay, less the price of the time it sells, is least.

What stands already is paid, and its work is there for nothing.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from planning.certify.cost import pay
from planning.certify.cover import Cover
from planning.certify.demand import Demand
from planning.certify.folder import Folder
from planning.certify.pay import CENT, of_shift
from planning.certify.proving.best_tours import best_tours
from planning.certify.shifts import Shift

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Bound:
    """The bound [cent], its sides, and how many different people it asked for their best tour."""

    cents: float
    queues: float
    standing: float
    tours: float
    different: int


def lagrangian(folder: Folder, demand: Demand, cover: Cover) -> Bound:
    """The bound at the duals of the certificate, those below minus the surplus price lifted to it.

    Raises
    ------
    ValueError
        If somebody's skill set has no duals, or what stands leaves somebody no legal tour.
    """
    claim = folder.claim
    duals = np.maximum(claim.duals, -demand.surplus)
    set_of: dict[tuple[str, ...], int] = {}
    for agent in folder.agents.values():
        if agent.skills not in set_of:
            can = frozenset(q for q in demand.queues if agent.can_work(q))
            if can not in claim.skill_sets:
                raise ValueError(f"no duals for the skill set of {agent.agent_id}: {', '.join(sorted(can)) or 'none'}")
            set_of[agent.skills] = claim.skill_sets[can]
    used = np.zeros(len(duals), dtype=bool)
    used[list(set_of.values())] = True
    can_work = np.zeros((len(duals), len(demand.queues)), dtype=bool)
    row_of = {q: k for k, q in enumerate(demand.queues)}
    for queues, g in claim.skill_sets.items():
        can_work[g, [row_of[q] for q in queues if q in row_of]] = used[g]
    kept = [s for s in folder.shifts if (s.agent_id, s.start) in claim.kept]
    queues_side = queue_side(demand, duals, can_work, cover.carried)
    standing = sum(_paid(folder, shift) for shift in kept)
    tours, different = best_tours(folder, duals, set_of, kept)
    return Bound(max(queues_side + standing - tours, standing), queues_side, standing, tours, different)


def _paid(folder: Folder, shift: Shift) -> float:
    """What a shift that stands is paid, but for overtime of its week [cent]."""
    agent = folder.agents[shift.agent_id]
    extra = of_shift(folder.claim.contracts[agent.contract].pay, folder.claim.premiums, agent.zone, shift)
    return pay(shift.paid, agent.cost) + agent.cost * sum(extra) / CENT


def queue_side(demand: Demand, duals: Floats, can_work: Bools, carried: Floats) -> float:
    """Least cost of need and deferred work if a head of skill set g in tick t costs `duals` [cent].

    `can_work` has shape (G, queues); `carried` (queues, T) is work that is there already.
    """
    buys = np.array([np.min(duals[can_work[:, q]], axis=0, initial=np.inf) for q in range(len(demand.queues))])
    buys = buys.reshape(len(demand.queues), duals.shape[1])
    live, needed = len(demand.live), demand.needed
    total = 0.0
    open_ = np.clip(demand.cases - carried[:live], 0.0, None)
    wanted = np.diff(open_, axis=0, prepend=0.0)
    for j, likely in enumerate(needed):
        # A head that may not be needed costs its price and the surplus to expect of it; a missing one its share.
        offer = buys[:live] + demand.surplus * (1.0 - likely)
        total += float((wanted[j] * np.minimum(offer, (demand.price * likely)[:, None])).sum())
    for d, late in enumerate(demand.late):
        there, price = carried[live + d], buys[live + d]
        # Work that stands is sold at the going price, or at none where nobody is short of it.
        offer = np.minimum(np.maximum(price, 0.0), np.where(np.isfinite(price), np.inf, late))
        price = np.where(there > 0, np.minimum(offer, price), price)
        total -= float((np.where(there > 0, offer, 0.0) * there).sum())
        for job in demand.jobs:
            if job.queue == d:
                total += job.work * min(late, float(price[job.first : job.due].min(initial=np.inf)))
    return total
