"""A planner's edit in a real browser."""

from pathlib import Path
from typing import Any

import pytest

HEADER, ROW = 36, 28
"""Heights of the grid's header and rows [px]."""


def settle(page: Any) -> None:
    """Wait until the desk has drawn what it was asked for."""
    page.get_by_test_id("stApp").and_(page.locator("[data-test-script-state=notRunning]")).wait_for(timeout=30_000)


def click_cell(page: Any, row: int, across: float) -> None:
    """Click a cell of the grid: a canvas, so by coordinates."""
    grid = page.get_by_test_id("stDataFrame").first
    grid.scroll_into_view_if_needed()
    box = grid.bounding_box()
    page.mouse.click(box["x"] + across * box["width"], box["y"] + HEADER + ROW * (row + 0.5))


@pytest.mark.browser
def test_an_edit_is_saved_and_seen_again_after_a_reload(page: Any, tmp_path: Path):
    """A day off given in the grid is judged, saved with a reason, and still there when the page is loaded anew."""
    page.goto("/roster")
    page.get_by_role("heading", name="Roster").wait_for()
    page.get_by_test_id("stDataFrame").first.wait_for()
    settle(page)
    click_cell(page, row=0, across=0.15)
    page.get_by_text("Mon 16 Nov").first.wait_for()
    page.get_by_role("button", name="Day off").click()
    page.get_by_text("Draft: 1 change").wait_for()
    page.get_by_label("Reason").fill("family matter")
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_text("as version 2").wait_for()
    page.screenshot(path=tmp_path / "saved.png")
    page.reload()
    page.get_by_text("version 2").wait_for()
    settle(page)
    click_cell(page, row=0, across=0.15)
    page.get_by_text("Day off.").wait_for()
    page.screenshot(path=tmp_path / "reloaded.png")
    assert (tmp_path / "reloaded.png").stat().st_size > 20_000
