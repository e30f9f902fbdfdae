"""The form of a planner's override, and the list of those that are kept."""

import uuid
from datetime import UTC, date, datetime, time, timedelta

import pandas as pd
import streamlit as st

from forecast.overrides import Override
from views import reading, sign_in
from views.reading import Desk
from views.wording import instant, plain

ACTIONS = {
    "scale": "multiply the total by",
    "add": "add to the total",
    "set": "set the total to",
    "uplift": "event: times an ordinary day",
}


def asked(desk: Desk, queue: str) -> Override | None:
    """Draw the form; the override as it reads so far, for the preview, or None while it says nothing."""
    number = st.session_state.get("overrides_saved", 0)
    line, language, channel = queue.split("/")
    scopes = [queue, f"{line}/*/{channel}", f"*/{language}/*", f"{line}/*/*", "*/*/*"]
    queues = st.selectbox("Queues", scopes, help="`*` matches all", accept_new_options=True, key=f"scope_{queue}")
    first = desk.publication.horizon_start.astimezone(desk.time_zone).date()
    row = st.columns(2)
    from_day = row[0].date_input("From", value=first, key="from_day")
    from_time = row[1].time_input("at", value=time(0), step=desk.interval * 60, key="from_time")
    row = st.columns(2)
    to_day = row[0].date_input("Until", value=first + timedelta(days=1), key="to_day")
    to_time = row[1].time_input("at", value=time(0), step=desk.interval * 60, key="to_time")
    change = st.columns([1.6, 1])
    action = change[0].selectbox(
        "Change",
        list(ACTIONS),
        format_func=lambda a: ACTIONS[a],
        key="action",
        help="A total is spread along the forecast's shape. An event counts in place of the lift the model knows of.",
    )
    factor = action in ("scale", "uplift")
    value = change[1].number_input(
        "Factor" if factor else "Contacts", value=None, step=0.05 if factor else 10.0, key=f"value{number}"
    )
    reason = st.text_input(
        "Reason", placeholder="campaign, outage, closure ...", max_chars=300, key=f"override_reason{number}"
    )
    expires = st.date_input("Forget it after", value=None, key="expires", help="Empty: it holds until switched off")
    save = st.button("Save override", type="primary", width="stretch", key="save_override")
    if value is None:
        if save:
            st.error("Say by how much: the value is missing.")
        return None
    now = datetime.now(UTC)
    try:
        override = Override(
            id=uuid.uuid4().hex,
            queues=(str(queues),),
            start=_at(desk, from_day, from_time),
            end=_at(desk, to_day, to_time),
            action=action,  # type: ignore[arg-type]
            value=float(value),
            author=sign_in.author(),
            reason=reason.strip(),
            created_at=now,
            expires_at=None if expires is None else _at(desk, expires + timedelta(days=1), time(0)),
        )
    except ValueError as wrong:
        st.error(f"Not possible: {wrong}.")
        return None
    if save:
        _save(override)
    return override


def _save(override: Override) -> None:
    if not override.reason:
        st.error("Say why: an override needs a reason that others can read later.")
        return
    if len(override.queues[0].split("/")) != 3:
        st.error(f"`{override.queues[0]}` names no queues; write line/language/channel, `*` matching all.")
        return
    reading.store().add_override(override)
    st.session_state["override_told"] = "Saved. The next night plans with it."
    # widgets cannot be emptied once drawn; new keys give an empty form
    st.session_state["overrides_saved"] = st.session_state.get("overrides_saved", 0) + 1
    st.rerun()


def kept(desk: Desk) -> None:
    """Draw the list of overrides with their switches."""
    told = st.session_state.pop("override_told", None)
    if told:
        st.success(told)
    overrides = reading.store().overrides()
    st.subheader("Overrides", anchor=False)
    if not overrides:
        st.caption("None yet. What you save on the right stands here until it is switched off.")
        return
    now = datetime.now(UTC)
    table = pd.DataFrame(
        {
            "on": [o.active for o in overrides],
            "state": [o.state(desk.run.as_of) for o in overrides],
            "queues": [", ".join(o.queues) for o in overrides],
            "from": [instant(o.start, desk.time_zone) for o in overrides],
            "until": [instant(o.end, desk.time_zone) for o in overrides],
            "change": [o.change for o in overrides],
            "reason": [o.reason for o in overrides],
            "author": [o.author for o in overrides],
        },
        index=[o.id for o in overrides],
    )
    switches = "-".join(str(int(o.active)) for o in overrides)
    edited = st.data_editor(
        table, key=f"overrides_{switches}", hide_index=True, disabled=[c for c in table.columns if c != "on"]
    )
    for override in overrides:
        if bool(edited.loc[override.id, "on"]) != override.active:
            state = "off" if override.active else "on"
            reading.store().switch_override(
                override.id, not override.active, sign_in.author(), f"switched {state} at the desk", now
            )
            st.session_state["override_told"] = f"Switched {state}: {plain(override.reason)}."
            st.rerun()


def _at(desk: Desk, day: date, clock: time) -> datetime:
    return datetime.combine(day, clock, tzinfo=desk.time_zone)
