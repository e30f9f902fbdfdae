"""Re-solving a published roster around a planner's edits."""

from collections.abc import Callable, Collection, Sequence
from time import perf_counter

import numpy as np
import numpy.typing as npt
import pandas as pd

from planning.desk.drafting import shifts_of
from planning.desk.resolving.answer import Resolved, differences, late_hours, short_hours
from planning.desk.resolving.question import SECONDS, Question, free_cells
from planning.store.drafts import Cell
from scheduler.amending.amend import amend
from scheduler.amending.beside import bound_beside
from scheduler.optimizer.cost import Count
from scheduler.optimizer.problem import RosterProblem
from scheduler.roster import Shift, roster_table

Tell = Callable[[float, str, int, int | None], None]
"""Told the share done, a note, the cost so far and the bound [cent]."""

PROVEN = 2000
"""People up to whom a bound is proven anew; of more it would take longer than the re-solve."""


def resolved(
    problem: RosterProblem,
    standing: Sequence[Shift],
    requirement: pd.DataFrame,
    question: Question,
    *,
    days_off: Collection[Cell] = (),
    prices: npt.NDArray[np.float64] | None = None,
    tell: Tell = lambda *_: None,
    seconds: float = SECONDS,
) -> tuple[Resolved, dict[str, pd.DataFrame]]:
    """Search a cheaper roster that leaves the planner's edits alone.

    Parameters
    ----------
    problem : RosterProblem
        What the published roster answers.
    standing : sequence of Shift
        That roster.
    requirement : pandas.DataFrame
        Contract `REQUIREMENT`: what shortage is counted against.
    question : Question
    days_off : collection of (str, date)
        Days that planners keep free.
    prices : array (G, T), optional
        Of a head of each skill set, from the night's proof [cent per head-tick]; without them nothing is proven.
    tell : callable
    seconds : float
        Wall time after which the search gives what it has [s].

    Returns
    -------
    Resolved
        In figures.
    dict of str to pandas.DataFrame
        `cells` (columns `DIFFERENCES`) and `rows` (contract ROSTER): what changes besides the edits.
    """
    begun = perf_counter()
    agents = {a.agent_id: a for a in problem.agents}
    edits = shifts_of({cell.cell: cell for cell in question.cells}, agents)
    shifts = [s for s in standing if (s.agent_id, s.day) not in edits] + [s for s in edits.values() if s is not None]
    stands = {*edits, *days_off}
    before, drafted = Count.of(problem, standing), Count.of(problem, shifts)
    cost = sum(drafted.parts.values())
    free = free_cells(problem, shifts, stands, question.scope)
    tell(0.02, "proving what no roster can cost less than", cost, None)
    bound = None
    if prices is not None and len(problem.agents) <= PROVEN:
        locked = {(s.agent_id, s.day) for s in shifts if s.locked}
        bound = min(round(bound_beside(problem, shifts, stands | locked, prices)), cost)
    found = amend(
        problem,
        shifts,
        free,
        price=question.price_cents,
        tries=question.tries,
        seed=question.seed,
        until=begun + seconds,
        progress=lambda done, note, now: tell(0.05 + 0.9 * done, note, now, bound),
    )
    tell(0.96, "counting what changes", sum(found.parts.values()), bound)
    after = Count.of(problem, found.shifts)
    cells = differences(shifts, found.shifts, problem.agents)
    touched = set(zip(cells["agent_id"], cells["date"].dt.date, strict=True))
    rows = roster_table([s for s in found.shifts if (s.agent_id, s.day) in touched], problem.agents)
    counts = {"published": before, "draft": drafted, "resolved": after}
    rosters = {"published": standing, "draft": shifts, "resolved": found.shifts}
    inside = int((cells["kind"] == "inside").sum())
    answer = Resolved(
        cost={which: count.parts for which, count in counts.items()},
        short_h={which: short_hours(problem, rows, requirement) for which, rows in rosters.items()},
        late_h={which: late_hours(count) for which, count in counts.items()},
        bound_cents=bound,
        people=len({who for who, _ in free}),
        changed=len(cells) - inside,
        inside=inside,
        mended=found.mended,
        broken=found.broken,
        tries=found.tries,
        moves=found.moves,
        seconds=perf_counter() - begun,
        finished=found.finished,
    )
    return answer, {"cells": cells, "rows": rows}
