"""Price ascent: better prices on people's time, and with them a higher proven bound.

The Lagrangian bound (`bound`) is concave in the prices and has a slope wherever one looks: heads that queues would buy
at these prices, less heads that the best tours would bring. Prices rise where more is bought than brought. The covering
program's prices are a good start; it knows classes at mean pay, no wishes and a relaxed rest, and the ascent makes up
for that. Steps are scaled price by price by the size of recent slopes and smoothed over some rounds (Kingma and Ba
2015), because the slope jumps between whole people.
"""

from dataclasses import dataclass, field

import numba
import numpy as np
import numpy.typing as npt

from scheduler.optimizer.bound import standing_cost
from scheduler.optimizer.problem import RosterProblem
from scheduler.optimizer.shift_values import ShiftValues
from scheduler.optimizer.tour_paths import TourPaths

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

PACE = 0.015
"""First step of a price, in units of the mean wage of a tick; steps shrink to nothing over the rounds."""

SMOOTH, SCALE = 0.9, 0.99
"""Share of the past in the mean slope and in its mean square."""

FLAT = 1e-3
"""Heads below which a slope counts as none."""


def ascend(problem: RosterProblem, values: ShiftValues, prices: Floats, *, rounds: int) -> tuple[float, Floats]:
    """The best bound found on the way up from given prices.

    Parameters
    ----------
    problem : RosterProblem
    values : ShiftValues
    prices : array (G, T)
        One head-tick of each skill set [cent].
    rounds : int
        Each asks everybody for their best tour once.

    Returns
    -------
    float
        The bound [cent]: what `bound.lower_bound` proves with the prices.
    array (G, T)
        The prices; the given ones, within their limits, if none are better.
    """
    # Nobody's time is worth more than the dearest thing it can prevent, and nobody's costs more than being idle.
    least, most = -problem.surplus_price, max([0.0, *problem.price, *problem.late_price])
    wage = float(values.wage.mean()) * problem.tick / 60 if len(values.wage) else 0.0
    hill = Hill(problem, values)
    now = np.clip(prices, least, most)
    bound, slope = hill.at(now)
    best, best_prices = bound, now
    mean, square = np.zeros_like(now), np.zeros_like(now)
    for n in range(1, rounds + 1):
        mean = SMOOTH * mean + (1 - SMOOTH) * slope
        square = SCALE * square + (1 - SCALE) * slope**2
        size = np.sqrt(square / (1 - SCALE**n)) + FLAT
        step = PACE * wage * (1 - n / (rounds + 1)) * (mean / (1 - SMOOTH**n)) / size
        now = np.clip(now + step, least, most)
        bound, slope = hill.at(now)
        if bound > best:
            best, best_prices = bound, now
    return best, best_prices


@dataclass
class Hill:
    """The bound as a function of prices, with a slope at every point."""

    problem: RosterProblem
    values: ShiftValues
    _paths: list[TourPaths] = field(init=False)
    _alike: list[list[list[int]]] = field(init=False)

    def __post_init__(self) -> None:
        self._paths = [TourPaths(network, exact=False) for _, network in self.values.networks]
        self._alike = [self.values.alike(n) for n in range(len(self.values.networks))]

    def at(self, prices: Floats) -> tuple[float, Floats]:
        """Bound [cent] and slope [head], shape (G, T), at prices (G, T) that are at least minus the surplus price."""
        slope = np.zeros_like(prices)
        tours = sum(self._tours(n, prices, slope) for n in range(len(self.values.networks)))
        bought = sum(self._live(q, prices, slope) for q in range(len(self.problem.live)))
        bought += sum(self._deferred(d, prices, slope) for d in range(len(self.problem.deferred)))
        return bought + standing_cost(self.problem) - tours, slope

    def _tours(self, n: int, prices: Floats, slope: Floats) -> float:
        """Worth of the best tours of a network's agents, and the heads they bring."""
        values, (members, network) = self.values, self.values.networks[n]
        worths: dict[int, tuple[Floats, Ints]] = {}
        total = 0.0
        for rows in self._alike[n]:
            agent, row = int(members[rows[0]]), rows[0]
            g = int(self.problem.skill_set[agent])
            if g not in worths:
                worths[g] = values.worth(n, prices[g])
            worth, pattern = worths[g]
            best, choice = self._paths[n].best(
                row, values.option_values(agent, worth), -network.off_prices[row], values.wage[agent] / 60
            )
            total += best * len(rows)
            for o in choice[choice >= 0].tolist():
                slope[g, values.ticks(agent, o, int(pattern[o]))] -= values.share[agent] * len(rows)
        return total

    def _cheapest(self, queue: int, prices: Floats) -> tuple[Floats, Ints]:
        """Price of a head on a queue in each tick, and the skill set that sells it; (T,) each, infinite for nobody."""
        able = np.flatnonzero(self.problem.skills[:, queue])
        if not len(able):
            return np.full(prices.shape[1], np.inf), np.zeros(prices.shape[1], dtype=np.int64)
        return prices[able].min(axis=0), able[prices[able].argmin(axis=0)]

    def _live(self, q: int, prices: Floats, slope: Floats) -> float:
        """Least cost of a live queue, and the heads it buys."""
        problem, curve = self.problem, self.problem.shortage
        buys, seller = self._cheapest(q, prices)
        wanted = curve.beyond(problem.carried[: len(problem.live)])[:, q]
        # A head that may not be needed costs its price and the surplus to expect of it; a missing one the slope.
        offer = buys + (problem.surplus_price * (1.0 - curve.needed))[:, None]
        worth = curve.slopes[:, q, None]
        bought = np.where(offer < worth, wanted, 0.0).sum(axis=0)
        np.add.at(slope, (seller, np.arange(len(buys))), bought)
        return float((wanted * np.minimum(offer, worth)).sum())

    def _deferred(self, d: int, prices: Floats, slope: Floats) -> float:
        """Least cost of a deferred queue, and the heads it buys."""
        problem, jobs = self.problem, self.problem.jobs
        buys, seller = self._cheapest(len(problem.live) + d, prices)
        carried = problem.carried[len(problem.live) + d]
        # Time already promised to the queue by standing shifts is sold at the going price, so it is never dearer.
        offer = np.maximum(buys, 0.0)
        offer = np.where(np.isfinite(offer), offer, problem.late_price[d])
        sold = np.where((buys > 0) & np.isfinite(buys), carried, 0.0)
        cheapest = np.where(carried > 0, np.minimum(offer, buys), buys)
        own = jobs.queue == d
        tick, price = _cheapest_tick(jobs.first[own], jobs.due[own], cheapest)
        work = jobs.work[own]
        bought = (price < problem.late_price[d]) & np.isfinite(buys[tick])
        np.add.at(slope, (seller, np.arange(len(buys))), -sold)
        np.add.at(slope, (seller[tick[bought]], tick[bought]), work[bought])
        paid = float((work * np.minimum(price, problem.late_price[d])).sum())
        return paid - float((np.where(carried > 0, offer, 0.0) * carried).sum())


@numba.njit(cache=True, nogil=True, error_model="numpy")
def _cheapest_tick(first, due, price):  # type: ignore[no-untyped-def]
    """Cheapest tick of each window [first, due) and its price, infinite for an empty window."""
    tick, least = np.zeros(len(first), dtype=np.int64), np.full(len(first), np.inf)
    for k in range(len(first)):
        for t in range(first[k], due[k]):
            if price[t] < least[k]:
                tick[k], least[k] = t, price[t]
    return tick, least
