"""Explain this number: the steps from contacts to heads of one queue in one interval, chosen by a click or by hand."""

from datetime import date, timedelta

import pandas as pd
import streamlit as st

from planning.desk.requirement.choice import Choice
from planning.desk.requirement.explained import explained
from scheduler.explain import Explanation
from views.frame import opening, reading
from views.frame.language import t
from views.frame.reading import Desk
from views.frame.said import said
from views.frame.wording import clock, day, plain, queue_name
from views.requirement import ground as grounds
from views.requirement.steps import show

CHART, QUEUE, DAY, CLOCK = "requirement_chart", "explained_queue", "explained_day", "explained_clock"


def clicked() -> None:
    """Take a clicked point of the chart into the widgets below it."""
    points = st.session_state[CHART].selection.points
    if points:
        told = points[0].get("customdata")
        st.session_state["explained_at"] = told[0] if isinstance(told, list) else told


def selected(desk: Desk, choice: Choice, shown: pd.DataFrame) -> pd.Timestamp | None:
    """Start of the interval that is explained; sets the widgets before they are drawn."""
    inside = choice.rows(shown, desk.time_zone)
    if inside.empty:
        return None
    at = st.session_state.pop("explained_at", None)
    if at is not None:
        _point_at(desk, pd.Timestamp(at))
    local = inside["timestamp"].dt.tz_convert(desk.time_zone)
    days = set(local.dt.date)
    if st.session_state.get(DAY) not in days:
        heads = inside.groupby("timestamp")[["agents", "workload_h"]].sum()
        busiest = heads["agents"] if heads["agents"].any() else heads["workload_h"]
        _point_at(desk, pd.Timestamp(busiest.idxmax()))  # type: ignore[arg-type]
    return _instant(desk, st.session_state[DAY], st.session_state[CLOCK])


def steps(desk: Desk, choice: Choice, shown: pd.DataFrame) -> None:
    """Draw the widgets and the steps."""
    st.subheader(t("Explain this number"), anchor=False)
    inside = choice.rows(shown, desk.time_zone)
    if inside.empty:
        st.caption(t("Nothing is required of these queues on these days."))
        return
    days = sorted(set(inside["timestamp"].dt.tz_convert(desk.time_zone).dt.date))
    row = st.columns([1.6, 1, 0.8])
    by_need = inside.groupby("queue")[["agents", "workload_h"]].sum().sum(axis=1).sort_values(ascending=False)
    queues = [str(name) for name in by_need.index]
    if st.session_state.get(QUEUE) not in queues:
        st.session_state[QUEUE] = queues[0]
    queue = row[0].selectbox(t("Queue"), queues, format_func=queue_name, key=QUEUE)
    at_day = row[1].selectbox(t("On"), days, format_func=day, key=DAY)
    clocks = [clock(minute) for minute in range(0, 24 * 60, desk.interval)]
    at_clock = row[2].selectbox(t("Interval from"), clocks, key=CLOCK)
    try:
        told = _explained(desk, queue, _instant(desk, at_day, at_clock))
    except ValueError as wrong:
        st.info(t("No number to explain here: {why}.", why=plain(said(str(wrong)))), icon=":material/help:")
        return
    if told is None:
        st.caption(t("This run was made by a release that kept no workload. The next night keeps it."))
        return
    show(told)


def _explained(desk: Desk, queue: str, at: pd.Timestamp) -> Explanation | None:
    # a large queue's number takes the best part of a second to find again; every click would
    by = repr((desk.settings.policies(), desk.settings.site, desk.settings.vendors))
    return _explained_once((opening.database_url(), desk.publication, by, queue, at), desk)


@st.cache_resource(max_entries=64, show_spinner=False)
def _explained_once(key: tuple[object, ...], _desk: Desk) -> Explanation | None:
    (*_, queue, at), desk = key, _desk
    assert isinstance(queue, str)
    assert isinstance(at, pd.Timestamp)
    work = reading.table(desk.publication.run_id, "workload")
    if work is None:
        return None
    return explained(
        grounds.ground(desk),
        queue,
        at.to_pydatetime(),
        policies=desk.settings.policies(),
        present=desk.settings.site.shrinkage.present,
        workload=work,
        requirement=grounds.requirement(desk),
        coverage=desk.standing.coverage,
    )


def _point_at(desk: Desk, at: pd.Timestamp) -> None:
    local = at.tz_convert(desk.time_zone)
    st.session_state[DAY] = local.date()
    st.session_state[CLOCK] = clock(local.hour * 60 + local.minute)


def _instant(desk: Desk, at_day: date, at_clock: str) -> pd.Timestamp:
    hours, minutes = map(int, at_clock.split(":"))
    # the wall clock of the site: a day on which clocks change has its own length
    wall = pd.Timestamp(at_day) + timedelta(hours=hours, minutes=minutes)
    return wall.tz_localize(desk.time_zone, nonexistent="shift_forward", ambiguous=True).tz_convert("UTC")
