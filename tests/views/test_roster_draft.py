"""The draft on the page Roster: kept step by step, judged, handed over, published, and decided between two planners."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from streamlit.testing.v1 import AppTest

from planning.store import Account, Store
from planning.store.drafts import folded
from tests.views.roster_page import MONDAY, Open, button, clear, judged, press, publish, run, select, shift_of, text
from tests.views.world import SHANGHAI
from views.frame import reading, sign_in

TUESDAY = MONDAY + timedelta(days=1)


@pytest.fixture
def become(monkeypatch: pytest.MonkeyPatch):
    """Sits somebody else down at the desk."""

    def sit(name: str, role: str) -> None:
        account = Account(name, role, None, None, True, datetime(2026, 1, 1, tzinfo=UTC))
        monkeypatch.setattr(sign_in, "account", lambda: account)

    return sit


def cells(store: Store, owner: str = "planner") -> dict:
    draft = store.draft_of(owner)
    return {} if draft is None else folded(store.draft_steps(draft.id))


def test_a_new_start_is_judged_published_and_kept(database: str, store: Store, open_page: Open):
    """A shift moved by hand is judged before anybody follows it, then locked in the store with its audit row."""
    page = select(open_page("roster"), (0, "Mon 16"))
    before = shift_of(store, "SH0001")
    wanted = 120 if before.start.astimezone(SHANGHAI).hour != 2 else 240
    page.selectbox(key=f"start_{before.code}").set_value(wanted)
    press(run(page), "give")
    assert "Draft: 1 change, not published" in text(page)
    assert {m.label for m in page.metric} == {"Cost", "Shortage by plan"}
    assert shift_of(store, "SH0001") == before
    publish(page, "swap with Chen")
    after = shift_of(store, "SH0001")
    assert after.start.astimezone(SHANGHAI).hour == wanted // 60
    assert after.locked
    assert page.success[0].value == "Published 1 change as version 2."
    assert page.text_input(key="name").value == ""
    assert store.audit()["reason"].tolist() == ["swap with Chen"]
    assert store.locked_rows(datetime(2026, 11, 15, tzinfo=UTC), datetime(2026, 11, 30, tzinfo=UTC)).shape[0] == 1
    assert not judged(page)


def test_a_reload_loses_nothing(database: str, store: Store, open_page: Open):
    """Another session of the same planner finds the draft, with its undo and redo."""
    first = press(select(open_page("roster"), (0, "Mon 16")), "off")
    press(select(first, (1, "Mon 16")), "off")
    press(first, "undo")
    second = open_page("roster")
    assert "Draft: 1 change, not published" in text(second)
    press(second, "redo")
    assert set(cells(store)) == {("SH0001", MONDAY), ("SH0002", MONDAY)}
    press(press(second, "undo"), "undo")
    assert cells(store) == {}
    assert second.button(key="undo").disabled
    assert not judged(second)


def test_a_broken_rule_warns_and_does_not_block(database: str, store: Store, open_page: Open):
    """A sixth shift in a week is a violation in words, and can be published all the same."""
    page = open_page("roster")
    before = {metric.label: metric.value for metric in page.metric}
    row = page.dataframe[0].value.loc["SH0001"]
    off = next(day for day in row.index if row[day] == "·")
    press(select(page, (0, off)), "give")
    assert "week shifts" in page.error[0].value
    assert "⚠" in page.dataframe[0].value.loc["SH0001", off]
    publish(page, "festival")
    assert store.published().version == 2
    # without a draft the panel says what the roster in force comes to
    after = {metric.label: metric.value for metric in page.metric}
    assert after.keys() == before.keys() == {"Shortage", "Rules broken"}
    assert int(after["Rules broken"]) > int(before["Rules broken"])


def test_a_day_off_is_kept_and_shown(database: str, store: Store, open_page: Open):
    """A day cleared by a planner is free for the next night too, and the grid says so."""
    page = press(select(open_page("roster"), (0, "Mon 16")), "off")
    publish(page)
    assert shift_of(store, "SH0001") is None
    assert store.locked_days_off(MONDAY, TUESDAY)["agent_id"].tolist() == ["SH0001"]
    assert "🔒" in page.dataframe[0].value.loc["SH0001", "Mon 16"]


def test_a_lock_changes_nothing_else(database: str, store: Store, open_page: Open):
    """Locking keeps start, breaks and work, and costs nothing; unlocking again empties the draft."""
    before = shift_of(store, "SH0001")
    page = press(select(open_page("roster"), (0, "Mon 16")), "relock")
    assert page.metric[0].value == "USD 0"
    press(select(page, (0, "Mon 16")), "relock")
    assert cells(store) == {}
    press(page, "undo")
    publish(page, "promised")
    assert shift_of(store, "SH0001") == replace(before, locked=True)


def test_several_days_are_one_step(database: str, store: Store, open_page: Open):
    """A selection of days gets one change each; one undo takes all of them back."""
    page = press(select(open_page("roster"), (0, "Mon 16"), (0, "Tue 17"), (1, "Mon 16")), "give")
    assert "Draft: 3 changes" in text(page)
    press(page, "undo")
    assert not judged(page)
    assert store.published().version == 1


def test_one_change_of_several_is_taken_back(database: str, store: Store, open_page: Open):
    """Each change has its own way out of the draft, and all of them one; undo brings them back."""
    page = press(select(open_page("roster"), (0, "Mon 16"), (1, "Mon 16")), "off")
    press(page, f"back_SH0001_{MONDAY}")
    assert set(cells(store)) == {("SH0002", MONDAY)}
    press(page, "empty")
    assert cells(store) == {}
    press(press(page, "undo"), "undo")
    assert set(cells(store)) == {("SH0001", MONDAY), ("SH0002", MONDAY)}


def test_a_draft_needs_a_reason(database: str, store: Store, open_page: Open):
    """Without a reason nothing is published and the draft stays."""
    page = press(select(open_page("roster"), (0, "Mon 16")), "off")
    press(page, "publish")
    assert "needs a reason" in page.error[0].value
    assert store.published().version == 1
    assert set(cells(store)) == {("SH0001", MONDAY)}


def test_two_windows_of_one_planner(database: str, store: Store, open_page: Open):
    """The slower window is told who changed the draft and when, sees it as it stands, and loses nothing."""
    first, second = select(open_page("roster"), (0, "Mon 16")), select(open_page("roster"), (1, "Mon 16"))
    press(first, "off")
    press(second, "off")
    assert "planner changed the draft in another window" in second.warning[0].value
    assert set(cells(store)) == {("SH0001", MONDAY)}
    assert "Draft: 1 change" in text(second)
    press(select(second, (1, "Mon 16")), "off")
    press(first, "undo")
    assert "in another window" in first.warning[0].value
    assert set(cells(store)) == {("SH0001", MONDAY), ("SH0002", MONDAY)}


def test_what_others_publish_elsewhere_does_not_disturb(database: str, store: Store, open_page: Open):
    """Changes of other shifts carry over with a quiet note of who made them."""
    page = press(select(open_page("roster"), (0, "Mon 16")), "off")
    clear(store, "SH0002")
    run(page)
    assert "version 2 (Chen); your changes carry over" in text(page)
    assert not page.warning
    publish(page)
    assert store.published().version == 3
    assert shift_of(store, "SH0001") is None


@pytest.mark.parametrize("side", ["theirs", "mine"])
def test_two_planners_on_one_shift(database: str, store: Store, open_page: Open, side: str):
    """As it was, theirs with who and why, and mine stand side by side; the planner's choice is what is published."""
    page = press(select(open_page("roster"), (0, "Mon 16"), (1, "Mon 16")), "give")
    mine = cells(store)["SH0001", MONDAY].after
    clear(store, "SH0001")
    publish(run(page))
    assert store.published().version == 2
    said = text(page)
    assert "Somebody else has changed 1 shift" in said
    assert "Theirs: Chen" in said
    assert "sick" in said
    assert page.button(key="keep_decisions").disabled
    press(page, f"all_{side}")
    press(page, "keep_decisions")
    assert ("SH0001", MONDAY) in cells(store) if side == "mine" else ("SH0001", MONDAY) not in cells(store)
    assert not page.warning
    publish(page, "agreed with Chen")
    after = shift_of(store, "SH0001")
    assert (after is None) == (side == "theirs")
    assert side == "theirs" or after.start == datetime.fromisoformat(mine["start"])
    assert shift_of(store, "SH0002").locked


def test_a_roster_that_moves_under_the_click(database: str, store: Store, open_page: Open):
    """Publishing over a version the planner never saw is refused in words, and works once they see it."""
    page = press(select(open_page("roster"), (0, "Mon 16")), "off")
    clear(store, "SH0002")
    publish(page)
    assert "Nothing was published: the roster moved" in page.warning[0].value
    assert store.published().version == 2
    publish(page)
    assert store.published().version == 3


def test_a_draft_waits_for_a_publisher(database: str, store: Store, open_page: Open, become):
    """Who may not publish hands the draft over; who may opens it, and the audit keeps both names."""
    become("li", "planner")
    page = press(select(open_page("roster"), (0, "Mon 16")), "off")
    assert not [b for b in page.button if b.key == "publish"]
    page.text_input(key="reason").set_value("family")
    press(page, "ask")
    assert "Waits for a publisher" in page.info[0].value
    become("chen", "publisher")
    page = open_page("roster")
    assert "li: 1 change" in text(page)
    press(page, f"open_{store.draft_of('li').id}")
    assert "Draft of li: 1 change, not published" in text(page)
    publish(page, "agreed")
    assert "Published 1 change as version 2" in page.success[0].value
    told = store.audit(what="roster")
    assert told[["author", "published_by", "reason"]].values.tolist() == [["li", "chen", "agreed"]]
    assert store.draft_of("li") is None


def test_a_draft_is_given_back(database: str, store: Store, open_page: Open, become):
    """A publisher gives a draft back with a reason, and sees their own again."""
    become("li", "planner")
    page = press(select(open_page("roster"), (0, "Mon 16")), "off")
    page.text_input(key="reason").set_value("family")
    press(page, "ask")
    become("chen", "publisher")
    page = open_page("roster")
    press(page, f"open_{store.draft_of('li').id}")
    page.text_input(key="reason").set_value("who stands in?")
    press(page, "take_back")
    assert store.draft_of("li").state == "open"
    assert not judged(page)
    assert store.audit(what="draft")["reason"].tolist() == ["who stands in?", "family"]


def test_another_draft_on_the_same_shift_is_told(database: str, store: Store, open_page: Open, become):
    """Before either publishes, both can see that the other is changing the same shift."""
    become("li", "planner")
    press(select(open_page("roster"), (0, "Mon 16")), "off")
    become("wang", "planner")
    page = select(open_page("roster"), (0, "Mon 16"))
    assert "li has this shift in a draft, too" in text(page)
    press(page, "off")
    assert "li is drafting this shift too" in text(page)


def test_a_viewer_looks_and_changes_nothing(database: str, open_page: Open, become):
    """A viewer sees a shift, and no button that would be refused."""
    become("guest", "viewer")
    page = select(open_page("roster"), (0, "Mon 16"))
    assert not {"off", "relock", "give", "publish", "undo"} & {b.key for b in page.button}
    assert "breaks" in text(page)


def test_the_draft_speaks_chinese(database: str, open_page: Open):
    """Counts, verdict and buttons are Chinese for whoever reads Chinese."""
    press(select(open_page("roster"), (0, "Mon 16")), "off")
    page = AppTest.from_string("from views.roster.page import page\npage()", default_timeout=30)
    page.session_state["reader_language"] = "zh_CN"
    run(page)
    assert "草稿：1 处改动，尚未发布" in text(page)
    assert "→ 休息" in text(page)
    assert button(page, "发布")


def test_news_come_while_the_page_is_open(
    database: str, store: Store, open_page: Open, monkeypatch: pytest.MonkeyPatch
):
    """What somebody publishes after the page was drawn is told by name, with a way to see it; old news are none."""
    page = open_page("roster")
    assert not page.info
    desk = reading.desk
    stale = desk()
    monkeypatch.setattr(reading, "desk", lambda: stale)
    clear(store, "SH0002")
    assert run(page).info[0].value == "Chen published version 2 of the roster."
    monkeypatch.setattr(reading, "desk", desk)
    press(page, "show_news")
    assert not run(page).info
