"""Numbers: how many people of each skill set serve each queue in one tick, at most worth.

A transportation problem in whole people. Staying where one is earns a bonus, greater while a change would leave a block
of work too short; people of one skill set and one place are alike, so the bonuses are pieces of a concave worth and the
whole is one minimum cost flow, solved by OR-Tools' cost scaling (Goldberg 1997).
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from scheduler.optimizer.work.wants import Pieces

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

FIRM, LOOSE = 0.5, 0.2
"""Bonus for staying where a change would make a block too short, and elsewhere, in units of `Wants.unit`.

A firm place outweighs work ahead of the plan, not what the plan wants done; a loose one no want at all.
"""

DIGITS = 1000
"""The flow counts in whole parts of a cent, so many."""


@dataclass(frozen=True)
class Numbers:
    """Solves the flows of a table of skills (G, K)."""

    skills: Bools
    unit: float

    def most_worth(self, people: Ints, firm: Ints, loose: Ints, wants: Pieces) -> Ints:
        """People of each skill set on each queue.

        Parameters
        ----------
        people : array (G,)
            On duty.
        firm, loose : array (G, K)
            Of them those who are on each queue already, by how much they should stay.
        wants : Pieces

        Returns
        -------
        array of int (G, K)
            Rows add up to at most `people`.
        """
        from ortools.graph.python import min_cost_flow

        sets, queues = self.skills.shape
        sink = sets + queues
        g, q = np.nonzero(self.skills & (people > 0)[:, None])
        limits = (firm[g, q], loose[g, q], people[g])
        bonus = (FIRM * self.unit, LOOSE * self.unit, 0.0)
        tail = np.concatenate([g, g, g, sets + wants.queue, np.arange(sets)])
        head = np.concatenate([q + sets, q + sets, q + sets, np.full(len(wants.queue) + sets, sink)])
        width = np.concatenate([*limits, wants.width, people])
        worth = np.concatenate([*(np.full(len(g), b) for b in bonus), wants.worth, np.zeros(sets)])
        used = width > 0
        flow = min_cost_flow.SimpleMinCostFlow()
        arcs = flow.add_arcs_with_capacity_and_unit_cost(
            tail[used], head[used], width[used], -np.rint(worth[used] * DIGITS).astype(np.int64)
        )
        flow.set_nodes_supplies(np.append(np.arange(sets), sink), np.append(people, -people.sum()))
        status = flow.solve()
        if status != flow.OPTIMAL:
            raise AssertionError(f"everybody may be idle, so there is a flow; the solver says {status}")
        found = np.zeros(len(tail), dtype=np.int64)
        found[used] = flow.flows(arcs)
        result = np.zeros(self.skills.shape, dtype=np.int64)
        np.add.at(result, (np.tile(g, 3), np.tile(q, 3)), found[: 3 * len(g)])
        return result
