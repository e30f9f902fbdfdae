"""Who is at the desk: alone on this machine, by a proxy's word, or nobody."""

import ast
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from planning.store import Account, Store
from tests.views.world import ROOT
from views.frame import identity

AT = datetime(2026, 11, 16, tzinfo=UTC)
PAGE = """
from views.frame import language, sign_in
language.choose(None)
sign_in.require()
from views.frame.header import header
header("Somewhere", "inside as " + sign_in.author())
"""
LIST = (
    PAGE
    + """
from views.frame.accounts import listed
listed()
"""
)
HEADER = {"X-Forwarded-Email": "email"}

Visit = Callable[..., AppTest]


def account(name: str, role: str = "viewer", **changed: Any) -> Account:
    return Account(
        **{"name": name, "role": role, "vendor": None, "language": None, "active": True, "created_at": AT, **changed}
    )


@pytest.fixture
def accounts(empty: str) -> Iterator[Store]:
    """A desk's store with an admin, somebody who reads Chinese, and somebody who left."""
    with Store.open(empty) as store:
        store.add_account(account("li@example.org", "admin"), "root", "first")
        store.add_account(account("wang@example.org", language="zh_CN"), "li", "new")
        store.add_account(account("gone@example.org", active=False), "li", "left")
        yield store


@pytest.fixture
def visit(accounts: Store, monkeypatch: pytest.MonkeyPatch) -> Visit:
    """Visits a desk behind a proxy that names the visitor."""

    def visit_(name: str | None, script: str = PAGE, **options: Any) -> AppTest:
        given = {"server.address": "127.0.0.1", "server.trustedUserHeaders": HEADER, **options}
        monkeypatch.setattr(identity.st, "get_option", given.get)
        page = AppTest.from_string(script, default_timeout=30)
        page.user = {"email": name}
        page.run()
        assert not page.exception, page.exception
        return page

    return visit_


def texts(page: AppTest) -> str:
    return "\n".join(str(e.value) for e in (*page.title, *page.markdown, *page.caption, *page.error, *page.warning))


def test_a_proxys_word_is_taken(visit: Visit) -> None:
    """Whom the proxy names is at the desk, under the name of the account."""
    assert "inside as li@example.org" in texts(visit("Li@Example.org"))


def test_an_account_is_read_in_its_language(visit: Visit) -> None:
    """Whoever chose Chinese finds the desk in Chinese, in a browser that asks for English."""
    page = visit("wang@example.org")
    assert [b.label for b in page.button if b.key.startswith("language_")] == ["English"]


def test_a_language_is_remembered(visit: Visit, accounts: Store) -> None:
    """The switch in the header is kept with the account, and holds at the next visit."""
    visit("li@example.org").button(key="language_zh_CN").click().run()
    found = accounts.account("li@example.org")
    assert found is not None
    assert found.language == "zh_CN"
    assert visit("li@example.org").button(key="language_en").label == "English"


def test_a_stranger_is_told_whom_to_ask(visit: Visit) -> None:
    """Somebody without an account sees their own name, the command an admin types, and nothing of the desk."""
    page = visit("who@example.org; rm -rf /")
    assert "no account of that name" in texts(page)
    assert page.code[0].value == "tideshift account add 'who@example.org; rm -rf /' --role viewer"
    assert "inside" not in texts(page)


def test_an_account_that_is_switched_off_sees_nothing(visit: Visit) -> None:
    """Whoever left is told so, not shown the desk."""
    page = visit("gone@example.org")
    assert "is switched off" in texts(page)
    assert "inside" not in texts(page)


def test_a_role_taken_away_counts_at_the_next_click(visit: Visit, accounts: Store) -> None:
    """An open page is no right: the account is looked up again with every click."""
    page = visit("wang@example.org")
    accounts.change_account(account("wang@example.org", active=False), "li", "left", AT)
    page.run()
    assert "inside" not in texts(page)
    assert page.code


@pytest.mark.parametrize(
    ("name", "options", "why"),
    [
        (None, {}, "The proxy said nobody's name"),
        ("  ", {}, "The proxy said nobody's name"),
        ("li@example.org", {"server.address": "0.0.0.0"}, "could write the header"),
        ("li@example.org", {"server.address": None}, "could write the header"),
        ("li@example.org", {"server.address": None, "server.trustedUserHeaders": {}}, "nobody has to sign in"),
    ],
)
def test_a_word_that_cannot_be_believed_shows_nothing(visit: Visit, name: str | None, options, why: str) -> None:
    """No name, a header that the network could forge, and a network without sign-in show the remedy alone."""
    page = visit(name, **options)
    assert why in texts(page)
    assert "inside" not in texts(page)


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "desk.example.org"},
        {"Host": "localhost:8501", "X-Forwarded-For": "10.0.0.9"},
        {"Forwarded": "for=10.0.0.9"},
    ],
)
def test_a_local_desk_behind_a_proxy_shows_nothing(visit: Visit, monkeypatch, headers: dict[str, str]) -> None:
    """A desk for one machine is not everybody's because somebody put a proxy before it, or a name of their own."""
    monkeypatch.setattr(type(identity.st.context), "headers", property(lambda _: headers))
    page = visit("li@example.org", **{"server.trustedUserHeaders": {}})
    assert "A proxy forwards to this desk" in texts(page)
    assert "inside" not in texts(page)


@pytest.mark.parametrize("host", ["localhost:8501", "127.0.0.1", "[::1]:8501"])
def test_this_machines_own_names_open_the_local_desk(visit: Visit, monkeypatch, host: str) -> None:
    """Whatever this machine calls itself, its one planner is let in."""
    monkeypatch.setattr(type(identity.st.context), "headers", property(lambda _: {"Host": host}))
    assert "inside as planner" in texts(visit(None, **{"server.trustedUserHeaders": {}}))


def test_the_local_desk_says_what_it_is_and_remembers_its_language(visit: Visit) -> None:
    """One planner, this machine only, stands on the page; the language chosen is there after a reload."""
    alone = {"server.trustedUserHeaders": {}}
    page = visit(None, **alone)
    assert "one planner, this machine only" in texts(page)
    page.button(key="language_zh_CN").click().run()
    again = visit(None, **alone)
    assert [b.label for b in again.button if b.key.startswith("language_")] == ["English"]


@pytest.mark.parametrize(
    ("user", "told"),
    [
        ({"is_logged_in": False}, "Sign in to see the desk"),
        ({"is_logged_in": True, "email": "li@example.org"}, "inside as li@example.org"),
        ({"is_logged_in": True, "email": "li@example.org", "email_verified": False}, "has not verified"),
        ({"is_logged_in": True, "email": "li@example.org", "exp": 1}, "Sign in to see the desk"),
        ({"is_logged_in": True, "name": "li@example.org"}, "Sign in to see the desk"),
    ],
)
def test_an_identity_providers_word(visit: Visit, monkeypatch, user: dict[str, Any], told: str) -> None:
    """A verified address that has not run out is taken; a display name, which anybody may choose, is not."""
    monkeypatch.setattr(identity, "has_provider", lambda: True)
    monkeypatch.setattr(identity, "providers", lambda: [None])
    monkeypatch.setattr(identity.st, "logout", lambda: None)
    monkeypatch.setattr(identity.st, "user", user)
    page = visit(None, **{"server.trustedUserHeaders": {}})
    assert told in texts(page)


def test_two_words_for_one_person_are_none(visit: Visit, monkeypatch) -> None:
    """Where a header could overrule the identity provider, neither is believed."""
    monkeypatch.setattr(identity, "has_provider", lambda: True)
    assert "believes neither" in texts(visit("li@example.org"))


def test_only_the_frame_opens_the_store_itself() -> None:
    """Pages ask the guard; outside the frame the store without one is named only to fill a cache."""
    inside = ROOT / "views" / "frame"
    pages = [path for path in (ROOT / "views").rglob("*.py") if inside not in path.parents]
    assert pages
    bare = []
    for path in pages:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        filling = {n for f in ast.walk(tree) if isinstance(f, ast.FunctionDef) and _fills(f) for n in ast.walk(f)}
        bare += [f"{path}:{n.lineno}" for n in ast.walk(tree) if n not in filling and _opens(n)]
    assert not bare


def _opens(node: ast.AST) -> bool:
    if isinstance(node, ast.ImportFrom) and node.module == "views.frame.opening":
        return any(name.name != "database_url" for name in node.names)
    return isinstance(node, ast.Attribute) and ast.unparse(node) in ("opening.opened", "opening.at", "Store.open")


def _fills(function: ast.FunctionDef) -> bool:
    return any("cache_" in ast.unparse(decorator) for decorator in function.decorator_list)


def test_an_admin_looks_after_accounts_at_the_desk(visit: Visit, accounts: Store) -> None:
    """An account is added in the dialog with its reason on the record; without a reason nothing is saved."""
    assert visit("li@example.org").button(key="accounts")
    page = visit("li@example.org", LIST)
    page.text_input(key="account_name").input("Ana@Example.org").run()
    page.selectbox(key="account_role_new").select("planner").run()
    page.button(key="account_save").click().run()
    assert accounts.account("ana@example.org") is None
    assert "Say why" in texts(page)
    page.text_input(key="account_reason_new").input("joined the team").run()
    page.button(key="account_save").click().run()
    assert not page.exception
    found = accounts.account("ana@example.org")
    assert found is not None
    assert found.role == "planner"
    assert accounts.audit().iloc[0][["author", "reason"]].tolist() == ["li@example.org", "joined the team"]


def test_the_last_admin_cannot_shut_themselves_out(visit: Visit, accounts: Store) -> None:
    """Switching off the only admin is refused in words, and nothing changes."""
    page = visit("li@example.org", LIST)
    page.selectbox(key="account_chosen").select("li@example.org").run()
    page.toggle(key="account_active_li@example.org").set_value(False).run()
    page.text_input(key="account_reason_li@example.org").input("holiday").run()
    page.button(key="account_save").click().run()
    assert "only active admin" in texts(page)
    found = accounts.account("li@example.org")
    assert found is not None
    assert found.active


def test_only_admins_have_the_list(visit: Visit) -> None:
    """A viewer has no way to accounts, and neither has the local desk, where nobody signs in."""
    assert not [b for b in visit("wang@example.org").button if b.key == "accounts"]
    assert not [b for b in visit(None, **{"server.trustedUserHeaders": {}}).button if b.key == "accounts"]
