"""The part of a roster that may change, as a problem of its own: some people's free dates, all else as it stands."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from scheduler.optimizer.bound import best_bound
from scheduler.optimizer.cost import pay_cents
from scheduler.optimizer.heads import heads_of
from scheduler.optimizer.problem import RosterProblem
from scheduler.optimizer.shift_values import ShiftValues
from scheduler.optimizer.standing import histories_of
from scheduler.roster import Shift
from scheduler.rules import RosterFacts, Violation

if TYPE_CHECKING:
    from scheduler.optimizer.tours import TourNetwork

Floats = npt.NDArray[np.float64]

Cell = tuple[str, date]
"""A person by identifier and a local date."""


@dataclass(frozen=True)
class Settled:
    """What a planner has settled, and the price of upsetting the rest: a rule that holds for one re-solve only.

    Attributes
    ----------
    free : frozenset of (str, date)
        Where a shift may be given, moved or taken away; nothing is offered elsewhere.
    present : mapping of (str, date) to (str, int)
        Shifts that are there now, by code and minute of the horizon.
    price : float
        What another shift than the present one costs besides, and one where there is none, or none where there is one
        [cent].
    """

    free: frozenset[Cell]
    present: Mapping[Cell, tuple[str, int]]
    price: float = 0.0
    name: str = "settled"

    def add(self, network: "TourNetwork") -> None:
        """Offer nothing where all is settled, and price every change elsewhere."""
        code = np.array([t.code for t in network.templates], dtype=object)[network.template]
        for row, agent in enumerate(network.agents):
            cells = [(agent.agent_id, day) for day in network.days]
            network.forbid(row, network.on_days([cell not in self.free for cell in cells]))
            if self.price:
                network.prices[row] += self.price
                for d, cell in enumerate(cells):
                    if cell in self.present:
                        kind, minute = self.present[cell]
                        same = (network.day == d) & (network.start == minute) & (code == kind)
                        network.prices[row, same] -= self.price
                        network.off_prices[row, d] += self.price

    def violations(self, facts: RosterFacts) -> Iterator[Violation]:
        """Nothing a judge would know of."""
        return iter(())


def beside(problem: RosterProblem, people: Sequence[int], stands: Sequence[Shift], settled: Settled) -> RosterProblem:
    """The problem of some people beside shifts that stand: theirs are kept, everybody's cover need.

    Parameters
    ----------
    problem : RosterProblem
    people : sequence of int
        Who may work something else, by position.
    stands : sequence of Shift
        Everybody's shifts that stay as they are, without those that began before the horizon.
    settled : Settled
        Stated to their tours as one rule more.
    """
    horizon = problem.horizon
    agents = tuple(problem.agents[k] for k in people)
    ids = {a.agent_id for a in agents}
    share = {a.agent_id: a.productivity for a in problem.agents}
    begun = [s for s in problem.standing if s.start < horizon.start]
    own = tuple(s for s in stands if s.agent_id in ids)
    past = tuple(s for s in problem.past if s.agent_id in ids)
    return replace(
        problem,
        agents=agents,
        rules=(*problem.rules, settled),
        skill_set=problem.skill_set[list(people)],
        histories=histories_of(agents, past, own, horizon, problem.rules),
        standing=(*begun, *stands),
        kept=own,
        past=past,
        carried=heads_of([*stands, *begun], problem.queues, share, horizon.start, problem.tick, problem.ticks),
    )


def bound_beside(
    problem: RosterProblem, shifts: Sequence[Shift], settled_cells: Collection[Cell], prices: Floats
) -> float:
    """What no roster can cost less than, if it leaves alone what is settled, whatever else it changes [cent].

    The Lagrangian bound of `scheduler.optimizer.bound`, from the prices of another proof. People whose settled shifts
    break a rule, so that no tour of theirs is legal, count with the tour they have.

    Parameters
    ----------
    problem : RosterProblem
    shifts : sequence of Shift
        The roster as it stands.
    settled_cells : collection of (str, date)
        What stays, dates without a shift too.
    prices : array (G, T)
        Of a head of each skill set [cent per head-tick]; any are valid, those of the night's proof are good.
    """
    settled = frozenset(settled_cells)
    cells = frozenset((a.agent_id, day) for a in problem.agents for day in problem.local_days(a)) - settled
    stands = [s for s in shifts if (s.agent_id, s.day) in settled]
    whole = beside(problem, range(len(problem.agents)), stands, Settled(cells, {}))
    values = ShiftValues(whole)
    stuck = set(without_tour(values))
    if stuck:
        held = {problem.agents[k].agent_id for k in stuck}
        stands = [s for s in shifts if (s.agent_id, s.day) in settled or s.agent_id in held]
        rest = [k for k in range(len(problem.agents)) if k not in stuck]
        whole = beside(problem, rest, stands, Settled(cells, {}))
        values = ShiftValues(whole)
        hourly = {a.agent_id: a.hourly_cost_cents for a in problem.agents}
        paid = sum(pay_cents(s.paid_minutes, hourly[s.agent_id]) for s in shifts if s.agent_id in held)
    else:
        paid = 0
    bound, _ = best_bound(whole, prices, values)
    return max(bound, 0.0) + paid


def without_tour(values: ShiftValues) -> list[int]:
    """People, by position, whose standing shifts allow no legal tour at all."""
    found = []
    for n, (members, network) in enumerate(values.networks):
        for row, k in enumerate(members.tolist()):
            options = np.where(network.allowed[row], 0.0, -np.inf)
            worth, _ = values.paths[n].best(row, options, np.zeros(len(network.days)))
            if worth == -np.inf:
                found.append(int(k))
    return sorted(found)
