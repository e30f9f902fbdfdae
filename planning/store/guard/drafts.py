"""The guard of drafts: whose they are, and who may lay them over the roster."""

from collections.abc import Sequence
from datetime import datetime

from planning.store.drafts import Draft, DraftCell, DraftStep
from planning.store.guard.holder import Holder
from planning.store.guard.rights import Right
from planning.store.store import Store


class DraftGuard(Holder):
    """`Store`'s methods of drafts, each with the right it takes; who does a step is the account, always.

    Planners see each other's drafts, for two may work on one shift. A draft that its owner handed over takes steps
    of whoever may publish it; before, the store refuses everybody but the owner.
    """

    def draft(self, draft_id: int) -> Draft:
        """`Store.draft`, for who may change the plan."""
        return self._with(Right.EDIT).draft(draft_id)

    def draft_of(self, owner: str) -> Draft | None:
        """`Store.draft_of`, for who may change the plan."""
        return self._with(Right.EDIT).draft_of(owner)

    def drafts(self) -> list[Draft]:
        """`Store.drafts`, for who may change the plan."""
        return self._with(Right.EDIT).drafts()

    def draft_steps(self, draft_id: int) -> list[DraftStep]:
        """`Store.draft_steps`, for who may change the plan."""
        return self._with(Right.EDIT).draft_steps(draft_id)

    def draft_step(
        self,
        draft_id: int | None,
        *,
        seen: int,
        publication_id: int,
        base_version: int,
        cells: Sequence[DraftCell],
        told: str,
        at: datetime,
    ) -> Draft:
        """`Store.draft_step`, for the owner, and for who may publish once it is handed over."""
        return self._changing(draft_id).draft_step(
            draft_id,
            seen=seen,
            publication_id=publication_id,
            base_version=base_version,
            cells=cells,
            told=told,
            author=self.account.name,
            at=at,
        )

    def draft_undo(self, draft_id: int, *, seen: int, at: datetime) -> Draft:
        """`Store.draft_undo`, for the owner, and for who may publish once it is handed over."""
        return self._changing(draft_id).draft_undo(draft_id, seen=seen, author=self.account.name, at=at)

    def draft_redo(self, draft_id: int, *, seen: int, at: datetime) -> Draft:
        """`Store.draft_redo`, for the owner, and for who may publish once it is handed over."""
        return self._changing(draft_id).draft_redo(draft_id, seen=seen, author=self.account.name, at=at)

    def draft_ask(self, draft_id: int, *, seen: int, reason: str, at: datetime) -> Draft:
        """`Store.draft_ask`, for the owner."""
        return self._changing(draft_id).draft_ask(draft_id, seen=seen, author=self.account.name, reason=reason, at=at)

    def draft_take_back(self, draft_id: int, *, seen: int, reason: str, at: datetime) -> Draft:
        """`Store.draft_take_back`, for the owner, and for who may publish and gives it back."""
        store = self._changing(draft_id)
        return store.draft_take_back(draft_id, seen=seen, author=self.account.name, reason=reason, at=at)

    def draft_publish(
        self, draft_id: int, *, seen: int, publication_id: int, expected_version: int, reason: str, at: datetime
    ) -> int:
        """`Store.draft_publish`, for who may publish; each cell stays its author's."""
        return self._with(Right.PUBLISH).draft_publish(
            draft_id,
            seen=seen,
            publication_id=publication_id,
            expected_version=expected_version,
            author=self.account.name,
            reason=reason,
            at=at,
        )

    def _changing(self, draft_id: int | None) -> Store:
        """The store, for who may change this draft."""
        store = self._with(Right.EDIT)
        if draft_id is not None and store.draft(draft_id).owner != self.account.name:
            return self._with(Right.PUBLISH)
        return store
