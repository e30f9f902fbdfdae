"""The part of the store that only the desk writes: accounts, and what vendors are told and answer."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import pandas as pd
import sqlalchemy as sa

from planning.store import accounts, database, vendors
from planning.store.accounts import Account
from planning.store.vendors import VendorDocument


@dataclass(frozen=True)
class DeskStore:
    """Accounts and vendors' documents in one database; `Store` adds the night's half."""

    engine: sa.Engine

    # accounts

    def accounts(self) -> list[Account]:
        """Everybody known to the desk, by name."""
        with database.reading(self.engine) as connection:
            return accounts.every(connection)

    def account(self, name: str) -> Account | None:
        """The account of a name however it is capitalised, active or not; None if there is none."""
        with database.reading(self.engine) as connection:
            return accounts.find(connection, name)

    def add_account(self, account: Account, author: str, reason: str) -> Account:
        """Keep a new account, with an audit row; ValueError if its name is taken."""
        with database.writing(self.engine) as connection:
            return accounts.add(connection, account, author, reason)

    def change_account(self, account: Account, author: str, reason: str, at: datetime) -> Account:
        """Give the account of this name another role, vendor or state, with an audit row.

        Raises
        ------
        KeyError
            If there is none of this name.
        ValueError
            If nothing would change, or no active admin would be left.
        """
        with database.writing(self.engine) as connection:
            return accounts.change(connection, account, author, reason, at)

    def remove_account(self, name: str, author: str, reason: str, at: datetime) -> Account:
        """Take an account away, with an audit row; KeyError if unknown, ValueError if it is the only active admin."""
        with database.writing(self.engine) as connection:
            return accounts.remove(connection, name, author, reason, at)

    def choose_language(self, name: str, language: str, at: datetime) -> None:
        """Remember the language an account reads in, `LOCAL`'s being that of a desk without sign-in; KeyError else."""
        with database.writing(self.engine) as connection:
            accounts.choose_language(connection, name, language, at)

    # vendors

    def vendor_documents(
        self, vendor: str, kind: Literal["demand", "commitment"] | None = None, limit: int = 100
    ) -> list[VendorDocument]:
        """What went to and came from a vendor, or only one of the two, the newest first."""
        with database.reading(self.engine) as connection:
            return vendors.documents(connection, vendor, kind, limit)

    def add_vendor_document(self, document: VendorDocument, reason: str) -> VendorDocument:
        """Keep a document as it was written, with an audit row; gives it back with its id."""
        with database.writing(self.engine) as connection:
            return vendors.add(connection, document, reason)

    def vendor_people(self, vendor: str) -> pd.DataFrame:
        """People of a vendor in the roster in force: the columns of agents.csv without what they cost."""
        with database.reading(self.engine) as connection:
            return vendors.people(connection, vendor)

    def vendor_shifts(self, vendor: str) -> pd.DataFrame:
        """Shifts of a vendor's people in the roster in force, with its edits, of contract ROSTER."""
        with database.reading(self.engine) as connection:
            return vendors.shifts(connection, vendor)
