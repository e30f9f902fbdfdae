"""The page Runs."""

import json
from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from streamlit.testing.v1 import AppTest

from planning.store import Publication, ShiftChange, Store
from tests.views.conftest import Desk
from tests.views.world import AS_OF
from views.runs.history import trend
from views.runs.trail import csv
from views.runs.trail_words import before_and_after

ZONE = ZoneInfo("Asia/Shanghai")
TABLES = ("forecast", "requirement", "history", "accuracy", "agents", "absences", "wishes")
RESTORING = """
from zoneinfo import ZoneInfo
from views.frame import reading
from views.runs.restoring import restoring
store = reading.store()
in_force = store.published()
older = next(one for one in store.publications() if one.id == {older})
restoring(older, in_force, ZoneInfo("Asia/Shanghai"))
"""


@pytest.fixture
def nights(store: Store) -> tuple[Publication, Publication]:
    """The world's night, and another one in which somebody's first shift is another's; both published."""
    first, run = store.published(), store.runs(1)[0]
    assert first is not None
    days = {"horizon_start": AS_OF.isoformat(), "horizon_end": (AS_OF + timedelta(days=14)).isoformat()}
    summary = {**run.summary, **days, "interval_minutes": 30}
    roster = store.roster(first.id)
    store.save_run(
        replace(run, id=None, inputs_sha256="1" * 64, cost_cents=24_000_000, summary=summary),
        {name: store.table(1, name) for name in TABLES} | {"roster": roster.iloc[1:]},
        publish=True,
        horizon=(first.horizon_start, first.horizon_end),
    )
    second = store.published()
    assert second is not None
    return first, second


def part(page: AppTest, name: str) -> AppTest:
    page.session_state["runs_part"] = name
    page.run()
    assert not page.exception, page.exception
    return page


def texts(page: AppTest) -> str:
    return "\n".join(str(element.value) for element in (*page.markdown, *page.caption, *page.warning, *page.info))


def test_before_the_first_night_it_says_what_to_type(empty: str, open_page: Desk):
    """Without a run there is nothing to look back at."""
    assert "make run" in open_page("runs").code[0].value


def test_a_page_of_nights_tells_how_each_ended(nights, open_page: Desk):
    """The newest first, with cost, bound and how long it took."""
    (table,) = open_page("runs").dataframe
    rows = table.value
    assert rows["Run"].tolist() == ["2", "1"]
    assert rows["Ended"].tolist() == ["△ published, with a warning"] * 2
    assert rows["Cost"].tolist() == ["USD 240,000", "USD 235,000"]
    assert rows["Took"].tolist() == ["58 s", "58 s"]


def test_more_nights_than_a_page_are_turned(nights, store: Store, open_page: Desk):
    """The store is asked for a page at a time; the button goes to the older ones."""
    failed = replace(store.runs(1)[0], id=None, cost_cents=None, bound_cents=None, gap=None, status="failed")
    for _ in range(15):
        store.save_run(failed, {}, publish=False)
    page = open_page("runs")
    assert "1 to 15 of 17" in texts(page)
    assert page.dataframe[0].value["Ended"].tolist() == ["✕ nothing published"] * 15
    page.button(key="runs_history_older").click().run()
    assert page.dataframe[0].value["Run"].tolist() == ["2", "1"]


def test_failed_and_restored_nights_leave_no_point(nights, store: Store):
    """A failed night is a gap in the cost; a restored roster is no night of its own."""
    first, second = nights
    failed = replace(store.runs(1)[0], id=None, cost_cents=None, bound_cents=None, gap=None, status="failed")
    store.save_run(failed, {}, publish=False)
    store.restore(first.id, in_force=second, since=AS_OF, author="mei", reason="x", at=AS_OF)
    table = trend(store.runs())
    assert table["run"].tolist() == ["1", "2", "3"]
    assert table["cost"].tolist()[:2] == [235_000.0, 240_000.0]
    assert table["cost"].isna().tolist() == [False, False, True]


def test_two_nights_are_compared_cell_by_cell(nights, open_page: Desk):
    """The cost of both and its change stand in one row; the one shift that differs is one cell."""
    page = part(open_page("runs"), "compare")
    figures = page.dataframe[0].value.set_index("")
    cost = figures.loc["Cost"]
    assert (cost["Older run"], cost["Newer run"], cost["Change"]) == ("USD 235,000", "USD 240,000", "+USD 5,000")


def test_the_trail_tells_changes_in_words(nights, store: Store, open_page: Desk):
    """Who, when, what it was, what it is, and why; no JSON."""
    _, second = nights
    row = store.roster(second.id).iloc[0]
    change = ShiftChange(row["agent_id"], row["start"].to_pydatetime(), None)
    store.edit_roster(second.id, expected_version=1, changes=[change], author="mei", reason="school", at=AS_OF)
    page = part(open_page("runs"), "trail")
    (told,) = page.dataframe[0].value.to_dict("records")
    who = [told[name] for name in ("Who", "What", "After", "Why")]
    assert who == ["mei", f"shift · {row['agent_id']}", "no shift", "school"]
    assert row["shift"] in told["Before"]
    assert "{" not in told["Before"]
    page.text_input(key="trail_person").set_value("nobody").run()
    assert "No change passes" in texts(page)


def test_the_file_of_the_trail_runs_nothing(nights, store: Store):
    """A reason that begins like a formula is a text in the file."""
    first, second = nights
    store.restore(first.id, in_force=second, since=AS_OF, author="mei", reason="=cmd()", at=AS_OF)
    text = csv(store.audit(), ZONE).decode("utf-8-sig")
    assert "'=cmd()" in text
    assert "restored publication: 1" in text


def test_only_what_changed_is_told():
    """Fields that stayed as they were say nothing; instants are on the site's clock, truths are yes and no."""
    old = {"id": "7", "active": True, "queues": ["a/b/c"], "expires_at": None}
    new = {**old, "active": False, "expires_at": "2026-11-16T16:00:00+00:00"}
    before, after = before_and_after("override", json.dumps(old), json.dumps(new), ZONE)
    assert before == "switched on: yes; ends: nothing set"
    assert after == "switched on: no; ends: Tue 17 Nov 2026, 00:00"


def test_an_older_publication_is_looked_at_and_brought_back(nights, store: Store):
    """The preview counts the cells; with a reason it is in force, without one nothing happens."""
    first, second = nights
    page = AppTest.from_string(RESTORING.format(older=first.id), default_timeout=30).run()
    assert not page.exception, page.exception
    (day,) = page.date_input
    day.set_value(AS_OF.date()).run()
    assert {m.label: m.value for m in page.metric}["Cells changed"] == "1"
    page.button[-1].click().run()
    assert "Say why" in page.error[0].value
    assert store.published() == second
    page.text_input[0].set_value("bad night")
    page.button[-1].click().run()
    back = store.published()
    assert back is not None
    assert back.id == 3
    assert len(store.roster(back.id)) == len(store.roster(first.id))
    assert store.run(back.run_id).summary["restored"]["reason"] == "bad night"


def test_somebody_who_published_meanwhile_is_named(nights, store: Store):
    """What was in force when the page was drawn is not any more: nothing is written."""
    first, second = nights
    row = store.roster(second.id).iloc[0]
    script = RESTORING.format(older=first.id).replace("store.published()", "_seen()")
    seen = "from tests.views import test_runs\n_seen = lambda: test_runs.SEEN[0]\n"
    SEEN[:] = [second]
    change = ShiftChange(row["agent_id"], row["start"].to_pydatetime(), None)
    store.edit_roster(second.id, expected_version=1, changes=[change], author="li", reason="school", at=AS_OF)
    page = AppTest.from_string(seen + script, default_timeout=30).run()
    page.text_input[0].set_value("bad night")
    page.button[-1].click().run()
    assert "li changed or replaced" in page.error[0].value
    assert len(store.publications()) == 2


SEEN: list[Publication] = []
"""What a page that was drawn before an edit holds in force."""
