"""An older roster brought back: what it would change, from which day, why; then, for publishers, doing it."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import streamlit as st

from planning.store import Publication, StaleVersion
from planning.store.guard import Right
from scheduler.horizon import midnight
from views.frame import reading, sign_in
from views.frame.language import t
from views.frame.wording import day, plain
from views.runs.comparing_rosters import cells_and_hours, roster_between


def restoring(older: Publication, in_force: Publication, zone: ZoneInfo) -> None:
    """Draw the preview and the form."""
    st.subheader(t("Bring publication {number} back", number=older.id), anchor=False)
    first = older.horizon_start.astimezone(zone).date()
    last = (older.horizon_end.astimezone(zone) - timedelta(minutes=1)).date()
    start = st.date_input(
        t("From which day on"),
        value=_proposed(first, last, in_force, zone),
        min_value=first,
        max_value=last,
        key=f"restore_from_{older.id}_{in_force.id}",
        help=t("Shifts that start before this day stay as people followed them: what was worked cannot be undone."),
        width=260,
    )
    since = max(midnight(start, zone), older.horizon_start)
    st.markdown(f"**{t('What would change, from {day} on', day=day(start))}**")
    told = roster_between(in_force, older, (since, min(older.horizon_end, in_force.horizon_end)))
    cells_and_hours(told, f"restore_{in_force.id}_{older.id}_{start}")
    if len(told.unlocked):
        people = ", ".join(dict.fromkeys(told.unlocked["agent_id"].head(8)))
        st.warning(
            t(
                "Shifts that planners locked in the roster in force would be gone, among them those of {people}.",
                people=plain(people),
            ),
            icon=":material/lock_open:",
        )
    if older.horizon_end < in_force.horizon_end:
        st.caption(
            t(
                "It ends earlier than the roster in force: the days after {day} are open until the next night.",
                day=day(last),
            )
        )
    _form(older, in_force, since)


def _proposed(first: date, last: date, in_force: Publication, zone: ZoneInfo) -> date:
    """Tomorrow; where the plan lies in another time than the clock, as in a replay, its first day."""
    tomorrow = datetime.now(zone).date() + timedelta(days=1)
    start = in_force.horizon_start.astimezone(zone).date()
    return tomorrow if max(first, start) < tomorrow <= last else min(max(first, start), last)


def _form(older: Publication, in_force: Publication, since: datetime) -> None:
    if not sign_in.can(Right.PUBLISH):
        st.info(
            t("Bringing a roster back takes the role publisher, which an admin grants; you see what it would do."),
            icon=":material/lock_person:",
        )
        return
    with st.form(f"restore_{older.id}", border=True):
        reason = st.text_input(t("Why"), max_chars=300, placeholder=t("e.g. last night's history file was wrong"))
        st.caption(
            t(
                "It becomes a new publication; nothing is deleted and every older roster stays readable. Requirement "
                "and forecast are those of its night. The next night starts from it and keeps its locked shifts."
            )
        )
        sent = st.form_submit_button(t("Bring it back"), type="primary", icon=":material/settings_backup_restore:")
    if sent:
        _restore(older, in_force, since, reason)


def _restore(older: Publication, in_force: Publication, since: datetime, reason: str) -> None:
    if not reason.strip():
        st.error(t("Say why: the reason stands in the record of who changed what."), icon=":material/edit_note:")
        return
    try:
        new = reading.store().restore(
            older.id, in_force=in_force, since=since, reason=reason.strip(), at=datetime.now(UTC)
        )
    except StaleVersion as stale:
        who = ", ".join(stale.authors) or t("the night or another publisher")
        st.error(
            t(
                "Nothing was brought back: {who} changed or replaced the roster meanwhile. Look at it anew and repeat.",
                who=plain(who),
            ),
            icon=":material/sync_problem:",
        )
        st.button(t("Look anew"), icon=":material/refresh:")
        return
    st.toast(t("Publication {number} is in force.", number=new.id), icon=":material/check_circle:")
    st.rerun()
