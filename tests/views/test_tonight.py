"""The page Tonight."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from forecast.overrides import Override
from planning.desk.concerns import Bare, Broken, Owed, RunOut, Short, ShortElsewhere, Warned
from planning.store import Store
from planning.store.drafts import DraftCell, roster_rows
from tests.views.conftest import Desk
from tests.views.world import AS_OF
from views.frame import language
from views.tonight.needs import words

NOW = datetime(2026, 11, 16, 9, tzinfo=UTC)


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
    assert "agent-hours short" in texts(page)
    assert any(link.proto.query_string.startswith("queue=") for link in page.get("page_link"))


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
    frame = page.dataframe[0]
    assert frame.value["simulated"].tolist() == ["▼ 88.0 % ±1.0", "89.0 % ±2.0", "–"]
    assert frame.value["planned"].tolist() == ["87.4 %", "91.2 %", "99.5 %"]
    red = frame.proto.arrow_data.styler.styles if hasattr(frame.proto, "arrow_data") else frame.proto.styler.styles
    assert "row0_col4" in red
    assert "row1_col4" not in red, "the interval reaches the target: it may be chance"
    assert "row0_col3" not in red, "what was simulated decides"
    assert "200 futures" in texts(page)


def test_a_night_of_an_earlier_release_shows_its_plan(database: str, open_page: Desk):
    """Without a twin there is neither a column nor a caption of it, and the plan is held against the target."""
    page = open_page("tonight")
    frame = page.dataframe[0]
    assert "simulated" not in frame.value
    assert {m.label: m.delta for m in page.metric}["Answered in time, live"] == "−0.7 points to target"
    assert "Simulated" not in texts(page)


def second_night(store: Store) -> None:
    """Publish the night once more: more contacts and cost, two people away less, and one warning."""
    last, published = store.runs(1)[0], store.published()
    assert published is not None
    names = ("forecast", "requirement", "history", "accuracy", "agents", "absences", "wishes")
    tables = {name: store.table(1, name) for name in names} | {"roster": store.roster(published.id)}
    tables["forecast"]["volume"] *= 1.1
    chat = (tables["requirement"]["channel"] == "chat").to_numpy()
    tables["requirement"].loc[chat, ["agents", "agents_p50", "agents_p90"]] += 1.0
    told = {
        "interval_minutes": 30,
        "horizon_start": published.horizon_start.isoformat(),
        "horizon_end": published.horizon_end.isoformat(),
    }
    run = replace(last, id=None, inputs_sha256="1" * 64, cost_cents=24_000_000, summary={**last.summary, **told})
    store.save_run(run, tables, publish=True, horizon=(published.horizon_start, published.horizon_end))


def test_the_first_night_has_nothing_to_compare(database: str, open_page: Desk):
    """With one night the page says from when on there is a comparison."""
    assert "from the next one on" in texts(open_page("tonight"))


def test_two_nights_are_compared(database: str, store: Store, open_page: Desk):
    """Cost before and after, and its change, stand in the table; a way leads to the full comparison."""
    second_night(store)
    page = open_page("tonight")
    figures = next(frame.value for frame in page.dataframe if "before" in frame.value).set_index("figure")
    assert figures.loc["cost"].tolist() == ["USD 235,000", "USD 240,000", "+USD 5,000"]
    assert any("Compare the two in full" in link.proto.label for link in page.get("page_link"))


def test_a_draft_that_waits_for_publishing_is_told(database: str, store: Store, open_page: Desk):
    """A colleague who handed their draft over is named with the reason; one who still drafts is a quiet line."""
    published = store.published()
    assert published is not None
    rows = list(roster_rows(store.roster(published.id)).items())
    for owner, ((agent_id, day), was) in zip(("li", "wang"), rows, strict=False):
        off = DraftCell(agent_id, day, was, None)
        draft = store.draft_step(
            None, seen=0, publication_id=published.id, base_version=1, cells=[off], told="free", author=owner, at=NOW
        )
    store.draft_ask(draft.id, seen=draft.version, author="wang", reason="short evening", at=NOW)
    page = open_page("tonight")
    assert any("wang" in info.value and "short evening" in info.value for info in page.info)
    assert "li is drafting changes" in texts(page)


def test_running_jobs_are_a_quiet_line(database: str, store: Store, open_page: Desk):
    """Who waits for which job stands in one line; without any there is none."""
    assert "waits its turn" not in texts(open_page("tonight"))
    store.job_add("scenario", {}, owner="li", at=NOW)
    assert "scenario of li waits its turn" in texts(open_page("tonight"))


def test_a_spent_override_leads_to_the_page_that_mends_it(database: str, store: Store, open_page: Desk):
    """An override that has run out is a concern with its reason, and the way to Demand."""
    gone = AS_OF - timedelta(days=3)
    store.add_override(
        Override("1", ("*/*/*",), gone, gone + timedelta(days=1), "scale", 1.2, "li", "old strike", gone)
    )
    page = open_page("tonight")
    assert "1 override has run out" in texts(page)
    assert "old strike" in texts(page)
    assert "Open Demand" in [link.proto.label for link in page.get("page_link")]


def test_every_kind_of_file_has_its_button(database: str, open_page: Desk):
    """Roster, workbook, calendars and everything are there to take, named by publication and version."""
    labels = [button.proto.label for button in open_page("tonight").get("download_button")]
    assert labels == ["Roster, CSV", "Workbook", "Calendars", "Everything"]


@pytest.mark.parametrize("concern", [
    Short("live/zh/chat", 12.5, 0.03, date(2026, 11, 19), 18, 4.5),
    ShortElsewhere(3, 4.0, "look"),
    ShortElsewhere(2, 40.0, "act"),
    Broken(2, True, "SH0001", date(2026, 11, 19), "rest", "10.0 h of rest, 11.0 h wanted"),
    Broken(1, False, "SH0001", date(2026, 11, 19), "rest", "10.0 h of rest, 11.0 h wanted"),
    RunOut((Override("1", ("*/*/*",), AS_OF, AS_OF + timedelta(days=1), "scale", 1.2, "li", "fair", AS_OF),)),
    Bare("live/zh/moderation", 4.0, 16.0),
    Owed("manila", True, 2, 16.0, date(2026, 11, 19)),
    Owed("manila", False, 1, 2.0, date(2026, 11, 19)),
    Warned("laws of ca are unchecked"),
], ids=lambda concern: type(concern).__name__)  # fmt: skip
def test_every_concern_is_told_in_both_languages(concern, monkeypatch):
    """Whatever needs a planner has a headline and what there is to know, and neither stays English in Chinese."""
    english = words(concern)
    assert all(english)
    monkeypatch.setattr(language, "current", lambda: "zh_CN")
    chinese = words(concern)
    assert all(chinese)
    assert isinstance(concern, Warned) or chinese[0] != english[0]


def test_the_worst_queues_are_drawn_and_the_others_counted(database: str, open_page: Desk, monkeypatch):
    """A site of ninety queues has a picture no longer than one of nine; nothing that is missing goes unsaid."""
    whole = open_page("tonight")
    assert "more queue" not in texts(whole)
    monkeypatch.setattr("views.tonight.page.WORST", 1)
    assert "more queue" in texts(open_page("tonight"))
