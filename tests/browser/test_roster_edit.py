"""A planner's edit in a real browser."""

from pathlib import Path
from typing import Any

import pytest

from tests.browser.hand import click_cell, see, settle

FIRST_DAY = 0.28
"""Where the first day's column lies, as a share of the grid's width: behind name, team and hours."""


@pytest.mark.browser
def test_an_edit_is_published_and_seen_again_after_a_reload(page: Any, tmp_path: Path):
    """A day off given in the grid outlives a reload as a draft, and another one once it is published with a reason."""
    page.goto("/roster")
    page.get_by_role("heading", name="Roster").wait_for()
    page.get_by_test_id("stDataFrame").first.wait_for()
    settle(page)
    click_cell(page, row=0, across=FIRST_DAY)
    see(page, "Mon 16 Nov")
    page.get_by_role("button", name="Day off").click()
    see(page, "Draft: 1 change")
    page.reload()
    see(page, "Draft: 1 change")
    page.get_by_label("Reason").fill("family matter")
    page.get_by_role("button", name="Publish").click()
    see(page, "as version 2")
    page.screenshot(path=tmp_path / "published.png")
    page.reload()
    see(page, "version 2")
    settle(page)
    click_cell(page, row=0, across=FIRST_DAY)
    see(page, "Day off.")
    page.screenshot(path=tmp_path / "reloaded.png")
    assert (tmp_path / "reloaded.png").stat().st_size > 20_000
