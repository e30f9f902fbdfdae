"""The published folder: every file of one publication, there as a whole or not there."""

import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd

from planning.csv_file import agent_zones
from planning.exchange.calendars import write_calendars
from planning.exchange.certificate import NAME as CERTIFICATE
from planning.exchange.tables import write_table
from planning.exchange.workbook import write_workbook

RESULT_FIELDS = (
    "cost",
    "bound",
    "gap",
    "seconds",
    "peak_mb",
    "status",
    "seed",
    "inputs_sha256",
    "violations",
    "shortage_agent_hours",
    "surplus_agent_hours",
    "reasons",
)
"""What result.json holds at least, in this order."""


@dataclass(frozen=True)
class Published:
    """What goes into a published folder.

    Attributes
    ----------
    as_of : datetime
        Stamps the workbook and the calendars, so that the same publication gives the same bytes.
    time_zone : ZoneInfo
        The site's: forecast, requirement and coverage are written in it; rosters and absences in each agent's own.
    agents, absences, requirement, roster : pandas.DataFrame
        Of the contracts AGENTS, ABSENCES, REQUIREMENT and ROSTER.
    result : mapping
        result.json; holds at least `RESULT_FIELDS`.
    forecast : pandas.DataFrame or None
        Of contract FORECAST; a vendor's roster has none.
    totals : pandas.DataFrame or None
        Day totals of the forecast, days without clock.
    twin, side_by_side : pandas.DataFrame or None
        Every queue as the twin saw it; every KPI as planned and as simulated.
    posts : pandas.DataFrame or None
        Of contract SEATS: who sits on which seat of which fixed post when; a site without posts has none.
    bought : pandas.DataFrame or None
        Of contract BOUGHT: hours that the roster asks of vendors that lend people; a site without them has none.
    kpis, coverage : pandas.DataFrame or None
        Any columns; instants are written in the site's zone.
    certificate : str or None
        Text of certificate.json; a roster that planners have edited has none.
    values : pandas.DataFrame or None
        What one more agent and one more hour are worth at the proof's prices; of `scheduler.reasons.values.VALUES`.
    colours : mapping of str to str
        `#rrggbb` of each shift code; codes without one stay grey.
    """

    as_of: datetime
    time_zone: ZoneInfo
    agents: pd.DataFrame
    absences: pd.DataFrame
    requirement: pd.DataFrame
    roster: pd.DataFrame
    result: Mapping[str, Any]
    forecast: pd.DataFrame | None = None
    totals: pd.DataFrame | None = None
    twin: pd.DataFrame | None = None
    side_by_side: pd.DataFrame | None = None
    posts: pd.DataFrame | None = None
    bought: pd.DataFrame | None = None
    kpis: pd.DataFrame | None = None
    coverage: pd.DataFrame | None = None
    certificate: str | None = None
    values: pd.DataFrame | None = None
    colours: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.as_of.tzinfo is None:
            raise ValueError(f"as_of {self.as_of} carries no offset")
        lacking = [name for name in RESULT_FIELDS if name not in self.result]
        if lacking:
            raise ValueError(f"result lacks {', '.join(lacking)}")
        for name, table in (("roster", self.roster), ("absences", self.absences)):
            unknown = sorted(set(table["agent_id"]) - set(self.agents["agent_id"]))
            if unknown:
                raise ValueError(f"{name}: {len(unknown)} ids are not among the agents: {', '.join(unknown[:5])}")


def write_folder(directory: Path, published: Published) -> Path:
    """Write a publication's files to `directory`, which appears whole or not at all.

    Everything is written beside it, flushed to disk and renamed into place. A directory that is already there is
    complete, for there is no other way to come about, and must be the same publication: it is left as it is.

    Parameters
    ----------
    directory : Path
        Named after the publication, such as `data/published/000012-v1`; its parent is made if need be.
    published : Published
        agents.csv, absences.csv, requirement.csv, forecast.csv, totals.csv, roster.csv, posts.csv, bought.csv,
        kpis.csv, twin.csv, side_by_side.csv, values.csv, result.json, certificate.json, roster.xlsx and
        calendars/AGENT.ics are made of it.

    Returns
    -------
    Path
        `directory`.
    """
    if directory.exists():
        return directory
    directory.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=f".{directory.name}.", dir=directory.parent))
    try:
        _fill(draft, published)
        for path in _inside(draft):
            _flush(path)
        draft.chmod(0o755)
        _rename(draft, directory)
    except BaseException:
        shutil.rmtree(draft)
        raise
    _flush(directory.parent)
    return directory


def make_current(directory: Path) -> Path:
    """Point the link `current` beside `directory` at it, in one step that no reader can see half done.

    Returns
    -------
    Path
        The link.
    """
    if not directory.is_dir():
        raise ValueError(f"{directory} is not a folder")
    link = directory.parent / "current"
    with tempfile.TemporaryDirectory(prefix=".current.", dir=directory.parent) as aside:
        fresh = Path(aside) / "current"
        fresh.symlink_to(Path(directory.name), target_is_directory=True)
        os.replace(fresh, link)  # noqa: PTH105  (says better than Path.replace that it is atomic)
    _flush(directory.parent)
    return link


def _fill(folder: Path, published: Published) -> None:
    site = published.time_zone
    own = agent_zones(published.agents)
    files: list[tuple[str, pd.DataFrame | None, ZoneInfo | Mapping[str, ZoneInfo]]] = [
        ("agents", published.agents, site),
        ("absences", published.absences, own),
        ("roster", published.roster, own),
        ("requirement", published.requirement, site),
        ("forecast", published.forecast, site),
        ("totals", published.totals, site),
        ("posts", published.posts, site),
        ("bought", published.bought, site),
        ("kpis", published.kpis, site),
        ("twin", published.twin, site),
        ("side_by_side", published.side_by_side, site),
        ("values", published.values, site),
    ]
    for name, table, zone in files:
        if table is not None:
            write_table(table, folder / f"{name}.csv", zone)
    fields = {name: published.result[name] for name in RESULT_FIELDS}
    text = json.dumps({**fields, **published.result}, indent=2, ensure_ascii=False, allow_nan=False)
    (folder / "result.json").write_text(text + "\n", encoding="utf-8")
    if published.certificate is not None:
        (folder / CERTIFICATE).write_text(published.certificate, encoding="utf-8")
    write_workbook(
        folder / "roster.xlsx",
        as_of=published.as_of,
        time_zone=published.time_zone,
        agents=published.agents,
        absences=published.absences,
        roster=published.roster,
        colours=published.colours,
        coverage=published.coverage,
        posts=published.posts,
    )
    write_calendars(folder / "calendars", published.agents, published.roster, published.as_of)


def _inside(folder: Path) -> Iterator[Path]:
    """Everything below `folder` and then itself, children first, so that no name is on disk before its content."""
    for root, _, files in os.walk(folder, topdown=False):
        yield from (Path(root) / name for name in files)
        yield Path(root)


def _flush(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _rename(draft: Path, directory: Path) -> None:
    try:
        draft.rename(directory)
    except OSError:
        # another process may have written the same publication meanwhile
        if not directory.is_dir():
            raise
        shutil.rmtree(draft)
