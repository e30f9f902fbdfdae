"""Two browsers on one shift, and a server that dies under a draft."""

from typing import Any

import pytest

from planning.store import Store
from planning.store.drafts import folded
from tests.browser.hand import click_cell, see, settle
from tests.browser.serving import Served
from tests.views.roster_page import MONDAY, shift_of

CELL = ("SH0001", MONDAY)


def open_roster(page: Any) -> None:
    page.goto("/roster")
    page.get_by_test_id("stDataFrame").first.wait_for(timeout=60_000)
    settle(page)


def select_first(page: Any) -> None:
    """Select the first day of the first person; its column lies behind those of name, team and hours."""
    chosen = page.get_by_test_id("stMarkdown").filter(has_text="· Mon 16 Nov")
    for across in (0.24, 0.26, 0.28, 0.22, 0.3):
        click_cell(page, row=0, across=across)
        page.wait_for_timeout(500)
        settle(page)
        if chosen.count():
            return
    raise AssertionError("no click selected the first day")


def press(page: Any, name: str) -> None:
    page.get_by_role("button", name=name).first.click()
    settle(page)


def publish(page: Any, reason: str) -> None:
    page.get_by_label("Reason").fill(reason)
    page.get_by_label("Reason").press("Tab")
    settle(page)
    press(page, "Publish")


def sit_down_as(page: Any, name: str) -> None:
    """Type another name at a local desk."""
    page.get_by_role("button", name="planner").click()
    page.get_by_label("Your name").fill(name)
    page.get_by_label("Your name").press("Enter")
    page.wait_for_timeout(500)
    settle(page)
    page.keyboard.press("Escape")


@pytest.mark.browser
def test_two_browsers_on_one_shift(page: Any, served: Served):
    """Who publishes second sees both shifts side by side with who, when and why, keeps one, and publishes it."""
    open_roster(page)
    select_first(page)
    press(page, "Day off")
    see(page, "Draft: 1 change, not published")
    other = page.context.browser.new_page(viewport={"width": 1440, "height": 900}, base_url=served.address)
    open_roster(other)
    sit_down_as(other, "Chen")
    select_first(other)
    see(other, "planner has this shift in a draft, too")
    press(other, "Lock as is")
    publish(other, "promised to her")
    see(other, "Published 1 change as version 2.")

    see(page, "Chen published version 2 of the roster.", within_ms=40_000)
    press(page, "Show it")
    see(page, "Somebody else has changed 1 shift of this draft")
    press(page, "Compare and decide")
    dialogue = page.get_by_role("dialog")
    for told in ("As it was", "Theirs: Chen", "promised to her", "In the draft"):
        see(dialogue, told)
    dialogue.get_by_role("radio", name="Keep the draft's", exact=True).click()
    see(dialogue, "All are decided.")
    dialogue.get_by_role("button", name="Keep these decisions").click()
    dialogue.wait_for(state="hidden")
    settle(page)
    publish(page, "family, agreed with Chen")
    see(page, "Published 1 change as version 3.")
    with Store.open(served.database) as store:
        assert shift_of(store, *CELL) is None
        trail = store.audit(agent_id="SH0001", day=MONDAY)
        assert trail["author"].tolist() == ["planner", "Chen"]
        assert trail["reason"].tolist() == ["family, agreed with Chen", "promised to her"]


@pytest.mark.browser
def test_a_killed_server_loses_no_step(page: Any, served: Served):
    """Every step is on disk before it is seen: a server killed under the draft starts again with all of it."""
    open_roster(page)
    select_first(page)
    press(page, "Day off")
    see(page, "Draft: 1 change, not published")
    served.kill()
    with Store.open(served.database) as store:
        draft = store.draft_of("planner")
        assert draft is not None
        assert set(folded(store.draft_steps(draft.id))) == {CELL}
    served.start()
    open_roster(page)
    see(page, "Draft: 1 change, not published")
    press(page, "Undo")
    see(page, "Draft: 0 changes, not published")
