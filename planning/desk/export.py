"""Files of the roster in force for whoever asks at the desk: what the published folder holds, made in memory."""

import io
import tempfile
import zipfile
from collections.abc import Mapping
from datetime import datetime
from enum import Enum
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from planning.csv_file import agent_zones
from planning.night.publishing import contents
from planning.store import Publication
from planning.store.guard import PlanReader

if TYPE_CHECKING:
    from planning.exchange import Published


class Export(Enum):
    """A kind of file, by what it holds."""

    ROSTER = "roster.csv"
    WORKBOOK = "roster.xlsx"
    CALENDARS = "calendars.zip"
    FOLDER = "published.zip"

    @property
    def mime(self) -> str:
        """Media type a browser is told."""
        sheet = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        return {"csv": "text/csv", "xlsx": sheet, "zip": "application/zip"}[self.value.rsplit(".", 1)[1]]


FILES: Mapping[str, Export] = MappingProxyType({kind.value: kind for kind in Export})
"""Every kind by the name of its file."""


def exported(store: PlanReader, publication: Publication, kind: Export) -> bytes:
    """The bytes of a file; the same publication and version give the same bytes.

    Parameters
    ----------
    store : PlanReader
        Holds the publication and the tables of its run.
    publication : Publication
        Which roster, with the planners' edits.
    kind : Export

    Raises
    ------
    KeyError
        If the run lacks a table that the published folder is made of.
    """
    from planning.exchange import write_folder
    from planning.exchange.calendars import write_calendars
    from planning.exchange.tables import write_table

    with tempfile.TemporaryDirectory(prefix="tideshift-export-") as aside:
        target = Path(aside) / kind.value
        if kind is Export.ROSTER:
            agents = store.table(publication.run_id, "agents")
            write_table(store.roster(publication.id), target, agent_zones(agents))
            return target.read_bytes()
        found = contents(store, publication)
        if kind is Export.WORKBOOK:
            _write_workbook(found, target)
            return target.read_bytes()
        if kind is Export.CALENDARS:
            write_calendars(target, found.agents, found.roster, found.as_of)
            return _zipped(target, found.as_of)
        return _zipped(write_folder(target, found), found.as_of)


def _write_workbook(found: "Published", target: Path) -> None:
    from planning.exchange.workbook import write_workbook

    write_workbook(
        target,
        as_of=found.as_of,
        time_zone=found.time_zone,
        agents=found.agents,
        absences=found.absences,
        roster=found.roster,
        colours=found.colours,
        coverage=found.coverage,
        posts=found.posts,
    )


def _zipped(folder: Path, as_of: datetime) -> bytes:
    """A folder's files in one archive, sorted and stamped `as_of`."""
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(p for p in folder.rglob("*") if p.is_file()):
            entry = zipfile.ZipInfo(path.relative_to(folder).as_posix(), as_of.timetuple()[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, path.read_bytes())
    return whole.getvalue()
