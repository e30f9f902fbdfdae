"""Accounts: who may sign in to the desk, as what, and in which language they read it."""

import re
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal, get_args

import sqlalchemy as sa

from planning.store import audit
from planning.store.tables import ACCOUNT

Role = Literal["viewer", "planner", "publisher", "admin", "vendor"]
"""What an account is; each of the first four may what the one before may and more, a vendor stands apart."""

ROLES: tuple[Role, ...] = get_args(Role)

LOCAL = "(local desk)"
"""Row that keeps the language of a desk without sign-in: no name that anybody can have, and never active."""

_NAME = re.compile(r"[^\s()<>\x00-\x1f\x7f]{1,254}")


@dataclass(frozen=True)
class Account:
    """Somebody known to the desk.

    Attributes
    ----------
    name : str
        What the identity provider or proxy calls them, usually an e-mail address; in small letters where it is kept.
    role : {"viewer", "planner", "publisher", "admin", "vendor"}
    vendor : str or None
        Whose, as in vendors.yaml; set for the role vendor and for no other.
    language : str or None
        The locale they chose last; None before they chose.
    active : bool
        Whether they may sign in.
    created_at : datetime
        Zone-aware.

    Raises
    ------
    ValueError
        If the role is unknown, or a vendor is missing or too many.
    """

    name: str
    role: Role
    vendor: str | None
    language: str | None
    active: bool
    created_at: datetime

    def __post_init__(self) -> None:
        if self.role not in ROLES:
            raise ValueError(f"there is no role {self.role!r}; the roles are {', '.join(ROLES)}")
        if (self.role == "vendor") != bool(self.vendor):
            raise ValueError(f"{self.name}: the role vendor names its vendor, and no other role names one")


def account_name(told: str) -> str:
    """The name of an account as it is kept: addresses differ in their capitals from one provider to the next.

    >>> account_name(" Li@Example.org ")
    'li@example.org'
    """
    return told.strip().casefold()


def every(connection: sa.Connection) -> list[Account]:
    """All accounts by name."""
    people = sa.select(ACCOUNT).where(ACCOUNT.c.name != LOCAL).order_by(ACCOUNT.c.name)
    return [Account(**row._mapping) for row in connection.execute(people)]


def find(connection: sa.Connection, name: str) -> Account | None:
    """The account of a name, active or not; None if there is none."""
    row = connection.execute(sa.select(ACCOUNT).where(ACCOUNT.c.name == account_name(name))).one_or_none()
    return None if row is None else Account(**row._mapping)


def add(connection: sa.Connection, account: Account, author: str, reason: str) -> Account:
    """Keep a new account; ValueError if its name is none, or taken."""
    if not _NAME.fullmatch(account.name) or account.name != account_name(account.name):
        raise ValueError(f"{account.name!r} is no account's name; write an e-mail address or user name, small letters")
    if find(connection, account.name) is not None:
        raise ValueError(f"there is an account {account.name} already; change that one")
    connection.execute(ACCOUNT.insert(), vars(account))
    _told(connection, None, account, author, reason, account.created_at)
    return account


def change(connection: sa.Connection, account: Account, author: str, reason: str, at: datetime) -> Account:
    """Give the account of this name another role, vendor or state.

    Raises
    ------
    KeyError
        If there is none of this name.
    ValueError
        If nothing would change, or no active admin would be left.
    """
    before = _one(connection, account.name)
    after = replace(before, role=account.role, vendor=account.vendor, active=account.active)
    if after == before:
        raise ValueError(f"account {before.name} is so already")
    _keep_an_admin(connection, before, after)
    values = {"role": after.role, "vendor": after.vendor, "active": after.active}
    connection.execute(ACCOUNT.update().where(ACCOUNT.c.name == before.name), values)
    _told(connection, before, after, author, reason, at)
    return after


def remove(connection: sa.Connection, name: str, author: str, reason: str, at: datetime) -> Account:
    """Take an account away; KeyError if there is none, ValueError if no active admin would be left."""
    gone = _one(connection, account_name(name))
    _keep_an_admin(connection, gone, None)
    connection.execute(ACCOUNT.delete().where(ACCOUNT.c.name == gone.name))
    _told(connection, gone, None, author, reason, at)
    return gone


def choose_language(connection: sa.Connection, name: str, language: str, at: datetime) -> None:
    """Remember the language somebody reads in: their own taste, so it leaves no trail; KeyError if unknown.

    The name `LOCAL` is that of a desk without sign-in, whose row is made when it is first needed.
    """
    if name == LOCAL and find(connection, LOCAL) is None:
        connection.execute(ACCOUNT.insert(), vars(Account(LOCAL, "viewer", None, None, False, at)))
    known = _one(connection, account_name(name)).name
    connection.execute(ACCOUNT.update().where(ACCOUNT.c.name == known), {"language": language})


def _one(connection: sa.Connection, name: str) -> Account:
    found = find(connection, name)
    if found is None:
        raise KeyError(f"no account {name} in the store")
    return found


def _keep_an_admin(connection: sa.Connection, before: Account, after: Account | None) -> None:
    def rules(account: Account | None) -> bool:
        return account is not None and account.role == "admin" and account.active

    others = any(rules(account) for account in every(connection) if account.name != before.name)
    if rules(before) and not rules(after) and not others:
        raise ValueError(f"{before.name} is the only active admin; make another one first")


def _told(
    connection: sa.Connection, before: Account | None, after: Account | None, author: str, reason: str, at: datetime
) -> None:
    name = (before or after).name  # type: ignore[union-attr]  # one of the two is there
    told = audit.Change(
        at=at,
        author=author,
        what="account",
        key=f"account {name}",
        before=_as_json(before),
        after=_as_json(after),
        reason=reason,
    )
    audit.record(connection, [told])


def _as_json(account: Account | None) -> dict[str, Any] | None:
    return None if account is None else {"role": account.role, "vendor": account.vendor, "active": account.active}
