"""Shifts dragged in a real browser."""

from typing import Any

import pytest

from tests.browser.hand import Bar, bars, hour_px, see, settle


def open_day(page: Any) -> None:
    """Open the roster's day, at the second date of the plan so that the nights before it are there too."""
    page.goto("/roster")
    page.get_by_test_id("stDataFrame").first.wait_for(timeout=60_000)
    settle(page)
    page.get_by_role("radio", name="Day", exact=True).last.click()
    page.locator(".vis-item.shift").first.wait_for()
    settle(page)
    page.get_by_role("combobox", name="Day").click()
    page.get_by_role("option", name="Tue 17").click()
    see(page, "Tue 17 Nov")
    settle(page)


def told(bar: Bar) -> tuple[str, int, int]:
    """Code, first and last hour of a bar."""
    assert (bar.hours[3:5], bar.hours[9:11]) == ("00", "00")
    return bar.code, int(bar.hours[:2]), int(bar.hours[6:8])


def drafted(page: Any, told: str) -> None:
    """Wait until the panel says so, and the day behind it, which is drawn after the verdict, has followed."""
    see(page, told)
    settle(page)


@pytest.mark.browser
def test_a_shift_dragged_an_hour_outlives_a_reload(page: Any):
    """Dropped an hour later, the shift snaps to the hour, stands in the draft, and is still there after a reload."""
    open_day(page)
    bar = bars(page)[0]
    code, start, end = told(bar)
    bar.drag(1.2, hour_px(page))
    drafted(page, "Draft: 1 change")
    after = (code, (start + 1) % 24, (end + 1) % 24)
    assert told(bars(page, ".unsaved")[0]) == after
    open_day(page)
    drafted(page, "Draft: 1 change")
    assert told(bars(page, ".unsaved")[0]) == after


@pytest.mark.browser
def test_a_shift_dragged_to_somebody_else_outlives_a_reload(page: Any):
    """Dropped straight down on a colleague's row, the shift is theirs: two cells of one draft, also after a reload."""
    open_day(page)
    row = page.locator(".vis-labelset .vis-label").first.bounding_box()["height"]
    taken = {round(bar.drawn.bounding_box()["y"] / row): bar for bar in bars(page)}
    here = next(y for y in sorted(taken) if y + 1 not in taken)
    code, start, end = told(taken[here])
    taken[here].drag(0.0, hour_px(page), down=row)
    drafted(page, "Draft: 2 changes")
    (bar,) = bars(page, ".unsaved")
    assert told(bar) == (code, start, end)
    open_day(page)
    drafted(page, "Draft: 2 changes")
    (bar,) = bars(page, ".unsaved")
    assert told(bar) == (code, start, end)


@pytest.mark.browser
def test_a_shift_is_moved_by_keyboard(page: Any):
    """Shift with an arrow moves the focused shift by one step of its kind's grid; Enter selects it for the panel."""
    open_day(page)
    bar = bars(page)[0]
    code, start, end = told(bar)
    bar.drawn.get_by_role("button").focus()
    page.keyboard.press("Shift+ArrowRight")
    drafted(page, "Draft: 1 change")
    moved = bars(page, ".unsaved")[0]
    assert told(moved) == (code, (start + 1) % 24, (end + 1) % 24)
    moved.drawn.get_by_role("button").focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Day off").wait_for()
