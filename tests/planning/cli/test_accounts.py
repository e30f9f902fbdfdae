"""tideshift account: the first admin, and everybody after."""

import json
from pathlib import Path

import pytest

from planning.cli import main
from planning.exits import Exit
from planning.store import Store
from tests.views.world import ROOT


@pytest.fixture
def account(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Runs `tideshift account` on a database of its own."""
    monkeypatch.setenv("TIDESHIFT_DATABASE", f"sqlite:///{tmp_path / 'desk.db'}")
    monkeypatch.setenv("TIDESHIFT_CONFIGS", str(ROOT / "configs"))
    monkeypatch.setenv("TIDESHIFT_LOGS", str(tmp_path / "logs"))
    monkeypatch.setenv("TIDESHIFT_AUTHOR", "root")
    return lambda *words: main(["account", *words])


def listed(account, capsys) -> list[tuple[str, str, bool]]:
    capsys.readouterr()
    assert account("list", "--json") == Exit.PUBLISHED
    return [(a["name"], a["role"], a["active"]) for a in json.loads(capsys.readouterr().out)["accounts"]]


def test_before_the_first_the_list_says_how_to_make_one(account, capsys, tmp_path):
    """An empty desk says what to type, and listing makes no database."""
    assert account("list") == Exit.PUBLISHED
    assert "--role admin" in capsys.readouterr().out
    assert not (tmp_path / "desk.db").exists()


def test_accounts_are_added_changed_and_removed(account, capsys, tmp_path):
    """What is typed is what the list shows, whoever capitalises the name, and all of it is audited."""
    assert account("add", "Li@Example.org", "--role", "admin") == Exit.PUBLISHED
    assert account("add", "ana@m.example", "--role", "vendor", "--vendor", "manila-one") == Exit.PUBLISHED
    assert account("set", "ANA@m.example", "--inactive") == Exit.PUBLISHED
    assert listed(account, capsys) == [("ana@m.example", "vendor", False), ("li@example.org", "admin", True)]
    assert account("remove", "ana@m.example", "--reason", "left") == Exit.PUBLISHED
    assert listed(account, capsys) == [("li@example.org", "admin", True)]
    with Store.open(f"sqlite:///{tmp_path / 'desk.db'}") as store:
        assert store.audit()["reason"].tolist() == ["left", "changed", "new account", "new account"]
        assert set(store.audit()["author"]) == {"root"}


def test_a_vendors_account_becomes_staff_only_by_name(account, capsys):
    """Another role takes the vendor away; the role vendor without one is refused."""
    account("add", "li@example.org", "--role", "admin")
    account("add", "ana@m.example", "--role", "vendor", "--vendor", "manila-one")
    assert account("set", "ana@m.example", "--role", "viewer") == Exit.PUBLISHED
    assert ("ana@m.example", "viewer", True) in listed(account, capsys)
    assert account("set", "ana@m.example", "--role", "vendor") == Exit.REFUSED
    assert "names its vendor" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("add", "ana@m.example", "--role", "vendor", "--vendor", "manila-won"), "did you mean 'manila-one'"),
        (("add", "li@example.org", "--role", "boss"), "the roles are viewer, planner"),
        (("add", "li@example.org", "--reason", " "), "must say something"),
        (("set", "wang@example.org", "--inactive"), "no account wang@example.org"),
        (("remove", "wang@example.org"), "no account wang@example.org"),
    ],
)
def test_mistakes_are_refused_in_words(account, capsys, words, said):
    """A wrong vendor, role, reason or name changes nothing and says what to write."""
    assert account(*words) == Exit.REFUSED
    assert said in capsys.readouterr().err
    assert listed(account, capsys) == []
