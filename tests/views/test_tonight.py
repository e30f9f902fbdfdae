"""The page Tonight."""

from dataclasses import replace
from datetime import timedelta

from planning.store import Store
from tests.views.conftest import Desk


def texts(page) -> str:
    return "\n".join(str(element.value) for element in (*page.markdown, *page.caption))


def test_the_first_evening_says_what_to_type(empty: str, open_page: Desk):
    """Before the first night the page says what to type and where it looks."""
    page = open_page("tonight")
    assert "make run" in page.code[0].value
    assert empty in texts(page)


def test_a_night_with_a_warning_is_told(database: str, open_page: Desk):
    """A night that ended with exit code 2 is a warning, with its figures and the bound."""
    page = open_page("tonight")
    assert "published with a warning" in page.warning[0].value
    figures = {m.label: m for m in page.metric}
    assert figures["Cost"].value == "USD 235,000"
    assert figures["Proven gap"].delta == "bound USD 229,000"
    assert figures["Answered in time, live"].value == "89.3 %"
    assert "service level on chat below target" in texts(page)


def test_shortage_needs_somebody(database: str, open_page: Desk):
    """Missing people are named with their hours and the page that mends it."""
    page = open_page("tonight")
    assert "agent-hours short on" in texts(page)


def test_a_failed_night_leaves_the_old_roster(database: str, store: Store, open_page: Desk):
    """A later night that published nothing is said first, and the old roster stays in sight."""
    last = store.runs(1)[0]
    later = timedelta(days=1)
    failed = replace(
        last,
        id=None,
        status="failed",
        exit_code=3,
        summary={"reasons": ["SH0001: two locked shifts start on 2026-11-17; unlock one"]},
        started_at=last.started_at + later,
        finished_at=last.finished_at + later,
    )
    store.save_run(failed, {}, publish=False)
    page = open_page("tonight")
    assert "kept the old roster" in page.error[0].value
    assert "two locked shifts" in texts(page)
    assert page.metric
