"""The list of kept overrides: switch, end, remove and bring back, each on the record."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pandas as pd
import streamlit as st

from forecast.history import matches
from forecast.overrides import Override
from planning.store.guard import Right
from views.demand.keeping import DONE, change_told, done, own
from views.demand.picker import View, pattern_name
from views.frame import reading, sign_in
from views.frame.language import later, t
from views.frame.reading import Desk
from views.frame.wording import instant, plain

STATES = {"holds": later("holds"), "run out": later("run out"), "off": later("off")}


def kept(desk: Desk, view: View, overrides: list[Override]) -> None:
    """Draw the list, the newest first; those of what is looked at, or all."""
    everything = st.toggle(t("Of all queues"), value=True, key="overrides_of_all")
    shown = [o for o in reversed(overrides) if everything or any(matches(o.queues, q) for q in view.looked.queues)]
    if not shown:
        st.caption(t("None yet. What you save stands here until it is switched off, and the night plans with it."))
        return
    may = sign_in.can(Right.EDIT)
    table = _table(desk, shown)
    column = st.column_config
    columns = {
        "on": column.CheckboxColumn(t("on"), help=t("Off: the next night shows what the model says")),
        "state": column.TextColumn(t("state")),
        "queues": column.TextColumn(t("queues")),
        "from": column.TextColumn(t("from")),
        "until": column.TextColumn(t("until")),
        "change": column.TextColumn(t("change"), alignment="right"),
        "reason": column.TextColumn(t("reason")),
        "author": column.TextColumn(t("author")),
        "expires": column.DateColumn(
            t("forget it after"), help=t("The last day on which a night obeys it; empty: until switched off")
        ),
    }
    edited = st.data_editor(
        table,
        key=f"overrides_{st.session_state.get(DONE, 0)}",
        hide_index=True,
        placeholder="",
        column_config=columns,
        num_rows="delete" if may else "fixed",
        disabled=[c for c in table.columns if c not in ("on", "expires")] if may else True,
    )
    st.caption(t("Tick a row's left edge and press the bin to remove it; a removal can be undone."))
    for override in shown:
        if override.id not in edited.index:
            _remove(override)
        elif bool(edited.loc[override.id, "on"]) != override.active:
            _switch(override)
        else:
            last = _day(edited.loc[override.id, "expires"])
            if last != _last_day(desk, override):
                _expire(desk, override, last)


def _table(desk: Desk, shown: list[Override]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "on": [o.active for o in shown],
            "state": [t(STATES[o.state(desk.run.as_of)]) for o in shown],
            "queues": [", ".join(pattern_name(q) for q in o.queues) for o in shown],
            "from": [instant(o.start, desk.time_zone) for o in shown],
            "until": [instant(o.end, desk.time_zone) for o in shown],
            "change": [change_told(o) for o in shown],
            "reason": [o.reason for o in shown],
            "author": [o.author for o in shown],
            "expires": pd.Series([_last_day(desk, o) for o in shown], dtype=object).to_numpy(),
        },
        index=[o.id for o in shown],
    )


def _last_day(desk: Desk, override: Override) -> date | None:
    if override.expires_at is None:
        return None
    return (override.expires_at.astimezone(desk.time_zone) - timedelta(microseconds=1)).date()


def _day(cell: Any) -> date | None:
    """A cell of days as the editor gives it back: empty, a day, or an instant at its midnight."""
    return None if pd.isna(cell) else pd.Timestamp(cell).date()


def _switch(override: Override) -> None:
    state, now = ("off" if override.active else "on"), datetime.now(UTC)
    try:
        own(now=reading.store().switch_override(override.id, not override.active, f"switched {state} at the desk", now))
    except (KeyError, ValueError):
        _too_late()
    told = t("Switched off: {reason}.") if override.active else t("Switched on: {reason}.")
    done(told.format(reason=plain(override.reason)))
    st.rerun()


def _expire(desk: Desk, override: Override, last: date | None) -> None:
    end = None if last is None else datetime.combine(last + timedelta(days=1), time(), desk.time_zone)
    try:
        own(now=reading.store().expire_override(override.id, end, "end set at the desk", datetime.now(UTC)))
    except (KeyError, ValueError):
        _too_late()
    done(t("The override's last day is changed: {reason}.", reason=plain(override.reason)))
    st.rerun()


def _remove(override: Override) -> None:
    try:
        gone = reading.store().remove_override(override.id, "removed at the desk", datetime.now(UTC))
    except KeyError:
        _too_late()
    own(gone=gone)
    done(t("Removed: {reason}.", reason=plain(gone.reason)), gone)
    st.rerun()


def _too_late() -> None:
    """Somebody else was faster: nothing is written, and the list is drawn as it is now."""
    done(t("Nothing done: somebody else just changed this override. The list shows it as it is now."))
    st.rerun()
