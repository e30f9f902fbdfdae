"""The page Service."""

import json
from datetime import UTC, datetime

import pandas as pd
import pytest

from planning.store import Store
from planning.store.jobs import DONE
from tests.views.conftest import Desk
from views.frame import job_watch
from views.service import source

NOW = datetime(2026, 11, 16, 1, tzinfo=UTC)
OWNER = "planner"


@pytest.fixture(autouse=True)
def no_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    """No process is started for what is asked here."""
    monkeypatch.setattr(job_watch, "_look_after", lambda: None)


def finished(lived_store: Store, kind: str, answer: dict, tables: dict[str, pd.DataFrame]) -> None:
    """A job of the planner's that is done."""
    lived_store.job_add(kind, {}, owner=OWNER, at=NOW)
    job = lived_store.job_take(at_once=1, at=NOW)
    assert job is not None
    lived_store.job_end(job.id, DONE, at=NOW, answer=answer, tables=tables)


def test_the_first_evening_says_what_to_type(empty: str, open_page: Desk):
    """Before the first night the page says what to type."""
    assert "make run" in open_page("service").code[0].value


def test_a_roster_that_was_never_simulated_says_how_to(database: str, open_page: Desk):
    """A night without a twin leaves the drill and the button, and words about the setting."""
    page = open_page("service")
    assert "was not simulated" in page.info[0].value
    assert any("`futures`" in caption.value for caption in page.caption)


def test_who_misses_a_promise_stands_on_top_and_is_marked(lived: str, open_page: Desk):
    """The chat lies below its promise with all of its interval: first in the table, with a sign besides the colour."""
    page = open_page("service")
    table = page.dataframe[0].value
    assert table["queue"].iloc[0] == "▼ live commerce · zh · chat"
    assert not table["queue"].iloc[1:].str.contains("▼").any()
    assert table["simulated"].iloc[0] == "86.0 % ±1.0"


def test_figures_follow_the_queues_in_sight(lived: str, open_page: Desk):
    """Of one channel the level is that channel's own, and the heatmap holds no other queue."""
    page = open_page("service")
    page.selectbox(key="shown_channel").select("voice").run()
    assert page.metric[0].value == "95.0 % ±1.0"
    heat = next(
        spec for e in page.get("plotly_chart") if (spec := json.loads(e.proto.spec))["data"][0]["type"] == "heatmap"
    )
    assert heat["data"][0]["y"] == ["local life · zh · voice"]


@pytest.mark.parametrize("figure", ["late", "asa_s", "occupancy", "shortage_h"])
def test_every_figure_has_its_heatmap(lived: str, open_page: Desk, figure: str):
    """Each figure is drawn by queue and time, and says what it means."""
    page = open_page("service")
    page.session_state["heat_figure"] = figure
    page.run()
    assert not page.exception
    assert any(e.proto.spec.count('"heatmap"') for e in page.get("plotly_chart"))


def test_a_simulation_is_asked_for_with_the_roster_in_force(lived: str, lived_store: Store, open_page: Desk):
    """The job names publication and version, so that an answer about another roster is never shown."""
    page = open_page("service")
    page.button(key="simulate_start").click().run()
    (job,) = lived_store.jobs(kind="simulate")
    publication = lived_store.published()
    assert publication is not None
    assert job.request == {"publication_id": publication.id, "version": 1, "draft_id": None}


def test_what_was_simulated_since_is_shown_beside_the_nights(lived: str, lived_store: Store, open_page: Desk):
    """An answer about the roster in force is shown first; the night's stays one click away."""
    publication = lived_store.published()
    assert publication is not None
    tables = {name: lived_store.table(publication.run_id, name) for name in source.TABLES}
    better = tables["twin_totals"].assign(service_level=0.99, service_level_low=0.98, service_level_high=1.0)
    answer = {"publication_id": publication.id, "version": 1, "draft_cells": 2, "futures": 20}
    finished(lived_store, "simulate", answer, {**tables, "twin_totals": better})
    page = open_page("service")
    assert page.metric[0].value == "99.0 % ±1.0"
    assert any("2 changes of your draft" in caption.value for caption in page.caption)


def test_an_answer_about_another_roster_is_put_away(lived: str, lived_store: Store, open_page: Desk):
    """Somebody published meanwhile: the answer is forgotten, the night's figures are shown."""
    finished(lived_store, "simulate", {"publication_id": 1, "version": 1, "draft_cells": 0, "futures": 20}, {})
    assert open_page("service").metric[0].value.startswith("90.0 %")
    assert lived_store.jobs(kind="simulate") == []


def test_a_drill_is_asked_for(lived: str, lived_store: Store, open_page: Desk):
    """Queue, factor and the busiest hour go into the job."""
    page = open_page("service")
    page.selectbox(key="drill_queue").select("local_life/zh/voice")
    page.button(key="drill_start").click().run()
    (job,) = lived_store.jobs(kind="surge")
    assert (job.request["queue"], job.request["factor"], job.request["at"]) == ("local_life/zh/voice", 3, None)


def test_a_playbook_is_told_lever_by_lever(lived: str, lived_store: Store, open_page: Desk):
    """What each lever brings with all before it, whether that is enough, and the course of the surge."""
    share = {"mean": 0.5, "low": 0.45, "high": 0.55}
    effect = {"in_time": share, "back_min": 15, "lost": share, "price": 12.0, "others": [{"held": True}]}
    step = {"name": "bot first", "trigger": "longest wait over 20 s", "owner": "digital team", "works_after_s": 60}
    publication = lived_store.published()
    assert publication is not None
    answer = {
        "publication_id": publication.id, "version": 1, "queue": "local_life/zh/voice", "factor": 3.0,
        "at": "2026-11-17T20:00+08:00", "minutes": {"rises": 10, "lasts": 60, "falls": 10}, "futures": 50,
        "contacts_in_10_min": {"forecast": 20.0, "surge": 60.0}, "untouched": {**effect, "back_min": None},
        "steps": [{**step, "effect_with_all_before": effect}], "bring_nothing_more": ["stay on"], "enough": 1,
        "not_possible": [],
    }  # fmt: skip
    course = pd.DataFrame({"step": [0, 0, 1, 1], "minute": [0, 5, 0, 5], "level": [0.9, 0.1, 0.9, 0.8]})
    finished(lived_store, "surge", answer, {"course": course})
    page = open_page("service")
    table = page.dataframe[1].value
    assert table["pull"].tolist() == ["nothing done", "1 bot first"]
    assert table["back after"].tolist() == ["not in time", "15 min"]
    assert "The first 1 lever is enough" in page.success[0].value
