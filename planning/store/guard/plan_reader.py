"""What reading a plan takes: the store itself, or the store as an account may see it."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Protocol

import pandas as pd

from forecast.overrides import Override
from planning.store.publications import Publication
from planning.store.runs import Run


class PlanReader(Protocol):
    """Whoever gives runs, publications and rosters; `Store` documents each method."""

    def run(self, run_id: int) -> Run:
        """`Store.run`."""

    def runs(self, limit: int = 50) -> list[Run]:
        """`Store.runs`."""

    def table(self, run_id: int, name: str) -> pd.DataFrame:
        """`Store.table`."""

    def published(self) -> Publication | None:
        """`Store.published`."""

    def publications(self, limit: int = 50) -> list[Publication]:
        """`Store.publications`."""

    def roster(self, publication_id: int) -> pd.DataFrame:
        """`Store.roster`."""

    def locked_rows(self, start: datetime, end: datetime) -> pd.DataFrame:
        """`Store.locked_rows`."""

    def locked_days_off(self, start: date, end: date) -> pd.DataFrame:
        """`Store.locked_days_off`."""

    def past_roster(self, before: datetime, days: int) -> pd.DataFrame:
        """`Store.past_roster`."""

    def overrides(self, active_at: datetime | None = None) -> Sequence[Override]:
        """`Store.overrides`."""
