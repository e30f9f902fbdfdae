"""The guard of accounts and vendors: a vendor meets its own papers and people, and nothing else."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Literal

import pandas as pd

from planning.store.accounts import Account
from planning.store.guard.holder import Holder
from planning.store.guard.rights import Forbidden, Right
from planning.store.store import Store
from planning.store.vendors import VendorDocument


class VendorGuard(Holder):
    """`DeskStore`'s methods of accounts and vendors, each with the right it takes."""

    # accounts

    def accounts(self) -> list[Account]:
        """`Store.accounts`, for who looks after accounts."""
        return self._with(Right.ACCOUNTS).accounts()

    def add_account(self, account: Account, reason: str) -> Account:
        """`Store.add_account`, for who looks after accounts."""
        return self._with(Right.ACCOUNTS).add_account(account, self.account.name, reason)

    def change_account(self, account: Account, reason: str, at: datetime) -> Account:
        """`Store.change_account`, for who looks after accounts."""
        return self._with(Right.ACCOUNTS).change_account(account, self.account.name, reason, at)

    def remove_account(self, name: str, reason: str, at: datetime) -> Account:
        """`Store.remove_account`, for who looks after accounts."""
        return self._with(Right.ACCOUNTS).remove_account(name, self.account.name, reason, at)

    # vendors

    def vendor_documents(
        self, vendor: str, kind: Literal["demand", "commitment"] | None = None, limit: int = 100
    ) -> list[VendorDocument]:
        """`Store.vendor_documents`, for who may read the plan, and for the vendor itself."""
        return self._of(vendor, Right.READ, "read what another vendor is asked").vendor_documents(vendor, kind, limit)

    def add_vendor_document(self, document: VendorDocument, reason: str) -> VendorDocument:
        """`Store.add_vendor_document`, for who may change the plan; a vendor adds its own commitments, in time.

        Raises
        ------
        ValueError
            If a vendor answers for a day on which it was asked nothing, or after the answer was due.
        """
        store = self._of(document.vendor, Right.EDIT, "answer for another vendor")
        if self.account.vendor is not None and document.kind != "commitment":
            raise Forbidden(self.account, Right.EDIT, "say what a vendor is asked")
        if self.account.vendor is not None:
            _in_time(store, document)
        return store.add_vendor_document(replace(document, author=self.account.name), reason)

    def vendor_people(self, vendor: str) -> pd.DataFrame:
        """`Store.vendor_people`, for who may read the plan, and for the vendor itself."""
        return self._of(vendor, Right.READ, "read another vendor's people").vendor_people(vendor)

    def vendor_shifts(self, vendor: str) -> pd.DataFrame:
        """`Store.vendor_shifts`, for who may read the plan, and for the vendor itself."""
        return self._of(vendor, Right.READ, "read another vendor's shifts").vendor_shifts(vendor)

    def _of(self, vendor: str, right: Right, what: str) -> Store:
        """The store, for staff with a right, or for the vendor whose affair it is."""
        if self.account.vendor is None:
            return self._with(right)
        store = self._with(Right.ANSWER)
        if vendor != self.account.vendor:
            raise Forbidden(self.account, None, what)
        return store


def _in_time(store: Store, answer: VendorDocument) -> None:
    """Refuse an answer to what was not asked, or that comes too late; staff may still enter one for the vendor."""
    asked = store.vendor_documents(answer.vendor, "demand")
    for k in range((answer.last_day - answer.first_day).days + 1):
        day = answer.first_day + timedelta(days=k)
        demand = next((one for one in asked if one.speaks_of(day)), None)
        if demand is None:
            raise ValueError(f"{answer.vendor} was asked nothing on {day}; leave the day out")
        if demand.due is not None and answer.at > demand.due:
            due = demand.due.isoformat(timespec="minutes")
            raise ValueError(f"the answer for {day} was due by {due}; ask the operation to enter it for you")
