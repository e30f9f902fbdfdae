"""A browser at the desk: how long until a page shows what it is for, and until an edit is judged."""

import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from benchmarks.desk.serving import Served

BROWSERS = ("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
FLAGS = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)

SIZE = {"width": 1440, "height": 900}

CHART, GRID, FIGURE = ".js-plotly-plot .main-svg", '[data-testid="stDataFrame"] canvas', '[data-testid="stMetric"]'

PICTURES: dict[str, tuple[str, ...]] = {
    "tonight": (FIGURE,),
    "demand": (CHART,),
    "requirement": (CHART,),
    "roster": (CHART, GRID),
    "service": (CHART,),
    "vendors": (GRID,),
    "scenarios": (f'{CHART}, {GRID}, [data-testid="stMain"] button',),
    "runs": (GRID,),
}
"""What makes a page useful: all of these are in sight."""

HEADER, ROW = 36, 28
"""Heights of the roster grid's header and rows [px]."""

OPENED_EVERY = 4
"""In one round of so many the pages are opened in a new browser context too, which takes most of a round."""

VISITS_BEFORE = 2
"""So often a regular visitor has seen every page: a browser keeps what it compiled from the second time on."""

TIMEOUT_MS = 60_000

PAUSE_MS = 500
"""From a click on the grid until the page has heard of it, at the latest [ms]."""

OPEN_FOR_MS = 4000
"""So long a desk has been open before pages are turned: by then it has loaded the chart library [ms]."""


def browser() -> str | None:
    """Where a browser is installed; None where there is none, or nothing to drive it with."""
    try:
        import playwright.sync_api  # noqa: F401
    except ModuleNotFoundError:
        return None
    return next((path for path in BROWSERS if shutil.which(path)), None)


@contextmanager
def _opened() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        window = playwright.chromium.launch(executable_path=browser(), args=list(FLAGS))
        try:
            yield window
        finally:
            window.close()


@contextmanager
def _regular(address: str) -> Iterator[Any]:
    """A browser with a profile on disk, as a planner's is: scripts fetched and compiled before are still there."""
    from playwright.sync_api import sync_playwright

    with tempfile.TemporaryDirectory() as profile, sync_playwright() as playwright:
        window = playwright.chromium.launch_persistent_context(
            profile, executable_path=browser(), args=list(FLAGS), viewport=SIZE, base_url=address
        )
        try:
            yield window
        finally:
            window.close()


def first_visit(address: str, patience_s: float) -> None:
    """Open the desk and wait until its first page shows its figures and the roster can be edited."""
    with _opened() as window:
        page = window.new_page(viewport=SIZE, base_url=address)
        page.goto("/tonight")
        page.locator(FIGURE).first.wait_for(timeout=1000 * patience_s)


def measured(desk: "Served", repeats: int, *, warm_up: int = 1, anew: bool = True) -> dict[str, list[float]]:
    """Seconds of everything that is measured, by what it is.

    Parameters
    ----------
    desk : Served
    repeats : int
        Rounds; in each every page is turned to and a shift edited.
    warm_up : int
        Rounds before them that are not counted.
    anew : bool
        Whether pages are also opened by their address: in a browser that has been here, and in a new one.
    """
    found: dict[str, list[float]] = {}
    if anew:
        found |= _revisited(desk.address, repeats)
    with _opened() as window:
        pages = _pages(window, desk.address)
        for turn in range(1 - warm_up, repeats + 1):
            for name in pages if anew and turn % OPENED_EVERY == 1 else ():
                _keep(found, f"open {name}", _open(window, desk.address, name), turn)
            for name, seconds in _turned(window, desk.address, pages).items():
                _keep(found, f"turn to {name}", seconds, turn)
            _keep(found, "edit: a day off judged", _edited(window, desk.address, turn), turn)
    return found


def _revisited(address: str, repeats: int) -> dict[str, list[float]]:
    """Every page opened by its address in a new tab of a browser that knows the desk."""
    found: dict[str, list[float]] = {}
    with _opened() as window:
        pages = _pages(window, address)
    with _regular(address) as window:
        for turn in range(1 - VISITS_BEFORE, repeats + 1):
            for name in pages:
                page = window.new_page()
                _keep(found, f"come back to {name}", _arrived(page, name), turn)
                _settled(page)
                page.close()
    return found


def _keep(found: dict[str, list[float]], what: str, seconds: float, turn: int) -> None:
    if turn > 0:
        found.setdefault(what, []).append(seconds)


def _page(window: Any, address: str) -> Any:
    context = window.new_context(viewport=SIZE, base_url=address)
    page = context.new_page()
    page.set_default_timeout(TIMEOUT_MS)
    return page


def _pages(window: Any, address: str) -> list[str]:
    """The pages that the navigation shows and whose first useful picture is known, in its order."""
    page = _page(window, address)
    page.goto("/tonight")
    page.locator(FIGURE).first.wait_for()
    links = page.locator('[data-testid="stTopNavLink"]').evaluate_all("found => found.map(a => a.href)")
    page.context.close()
    names = [str(link).rstrip("/").rpartition("/")[2] or "tonight" for link in links]
    return [name for name in PICTURES if name in {*names, "tonight"}]


def _seen(page: Any, name: str) -> None:
    for picture in PICTURES[name]:
        page.locator(picture).first.wait_for()


def _settled(page: Any) -> None:
    page.locator('[data-testid="stApp"][data-test-script-state="notRunning"]').wait_for()


def _open(window: Any, address: str, name: str) -> float:
    page = _page(window, address)
    took = _arrived(page, name)
    page.context.close()
    return took


def _arrived(page: Any, name: str) -> float:
    """Seconds from the address being opened to the page's first useful picture."""
    began = time.perf_counter()
    page.goto(f"/{name}", wait_until="commit")
    _seen(page, name)
    return time.perf_counter() - began


def _turned(window: Any, address: str, names: list[str]) -> dict[str, float]:
    """Every page once by a click in the navigation, from one before it that is at rest.

    The desk has been open for some seconds by then: it loads its chart library once it is idle.
    """
    page = _page(window, address)
    page.goto(f"/{names[-1]}")
    _seen(page, names[-1])
    _settled(page)
    page.wait_for_timeout(OPEN_FOR_MS)
    took = {}
    for name in names:
        link = page.locator(f'[data-testid="stTopNavLink"][href$="/{name}"]')
        if not link.count():  # the page that stands first has the desk's own address
            link = page.locator('[data-testid="stTopNavLink"]').first
        page.evaluate("document.querySelector('[data-testid=stMain]').setAttribute('data-left', 'yes')")
        began = time.perf_counter()
        link.click()
        page.wait_for_function(f"location.pathname.endsWith('/{name}') || '{name}' === 'tonight'")
        page.wait_for_function("document.title !== ''")
        _fresh(page, name)
        took[name] = time.perf_counter() - began
        _settled(page)
    page.context.close()
    return took


def _fresh(page: Any, name: str) -> None:
    """Wait for the picture of this page, not for what is left of the one before."""
    heading = page.get_by_role("heading", level=1)
    heading.filter(has_text=name.capitalize()).wait_for()
    for picture in PICTURES[name]:
        page.locator(picture).locator("visible=true").first.wait_for()
        page.wait_for_function(
            "picture => [...document.querySelectorAll(picture)].some(e => !e.closest('[data-stale=true]'))", arg=picture
        )


def _edited(window: Any, address: str, turn: int) -> float:
    """A person's shift taken away by hand: from the button to the verdict; taken back afterwards."""
    page = _page(window, address)
    page.goto("/roster")
    _seen(page, "roster")
    _settled(page)
    free = page.get_by_role("button", name="Day off")
    for number in range(12):
        _click_cell(page, row=(turn + number) % 10, across=0.35 + 0.05 * number)
        page.wait_for_timeout(PAUSE_MS)  # until the page has heard of the click
        _settled(page)
        if free.count() and free.is_enabled():
            break
    began = time.perf_counter()
    page.get_by_role("button", name="Day off").click()
    page.get_by_text("Draft: 1 change").wait_for()
    page.locator(FIGURE).filter(has_text="Cost").wait_for()
    took = time.perf_counter() - began
    _settled(page)
    page.get_by_role("button", name="Undo").first.click()
    page.get_by_text("Draft: 1 change").wait_for(state="hidden")
    page.context.close()
    return took


def _click_cell(page: Any, row: int, across: float) -> None:
    """Click a cell of the grid: a canvas, so by coordinates."""
    grid = page.locator('[data-testid="stDataFrame"]').first
    grid.scroll_into_view_if_needed()
    box = grid.bounding_box()
    page.mouse.click(box["x"] + across * box["width"], box["y"] + HEADER + ROW * (row + 0.5))
