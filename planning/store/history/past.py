"""The part of the store that looks back: pages of runs and publications, comparisons, and restoring."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pandas as pd
import sqlalchemy as sa

from planning.store import audit, database, runs
from planning.store.history import comparing, restoring
from planning.store.publications import Publication
from planning.store.runs import Run
from planning.store.tables import AUDIT, PUBLICATION, RUN


@dataclass(frozen=True)
class PastStore:
    """What was, in one database; `Store` adds what is."""

    engine: sa.Engine

    def run_page(self, limit: int, offset: int = 0) -> tuple[list[Run], int]:
        """A page of runs, the newest first, and how many there are on all pages."""
        with database.reading(self.engine) as connection:
            query = sa.select(RUN).order_by(RUN.c.id.desc()).limit(limit).offset(offset)
            found = [runs.Run(**row._mapping) for row in connection.execute(query)]
            return found, int(connection.scalar(sa.select(sa.func.count()).select_from(RUN)) or 0)

    def publication_page(self, limit: int, offset: int = 0) -> tuple[list[Publication], int]:
        """A page of publications, the one in force first, and how many there are on all pages."""
        with database.reading(self.engine) as connection:
            query = sa.select(PUBLICATION).order_by(PUBLICATION.c.id.desc()).limit(limit).offset(offset)
            found = [Publication(**row._mapping) for row in connection.execute(query)]
            return found, int(connection.scalar(sa.select(sa.func.count()).select_from(PUBLICATION)) or 0)

    def publication_of(self, run_id: int) -> Publication | None:
        """The publication of a run's roster; None of a run that published nothing."""
        with database.reading(self.engine) as connection:
            row = connection.execute(sa.select(PUBLICATION).where(PUBLICATION.c.run_id == run_id)).first()
            return None if row is None else Publication(**row._mapping)

    def audit_names(self) -> tuple[list[str], list[str]]:
        """Everybody who ever changed something or put it into force, and every kind of thing that was changed."""
        with database.reading(self.engine) as connection:
            told = {n: set(connection.scalars(sa.select(AUDIT.c[n]).distinct())) for n in ("author", "published_by")}
            kinds = connection.scalars(sa.select(AUDIT.c.what).distinct())
            return sorted((told["author"] | told["published_by"]) - {None}), sorted(kinds)

    def queue_totals(self, run_id: int, start: datetime, end: datetime) -> pd.DataFrame:
        """What a run forecast and required by queue in [start, end); see `comparing.queue_totals`."""
        with database.reading(self.engine) as connection:
            return comparing.queue_totals(connection, run_id, start, end)

    def changed_shifts(
        self, older: int, newer: int, start: datetime, end: datetime
    ) -> tuple[pd.DataFrame, pd.DataFrame]:
        """Shifts in [start, end) that only one of two runs has, after all edits; see `comparing.changed_shifts`."""
        with database.reading(self.engine) as connection:
            return comparing.changed_shifts(connection, older, newer, start, end)

    def hours_by_agent(self, run_id: int, start: datetime, end: datetime) -> pd.DataFrame:
        """Shifts and paid hours of each person of a run in [start, end), after all edits."""
        with database.reading(self.engine) as connection:
            return comparing.hours_by_agent(connection, run_id, start, end)

    def restore(
        self,
        publication_id: int,
        *,
        in_force: Publication,
        since: datetime,
        author: str,
        reason: str,
        at: datetime,
    ) -> Publication:
        """Bring an older publication back as a new one, from an instant on; nothing older is touched.

        Shifts that start before `since` stay as they were published for their hour: what was worked cannot be undone.
        From then on the older roster holds again with its locks, but for shifts that would overlap one that stays, and
        days that planners keep free are free only where the older roster leaves them so. Its run is entered once more,
        with every table, so that both read alike from now on and edits of one are not edits of the other; a night
        asked for afterwards is always solved, and keeps the locked shifts.

        Parameters
        ----------
        publication_id : int
            The older publication.
        in_force : Publication
            What the publisher saw in force.
        since : datetime
            First instant for which the older roster holds again, zone-aware.
        author, reason : str
            Who and why; neither may be blank.
        at : datetime
            When, zone-aware.

        Returns
        -------
        Publication
            The new one, in force.

        Raises
        ------
        StaleVersion
            If somebody published or changed the roster in force meanwhile; names who. Nothing is written.
        ValueError
            If it is the one in force, or says nothing of the hours from `since` on.
        KeyError
            If there is none of this number.
        """
        with database.writing(self.engine) as connection:
            return restoring.restore(connection, publication_id, in_force, since, author, reason, at)

    def record_scenario(
        self,
        name: str,
        *,
        before: Mapping[str, Any] | None,
        after: Mapping[str, Any] | None,
        author: str,
        reason: str,
        at: datetime,
        then: Callable[[], object],
    ) -> None:
        """Tell in the audit trail that a scenario's file is written or removed, which `then` does; both or neither.

        Parameters
        ----------
        name : str
            The scenario's.
        before, after : mapping or None
            What the file said and says; None where there is none.
        author, reason : str
            Who and why; neither may be blank.
        at : datetime
            When, zone-aware.
        then : callable
            Writes or removes the file; if it raises, nothing is told.
        """
        old, new = (None if told is None else dict(told) for told in (before, after))
        row = audit.Change(
            at=at, author=author, what="scenario", key=f"scenario {name}", before=old, after=new, reason=reason
        )
        with database.writing(self.engine) as connection:
            audit.record(connection, [row])
            then()
