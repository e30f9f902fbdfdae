"""A draft between the store, which keeps rows, and the desk, which thinks in shifts."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

import pandas as pd

from planning.store.drafts import Cell, DraftCell, Row, row_of
from scheduler.agents import Agent
from scheduler.roster import ROSTER, Shift, read_shifts


def shifts_of(cells: Mapping[Cell, DraftCell], agents: Mapping[str, Agent]) -> dict[Cell, Shift | None]:
    """What a draft wants, as shifts; cells of people who are not there any more are left out."""
    wanted = {key: cell.after for key, cell in cells.items() if key[0] in agents}
    read = iter(read_rows([row for row in wanted.values() if row is not None], agents))
    return {key: None if row is None else next(read) for key, row in wanted.items()}


def read_rows(rows: Iterable[Row], agents: Mapping[str, Agent]) -> list[Shift]:
    """Rows of a draft as shifts, in their order; clock texts are read in each person's time zone."""
    table = pd.DataFrame(list(rows), columns=list(ROSTER.columns))
    if table.empty:
        return []
    for name in ("start", "end"):
        table[name] = pd.to_datetime(table[name], utc=True)
    return read_shifts(ROSTER.validate(table), {who: agent.time_zone for who, agent in agents.items()})


def step_cells(
    changed: Mapping[Cell, Shift | None],
    held: Mapping[Cell, DraftCell],
    in_force: Mapping[Cell, Row],
    agents: Mapping[str, Agent],
) -> list[DraftCell]:
    """The cells of a step.

    Parameters
    ----------
    changed : mapping of (str, date) to Shift or None
        What the action wants.
    held : mapping of (str, date) to DraftCell
        The draft so far: a cell it holds stays compared with the roster that was seen when it was first touched.
    in_force : mapping of (str, date) to mapping
        Rows of the published roster, as `planning.store.drafts.roster_rows` gives them.
    agents : mapping of str to Agent
        People by identifier.
    """
    return [
        DraftCell(
            agent_id,
            day,
            held[agent_id, day].was if (agent_id, day) in held else in_force.get((agent_id, day)),
            None if shift is None else row_of(shift, agents[agent_id].time_zone),
        )
        for (agent_id, day), shift in changed.items()
    ]


def withdrawn(cells: Iterable[DraftCell]) -> list[DraftCell]:
    """The cells of a step that takes these out of the draft: they shall be what they were."""
    return [replace(cell, after=cell.was) for cell in cells]


def word_for(changed: Mapping[Cell, Shift | None], before: Mapping[Cell, Shift]) -> str:
    """What kind of action a change is: `give`, `off`, `lock`, `unlock`, `move` or `change`.

    Parameters
    ----------
    changed : mapping of (str, date) to Shift or None
        What is wanted.
    before : mapping of (str, date) to Shift
        The shifts of these cells until then, days off left out.
    """
    given = {key: shift for key, shift in changed.items() if shift is not None}
    if not given:
        return "off"
    if all(key in before and replace(shift, locked=before[key].locked) == before[key] for key, shift in given.items()):
        locks = {shift.locked for shift in given.values()}
        if len(given) == len(changed) and len(locks) == 1:
            return "lock" if locks.pop() else "unlock"
    if len(given) == len(changed):
        return "give"
    return "move" if len(changed) == 2 else "change"
