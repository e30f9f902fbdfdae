"""The guard of work in progress: jobs, and whose they are."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import pandas as pd

from planning.store.guard.holder import Holder
from planning.store.guard.rights import Forbidden, Right
from planning.store.jobs import Job
from planning.store.store import Store


class WorkGuard(Holder):
    """`Store`'s methods of jobs, each with the right it takes; what a job's own process says is not for pages."""

    def job_add(self, kind: str, request: Mapping[str, Any], *, at: datetime) -> Job:
        """`Store.job_add`, for who may change the plan; the account owns the job."""
        return self._with(Right.EDIT).job_add(kind, request, owner=self.account.name, at=at)

    def job(self, job_id: str) -> Job:
        """`Store.job`, for who may read the plan."""
        return self._with(Right.READ).job(job_id)

    def jobs(
        self, *, kind: str | None = None, owner: str | None = None, is_open: bool | None = None, limit: int = 50
    ) -> list[Job]:
        """`Store.jobs`, for who may read the plan."""
        return self._with(Right.READ).jobs(kind=kind, owner=owner, is_open=is_open, limit=limit)

    def job_table(self, job_id: str, name: str) -> pd.DataFrame:
        """`Store.job_table`, for who may read the plan."""
        return self._with(Right.READ).job_table(job_id, name)

    def job_cancel(self, job_id: str, *, at: datetime) -> Job:
        """`Store.job_cancel`, for the job's owner, whatever they may do by now, and admins."""
        return self._owning(job_id, "cancel somebody else's job").job_cancel(job_id, at=at)

    def job_forget(self, job_id: str) -> None:
        """`Store.job_forget`, for the job's owner, whatever they may do by now, and admins."""
        self._owning(job_id, "forget somebody else's job").job_forget(job_id)

    def _owning(self, job_id: str, what: str) -> Store:
        # whoever may not change the plan any more may still end and put away what they asked for
        store = self._with(Right.READ)
        if self.account.role != "admin" and store.job(job_id).owner != self.account.name:
            raise Forbidden(self.account, None, what)
        return store
