"""The guard of the plan: reading it, saying what planners know better, editing and publishing it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Unpack

import pandas as pd

from forecast.overrides import Override
from planning.store.audit import Filters
from planning.store.edits import ShiftChange
from planning.store.guard.holder import Holder
from planning.store.guard.rights import Right
from planning.store.publications import Publication
from planning.store.runs import Run


class PlanGuard(Holder):
    """`Store`'s methods of the plan, each with the right it takes. Who changes something is the account, always."""

    # read

    def run(self, run_id: int) -> Run:
        """`Store.run`, for who may read the plan."""
        return self._with(Right.READ).run(run_id)

    def runs(self, limit: int = 50) -> list[Run]:
        """`Store.runs`, for who may read the plan."""
        return self._with(Right.READ).runs(limit)

    def find_run(self, inputs_sha256: str) -> Run | None:
        """`Store.find_run`, for who may read the plan."""
        return self._with(Right.READ).find_run(inputs_sha256)

    def table(self, run_id: int, name: str) -> pd.DataFrame:
        """`Store.table`, for who may read the plan."""
        return self._with(Right.READ).table(run_id, name)

    def published(self) -> Publication | None:
        """`Store.published`, for who may read the plan."""
        return self._with(Right.READ).published()

    def publications(self, limit: int = 50) -> list[Publication]:
        """`Store.publications`, for who may read the plan."""
        return self._with(Right.READ).publications(limit)

    def roster(self, publication_id: int) -> pd.DataFrame:
        """`Store.roster`, for who may read the plan."""
        return self._with(Right.READ).roster(publication_id)

    def locked_rows(self, start: datetime, end: datetime) -> pd.DataFrame:
        """`Store.locked_rows`, for who may read the plan."""
        return self._with(Right.READ).locked_rows(start, end)

    def locked_days_off(self, start: date, end: date) -> pd.DataFrame:
        """`Store.locked_days_off`, for who may read the plan."""
        return self._with(Right.READ).locked_days_off(start, end)

    def past_roster(self, before: datetime, days: int) -> pd.DataFrame:
        """`Store.past_roster`, for who may read the plan."""
        return self._with(Right.READ).past_roster(before, days)

    def overrides(self, active_at: datetime | None = None) -> list[Override]:
        """`Store.overrides`, for who may read the plan."""
        return self._with(Right.READ).overrides(active_at)

    def audit(self, limit: int = 200, *, offset: int = 0, **filters: Unpack[Filters]) -> pd.DataFrame:
        """`Store.audit`, for who may read the plan."""
        return self._with(Right.READ).audit(limit, offset=offset, **filters)

    # change

    def add_override(self, override: Override) -> Override:
        """`Store.add_override`, for who may change the plan; the override's author is the account."""
        return self._with(Right.EDIT).add_override(replace(override, author=self.account.name))

    def add_overrides(self, wanted: Sequence[Override]) -> list[Override]:
        """`Store.add_overrides`, for who may change the plan; the author of all of them is the account."""
        return self._with(Right.EDIT).add_overrides([replace(o, author=self.account.name) for o in wanted])

    def restore_override(self, override: Override, reason: str, at: datetime) -> Override:
        """`Store.restore_override`, for who may change the plan; the override stays its author's."""
        return self._with(Right.EDIT).restore_override(override, self.account.name, reason, at)

    def expire_override(self, override_id: str, expires_at: datetime | None, reason: str, at: datetime) -> Override:
        """`Store.expire_override`, for who may change the plan."""
        return self._with(Right.EDIT).expire_override(override_id, expires_at, self.account.name, reason, at)

    def switch_override(self, override_id: str, active: bool, reason: str, at: datetime) -> Override:
        """`Store.switch_override`, for who may change the plan."""
        return self._with(Right.EDIT).switch_override(override_id, active, self.account.name, reason, at)

    def remove_override(self, override_id: str, reason: str, at: datetime) -> Override:
        """`Store.remove_override`, for who may change the plan."""
        return self._with(Right.EDIT).remove_override(override_id, self.account.name, reason, at)

    # publish

    def edit_roster(
        self,
        publication_id: int,
        *,
        expected_version: int,
        changes: Sequence[ShiftChange],
        reason: str,
        at: datetime,
    ) -> int:
        """`Store.edit_roster`, for who may publish: people follow the change from then on."""
        return self._with(Right.PUBLISH).edit_roster(
            publication_id,
            expected_version=expected_version,
            changes=changes,
            author=self.account.name,
            reason=reason,
            at=at,
        )
