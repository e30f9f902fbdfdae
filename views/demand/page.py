"""Demand: what customers will do. History, forecast and its honesty, and what a planner knows better."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from forecast.history import QUEUE, queue_names
from forecast.overrides import Override
from planning.desk.demand.override_effect import laid_over, pending, switched_off
from planning.desk.demand.scope import by_day, by_interval, rows_of
from views.demand import typed
from views.demand.facts import facts
from views.demand.honesty import honesty, past_nights
from views.demand.keeping import news, tell
from views.demand.override_form import asked, fill
from views.demand.override_list import kept
from views.demand.picker import picked
from views.demand.picture import ahead_of, past_of, picture, spans_of
from views.demand.preview import preview
from views.frame import reading
from views.frame.header import header, nothing_yet
from views.frame.language import t, tn
from views.frame.reading import Desk, database_url


def page() -> None:
    """Draw the page."""
    header(t("Demand"), t("What will customers do, how sure are we, and what do you know better?"))
    desk = reading.desk()
    if desk is None:
        nothing_yet()
        return
    night = reading.required_table(desk, "forecast")
    names = _names(database_url(), desk.publication.run_id, night)
    overrides = reading.store().overrides()
    view = picked(names, list(dict.fromkeys(p.line for p in desk.settings.policies())))
    found = news(overrides)
    tell(desk, found)
    forecast = _as_it_stands(desk, night, overrides)
    mine = rows_of(forecast, view.looked)
    days = by_day(forecast, reading.table(desk.publication.run_id, "totals"), view.looked, desk.time_zone)
    past = past_of(desk, view)
    ahead = ahead_of(desk, view, forecast)
    first = past["at"].min() if len(past) else ahead["at"].min()
    spans = spans_of(desk, view, first, ahead["at"].max())
    facts(desk, view.looked, days, mine)
    left, right = st.columns([2.8, 1], gap="medium")
    with right:
        wanted = asked(desk, view, names, found)
    told, chart = left.container(), left.container()
    tabs = st.tabs([
        t("Type by day"), t("Type by interval"), _kept_title(overrides), t("How good is it?"),
    ])  # fmt: skip
    with tabs[0]:
        wanted += typed.by_day(desk, view, days, spans, names, found)
    with tabs[1]:
        wanted += typed.by_interval(desk, view, by_interval(forecast, view.looked), names, found)
    with told:
        moved = preview(desk, view, forecast, wanted)
    with chart:
        picture(desk, view, past, ahead, spans, moved, fill)
        _waiting(desk, overrides)
    # behind closed tabs, so after the picture that the planner came for
    with tabs[2]:
        kept(desk, view, overrides)
    with tabs[3]:
        honesty(desk, view)
        past_nights(desk, view)


@st.cache_data(max_entries=8, show_spinner=False)
def _names(url: str, run_id: int, _forecast: pd.DataFrame) -> list[str]:
    return sorted(set(queue_names(_forecast[QUEUE].drop_duplicates())))


def _as_it_stands(desk: Desk, night: pd.DataFrame, overrides: Sequence[Override]) -> pd.DataFrame:
    """The night's forecast with the overrides saved since."""
    since = pending(overrides, desk.run)
    return _laid(database_url(), desk.publication.run_id, tuple(since), night) if since else night


@st.cache_resource(max_entries=8, show_spinner=False)
def _laid(url: str, run_id: int, since: tuple[Override, ...], _night: pd.DataFrame) -> pd.DataFrame:
    return laid_over(_night, since)


def _kept_title(overrides: Sequence[Override]) -> str:
    on = sum(override.active for override in overrides)
    return t("Overrides ({on})", on=on) if on else t("Overrides")


def _waiting(desk: Desk, overrides: Sequence[Override]) -> None:
    """Say what the chart shows of overrides that the roster in force does not know yet."""
    since = len(pending(overrides, desk.run))
    off = len(switched_off(overrides, desk.run))
    if since:
        st.caption(
            tn(
                "{count} override was saved since the night: it is in the chart, and in the roster from the next night "
                "on.",
                "{count} overrides were saved since the night: they are in the chart, and in the roster from the next "
                "night on.",
                since,
            )
        )
    if off:
        st.caption(
            tn(
                "{count} override was switched off since the night: the chart still shows it, the next night forgets "
                "it.",
                "{count} overrides were switched off since the night: the chart still shows them, the next night "
                "forgets them.",
                off,
            )
        )
