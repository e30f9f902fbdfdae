"""The chart of demand, and the window that is dragged on it."""

from collections.abc import Callable, Sequence
from datetime import datetime, time, timedelta
from typing import Any

import pandas as pd
import streamlit as st

from planning.desk.demand.known_events import known_events, override_spans
from planning.desk.demand.scope import by_day, by_interval, past_by_day, past_by_interval
from views.charts import locale
from views.charts.demand import demand
from views.charts.style import local
from views.demand.picker import View
from views.frame import reading
from views.frame.language import t
from views.frame.reading import Desk

KEY = "demand_chart"


def past_of(desk: Desk, view: View) -> pd.DataFrame:
    """What came, `at` the site's wall clock; empty where the run kept no history."""
    history = reading.table(desk.publication.run_id, "history")
    if history is None:
        return pd.DataFrame({"at": pd.Series(dtype="datetime64[us]"), "volume": pd.Series(dtype=float)})
    begin = pd.Timestamp(desk.publication.horizon_start) - timedelta(days=view.past_days)
    seen = history[history["timestamp"] >= begin]
    if view.daily:
        return past_by_day(seen, view.looked, desk.time_zone).rename(columns={"day": "at"})
    return _at(desk, past_by_interval(seen, view.looked))


def ahead_of(desk: Desk, view: View, forecast: pd.DataFrame) -> pd.DataFrame:
    """A forecast as the chart takes it."""
    if view.daily:
        totals = reading.table(desk.publication.run_id, "totals")
        return by_day(forecast, totals, view.looked, desk.time_zone).rename(columns={"day": "at"})
    return _at(desk, by_interval(forecast, view.looked))


def spans_of(desk: Desk, view: View, first: datetime, last: datetime) -> pd.DataFrame:
    """Events, holidays and overrides of what is looked at, as instants."""
    queues = view.looked.queues
    known = known_events(desk.settings, queues, first.date(), last.date())
    own = override_spans(reading.store().overrides(), queues, desk.run.as_of)
    return pd.concat([known, own], ignore_index=True) if len(own) else known


def picture(desk: Desk, view: View, past: pd.DataFrame, ahead: pd.DataFrame, spans: pd.DataFrame,
            preview: pd.DataFrame | None, on_window: Callable[[datetime, datetime], None]) -> None:  # fmt: skip
    """Draw the chart; a window dragged on it goes to `on_window`, snapped to whole intervals or days."""
    shown = spans.assign(start=local(spans["start"], desk.time_zone), end=local(spans["end"], desk.time_zone))

    def dragged() -> None:
        window = window_of(st.session_state[KEY], timedelta(days=1) if view.daily else timedelta(minutes=desk.interval))
        if window is not None:
            on_window(*(edge.replace(tzinfo=desk.time_zone) for edge in window))

    st.plotly_chart(
        demand(past, ahead, preview=preview, spans=shown, daily=view.daily),
        key=KEY,
        on_select=dragged,
        selection_mode="box",
        config=locale.config(),
        alt=t("History, forecast and its band, events and overrides over time"),
    )
    if view.looked.is_sum and not view.daily:
        st.caption(
            t(
                "A sum of queues by interval is shown without a band: not all are busy at once, so their bands do not "
                "add up. By day the night reckons the band of the sum itself."
            )
        )
    elif ahead.get("p95") is None or ahead["p95"].isna().all():
        st.caption(t("The night kept no band for this sum: choose one line, one language or one channel, or all."))
    if past.empty:
        st.caption(t("This run kept no history; the chart shows the forecast alone."))


def window_of(state: Any, step: timedelta) -> tuple[datetime, datetime] | None:
    """The window of a dragged box, widened to whole steps of the wall clock; None without a box.

    >>> box = {"selection": {"box": [{"x": ["2026-11-19 18:10", "2026-11-19 21:20"]}]}}
    >>> [str(edge) for edge in window_of(box, timedelta(minutes=30))]
    ['2026-11-19 18:00:00', '2026-11-19 21:30:00']
    """
    boxes: Sequence[Any] = state["selection"].get("box", ())
    if not boxes:
        return None
    first, last = sorted(pd.Timestamp(edge).to_pydatetime() for edge in boxes[0]["x"])
    midnight = datetime.combine(first.date(), time())
    begin = midnight + (first - midnight) // step * step
    end = midnight + -(-(last - midnight) // step) * step
    return begin, max(end, begin + step)


def _at(desk: Desk, table: pd.DataFrame) -> pd.DataFrame:
    return table.assign(at=local(table["timestamp"], desk.time_zone)).drop(columns="timestamp")
