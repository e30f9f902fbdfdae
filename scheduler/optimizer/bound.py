"""A proven lower bound on the cost of any roster, from prices on people's time.

Relaxing "work on queues needs people on duty" with prices pi[g, t] >= -surplus price on a head of skill set g in tick t
splits the problem into pieces with closed or exact minima (Lagrangian duality; Geoffrion 1974):

- a live queue buys each head from its cheapest skill set as long as the slope of its shortage curve exceeds the price,
- a deferred job buys its work in its cheapest tick or is late,
- each agent takes the best tour, an exact dynamic programme over the hard rules. Limits on nights, recovery from them,
  the long rest of a week and the price of scattered starts are left out: they could only make a tour dearer.

Any prices give a valid bound; good ones come from the covering program.
"""

import numpy as np
import numpy.typing as npt

from scheduler.optimizer.cost import pay_cents
from scheduler.optimizer.problem import RosterProblem
from scheduler.optimizer.shift_values import ShiftValues
from scheduler.pay import CENT, extra_of_shift

Floats = npt.NDArray[np.float64]


def lower_bound(problem: RosterProblem, prices: Floats, values: ShiftValues) -> float:
    """Lagrangian bound for prices of shape (G, T) [cent per head-tick]; lower prices than legal are lifted."""
    prices = np.maximum(prices, -problem.surplus_price)
    return queue_side(problem, prices) + standing_cost(problem) - people_side(values, prices)


def people_side(values: ShiftValues, prices: Floats) -> float:
    """Worth of everybody's best tours at prices (G, T), less what people cost whatever they work [cent]."""
    return float(sum(_tours(values, n, prices) for n in range(len(values.networks))))


def _tours(values: ShiftValues, n: int, prices: Floats) -> float:
    """Worth of the best tours of one network's agents, less what they cost whatever they work."""
    members, network = values.networks[n]
    paths, alike = values.proofs[n]
    worths = {}
    total = 0.0
    for rows in alike:
        agent, row = int(members[rows[0]]), rows[0]
        g = int(values.problem.skill_set[agent])
        if g not in worths:
            worths[g], _ = values.worth(n, prices[g])
        worth, _ = paths.best(
            row, values.option_values(agent, worths[g]), -network.off_prices[row], values.wage[agent] / 60
        )
        total += worth * len(rows)
    return total - float(network.unavoidable.sum())


SCALES = (1.0, 0.75, 0.5, 0.0)
"""Multiples of the given prices that are tried; a concave function may well be higher half way to zero."""


def best_bound(problem: RosterProblem, prices: Floats, values: ShiftValues) -> tuple[float, Floats]:
    """The best Lagrangian bound along the way from given prices (G, T) to none, and the prices that prove it.

    Nobody's time is worth more than the dearest thing it can prevent, so prices are first cut to that.
    """
    dearest = max([0.0, *problem.price, *problem.late_price])
    capped = np.clip(prices, -problem.surplus_price, dearest)
    tried = [(lower_bound(problem, scale * capped, values), scale) for scale in SCALES]
    bound, scale = max(tried)
    return bound, scale * capped


def queue_side(problem: RosterProblem, prices: Floats) -> float:
    """Least cost of need and deferred work when people's time has these prices [cent]."""
    live = len(problem.live)
    buys = np.array([np.min(prices[problem.skills[:, q]], axis=0, initial=np.inf) for q in range(len(problem.queues))])
    buys = buys.reshape(len(problem.queues), problem.ticks)
    curve = problem.shortage
    wanted = curve.beyond(problem.carried[:live])
    # A head that may not be needed costs its price and the surplus to expect of it; a missing one the slope.
    spare = problem.surplus_price * (1.0 - curve.needed)[:, None, None]
    total = float((wanted * np.minimum(buys[:live] + spare, curve.slopes[:, :, None])).sum())
    jobs = problem.jobs
    for d in range(len(problem.deferred)):
        # Time already promised to the queue by standing shifts is sold at the going price, so it is never dearer.
        carried = problem.carried[live + d]
        offer = np.maximum(buys[live + d], 0.0)
        offer = np.where(np.isfinite(offer), offer, problem.late_price[d])
        cheapest = np.where(carried > 0, np.minimum(offer, buys[live + d]), buys[live + d])
        total -= float((np.where(carried > 0, offer, 0.0) * carried).sum())
        for k in np.flatnonzero(jobs.queue == d):
            window = cheapest[jobs.first[k] : jobs.due[k]]
            total += jobs.work[k] * min(problem.late_price[d], float(window.min(initial=np.inf)))
    return float(total)


def standing_cost(problem: RosterProblem) -> float:
    """Cost that no choice can change: the pay of kept shifts, but for overtime of their weeks [cent]."""
    agents = {a.agent_id: a for a in problem.agents}
    extra = sum(sum(extra_of_shift(agents[s.agent_id], s)) for s in problem.kept)
    pay = sum(pay_cents(s.paid_minutes, agents[s.agent_id].hourly_cost_cents) for s in problem.kept)
    return float(pay + extra / CENT)
