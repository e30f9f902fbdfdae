"""The desk as a whole: its pages, who may see them, and what it says when something is wrong."""

import shutil
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.views.conftest import Desk
from tests.views.world import ROOT
from views.frame import identity

SIGN_IN = """
import streamlit as st
from views.frame import sign_in
sign_in.require()
st.write('inside', sign_in.author())
"""
IDENTITY = {
    "redirect_uri": "http://localhost:8501/oauth2callback",
    "cookie_secret": "only for this test",
    "client_id": "desk",
    "client_secret": "only for this test",
    "server_metadata_url": "http://127.0.0.1:1/.well-known/openid-configuration",
}


def test_the_desk_opens_on_tonight(empty: str):
    """The page list opens on Tonight."""
    page = AppTest.from_file(str(ROOT / "app.py"), default_timeout=30).run()
    assert not page.exception
    assert page.title[0].value == "Tonight"


@pytest.mark.parametrize("name", ["tonight", "demand", "roster"])
def test_broken_settings_are_listed(database: str, name: str, tmp_path: Path, monkeypatch, open_page: Desk):
    """A misspelt setting ends every page in its place and remedy, not in a traceback."""
    configs = tmp_path / "configs"
    shutil.copytree(ROOT / "configs", configs)
    rules = configs / "rules.yaml"
    rules.write_text(rules.read_text(encoding="utf-8").replace("rest_minutes", "rest_minuts"), encoding="utf-8")
    monkeypatch.setenv("TIDESHIFT_CONFIGS", str(configs))
    page = open_page(name)
    assert "rest_minuts" in page.code[-1].value


@pytest.mark.parametrize(
    ("language", "told"), [("en", "live commerce · zh · chat"), ("zh_CN", "直播电商 · zh · 在线聊天")]
)
def test_a_line_is_called_as_its_reader_knows_it(database: str, language: str, told: str):
    """The settings name lines in Chinese; whoever reads English sees the key."""
    page = AppTest.from_string("from views.requirement.page import page\npage()", default_timeout=30)
    page.session_state["reader_language"] = language
    assert told in page.run().dataframe[0].value.iloc[:, 0].tolist()


def test_a_wrong_database_address_is_told(monkeypatch, open_page: Desk):
    """An address that names no known database ends in words."""
    monkeypatch.setenv("TIDESHIFT_DATABASE", "mysql://nowhere/desk")
    assert "cannot be opened" in open_page("tonight").error[0].value


def test_loopback_needs_no_sign_in():
    """On this machine alone the desk opens, and work is saved as `planner`."""
    page = AppTest.from_string(SIGN_IN).run()
    assert "inside planner" in page.markdown[0].value


def test_the_network_without_sign_in_sees_nothing(monkeypatch: pytest.MonkeyPatch):
    """A desk that listens to the network without an identity provider shows nothing but the remedy."""
    monkeypatch.setattr(identity.st, "get_option", {"server.address": "0.0.0.0"}.get)
    page = AppTest.from_string(SIGN_IN).run()
    assert "nobody has to sign in" in page.error[0].value
    assert not any("inside" in m.value for m in page.markdown)


def test_an_identity_provider_is_asked_first():
    """Where secrets name a provider, nothing is shown before somebody has signed in."""
    page = AppTest.from_string(SIGN_IN)
    page.secrets["auth"] = IDENTITY
    page.run()
    assert not page.exception
    assert page.button[0].label == "Sign in"
    assert not any("inside" in m.value for m in page.markdown)
