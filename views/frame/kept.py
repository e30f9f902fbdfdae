"""What is kept in memory for all pages and everybody: the settings, tables of runs, and the published plan.

It asks nobody for a right: `views.frame.reading` does, before any of it is shown.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from zoneinfo import ZoneInfo

import pandas as pd
import streamlit as st

from planning.desk.standing.published import caught_up, standing_plan
from planning.desk.standing.standing import Standing
from planning.settings import Settings, load_settings
from planning.store import Publication, Run
from scheduler.agents import Agent
from views.frame import opening
from views.frame.opening import database_url

CONFIGS = "configs"


@dataclass(frozen=True)
class Desk:
    """The published plan as every page sees it; tables are shared between sessions and never changed."""

    publication: Publication
    run: Run
    settings: Settings
    standing: Standing
    agents: Mapping[str, Agent]

    @property
    def time_zone(self) -> ZoneInfo:
        """The site's."""
        return ZoneInfo(self.settings.site.time_zone)

    @property
    def interval(self) -> int:
        """Length of a planning interval [min]."""
        return int(self.settings.site.interval_minutes)

    @property
    def shrinkage(self) -> float:
        """Share of scheduled time lost to unplanned absence."""
        return 1 - self.settings.site.shrinkage.present

    @property
    def prices(self) -> dict[str, int]:
        """Price of a missing agent-hour by queue [cent]."""
        return {policy.queue: policy.shortage_cents for policy in self.settings.policies()}


def configs() -> tuple[Path, int]:
    """The folder of the settings, and a number that changes with any of its files."""
    folder = Path(os.environ.get("TIDESHIFT_CONFIGS", CONFIGS))
    return folder, hash(tuple(sorted((p.name, p.stat().st_mtime_ns) for p in folder.glob("*.yaml"))))


def prepare() -> None:
    """Read the published plan ahead of the first page, for nobody in particular: it is shown to nobody by this."""
    publication = opening.at(database_url()).published()
    if publication is not None:
        desk_kept(database_url(), publication, *configs())


@st.cache_resource(max_entries=4)
def settings_kept(folder: Path, stamp: int) -> Settings:
    """The settings of a folder whose files have this `stamp`."""
    return load_settings(folder)


@st.cache_resource(max_entries=32, show_spinner=False)
def table_kept(url: str, run_id: int, name: str) -> pd.DataFrame | None:
    """A table of a run, or None where that run kept none."""
    try:
        return opening.at(url).table(run_id, name)
    except KeyError:
        return None


@st.cache_resource(max_entries=4, show_spinner=False)
def desk_kept(url: str, publication: Publication, folder: Path, stamp: int) -> Desk:
    """The published plan by the settings of a folder; an edit moves on what was read before it."""
    opened, site, last = opening.at(url), settings_kept(folder, stamp), _last(url, folder, stamp)
    before = last.get(publication.id)
    if before is not None and before.publication.version < publication.version:
        standing = caught_up(before.standing, opened, publication, since=before.publication.version)
    else:
        standing = standing_plan(opened, publication, site)
    desk = Desk(publication, opened.run(publication.run_id), site, standing, standing.agents)
    last.clear()
    last[publication.id] = desk
    # A page can be drawn before everything is counted; whoever changes a shift should not have to wait for it.
    Thread(target=standing.warm, name="warm", daemon=True).start()
    return desk


@st.cache_resource(max_entries=4, show_spinner=False)
def _last(url: str, folder: Path, stamp: int) -> dict[int, Desk]:
    """The last desk that was read, by the number of its publication: after an edit it is moved on, not read anew."""
    return {}
