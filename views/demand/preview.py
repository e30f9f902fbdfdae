"""What unsaved overrides would do: the line on the chart, and the effect in contacts and agent-hours."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
import streamlit as st

from forecast.history import QUEUE
from forecast.overrides import Override
from planning.desk.demand.override_effect import Effect, agent_hours, effect
from planning.desk.demand.scope import BAND, rows_of
from views.demand.picker import View
from views.demand.picture import ahead_of
from views.frame.language import t, tn
from views.frame.reading import Desk, database_url
from views.frame.wording import change, number, percent

AT_ONCE = 3
"""Queues whose agent-hours are worked out unasked: more take longer than a click should."""


def preview(desk: Desk, view: View, forecast: pd.DataFrame, wanted: Sequence[Override]) -> pd.DataFrame | None:
    """Say what the overrides would do; the line to draw, or None where they do nothing in sight.

    Parameters
    ----------
    desk : Desk
    view : View
    forecast : pandas.DataFrame
        What the next night would plan with as things stand.
    wanted : sequence of Override
        Not saved yet.
    """
    if not wanted:
        return None
    done = effect(forecast, wanted)
    if not done.intervals:
        st.warning(
            t("Nothing in the forecast lies in that window of those queues; the override would change nothing."),
            icon=":material/search_off:",
        )
        return None
    before, after = done.contacts
    said = tn("This would change {count} interval", "This would change {count} intervals", done.intervals)
    share = t("from nothing") if not before else f"{'+' if after >= before else '−'}{percent(abs(after / before - 1))}"
    line = t(
        "**{said}**: {before} → {after} contacts ({share}).",
        said=said, before=number(before), after=number(after), share=share,
    )  # fmt: skip
    hours = _hours(desk, done, wanted)
    st.info(f"{line} {hours} {t('The next night plans with it once saved.')}", icon=":material/preview:")
    if hours == "":
        st.button(t("Work out the agent-hours"), key="reckon_hours", icon=":material/calculate:")
    # only what is drawn: a large site's forecast takes a second to copy whole
    seen = rows_of(forecast, view.looked)[[*QUEUE, "timestamp", "volume", *BAND]]
    shown = ahead_of(desk, view, done.over(seen))
    same = np.isclose(shown["volume"], ahead_of(desk, view, seen)["volume"])
    # drawn only where it differs, or it would hide the forecast
    return shown.assign(volume=shown["volume"].mask(same))


def _hours(desk: Desk, done: Effect, wanted: Sequence[Override]) -> str:
    ours = {policy.queue for policy in desk.settings.policies()}
    queues = [queue for queue in done.queues if queue in ours]
    if not queues:
        return t("None of these queues is ours to staff.")
    if len(queues) > AT_ONCE and not st.session_state.get("reckon_hours"):
        return ""
    said = tuple((o.queues, o.start, o.end, o.action, o.value) for o in wanted)
    # what was saved since the night lies under the preview, and settings may have changed since the last one
    under = hash(done.before["volume"].to_numpy().tobytes())
    by = repr((desk.settings.policies(), desk.settings.vendors))
    key = (database_url(), desk.publication.run_id, desk.publication.id, tuple(queues), said, under, by)
    try:
        needed, new = _reckoned(key, done, queues, desk)
    except ValueError:
        return t("Agent-hours cannot be worked out: a queue's forecast has holes.")
    return t(
        "Required: {before} → {after} agent-hours ({change}).",
        before=number(needed), after=number(new), change=change(new - needed, t("h"), 0 if needed > 1000 else 1),
    )  # fmt: skip


@st.cache_data(max_entries=64, show_spinner=False)
def _reckoned(key: object, _done: Effect, _queues: Sequence[str], _desk: Desk) -> tuple[float, float]:
    before, after = (
        agent_hours(table, _queues, _desk.settings, _desk.publication) for table in (_done.before, _done.after)
    )
    return before, after
