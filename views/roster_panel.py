"""The panel beside the grid: what is selected, what may be done with it, and what the draft comes to."""

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from planning.desk.roster_edit import Judgement
from scheduler.roster import Shift
from scheduler.shifts import ShiftTemplate
from views import charts, draft
from views.draft import Cell
from views.draft_panel import verdict
from views.reading import Desk
from views.wording import clock, plain, queue_name


def panel(desk: Desk, judgement: Judgement | None, cells: Sequence[Cell]) -> None:
    """Draw the panel."""
    told = draft.outcome()
    if told is not None:
        (st.success if told[0] == "success" else st.error)(told[1])
    if cells:
        _selected(desk, cells)
    elif judgement is None:
        st.markdown("**Change the roster**")
        st.caption("Click a day of a person to change it; drag over several to change them together.")
    if judgement is not None:
        verdict(desk, judgement)
    st.html(charts.legend_chips({t.code: t.colour for t in desk.settings.templates()}))
    st.caption("🔒 kept by the next night · ✎ not saved yet · ⚠ breaks a rule · a dot is a day off")


def _selected(desk: Desk, cells: Sequence[Cell]) -> None:
    shifts = draft.saved(desk, cells)
    people = {desk.agents[agent_id] for agent_id, _ in cells}
    if len(cells) == 1:
        agent = next(iter(people))
        st.markdown(f"**{plain(agent.name)}** · {cells[0][1]:%a %d %b}")
        st.caption(plain(f"{agent.agent_id} · {agent.group} · {agent.site} · {agent.contract.name.replace('_', ' ')}"))
        st.markdown(_told(shifts.get(cells[0]), desk))
    else:
        st.markdown(f"**{len(cells)} days of {len(people)} people**")
    allowed = set.intersection(*(set(agent.contract.shifts) for agent in people))
    templates = [t for t in desk.settings.templates() if t.code in allowed]
    lock = st.toggle("Lock: the next night keeps it", value=True, key="lock")
    if templates:
        _give(desk, cells, shifts, templates, lock)
    else:
        st.caption("These contracts have no shift in common; select people of one contract to give them a shift.")
    row = st.columns(2)
    if row[0].button("Day off", width="stretch", disabled=not shifts, key="off"):
        draft.add(desk, dict.fromkeys(shifts))
        st.rerun()
    all_locked = bool(shifts) and all(s.locked for s in shifts.values())
    label = "Unlock" if all_locked else "Lock as is"
    if row[1].button(label, width="stretch", disabled=not shifts, key="relock"):
        draft.add(desk, {cell: relocked(shift, not all_locked) for cell, shift in shifts.items()})
        st.rerun()


def _give(
    desk: Desk, cells: Sequence[Cell], shifts: dict[Cell, Shift], templates: Sequence[ShiftTemplate], lock: bool
) -> None:
    present = next(iter(shifts.values()), None)
    codes = [t.code for t in templates]
    row = st.columns(2)
    code = row[0].selectbox(
        "Shift", codes, index=codes.index(present.code) if present and present.code in codes else 0, key="code"
    )
    template = templates[codes.index(code)]
    starts = list(template.starts())
    usual = draft.usual_start(desk, cells[0][0]) if present is None else draft.local_start(desk, present)
    nearest = min(range(len(starts)), key=lambda k: abs(starts[k] - usual))
    start = row[1].selectbox("Start", starts, index=nearest, format_func=clock, key=f"start_{code}")
    hours = template.minutes / 60
    if st.button(f"Give {code} {clock(start)}–{clock(start + template.minutes)}", type="primary", width="stretch"):
        draft.give(desk, cells, code, start, lock)
        st.rerun()
    st.caption(
        f"{hours:g} h, {template.paid_minutes / 60:g} h paid; breaks and work are placed where people are missing."
    )


def relocked(shift: Shift, locked: bool) -> Shift:
    """The same shift, kept by the next night or not."""
    return replace(shift, locked=locked)


def _told(shift: Shift | None, desk: Desk) -> str:
    if shift is None:
        return "Day off."
    zone = desk.agents[shift.agent_id].time_zone

    def at(instant: object) -> str:
        return f"{instant.astimezone(zone):%H:%M}"  # type: ignore[attr-defined]

    breaks = ", ".join(f"{at(b.start)} ({b.minutes} min)" for b in shift.breaks) or "none"
    work = "\n".join(f"- {at(w.start)}–{at(w.end)} {queue_name(w.queue)}" for w in shift.work)
    return f"{shift.code} {at(shift.start)}–{at(shift.end)}, breaks {breaks}\n{work}"
