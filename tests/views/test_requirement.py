"""The page Requirement."""

import json
import shutil
from pathlib import Path

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from planning.scenarios.scenario import read_scenario
from planning.store import Store
from tests.views import world
from tests.views.conftest import Desk


def chart(page: AppTest, alt: str) -> dict:
    """A chart's figure, by a word of what it is for who cannot see it."""
    return next(json.loads(e.proto.spec) for e in page.get("plotly_chart") if alt in e.proto.spec)


def traces(page: AppTest, word: str) -> list[str]:
    return [trace.get("name", "") for trace in chart(page, word)["data"]]


def hours(page: AppTest, label: str) -> str:
    return next(metric.value for metric in page.metric if metric.label == label)


def test_the_first_evening_says_what_to_type(empty: str, open_page: Desk):
    """Before the first night the page says what to type."""
    assert "make run" in open_page("requirement").code[0].value


def test_the_number_its_band_and_what_it_rests_on(lived: str, open_page: Desk):
    """Heads by interval with their band, deferred work with its deadline, and causes by hour of the day."""
    page = open_page("requirement")
    assert {"required", "if demand is p50 to p90", "deferred work arrives", "deferred work is due"} <= set(
        traces(page, "required")
    )
    assert {"service level", "fixed posts"} <= set(traces(page, "fixed posts"))
    assert "live commerce · zh · chat" in page.dataframe[0].value["queue"].tolist()


def test_a_slider_moves_the_requirement_and_says_what_it_is(lived: str, open_page: Desk):
    """Less handle time: fewer hours, the plan in grey beside, and the words that the roster was not solved again."""
    page = open_page("requirement")
    before = hours(page, "Required live, net")
    page.slider(key="aht_0").set_value(70).run()
    assert not page.exception
    assert hours(page, "Required live, net") != before
    assert {"what if", "as planned"} <= set(traces(page, "what if"))
    assert any("the roster was not solved again" in caption.value for caption in page.caption)
    page.button(key="reset_0").click().run()
    assert hours(page, "Required live, net") == before


def test_shrinkage_moves_the_hours_to_schedule_alone(lived: str, open_page: Desk):
    """More people away: nobody more is required at work, and more are scheduled."""
    page = open_page("requirement")
    now = {label: hours(page, label) for label in ("Required live, net", "To schedule")}
    page.slider(key="shrinkage_0_5").set_value(30).run()
    assert hours(page, "Required live, net") == now["Required live, net"]
    assert hours(page, "To schedule") != now["To schedule"]


def test_what_cannot_be_is_said_and_the_plan_stays_in_sight(
    lived: str, open_page: Desk, monkeypatch: pytest.MonkeyPatch
):
    """A value that no queue can be served with ends in words and a remedy, not in a traceback."""

    def refuse(*_: object) -> pd.DataFrame:
        raise ValueError("live_commerce/zh/chat: no time")

    page = open_page("requirement")
    monkeypatch.setattr("views.requirement.what_if._made", refuse)
    page.slider(key="aht_0").set_value(75).run()
    assert "live_commerce/zh/chat: no time" in page.error[0].value.replace("\\", "")
    assert "required" in traces(page, "required")


def test_a_number_is_explained_step_by_step(lived: str, open_page: Desk):
    """The busiest interval is explained at first; another queue and hour as soon as they are chosen."""
    page = open_page("requirement")
    told = next(m.value for m in page.markdown if m.value.startswith("| step"))
    assert "our people see" in told
    assert "**required**" in told
    page.selectbox(key="explained_queue").select("live_commerce/zh/message").run()
    told = next(m.value for m in page.markdown if m.value.startswith("| step"))
    assert "due before" in told


def test_hours_without_a_number_say_why(lived: str, open_page: Desk):
    """A queue that is closed has nothing to explain, and the page says that it is closed."""
    page = open_page("requirement")
    page.selectbox(key="explained_queue").select("local_life/zh/voice")
    page.selectbox(key="explained_clock").select("03:00").run()
    assert "is closed at" in page.info[0].value.replace("\\", "")


def test_a_what_if_is_kept_as_a_scenario(
    lived: str, lived_store: Store, open_page: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """Named and told in a sentence, the sliders become a file of the site, on the record with who and why."""
    shutil.copytree(world.ROOT / "configs", tmp_path / "configs")
    monkeypatch.setenv("TIDESHIFT_CONFIGS", str(tmp_path / "configs"))
    page = open_page("requirement")
    page.slider(key="level_0_90").set_value(80).run()
    page.text_input(key="scenario_name").set_value("less-promise")
    page.button(key="scenario_keep").click().run()
    assert "in one sentence" in page.error[0].value
    page.text_input(key="scenario_about").set_value("What 80 % would take.")
    page.button(key="scenario_keep").click().run()
    told = read_scenario(tmp_path / "configs/scenarios/less-promise.yaml")
    assert told.words.about == "What 80 % would take."
    assert lived_store.audit()["reason"].tolist()[0] == "What 80 % would take."
    page.text_input(key="scenario_name").set_value("less-promise")
    page.text_input(key="scenario_about").set_value("Again.")
    page.button(key="scenario_keep").click().run()
    assert "another scenario is called so" in page.error[0].value


def test_a_run_of_an_earlier_release_says_what_it_lacks(database: str, open_page: Desk):
    """Without reasons and workload the number is shown, and the page says what the next night will keep."""
    captions = [caption.value for caption in open_page("requirement").caption]
    assert any("kept no reasons" in told for told in captions)
    assert any("kept no workload" in told for told in captions)
