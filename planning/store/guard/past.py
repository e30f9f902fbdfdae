"""The guard of what was: looking back takes the right to read, bringing an older roster back that to publish."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import pandas as pd

from planning.store.guard.holder import Holder
from planning.store.guard.rights import Right
from planning.store.publications import Publication
from planning.store.runs import Run


class PastGuard(Holder):
    """`PastStore`'s methods, each with the right it takes."""

    def run_page(self, limit: int, offset: int = 0) -> tuple[list[Run], int]:
        """`Store.run_page`, for who may read the plan."""
        return self._with(Right.READ).run_page(limit, offset)

    def publication_page(self, limit: int, offset: int = 0) -> tuple[list[Publication], int]:
        """`Store.publication_page`, for who may read the plan."""
        return self._with(Right.READ).publication_page(limit, offset)

    def publication_of(self, run_id: int) -> Publication | None:
        """`Store.publication_of`, for who may read the plan."""
        return self._with(Right.READ).publication_of(run_id)

    def audit_names(self) -> tuple[list[str], list[str]]:
        """`Store.audit_names`, for who may read the plan."""
        return self._with(Right.READ).audit_names()

    def queue_totals(self, run_id: int, start: datetime, end: datetime) -> pd.DataFrame:
        """`Store.queue_totals`, for who may read the plan."""
        return self._with(Right.READ).queue_totals(run_id, start, end)

    def changed_shifts(
        self, older: int, newer: int, start: datetime, end: datetime
    ) -> tuple[pd.DataFrame, pd.DataFrame]:
        """`Store.changed_shifts`, for who may read the plan."""
        return self._with(Right.READ).changed_shifts(older, newer, start, end)

    def hours_by_agent(self, run_id: int, start: datetime, end: datetime) -> pd.DataFrame:
        """`Store.hours_by_agent`, for who may read the plan."""
        return self._with(Right.READ).hours_by_agent(run_id, start, end)

    def restore(
        self, publication_id: int, *, in_force: Publication, since: datetime, reason: str, at: datetime
    ) -> Publication:
        """`Store.restore`, for who may publish: people follow the older roster from then on."""
        return self._with(Right.PUBLISH).restore(
            publication_id, in_force=in_force, since=since, author=self.account.name, reason=reason, at=at
        )

    def record_scenario(
        self,
        name: str,
        *,
        before: Mapping[str, Any] | None,
        after: Mapping[str, Any] | None,
        reason: str,
        at: datetime,
        then: Callable[[], object],
    ) -> None:
        """`Store.record_scenario`, for who may change the plan."""
        self._with(Right.EDIT).record_scenario(
            name, before=before, after=after, author=self.account.name, reason=reason, at=at, then=then
        )
