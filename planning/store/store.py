"""The store: what the night and the desk remember, behind one object."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from types import TracebackType
from typing import Unpack

import pandas as pd

from forecast.overrides import Override
from planning.store import audit, database, edits, overrides, publications, runs
from planning.store.desk import DeskStore
from planning.store.drafts import DraftBook
from planning.store.edits import ShiftChange
from planning.store.history.past import PastStore
from planning.store.jobs import JobBook
from planning.store.publications import Publication
from planning.store.runs import Run


@dataclass(frozen=True)
class Store(DeskStore, JobBook, PastStore, DraftBook):
    """Runs, publications, edits and overrides in one database, and what the desk keeps besides: see `DeskStore`.

    Safe to share between threads, not between processes. Every reading method answers from one moment; every writing
    one happens whole or not at all, and is on disk when it returns. All instants are zone-aware, UTC when they come
    out.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder, Store.open(f"sqlite:///{folder}/tideshift.db") as store:
    ...     store.published() is None
    True
    """

    @classmethod
    def open(cls, url: str) -> "Store":
        """Open a database, making it or bringing its schema up to date; see `planning.store.database.connect`."""
        return cls(database.connect(url))

    def close(self) -> None:
        """Give the connections back."""
        self.engine.dispose()

    def __enter__(self) -> "Store":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # runs

    def save_run(
        self,
        run: Run,
        tables: Mapping[str, pd.DataFrame],
        *,
        publish: bool,
        horizon: tuple[datetime, datetime] | None = None,
        based_on: Publication | None = None,
    ) -> Run:
        """Write a run with all its tables, and publish its roster, in one transaction.

        Parameters
        ----------
        run : Run
            With `id` None.
        tables : mapping of str to pandas.DataFrame
            `forecast`, `requirement` and `roster` (their contracts; further columns are kept) become rows, every
            other name a parquet file, kept once however many runs share its content.
        publish : bool
            Whether the roster becomes the one people follow, from `run.finished_at` on.
        horizon : (datetime, datetime), optional
            What the publication speaks for, half-open; default: the span of the table `forecast`.
        based_on : Publication, optional
            The publication whose locked rows the roster keeps. If a planner changed it meanwhile, nothing is written.

        Returns
        -------
        Run
            The same with its id.

        Raises
        ------
        ValueError
            If the run has an id, a table lacks a column, or a publication lacks a roster.
        StaleVersion
            If `based_on` is not the current state any more.
        """
        if publish and "roster" not in tables:
            raise ValueError("a publication needs the table roster")
        if publish and horizon is None and "forecast" not in tables:
            raise ValueError("a publication needs horizon= or the table forecast to read it from")
        with database.writing(self.engine) as connection:
            if based_on is not None:
                edits.check_current(connection, based_on.id, based_on.version)
            saved = runs.save(connection, run, tables)
            if publish:
                assert saved.id is not None
                spoken = horizon or publications.horizon_of(tables["forecast"])
                publications.add(connection, saved.id, run.finished_at, spoken)
        return saved

    def find_run(self, inputs_sha256: str) -> Run | None:
        """The current publication's run if it had exactly these inputs, else None."""
        with database.reading(self.engine) as connection:
            return runs.find(connection, inputs_sha256)

    def run(self, run_id: int) -> Run:
        """The run with this id; KeyError if there is none."""
        with database.reading(self.engine) as connection:
            return runs.one(connection, run_id)

    def runs(self, limit: int = 50) -> list[Run]:
        """Runs, the newest first."""
        with database.reading(self.engine) as connection:
            return runs.newest(connection, limit)

    def table(self, run_id: int, name: str) -> pd.DataFrame:
        """A table as the run saved it (`roster`: before any edit); KeyError lists what there is."""
        with database.reading(self.engine) as connection:
            return runs.table(connection, run_id, name)

    # publications

    def published(self) -> Publication | None:
        """The publication in force, or None before the first night."""
        with database.reading(self.engine) as connection:
            return publications.current(connection)

    def publications(self, limit: int = 50) -> list[Publication]:
        """Publications, the current one first."""
        with database.reading(self.engine) as connection:
            return publications.newest(connection, limit)

    def roster(self, publication_id: int) -> pd.DataFrame:
        """A published roster with its edits, of contract ROSTER, sorted by agent and start."""
        with database.reading(self.engine) as connection:
            return publications.roster(connection, publications.one(connection, publication_id).run_id)

    def roster_at(self, publication_id: int, version: int) -> pd.DataFrame:
        """A published roster as it read at a version, of contract ROSTER, sorted by agent and start."""
        with database.reading(self.engine) as connection:
            return publications.roster_at(connection, publications.one(connection, publication_id).run_id, version)

    def roster_changes(self, publication_id: int, after: int, upto: int) -> tuple[pd.DataFrame, pd.DataFrame]:
        """Rows that one version of a published roster has and a later one has not, and the other way round."""
        with database.reading(self.engine) as connection:
            run_id = publications.one(connection, publication_id).run_id
            return publications.roster_changes(connection, run_id, after, upto)

    def locked_rows(self, start: datetime, end: datetime) -> pd.DataFrame:
        """Rows of the current publication that start in [start, end) and that the next night must keep."""
        with database.reading(self.engine) as connection:
            return publications.locked_rows(connection, start, end)

    def locked_days_off(self, start: date, end: date) -> pd.DataFrame:
        """Local days [start, end) planners cleared and the next night must keep free: `agent_id`, `date`."""
        with database.reading(self.engine) as connection:
            return publications.locked_days_off(connection, start, end)

    def past_roster(self, before: datetime, days: int) -> pd.DataFrame:
        """Shifts that start in the `days` before `before`, each instant as last published, of contract ROSTER."""
        with database.reading(self.engine) as connection:
            return publications.past_roster(connection, before, days)

    # people's changes

    def edit_roster(
        self,
        publication_id: int,
        *,
        expected_version: int,
        changes: Sequence[ShiftChange],
        author: str,
        reason: str,
        at: datetime,
    ) -> int:
        """Change the published roster, with one audit row a change.

        Parameters
        ----------
        publication_id, expected_version : int
            What the planner looked at.
        changes : sequence of ShiftChange
            All of them happen, or none.
        author, reason : str
            Who and why; neither may be blank.
        at : datetime
            When, zone-aware.

        Returns
        -------
        int
            The new version.

        Raises
        ------
        StaleVersion
            If another planner was faster or a new roster was published; names who.
        ValueError
            If a change starts from a shift that is not there, or lands on one that is.
        """
        with database.writing(self.engine) as connection:
            return edits.apply(connection, publication_id, expected_version, changes, author, reason, at)

    def overrides(self, active_at: datetime | None = None) -> list[Override]:
        """Overrides in the order they were made; with `active_at` those a forecast made then obeys."""
        with database.reading(self.engine) as connection:
            return overrides.kept(connection, active_at)

    def add_override(self, override: Override) -> Override:
        """Keep a new override, with an audit row; ValueError if its id is taken."""
        with database.writing(self.engine) as connection:
            return overrides.add(connection, override)

    def add_overrides(self, wanted: Sequence[Override]) -> list[Override]:
        """Keep several new overrides, all of them or none, with an audit row each; ValueError if an id is taken."""
        with database.writing(self.engine) as connection:
            return [overrides.add(connection, override) for override in wanted]

    def restore_override(self, override: Override, author: str, reason: str, at: datetime) -> Override:
        """Bring back an override that was taken away, as it was, with an audit row; ValueError if it is there."""
        with database.writing(self.engine) as connection:
            return overrides.restore(connection, override, author, reason, at)

    def expire_override(
        self, override_id: str, expires_at: datetime | None, author: str, reason: str, at: datetime
    ) -> Override:
        """Say from when nights forget it, with an audit row; KeyError if unknown, ValueError if it is so already."""
        with database.writing(self.engine) as connection:
            return overrides.expire(connection, override_id, expires_at, author, reason, at)

    def switch_override(self, override_id: str, active: bool, author: str, reason: str, at: datetime) -> Override:
        """Switch an override on or off, with an audit row; KeyError if unknown, ValueError if it is so already."""
        with database.writing(self.engine) as connection:
            return overrides.switch(connection, override_id, active, author, reason, at)

    def remove_override(self, override_id: str, author: str, reason: str, at: datetime) -> Override:
        """Take an override away for good, with an audit row that keeps what it said; KeyError if unknown."""
        with database.writing(self.engine) as connection:
            return overrides.remove(connection, override_id, author, reason, at)

    def audit(self, limit: int = 200, *, offset: int = 0, **filters: Unpack[audit.Filters]) -> pd.DataFrame:
        """The last changes people made, the newest first.

        Parameters
        ----------
        limit, offset : int
            At most so many rows, after leaving out so many: a page of the trail.
        **filters
            Which changes; see `planning.store.audit.Filters`.

        Returns
        -------
        pandas.DataFrame
            `at` (UTC), `author`, `what`, `key`, `before`, `after` (JSON text, empty for nothing), `reason`,
            `published_by` (empty where the author put it into force).
        """
        with database.reading(self.engine) as connection:
            return audit.newest(connection, limit, offset=offset, **filters)
