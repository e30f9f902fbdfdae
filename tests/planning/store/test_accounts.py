"""Accounts: kept under one name, changed on the record, never without an admin."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from planning.store import Account, Store
from planning.store.accounts import LOCAL
from tests.planning.store.example import NIGHT

LI = Account("li@example.org", "admin", None, None, True, NIGHT)
ANA = Account("ana@example.org", "vendor", "manila-one", None, True, NIGHT)


@pytest.fixture
def known(store: Store) -> Store:
    store.add_account(LI, "root", "the first")
    return store


def test_an_account_is_found_however_it_is_capitalised(known: Store) -> None:
    """An identity provider's capitals do not make another person."""
    assert known.account(" Li@Example.ORG ") == LI
    assert known.account("wang@example.org") is None


@pytest.mark.parametrize("name", ["", "two words", "Li@example.org", LOCAL])
def test_a_name_nobody_can_sign_in_with_is_refused(store: Store, name: str) -> None:
    """Blank, spaced and capitalised names would never match, and the local desk's row is nobody's."""
    with pytest.raises(ValueError, match="no account's name"):
        store.add_account(replace(LI, name=name), "root", "typo")
    assert store.accounts() == []


@pytest.mark.parametrize(
    ("role", "vendor", "why"),
    [("boss", None, "no role"), ("vendor", None, "names its vendor"), ("viewer", "v", "no other role")],
)
def test_a_role_and_its_vendor_belong_together(role: str, vendor: str | None, why: str) -> None:
    """An unknown role, a vendor's account without a vendor and staff with one cannot be made."""
    with pytest.raises(ValueError, match=why):
        Account("x@example.org", role, vendor, None, True, NIGHT)  # type: ignore[arg-type]


def test_every_change_is_on_the_record(known: Store) -> None:
    """Adding, changing and removing leave who did it, what it was before, and why."""
    known.add_account(ANA, "li", "new at Manila")
    known.change_account(replace(ANA, active=False), "li", "left", NIGHT)
    known.remove_account(ANA.name, "li", "cleaning up", NIGHT)
    trail = known.audit()
    assert trail["reason"].tolist() == ["cleaning up", "left", "new at Manila", "the first"]
    assert set(trail["key"]) == {"account ana@example.org", "account li@example.org"}
    assert '"active": false' in trail["after"][1]
    assert '"active": true' in trail["before"][1]
    assert known.accounts() == [LI]


@pytest.mark.parametrize(
    "change",
    [
        lambda store: store.change_account(replace(LI, role="viewer"), "li", "bye", NIGHT),
        lambda store: store.change_account(replace(LI, active=False), "li", "bye", NIGHT),
        lambda store: store.remove_account(LI.name, "li", "bye", NIGHT),
    ],
    ids=["demoted", "switched off", "removed"],
)
def test_the_last_admin_stays(known: Store, change: Callable[[Store], object]) -> None:
    """Nobody locks everybody out: the only active admin stays one."""
    with pytest.raises(ValueError, match="only active admin"):
        change(known)
    assert known.accounts() == [LI]


def test_a_change_that_changes_nothing_is_refused(known: Store) -> None:
    """The trail holds changes only; an unknown account is named."""
    with pytest.raises(ValueError, match="so already"):
        known.change_account(LI, "li", "again", NIGHT)
    with pytest.raises(KeyError, match="no account wang"):
        known.remove_account("wang", "li", "gone", NIGHT)


def test_a_language_is_kept_with_its_account(known: Store) -> None:
    """The language one chose is there again; a desk without sign-in keeps its own, and is no account by that."""
    known.choose_language(LI.name, "zh_CN", NIGHT)
    known.choose_language(LOCAL, "zh_CN", NIGHT)
    known.choose_language(LOCAL, "en", NIGHT)
    assert known.account(LI.name) == replace(LI, language="zh_CN")
    local = known.account(LOCAL)
    assert local is not None
    assert (local.language, local.active) == ("en", False)
    assert [account.name for account in known.accounts()] == [LI.name]
    with pytest.raises(KeyError):
        known.choose_language("wang@example.org", "en", NIGHT)
