"""The page Demand."""

import json
from datetime import UTC, datetime, timedelta

from forecast.overrides import Override
from planning.store import Store
from tests.views.conftest import Desk


def test_the_first_evening_says_what_to_type(empty: str, open_page: Desk):
    """Before the first night the page says what to type."""
    assert "make run" in open_page("demand").code[0].value


def test_a_queue_shows_history_forecast_and_band(database: str, open_page: Desk):
    """The chart holds the past, the forecast and the band of the chosen queue."""
    page = open_page("demand")
    page.selectbox(key="line").select("local_life").run()
    assert page.selectbox(key="channel").options == ["voice"]
    chart = next(e for e in page.get("plotly_chart") if "history" in e.proto.spec)
    assert {t.get("name") for t in json.loads(chart.proto.spec)["data"]} >= {"history", "forecast", "5 to 95 %"}


def test_the_back_test_says_from_when_the_models_are(database: str, open_page: Desk):
    """Under the comparison with the average stands the instant, on the site's clock, at which models were chosen."""
    captions = [caption.value for caption in open_page("demand").caption]
    assert any(told.endswith("Models chosen on what was known at 16 Nov 00:00.") for told in captions)


def test_an_override_is_previewed_before_it_is_saved(database: str, store: Store, open_page: Desk):
    """A value alone shows what it would do and saves nothing."""
    page = open_page("demand")
    page.number_input(key="value0").set_value(1.5).run()
    assert "would change 24 intervals" in page.info[0].value
    assert store.overrides() == []


def test_an_override_needs_a_reason(database: str, store: Store, open_page: Desk):
    """Without a reason nothing is saved and the page says so."""
    page = open_page("demand")
    page.number_input(key="value0").set_value(1.5).run()
    page.button(key="save_override").click().run()
    assert "needs a reason" in page.error[0].value
    assert store.overrides() == []


def test_an_override_is_kept_with_author_and_reason(database: str, store: Store, open_page: Desk):
    """A saved override is in the store with who, why and when, audited, and listed on the page."""
    page = open_page("demand")
    page.text_input(key="name_typed").set_value("Li Na").run()
    page.number_input(key="value0").set_value(1.5)
    page.text_input(key="override_reason0").set_value("live session")
    page.button(key="save_override").click().run()
    (kept,) = store.overrides()
    assert (kept.action, kept.value, kept.reason, kept.author) == ("scale", 1.5, "live session", "Li Na")
    assert kept.queues == ("live_commerce/zh/chat",)
    assert store.audit()["reason"].tolist() == ["live session"]
    assert "live session" in page.dataframe[0].value["reason"].tolist()


def test_an_event_uplift_is_kept(database: str, store: Store, open_page: Desk):
    """An event is said as a factor on an ordinary day, and listed as one."""
    page = open_page("demand")
    page.selectbox(key="action").select("uplift").run()
    page.number_input(key="value0").set_value(2.5)
    page.text_input(key="override_reason0").set_value("extra live session")
    page.button(key="save_override").click().run()
    (kept,) = store.overrides()
    assert (kept.action, kept.value) == ("uplift", 2.5)
    assert page.dataframe[0].value["change"].tolist() == ["event × 2.5"]


def test_a_window_that_ends_before_it_begins_is_refused(database: str, store: Store, open_page: Desk):
    """An impossible window is refused in words, not with a traceback."""
    page = open_page("demand")
    page.date_input(key="to_day").set_value(page.date_input(key="from_day").value)
    page.number_input(key="value0").set_value(1.5).run()
    assert "end must be after start" in page.error[0].value


def test_an_override_is_switched_off_in_the_list(database: str, store: Store, open_page: Desk):
    """Unticking an override in the list switches it off in the store, with an audit row."""
    day = datetime(2026, 11, 17, tzinfo=UTC)
    store.add_override(Override("1", ("*/*/*",), day, day + timedelta(days=1), "scale", 1.2, "li", "fair", day))
    page = open_page("demand")
    assert page.dataframe[0].value["state"].tolist() == ["holds"]
    page.session_state["overrides_1"] = {"edited_rows": {0: {"on": False}}, "added_rows": [], "deleted_rows": []}
    page.run()
    assert not page.exception
    assert [o.active for o in store.overrides()] == [False]
    assert store.audit()["author"].tolist() == ["planner", "li"]
    assert page.dataframe[0].value["state"].tolist() == ["off"]
