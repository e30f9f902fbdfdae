"""A planner's unsaved changes of the roster: kept in the session, judged at every step, saved as one."""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime

import streamlit as st

from planning.desk.placing import place
from planning.desk.roster_edit import Draft, Judgement, changes, drafted, judge, recovered, worth
from planning.store import StaleVersion
from scheduler.roster import Shift, read_shifts
from views import reading, sign_in
from views.reading import Desk
from views.wording import plain

Cell = tuple[str, date]


def current() -> dict[Cell, Shift | None]:
    """The changes made so far, in their order."""
    return dict(st.session_state.get("draft", {}))


def judged(desk: Desk) -> Judgement | None:
    """What the draft changes; None without a draft."""
    draft = {cell: shift for cell, shift in current().items() if cell[0] in desk.agents}
    if not draft:
        return None
    # every click runs the page again; only another draft or another roster is judged again
    known = st.session_state.get("judged")
    if known is None or known[:2] != (desk.publication, draft):
        known = st.session_state["judged"] = (desk.publication, draft, judge(desk.standing, draft))
    judgement: Judgement = known[2]
    return judgement


def saved(desk: Desk, cells: Sequence[Cell]) -> dict[Cell, Shift]:
    """The shifts of some cells as they are, draft included; days off left out."""
    wanted = set(cells)
    table = desk.standing.roster[desk.standing.roster["agent_id"].isin({a for a, _ in cells})]
    shifts = read_shifts(table, {k: a.time_zone for k, a in desk.agents.items()})
    found: dict[Cell, Shift | None] = {(s.agent_id, s.day): s for s in shifts if (s.agent_id, s.day) in wanted}
    found |= {cell: shift for cell, shift in current().items() if cell in wanted}
    return {cell: shift for cell, shift in found.items() if shift is not None}


def local_start(desk: Desk, shift: Shift) -> int:
    """Start of a shift on the person's clock [min after midnight]."""
    local = shift.start.astimezone(desk.agents[shift.agent_id].time_zone)
    return 60 * local.hour + local.minute


def usual_start(desk: Desk, agent_id: str) -> int:
    """The start the person has most often in this roster, 09:00 for somebody without a shift."""
    starts = Counter(local_start(desk, s) for s in desk.standing.shifts if s.agent_id == agent_id)
    return starts.most_common(1)[0][0] if starts else 540


def add(desk: Desk, changed: Draft) -> None:
    """Lay more changes over the draft; the draft remembers the version it started from."""
    history = st.session_state.setdefault("undo", [])
    history.append(current())
    if not current():
        st.session_state["draft_base"] = (desk.publication.id, desk.publication.version)
    st.session_state["draft"] = current() | dict(changed)
    _new_grid()


def give(desk: Desk, cells: Sequence[Cell], code: str, start: int, locked: bool) -> None:
    """Give every cell a shift, one after the other, so that the second goes where the first left people missing."""
    template = next(t for t in desk.settings.templates() if t.code == code)
    agents = desk.agents
    roster = drafted(desk.standing.roster, current(), agents.values())
    judgement = judged(desk)
    cover = desk.standing.coverage if judgement is None else judgement.coverage
    made: dict[Cell, Shift | None] = {}
    for agent_id, day in cells:
        agent = agents[agent_id]
        own = roster[roster["agent_id"] == agent_id]
        without = drafted(own, {(agent_id, day): None}, [agent])
        cover = recovered(cover, own, without, [agent], desk.interval)
        shift = place(
            agent,
            template,
            day,
            start,
            worth(cover, desk.prices, desk.shrinkage),
            interval=desk.interval,
            longest_stretch=desk.settings.rules.longest_stretch_minutes,
            locked=locked,
        )
        cover = recovered(cover, without, drafted(without, {(agent_id, day): shift}, [agent]), [agent], desk.interval)
        made[agent_id, day] = shift
    add(desk, made)


def undo() -> None:
    """Take the last change back."""
    st.session_state["draft"] = st.session_state["undo"].pop()
    _new_grid()


def discard() -> None:
    """Forget the draft."""
    st.session_state["draft"], st.session_state["undo"] = {}, []
    _new_grid()


def is_stale(desk: Desk) -> bool:
    """Whether the roster has changed since the draft began."""
    return bool(current()) and st.session_state["draft_base"] != (desk.publication.id, desk.publication.version)


def rebase(desk: Desk) -> None:
    """Lay the draft over the roster as it is now."""
    st.session_state["draft_base"] = (desk.publication.id, desk.publication.version)


def save(desk: Desk, reason: str) -> None:
    """Save the draft as one edit; the outcome is shown on the next run of the page."""
    publication_id, version = st.session_state["draft_base"]
    made = changes(desk.standing.roster, current(), desk.agents)
    try:
        new = reading.store().edit_roster(
            publication_id,
            expected_version=version,
            changes=made,
            author=sign_in.author(),
            reason=reason.strip(),
            at=datetime.now(UTC),
        )
    except (StaleVersion, ValueError) as refusal:
        st.session_state["outcome"] = ("error", f"Nothing was saved: {plain(str(refusal))}.")
        return
    number = f"{len(made)} {'change' if len(made) == 1 else 'changes'}"
    st.session_state["outcome"] = ("success", f"Saved {number} by {plain(sign_in.author())} as version {new}.")
    discard()


def outcome() -> tuple[str, str] | None:
    """What the last save came to; told once."""
    told: tuple[str, str] | None = st.session_state.pop("outcome", None)
    return told


def marks(judgement: Judgement | None) -> dict[Cell, str]:
    """Signs for the grid: a pencil on what is drafted, a warning on what the draft breaks."""
    signs = dict.fromkeys(current(), "✎")
    if judgement is not None:
        broken = judgement.broken
        signs |= {(a, d.date()): "⚠" for a, d in zip(broken["agent_id"], broken["date"], strict=True)}
    return signs


def grid_key() -> str:
    """Key of the grid's widget; a new one forgets the selection."""
    return f"grid{st.session_state.get('grid_number', 0)}"


def _new_grid() -> None:
    st.session_state["grid_number"] = st.session_state.get("grid_number", 0) + 1
