"""From the store to the published folder: what people follow, as files, whole at every moment."""

import shutil
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pandas as pd

from planning.store import Publication, Run, Store
from planning.store.guard import PlanReader

if TYPE_CHECKING:
    from planning.exchange import Published

TABLES = ("agents", "absences", "coverage", "kpis")
"""Tables a run keeps, besides forecast, requirement and roster, so that its folder can be written again."""


def folder_of(root: Path, publication: Publication) -> Path:
    """The folder of a publication as it reads after its edits.

    >>> from datetime import UTC, datetime
    >>> at = datetime(2026, 11, 16, tzinfo=UTC)
    >>> folder_of(Path("data/published"), Publication(12, 9, 1, at, at, at)).as_posix()
    'data/published/000012-v1'
    """
    return root / f"{publication.id:06d}-v{publication.version}"


def repair(store: Store, root: Path) -> bool:
    """See that `root/current` leads to the files of the roster in force, writing them if they are not there.

    Parameters
    ----------
    store : Store
    root : Path
        Folder of the published folders; nothing happens before the first publication.

    Returns
    -------
    bool
        Whether anything had to be done.
    """
    publication = store.published()
    if publication is None:
        return False
    directory, link = folder_of(root, publication), root / "current"
    if directory.is_dir() and link.is_symlink() and link.readlink() == Path(directory.name):
        return False
    from planning.exchange import make_current, write_folder

    if not directory.is_dir():
        write_folder(directory, contents(store, publication))
    make_current(directory)
    return True


def contents(store: PlanReader, publication: Publication) -> "Published":
    """What a publication's folder holds, from the store alone: the roster with the planners' edits, counted anew."""
    from planning.exchange import Published

    run = store.run(publication.run_id)
    tables = {name: store.table(publication.run_id, name) for name in (*TABLES, "requirement", "forecast")}
    roster = store.roster(publication.id)
    coverage = tables["coverage"]
    if publication.version > 1:
        coverage = _recount(roster, tables["requirement"], tables["agents"], run.summary["interval_minutes"])
    return Published(
        as_of=run.as_of,
        time_zone=ZoneInfo(run.summary["time_zone"]),
        agents=tables["agents"],
        absences=tables["absences"],
        requirement=tables["requirement"],
        roster=roster,
        result=run.summary["result"],
        forecast=tables["forecast"],
        totals=optional(store, publication.run_id, "totals"),
        twin=optional(store, publication.run_id, "twin"),
        side_by_side=optional(store, publication.run_id, "side_by_side"),
        kpis=tables["kpis"],
        coverage=coverage,
        certificate=_certificate(store, publication),
        values=optional(store, publication.run_id, "values"),
        posts=_posts(store, publication, run, roster, tables["agents"]),
        bought=_bought(run, roster, tables["agents"]),
        colours=run.summary["colours"],
    )


def _certificate(store: PlanReader, publication: Publication) -> str | None:
    """The proof of the roster as the night made it; whoever edits a roster edits its proof away."""
    kept = optional(store, publication.run_id, "certificate") if publication.version == 1 else None
    return None if kept is None else str(kept["text"].iloc[0])


def _posts(
    store: PlanReader, publication: Publication, run: Run, roster: pd.DataFrame, agents: pd.DataFrame
) -> pd.DataFrame | None:
    """Seats of the publication's roster, and of those who came to work before it and are still there."""
    from planning.night.post_seats import published_seats

    start = publication.horizon_start
    before = store.past_roster(start, 2)
    reaching = before[(before["end"] > start) & before["agent_id"].isin(agents["agent_id"])]
    zone, told = ZoneInfo(run.summary["time_zone"]), run.summary.get("posts", ())
    both = pd.concat([reaching, roster], ignore_index=True) if len(reaching) else roster
    span = (start, publication.horizon_end)
    return published_seats(told, both, agents, span, run.summary["interval_minutes"], zone)


def _bought(run: Run, roster: pd.DataFrame, agents: pd.DataFrame) -> pd.DataFrame | None:
    """What the roster asks of vendors that lend people; None where no vendor does."""
    from scheduler.seats import Contracted, bought

    told = {vendor: Contracted(**terms) for vendor, terms in run.summary.get("seats", {}).items()}
    return bought(roster, agents, told) if told else None


def optional(store: PlanReader, run: int, name: str) -> pd.DataFrame | None:
    """A table of a run that not every run has."""
    try:
        return store.table(run, name)
    except KeyError:
        return None


def sweep(root: Path) -> None:
    """Remove drafts that a killed night left; only for the holder of the turn, or it removes another's work."""
    for draft in root.glob(".*"):
        if draft.is_dir() and not draft.is_symlink():
            shutil.rmtree(draft)


def _recount(roster: pd.DataFrame, requirement: pd.DataFrame, agents: pd.DataFrame, interval: int) -> pd.DataFrame:
    from planning.csv_file import to_agents
    from scheduler.agents import Contract
    from scheduler.verify import coverage

    # Counting reads only people's zones, so the terms of their contracts need not be known.
    unread = {name: Contract(name, 0, 0, ()) for name in agents["contract"].unique()}
    return coverage(roster, requirement, to_agents(agents, unread), interval)
