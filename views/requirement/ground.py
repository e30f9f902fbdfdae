"""What the page reads of a run, once: its tables, and the ground on which a requirement is made anew."""

from contextlib import suppress
from threading import Thread

import pandas as pd
import streamlit as st

from planning.desk.requirement.ground import Ground
from scheduler.horizon import Horizon
from views.frame import opening, reading
from views.frame.reading import Desk

CHANGED_H = 0.01
"""Agent-hours by which today's settings must differ from those of the night to be told [h]."""


def horizon(desk: Desk) -> Horizon:
    """The days of the publication."""
    zone = desk.time_zone
    start, end = (at.astimezone(zone) for at in (desk.publication.horizon_start, desk.publication.horizon_end))
    return Horizon(start, end, desk.interval, zone)


def ground(desk: Desk) -> Ground:
    """Demand, policies and people of the published run under today's settings."""
    forecast = reading.required_table(desk, "forecast")  # asks for the right to read
    site = desk.settings.site
    shares = tuple((vendor.name, str(vendor)) for vendor in desk.settings.vendors.vendors)
    key = hash((desk.settings.policies(), site.pooling, site.interval_minutes, shares))
    return _ground(opening.database_url(), desk.publication.run_id, key, desk, forecast)


def requirement(desk: Desk) -> pd.DataFrame:
    """The published requirement; a column `binds` says what each row rests on, where the run kept it."""
    return reading.required_table(desk, "requirement")


@st.cache_resource(max_entries=4, show_spinner=False)
def _ground(url: str, run_id: int, key: int, _desk: Desk, _forecast: pd.DataFrame) -> Ground:
    made = Ground.of(
        _desk.settings,
        horizon(_desk),
        _desk.agents.values(),
        forecast=_forecast,
        history=reading.table(run_id, "history"),
        factors=reading.table(run_id, "factors"),
    )
    # the first slider should not wait for what no slider changes: it is laid while the page is looked at
    Thread(target=_laid, args=(made,), name="requirement", daemon=True).start()
    return made


def _laid(ground: Ground) -> None:
    for queue in ground.policies:
        with suppress(ValueError):  # told in words to whoever asks for that queue
            ground.heads([queue])
