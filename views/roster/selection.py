"""What is selected in the grid: the shift as it is, and what may be done with it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import streamlit as st

from scheduler.roster import Shift
from scheduler.shifts import ShiftTemplate
from views.frame.language import t, tn
from views.frame.reading import Desk
from views.frame.wording import clock, day, number, plain, queue_name
from views.roster import draft
from views.roster.draft import Cell, others


def selection(desk: Desk, cells: Sequence[Cell], *, may: bool) -> None:
    """Draw the shifts of some cells and, for whoever may change the plan, what to do with them."""
    shifts = draft.saved(desk, cells)
    people = {desk.agents[agent_id] for agent_id, _ in cells}
    if len(cells) == 1:
        agent = next(iter(people))
        st.markdown(f"**{plain(agent.name)}** · {day(cells[0][1])}")
        st.caption(plain(f"{agent.agent_id} · {agent.group} · {agent.site} · {agent.contract.name.replace('_', ' ')}"))
        st.markdown(_told(shifts.get(cells[0]), desk))
    else:
        st.markdown(f"**{_count(len(cells), len(people))}**")
    for owner, shared in others.drafting(draft.held(desk).draft, cells).items():
        told = tn(
            ":material/group: {name} has this shift in a draft, too.",
            ":material/group: {name} has {count} of these shifts in a draft, too.",
            len(shared),
            name=plain(owner),
        )
        st.caption(told)
    if may:
        _actions(desk, cells, shifts)


def _actions(desk: Desk, cells: Sequence[Cell], shifts: dict[Cell, Shift]) -> None:
    allowed = set.intersection(*(set(desk.agents[agent_id].contract.shifts) for agent_id, _ in cells))
    templates = [template for template in desk.settings.templates() if template.code in allowed]
    lock = st.toggle(t("Lock: the next night keeps it"), value=True, key="lock")
    if templates:
        _give(desk, cells, shifts, templates, lock)
    else:
        st.caption(t("These contracts have no shift in common; select people of one contract to give them a shift."))
    row = st.columns(2)
    off: dict[Cell, Shift | None] = dict.fromkeys(shifts)
    # callbacks act before the page is drawn, so that it is drawn once
    row[0].button(
        t("Day off"),
        width="stretch",
        disabled=not shifts,
        key="off",
        shortcut="O",
        on_click=_change,
        args=(desk, off),
    )
    all_locked = bool(shifts) and all(shift.locked for shift in shifts.values())
    label = t("Unlock") if all_locked else t("Lock as is")
    turned: dict[Cell, Shift | None] = {cell: replace(shift, locked=not all_locked) for cell, shift in shifts.items()}
    row[1].button(
        label,
        width="stretch",
        disabled=not shifts,
        key="relock",
        shortcut="L",
        on_click=_change,
        args=(desk, turned),
    )


def _give(
    desk: Desk, cells: Sequence[Cell], shifts: dict[Cell, Shift], templates: Sequence[ShiftTemplate], lock: bool
) -> None:
    present = next(iter(shifts.values()), None)
    codes = [template.code for template in templates]
    row = st.columns(2)
    code = row[0].selectbox(
        t("Shift"), codes, index=codes.index(present.code) if present and present.code in codes else 0, key="code"
    )
    template = templates[codes.index(code)]
    starts = list(template.starts())
    usual = draft.usual_start(desk, cells[0][0]) if present is None else draft.local_start(desk, present)
    nearest = min(range(len(starts)), key=lambda k: abs(starts[k] - usual))
    start = row[1].selectbox(t("Start"), starts, index=nearest, format_func=clock, key=f"start_{code}")
    span = f"{clock(start)}–{clock(start + template.minutes)}"
    st.button(
        t("Give {code} {span}", code=code, span=span),
        type="primary",
        width="stretch",
        key="give",
        shortcut="G",
        on_click=_place,
        args=(desk, cells, code, start, lock),
    )
    st.caption(
        t(
            "{hours} h, {paid} h paid; breaks and work are placed where people are missing.",
            hours=_hours(template.minutes),
            paid=_hours(template.paid_minutes),
        )
    )


def _change(desk: Desk, changed: dict[Cell, Shift | None]) -> None:
    draft.add(desk, changed)


def _place(desk: Desk, cells: Sequence[Cell], code: str, start: int, locked: bool) -> None:
    draft.give(desk, cells, code, start, locked)


def _count(cells: int, people: int) -> str:
    days = tn("{count} day", "{count} days", cells)
    return t("{days} of {people}", days=days, people=tn("{count} person", "{count} people", people))


def _hours(minutes: int) -> str:
    """Hours without idle decimals: 8, 7.5, 7.75."""
    digits = next(places for places in (0, 1, 2) if places == 2 or round(minutes / 60, places) == minutes / 60)
    return number(minutes / 60, digits)


def _told(shift: Shift | None, desk: Desk) -> str:
    if shift is None:
        return t("Day off.")
    zone = desk.agents[shift.agent_id].time_zone

    def at(moment: datetime) -> str:
        return f"{moment.astimezone(zone):%H:%M}"

    breaks = ", ".join(t("{time} ({count} min)", time=at(b.start), count=b.minutes) for b in shift.breaks)
    work = "\n".join(f"- {at(w.start)}–{at(w.end)} {queue_name(w.queue)}" for w in shift.work)
    told = t("breaks {breaks}", breaks=breaks) if breaks else t("no breaks")
    return f"{shift.code} {at(shift.start)}–{at(shift.end)}, {told}\n{work}"
