"""The roster's day: what is drawn, and what a drag comes to."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from planning.store import Store
from tests.views.conftest import Desk
from tests.views.roster_page import MONDAY, press, publish, run, shift_of, text
from tests.views.world import SHANGHAI
from views.roster import dropping, gantt

HOUR = timedelta(hours=1)


class Hand:
    """Stands for the browser: keeps what it was sent, and says what a planner would have dragged or clicked."""

    def __init__(self) -> None:
        self.data: dict[str, Any] = {}
        self.said: tuple[str, dict[str, Any]] | None = None

    def timeline(self, data: Any, *, key: str, on_dropped: Callable[[], None], on_picked: Callable[[], None]) -> None:
        self.data = dict(data)
        if self.said is not None:
            {"dropped": on_dropped, "picked": on_picked}[self.said[0]]()
            self.said = None
            st.rerun()

    def sent(self, key: str, event: str) -> dict[str, Any] | None:
        return self.said[1] if self.said is not None and self.said[0] == event else None

    def bar(self, person: str) -> dict[str, Any]:
        return next(s for s in self.data["shifts"] if s["person"] == person and not s["fixed"])


@pytest.fixture
def hand(monkeypatch: pytest.MonkeyPatch) -> Hand:
    found = Hand()
    monkeypatch.setattr(gantt, "timeline", found.timeline)
    monkeypatch.setattr(dropping, "sent", found.sent)
    return found


@pytest.fixture
def page(database: str, open_page: Desk, hand: Hand) -> AppTest:
    """The page Roster, showing its first day."""
    opened = open_page("roster")
    opened.session_state["roster_day"] = MONDAY
    opened.segmented_control(key="view").set_value("day")
    return run(opened)


def drag(page: AppTest, hand: Hand, who: str, to: str, start: datetime) -> AppTest:
    drop = {"agent_from": who, "agent_to": to, "date": str(MONDAY), "start": start.timestamp() * 1000}
    hand.said = ("dropped", drop)
    return run(page)


def workers(store: Store) -> tuple[str, str]:
    """Two people of one contract: who works on Monday, and who does not."""
    people = store.table(store.published().run_id, "agents")
    full = people.loc[people["contract"] == "full_time", "agent_id"]
    at_work = [who for who in full if shift_of(store, who) is not None]
    free = [who for who in full if shift_of(store, who) is None]
    return at_work[0], free[0]


def test_the_day_holds_the_people_of_the_page(page: AppTest, hand: Hand):
    """Every person is a row, with the shifts of the day that can be dragged, in their colours."""
    assert len(hand.data["people"]) == 18
    assert any(not s["fixed"] for s in hand.data["shifts"])
    assert {s["colour"] for s in hand.data["shifts"] if s["code"] == "F8"} == {"#4477aa"}
    assert hand.data["editable"]


def test_a_shift_dragged_an_hour_is_one_step(page: AppTest, hand: Hand, store: Store):
    """The draft holds the new start, the published roster the old one until it is published."""
    who, _ = workers(store)
    before = shift_of(store, who)
    drag(page, hand, who, who, before.start + HOUR)
    assert "Draft: 1 change" in text(page)
    assert hand.bar(who)["unsaved"]
    assert hand.bar(who)["start"] == (before.start + HOUR).timestamp() * 1000
    assert shift_of(store, who) == before
    publish(page)
    assert shift_of(store, who).start == before.start + HOUR


def test_a_shift_dragged_to_somebody_else_is_one_step_of_two_cells(page: AppTest, hand: Hand, store: Store):
    """One undo takes both back: the giver has the shift again and the taker is free."""
    who, to = workers(store)
    before = shift_of(store, who)
    drag(page, hand, who, to, before.start)
    assert "Draft: 2 changes" in text(page)
    assert hand.bar(to)["code"] == before.code
    assert who not in {s["person"] for s in hand.data["shifts"] if not s["fixed"]}
    press(page, "undo")
    assert "Draft: 2 changes" not in text(page)
    assert not hand.bar(who)["unsaved"]
    assert hand.bar(who)["start"] == before.start.timestamp() * 1000


def test_what_a_contract_lacks_is_refused_in_words(page: AppTest, hand: Hand, store: Store):
    """A full-time shift on a part-timer changes nothing and says what to do instead."""
    people = store.table(store.published().run_id, "agents")
    part = people.loc[people["contract"] == "part_time", "agent_id"].iloc[0]
    who, _ = workers(store)
    drag(page, hand, who, part, shift_of(store, who).start)
    assert "contract does not allow" in page.toast[0].value
    assert "Draft:" not in text(page)


@pytest.mark.parametrize(
    "nonsense",
    [
        {},
        {"agent_from": "SH0001", "agent_to": "SH0002", "date": "yesterday", "start": 0},
        {"agent_from": "SH0001", "agent_to": "SH0002", "date": str(MONDAY), "start": "soon"},
        {"agent_from": "SH0001", "agent_to": "SH0002", "date": str(MONDAY), "start": 1e300},
        {"agent_from": "<b>", "agent_to": None, "date": str(MONDAY), "start": 1_800_000_000_000},
    ],
)
def test_nonsense_from_a_browser_changes_nothing(page: AppTest, hand: Hand, nonsense: dict[str, Any]):
    """Whatever a browser says, the page answers in words and keeps the roster."""
    hand.said = ("dropped", nonsense)
    run(page)
    assert "Nothing was moved" in page.toast[0].value
    assert "Draft:" not in text(page)


def test_a_click_selects_for_the_panel(page: AppTest, hand: Hand, store: Store):
    """A shift that is clicked, or an empty day, is what the panel changes."""
    who, to = workers(store)
    hand.said = ("picked", {"person": who, "date": str(MONDAY)})
    run(page)
    assert hand.data["picked"] == f"{who} {MONDAY}"
    assert shift_of(store, who).start.astimezone(SHANGHAI).strftime("%H:%M") in text(page)
    hand.said = ("picked", {"person": to, "date": str(MONDAY)})
    run(page)
    assert "Day off." in text(page)


def test_the_day_before_and_after(page: AppTest, hand: Hand):
    """Two buttons step through the plan and end at its edges."""
    assert page.button(key="day_before").disabled
    press(page, "day_after")
    assert hand.data["day"] == str(MONDAY + timedelta(days=1))
