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


def test_what_was_simulated_stands_beside_the_plan(database: str, store: Store, open_page: Desk):
    """The card and the table show the twin with its interval; red is what lies below target with all of it."""
    last, published = store.runs(1)[0], store.published()
    assert published is not None
    chat, voice, message = last.summary["served"]
    seen = [
        {**chat, "simulated": 0.88, "simulated_low": 0.87, "simulated_high": 0.89},
        {**voice, "simulated": 0.89, "simulated_low": 0.87, "simulated_high": 0.91},
        {**message, "simulated": None, "simulated_low": None, "simulated_high": None},
    ]
    totals = {"service_level": 0.885, "service_level_low": 0.875, "service_level_high": 0.895}
    store.save_run(
        replace(
            last,
            id=None,
            inputs_sha256="1" * 64,
            summary={**last.summary, "served": seen, "twin": {"futures": 200, "totals": totals}},
        ),
        {
            name: store.table(1, name)
            for name in ("forecast", "requirement", "history", "accuracy", "agents", "absences")
        }
        | {"roster": store.roster(published.id), "wishes": store.table(1, "wishes")},
        publish=True,
        horizon=(published.horizon_start, published.horizon_end),
        based_on=published,
    )
    page = open_page("tonight")
    card = {m.label: m for m in page.metric}["Answered in time, live"]
    assert (card.value, card.delta) == ("89.3 %", "simulated 88.5 % ±1.0")
    assert card.proto.MetricColor.Name(card.color) == "RED"
    (frame,) = page.dataframe
    assert frame.value["simulated"].tolist() == ["88.0 % ±1.0", "89.0 % ±2.0", "–"]
    assert frame.value["planned"].tolist() == ["87.4 %", "91.2 %", "99.5 %"]
    red = frame.proto.arrow_data.styler.styles if hasattr(frame.proto, "arrow_data") else frame.proto.styler.styles
    assert "row0_col4" in red
    assert "row1_col4" not in red, "the interval reaches the target: it may be chance"
    assert "row0_col3" not in red, "what was simulated decides"
    assert "200 futures" in texts(page)


def test_a_night_of_an_earlier_release_shows_its_plan(database: str, open_page: Desk):
    """Without a twin there is neither a column nor a caption of it, and the plan is held against the target."""
    page = open_page("tonight")
    (frame,) = page.dataframe
    assert "simulated" not in frame.value
    assert {m.label: m.delta for m in page.metric}["Answered in time, live"] == "−0.7 points to target"
    assert "Simulated" not in texts(page)
