"""A planner's hand on a page of the desk: it presses, types, drags, and waits until the desk has answered.

Every wait ends at once where the desk shows an error of its own: a traceback on a page is never slowness.
"""

import re
from typing import Any

PATIENCE_MS = 60_000
"""So long a page may take on a busy machine [ms]."""

HEADER, ROW, PINNED = 36, 28, 229
"""The roster's grid: heights of its heads and of a row, width of its columns before the days [px]."""


STILL_MS = 500
"""The desk counts as still when nothing has run for so long [ms]."""

STILL = """still => {
    const state = document.querySelector("[data-testid=stApp]")?.dataset.testScriptState;
    if (state !== "notRunning") delete window.stillSince;
    else return performance.now() - (window.stillSince ??= performance.now()) >= still;
}"""


class PageError(AssertionError):
    """A page showed a traceback."""


def no_failure(page: Any) -> None:
    """Raise if the page shows a traceback."""
    failed = page.get_by_test_id("stException")
    if failed.count():
        raise PageError(f"{page.url}: {failed.first.inner_text()}")


def settle(page: Any) -> None:
    """Wait until the desk has drawn what it was asked for, and stays still: it begins to run a moment after a click."""
    page.evaluate("delete window.stillSince")
    page.wait_for_function(STILL, arg=STILL_MS, timeout=PATIENCE_MS)
    no_failure(page)


def see(where: Any, text: str | re.Pattern[str], *, within_ms: int = PATIENCE_MS) -> Any:
    """Wait until words stand on the page, or in a part of it; the first place where they do."""
    page = getattr(where, "page", where)
    found = where.get_by_text(text).locator("visible=true").first
    page.get_by_test_id("stException").or_(found).first.wait_for(timeout=within_ms)
    no_failure(page)
    return found


def visit(page: Any, address: str, title: str) -> None:
    """Open a page of the desk by its address, and wait until it stands."""
    page.goto(address)
    heading = page.get_by_role("heading", name=title, exact=True, level=1)
    page.get_by_test_id("stException").or_(heading).first.wait_for(timeout=PATIENCE_MS)
    settle(page)


def turn_to(page: Any, name: str) -> None:
    """Go to another page of the desk by its name in the bar above all pages."""
    page.get_by_test_id("stTopNavLink").filter(has_text=name).first.click()
    page.get_by_role("heading", name=name, exact=True, level=1).wait_for(timeout=PATIENCE_MS)
    settle(page)


def press(where: Any, name: str) -> None:
    """Press the button with exactly these words."""
    button(where, name).click(timeout=PATIENCE_MS)
    settle(getattr(where, "page", where))


def button(where: Any, name: str) -> Any:
    """The button with exactly these words; the keys that press it too may stand behind them."""
    return where.get_by_role("button", name=re.compile(rf"^{re.escape(name)}(?: Shortcut .+)?$")).first


def tick(page: Any, name: str) -> None:
    """Choose one of several that stand side by side."""
    page.get_by_role("radio", name=name, exact=True).last.click(timeout=PATIENCE_MS)
    settle(page)


def write(page: Any, label: str, text: str) -> None:
    """Type into the field of this label and leave it, as Tab does."""
    field = page.get_by_label(label, exact=True).locator("visible=true").first
    field.fill(text, timeout=PATIENCE_MS)
    field.press("Tab")
    settle(page)


def choose(page: Any, label: str, option: str) -> None:
    """Choose an option of the box with this label."""
    page.get_by_role("combobox", name=label, exact=True).first.click(timeout=PATIENCE_MS)
    page.get_by_role("option", name=option, exact=True).first.click(timeout=PATIENCE_MS)
    settle(page)


def box_of(drawn: Any) -> dict[str, float]:
    """Where something stands once it has come into the window and moves no more [px]."""
    drawn.scroll_into_view_if_needed(timeout=PATIENCE_MS)  # waits until it is steady
    drawn.element_handle(timeout=PATIENCE_MS).wait_for_element_state("stable", timeout=PATIENCE_MS)
    box = drawn.bounding_box(timeout=PATIENCE_MS)
    assert box is not None, "it was drawn anew meanwhile"
    return dict(box)


def click_cell(page: Any, row: int, across: float) -> None:
    """Click a cell of the roster's grid: a canvas, so by coordinates; `across` is a share of its width."""
    grid = page.get_by_test_id("stDataFrame").first
    box = box_of(grid)
    page.mouse.click(box["x"] + across * box["width"], box["y"] + HEADER + ROW * (row + 0.5))


def drag_over_cells(page: Any, *, first: tuple[int, int], last: tuple[int, int], days: int) -> None:
    """Select cells of the roster's grid with the mouse: from one row and day to another, counted from 0."""
    grid = page.get_by_test_id("stDataFrame").first
    grid.locator("td").first.wait_for(state="attached", timeout=PATIENCE_MS)
    box = box_of(grid)
    width = (box["width"] - PINNED) / days
    ends = [
        (box["x"] + PINNED + width * (day + 0.5), box["y"] + HEADER + ROW * (row + 0.5)) for row, day in (first, last)
    ]
    page.mouse.move(*ends[0])
    page.mouse.down()
    page.mouse.move(*ends[1], steps=8)
    page.mouse.up()
    settle(page)


def rows_of(table: Any) -> list[list[str]]:
    """What stands in a table's rows in sight: a canvas, whose cells a reader of screens is told."""
    return [row.locator("td").all_inner_texts() for row in table.locator("tbody tr").all()]


def type_into_table(page: Any, *, row: str, column: str, value: str) -> None:
    """Type into a cell of the first table in sight, named by its row's first cell and its column's head."""
    table = page.get_by_test_id("stDataFrame").locator("visible=true").first
    table.locator("td").filter(has_text=row).first.wait_for(state="attached", timeout=PATIENCE_MS)
    heads = table.locator("th").all_inner_texts()
    firsts = [cells[0] for cells in rows_of(table)]
    assert column == heads[-1], f"{column} is not the last of {heads}"
    table.evaluate("table => table.scrollIntoView({block: 'center'})")  # as a whole: a click below the window is lost
    box = box_of(table)
    height = box["height"] / (len(firsts) + 1)
    cell = page.locator("#portal input")
    for _ in range(10):  # a table that has just been drawn anew does not listen yet
        page.mouse.click(box["x"] + box["width"] - 30, box["y"] + height * (firsts.index(row) + 1.5))
        page.keyboard.press("Enter")  # opens the cell; what is typed before its field stands is lost
        page.wait_for_timeout(STILL_MS)
        if cell.count():
            break
    cell.fill(value, timeout=PATIENCE_MS)
    cell.press("Enter")
    settle(page)


class Bar:
    """A shift in the roster's picture of a day."""

    def __init__(self, drawn: Any) -> None:
        self.drawn = drawn
        label = drawn.get_by_role("button").get_attribute("aria-label")
        read = re.fullmatch(r"(?P<name>.+), (?P<code>\w+) (?P<hours>\d\d:\d\d–\d\d:\d\d)", label)
        assert read is not None, label
        self.label, self.name, self.code, self.hours = label, read["name"], read["code"], read["hours"]

    @property
    def shift(self) -> tuple[str, str, str]:
        """Whose it is, its code, and from when until when."""
        return self.name, self.code, self.hours

    @property
    def start_h(self) -> float:
        """When it begins on the site's clock [h]."""
        return int(self.hours[:2]) + int(self.hours[3:5]) / 60

    def click(self) -> None:
        """Click it, so that the panel beside the picture shows it."""
        self.drawn.click(position={"x": 20, "y": 8}, timeout=PATIENCE_MS)
        settle(self.drawn.page)

    def drag(self, hours: float, hour_px: float, down: float = 0.0) -> None:
        """Drag it in time with the mouse, and so many pixels down, where another person's row is."""
        self.drawn.scroll_into_view_if_needed()
        box = self.drawn.bounding_box()
        mouse = self.drawn.page.mouse
        x, y = box["x"] + min(30, box["width"] / 2), box["y"] + box["height"] / 2
        mouse.move(x, y)
        mouse.down()
        mouse.move(x + hours * hour_px / 2, y + down / 2, steps=5)
        mouse.move(x + hours * hour_px, y + down, steps=5)
        mouse.up()


def bars(page: Any, marks: str = "") -> list[Bar]:
    """Shifts of the day in sight that can be moved, from the top; `marks` are further classes, as `.unsaved`."""
    return [Bar(drawn) for drawn in page.locator(f".vis-item.shift:not(.fixed){marks}").all()]


def hour_px(page: Any) -> float:
    """Width of an hour in the picture of a day, which shows a day and a half [px]."""
    return float(page.locator(".vis-panel.vis-center").first.bounding_box()["width"]) / 36
