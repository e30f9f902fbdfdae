"""The draft as the store holds it, and the shifts of the roster under it."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import streamlit as st

from planning.desk.conflicts import Comparison, compare
from planning.desk.drafting import read_rows, shifts_of
from planning.store import Draft, DraftCell, DraftStep
from planning.store.drafts import Cell, Row, folded, roster_rows
from scheduler.roster import Shift
from views.frame import reading
from views.frame.reading import Desk
from views.roster.draft import session


@dataclass(frozen=True)
class Held:
    """The draft in sight as it stands in the store, and against the roster in force.

    `draft` is None before the first step; `shifts` leaves out cells that the roster has no room for any more.
    """

    draft: Draft | None
    steps: tuple[DraftStep, ...]
    cells: Mapping[Cell, DraftCell]
    comparison: Comparison
    shifts: Mapping[Cell, Shift | None]


def held(desk: Desk) -> Held:
    """What the store holds of the draft in sight, read anew where it or the roster has changed."""
    found = session.in_sight()
    known = st.session_state.get("draft_held")
    if known is None or known[:2] != (found, desk.publication):
        steps = () if found is None else tuple(reading.store().draft_steps(found.id))
        cells = folded(steps)
        publication = desk.publication
        comparison = compare(
            cells.values(),
            in_force(desk, cells),
            horizon=(publication.horizon_start, publication.horizon_end),
            people=desk.agents,
        )
        gone = {cell.cell for cell in comparison.gone}
        shifts = shifts_of({key: cell for key, cell in cells.items() if key not in gone}, desk.agents)
        known = (found, publication, Held(found, steps, cells, comparison, shifts))
        st.session_state["draft_held"] = known
    answer: Held = known[2]
    return answer


def in_force(desk: Desk, cells: Iterable[Cell]) -> dict[Cell, Row]:
    """Rows of the published roster for some cells; days off left out."""
    wanted = set(cells)
    rows = desk.standing.rows_of({agent_id for agent_id, _ in wanted})
    rows = rows[rows["date"].dt.date.isin({day for _, day in wanted})]
    return {cell: row for cell, row in roster_rows(rows).items() if cell in wanted}


def saved(desk: Desk, cells: Sequence[Cell]) -> dict[Cell, Shift]:
    """The shifts of some cells as they are, draft included; days off left out."""
    rows = in_force(desk, cells)
    found: dict[Cell, Shift | None] = dict(zip(rows, read_rows(rows.values(), desk.agents), strict=True))
    found |= {cell: shift for cell, shift in held(desk).shifts.items() if cell in set(cells)}
    return {cell: shift for cell, shift in found.items() if shift is not None}


def local_start(desk: Desk, shift: Shift) -> int:
    """Start of a shift on the person's clock [min after midnight]."""
    local = shift.start.astimezone(desk.agents[shift.agent_id].time_zone)
    return 60 * local.hour + local.minute


def usual_start(desk: Desk, agent_id: str) -> int:
    """The start the person has most often in this roster, 09:00 for somebody without a shift."""
    zone = desk.agents[agent_id].time_zone
    local = desk.standing.rows_of([agent_id])["start"].dt.tz_convert(zone)
    starts = Counter((60 * local.dt.hour + local.dt.minute).tolist())
    return int(starts.most_common(1)[0][0]) if starts else 540
