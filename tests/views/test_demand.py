"""The page Demand."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from streamlit.testing.v1 import AppTest

from forecast.overrides import Override
from planning.store import Store
from tests.views.conftest import Desk
from tests.views.world import AS_OF

CHAT = "live_commerce/zh/chat"
DAY = timedelta(days=1)


def said(number: int = 1, **more) -> Override:
    told = Override(str(number), ("*/*/*",), AS_OF + DAY, AS_OF + 2 * DAY, "scale", 1.2, "li", "fair", AS_OF)
    return replace(told, **more)


def chart(page: AppTest) -> list[dict]:
    """Traces of the chart of demand."""
    found = next(e for e in page.get("plotly_chart") if "history" in e.proto.spec)
    return json.loads(found.proto.spec)["data"]


def typed(page: AppTest, key: str, row: int, **cells) -> AppTest:
    """Type into a table, as the browser would tell it."""
    page.session_state[key] = {"edited_rows": {row: cells}, "added_rows": [], "deleted_rows": []}
    page.run()
    assert not page.exception, page.exception
    return page


def test_the_first_evening_says_what_to_type(empty: str, open_page: Desk):
    """Before the first night the page says what to type."""
    assert "make run" in open_page("demand").code[0].value


def test_a_queue_shows_history_forecast_and_band(database: str, open_page: Desk):
    """The chart holds the past, the forecast and the band of the chosen queue."""
    page = open_page("demand")
    page.selectbox(key="line").select("local_life").run()
    assert page.selectbox(key="channel").options == ["voice"]
    assert {t.get("name") for t in chart(page)} >= {"history", "forecast", "5 to 95 %"}


def test_a_sum_by_interval_has_no_band_and_says_why(database: str, open_page: Desk):
    """All channels of a line add up their volumes; a band that would be a sum of bands is not drawn."""
    page = open_page("demand")
    page.selectbox(key="channel").select("*").run()
    page.segmented_control(key="by_True").set_value("interval").run()
    assert not page.exception
    assert "5 to 95 %" not in {t.get("name") for t in chart(page)}
    assert any("do not add up" in caption.value for caption in page.caption)


def test_a_link_opens_its_queue(database: str):
    """Whoever follows a link to a queue sees that queue, once: afterwards the picker decides."""
    page = AppTest.from_string("from views.demand.page import page\npage()", default_timeout=30)
    page.query_params["queue"] = "local_life/zh/voice"
    page.run()
    assert (page.selectbox(key="line").value, page.selectbox(key="channel").value) == ("local_life", "voice")
    page.selectbox(key="line").select("live_commerce").run()
    assert page.selectbox(key="line").value == "live_commerce"


def test_a_link_to_nowhere_is_passed_over(database: str):
    """A queue that is not forecast leaves the page as it opens by itself."""
    page = AppTest.from_string("from views.demand.page import page\npage()", default_timeout=30)
    page.query_params["queue"] = "nobody/xx/chat"
    page.run()
    assert not page.exception
    assert page.selectbox(key="line").value == "live_commerce"


def test_the_back_test_says_from_when_the_models_are(database: str, open_page: Desk):
    """Under the comparison with the average stands the instant, on the site's clock, at which models were chosen."""
    captions = [caption.value for caption in open_page("demand").caption]
    assert any(told.endswith("Models chosen on what was known at Mon 16 Nov 2026, 00:00.") for told in captions)


def test_a_fallback_is_told_in_words(database: str, open_page: Desk):
    """A forecast that rests on a fallback says what that means and what to do."""
    page = open_page("demand")
    assert not any("rests on little" in caption.value for caption in page.caption)
    page.selectbox(key="line").select("local_life").run()
    assert any("rests on little" in caption.value for caption in page.caption)


def test_past_nights_are_read_when_asked_for(database: str, open_page: Desk):
    """Nothing of past nights is there yet, and the page says that it fills by itself."""
    page = open_page("demand")
    page.toggle(key="past_nights").set_value(True).run()
    assert any("It fills by itself" in info.value for info in page.info)


def test_an_override_is_previewed_before_it_is_saved(database: str, store: Store, open_page: Desk):
    """A value alone shows what it would do to contacts and agent-hours, draws it, and saves nothing."""
    page = open_page("demand")
    page.number_input(key="value0").set_value(1.5).run()
    told = page.info[0].value
    assert "would change 24 intervals" in told
    assert "(+50.0 %)" in told
    assert "agent-hours" in told
    assert "with your change" in {t.get("name") for t in chart(page)}
    assert store.overrides() == []


def test_the_same_preview_stands_on_what_was_saved_meanwhile(database: str, store: Store, open_page: Desk):
    """Saving twice the contacts raises the hours that the next override of the same words begins from."""
    page = open_page("demand")
    page.number_input(key="value0").set_value(1.5).run()
    first = page.info[0].value
    page.text_input(key="override_reason0").set_value("twice")
    page.number_input(key="value0").set_value(2.0).run()
    page.button(key="save_override").click().run()
    page.number_input(key="value1").set_value(1.5).run()
    second = page.info[0].value
    assert "agent-hours" in second
    assert second.partition("Required")[2] != first.partition("Required")[2]


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
    assert kept.queues == (CHAT,)
    assert store.audit()["reason"].tolist() == ["live session"]
    assert "live session" in listed(page)["reason"].tolist()
    assert "Saved" in page.success[0].value


def listed(page: AppTest):
    """The list of overrides."""
    return next(frame.value for frame in page.dataframe if "reason" in frame.value)


def test_an_event_uplift_is_kept(database: str, store: Store, open_page: Desk):
    """An event is said as a factor on an ordinary day, and listed as one."""
    page = open_page("demand")
    page.selectbox(key="action").select("uplift").run()
    page.number_input(key="value0").set_value(2.5)
    page.text_input(key="override_reason0").set_value("extra live session")
    page.button(key="save_override").click().run()
    (kept,) = store.overrides()
    assert (kept.action, kept.value) == ("uplift", 2.5)
    assert listed(page)["change"].tolist() == ["event × 2.5"]


@pytest.mark.parametrize(
    ("action", "value", "remedy"),
    [("scale", -1.0, "zero or more"), ("uplift", 0.0, "above zero"), ("set", -5.0, "zero or more")],
)
def test_a_value_that_cannot_be_is_refused(database: str, store: Store, open_page: Desk, action, value, remedy):
    """An impossible value is refused with what to give instead."""
    page = open_page("demand")
    page.selectbox(key="action").select(action).run()
    page.number_input(key="value0").set_value(value).run()
    assert remedy in page.error[0].value


def test_a_window_that_ends_before_it_begins_is_refused(database: str, store: Store, open_page: Desk):
    """An impossible window is refused in words, not with a traceback."""
    page = open_page("demand")
    page.date_input(key="to_day").set_value(page.date_input(key="from_day").value)
    page.number_input(key="value0").set_value(1.5).run()
    assert "give an end after Mon 16 Nov 2026, 00:00" in page.error[0].value


def test_a_total_typed_for_a_day_becomes_an_override(database: str, store: Store, open_page: Desk):
    """A number in the row of a day sets that day's total on the site's clock, with the reason given."""
    page = typed(open_page("demand"), f"by_day_{CHAT}_0", 3, yours=9000.0)
    assert "would change 24 intervals" in page.info[0].value
    page.text_input(key=f"reason_by_day_{CHAT}_0").set_value("campaign")
    page.button(key=f"save_by_day_{CHAT}_0").click().run()
    assert not page.exception
    (kept,) = store.overrides()
    assert (kept.start, kept.end) == (AS_OF + 3 * DAY, AS_OF + 4 * DAY)
    assert (kept.action, kept.value, kept.queues, kept.reason) == ("set", 9000.0, (CHAT,), "campaign")


def test_intervals_typed_together_are_saved_together(database: str, store: Store, open_page: Desk):
    """Two numbers in the rows of one day's intervals become two overrides of an interval each."""
    key = f"by_interval_{CHAT}_2026-11-16"
    page = open_page("demand")
    page.session_state[f"{key}_0"] = {
        "edited_rows": {20: {"yours": 500.0}, 21: {"yours": 0.0}}, "added_rows": [], "deleted_rows": [],
    }  # fmt: skip
    page.run()
    assert "would change 2 intervals" in page.info[0].value
    page.text_input(key=f"reason_{key}_0").set_value("outage")
    page.button(key=f"save_{key}_0").click().run()
    kept = store.overrides()
    assert sorted((o.start - AS_OF, o.end - o.start, o.value) for o in kept) == [
        (timedelta(hours=20), timedelta(hours=1), 500.0),
        (timedelta(hours=21), timedelta(hours=1), 0.0),
    ]


def test_an_override_is_switched_off_in_the_list(database: str, store: Store, open_page: Desk):
    """Unticking an override in the list switches it off in the store, with an audit row."""
    store.add_override(said())
    page = open_page("demand")
    assert listed(page)["state"].tolist() == ["holds"]
    typed(page, "overrides_0", 0, on=False)
    assert [o.active for o in store.overrides()] == [False]
    assert store.audit()["author"].tolist() == ["planner", "li"]
    assert listed(page)["state"].tolist() == ["off"]


def test_an_override_is_given_an_end_in_the_list(database: str, store: Store, open_page: Desk):
    """A last day set in the list is kept as the midnight after it on the site's clock."""
    store.add_override(said())
    typed(open_page("demand"), "overrides_0", 0, expires="2026-11-18")
    assert [o.expires_at for o in store.overrides()] == [AS_OF + 3 * DAY]


def test_a_removed_override_comes_back(database: str, store: Store, open_page: Desk):
    """A row taken out of the list is removed on the record, and one click brings it back as it was."""
    store.add_override(said())
    page = open_page("demand")
    page.session_state["overrides_0"] = {"edited_rows": {}, "added_rows": [], "deleted_rows": [0]}
    page.run()
    assert not page.exception
    assert store.overrides() == []
    page.button(key="undo_remove").click().run()
    assert store.overrides() == [said()]
    assert store.audit()["reason"].tolist() == ["removal undone at the desk", "removed at the desk", "fair"]


def test_what_another_planner_saved_meanwhile_stops_the_first_save(database: str, store: Store, open_page: Desk):
    """Two planners on one window: the second is told whose override is there and saves only when asked again."""
    page = open_page("demand")
    page.number_input(key="value0").set_value(1.5)
    page.text_input(key="override_reason0").set_value("live session").run()
    store.add_override(said(start=AS_OF, end=AS_OF + DAY, queues=("*/zh/chat",), author="wang", reason="strike"))
    page.button(key="save_override").click().run()
    assert "wang" in page.warning[0].value
    assert "save again" in page.error[0].value
    assert len(store.overrides()) == 1
    page.button(key="save_override").click().run()
    assert [o.reason for o in store.overrides()] == ["strike", "live session"]


def test_another_planners_override_elsewhere_is_told_and_stops_nothing(database: str, store: Store, open_page: Desk):
    """An override of other days is news, and no reason to hold a save back."""
    page = open_page("demand")
    page.number_input(key="value0").set_value(1.5)
    page.text_input(key="override_reason0").set_value("live session").run()
    store.add_override(said(author="wang"))
    page.button(key="save_override").click().run()
    assert "wang" in page.warning[0].value
    assert len(store.overrides()) == 2


def test_a_switch_that_comes_too_late_does_nothing(database: str, store: Store, open_page: Desk):
    """Somebody else removed the override that this planner switches: nothing is written, and the page says so."""
    store.add_override(said())
    page = open_page("demand")
    store.remove_override("1", "wang", "typed twice", datetime.now(UTC))
    typed(page, "overrides_0", 0, on=False)
    assert "removed an override meanwhile" in page.warning[0].value
    assert store.overrides() == []


def test_what_was_saved_since_the_night_is_in_the_chart(database: str, store: Store, open_page: Desk):
    """An override that the roster does not know yet moves the line, with the model's own beside, and is said."""
    store.add_override(said(created_at=datetime.now(UTC)))
    page = open_page("demand")
    assert "without overrides" in {t.get("name") for t in chart(page)}
    assert any("saved since the night" in caption.value for caption in page.caption)
