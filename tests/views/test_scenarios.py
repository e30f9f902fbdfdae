"""The page Scenarios."""

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from planning.scenarios.kept import keep
from planning.scenarios.own import Fields
from planning.scenarios.scenario import read_scenario
from planning.store import Store
from planning.store.jobs import DONE
from tests.planning.scenarios.test_side_by_side import what_if
from tests.views import world
from tests.views.conftest import Desk
from views.scenarios.words import lasts

NOW = datetime(2026, 11, 16, 9, tzinfo=UTC)

DIALOGUE = """
import streamlit as st
from views.scenarios.ready import confirm_deletion

confirm_deletion(st.session_state["told"])
"""
"""The dialogue drawn in every run, as Streamlit draws it alone after a click inside."""


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of finished what-ifs, empty."""
    monkeypatch.setenv("TIDESHIFT_SCENARIOS", str(tmp_path / "kept"))
    return tmp_path / "kept"


@pytest.fixture
def configs(database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Settings that a test may write to."""
    folder = tmp_path / "configs"
    shutil.copytree(world.ROOT / "configs", folder)
    monkeypatch.setenv("TIDESHIFT_CONFIGS", str(folder))
    return folder


def texts(page: AppTest) -> str:
    return "\n".join(str(e.value) for e in (*page.markdown, *page.caption, *page.warning, *page.info, *page.error))


def test_before_the_first_night_it_says_what_to_type(empty: str, kept: Path, open_page: Desk):
    """Without a roster nothing can be compared."""
    assert "make run" in open_page("scenarios").code[0].value


def test_ready_ones_are_offered_with_their_time(configs: Path, kept: Path, open_page: Desk):
    """Nothing was solved yet: the page says so, lists the site's scenarios, and how long one may take."""
    page = open_page("scenarios")
    assert "No what-if has been solved yet" in texts(page)
    solve = [button.key for button in page.button if (button.key or "").startswith("solve_")]
    wanted = {"deflection-80", "session-surge", "session-surge-x5", "manila-lost", "three-fixed-shifts"}
    assert {f"solve_{name}" for name in wanted} <= set(solve)
    assert "never solved · may take about 60 s" in texts(page)


def test_what_ifs_stand_side_by_side(configs: Path, kept: Path, open_page: Desk):
    """A column each beside the base; a difference that may be chance is not told as one."""
    keep(what_if("bot"), kept)
    keep(what_if("rest", low=-90_00, high=10_00, hours=1), kept)
    page = open_page("scenarios")
    table = page.table[0].value
    assert table.columns.tolist() == ["Base", "rest", "bot"]
    cost = table.iloc[0]
    assert cost["Base"] == "USD 100"
    assert "−40" in cost["bot"]
    assert "−90, −10" in cost["bot"]
    assert "cannot be told apart" in cost["rest"]


def test_a_finished_one_joins_those_beside_each_other(configs: Path, kept: Path, store: Store, open_page: Desk):
    """What was just solved stands beside the what-ifs that were shown, and its job is put away."""
    for name in ("first", "second"):
        keep(what_if(name), kept)
    page = open_page("scenarios")
    page.multiselect(key="shown_what_ifs").set_value(["first"]).run()
    store.job_add("scenario", {"name": "second"}, owner="planner", at=NOW)
    job = store.job_take(at_once=1, at=NOW)
    assert job is not None
    store.job_end(job.id, DONE, at=NOW, answer={})
    page.run()
    assert not page.exception
    assert page.multiselect(key="shown_what_ifs").value == ["first", "second"]
    assert not store.jobs(kind="scenario")


def test_those_of_another_roster_are_told(configs: Path, kept: Path, open_page: Desk):
    """What-ifs of a base that is not in force any more say so, and bases are not mixed."""
    keep(what_if("bot", run=7), kept)
    keep(what_if("rest", run=8), kept)
    page = open_page("scenarios")
    assert "not the roster in force any more" in texts(page)
    assert len(page.table[0].value.columns) == 2


def test_a_strange_file_is_named(configs: Path, kept: Path, open_page: Desk):
    """A kept file that cannot be read is an error in words, and the rest of the page stands."""
    kept.mkdir()
    (kept / "strange.json").write_text("{}")
    page = open_page("scenarios")
    assert "cannot be read" in page.error[0].value
    assert "strange.json" in page.code[0].value


def test_one_s_own_is_checked_kept_and_on_the_record(configs: Path, kept: Path, store: Store, open_page: Desk):
    """A form that changes nothing is refused in words; a sound one becomes a file, with an audit row."""
    page = open_page("scenarios")
    typed = {one.label: one for one in page.text_input}
    typed["Its name"].set_value("more-rest")
    typed["What it asks, in one sentence"].set_value("Twelve hours of rest.")
    send = next(button for button in page.button if button.label == "Check and keep")
    send.click().run()
    assert "Not kept" in page.error[0].value
    assert not (configs / "scenarios/more-rest.yaml").exists()
    rest = next(one for one in page.number_input if one.label.startswith("Rest between"))
    rest.set_value(12.0)
    next(button for button in page.button if button.label == "Check and keep").click().run()
    assert "rest_minutes: 720" in (configs / "scenarios/more-rest.yaml").read_text()
    row = store.audit(1).iloc[0]
    assert (row["what"], row["key"], row["reason"]) == ("scenario", "scenario more-rest", "Twelve hours of rest.")
    assert any(button.key == "delete_more-rest" for button in page.button)
    assert not any(button.key == "delete_rest-12-h" for button in page.button), "the site's own files stay"


def test_a_deletion_is_asked_for_and_on_the_record(configs: Path, kept: Path, store: Store, open_page: Desk):
    """Asking shows the file; confirming, which runs the dialogue alone, takes it away with an audit row."""
    file = configs / "scenarios/more-rest.yaml"
    file.write_text(Fields("more-rest", "Twelve hours of rest.", rest_minutes=720).text("li"))
    asked = open_page("scenarios").button(key="delete_more-rest").click().run()
    assert not asked.exception
    assert "Delete the scenario **more-rest**?" in texts(asked)
    assert file.exists()
    page = AppTest.from_string(DIALOGUE, default_timeout=30)
    page.session_state["told"] = read_scenario(file)
    page.run()
    page.button(key="delete_confirmed").click().run()
    assert not page.exception, page.exception
    assert not file.exists()
    row = store.audit(1).iloc[0]
    assert (row["key"], row["after"]) == ("scenario more-rest", "")


def test_a_span_of_time_is_told_roughly():
    """Nobody waits to the second."""
    assert (lasts(4), lasts(52), lasts(207)) == ("about 10 s", "about 50 s", "about 3 min")
