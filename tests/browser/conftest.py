"""Running desks and browsers at them; skipped, saying so, where no browser is installed."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browser.nights import Site, cut_site, whole_site
from tests.browser.serving import Served, free_port
from tests.views import world

BROWSERS = ("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
WINDOW = {"width": 1440, "height": 900}


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let whoever has the time see the planner's day on the whole sample."""
    parser.addoption(
        "--whole-sample", action="store_true", help="the planner's day on the whole sample, not on one line of it"
    )


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    """Remember how a test ended, so that its windows are photographed if it failed."""
    report = yield
    if report.failed:
        item.stash[FAILED] = True
    return report


FAILED = pytest.StashKey[bool]()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """A browser without windows."""
    path = next((path for path in BROWSERS if shutil.which(path)), None)
    if path is None:
        pytest.skip(f"no browser: none of {', '.join(BROWSERS)} is there")
    sync_api = pytest.importorskip("playwright.sync_api", reason="no browser: the extra `browser` is not installed")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        try:
            yield browser
        finally:
            browser.close()


@pytest.fixture
def windows(chromium: Any, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Any]:
    """The browser; the windows a test opened in it are closed afterwards, and photographed first if it failed."""
    yield chromium
    if request.node.stash.get(FAILED, False):
        for number, page in enumerate(page for context in chromium.contexts for page in context.pages):
            file = tmp_path / f"failed-{number}.png"
            page.screenshot(path=file)
            request.node.add_report_section("call", "windows", f"{page.url}: {file}")
    for context in chromium.contexts:
        context.close()


@pytest.fixture
def served(chromium: Any, tmp_path: Path) -> Iterator[Served]:
    """A desk that serves a small published night."""
    url = f"sqlite:///{tmp_path / 'desk.db'}"
    world.build(url).close()
    desk = Served(tmp_path, free_port(), url)
    try:
        desk.start()
        yield desk
    finally:
        desk.stop()


@pytest.fixture
def desk(served: Served) -> str:
    """The address of a desk that serves a small published night."""
    return served.address


@pytest.fixture
def page(desk: str, windows: Any) -> Any:
    """A fresh window, 1440 x 900, on a desk that serves a small published night."""
    return windows.new_page(viewport=WINDOW, base_url=desk)


@pytest.fixture(scope="session")
def first_night(chromium: Any, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A site whose first night was run; not to be written to."""
    folder = tmp_path_factory.mktemp("site") / "site"
    folder.mkdir()
    site = (whole_site if request.config.getoption("--whole-sample", default=False) else cut_site)(folder)
    site.night(Site.FIRST)
    return site
