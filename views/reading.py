"""What the pages read, once per run and version: the store, the settings, and the tables worked out from them."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pandas as pd
import streamlit as st

from planning.desk.roster_edit import Standing
from planning.desk.standing_plan import standing_plan
from planning.refusal import Refused
from planning.settings import Settings, load_settings
from planning.store import Publication, Run, SchemaTooNew, Store
from scheduler.agents import Agent

DATABASE, CONFIGS = "sqlite:///data/tideshift.db", "configs"


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


def database_url() -> str:
    """Where the desk's runs are kept."""
    return os.environ.get("TIDESHIFT_DATABASE", DATABASE)


def store() -> Store:
    """The store; one engine for all sessions. A page that cannot open it says so and ends."""
    try:
        return _store(database_url())
    except (SchemaTooNew, ValueError, ModuleNotFoundError) as refusal:
        st.error(f"The store cannot be opened: {refusal}.", icon=":material/database_off:")
        st.stop()


def settings() -> Settings:
    """The site's settings, read again when a file changes. A page that cannot read them lists why and ends."""
    try:
        return _settings(*_configs())
    except Refused as refusal:
        st.error("The settings cannot be read; correct these and reload.", icon=":material/rule_settings:")
        st.code(str(refusal), language=None)
        st.stop()


def desk() -> Desk | None:
    """The published plan, or None before the first night."""
    publication = store().published()
    if publication is None:
        return None
    settings()  # ends the page if they cannot be read
    return _desk(database_url(), publication, *_configs())


def table(run_id: int, name: str) -> pd.DataFrame | None:
    """A table of a run, or None where that run kept none."""
    return _table(database_url(), run_id, name)


def required_table(desk: Desk, name: str) -> pd.DataFrame:
    """A table every published run has."""
    found = table(desk.publication.run_id, name)
    if found is None:
        raise LookupError(f"run {desk.publication.run_id} was published without its table {name}")
    return found


def days_off(desk: Desk) -> set[tuple[str, date]]:
    """Days that planners keep free, whoever published since."""
    first, last = desk.publication.horizon_start.date(), desk.publication.horizon_end.date() + timedelta(days=1)
    rows = store().locked_days_off(first, last)
    return {(str(a), d.date()) for a, d in rows[["agent_id", "date"]].itertuples(index=False, name=None)}


def _configs() -> tuple[Path, int]:
    """The folder of the settings, and a number that changes with any of its files."""
    folder = Path(os.environ.get("TIDESHIFT_CONFIGS", CONFIGS))
    return folder, hash(tuple(sorted((p.name, p.stat().st_mtime_ns) for p in folder.glob("*.yaml"))))


@st.cache_resource(max_entries=4, show_spinner="Opening the store ...")
def _store(url: str) -> Store:
    return Store.open(url)


@st.cache_resource(max_entries=4)
def _settings(folder: Path, stamp: int) -> Settings:
    return load_settings(folder)


@st.cache_resource(max_entries=32, show_spinner=False)
def _table(url: str, run_id: int, name: str) -> pd.DataFrame | None:
    try:
        return _store(url).table(run_id, name)
    except KeyError:
        return None


@st.cache_resource(max_entries=4, show_spinner="Judging the roster ...")
def _desk(url: str, publication: Publication, folder: Path, stamp: int) -> Desk:
    opened, site = _store(url), _settings(folder, stamp)
    standing = standing_plan(opened, publication, site)
    return Desk(publication, opened.run(publication.run_id), site, standing, standing.agents)
