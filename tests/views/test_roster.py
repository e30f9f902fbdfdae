"""The page Roster."""

from datetime import UTC, date, datetime

from streamlit.testing.v1 import AppTest

from planning.store import ShiftChange, Store
from scheduler.roster import read_shifts
from tests.views.conftest import Desk
from tests.views.world import SHANGHAI

MONDAY = date(2026, 11, 16)


def select(page: AppTest, *cells: tuple[int, str]) -> AppTest:
    """Select cells of the grid, as a click would."""
    number = page.session_state.get("grid_number", 0)
    page.session_state[f"grid{number}"] = {"selection": {"rows": [], "columns": [], "cells": list(cells)}}
    page.run()
    assert not page.exception, page.exception
    return page


def button(page: AppTest, word: str):
    return next(b for b in page.button if word in b.label)


def shift_of(store: Store, agent_id: str, day: date = MONDAY):
    roster = store.roster(store.published().id)
    found = [s for s in read_shifts(roster, {agent_id: SHANGHAI}) if (s.agent_id, s.day) == (agent_id, day)]
    return found[0] if found else None


def test_the_first_evening_says_what_to_type(empty: str, open_page: Desk):
    """Before the first night the page says what to type."""
    assert "make run" in open_page("roster").code[0].value


def test_the_grid_shows_people_by_days(database: str, store: Store, open_page: Desk):
    """Each cell carries the code and start of the shift that the store holds."""
    table = open_page("roster").dataframe[0].value
    shift = shift_of(store, "SH0001")
    assert table.loc["SH0001", "Mon 16"] == f"{shift.code} {shift.start.astimezone(SHANGHAI):%H}"
    assert table.shape[1] == 15


def test_filters_narrow_the_grid(database: str, open_page: Desk):
    """Site and skill narrow the people, a week narrows the days."""
    page = open_page("roster")
    page.selectbox(key="site").select("jakarta").run()
    assert all(a.startswith("JA") for a in page.dataframe[0].value.index)
    page.selectbox(key="site").select("").run()
    page.selectbox(key="skill").select("local_life/zh/voice").run()
    page.segmented_control(key="days").set_value("week 47").run()
    assert page.dataframe[0].value.shape[1] == 8


def test_a_new_start_is_judged_saved_and_kept(database: str, store: Store, open_page: Desk):
    """A shift moved by hand is judged before it is saved, then locked in the store with its audit row."""
    page = select(open_page("roster"), (0, "Mon 16"))
    before = shift_of(store, "SH0001")
    wanted = 120 if before.start.astimezone(SHANGHAI).hour != 2 else 240
    page.selectbox(key=f"start_{before.code}").set_value(wanted).run()
    button(page, "Give").click().run()
    assert "1 change" in "".join(m.value for m in page.markdown)
    assert {m.label for m in page.metric} == {"Cost", "Shortage"}
    assert shift_of(store, "SH0001") == before
    page.text_input(key="reason").set_value("swap with Chen")
    button(page, "Save").click().run()
    after = shift_of(store, "SH0001")
    assert after.start.astimezone(SHANGHAI).hour == wanted // 60
    assert after.locked
    assert "version 2" in page.success[0].value
    assert store.audit()["reason"].tolist() == ["swap with Chen"]
    assert store.locked_rows(datetime(2026, 11, 15, tzinfo=UTC), datetime(2026, 11, 30, tzinfo=UTC)).shape[0] == 1


def test_a_broken_rule_warns_and_does_not_block(database: str, store: Store, open_page: Desk):
    """A sixth shift in a week is a violation in words, and can be saved all the same."""
    page = open_page("roster")
    row = page.dataframe[0].value.loc["SH0001"]
    off = next(day for day in row.index[1:8] if row[day] == "·")
    select(page, (0, off))
    button(page, "Give").click().run()
    assert "week shifts" in page.error[0].value
    assert "⚠" in page.dataframe[0].value.loc["SH0001", off]
    page.text_input(key="reason").set_value("festival")
    button(page, "Save").click().run()
    assert store.published().version == 2


def test_a_day_off_is_kept_and_shown(database: str, store: Store, open_page: Desk):
    """A day cleared by a planner is free for the next night too, and the grid says so."""
    page = select(open_page("roster"), (0, "Mon 16"))
    page.button(key="off").click().run()
    page.text_input(key="reason").set_value("family")
    button(page, "Save").click().run()
    assert shift_of(store, "SH0001") is None
    assert store.locked_days_off(MONDAY, date(2026, 11, 17))["agent_id"].tolist() == ["SH0001"]
    assert page.dataframe[0].value.loc["SH0001", "Mon 16"] == "off 🔒"


def test_a_lock_changes_nothing_else(database: str, store: Store, open_page: Desk):
    """Locking keeps start, breaks and work, and costs nothing."""
    before = shift_of(store, "SH0001")
    page = select(open_page("roster"), (0, "Mon 16"))
    page.button(key="relock").click().run()
    assert page.metric[0].value == "USD 0"
    page.text_input(key="reason").set_value("promised")
    button(page, "Save").click().run()
    after = shift_of(store, "SH0001")
    assert after.locked
    assert (after.start, after.breaks, after.work) == (before.start, before.breaks, before.work)


def test_several_days_are_changed_together_and_undone(database: str, store: Store, open_page: Desk):
    """A selection of days gets one change each; undo takes all of them back."""
    page = select(open_page("roster"), (0, "Mon 16"), (0, "Tue 17"), (1, "Mon 16"))
    button(page, "Give").click().run()
    assert "3 changes" in "".join(m.value for m in page.markdown)
    button(page, "Undo").click().run()
    assert not page.metric
    assert store.published().version == 1


def test_a_draft_needs_a_reason(database: str, store: Store, open_page: Desk):
    """Without a reason nothing is saved and the draft stays."""
    page = select(open_page("roster"), (0, "Mon 16"))
    page.button(key="off").click().run()
    button(page, "Save").click().run()
    assert "needs a reason" in page.error[0].value
    assert store.published().version == 1


def test_two_planners_at_once(database: str, store: Store, open_page: Desk):
    """Who saves second is told who was faster, loses nothing, and can save on the new roster."""
    page = select(open_page("roster"), (0, "Mon 16"))
    page.button(key="off").click().run()
    other = shift_of(store, "SH0002", date(2026, 11, 17)) or shift_of(store, "SH0002")
    store.edit_roster(
        store.published().id,
        expected_version=1,
        changes=[ShiftChange("SH0002", other.start, None)],
        author="Chen",
        reason="sick",
        at=datetime(2026, 11, 16, tzinfo=UTC),
    )
    page.text_input(key="reason").set_value("family")
    button(page, "Save").click().run()
    assert "Chen" in page.error[0].value
    assert "Nothing was saved" in page.error[0].value
    button(page, "Keep my changes").click().run()
    button(page, "Save").click().run()
    assert store.published().version == 3
    assert shift_of(store, "SH0001") is None
