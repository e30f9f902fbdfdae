"""Doing on the page Roster what a planner does: select cells, press buttons, read the store behind it."""

from collections.abc import Callable
from datetime import UTC, date, datetime

from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Button

from planning.store import ShiftChange, Store
from scheduler.roster import Shift, read_shifts
from tests.views.world import SHANGHAI

MONDAY = date(2026, 11, 16)

Open = Callable[[str], AppTest]


def select(page: AppTest, *cells: tuple[int, str]) -> AppTest:
    """Select cells of the grid, as a click would: row and head of the column."""
    number = page.session_state.get("grid_number", 0)
    page.session_state[f"grid{number}"] = {"selection": {"rows": [], "columns": [], "cells": list(cells)}}
    return run(page)


def run(page: AppTest) -> AppTest:
    """Run the page again, without an exception."""
    page.run()
    assert not page.exception, page.exception
    return page


def press(page: AppTest, key: str) -> AppTest:
    """Press the button of a key."""
    page.button(key=key).click()
    return run(page)


def button(page: AppTest, word: str) -> Button:
    """The first button with this word on it."""
    return next(b for b in page.button if word in b.label)


def publish(page: AppTest, reason: str = "family") -> AppTest:
    """Type a reason and publish."""
    page.text_input(key="reason").set_value(reason)
    return press(page, "publish")


def text(page: AppTest) -> str:
    """Everything the page says in sentences."""
    kinds = (page.markdown, page.caption, page.warning, page.error, page.success, page.info)
    return "\n".join(str(element.value) for kind in kinds for element in kind)


def judged(page: AppTest) -> bool:
    """Whether the panel shows a verdict on a draft."""
    return any(metric.label == "Cost" for metric in page.metric)


def shift_of(store: Store, agent_id: str, day: date = MONDAY) -> Shift | None:
    """Somebody's published shift of a day."""
    publication = store.published()
    assert publication is not None
    shifts = read_shifts(store.roster(publication.id), {agent_id: SHANGHAI})
    return next((s for s in shifts if (s.agent_id, s.day) == (agent_id, day)), None)


def clear(store: Store, agent_id: str, day: date = MONDAY, author: str = "Chen") -> None:
    """Somebody else takes a shift away and publishes it."""
    shift, publication = shift_of(store, agent_id, day), store.published()
    assert shift is not None
    assert publication is not None
    store.edit_roster(
        publication.id,
        expected_version=publication.version,
        changes=[ShiftChange(agent_id, shift.start, None)],
        author=author,
        reason="sick",
        at=datetime(2026, 11, 16, tzinfo=UTC),
    )
